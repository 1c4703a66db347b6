// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
// Small operator cases computed by hand, and properties that hold whatever the implementation.
#include <algorithm>
#include <cmath>
#include <random>

#include "sim/golden/ops_conv.h"
#include "sim/golden/ops_elementwise.h"
#include "sim/golden/ops_pool.h"
#include "sim/golden/ops_softmax.h"
#include "tests/support/catch.h"

namespace systole::golden {
namespace {

std::vector<std::int8_t> RandomBytes(std::mt19937& rng, std::size_t count) {
  std::vector<std::int8_t> bytes(count);
  for (auto& b : bytes) b = static_cast<std::int8_t>(rng());
  return bytes;
}

/// The definition, one product after the other.
std::int64_t DirectConv(const std::vector<std::int8_t>& x, const Nhwc& in, int x_zero,
                        const std::vector<std::int8_t>& w, int w_zero, const Window& window,
                        int groups, int out_c, int b, int oy, int ox, int oc) {
  const int depth = in.c / groups;
  const int group = oc / (out_c / groups);
  std::int64_t sum = 0;
  for (int i = 0; i < window.kernel_h; ++i) {
    for (int j = 0; j < window.kernel_w; ++j) {
      for (int c = 0; c < depth; ++c) {
        const int y = oy * window.stride_h - window.pad_top + i * window.dilation_h;
        const int col = ox * window.stride_w - window.pad_left + j * window.dilation_w;
        if (y < 0 || y >= in.h || col < 0 || col >= in.w) continue;
        const int value = x[((b * in.h + y) * in.w + col) * in.c + group * depth + c];
        const int weight = w[((oc * window.kernel_h + i) * window.kernel_w + j) * depth + c];
        sum += (value - x_zero) * (weight - w_zero);
      }
    }
  }
  return sum;
}

}  // namespace

TEST_CASE("Convolution by hand") {
  // 2x2 image, 2x2 kernel, one pixel of padding in front: out(0,0) sees x(0,0) under w(1,1).
  const std::vector<std::int8_t> x = {1, 2, 3, 4};
  const std::vector<std::int8_t> w = {10, 20, 30, 40};
  const std::vector<std::int32_t> bias = {1000};
  Window window{.kernel_h = 2, .kernel_w = 2};
  window.pad_top = window.pad_left = 1;
  const auto acc = Conv2d(x, {1, 2, 2, 1}, 0, w, 0, bias, window, 1, {1, 2, 2, 1});
  CHECK(acc == std::vector<std::int32_t>{1040, 1000 + 30 + 80, 1000 + 20 + 120,
                                         1000 + 10 + 40 + 90 + 160});
  // With zero points: (1 - 1) * (40 - 5) = 0 and padding counts as the zero point.
  const auto shifted = Conv2d(x, {1, 2, 2, 1}, 1, w, 5, {}, window, 1, {1, 2, 2, 1});
  CHECK(shifted == std::vector<std::int32_t>{0, 35, 2 * 35, 1 * 15 + 2 * 25 + 3 * 35});
}

TEST_CASE("Convolution agrees with its definition") {
  std::mt19937 rng(7);
  for (int round = 0; round < 40; ++round) {
    const int groups = 1 + static_cast<int>(rng() % 3);
    const Nhwc in{1 + static_cast<int>(rng() % 2), 3 + static_cast<int>(rng() % 6),
                  3 + static_cast<int>(rng() % 6), groups * (1 + static_cast<int>(rng() % 5))};
    const Window window{.kernel_h = 1 + static_cast<int>(rng() % 3),
                        .kernel_w = 1 + static_cast<int>(rng() % 3),
                        .stride_h = 1 + static_cast<int>(rng() % 3),
                        .stride_w = 1 + static_cast<int>(rng() % 3),
                        .dilation_h = 1 + static_cast<int>(rng() % 2),
                        .dilation_w = 1 + static_cast<int>(rng() % 2),
                        .pad_top = static_cast<int>(rng() % 3),
                        .pad_left = static_cast<int>(rng() % 3)};
    const Nhwc out{in.n, 1 + static_cast<int>(rng() % 4), 1 + static_cast<int>(rng() % 4),
                   groups * (1 + static_cast<int>(rng() % 4))};
    const int x_zero = static_cast<int>(rng() % 256) - 128;
    const int w_zero = static_cast<int>(rng() % 256) - 128;
    const auto x = RandomBytes(rng, in.size());
    const auto w = RandomBytes(
        rng, static_cast<std::size_t>(out.c) * window.kernel_h * window.kernel_w * in.c / groups);
    const auto acc = Conv2d(x, in, x_zero, w, w_zero, {}, window, groups, out);
    bool equal = true;
    for (int b = 0; b < out.n; ++b)
      for (int oy = 0; oy < out.h; ++oy)
        for (int ox = 0; ox < out.w; ++ox)
          for (int oc = 0; oc < out.c; ++oc)
            equal &= acc[out.offset(b, oy, ox) + oc] == DirectConv(x, in, x_zero, w, w_zero, window,
                                                                   groups, out.c, b, oy, ox, oc);
    CAPTURE(round);
    REQUIRE(equal);
  }
}

TEST_CASE("Long sums stay exact") {
  // 5000 products of -128 * -128: 81,920,000 is beyond what float32 holds exactly in odd units.
  const int depth = 5000;
  std::vector<std::int8_t> x(depth, -128);
  std::vector<std::int8_t> w(depth, -128);
  w[depth - 1] = 127;
  x[depth - 1] = 1;
  const auto acc = FullyConnected(x, 1, depth, 0, w, 0, {}, 1);
  CHECK(acc[0] == 4999 * 16384 + 127);
}

TEST_CASE("Depthwise with a multiplier reads each input channel several times") {
  const std::vector<std::int8_t> x = {3, -5};  // one pixel, two channels
  const std::vector<std::int8_t> w = {1, 2, 3, 4};
  const std::vector<std::int32_t> bias = {10, 20, 30, 40};
  const auto acc = Depthwise(x, {1, 1, 1, 2}, 1, w, 0, bias, Window{}, {1, 1, 1, 4});
  CHECK(acc == std::vector<std::int32_t>{12, 24, 12, 16});
}

TEST_CASE("Average pool: ties away from zero, for uint8 always up") {
  const Window window{.kernel_h = 1, .kernel_w = 2, .stride_w = 2};
  const std::vector<std::int8_t> x = {1, 2, -1, -2, 0, -1};
  const Nhwc in{1, 1, 6, 1};
  CHECK(AveragePool(x, in, window, {1, 1, 3, 1}, 0, -128, 127) ==
        std::vector<std::int8_t>{2, -2, -1});
  CHECK(AveragePool(x, in, window, {1, 1, 3, 1}, 128, -128, 127) ==
        std::vector<std::int8_t>{2, -1, 0});
  CHECK(AveragePool(x, in, window, {1, 1, 3, 1}, 0, -1, 1) == std::vector<std::int8_t>{1, -1, -1});
  // Padding does not count: the last window holds one value.
  Window padded = window;
  padded.pad_left = 1;
  CHECK(AveragePool(x, in, padded, {1, 1, 4, 1}, 0, -128, 127) ==
        std::vector<std::int8_t>{1, 1, -1, -1});
}

TEST_CASE("Maximum pool ignores padding") {
  Window window{.kernel_h = 2, .kernel_w = 2, .stride_h = 2, .stride_w = 2};
  window.pad_top = window.pad_left = 1;
  const std::vector<std::int8_t> x = {-100, -50, -20, -90};
  CHECK(MaxPool(x, {1, 2, 2, 1}, window, {1, 2, 2, 1}, -128, 127) ==
        std::vector<std::int8_t>{-100, -50, -20, -90});
  CHECK(MaxPool(x, {1, 2, 2, 1}, window, {1, 2, 2, 1}, -60, -30) ==
        std::vector<std::int8_t>{-60, -50, -30, -60});
}

TEST_CASE("Mean folds the count into the multiplier") {
  // Equal scales, four values: 1.0 -> q = 2^30, shift 1; two bits move, 2^32 / 4 = 2^30, shift -1.
  const QuantizedMultiplier m = MeanMultiplier(0.5F, 0.5F, 4);
  CHECK(m == QuantizedMultiplier{1 << 30, -1});
  OutputStage stage;
  stage.fixed = {m};
  stage.zero = 1;
  const std::vector<std::int8_t> x = {1, 10, 2, 20, 3, 30, 4, 40};
  // Channel 0: 10 / 4 = 2.5 -> 3; channel 1: 25.
  CHECK(MeanHw(x, {1, 2, 2, 2}, 0, stage) == std::vector<std::int8_t>{4, 26});
  // Truncated: three values make 2^31 / 3.
  CHECK(MeanMultiplier(1.0F, 1.0F, 3) == QuantizedMultiplier{715827882, 0});
}

TEST_CASE("Add of equal scales") {
  // Scales 1, 1, 2: the mean of both, ties away.
  const AddFactors factors = MakeAddFactors(1.0F, 1.0F, 2.0F);
  CHECK(factors.a == QuantizedMultiplier{1 << 30, 0});
  CHECK(factors.out == QuantizedMultiplier{1 << 30, -19});
  const std::vector<std::int8_t> a = {1, -1, 10, 127, -128};
  const std::vector<std::int8_t> b = {2, -2, 20, 127, -128};
  CHECK(Add(a, b, factors, {0, 0, 0}, -128, 127) ==
        std::vector<std::int8_t>{2, -2, 15, 127, -128});
  CHECK(Add(a, b, factors, {1, 2, 5}, -128, 127) ==
        std::vector<std::int8_t>{5, 2, 19, 127, -125});
}

TEST_CASE("Quantize and dequantize") {
  const std::vector<float> x = {0.0F, 0.25F, -0.25F, 0.74F, 1000.0F, -1000.0F, INFINITY, NAN};
  CHECK(QuantizeFloat(x, 0.5F, 3) == std::vector<std::int8_t>{3, 4, 2, 4, 127, -128, 127, 3});
  const std::vector<std::int8_t> y = {3, 4, -128};
  CHECK(Dequantize(y, 0.5F, 3) == std::vector<float>{0.0F, 0.5F, -65.5F});
}

TEST_CASE("Activation limits") {
  CHECK(ActivationLimits(Activation::kNone, 0.1F, 5).low == -128);
  CHECK(ActivationLimits(Activation::kRelu, 0.1F, 5).low == 5);
  CHECK(ActivationLimits(Activation::kRelu, 0.1F, 5).high == 127);
  CHECK(ActivationLimits(Activation::kRelu6, 0.1F, 5).high == 65);
  CHECK(ActivationLimits(Activation::kRelu6, 0.01F, -128).high == 127);
  CHECK(ActivationLimits(Activation::kReluN1To1, 0.1F, 0).low == -10);
  CHECK(ActivationLimits(Activation::kReluN1To1, 0.1F, 0).high == 10);
}

TEST_CASE("Pad") {
  const std::vector<std::int8_t> x = {1, 2};
  CHECK(Pad(x, {1, 1, 2, 1}, {0, 1, 1, 0}, {1, 2, 4, 1}, 9) ==
        std::vector<std::int8_t>{9, 9, 9, 9, 9, 1, 2, 9});
}

TEST_CASE("Softmax stays within one step of the real function and sums to one") {
  std::mt19937 rng(11);
  for (const float scale : {0.01F, 0.0625F, 0.1446925F, 1.0F}) {
    const SoftmaxFactors factors = MakeSoftmaxFactors(scale, 1.0F);
    const std::size_t depth = 1 + rng() % 40;
    const auto x = RandomBytes(rng, depth);
    const auto y = Softmax(x, depth, factors);
    const int largest = *std::max_element(x.begin(), x.end());
    double total = 0;
    for (const auto v : x) total += std::exp(scale * (v - largest));
    for (std::size_t i = 0; i < depth; ++i) {
      const double real = 256 * std::exp(scale * (x[i] - largest)) / total - 128;
      CHECK(std::abs(y[i] - std::min(real, 127.0)) <= 1.0);
    }
  }
  CHECK(Softmax(std::vector<std::int8_t>{5}, 1, MakeSoftmaxFactors(0.1F, 1.0F))[0] == 127);
}

}  // namespace systole::golden
