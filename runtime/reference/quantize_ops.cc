// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "runtime/reference/check.h"
#include "runtime/reference/math_families.h"
#include "runtime/reference/tensors.h"

// QUANTIZE, DEQUANTIZE, and the requantization that engines leave to the host.

namespace systole::reference {
namespace {

using graph::DataType;

/// Scales per index of an axis, beside float32 on the other side. Nothing else knows them.
bool PerChannel(const graph::Tensor& t, const graph::Tensor& other) {
  return t.quant.per_channel() && other.type == DataType::kFloat32;
}

Result<void> CheckChannels(const graph::Tensor& t) {
  const auto& q = t.quant;
  const bool axis = q.axis >= 0 && q.axis < static_cast<int>(t.shape.size());
  if (!axis || t.shape[q.axis] != static_cast<int64_t>(q.scales.size()) ||
      q.zero_points.size() != q.scales.size()) {
    return InvalidArgument("the scales do not fit the axis that they belong to");
  }
  return CheckType(t, "the quantized tensor",
                   {DataType::kInt8, DataType::kUint8, DataType::kInt16, DataType::kInt32});
}

/// Channel of each element in the order of the tensor.
class ChannelOf {
 public:
  explicit ChannelOf(const graph::Tensor& t) : channels_(t.shape[t.quant.axis]) {
    for (size_t i = t.quant.axis + 1; i < t.shape.size(); ++i) inner_ *= t.shape[i];
  }
  size_t operator()(size_t element) const {
    return element / static_cast<size_t>(inner_) % static_cast<size_t>(channels_);
  }

 private:
  int64_t channels_;
  int64_t inner_ = 1;
};

golden::Quant QuantOfChannel(const graph::Tensor& t, size_t channel) {
  return {t.quant.scale(channel), static_cast<int32_t>(t.quant.zero_point(channel))};
}

Result<void> CheckQuantize(const Signature& s) {
  SYSTOLE_RETURN_IF_ERROR(CheckCounts(s, 1, 1, 1));
  SYSTOLE_RETURN_IF_ERROR(CheckSameSize(s));
  if (PerChannel(s.output(), s.input())) return CheckChannels(s.output());
  SYSTOLE_RETURN_IF_ERROR(CheckQuantized(
      s.output(), "the output",
      {DataType::kInt8, DataType::kUint8, DataType::kInt16, DataType::kInt32}));
  if (s.input().type == DataType::kFloat32) return {};
  return CheckQuantized(s.input(), "the input",
                        {DataType::kInt8, DataType::kUint8, DataType::kInt16, DataType::kInt32});
}

Result<void> RunQuantize(const Call& call) {
  const Signature& s = call.signature;
  const golden::Limits limits = LimitsOf(s.output().type);
  std::vector<int32_t> y(static_cast<size_t>(s.output().num_elements()));
  if (s.output().quant.per_channel()) {
    const auto x = call.In<float>();
    const ChannelOf channel(s.output());
    for (size_t i = 0; i < y.size(); ++i) {
      y[i] = golden::QuantizeValue(s.numerics, x[i], QuantOfChannel(s.output(), channel(i)),
                                   limits);
    }
    WriteIntegers(call, y);
    return {};
  }
  const golden::Quant out = QuantOf(s.output());
  if (s.input().type == DataType::kFloat32) {
    const auto x = call.In<float>();
    // XNNPACK has no int16; the kernel that runs instead rounds the last values differently.
    const bool tail = s.numerics == golden::Numerics::kTflite && !Is8Bit(s.output().type);
    const size_t whole = tail ? y.size() / 8 * 8 : y.size();
    for (size_t i = 0; i < y.size(); ++i) {
      const auto numerics = i < whole ? s.numerics : golden::Numerics::kTfliteRef;
      y[i] = golden::QuantizeValue(numerics, x[i], out, limits);
    }
  } else {
    const golden::Requantizer requantize(s.numerics,
                                         Is8Bit(s.input().type) && Is8Bit(s.output().type),
                                         s.input().type == s.output().type, QuantOf(s.input()),
                                         out, limits);
    const std::vector<int32_t> x = ReadIntegers(call);
    for (size_t i = 0; i < y.size(); ++i) y[i] = requantize(x[i], i, y.size());
  }
  WriteIntegers(call, y);
  return {};
}

Result<void> CheckDequantize(const Signature& s) {
  SYSTOLE_RETURN_IF_ERROR(CheckCounts(s, 1, 1, 1));
  SYSTOLE_RETURN_IF_ERROR(CheckSameSize(s));
  SYSTOLE_RETURN_IF_ERROR(CheckType(s.output(), "the output", {DataType::kFloat32}));
  if (PerChannel(s.input(), s.output())) return CheckChannels(s.input());
  return CheckQuantized(s.input(), "the input",
                        {DataType::kInt8, DataType::kUint8, DataType::kInt16, DataType::kInt32});
}

Result<void> RunDequantize(const Call& call) {
  const graph::Tensor& from = call.signature.input();
  const std::vector<int32_t> x = ReadIntegers(call);
  const auto y = call.Out<float>();
  if (from.quant.per_channel()) {
    const ChannelOf channel(from);
    for (size_t i = 0; i < y.size(); ++i) {
      const golden::Quant in = QuantOfChannel(from, channel(i));
      y[i] = static_cast<float>(static_cast<int64_t>(x[i]) - in.zero) * in.scale;
    }
    return {};
  }
  const golden::Quant in = QuantOf(from);
  for (size_t i = 0; i < y.size(); ++i) {
    y[i] = static_cast<float>(static_cast<int64_t>(x[i]) - in.zero) * in.scale;
  }
  return {};
}

Result<void> CheckSums(const Signature& s) {
  SYSTOLE_RETURN_IF_ERROR(CheckCounts(s, 1, 1, 1));
  SYSTOLE_RETURN_IF_ERROR(CheckSameSize(s));
  SYSTOLE_RETURN_IF_ERROR(CheckType(s.input(), "the input", {DataType::kInt32}));
  SYSTOLE_RETURN_IF_ERROR(CheckQuantized(
      s.output(), "the output", {DataType::kInt8, DataType::kUint8, DataType::kInt16}));
  const auto& a = s.attrs<graph::RequantizeSumsAttrs>();
  const auto channels = s.input().shape.empty() ? 1 : static_cast<size_t>(s.input().shape.back());
  if (a.real.size() != 1 && a.real.size() != channels) {
    return InvalidArgument(fmt::format("{} factors for {} channels", a.real.size(), channels));
  }
  for (const double real : a.real) {
    if (std::isfinite(real)) continue;
    return InvalidArgument("a factor is not finite");
  }
  const golden::Limits limits = LimitsOf(s.output().type);
  if (a.low >= limits.low && a.high <= limits.high && a.low <= a.high) return {};
  return InvalidArgument(fmt::format("limits {} .. {} are not values of {}", a.low, a.high,
                                     graph::DataTypeName(s.output().type)));
}

Result<void> RunSums(const Call& call) {
  const Signature& s = call.signature;
  const auto& a = s.attrs<graph::RequantizeSumsAttrs>();
  const auto x = call.In<int32_t>();
  const int64_t zero = s.output().quant.zero_point();
  std::vector<int32_t> y(x.size());
  for (size_t i = 0; i < x.size(); ++i) {
    const int64_t moved = golden::Float64Away(x[i], a.real[i % a.real.size()]) + zero;
    y[i] = static_cast<int32_t>(std::clamp(moved, a.low, a.high));
  }
  WriteIntegers(call, y);
  return {};
}

}  // namespace

void AddQuantizeOperators(Registry& registry) {
  registry.Add({graph::OpKind::kQuantize}, {CheckQuantize, RunQuantize});
  registry.Add({graph::OpKind::kDequantize}, {CheckDequantize, RunDequantize});
  registry.Add({graph::OpKind::kRequantizeSums}, {CheckSums, RunSums});
}

}  // namespace systole::reference
