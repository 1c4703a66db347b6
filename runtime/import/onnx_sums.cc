// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/import/onnx_sums.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "runtime/import/onnx_tensor.h"

namespace systole::import {
namespace {

float ProductScale(const OnnxBuilder& b, TensorId x, TensorId w, int64_t channel) {
  const graph::Quantization& xq = b.tensor(x).quant;
  const graph::Quantization& wq = b.tensor(w).quant;
  const float xs = xq.empty() ? 1.0F : xq.scale();
  return xs * (wq.empty() ? 1.0F : wq.scale(static_cast<size_t>(channel)));
}

/// Whether an int32 bias counts in the units of the sums, but for rounding.
bool HasProductScales(const OnnxBuilder& b, const graph::Tensor& bias, TensorId x, TensorId w,
                      int64_t channels) {
  constexpr float kTolerance = 1e-4F;
  if (bias.quant.empty()) return true;  // The QLinear forms give it no scale of its own.
  for (int64_t c = 0; c < channels; ++c) {
    const auto channel = static_cast<size_t>(c);
    const float unit = ProductScale(b, x, w, c);
    if (std::abs(bias.quant.scale(channel) - unit) > kTolerance * unit) return false;
    if (bias.quant.zero_point(channel) != 0) return false;
  }
  return true;
}

Result<void> CheckBias(const OnnxBuilder& b, TensorId bias, int64_t channels) {
  const graph::Tensor& t = b.tensor(bias);
  if (!t.is_constant()) return Unsupported("the bias '" + t.name + "' is not a constant");
  const int64_t count = t.num_elements();
  if (count == channels || count == 1) return {};
  return InvalidArgument("the bias '" + t.name + "' has " + std::to_string(count) +
                         " values for " + std::to_string(channels) + " channels");
}

int32_t Saturate(float value) {
  const double rounded = std::nearbyint(static_cast<double>(value));
  if (!(rounded > -2147483648.0)) return INT32_MIN;  // Also not a number.
  return rounded >= 2147483647.0 ? INT32_MAX : static_cast<int32_t>(rounded);
}

}  // namespace

bool IsByte(const OnnxBuilder& b, TensorId x) {
  const DataType type = b.tensor(x).type;
  return type == DataType::kInt8 || type == DataType::kUint8;
}

Result<TensorId> OneZeroPoint(OnnxBuilder& b, TensorId w) {
  graph::Tensor t = b.tensor(w);
  const auto& zeros = t.quant.zero_points;
  const bool alike = std::all_of(zeros.begin(), zeros.end(),
                                 [&](int64_t zero) { return zero == zeros[0]; });
  if (!t.is_constant() || !IsByte(b, w) || alike) return w;
  int64_t inner = 1;
  for (size_t i = t.quant.axis + 1; i < t.shape.size(); ++i) inner *= t.shape[i];
  const auto channels = static_cast<int64_t>(zeros.size());
  std::vector<int64_t> values(static_cast<size_t>(t.num_elements()));
  for (int64_t i = 0; i < t.num_elements(); ++i) {
    values[i] = t.IntAt(i) - zeros[i / inner % channels];
  }
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  if (*high - *low > 255) {
    return Unsupported("the weights '" + t.name + "' have several zero points, from which they " +
                       "differ by " + std::to_string(*low) + " to " + std::to_string(*high) +
                       "; at most 255 apart are supported");
  }
  const int64_t zero = *high > 127 ? 127 - *high : *low < -128 ? -128 - *low : 0;
  std::vector<int8_t> stored(values.size());
  std::transform(values.begin(), values.end(), stored.begin(),
                 [&](int64_t value) { return static_cast<int8_t>(value + zero); });
  t.type = DataType::kInt8;
  t.data = ToBytes(stored);
  t.quant.zero_points.assign(zeros.size(), zero);
  return b.AddTensor(std::move(t));
}

bool KeepsSums(const OnnxOp& op) {
  return op.type == "ConvInteger" || op.type == "MatMulInteger";
}

Result<TensorId> IntegerBias(OnnxBuilder& b, TensorId bias, TensorId x, TensorId w,
                             int64_t channels) {
  if (bias == graph::kNoTensor) return bias;
  SYSTOLE_RETURN_IF_ERROR(CheckBias(b, bias, channels));
  const graph::Tensor& t = b.tensor(bias);
  const bool integers = t.type == DataType::kInt32;
  const bool alike = integers && HasProductScales(b, t, x, w, channels);
  if (alike && t.num_elements() == channels) return b.Reshape(bias, {channels});
  std::vector<int32_t> values(static_cast<size_t>(channels));
  std::vector<float> floats;
  if (!integers) {
    SYSTOLE_ASSIGN_OR_RETURN(floats, b.Floats(bias, "the bias"));
  }
  const bool one = t.num_elements() == 1;
  for (int64_t c = 0; c < channels; ++c) {
    const int64_t from = one ? 0 : c;
    const auto stored = integers ? t.IntAt(from) : 0;
    const float real = !integers ? floats[from]
                       : alike   ? 0.0F
                                 : static_cast<float>(stored - t.quant.zero_point(from)) *
                                       t.quant.scale(from);
    values[c] = alike ? static_cast<int32_t>(stored) : Saturate(real / ProductScale(b, x, w, c));
  }
  return b.AddConstant(t.name, DataType::kInt32, {channels}, ToBytes(values));
}

Result<TensorId> FloatBias(OnnxBuilder& b, TensorId bias, int64_t channels) {
  if (bias == graph::kNoTensor) return bias;
  SYSTOLE_RETURN_IF_ERROR(CheckBias(b, bias, channels));
  std::vector<float> values;
  const graph::Tensor& t = b.tensor(bias);
  if (t.type == DataType::kInt32 && !t.quant.empty()) {
    for (int64_t i = 0; i < t.num_elements(); ++i) {
      const auto c = static_cast<size_t>(i);
      values.push_back(static_cast<float>(t.IntAt(i) - t.quant.zero_point(c)) * t.quant.scale(c));
    }
  } else {
    SYSTOLE_ASSIGN_OR_RETURN(values, b.Floats(bias, "the bias"));
  }
  if (values.size() == 1) values.assign(static_cast<size_t>(channels), values[0]);
  return b.AddFloats(b.tensor(bias).name, {channels}, values);
}

graph::Tensor SumsTensor(const OnnxBuilder& b, const OnnxOp& op, TensorId x, Shape shape) {
  if (op.quantized) return ResultTensor(b, op, x, std::move(shape));
  const DataType type = IsByte(b, x) ? DataType::kInt32 : DataType::kFloat32;
  return PlainTensor(op, type, std::move(shape));
}

Result<TensorId> FinishSums(OnnxBuilder& b, const OnnxOp& op, TensorId sums, TensorId x,
                            TensorId w) {
  if (op.quantized || KeepsSums(op) || b.tensor(sums).type != DataType::kInt32) return sums;
  const Shape shape = b.shape(sums);
  SYSTOLE_ASSIGN_OR_RETURN(
      const TensorId real,
      b.Emit(OpKind::kCast, {sums}, graph::NoAttrs{},
             PlainTensor(op, DataType::kFloat32, shape)));
  const int64_t channels = static_cast<int64_t>(b.tensor(w).quant.scales.size());
  std::vector<float> scales;
  for (int64_t c = 0; c < channels; ++c) scales.push_back(ProductScale(b, x, w, c));
  const TensorId factor = b.AddFloats(op.name() + "_scale", {channels}, scales);
  return b.Emit(OpKind::kMul, {real, factor}, graph::ArithmeticAttrs{op.activation},
                PlainTensor(op, DataType::kFloat32, shape));
}

}  // namespace systole::import
