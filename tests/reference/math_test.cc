// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <cstdint>
#include <vector>

#include "tests/reference/apply.h"
#include "tests/support/catch.h"

// Operators that compute, on numbers worked out by hand; ties show whose rounding it is.

namespace systole {
namespace {

using golden::Numerics;
using graph::Activation;
using graph::OpKind;
using test::Apply;
using Int8s = std::vector<int8_t>;
using Uint8s = std::vector<uint8_t>;
using Int32s = std::vector<int32_t>;
using Floats = std::vector<float>;

constexpr Numerics kTflm = Numerics::kTflm;
constexpr Numerics kRef = Numerics::kTfliteRef;
constexpr Numerics kXnn = Numerics::kTflite;
constexpr Numerics kOrt = Numerics::kOrt;

Int8s Binary(OpKind kind, Numerics n, float scale, float out_scale, Int8s a, Int8s b) {
  const auto size = static_cast<int64_t>(a.size());
  return Apply(kind, graph::DefaultAttributes(kind), n)
      .In<int8_t>({size}, std::move(a), {scale, 0})
      .In<int8_t>({size}, std::move(b), {scale, 0})
      .Out<int8_t>({size}, {out_scale, 0})
      .Values<int8_t>();
}

template <typename T>
std::vector<T> Plain(OpKind kind, std::vector<T> a, std::vector<T> b) {
  const auto size = static_cast<int64_t>(a.size());
  return Apply(kind, graph::DefaultAttributes(kind))
      .template In<T>({size}, std::move(a))
      .template In<T>({size}, std::move(b))
      .template Out<T>({size})
      .template Values<T>();
}

Int8s Unary(OpKind kind, Numerics n, test::Scale in, test::Scale out, Int8s x) {
  const auto size = static_cast<int64_t>(x.size());
  return Apply(kind, graph::DefaultAttributes(kind), n)
      .In<int8_t>({1, size}, std::move(x), in)
      .Out<int8_t>({1, size}, out)
      .Values<int8_t>();
}

}  // namespace

TEST_CASE("sums and products round as their runtimes do") {
  // (10 + 7) / 2 = 8.5, 1 + 0 = 0.5.
  const Int8s a{10, -10, 1, -1};
  const Int8s b{7, -7, 0, 0};
  CHECK(Binary(OpKind::kAdd, kRef, 0.5F, 1, a, b) == Int8s{9, -9, 1, -1});
  CHECK(Binary(OpKind::kAdd, kTflm, 0.5F, 1, a, b) == Int8s{9, -9, 1, -1});
  CHECK(Binary(OpKind::kAdd, kXnn, 0.5F, 1, a, b) == Int8s{9, -8, 1, 0});
  CHECK(Binary(OpKind::kAdd, kOrt, 0.5F, 1, a, b) == Int8s{8, -8, 0, 0});
  CHECK(Binary(OpKind::kSub, kXnn, 0.5F, 1, a, {-7, 7, 0, 0}) == Int8s{9, -8, 1, 0});
  // 5 * 0.25 / 0.5 = 2.5 and so on.
  CHECK(Binary(OpKind::kMul, kXnn, 0.5F, 0.5F, {5, -5, 3}, {1, 1, 1}) == Int8s{2, -2, 2});
  CHECK(Binary(OpKind::kMul, kOrt, 0.5F, 0.5F, {5, -5, 3}, {1, 1, 1}) == Int8s{2, -2, 2});
  CHECK(Binary(OpKind::kMul, kRef, 0.5F, 0.25F, {5, -5, 100}, {1, 1, 100}) == Int8s{5, -5, 127});
  // (8 - 2)^2 * 0.25 = 9; 6 / 4 = 1.5 in units of 0.5.
  CHECK(Binary(OpKind::kSquaredDifference, kRef, 0.5F, 1, {8}, {2}) == Int8s{9});
  CHECK(Binary(OpKind::kDiv, kRef, 1, 0.5F, {6, -6}, {4, 4}) == Int8s{3, -3});
  CHECK(Binary(OpKind::kMaximum, kRef, 1, 1, {6, -6}, {4, 4}) == Int8s{6, 4});
  CHECK(Binary(OpKind::kMinimum, kRef, 1, 1, {6, -6}, {4, 4}) == Int8s{4, -6});
}

TEST_CASE("integers divide, wrap and raise as in TensorFlow Lite") {
  CHECK(Plain<int32_t>(OpKind::kDiv, {-7, 7}, {2, -2}) == Int32s{-3, -3});
  CHECK(Plain<int32_t>(OpKind::kFloorDiv, {-7, 7, 6}, {2, -2, 3}) == Int32s{-4, -4, 2});
  CHECK(Plain<int32_t>(OpKind::kFloorMod, {-7, 7, 6}, {3, -3, 3}) == Int32s{2, -2, 0});
  CHECK(Plain<int32_t>(OpKind::kPow, {3, 2, -1}, {4, 0, 3}) == Int32s{81, 1, -1});
  CHECK(Plain<int32_t>(OpKind::kAdd, {2147483647}, {1}) == Int32s{-2147483647 - 1});
  CHECK(Plain<int32_t>(OpKind::kDiv, {-2147483647 - 1}, {-1}) == Int32s{-2147483647 - 1});
  CHECK(Plain<float>(OpKind::kFloorMod, {-7}, {3}) == Floats{2});
  Apply zero(OpKind::kDiv, graph::ArithmeticAttrs{});
  zero.In<int32_t>({1}, {1}).In<int32_t>({1}, {0}).Out<int32_t>({1});
  CHECK(zero.Values<int32_t>().empty());
  CHECK(zero.error.find("division by zero") != std::string::npos);
}

TEST_CASE("elementwise functions of stored values") {
  CHECK(Unary(OpKind::kRelu, kRef, {0.5F, -4}, {0.5F, -128}, {-10, -4, 6}) ==
        Int8s{-128, -128, -118});
  CHECK(Unary(OpKind::kRelu6, kRef, {0.5F, 0}, {0.25F, 0}, {-3, 5, 100}) == Int8s{0, 10, 24});
  // TensorFlow Lite Micro clamps without rescaling: 6 / 0.5 = 12.
  CHECK(Unary(OpKind::kRelu6, kTflm, {0.5F, 0}, {0.25F, 0}, {-3, 5, 100}) == Int8s{0, 5, 12});
  CHECK(Unary(OpKind::kLogistic, kRef, {0.1F, 3}, {1 / 256.F, -128}, {3}) == Int8s{0});
  CHECK(Unary(OpKind::kLogistic, kTflm, {0.1F, 3}, {1 / 256.F, -128}, {3}) == Int8s{0});
  CHECK(Unary(OpKind::kTanh, kRef, {0.1F, 0}, {1 / 128.F, 0}, {0, 127, -128}) ==
        Int8s{0, 127, -128});
  // x * relu6(x + 3) / 6 at -3, 0, 3, 5 with scales of a sixteenth.
  CHECK(Unary(OpKind::kHardSwish, kRef, {1 / 16.F, 0}, {1 / 16.F, 0}, {-48, 0, 48, 80}) ==
        Int8s{0, 0, 48, 80});
  CHECK(Unary(OpKind::kAbs, kRef, {1, 0}, {1, 0}, {-128, -5, 5}) == Int8s{127, 5, 5});
  CHECK(Unary(OpKind::kRsqrt, kRef, {1, 0}, {1 / 64.F, 0}, {4, 16, 0}) == Int8s{32, 16, 127});
  // Halves of 3, -3, 5, -5 through factors of eight bits, ties up.
  CHECK(Unary(OpKind::kQuantize, kXnn, {0.5F, 0}, {1, 0}, {3, -3, 5, -5}) ==
        Int8s{2, -1, 3, -2});
  CHECK(Unary(OpKind::kSoftmax, kRef, {0.1F, 0}, {1 / 256.F, -128}, {9, 9, 9, 9}) ==
        Int8s{-64, -64, -64, -64});
  CHECK(Unary(OpKind::kSoftmax, kXnn, {0.1F, 0}, {1 / 256.F, -128}, {9, 9, 9, 9}) ==
        Int8s{-64, -64, -64, -64});
  CHECK(Unary(OpKind::kSoftmax, kOrt, {0.1F, 0}, {1 / 256.F, -128}, {9, 9, 9, 9}) ==
        Int8s{-64, -64, -64, -64});
  // 3 / 5 and 4 / 5 in units of 1 / 128.
  CHECK(Unary(OpKind::kL2Normalization, kRef, {0.3F, 0}, {1 / 128.F, 0}, {3, 4}) ==
        Int8s{77, 102});
}

TEST_CASE("float32 becomes integers with the ties of each runtime") {
  const auto quantize = [](Numerics n) {
    return Apply(OpKind::kQuantize, graph::NoAttrs{}, n)
        .In<float>({5}, {0.25F, -0.25F, 0.75F, 1e9F, NAN})
        .Out<int8_t>({5}, {0.5F, 1})
        .Values<int8_t>();
  };
  CHECK(quantize(kRef) == Int8s{2, 0, 3, 127, 1});
  CHECK(quantize(kXnn) == Int8s{1, 1, 3, 127, 1});
  CHECK(quantize(kOrt) == Int8s{1, 1, 3, 127, 1});
  const auto cast = Apply(OpKind::kCast, graph::NoAttrs{})
                        .In<float>({4}, {-1.9F, 1.9F, 3e9F, NAN})
                        .Out<int32_t>({4})
                        .Values<int32_t>();
  CHECK(cast == Int32s{-1, 1, 2147483647, 0});
}

TEST_CASE("means, sums and extremes over any axes") {
  const auto mean = [](Numerics n, int64_t zero) {
    return Apply(OpKind::kMean, graph::ReduceAttrs{{1}, false}, n)
        .In<int8_t>({1, 2}, {1, 0}, {1, 0})
        .Out<int8_t>({1}, {1, zero})
        .Values<int8_t>();
  };
  CHECK(mean(kRef, 10) == Int8s{11});  // 0.5 away
  CHECK(mean(kOrt, 11) == Int8s{11});  // 0.5 to even, then the zero point
  CHECK(mean(kXnn, 11) == Int8s{12});  // 11.5 to even
  CHECK(mean(kXnn, 10) == Int8s{10});  // 10.5 to even
  const auto reduce = [](OpKind kind, std::vector<int64_t> axes, graph::Shape out) {
    return Apply(kind, graph::ReduceAttrs{std::move(axes), false})
        .In<int32_t>({2, 3}, {1, 2, 3, 4, 5, -6})
        .Out<int32_t>(std::move(out))
        .Values<int32_t>();
  };
  CHECK(reduce(OpKind::kSum, {0}, {3}) == Int32s{5, 7, -3});
  CHECK(reduce(OpKind::kReduceMax, {1}, {2}) == Int32s{3, 5});
  CHECK(reduce(OpKind::kReduceMin, {0, 1}, {}) == Int32s{-6});
  CHECK(reduce(OpKind::kReduceProd, {1}, {2}) == Int32s{6, -120});
}

TEST_CASE("pools divide away from zero and count what the attributes say") {
  graph::Pool2DAttrs attrs;
  attrs.filter_h = attrs.filter_w = 2;
  attrs.stride_h = attrs.stride_w = 2;
  attrs.padding = graph::Padding::kSame;
  const auto pool = [&](OpKind kind) {
    return Apply(kind, attrs)
        .In<int8_t>({1, 3, 1, 1}, {-3, -2, 7}, {1, 0})
        .Out<int8_t>({1, 2, 1, 1}, {1, 0})
        .Values<int8_t>();
  };
  CHECK(pool(OpKind::kAveragePool2D) == Int8s{-3, 7});
  CHECK(pool(OpKind::kMaxPool2D) == Int8s{-2, 7});
  attrs.count_include_pad = true;  // Four taps each: -5 / 4 and 7 / 4.
  CHECK(pool(OpKind::kAveragePool2D) == Int8s{-1, 2});
}

TEST_CASE("comparisons, choices and logic") {
  const auto less = Apply(OpKind::kLess, graph::NoAttrs{})
                        .In<int8_t>({3}, {10, 10, 10}, {0.5F, 0})
                        .In<int8_t>({3}, {4, 5, 6}, {1, 0})
                        .Out<bool>({3})
                        .Values<uint8_t>();
  CHECK(less == Uint8s{0, 0, 1});
  const auto unequal = Apply(OpKind::kNotEqual, graph::NoAttrs{})
                           .In<float>({2}, {NAN, 1})
                           .In<float>({1}, {1})
                           .Out<bool>({2})
                           .Values<uint8_t>();
  CHECK(unequal == Uint8s{1, 0});
  Apply select(OpKind::kSelect, graph::NoAttrs{});
  select.In<uint8_t>({2, 1}, {1, 0}).In<float>({1, 2}, {1, 2}).In<float>({1}, {9});
  select.Out<float>({2, 2}).input(0).type = graph::DataType::kBool;
  CHECK(select.Values<float>() == Floats{1, 2, 9, 9});
}

TEST_CASE("matrix products with transposed operands and repeated batches") {
  const auto product = [](bool ta, bool tb) {
    return Apply(OpKind::kBatchMatMul, graph::BatchMatMulAttrs{ta, tb})
        .In<float>({1, 2, 2}, {1, 2, 3, 4})
        .In<float>({2, 2, 2}, {5, 6, 7, 8, 1, 0, 0, 1})
        .Out<float>({2, 2, 2})
        .Values<float>();
  };
  CHECK(product(false, false) == Floats{19, 22, 43, 50, 1, 2, 3, 4});
  CHECK(product(true, false) == Floats{26, 30, 38, 44, 1, 3, 2, 4});
  CHECK(product(false, true) == Floats{17, 23, 39, 53, 1, 2, 3, 4});
}

TEST_CASE("convolutions of a few numbers") {
  // 5 * 1 * 0.25 / 0.5 = 2.5 and 7 * 1: 3.5; a bias of 1 is 0.5.
  const auto conv = [](Numerics n) {
    return Apply(OpKind::kConv2D, graph::Conv2DAttrs{}, n)
        .In<int8_t>({1, 1, 2, 1}, {5, 7}, {0.5F, 0})
        .In<int8_t>({1, 1, 1, 1}, {1}, {0.5F, 0})
        .Out<int8_t>({1, 1, 2, 1}, {0.5F, 0})
        .Values<int8_t>();
  };
  CHECK(conv(kRef) == Int8s{3, 4});
  CHECK(conv(kXnn) == Int8s{2, 4});
  CHECK(conv(kOrt) == Int8s{2, 4});
  graph::TransposeConvAttrs transpose;
  transpose.stride_h = transpose.stride_w = 2;
  transpose.out_h = transpose.out_w = 3;
  transpose.pads = {0, 0, 1, 1};
  const auto spread = Apply(OpKind::kTransposeConv, transpose)
                          .In<float>({1, 2, 2, 1}, {1, 2, 3, 4})
                          .In<float>({1, 2, 2, 1}, {1, 10, 100, 1000})
                          .Out<float>({1, 3, 3, 1})
                          .Values<float>();
  CHECK(spread == Floats{1, 10, 2, 100, 1000, 200, 3, 30, 4});
  // Values 1 and -1 on the fly are exact with every rule: range 2 and a zero in the middle.
  const auto hybrid = Apply(OpKind::kFullyConnected, graph::FullyConnectedAttrs{}, kXnn)
                          .In<float>({1, 2}, {1, -1})
                          .In<int8_t>({1, 2}, {10, 30}, {0.5F, 0})
                          .In<float>({1}, {0.25F})
                          .Out<float>({1, 1})
                          .Values<float>();
  REQUIRE(hybrid.size() == 1);
  CHECK(std::abs(hybrid[0] - (5 - 15 + 0.25F)) < 0.1F);  // half a step of 2 / 255 per product
}

TEST_CASE("uint8 weights: TensorFlow Lite Micro refuses them, the others subtract the zero point") {
  const auto conv = [](Numerics n) {
    Apply apply(OpKind::kConv2D, graph::Conv2DAttrs{}, n);
    apply.In<uint8_t>({1, 1, 1, 2}, {130, 120}, {1, 128})
        .In<uint8_t>({1, 1, 1, 2}, {7, 4}, {1, 5})
        .In<int32_t>({1}, {3})
        .Out<uint8_t>({1, 1, 1, 1}, {1, 100});
    return apply.Values<uint8_t>();
  };
  CHECK(conv(kRef) == Uint8s{115});  // 2 * 2 + (-8) * (-1) + 3
  CHECK(conv(kXnn) == Uint8s{115});
  CHECK(conv(kTflm).empty());
}

}  // namespace systole
