// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/reference/tensors.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "runtime/reference/check.h"

namespace systole::reference {
namespace {

using graph::DataType;

template <typename T>
std::vector<int32_t> Widen(std::span<const std::byte> bytes) {
  const auto* values = reinterpret_cast<const T*>(bytes.data());
  return std::vector<int32_t>(values, values + bytes.size() / sizeof(T));
}

template <typename T>
void Narrow(std::span<const int32_t> values, std::span<std::byte> bytes) {
  auto* to = reinterpret_cast<T*>(bytes.data());
  for (size_t i = 0; i < values.size(); ++i) to[i] = static_cast<T>(values[i]);
}

golden::Activation GoldenActivation(graph::Activation activation) {
  switch (activation) {
    case graph::Activation::kRelu: return golden::Activation::kRelu;
    case graph::Activation::kRelu6: return golden::Activation::kRelu6;
    case graph::Activation::kReluN1To1: return golden::Activation::kReluN1To1;
    default: return golden::Activation::kNone;
  }
}

}  // namespace

Result<void> CheckQuantized(const graph::Tensor& t, const std::string& role,
                            std::initializer_list<DataType> types) {
  SYSTOLE_RETURN_IF_ERROR(CheckType(t, role, types));
  if (t.quant.scales.size() != 1 || t.quant.zero_points.size() != 1) {
    return Unsupported(fmt::format("{} has {} scales and {} zero points; one of each is needed",
                                   role, t.quant.scales.size(), t.quant.zero_points.size()));
  }
  const float scale = t.quant.scale();
  if (!(scale > 0) || !std::isfinite(scale)) {
    return InvalidArgument(fmt::format("{} has the scale {}; it must be positive and finite", role,
                                       scale));
  }
  const golden::Limits limits = LimitsOf(t.type);
  const int64_t zero = t.quant.zero_point();
  if (zero >= limits.low && zero <= limits.high) return {};
  return InvalidArgument(fmt::format("{} has the zero point {}, outside of {}", role, zero,
                                     graph::DataTypeName(t.type)));
}

Result<void> CheckAllQuantized(const Signature& s) {
  for (size_t i = 0; i < s.inputs.size(); ++i) {
    if (!s.has_input(i)) continue;
    SYSTOLE_RETURN_IF_ERROR(CheckQuantized(s.input(i), fmt::format("input {}", i),
                                           {DataType::kInt8, DataType::kUint8, DataType::kInt16}));
    if (s.input(i).type != s.output().type) {
      return Unsupported(fmt::format("input {} is {} and the output {}; they must be the same", i,
                                     graph::DataTypeName(s.input(i).type),
                                     graph::DataTypeName(s.output().type)));
    }
  }
  return CheckQuantized(s.output(), "the output", {s.input().type});
}

Result<void> CheckBroadcast(const Signature& s) {
  graph::Shape result;
  for (const graph::Tensor* t : s.inputs) {
    if (t == nullptr) continue;
    graph::Shape shape = t->shape;
    if (shape.size() < result.size()) shape.insert(shape.begin(), result.size() - shape.size(), 1);
    if (result.size() < shape.size()) result.insert(result.begin(), shape.size() - result.size(), 1);
    for (size_t i = 0; i < shape.size(); ++i) {
      if (shape[i] != result[i] && shape[i] != 1 && result[i] != 1) {
        return InvalidArgument(fmt::format("shape {} does not broadcast with the other inputs",
                                           graph::ShapeToString(t->shape)));
      }
      result[i] = std::max(shape[i], result[i]);
    }
  }
  if (result == s.output().shape) return {};
  return InvalidArgument(fmt::format("the output is {}; the inputs broadcast to {}",
                                     graph::ShapeToString(s.output().shape),
                                     graph::ShapeToString(result)));
}

std::vector<int32_t> ReadIntegers(const graph::Tensor& t, std::span<const std::byte> bytes) {
  switch (t.type) {
    case DataType::kInt8: return Widen<int8_t>(bytes);
    case DataType::kUint8:
    case DataType::kBool: return Widen<uint8_t>(bytes);
    case DataType::kInt16: return Widen<int16_t>(bytes);
    case DataType::kInt32: return Widen<int32_t>(bytes);
    default: return {};
  }
}

std::vector<int32_t> ReadIntegers(const Call& call, size_t input) {
  return ReadIntegers(call.signature.input(input), call.inputs[input]);
}

void WriteIntegers(const Call& call, std::span<const int32_t> values, size_t output) {
  const std::span<std::byte> bytes = call.outputs[output];
  switch (call.signature.output(output).type) {
    case DataType::kInt8: return Narrow<int8_t>(values, bytes);
    case DataType::kUint8:
    case DataType::kBool: return Narrow<uint8_t>(values, bytes);
    case DataType::kInt16: return Narrow<int16_t>(values, bytes);
    case DataType::kInt32: return Narrow<int32_t>(values, bytes);
    default: return;
  }
}

golden::Quant QuantOf(const graph::Tensor& t) {
  return {t.quant.scale(), static_cast<int32_t>(t.quant.zero_point())};
}

golden::Limits LimitsOf(DataType type) {
  switch (type) {
    case DataType::kInt8: return {-128, 127};
    case DataType::kUint8: return {0, 255};
    case DataType::kInt16: return {-32768, 32767};
    default:
      return {std::numeric_limits<int32_t>::min(), std::numeric_limits<int32_t>::max()};
  }
}

golden::Limits OutputLimits(const Signature& s, graph::Activation activation) {
  return golden::ActivationRange(s.numerics, GoldenActivation(activation), QuantOf(s.output()),
                                 LimitsOf(s.output().type));
}

Result<void> CheckActivation(graph::Activation activation) {
  if (activation != graph::Activation::kTanh && activation != graph::Activation::kSigmoid) {
    return {};
  }
  return Unsupported(fmt::format("the fused activation {} of a quantized operator",
                                 graph::ActivationName(activation)));
}

float Activate(float value, graph::Activation activation) {
  switch (activation) {
    case graph::Activation::kNone: return value;
    case graph::Activation::kRelu: return std::max(value, 0.0F);
    case graph::Activation::kRelu6: return std::clamp(value, 0.0F, 6.0F);
    case graph::Activation::kReluN1To1: return std::clamp(value, -1.0F, 1.0F);
    case graph::Activation::kTanh: return std::tanh(value);
    case graph::Activation::kSigmoid: return 1.0F / (1.0F + std::exp(-value));
  }
  return value;
}

}  // namespace systole::reference
