// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/golden/requantize.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <random>

#include "tests/support/catch.h"

namespace systole::golden {
namespace {

constexpr std::int32_t kMin = std::numeric_limits<std::int32_t>::min();
constexpr std::int32_t kMax = std::numeric_limits<std::int32_t>::max();
constexpr std::int32_t kHalf = 1 << 30;  // q of a power of two: real = 2^(shift - 1)

/// The textbook form: nudge by the sign, divide truncating.
std::int32_t TextbookHighMultiply(std::int32_t a, std::int32_t b) {
  if (a == kMin && b == kMin) return kMax;
  const std::int64_t product = static_cast<std::int64_t>(a) * b;
  const std::int64_t nudge = product >= 0 ? (1 << 30) : (1 - (1 << 30));
  return static_cast<std::int32_t>((product + nudge) / (std::int64_t{1} << 31));
}

/// The textbook form: compare the remainder with a threshold that depends on the sign.
std::int32_t TextbookDivideByPowerOfTwo(std::int32_t x, int exponent) {
  const auto mask = static_cast<std::int32_t>((std::int64_t{1} << exponent) - 1);
  const std::int32_t remainder = x & mask;
  const std::int32_t threshold = (mask >> 1) + (x < 0 ? 1 : 0);
  return (x >> exponent) + (remainder > threshold ? 1 : 0);
}

/// Exact rational rounding of num / 2^n, ties away, saturated.
std::int32_t ExactRound(__int128 num, int n) {
  const __int128 den = static_cast<__int128>(1) << n;
  const __int128 magnitude = num < 0 ? -num : num;
  __int128 quotient = magnitude / den;
  if (2 * (magnitude % den) >= den) ++quotient;
  if (num < 0) quotient = -quotient;
  if (quotient > kMax) return kMax;
  if (quotient < kMin) return kMin;
  return static_cast<std::int32_t>(quotient);
}

/// Random int32 of random magnitude, with the corners mixed in.
std::int32_t RandomInt(std::mt19937& rng) {
  switch (rng() % 16) {
    case 0:
      return kMin;
    case 1:
      return kMax;
    case 2:
      return 0;
    default:
      return static_cast<std::int32_t>(rng()) >> (rng() % 32);
  }
}

}  // namespace

TEST_CASE("Multipliers of reals") {
  CHECK(QuantizeMultiplier(0.0) == QuantizedMultiplier{0, 0});
  CHECK(QuantizeMultiplier(1.0) == QuantizedMultiplier{kHalf, 1});
  CHECK(QuantizeMultiplier(0.5) == QuantizedMultiplier{kHalf, 0});
  CHECK(QuantizeMultiplier(0.75) == QuantizedMultiplier{3 << 29, 0});
  CHECK(QuantizeMultiplier(3.0) == QuantizedMultiplier{3 << 29, 2});
  // The mantissa rounds up to one: the exponent takes it.
  CHECK(QuantizeMultiplier(std::nextafter(1.0, 0.0)) == QuantizedMultiplier{kHalf, 1});
  // 2^-32 is the last one with its own shift; below, everything rounds to zero.
  CHECK(QuantizeMultiplier(std::ldexp(1.0, -32)) == QuantizedMultiplier{kHalf, -31});
  CHECK(QuantizeMultiplier(std::ldexp(1.0, -40)) == QuantizedMultiplier{kHalf, kZeroShift});
  CHECK(TwoStepAway(kMax, kHalf, kZeroShift) == 0);
  CHECK(TwoStepAway(kMin, kMax, kZeroShift) == 0);
}

TEST_CASE("Scale products") {
  // 0.1f * 0.3f needs more than 24 bits: the two products differ.
  const double wide = RealMultiplier(0.1F, 0.3F, 1.0F, ScaleProduct::kWide);
  const double narrow = RealMultiplier(0.1F, 0.3F, 1.0F, ScaleProduct::kProduct32);
  CHECK(wide == static_cast<double>(0.1F) * static_cast<double>(0.3F));
  CHECK(narrow == static_cast<double>(static_cast<float>(wide)));
  CHECK(wide != narrow);
}

TEST_CASE("Ties of the rounding shift go away from zero") {
  CHECK(RoundingShiftAway(5, 1) == 3);
  CHECK(RoundingShiftAway(-5, 1) == -3);
  CHECK(RoundingShiftAway(3, 1) == 2);
  CHECK(RoundingShiftAway(-3, 1) == -2);
  CHECK(RoundingShiftAway(6, 2) == 2);
  CHECK(RoundingShiftAway(-6, 2) == -2);
  CHECK(RoundingShiftAway(5, 2) == 1);
  CHECK(RoundingShiftAway(-7, 2) == -2);
  CHECK(RoundingShiftAway(kMin, 31) == -1);
  CHECK(RoundingShiftAway(std::numeric_limits<std::int64_t>::min(), 63) == -1);
}

TEST_CASE("Ties of the high multiply go up, only the corner saturates") {
  CHECK(HighMultiply(kMin, kMin) == kMax);
  CHECK(HighMultiply(kMin, kMax) == -kMax);
  CHECK(HighMultiply(1, kHalf) == 1);    // 0.5
  CHECK(HighMultiply(-1, kHalf) == 0);   // -0.5
  CHECK(HighMultiply(3, kHalf) == 2);    // 1.5
  CHECK(HighMultiply(-3, kHalf) == -1);  // -1.5
}

TEST_CASE("Two steps round twice") {
  // 3 * 0.25: the high multiply makes 1.5 into 2, the shift 1 of it; 0.75 rounds to 1 as well.
  CHECK(TwoStepAway(3, kHalf, -1) == 1);
  // 1 * 0.25: 0.5 becomes 1, then 0.5 becomes 1. One step says 0.
  CHECK(TwoStepAway(1, kHalf, -1) == 1);
  CHECK(OneStepAway(1, kHalf, -1) == 0);
  CHECK(TwoStepAway(-1, kHalf, -1) == 0);
  CHECK(TwoStepAway(10, kHalf, -1) == 3);    // 2.5, a tie of the shift
  CHECK(TwoStepAway(-10, kHalf, -1) == -3);
  CHECK(TwoStepAway(5, kHalf, 3) == 20);
  // The left shift saturates before the multiplication.
  CHECK(TwoStepAway(1 << 28, kHalf, 4) == kHalf);
  CHECK(TwoStepAway(-(1 << 28), kHalf, 4) == -kHalf);
  CHECK(TwoStepAway(kMin, kMax, 31) == -kMax);
  CHECK(TwoStepAway(kMin, kMax, -31) == -1);
}

TEST_CASE("One step rounds once, ties away, both signs alike") {
  CHECK(OneStepAway(1, kHalf, 0) == 1);
  CHECK(OneStepAway(-1, kHalf, 0) == -1);
  CHECK(OneStepAway(3, kHalf, 0) == 2);
  CHECK(OneStepAway(-3, kHalf, 0) == -2);
  CHECK(OneStepAway(2, kHalf, -1) == 1);
  CHECK(OneStepAway(-2, kHalf, -1) == -1);
  CHECK(OneStepAway(kMax, kMax, 30) == kMax);
  CHECK(OneStepAway(kMin, kMax, 30) == kMin);
  CHECK(OneStepAway(kMin, kMax, -32) == 0);
  CHECK(OneStepAway(kMin, kMax, -31) == -1);  // just below a half in magnitude: -0.9999 * 2^0 / 2
  CHECK(OneStepAway(5, kHalf, 31) == OneStepAway(5, kHalf, 30));
}

TEST_CASE("Two steps agree with the textbook form") {
  std::mt19937 rng(1);
  for (int i = 0; i < 300000; ++i) {
    const std::int32_t acc = RandomInt(rng);
    const auto q = static_cast<std::int32_t>(rng() & 0x7fffffff);
    const int shift = static_cast<int>(rng() % 63) - 31;
    __int128 left = static_cast<__int128>(acc) << (shift > 0 ? shift : 0);
    if (left > kMax) left = kMax;
    if (left < kMin) left = kMin;
    const std::int32_t high = TextbookHighMultiply(static_cast<std::int32_t>(left), q);
    const std::int32_t expected = TextbookDivideByPowerOfTwo(high, shift < 0 ? -shift : 0);
    if (TwoStepAway(acc, q, shift) != expected) {
      CAPTURE(acc, q, shift);
      CHECK(TwoStepAway(acc, q, shift) == expected);
      break;
    }
  }
}

TEST_CASE("One step agrees with exact rational arithmetic") {
  std::mt19937 rng(2);
  for (int i = 0; i < 300000; ++i) {
    const std::int32_t acc = RandomInt(rng);
    const auto q = static_cast<std::int32_t>(rng() & 0x7fffffff);
    const int shift = static_cast<int>(rng() % 63) - 32;
    const std::int32_t expected = ExactRound(static_cast<__int128>(acc) * q, 31 - shift);
    if (OneStepAway(acc, q, shift) != expected) {
      CAPTURE(acc, q, shift);
      CHECK(OneStepAway(acc, q, shift) == expected);
      break;
    }
  }
}

TEST_CASE("One step at exact ties") {
  for (int shift = -20; shift <= 0; ++shift) {
    const int n = 31 - shift;
    for (std::int64_t k = 0; k < 8; ++k) {
      // acc * 2^30 = (k + 1/2) * 2^n
      const std::int64_t product = (2 * k + 1) << (n - 1);
      const auto acc = static_cast<std::int32_t>(product >> 30);
      if ((static_cast<std::int64_t>(acc) << 30) != product) continue;
      CHECK(OneStepAway(acc, kHalf, shift) == k + 1);
      CHECK(OneStepAway(-acc, kHalf, shift) == -k - 1);
    }
  }
}

TEST_CASE("float32: two roundings to even") {
  CHECK(Float32Rte(1, 0.5F) == 0);
  CHECK(Float32Rte(3, 0.5F) == 2);
  CHECK(Float32Rte(5, 0.5F) == 2);
  CHECK(Float32Rte(-3, 0.5F) == -2);
  CHECK(Float32Rte(-5, 0.5F) == -2);
  CHECK(Float32Rte((1 << 24) + 1, 1.0F) == 1 << 24);  // float32(acc) itself rounds to even
  CHECK(Float32Rte(kMax, 2.0F) == kMax);
  CHECK(Float32Rte(kMin, 2.0F) == kMin);
  // 8388609 * 0.3f = 2516582.8 exactly computed; the 24-bit product is 2516582.75.
  const float real = 0.3F;
  const long double exact = static_cast<long double>(real) * 8388609;
  CHECK(Float32Rte(8388609, real) == static_cast<std::int32_t>(std::lround(exact)));
  // A product that is a tie only after it was rounded to 24 bits: 11184809 * 0.75 = 8388606.75,
  // whose neighbours in float32 are half units apart.
  CHECK(Float32Rte(11184809, 0.75F) == 8388607);
  CHECK(Float32Rte(11184811, 0.75F) == 8388608);  // 8388608.25 -> 8388608
}

TEST_CASE("float32 in integers: what float arithmetic gives") {
  constexpr unsigned kSeed = 41;
  INFO("seed " << kSeed);
  std::mt19937 rng(kSeed);
  for (int i = 0; i < 4000000; ++i) {
    const int exponent = i % 4 == 0 ? static_cast<int>(rng() % 67) - 35
                                    : static_cast<int>(rng() % 20) - 16;
    const auto mantissa = static_cast<std::int32_t>(rng() % (1U << 23) + (1U << 23));
    const float real = std::ldexp(static_cast<float>(mantissa), exponent - 24);
    std::int32_t acc = RandomInt(rng);
    if (i % 2 == 0) {  // close to a tie of a small result
      const double near = (static_cast<double>(rng() % 512) - 256 + 0.5) / real;
      if (std::abs(near) < 2147483000.0) {
        acc = static_cast<std::int32_t>(near) + static_cast<std::int32_t>(rng() % 5) - 2;
      }
    }
    const QuantizedMultiplier m = Float32Multiplier(real);
    if (Float32Fixed(acc, m.q, m.shift) == Float32Rte(acc, real)) continue;  // Messages take long.
    CAPTURE(acc, real, m.q, m.shift);
    REQUIRE(Float32Fixed(acc, m.q, m.shift) == Float32Rte(acc, real));
  }
}

TEST_CASE("float32 in integers: factors") {
  CHECK(Float32Multiplier(1.0F) == QuantizedMultiplier{kHalf, 1});
  CHECK(Float32Multiplier(0.75F) == QuantizedMultiplier{3 << 29, 0});
  CHECK(Float32Multiplier(std::ldexp(1.0F, -33)) == QuantizedMultiplier{kHalf, -32});
  CHECK(Float32Multiplier(std::ldexp(1.0F, -60)) == QuantizedMultiplier{kHalf, -32});
  CHECK(Float32Multiplier(0.0F) == QuantizedMultiplier{kHalf, -32});
  for (const float real : {HUGE_VALF, std::nanf("")}) {  // For the caller to refuse.
    CHECK(Float32Multiplier(real).q == INT32_MAX);
    CHECK(Float32Multiplier(real).shift > 30);
  }
  CHECK(Float32Fixed(kMin, kHalf, -32) == 0);
  CHECK(Float32Fixed(kMax, kHalf, -32) == 0);
  CHECK(Float32Fixed(kMin, kMax, 31) == kMin);
  CHECK(Float32Fixed(kMax, kMax, 31) == kMax);
  CHECK(Float32Fixed(7, 1, 31) == 7);
  // q beyond 24 bits: 3 * (2^31 - 1) needs 33 bits and rounds up to 3 * 2^31; 3 * 2^31 / 2^32 ties.
  CHECK(Float32Fixed(3, kMax, -1) == 2);
}

TEST_CASE("float64: ties away from zero") {
  CHECK(Float64Away(1, 0.5) == 1);
  CHECK(Float64Away(-1, 0.5) == -1);
  CHECK(Float64Away(5, 0.5) == 3);
  CHECK(Float64Away(-5, 0.5) == -3);
  CHECK(Float64Away(kMin, 4.0) == kMin);
  CHECK(Float64Away(kMax, 4.0) == kMax);
  std::mt19937 rng(3);
  for (int i = 0; i < 100000; ++i) {
    // 26-bit reals and 27-bit accumulators: the product is exact in float64, so exact rounding is
    // the expected value.
    const auto mantissa = static_cast<std::int32_t>(rng() >> 6);
    const std::int32_t acc = static_cast<std::int32_t>(rng()) >> 5;
    const int n = static_cast<int>(rng() % 30) + 10;
    const std::int32_t expected = ExactRound(static_cast<__int128>(acc) * mantissa, n);
    if (Float64Away(acc, std::ldexp(mantissa, -n)) != expected) {
      CAPTURE(acc, mantissa, n);
      CHECK(Float64Away(acc, std::ldexp(mantissa, -n)) == expected);
      break;
    }
  }
}

TEST_CASE("Division ties away from zero") {
  CHECK(DivideAway(5, 2) == 3);
  CHECK(DivideAway(-5, 2) == -3);
  CHECK(DivideAway(4, 3) == 1);
  CHECK(DivideAway(-4, 3) == -1);
  CHECK(DivideAway(5, 3) == 2);
  CHECK(DivideAway(0, 7) == 0);
}

TEST_CASE("The output stage adds the zero point and clamps") {
  OutputStage stage;
  stage.fixed = {{kHalf, 1}, {kHalf, 0}};
  stage.zero = 10;
  stage.low = -5;
  stage.high = 20;
  CHECK(stage.Apply(4, 0) == 14);
  CHECK(stage.Apply(4, 1) == 12);
  CHECK(stage.Apply(100, 0) == 20);
  CHECK(stage.Apply(-100, 0) == -5);
  CHECK(stage.Apply(kMax, 0) == 20);
  CHECK(stage.Apply(kMin, 0) == -5);
}

TEST_CASE("Rules and names") {
  CHECK_FALSE(RuleFor(OpClass::kConv, WeightType::kUint8, Numerics::kTflm).has_value());
  const auto fc = RuleFor(OpClass::kFullyConnected, WeightType::kInt8, Numerics::kTfliteRef);
  REQUIRE(fc.has_value());
  CHECK(fc->rounding == Rounding::kFloat64);
  CHECK(fc->product == ScaleProduct::kWide);
  const auto old = RuleFor(OpClass::kDepthwise, WeightType::kUint8, Numerics::kTfliteRef);
  REQUIRE(old.has_value());
  CHECK(old->rounding == Rounding::kTwoStepAway);
  CHECK(old->product == ScaleProduct::kProduct32);
  for (const Numerics n :
       {Numerics::kTflm, Numerics::kTfliteRef, Numerics::kTflite, Numerics::kOrt}) {
    CHECK(ParseNumerics(Name(n)) == n);
  }
  CHECK_FALSE(ParseNumerics("TFLM").has_value());
}

}  // namespace systole::golden
