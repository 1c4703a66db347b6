// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Part of ap_int.h: operators. Results of + - * & | ^ are exact in their widths, so that nothing is
// wrapped; all is plain machine arithmetic in the type that stores the result.

namespace hls_ap {

constexpr int Max(int a, int b) { return a > b ? a : b; }
constexpr int Min(int a, int b) { return a < b ? a : b; }

template <int W, bool S>
using Ap = typename std::conditional<S, ap_int<W>, ap_uint<W>>::type;

/// Types of results; see ap_int.h.
template <int W, bool S, int W2, bool S2>
struct Result {
  static constexpr int kBoth = Max(W + (S2 && !S ? 1 : 0), W2 + (S && !S2 ? 1 : 0));
  static constexpr bool kSigned = S || S2;
  using Plus = ap_int_base<kBoth + 1, kSigned>;
  using Minus = ap_int_base<kBoth + 1, true>;
  using Logic = ap_int_base<kBoth, kSigned>;
  using Mult = ap_int_base<W + W2, kSigned>;
  using Div = ap_int_base<W + (S2 ? 1 : 0), kSigned>;
  using Mod = ap_int_base<Min(W, W2 + (S && !S2 ? 1 : 0)), S>;
};

/// Both shift by 0 or more, in the type of the left side.
template <int W, bool S>
constexpr typename ap_int_base<W, S>::Value Left(typename ap_int_base<W, S>::Value v, unsigned n) {
  using Modular = typename Native<W>::Modular;
  return n < static_cast<unsigned>(W) ? Wrap<W, S>::To(static_cast<Modular>(v) << n)
                                      : typename ap_int_base<W, S>::Value{0};
}
template <int W, bool S>
constexpr typename ap_int_base<W, S>::Value Right(typename ap_int_base<W, S>::Value v, unsigned n) {
  using Value = typename ap_int_base<W, S>::Value;
  return n < static_cast<unsigned>(W) ? static_cast<Value>(v >> n)
                                      : static_cast<Value>(S && v < 0 ? -1 : 0);
}

template <int W, bool S, int W2, bool S2>
constexpr typename ap_int_base<W, S>::Value Shift(const ap_int_base<W, S>& a,
                                                  const ap_int_base<W2, S2>& n, bool left) {
  const bool backwards = n.sign();
  const unsigned amount = backwards ? 0u - static_cast<unsigned>(n.V) : static_cast<unsigned>(n.V);
  return left != backwards ? Left<W, S>(a.V, amount) : Right<W, S>(a.V, amount);
}

/// Type in which both operands are compared and divided.
template <int W, bool S, int W2, bool S2>
using Common = typename ap_int_base<Min(128, Result<W, S, W2, S2>::kBoth), S || S2>::Value;

}  // namespace hls_ap

#define SYSTOLE_AP_BINARY(op, Kind)                                                \
  template <int W, bool S, int W2, bool S2>                                        \
  constexpr typename hls_ap::Result<W, S, W2, S2>::Kind::Self operator op(         \
      const ap_int_base<W, S>& a, const ap_int_base<W2, S2>& b) {                  \
    using R = typename hls_ap::Result<W, S, W2, S2>::Kind;                         \
    using V = typename R::Value;                                                   \
    return R::FromRaw(static_cast<V>(static_cast<V>(a.V) op static_cast<V>(b.V))); \
  }
SYSTOLE_AP_BINARY(+, Plus)
SYSTOLE_AP_BINARY(-, Minus)
SYSTOLE_AP_BINARY(*, Mult)
SYSTOLE_AP_BINARY(&, Logic)
SYSTOLE_AP_BINARY(|, Logic)
SYSTOLE_AP_BINARY(^, Logic)
#undef SYSTOLE_AP_BINARY

#define SYSTOLE_AP_DIVIDE(op, Kind)                                                                \
  template <int W, bool S, int W2, bool S2>                                                        \
  constexpr typename hls_ap::Result<W, S, W2, S2>::Kind::Self operator op(                         \
      const ap_int_base<W, S>& a, const ap_int_base<W2, S2>& b) {                                  \
    using R = typename hls_ap::Result<W, S, W2, S2>::Kind;                                         \
    using C = hls_ap::Common<W + 1, S, W2 + 1, S2>; /* -2^(W-1) / -1 */                            \
    return R::FromRaw(static_cast<typename R::Value>(static_cast<C>(a.V) op static_cast<C>(b.V))); \
  }
SYSTOLE_AP_DIVIDE(/, Div)
SYSTOLE_AP_DIVIDE(%, Mod)
#undef SYSTOLE_AP_DIVIDE

#define SYSTOLE_AP_COMPARE(op)                                                                     \
  template <int W, bool S, int W2, bool S2>                                                        \
  constexpr bool operator op(const ap_int_base<W, S>& a, const ap_int_base<W2, S2>& b) {           \
    using C = hls_ap::Common<W, S, W2, S2>;                                                        \
    return static_cast<C>(a.V) op static_cast<C>(b.V);                                             \
  }                                                                                                \
  template <int W, bool S, class T, class O = typename hls_ap::Operand<T>::Type>                   \
  constexpr bool operator op(const ap_int_base<W, S>& a, const T& b) {                             \
    return a op O(b);                                                                              \
  }                                                                                                \
  template <int W, bool S, class T, class O = typename hls_ap::Operand<T>::Type>                   \
  constexpr bool operator op(const T& a, const ap_int_base<W, S>& b) {                             \
    return O(a) op b;                                                                              \
  }                                                                                                \
  template <int W, bool S, int W2, bool S2>                                                        \
  constexpr bool operator op(const hls_ap::RangeRef<W, S>& a, const ap_int_base<W2, S2>& b) {      \
    return a.get() op b;                                                                           \
  }                                                                                                \
  template <int W, bool S, int W2, bool S2>                                                        \
  constexpr bool operator op(const ap_int_base<W2, S2>& a, const hls_ap::RangeRef<W, S>& b) {      \
    return a op b.get();                                                                           \
  }                                                                                                \
  template <int W, bool S, int W2, bool S2>                                                        \
  constexpr bool operator op(const hls_ap::RangeRef<W, S>& a, const hls_ap::RangeRef<W2, S2>& b) { \
    return a.get() op b.get();                                                                     \
  }                                                                                                \
  template <int W, bool S, class T, class O = typename hls_ap::Operand<T>::Type>                   \
  constexpr bool operator op(const hls_ap::RangeRef<W, S>& a, const T& b) {                        \
    return a.get() op O(b);                                                                        \
  }
SYSTOLE_AP_COMPARE(==)
SYSTOLE_AP_COMPARE(!=)
SYSTOLE_AP_COMPARE(<)
SYSTOLE_AP_COMPARE(<=)
SYSTOLE_AP_COMPARE(>)
SYSTOLE_AP_COMPARE(>=)
#undef SYSTOLE_AP_COMPARE

// With native integers and bits on the right, and on the left where the vendor's result makes
// sense; with ranges of unsigned integers.
#define SYSTOLE_AP_RIGHT(op)                                                                      \
  template <int W, bool S, class T, class O = typename hls_ap::Operand<T>::Type>                  \
  constexpr auto operator op(const ap_int_base<W, S>& a, const T& b) {                            \
    return a op O(b);                                                                             \
  }                                                                                               \
  template <int W, bool S, int W2>                                                                \
  constexpr auto operator op(const ap_int_base<W, S>& a, const hls_ap::RangeRef<W2, false>& b) {  \
    return a op b.get();                                                                          \
  }                                                                                               \
  template <int W, class T, class O = typename hls_ap::Operand<T>::Type>                          \
  constexpr auto operator op(const hls_ap::RangeRef<W, false>& a, const T& b) {                   \
    return a.get() op O(b);                                                                       \
  }                                                                                               \
  template <int W, int W2, bool S2>                                                               \
  constexpr auto operator op(const hls_ap::RangeRef<W, false>& a, const ap_int_base<W2, S2>& b) { \
    return a.get() op b;                                                                          \
  }                                                                                               \
  template <int W, int W2>                                                                        \
  constexpr auto operator op(const hls_ap::RangeRef<W, false>& a,                                 \
                             const hls_ap::RangeRef<W2, false>& b) {                              \
    return a.get() op b.get();                                                                    \
  }
#define SYSTOLE_AP_LEFT(op)                                                      \
  template <int W, bool S, class T, class O = typename hls_ap::Operand<T>::Type> \
  constexpr auto operator op(const T& a, const ap_int_base<W, S>& b) {           \
    return O(a) op b;                                                            \
  }
#define SYSTOLE_AP_BOTH(op) SYSTOLE_AP_RIGHT(op) SYSTOLE_AP_LEFT(op)
SYSTOLE_AP_BOTH(+)
SYSTOLE_AP_BOTH(-)
SYSTOLE_AP_BOTH(*)
SYSTOLE_AP_BOTH(&)
SYSTOLE_AP_BOTH(|)
SYSTOLE_AP_BOTH(^)
SYSTOLE_AP_RIGHT(/)
SYSTOLE_AP_RIGHT(%)
#undef SYSTOLE_AP_BOTH
#undef SYSTOLE_AP_LEFT
#undef SYSTOLE_AP_RIGHT
template <int W, bool S, class T, class O = typename hls_ap::Operand<T>::Type>
constexpr void operator/(const T&, const ap_int_base<W, S>&) = delete;
template <int W, bool S, class T, class O = typename hls_ap::Operand<T>::Type>
constexpr void operator%(const T&, const ap_int_base<W, S>&) = delete;

#define SYSTOLE_AP_SHIFT(op, left)                                                                 \
  template <int W, bool S, int W2, bool S2>                                                        \
  constexpr typename ap_int_base<W, S>::Self operator op(const ap_int_base<W, S>& a,               \
                                                         const ap_int_base<W2, S2>& n) {           \
    return ap_int_base<W, S>::FromRaw(hls_ap::Shift(a, n, left));                                  \
  }                                                                                                \
  template <int W, bool S, class T, class O = typename hls_ap::Operand<T>::Type>                   \
  constexpr typename ap_int_base<W, S>::Self operator op(const ap_int_base<W, S>& a, const T& n) { \
    return ap_int_base<W, S>::FromRaw(hls_ap::Shift(a, O(n), left));                               \
  }                                                                                                \
  template <int W, class T>                                                                        \
  constexpr auto operator op(const hls_ap::RangeRef<W, false>& a, const T& n) {                    \
    return a.get() op n;                                                                           \
  }                                                                                                \
  template <int W, bool S, class T>                                                                \
  constexpr ap_int_base<W, S>& operator op##=(ap_int_base<W, S>& a, const T& n) {                  \
    a = a op n;                                                                                    \
    return a;                                                                                      \
  }
SYSTOLE_AP_SHIFT(<<, true)
SYSTOLE_AP_SHIFT(>>, false)
#undef SYSTOLE_AP_SHIFT

// In the type of the left side, modulo 2^W.
#define SYSTOLE_AP_ASSIGN(op)                                                      \
  template <int W, bool S, int W2, bool S2>                                        \
  constexpr ap_int_base<W, S>& operator op##=(ap_int_base<W, S>& a,                \
                                              const ap_int_base<W2, S2>& b) {      \
    using M = typename hls_ap::Native<W>::Modular;                                 \
    a.V = hls_ap::Wrap<W, S>::To(static_cast<M>(a.V) op static_cast<M>(b.V));      \
    return a;                                                                      \
  }                                                                                \
  template <int W, bool S, class T, class O = typename hls_ap::Operand<T>::Type>   \
  constexpr ap_int_base<W, S>& operator op##=(ap_int_base<W, S>& a, const T& b) {  \
    return a op## = O(b);                                                          \
  }                                                                                \
  template <int W, bool S, int W2, bool S2>                                        \
  constexpr ap_int_base<W, S>& operator op##=(ap_int_base<W, S>& a,                \
                                              const hls_ap::RangeRef<W2, S2>& b) { \
    return a op## = b.get();                                                       \
  }
SYSTOLE_AP_ASSIGN(+)
SYSTOLE_AP_ASSIGN(-)
SYSTOLE_AP_ASSIGN(*)
SYSTOLE_AP_ASSIGN(&)
SYSTOLE_AP_ASSIGN(|)
SYSTOLE_AP_ASSIGN(^)
#undef SYSTOLE_AP_ASSIGN
template <int W, bool S, class T>
constexpr ap_int_base<W, S>& operator/=(ap_int_base<W, S>& a, const T& b) {
  return a = a / b;
}
template <int W, bool S, class T>
constexpr ap_int_base<W, S>& operator%=(ap_int_base<W, S>& a, const T& b) {
  return a = a % b;
}

template <int W, bool S>
constexpr ap_int_base<W, S>& operator++(ap_int_base<W, S>& a) {
  return a += true;
}
template <int W, bool S>
constexpr ap_int_base<W, S>& operator--(ap_int_base<W, S>& a) {
  return a -= true;
}
template <int W, bool S>
constexpr typename ap_int_base<W, S>::Self operator++(ap_int_base<W, S>& a, int) {
  const typename ap_int_base<W, S>::Self before = a;
  ++a;
  return before;
}
template <int W, bool S>
constexpr typename ap_int_base<W, S>::Self operator--(ap_int_base<W, S>& a, int) {
  const typename ap_int_base<W, S>::Self before = a;
  --a;
  return before;
}
template <int W, bool S>
constexpr typename ap_int_base<W, S>::Self operator+(const ap_int_base<W, S>& a) {
  return a;
}
template <int W, bool S>
constexpr auto operator-(const ap_int_base<W, S>& a) {
  return ap_int_base<1, false>::FromRaw(0) - a;
}
template <int W, bool S>
constexpr typename ap_int_base<W, S>::Self operator~(const ap_int_base<W, S>& a) {
  return ap_int_base<W, S>::FromRaw(
      hls_ap::Wrap<W, S>::To(~static_cast<typename hls_ap::Native<W>::Modular>(a.V)));
}
template <int W, bool S>
constexpr bool operator!(const ap_int_base<W, S>& a) {
  return a.V == 0;
}
