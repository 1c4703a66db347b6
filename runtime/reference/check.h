// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <string>

#include "runtime/reference/operator.h"

// What the checks of operators have in common.

namespace systole::reference {

bool Is8Bit(graph::DataType type);       ///< int8, uint8.
bool IsQuantized(const graph::Tensor& t);  ///< int8, uint8 or int16 with one scale.

/// The number of operands; inputs `required` .. `allowed`, the required ones present.
Result<void> CheckCounts(const Signature& s, size_t required, size_t allowed, size_t outputs);

/// That a tensor has one of the types; `role` is e.g. "the first input".
Result<void> CheckType(const graph::Tensor& t, const std::string& role,
                       std::initializer_list<graph::DataType> types);

/// That the output has the type of input 0.
Result<void> CheckSameType(const Signature& s);

/// That the output has as many elements as input 0.
Result<void> CheckSameSize(const Signature& s);

/// That a tensor has exactly this shape.
Result<void> CheckShape(const graph::Tensor& t, const std::string& role,
                        const graph::Shape& expected);

/// That an axis is one of `rank` axes.
Result<void> CheckAxis(int64_t axis, size_t rank);

/// That attributes have one entry per axis, each in low .. kMaxTensorBytes.
Result<void> CheckAmounts(const std::vector<int64_t>& amounts, const char* name, size_t rank,
                          int64_t low);

/// Product of shape[first] .. shape[last - 1].
int64_t Product(const graph::Shape& shape, size_t first, size_t last);

}  // namespace systole::reference
