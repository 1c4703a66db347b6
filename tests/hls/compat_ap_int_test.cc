// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

// The stand-in of ap_int against arithmetic on int64 and explicit wrapping: all values and all
// pairs of widths 1 to 6, then values at the edges and random ones of widths around machine words.
// Widths and signs of results as in UG1399, "C++ arbitrary precision integer types".

#include <ap_int.h>

#include <cstdint>
#include <random>
#include <type_traits>
#include <vector>

#include "tests/support/catch.h"

namespace {

__extension__ using Wide = __int128;

/// The value of `bits` bits, modulo 2^bits.
constexpr Wide WrapTo(Wide value, int bits, bool is_signed) {
  const Wide modulus = Wide{1} << bits;
  Wide rest = value % modulus;
  if (rest < 0) rest += modulus;
  if (is_signed && rest >= modulus / 2) rest -= modulus;
  return rest;
}

template <int W, bool S>
using Ap = typename std::conditional<S, ap_int<W>, ap_uint<W>>::type;

template <int W, bool S>
Wide Value(const ap_int_base<W, S>& x) {
  return static_cast<Wide>(x.V);
}

/// Width and sign of a result, and its value.
template <int W, bool S, class T>
bool Is(const T& result, Wide value) {
  return std::is_same<T, Ap<W, S>>::value && Value(result) == value && WrapTo(value, W, S) == value;
}

template <int A, bool SA, int B, bool SB>
struct Pair {
  static constexpr int Grown(bool s, bool other) { return other && !s ? 1 : 0; }
  static constexpr int kBoth = A + Grown(SA, SB) > B + Grown(SB, SA) ? A + Grown(SA, SB)
                                                                     : B + Grown(SB, SA);
  static constexpr bool kS = SA || SB;
  static constexpr int kMod = A < B + Grown(SB, SA) ? A : B + Grown(SB, SA);

  /// Number of wrong answers for x op y.
  static int Wrong(Wide x, Wide y) {
    const Ap<A, SA> a = static_cast<long long>(x);
    const Ap<B, SB> b = static_cast<long long>(y);
    int wrong = 0;
    const auto expect = [&wrong](bool right) { wrong += right ? 0 : 1; };
    expect(Value(a) == x && Value(b) == y);
    expect(Is<kBoth + 1, kS>(a + b, x + y));
    expect(Is<kBoth + 1, true>(a - b, x - y));
    expect(Is<A + B, kS>(a * b, x * y));
    expect(Is<kBoth, kS>(a & b, x & y));
    expect(Is<kBoth, kS>(a | b, x | y));
    expect(Is<kBoth, kS>(a ^ b, x ^ y));
    if (y != 0) {
      expect(Is<A + (SB ? 1 : 0), kS>(a / b, x / y));
      expect(Is<kMod, SA>(a % b, x % y));
    }
    expect((a == b) == (x == y) && (a != b) == (x != y));
    expect((a < b) == (x < y) && (a <= b) == (x <= y));
    expect((a > b) == (x > y) && (a >= b) == (x >= y));
    if (B <= 32) Shifts(a, b, x, y, expect);  // Wider amounts count modulo 2^32, as the vendor's.
    Assignments(a, b, x, y, expect);
    const ap_uint<A + B> joined = a.concat(b);
    expect(Value(joined) == (WrapTo(x, A, false) << B) + WrapTo(y, B, false));
    const Ap<B, SB> converted = a;
    expect(Value(converted) == WrapTo(x, B, SB));
    return wrong;
  }

  template <class E>
  static void Shifts(const Ap<A, SA>& a, const Ap<B, SB>& b, Wide x, Wide y, const E& expect) {
    // Shifted bit by bit, so that shifts by more than the width mean something.
    Wide left = x, right = x;
    for (Wide i = 0; i < (y < 0 ? -y : y) && i < 200; ++i) {
      left = WrapTo(left * 2, A, SA);
      right = right < 0 ? (right - 1) / 2 : right / 2;
    }
    expect(Is<A, SA>(a << b, y < 0 ? right : left));
    expect(Is<A, SA>(a >> b, y < 0 ? left : right));
    Ap<A, SA> c = a;
    c <<= b;
    expect(Value(c) == (y < 0 ? right : left));
    c = a;
    c >>= b;
    expect(Value(c) == (y < 0 ? left : right));
  }

  template <class E>
  static void Assignments(const Ap<A, SA>& a, const Ap<B, SB>& b, Wide x, Wide y, const E& expect) {
    Ap<A, SA> c = a;
    const auto wrapped = [&](Wide value) { return Value(c) == WrapTo(value, A, SA); };
    expect((c += b, wrapped(x + y)));
    expect((c = a, c -= b, wrapped(x - y)));
    expect((c = a, c *= b, wrapped(x * y)));
    expect((c = a, c &= b, wrapped(x & y)));
    expect((c = a, c |= b, wrapped(x | y)));
    expect((c = a, c ^= b, wrapped(x ^ y)));
    if (y == 0) return;
    expect((c = a, c /= b, wrapped(x / y)));
    expect((c = a, c %= b, wrapped(x % y)));
  }
};

constexpr Wide Lowest(int bits, bool is_signed) { return is_signed ? -(Wide{1} << (bits - 1)) : 0; }
constexpr Wide Highest(int bits, bool is_signed) {
  return (Wide{1} << (is_signed ? bits - 1 : bits)) - 1;
}

template <int A, bool SA, int B, bool SB>
int AllValues() {
  int wrong = 0;
  for (Wide x = Lowest(A, SA); x <= Highest(A, SA); ++x) {
    for (Wide y = Lowest(B, SB); y <= Highest(B, SB); ++y) wrong += Pair<A, SA, B, SB>::Wrong(x, y);
  }
  return wrong;
}
template <int A, bool SA, int B>
int AllSigns() {
  return AllValues<A, SA, B, false>() + AllValues<A, SA, B, true>();
}
template <int A, bool SA>
int AllWidths() {
  return AllSigns<A, SA, 1>() + AllSigns<A, SA, 2>() + AllSigns<A, SA, 3>() + AllSigns<A, SA, 4>() +
         AllSigns<A, SA, 5>() + AllSigns<A, SA, 6>();
}

/// One operand: unary operators, bits, ranges, conversion from and mixing with native integers.
template <int W, bool S>
int WrongAlone(Wide x) {
  int wrong = 0;
  const auto expect = [&wrong](bool right) { wrong += right ? 0 : 1; };
  const Ap<W, S> a = static_cast<long long>(x);
  const Wide bits = WrapTo(x, W, false);
  expect(Is<(W > 1 + (S ? 1 : 0) ? W : 1 + (S ? 1 : 0)) + 1, true>(-a, -x));
  expect(Is<W, S>(~a, WrapTo(-x - 1, W, S)));
  expect(!a == (x == 0) && a.to_bool() == (x != 0) && a.is_zero() == (x == 0));
  expect(a.sign() == (x < 0) && a.length() == W);
  expect(a.to_int() == static_cast<int>(WrapTo(x, 32, true)));
  expect(a.to_uint() == static_cast<unsigned>(WrapTo(x, 32, false)));
  expect(a.to_int64() == static_cast<int64_t>(WrapTo(x, 64, true)));
  expect(a.to_uint64() == static_cast<uint64_t>(WrapTo(x, 64, false)));
  Ap<W, S> c = a;
  expect(Value(c++) == x && Value(c) == WrapTo(x + 1, W, S));
  expect(Value(--c) == x && Value(c--) == x && Value(c) == WrapTo(x - 1, W, S));
  expect(Value(++c) == x);
  bool odd = false, all = true;
  for (int i = 0; i < W; ++i) {
    const bool bit = (bits >> i) & 1;
    odd ^= bit;
    all &= bit;
    expect(a[i] == bit && a.get_bit(i) == bit && c[i] == bit);
    c[i] = !bit;
    expect(Value(c) == WrapTo(bits ^ (Wide{1} << i), W, S));
    c[i] = bit;
    expect(Value(c) == x);
  }
  expect(a.xor_reduce() == odd && a.and_reduce() == all && a.or_reduce() == (x != 0));
  for (int lo = 0; lo<W; lo += W> 6 ? 5 : 1) {
    for (int hi = lo; hi<W; hi += W> 6 ? 7 : 1) {
      const Wide mask = (Wide{1} << (hi - lo + 1)) - 1;
      expect(Value(a.range(hi, lo)) == ((bits >> lo) & mask));
      expect(Value(Ap<W, S>(c(hi, lo))) == WrapTo((bits >> lo) & mask, W, S));
      c.range(hi, lo) = ap_uint<3>(5);
      expect(Value(c) == WrapTo((bits & ~(mask << lo)) | ((5 & mask) << lo), W, S));
      c = a;
      c.range(hi, lo) = -1;
      expect(Value(c) == WrapTo(bits | (mask << lo), W, S));
      c = a;
    }
  }
  return wrong;
}

template <int W, bool S>
int WrongWithNative(Wide x) {
  int wrong = 0;
  const auto expect = [&wrong](bool right) { wrong += right ? 0 : 1; };
  const Ap<W, S> a = static_cast<long long>(x);
  constexpr int kGrown = (W + (S ? 0 : 1)) > 32 ? W + (S ? 0 : 1) : 32;
  for (const int y : {0, 1, -1, 77, -12345, INT32_MAX, INT32_MIN}) {
    expect(Is<kGrown + 1, true>(a + y, x + y) && Is<kGrown + 1, true>(y + a, x + y));
    expect(Is<kGrown + 1, true>(a - y, x - y) && Is<kGrown + 1, true>(y - a, y - x));
    expect(Is<W + 32, true>(a * y, x * y) && Is<kGrown, true>(a & y, x & y));
    expect((a < y) == (x < y) && (y < a) == (y < x) && (a == y) == (x == y) &&
           (y >= a) == (y >= x));
    Ap<W, S> c = a;
    c += y;
    expect(Value(c) == WrapTo(x + y, W, S));
    c = y;
    expect(Value(c) == WrapTo(y, W, S));
  }
  for (const uint8_t y : {0, 1, 200, 255}) {
    expect(Value(a + y) == x + y && Value(a * y) == x * y && (a > y) == (x > y));
  }
  expect(Value(a + true) == x + 1 && (a == true) == (x == 1));
  expect(Value(a << 1) == WrapTo(x * 2, W, S) && Value(a << 200) == 0);
  expect(Value(a >> 200) == (x < 0 ? -1 : 0) && Value(a >> -1) == WrapTo(x * 2, W, S));
  return wrong;
}

template <int W, bool S>
int AllAlone() {
  int wrong = 0;
  for (Wide x = Lowest(W, S); x <= Highest(W, S); ++x) {
    wrong += WrongAlone<W, S>(x) + WrongWithNative<W, S>(x);
  }
  return wrong;
}

/// Edges of the type and random values, within int64 where the type is wider.
template <int W, bool S>
std::vector<Wide> Samples(std::mt19937_64& random) {
  constexpr int kBits = W > 64 ? 64 : W;
  std::vector<Wide> values = {0, 1, Lowest(kBits, S), Highest(kBits, S), Highest(kBits, S) - 1};
  if (W >= 64) values = {0, 1, S ? INT64_MIN : 0, INT64_MAX, INT64_MAX - 1};
  if (S) values.push_back(-1);
  for (int i = 0; i < 40; ++i) {
    Wide value = WrapTo(static_cast<int64_t>(random()), kBits, S);
    if (value > INT64_MAX) value >>= 1;
    values.push_back(value);
  }
  return values;
}

template <int A, bool SA, int B, bool SB>
int Sampled(std::mt19937_64& random) {
  int wrong = 0;
  for (const Wide x : Samples<A, SA>(random)) {
    for (const Wide y : Samples<B, SB>(random)) wrong += Pair<A, SA, B, SB>::Wrong(x, y);
  }
  return wrong;
}
template <int W>
int SampledAround(std::mt19937_64& random) {
  int wrong = 0;
  for (const Wide x : Samples<W, true>(random)) wrong += WrongAlone<W, true>(x);
  for (const Wide x : Samples<W, false>(random)) wrong += WrongAlone<W, false>(x);
  return wrong + Sampled<W, true, 8, true>(random) + Sampled<W, true, 9, false>(random) +
         Sampled<W, false, 8, false>(random) + Sampled<W, false, 32, true>(random) +
         Sampled<W, true, 33, true>(random) + Sampled<W, false, 62, false>(random);
}

TEST_CASE("All values of two operands of 1 to 6 bits") {
  CHECK(AllWidths<1, false>() + AllWidths<1, true>() == 0);
  CHECK(AllWidths<2, false>() + AllWidths<2, true>() == 0);
  CHECK(AllWidths<3, false>() + AllWidths<3, true>() == 0);
  CHECK(AllWidths<4, false>() + AllWidths<4, true>() == 0);
  CHECK(AllWidths<5, false>() + AllWidths<5, true>() == 0);
  CHECK(AllWidths<6, false>() + AllWidths<6, true>() == 0);
}

TEST_CASE("All values of one operand of 1 to 9 bits, with native integers") {
  CHECK(AllAlone<1, false>() + AllAlone<1, true>() == 0);
  CHECK(AllAlone<2, false>() + AllAlone<2, true>() == 0);
  CHECK(AllAlone<3, false>() + AllAlone<3, true>() == 0);
  CHECK(AllAlone<4, false>() + AllAlone<4, true>() == 0);
  CHECK(AllAlone<5, false>() + AllAlone<5, true>() == 0);
  CHECK(AllAlone<6, false>() + AllAlone<6, true>() == 0);
  CHECK(AllAlone<7, false>() + AllAlone<7, true>() == 0);
  CHECK(AllAlone<8, false>() + AllAlone<8, true>() == 0);
  CHECK(AllAlone<9, false>() + AllAlone<9, true>() == 0);
}

TEST_CASE("Widths around machine words: edges and random values") {
  const uint64_t seed = 20261121;
  INFO("seed " << seed);
  std::mt19937_64 random(seed);
  CHECK(SampledAround<7>(random) + SampledAround<8>(random) + SampledAround<9>(random) == 0);
  CHECK(SampledAround<15>(random) + SampledAround<16>(random) + SampledAround<17>(random) == 0);
  CHECK(SampledAround<31>(random) + SampledAround<32>(random) + SampledAround<33>(random) == 0);
  CHECK(SampledAround<63>(random) + SampledAround<64>(random) + SampledAround<65>(random) == 0);
}

TEST_CASE("128 bits") {
  const ap_uint<64> high = 0x0123456789abcdefu, low = 0xfedcba9876543210u;
  ap_uint<128> wide = high.concat(low);
  CHECK(wide.range(127, 64).to_uint64() == 0x0123456789abcdefu);
  CHECK(wide.range(63, 0).to_uint64() == 0xfedcba9876543210u);
  CHECK((wide >> 60).to_uint64() == 0x123456789abcdeffu);
  CHECK((wide << 64).range(127, 64).to_uint64() == 0xfedcba9876543210u);
  CHECK((wide << 128).is_zero());
  wide += ap_uint<1>(1);
  CHECK(wide.to_uint64() == 0xfedcba9876543211u);
  wide.range(71, 56) = 0x1234;
  CHECK(wide.to_uint64() == 0x34dcba9876543211u);
  CHECK(wide.range(127, 64).to_uint64() == 0x0123456789abcd12u);
  const ap_int<64> least = INT64_MIN;
  const ap_int<128> square = least * least;
  CHECK((square >> 126) == 1);
}

TEST_CASE("Types cost nothing") {
  CHECK(sizeof(ap_uint<1>) == 1);
  CHECK(sizeof(ap_uint<9>) == 2);
  CHECK(sizeof(ap_int<24>) == 4);
  CHECK(sizeof(ap_uint<33>) == 8);
  CHECK(sizeof(ap_int<65>) == 16);
  CHECK(std::is_trivially_copyable<ap_uint<24>>::value);
}

TEST_CASE("A constant expression as in C++14") {
  constexpr ap_uint<7> wrapped = ap_uint<7>(130) + 1;
  static_assert(wrapped == 3, "");
  static_assert((ap_int<4>(-8) >> 1) == -4, "");
  CHECK(wrapped == 3);
}

#ifdef SYSTOLE_HLS_CHECKS
TEST_CASE("Builds with checks: bits outside an integer, values without initialiser") {
  ap_uint<8> a = 3;
  int index = 8;
  CHECK_THROWS_AS(a[index] = true, systole::hls_sim::RuleBroken);
  CHECK_THROWS_AS(a.range(index, 1), systole::hls_sim::RuleBroken);
  CHECK_THROWS_AS(a.range(1, 2), systole::hls_sim::RuleBroken);
  ap_uint<8> nothing;
  CHECK(nothing == 0xa5);
}
#endif

}  // namespace
