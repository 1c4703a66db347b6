// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Part of ap_int.h: storage, conversions, bits and ranges.

#include <cstdint>
#include <type_traits>

#include "checks.h"

template <int W, bool S>
struct ap_int_base;
template <int W>
struct ap_int;
template <int W>
struct ap_uint;

namespace hls_ap {

__extension__ using Int128 = __int128;
__extension__ using UInt128 = unsigned __int128;

/// Smallest native integers with W bits.
template <int W>
struct Native {
  template <bool C, class A, class B>
  using If = typename std::conditional<C, A, B>::type;
  using Int = If<(W <= 8), int8_t,
                 If<(W <= 16), int16_t, If<(W <= 32), int32_t, If<(W <= 64), int64_t, Int128>>>>;
  using UInt =
      If<(W <= 8), uint8_t,
         If<(W <= 16), uint16_t, If<(W <= 32), uint32_t, If<(W <= 64), uint64_t, UInt128>>>>;
  /// For arithmetic modulo 2^W: not promoted to a signed int.
  using Modular = typename Native<(W < 32 ? 32 : W)>::UInt;
};

/// The value modulo 2^W, in the range of the sign S, in the type that stores it.
template <int W, bool S>
struct Wrap {
  using UInt = typename Native<W>::UInt;
  template <class T>
  static constexpr UInt To(T value) {
    return W == 8 * sizeof(UInt)
               ? static_cast<UInt>(value)
               : static_cast<UInt>(
                     static_cast<UInt>(value) &
                     static_cast<UInt>(static_cast<UInt>(~UInt{0}) >> (8 * sizeof(UInt) - W)));
  }
};
template <int W>
struct Wrap<W, true> {
  using Int = typename Native<W>::Int;
  using UInt = typename Native<W>::UInt;
  static constexpr int kSpare = 8 * static_cast<int>(sizeof(Int)) - W;
  template <class T>
  static constexpr Int To(T value) {
    return static_cast<Int>(
        static_cast<Int>(static_cast<UInt>(static_cast<UInt>(value) << kSpare)) >> kSpare);
  }
};

template <int W, bool S>
class BitRef;

/// What stands beside an ap_int in an operation: Operand<T>::Type is the ap_int that it counts as.
template <class T, class = void>
struct Operand {};
template <class T>
struct Operand<T, typename std::enable_if<std::is_integral<T>::value &&
                                          !std::is_same<T, bool>::value && sizeof(T) <= 8>::type> {
  using Type = ap_int_base<8 * sizeof(T), std::is_signed<T>::value>;
};
template <>
struct Operand<bool, void> {
  using Type = ap_int_base<1, false>;
};
template <class T>
struct Operand<T, typename std::enable_if<std::is_enum<T>::value &&
                                          std::is_convertible<T, int>::value>::type> {
  using Type = ap_int_base<32, true>;
};
template <int W, bool S>
struct Operand<BitRef<W, S>, void> {
  using Type = ap_int_base<1, false>;
};

inline void FailIndex(int hi, int lo, int width) {
  throw systole::hls_sim::RuleBroken{"bits " + std::to_string(hi) + " to " + std::to_string(lo) +
                                     " of an integer of " + std::to_string(width)};
}
constexpr void CheckRange(int hi, int lo, int width) {
#ifdef SYSTOLE_HLS_CHECKS
  if (lo < 0 || hi < lo || hi >= width) FailIndex(hi, lo, width);
#else
  static_cast<void>(hi), static_cast<void>(lo), static_cast<void>(width);
#endif
}

/// One bit of an integer, as what [] returns.
template <int W, bool S>
class BitRef {
 public:
  constexpr BitRef(ap_int_base<W, S>& value, int index) : value_(value), index_(index) {}
  BitRef(const BitRef&) = default;
  constexpr operator bool() const { return value_.get_bit(index_); }
  constexpr bool to_bool() const { return value_.get_bit(index_); }
  constexpr BitRef& operator=(bool bit) {
    value_.set_bit(index_, bit);
    return *this;
  }
  constexpr BitRef& operator=(const BitRef& other) { return *this = static_cast<bool>(other); }

 private:
  ap_int_base<W, S>& value_;
  int index_;
};

/// Bits hi to lo of an integer; an unsigned number when read.
template <int W, bool S>
class RangeRef {
 public:
  constexpr RangeRef(ap_int_base<W, S>& value, int hi, int lo) : value_(value), hi_(hi), lo_(lo) {
    CheckRange(hi, lo, W);
  }
  RangeRef(const RangeRef&) = default;
  constexpr ap_uint<W> get() const { return value_.GetRange(hi_, lo_); }
  constexpr operator unsigned long long() const { return get().to_uint64(); }
  constexpr int to_int() const { return get().to_int(); }
  constexpr unsigned to_uint() const { return get().to_uint(); }
  constexpr long long to_int64() const { return get().to_int64(); }
  constexpr unsigned long long to_uint64() const { return get().to_uint64(); }
  template <int W2, bool S2>
  constexpr RangeRef& operator=(const ap_int_base<W2, S2>& bits) {
    value_.SetRange(hi_, lo_, bits);
    return *this;
  }
  template <class T, class O = typename Operand<T>::Type>
  constexpr RangeRef& operator=(const T& bits) {
    return *this = O(bits);
  }
  template <int W2, bool S2>
  constexpr RangeRef& operator=(const RangeRef<W2, S2>& other) {
    return *this = other.get();
  }
  constexpr RangeRef& operator=(const RangeRef& other) { return *this = other.get(); }

 private:
  ap_int_base<W, S>& value_;
  int hi_, lo_;
};

}  // namespace hls_ap

template <int W, bool S>
struct ap_int_base {
  static_assert(W >= 1 && W <= 128, "the stand-in of ap_int has 1 to 128 bits");
  using UInt = typename hls_ap::Native<W>::UInt;
  using Value = typename std::conditional<S, typename hls_ap::Native<W>::Int, UInt>::type;
  /// What it converts to without being asked.
  using Ret = typename std::conditional<S, long long, unsigned long long>::type;
  using Self = typename std::conditional<S, ap_int<W>, ap_uint<W>>::type;
  static constexpr int width = W;

#ifdef SYSTOLE_HLS_CHECKS
  constexpr ap_int_base() : V(hls_ap::Wrap<W, S>::To(0xa5a5a5a5a5a5a5a5u)) {}
#else
  ap_int_base() = default;
#endif
  template <class T, class = typename hls_ap::Operand<T>::Type>
  constexpr ap_int_base(T value) : V(hls_ap::Wrap<W, S>::To(value)) {}
  template <int W2, bool S2>
  constexpr ap_int_base(const ap_int_base<W2, S2>& other)
      : V(kHolds<W2, S2> ? static_cast<Value>(other.V) : hls_ap::Wrap<W, S>::To(other.V)) {}

  constexpr operator Ret() const { return static_cast<Ret>(V); }
  constexpr bool to_bool() const { return V != 0; }
  constexpr int to_int() const { return static_cast<int>(V); }
  constexpr unsigned to_uint() const { return static_cast<unsigned>(V); }
  constexpr long long to_int64() const { return static_cast<long long>(V); }
  constexpr unsigned long long to_uint64() const { return static_cast<unsigned long long>(V); }
  constexpr int length() const { return W; }
  constexpr bool is_zero() const { return V == 0; }
  constexpr bool sign() const { return S && V < 0; }

  constexpr bool get_bit(int i) const {
    hls_ap::CheckRange(i, i, W);
    return (static_cast<UInt>(V) >> i) & 1;
  }
  constexpr bool test(int i) const { return get_bit(i); }
  constexpr void set_bit(int i, bool bit) {
    hls_ap::CheckRange(i, i, W);
    const UInt mask = static_cast<UInt>(UInt{1} << i);
    V = hls_ap::Wrap<W, S>::To(bit ? static_cast<UInt>(V) | mask
                                   : static_cast<UInt>(V) & static_cast<UInt>(~mask));
  }
  constexpr bool operator[](int i) const { return get_bit(i); }
  constexpr hls_ap::BitRef<W, S> operator[](int i) { return {*this, i}; }
  constexpr hls_ap::RangeRef<W, S> range(int hi, int lo) { return {*this, hi, lo}; }
  constexpr ap_uint<W> range(int hi, int lo) const { return GetRange(hi, lo); }
  constexpr hls_ap::RangeRef<W, S> operator()(int hi, int lo) { return {*this, hi, lo}; }
  constexpr ap_uint<W> operator()(int hi, int lo) const { return GetRange(hi, lo); }

  constexpr ap_uint<W> GetRange(int hi, int lo) const {
    hls_ap::CheckRange(hi, lo, W);
    return ap_uint<W>(ap_int_base<W, false>::FromRaw(
        static_cast<UInt>((static_cast<UInt>(V) >> lo) & LowBits(hi - lo + 1))));
  }
  template <int W2, bool S2>
  constexpr void SetRange(int hi, int lo, const ap_int_base<W2, S2>& bits) {
    const UInt mask = static_cast<UInt>(LowBits(hi - lo + 1) << lo);
    V = hls_ap::Wrap<W, S>::To((static_cast<UInt>(V) & static_cast<UInt>(~mask)) |
                               (static_cast<UInt>(static_cast<UInt>(bits.V) << lo) & mask));
  }
  template <int W2, bool S2>
  constexpr ap_uint<W + W2> concat(const ap_int_base<W2, S2>& low) const {
    using Wide = typename hls_ap::Native<W + W2>::UInt;
    return ap_uint<W + W2>(ap_int_base<W + W2, false>::FromRaw(
        static_cast<Wide>((static_cast<Wide>(hls_ap::Wrap<W, false>::To(V)) << W2) |
                          hls_ap::Wrap<W2, false>::To(low.V))));
  }

  constexpr bool and_reduce() const { return hls_ap::Wrap<W, false>::To(V) == LowBits(W); }
  constexpr bool or_reduce() const { return V != 0; }
  constexpr bool xor_reduce() const {
    bool odd = false;
    for (UInt rest = hls_ap::Wrap<W, false>::To(V); rest != 0;
         rest = static_cast<UInt>(rest & (rest - 1))) {
      odd = !odd;
    }
    return odd;
  }

  /// Of a value that is in range.
  static constexpr ap_int_base FromRaw(Value value) { return ap_int_base(Raw{}, value); }

  Value V;

 private:
  struct Raw {};
  constexpr ap_int_base(Raw, Value value) : V(value) {}
  static constexpr UInt LowBits(int count) {
    return static_cast<UInt>(static_cast<UInt>(~UInt{0}) >>
                             (8 * static_cast<int>(sizeof(UInt)) - count));
  }
  template <int W2, bool S2>
  static constexpr bool kHolds = S2 ? (S && W >= W2) : W >= W2 + (S ? 1 : 0);
};
