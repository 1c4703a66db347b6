// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/golden/ops_pool.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "runtime/reference/check.h"
#include "runtime/reference/math_families.h"
#include "runtime/reference/tensors.h"
#include "runtime/reference/window.h"
#include "sim/golden/ops_mlas.h"

// AVERAGE_POOL_2D, MAX_POOL_2D.

namespace systole::reference {
namespace {

using graph::DataType;
using graph::OpKind;

WindowSpec SpecOf(const graph::Pool2DAttrs& a) {
  return {{a.filter_h, a.filter_w}, {a.stride_h, a.stride_w}, {1, 1}, a.padding, a.pads};
}

/// Pools of TensorFlow Lite do not requantize; they ignore differences of this size.
bool SameQuantization(const Signature& s) {
  const auto& in = s.input().quant;
  const auto& out = s.output().quant;
  return in.zero_point() == out.zero_point() && std::abs(in.scale() - out.scale()) <= 1e-6F;
}

Result<void> CheckPool(const Signature& s) {
  SYSTOLE_RETURN_IF_ERROR(CheckCounts(s, 1, 1, 1));
  SYSTOLE_RETURN_IF_ERROR(CheckSameType(s));
  const auto& a = s.attrs<graph::Pool2DAttrs>();
  const auto window = MakeWindow(SpecOf(a), s.input().shape, s.output().shape);
  if (!window) return tl::unexpected(window.error());
  if (s.input().shape[3] != s.output().shape[3]) {
    return InvalidArgument("input and output differ in their channels");
  }
  if (s.input().type == DataType::kFloat32) return {};
  SYSTOLE_RETURN_IF_ERROR(CheckAllQuantized(s));
  SYSTOLE_RETURN_IF_ERROR(CheckActivation(a.activation));
  const bool requantizes =
      s.kind == OpKind::kAveragePool2D && s.numerics == golden::Numerics::kOrt;
  if (requantizes || SameQuantization(s)) return {};
  return Unsupported("input and output are quantized differently");
}

/// ONNX Runtime averages real values; the zero point is added before the one rounding.
void RunOrtAverage(const Call& call, const golden::Window& window) {
  const Signature& s = call.signature;
  const auto& a = s.attrs<graph::Pool2DAttrs>();
  const auto in = QuantOf(s.input());
  const auto out = QuantOf(s.output());
  const golden::Limits limits = OutputLimits(s, a.activation);
  const std::vector<int32_t> stored = ReadIntegers(call);
  std::vector<float> x(stored.size());
  std::transform(stored.begin(), stored.end(), x.begin(), [&](int32_t value) {
    return in.scale * static_cast<float>(value - in.zero);
  });
  const std::vector<float> mean =
      golden::FloatPool(x, NhwcOf(s.input().shape), window, NhwcOf(s.output().shape), false,
                        a.count_include_pad);
  std::vector<int32_t> y(mean.size());
  std::transform(mean.begin(), mean.end(), y.begin(), [&](float value) {
    return golden::RoundWithin(value / out.scale + static_cast<float>(out.zero), limits);
  });
  WriteIntegers(call, y);
}

Result<void> RunQuantizedPool(const Call& call, const golden::Window& window) {
  const Signature& s = call.signature;
  if (s.kind == OpKind::kAveragePool2D && s.numerics == golden::Numerics::kOrt) {
    RunOrtAverage(call, window);
    return {};
  }
  const auto& a = s.attrs<graph::Pool2DAttrs>();
  const golden::Nhwc in = NhwcOf(s.input().shape);
  const golden::Nhwc out = NhwcOf(s.output().shape);
  const golden::Limits limits = OutputLimits(s, a.activation);
  const std::vector<int32_t> x = ReadIntegers(call);
  if (s.kind == OpKind::kMaxPool2D) {
    WriteIntegers(call, golden::MaxPool(x, in, window, out, limits.low, limits.high));
  } else {
    WriteIntegers(call, golden::AveragePool(x, in, window, out, limits.low, limits.high,
                                            a.count_include_pad, QuantOf(s.input()).zero));
  }
  return {};
}

Result<void> RunPool(const Call& call) {
  const Signature& s = call.signature;
  const auto& a = s.attrs<graph::Pool2DAttrs>();
  SYSTOLE_ASSIGN_OR_RETURN(const golden::Window window,
                           MakeWindow(SpecOf(a), s.input().shape, s.output().shape));
  if (s.input().type != DataType::kFloat32) return RunQuantizedPool(call, window);
  const golden::Nhwc in = NhwcOf(s.input().shape);
  const golden::Nhwc out = NhwcOf(s.output().shape);
  const bool largest = s.kind == OpKind::kMaxPool2D;
  // ONNX Runtime has kernels of their own for small steps and for windows as large as the image.
  const bool vectors = s.numerics == golden::Numerics::kOrt && !largest && window.stride_w <= 2;
  const bool whole = window.kernel_h == in.h && window.kernel_w == in.w && out.h * out.w == 1;
  const std::vector<float> y =
      vectors && whole ? golden::MlasGlobalAverage(call.In<float>(), in)
      : vectors
          ? golden::MlasAveragePool(call.In<float>(), in, window, out, a.count_include_pad)
          : golden::FloatPool(call.In<float>(), in, window, out, largest, a.count_include_pad);
  const auto to = call.Out<float>();
  std::transform(y.begin(), y.end(), to.begin(),
                 [&](float value) { return Activate(value, a.activation); });
  return {};
}

}  // namespace

void AddPoolOperators(Registry& registry) {
  registry.Add({OpKind::kAveragePool2D, OpKind::kMaxPool2D}, {CheckPool, RunPool});
}

}  // namespace systole::reference
