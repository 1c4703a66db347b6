// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "runtime/reference/check.h"
#include "runtime/reference/math_families.h"
#include "runtime/reference/tensors.h"
#include "runtime/reference/window.h"
#include "sim/golden/ops_mlas.h"

// SETTLE_SUMS. ONNX Runtime leaves a convolution between DequantizeLinear and QuantizeLinear in
// float32 when the 8-bit types around it differ. Nearly always the exact int32 sums round to the same
// byte; where the rounding errors of float32 could decide, that one sum is formed again in its order.

namespace systole::reference {
namespace {

using graph::DataType;

struct SettlePlan {
  golden::Window window;
  int groups = 1;
  golden::Limits limits;
};

Result<SettlePlan> PlanSettle(const Signature& s) {
  SYSTOLE_RETURN_IF_ERROR(CheckCounts(s, 4, 4, 1));
  SYSTOLE_RETURN_IF_ERROR(CheckSameSize(s));
  SYSTOLE_RETURN_IF_ERROR(CheckType(s.input(0), "the sums", {DataType::kInt32}));
  SYSTOLE_RETURN_IF_ERROR(CheckQuantized(s.input(1), "the input",
                                         {DataType::kInt8, DataType::kUint8}));
  SYSTOLE_RETURN_IF_ERROR(CheckType(s.input(2), "the weights",
                                    {DataType::kInt8, DataType::kUint8}));
  SYSTOLE_RETURN_IF_ERROR(CheckType(s.input(3), "the bias", {DataType::kFloat32}));
  SYSTOLE_RETURN_IF_ERROR(CheckQuantized(s.output(), "the output",
                                         {DataType::kInt8, DataType::kUint8}));
  const graph::Shape& x = s.input(1).shape;
  const graph::Shape& w = s.input(2).shape;
  const graph::Shape& y = s.output().shape;
  if (x.size() != 4 || w.size() != 4 || y.size() != 4 || s.input(0).shape != y) {
    return InvalidArgument("sums, input, weights and output need four axes");
  }
  const graph::Quantization& quant = s.input(2).quant;
  const bool scaled = quant.scales.size() == 1 ||
                      (quant.axis == 0 && static_cast<int64_t>(quant.scales.size()) == w[0]);
  if (!scaled || quant.zero_points.size() != quant.scales.size() || x[3] % w[3] != 0 ||
      y[3] != w[0] || w[0] % (x[3] / w[3]) != 0 || s.input(3).num_elements() != w[0]) {
    return InvalidArgument("scales, weights, bias and channels do not fit");
  }
  SettlePlan plan;
  const auto& a = s.attrs<graph::Conv2DAttrs>();
  SYSTOLE_RETURN_IF_ERROR(CheckActivation(a.activation));
  SYSTOLE_ASSIGN_OR_RETURN(plan.window,
                           MakeWindow({{w[1], w[2]}, {a.stride_h, a.stride_w},
                                       {a.dilation_h, a.dilation_w}, a.padding, a.pads},
                                      x, y));
  plan.groups = static_cast<int>(x[3] / w[3]);
  plan.limits = LimitsOf(s.output().type);
  return plan;
}

Result<void> CheckSettle(const Signature& s) {
  const auto plan = PlanSettle(s);
  return plan ? Result<void>() : tl::unexpected(plan.error());
}

/// Everything about one output channel that does not depend on the pixel.
struct Channel {
  std::vector<float> weights;  ///< Real ones in the order channel, row, column.
  double unit = 0;             ///< Real value of one in the sums.
  double reach = 0;            ///< Bound of what float32 may be off, in real numbers.
  float bias = 0;
};

class Settler {
 public:
  Settler(const Call& call, const SettlePlan& plan)
      : s_(call.signature), plan_(plan), x_(ReadIntegers(call, 1)), in_(NhwcOf(s_.input(1).shape)),
        out_(NhwcOf(s_.output().shape)), x_quant_(QuantOf(s_.input(1))),
        y_quant_(QuantOf(s_.output())), activation_(s_.attrs<graph::Conv2DAttrs>().activation) {
    const graph::Shape& w = s_.input(2).shape;
    count_ = static_cast<size_t>(w[1] * w[2] * w[3]);
    block_ = golden::MlasDepth(static_cast<size_t>(out_.h) * static_cast<size_t>(out_.w), count_);
    int32_t largest = 0;
    for (const int32_t value : x_) largest = std::max(largest, std::abs(value - x_quant_.zero));
    const std::vector<int32_t> weights = ReadIntegers(call, 2);
    for (int64_t o = 0; o < w[0]; ++o) channels_.push_back(Read(call, weights, o, largest));
    patch_.resize(count_);
    real_.resize(count_);
  }

  int32_t operator()(int32_t sum, int image, int row, int column, int o) {
    const Channel& channel = channels_[static_cast<size_t>(o)];
    const double exact = sum * channel.unit + static_cast<double>(channel.bias);
    const double reach = channel.reach + std::abs(exact) * 0x1p-22;
    const int32_t low = Store(static_cast<float>(exact - reach));
    if (low == Store(static_cast<float>(exact + reach))) return low;
    const int depth = in_.c / plan_.groups;
    const int first = o / (out_.c / plan_.groups) * depth;
    golden::MlasPatch<int32_t>(x_, in_, plan_.window, image, row, column, first, depth,
                               x_quant_.zero, patch_);
    for (size_t i = 0; i < count_; ++i) {
      real_[i] = static_cast<float>(patch_[i] - x_quant_.zero) * x_quant_.scale;
    }
    return Store(golden::MlasSum(real_, channel.weights, block_) + channel.bias);
  }

 private:
  Channel Read(const Call& call, const std::vector<int32_t>& weights, int64_t o,
               int32_t largest) const {
    const graph::Tensor& w = s_.input(2);
    const size_t scale = w.quant.scales.size() == 1 ? 0 : static_cast<size_t>(o);
    const auto zero = static_cast<int32_t>(w.quant.zero_points[scale]);
    const size_t depth = static_cast<size_t>(w.shape[3]);
    const size_t taps = count_ / depth;
    Channel c;
    c.weights.resize(count_);
    double sum = 0;
    for (size_t i = 0; i < count_; ++i) {
      const int32_t value = weights[static_cast<size_t>(o) * count_ + i] - zero;
      c.weights[i % depth * taps + i / depth] =
          static_cast<float>(value) * w.quant.scales[scale];
      sum += std::abs(value);
    }
    c.unit = static_cast<double>(x_quant_.scale) * static_cast<double>(w.quant.scales[scale]);
    c.bias = call.In<float>(3)[static_cast<size_t>(o)];
    // Two operands that are rounded, `count` additions, and some more.
    c.reach = (static_cast<double>(count_) + 8) * 0x1p-23 *
              (sum * largest * c.unit + std::abs(static_cast<double>(c.bias)));
    return c;
  }

  int32_t Store(float real) const {
    return golden::QuantizeValue(golden::Numerics::kOrt, Activate(real, activation_), y_quant_,
                                 plan_.limits);
  }

  const Signature& s_;
  const SettlePlan& plan_;
  const std::vector<int32_t> x_;
  const golden::Nhwc in_, out_;
  const golden::Quant x_quant_, y_quant_;
  const graph::Activation activation_;
  size_t count_ = 0;
  size_t block_ = 0;
  std::vector<Channel> channels_;
  std::vector<int32_t> patch_;
  std::vector<float> real_;
};

Result<void> RunSettle(const Call& call) {
  SYSTOLE_ASSIGN_OR_RETURN(const SettlePlan plan, PlanSettle(call.signature));
  Settler settle(call, plan);
  const golden::Nhwc out = NhwcOf(call.signature.output().shape);
  const auto sums = call.In<int32_t>(0);
  std::vector<int32_t> y(sums.size());
  size_t at = 0;
  for (int image = 0; image < out.n; ++image) {
    for (int row = 0; row < out.h; ++row) {
      for (int column = 0; column < out.w; ++column) {
        for (int o = 0; o < out.c; ++o, ++at) y[at] = settle(sums[at], image, row, column, o);
      }
    }
  }
  WriteIntegers(call, y);
  return {};
}

}  // namespace

void AddSettleOperators(Registry& registry) {
  registry.Add({graph::OpKind::kSettleSums}, {CheckSettle, RunSettle});
}

}  // namespace systole::reference
