// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/golden/numerics.h"

#include <array>
#include <utility>

namespace systole::golden {
namespace {

constexpr std::array<std::pair<Numerics, std::string_view>, 4> kNames = {{
    {Numerics::kTflm, "tflm"},
    {Numerics::kTfliteRef, "tflite_ref"},
    {Numerics::kTflite, "tflite"},
    {Numerics::kOrt, "ort"},
}};

}  // namespace

std::optional<RequantRule> RuleFor(OpClass op, WeightType weights, Numerics numerics) {
  switch (numerics) {
    case Numerics::kTflm:
      if (weights == WeightType::kUint8) return std::nullopt;
      return RequantRule{Rounding::kTwoStepAway, ScaleProduct::kWide};
    case Numerics::kTfliteRef:
      if (op == OpClass::kFullyConnected) {
        return RequantRule{Rounding::kFloat64, ScaleProduct::kWide};
      }
      if (op == OpClass::kMatMul) {
        return RequantRule{Rounding::kTwoStepAway, ScaleProduct::kProduct32};
      }
      return RequantRule{Rounding::kTwoStepAway, weights == WeightType::kUint8
                                                     ? ScaleProduct::kProduct32
                                                     : ScaleProduct::kWide};
    case Numerics::kTflite:
    case Numerics::kOrt:
      return RequantRule{Rounding::kFloat32, ScaleProduct::kProduct32};
  }
  return std::nullopt;
}

std::string_view Name(Numerics numerics) {
  for (const auto& [value, name] : kNames) {
    if (value == numerics) return name;
  }
  return "unknown";
}

std::optional<Numerics> ParseNumerics(std::string_view name) {
  for (const auto& [value, text] : kNames) {
    if (text == name) return value;
  }
  return std::nullopt;
}

std::string_view Name(Rounding rounding) {
  switch (rounding) {
    case Rounding::kTwoStepAway:
      return "two_step";
    case Rounding::kOneStepAway:
      return "one_step";
    case Rounding::kFloat32:
      return "float32";
    case Rounding::kFloat64:
      return "float64";
  }
  return "unknown";
}

}  // namespace systole::golden
