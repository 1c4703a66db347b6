// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <vector>

#include "runtime/reference/operator.h"
#include "sim/golden/ops_arithmetic.h"

// Between tensors of a graph and the arithmetic of sim/golden, which computes on stored values
// widened to int32.

namespace systole::reference {

/// That a tensor has one of the types and one scale: positive, finite, its zero point a value of
/// the type (any for int32).
Result<void> CheckQuantized(const graph::Tensor& t, const std::string& role,
                            std::initializer_list<graph::DataType> types);

/// As CheckQuantized for int8, uint8 and int16, for every input and output; all of one type.
Result<void> CheckAllQuantized(const Signature& s);

/// That the output's shape is the inputs' shapes broadcast as in NumPy.
Result<void> CheckBroadcast(const Signature& s);

/// Values of an integer type, widened; int64 is not supported.
std::vector<int32_t> ReadIntegers(const graph::Tensor& t, std::span<const std::byte> bytes);
std::vector<int32_t> ReadIntegers(const Call& call, size_t input = 0);

/// Inverse; the values must be in the range of the output's type.
void WriteIntegers(const Call& call, std::span<const int32_t> values, size_t output = 0);

golden::Quant QuantOf(const graph::Tensor& t);

/// Least and largest value of an integer type of at most 32 bits.
golden::Limits LimitsOf(graph::DataType type);

/// Range of a quantized output with a fused activation (kNone, the RELUs).
golden::Limits OutputLimits(const Signature& s, graph::Activation activation);

/// Error unless a quantized operator can apply the activation: kNone, the RELUs.
Result<void> CheckActivation(graph::Activation activation);

/// Clamp of a float32 operator by the activation; tanh and sigmoid are computed.
float Activate(float value, graph::Activation activation);

}  // namespace systole::reference
