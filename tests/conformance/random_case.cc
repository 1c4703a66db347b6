// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/random_case.h"

#include <algorithm>
#include <array>
#include <random>

#include "sim/golden/ops_conv.h"
#include "sim/golden/ops_elementwise.h"
#include "sim/golden/ops_pool.h"

namespace systole::test {
namespace {

/// Draws the parameters of one case, in an order that never depends on the target.
class Generator {
 public:
  Generator(uint64_t seed, Flavour flavour)
      : rng_(seed * kFlavours + static_cast<uint64_t>(flavour)), flavour_(flavour) {}

  CmsisCase Make() {
    c_.kind =
        Pick<CmsisKind>({CmsisKind::kConv, CmsisKind::kConv, CmsisKind::kConv,
                         CmsisKind::kDepthwise, CmsisKind::kDepthwise, CmsisKind::kFullyConnected,
                         CmsisKind::kAveragePool, CmsisKind::kMaxPool, CmsisKind::kAdd});
    if (flavour_ == Flavour::kUint8) {
      c_.kind =
          Pick<CmsisKind>({CmsisKind::kConv, CmsisKind::kDepthwise, CmsisKind::kFullyConnected});
    }
    c_.low = Uniform(-128, -64);
    c_.high = Uniform(64, 127);
    switch (c_.kind) {
      case CmsisKind::kAdd:
        MakeAdd();
        break;
      case CmsisKind::kAveragePool:
      case CmsisKind::kMaxPool:
        MakePool();
        break;
      case CmsisKind::kFullyConnected:
        MakeFullyConnected();
        break;
      default:
        MakeWindowed();
        break;
    }
    return c_;
  }

 private:
  int Uniform(int low, int high) {
    return low + static_cast<int>(rng_() % static_cast<uint64_t>(high - low + 1));
  }
  bool OneIn(int n) { return Uniform(1, n) == 1; }
  template <class T>
  T Pick(std::initializer_list<T> values) {
    return values.begin()[Uniform(0, static_cast<int>(values.size()) - 1)];
  }
  std::vector<std::int8_t> Bytes(std::size_t count) {
    std::vector<std::int8_t> bytes(count);
    for (auto& b : bytes) b = static_cast<std::int8_t>(rng_());
    return bytes;
  }

  int Channels() {
    if (flavour_ == Flavour::kChannels) return Uniform(1, 70);
    return OneIn(3) ? Pick({1, 3, 8, 16, 17, 32, 64}) : Uniform(1, 40);
  }

  void MakeShape() {
    golden::Window& w = c_.window;
    w.kernel_h = Uniform(1, 4);
    w.kernel_w = Uniform(1, 5);
    w.stride_h = Uniform(1, 3);
    w.stride_w = Uniform(1, 3);
    c_.in = {flavour_ == Flavour::kBatch ? Uniform(2, 4) : 1, Uniform(1, 9), Uniform(1, 9),
             Channels()};
    if (flavour_ == Flavour::kNarrow) {
      w.kernel_w = Uniform(3, 6);
      w.kernel_h = Uniform(2, 5);
      c_.in.w = Uniform(1, w.kernel_w - 1);
      c_.in.h = Uniform(1, 4);
    }
    w.pad_top = Uniform(0, w.kernel_h - 1);
    w.pad_left = Uniform(0, w.kernel_w - 1);
    c_.out = {c_.in.n, Uniform(1, 7), Uniform(1, 7), c_.in.c};
    if (flavour_ == Flavour::kPixel) c_.out.h = c_.out.w = 1;
  }

  void MakePool() {
    MakeShape();
    // Every window holds a pixel.
    const auto fit = [](int size, int stride, int pad) { return (size - 1 + pad) / stride + 1; };
    c_.out.h = std::min(c_.out.h, fit(c_.in.h, c_.window.stride_h, c_.window.pad_top));
    c_.out.w = std::min(c_.out.w, fit(c_.in.w, c_.window.stride_w, c_.window.pad_left));
    c_.input = Bytes(c_.in.size());
    c_.expected = c_.kind == CmsisKind::kMaxPool
                      ? golden::MaxPool(c_.input, c_.in, c_.window, c_.out, c_.low, c_.high)
                      : golden::AveragePool(c_.input, c_.in, c_.window, c_.out, 0, c_.low, c_.high);
  }

  golden::QuantizedMultiplier Factor(int low, int high) {
    return {static_cast<std::int32_t>(static_cast<uint32_t>(rng_()) >> 2 | 1U << 30),
            Uniform(low, high)};
  }

  void MakeAdd() {
    c_.in = {1, Uniform(1, 9), Uniform(1, 9), Channels()};
    c_.out = c_.in;
    c_.input = Bytes(c_.in.size());
    c_.input2 = Bytes(c_.in.size());
    c_.add_factors = {Factor(-3, 0), Factor(-3, 0), Factor(-21, -17)};
    c_.add_zeros = {Uniform(-128, 127), Uniform(-128, 127), Uniform(-128, 127)};
    c_.expected = golden::Add(c_.input, c_.input2, c_.add_factors, c_.add_zeros, c_.low, c_.high);
  }

  /// Input, weights, zero points, bias and factors.
  void MakeNumbers(std::size_t weights) {
    const auto channels = static_cast<std::size_t>(c_.out.c);
    c_.x_zero = Uniform(-128, 127);
    c_.w_zero = flavour_ == Flavour::kUint8 || OneIn(4) ? Uniform(-128, 127) : 0;
    c_.out_zero = Uniform(-128, 127);
    c_.input = Bytes(c_.in.size());
    c_.weights = Bytes(weights);
    if (flavour_ == Flavour::kUint8) {
      for (auto& w : c_.weights) w = OneIn(3) ? std::int8_t{-128} : w;
    }
    for (std::size_t k = 0; k < channels; ++k) c_.bias.push_back(Uniform(-50000, 50000));
    const std::size_t factors = OneIn(4) ? 1 : channels;
    for (std::size_t k = 0; k < factors; ++k)
      c_.multipliers.push_back(Factor(-14, OneIn(5) ? 3 : -5));
  }

  void Expect(const std::vector<std::int32_t>& acc) {
    golden::OutputStage stage;
    c_.rounding = OneIn(3) ? golden::Rounding::kOneStepAway : golden::Rounding::kTwoStepAway;
    stage.rounding = c_.rounding;
    stage.fixed = c_.multipliers;
    stage.zero = c_.out_zero;
    stage.low = c_.low;
    stage.high = c_.high;
    c_.expected = golden::Requantize(acc, static_cast<std::size_t>(c_.out.c), stage);
  }

  void MakeWindowed() {
    MakeShape();
    const bool depthwise = c_.kind == CmsisKind::kDepthwise;
    if (OneIn(4)) {
      c_.window.dilation_h = Uniform(1, 3);
      c_.window.dilation_w = Uniform(1, 3);
    }
    if (!depthwise) c_.out.c = Channels();
    const int taps = c_.window.kernel_h * c_.window.kernel_w;
    MakeNumbers(static_cast<std::size_t>(taps * c_.out.c * (depthwise ? 1 : c_.in.c)));
    Expect(depthwise ? golden::Depthwise(c_.input, c_.in, c_.x_zero, c_.weights, c_.w_zero, c_.bias,
                                         c_.window, c_.out)
                     : golden::Conv2d(c_.input, c_.in, c_.x_zero, c_.weights, c_.w_zero, c_.bias,
                                      c_.window, 1, c_.out));
  }

  void MakeFullyConnected() {
    c_.in = {Uniform(1, 9), 1, 1, Uniform(1, 200)};
    c_.out = {c_.in.n, 1, 1, Channels()};
    MakeNumbers(static_cast<std::size_t>(c_.in.c) * static_cast<std::size_t>(c_.out.c));
    Expect(golden::FullyConnected(c_.input, c_.in.n, c_.in.c, c_.x_zero, c_.weights, c_.w_zero,
                                  c_.bias, c_.out.c));
  }

  std::mt19937_64 rng_;
  Flavour flavour_;
  CmsisCase c_;
};

}  // namespace

const char* Name(Flavour flavour) {
  static constexpr std::array<const char*, kFlavours> kNames = {"any",      "narrow", "pixel",
                                                                "channels", "batch",  "uint8"};
  return kNames[static_cast<std::size_t>(flavour)];
}

CmsisCase RandomCase(uint64_t seed, Flavour flavour) { return Generator(seed, flavour).Make(); }

}  // namespace systole::test
