// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

namespace systole::golden {

/// Whose arithmetic is reproduced bit for bit. Runtimes differ by one least significant bit per
/// operator; a program states which one it was built for.
enum class Numerics {
  kTflm,       ///< TensorFlow Lite Micro, CMSIS-NN: two rounding steps, ties away, everywhere.
  kTfliteRef,  ///< TensorFlow Lite reference kernels: as kTflm but FULLY_CONNECTED in float64.
  kTflite,     ///< TensorFlow Lite as it comes (XNNPACK): float32, ties to even.
  kOrt,        ///< ONNX Runtime CPU: float32, ties to even.
};

/// How round(accumulator * real) is computed; the functions are in requantize.h.
enum class Rounding { kTwoStepAway, kOneStepAway, kFloat32, kFloat64 };

/// How in_scale * weight_scale is computed before the division by out_scale.
enum class ScaleProduct {
  kWide,       ///< In float64.
  kProduct32,  ///< Rounded to float32 first.
};

/// The operators whose accumulators are requantized.
enum class OpClass { kConv, kDepthwise, kFullyConnected, kMatMul };

/// Type of the weights in the model file.
enum class WeightType { kInt8, kUint8 };

/// One row of the rule table.
struct RequantRule {
  Rounding rounding;
  ScaleProduct product;
};

/// The rule that `numerics` follows for an operator; nothing if that runtime refuses the
/// combination (kTflm with uint8 weights).
std::optional<RequantRule> RuleFor(OpClass op, WeightType weights, Numerics numerics);

/// Name as on the command line: "tflm", "tflite_ref", "tflite", "ort".
std::string_view Name(Numerics numerics);

/// Inverse of Name; nothing for an unknown name.
std::optional<Numerics> ParseNumerics(std::string_view name);

/// Name of a rounding rule for messages: "two_step", "one_step", "float32", "float64".
std::string_view Name(Rounding rounding);

}  // namespace systole::golden
