// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/graph/graph.h"

namespace systole::import {

/// "LEAKY_RELU"; "operator 999" for a number that the format does not define.
std::string OperatorName(int32_t code);

/// Type of a tensor; nullopt for types that Systole does not hold.
std::optional<graph::DataType> DataTypeOfTensorType(int8_t type);

/// "float16"; "tensor type 99" for a number that the format does not define.
std::string TensorTypeName(int8_t type);

/// Fused activation; nullopt for those that Systole does not apply (SIGN_BIT, unknown).
std::optional<graph::Activation> ActivationOfFused(int8_t fused);

}  // namespace systole::import
