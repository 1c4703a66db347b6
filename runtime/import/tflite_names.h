// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/graph/graph.h"

namespace systole::import {

/// Operator numbers of the format that Systole reads; all others have a name only.
enum class TfliteOp : int32_t {
  kAdd = 0,
  kAveragePool2D = 1,
  kConv2D = 3,
  kDepthwiseConv2D = 4,
  kDequantize = 6,
  kFullyConnected = 9,
  kMaxPool2D = 17,
  kRelu = 19,
  kReluN1To1 = 20,
  kRelu6 = 21,
  kReshape = 22,
  kSoftmax = 25,
  kCustom = 32,
  kPad = 34,
  kMean = 40,
  kSqueeze = 43,
  kPadV2 = 60,
  kQuantize = 114,
};

/// Node kind of an operator number; nullopt when Systole does not read the operator.
std::optional<graph::OpKind> KindOfOperator(int32_t code);

/// "LEAKY_RELU"; "operator 999" for a number that the format does not define.
std::string OperatorName(int32_t code);

/// Type of a tensor; nullopt for types that Systole does not hold.
std::optional<graph::DataType> DataTypeOfTensorType(int8_t type);

/// "float16"; "tensor type 99" for a number that the format does not define.
std::string TensorTypeName(int8_t type);

/// Fused activation; nullopt for those that Systole does not apply (TANH, SIGN_BIT, unknown).
std::optional<graph::Activation> ActivationOfFused(int8_t fused);

}  // namespace systole::import
