// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Stand-in for the vendor's ap_int.h: ap_int<W> and ap_uint<W>, W from 1 to 128, only what the
// engine uses. Widths and signs of results are the vendor's (UG1399, "C++ arbitrary precision
// integer types"; struct RType in ap_int_base.h of
// github.com/Xilinx/HLS_arbitrary_Precision_Types):
//
//   a + b, a - b   max(Wa + (b signed and a not), Wb + (a signed and b not)) + 1; - is always
//   signed a * b          Wa + Wb a / b          Wa + (b signed) a % b          min(Wa, Wb + (a
//   signed and b not)), sign of a a & b | ^      as +, without the 1 -a             max(Wa, 1 + (a
//   signed)) + 1, signed ~a, a << n, a >> n    type of a; a negative n shifts the other way; n >=
//   Wa shifts everything out a += b ...     type of a, wrapped
//
// Otherwise signed if either is. A native integer counts with its own width. Comparisons are those
// of the values. A value that does not fit wraps. Differences: a result wider than 128 bits does
// not compile; a native integer cannot be divided by an ap_int (the vendor truncates the result to
// the divisor's width); ranges are at most read, compared and assigned where the vendor's rule for
// their sign surprises (ap_int).
//
// As with the vendor's, a default constructed value is undefined, also as a member of `T x = {}`:
// what needs a value is initialised by name. Builds with SYSTOLE_HLS_CHECKS fill it with a pattern.

#include "ap_int_base.h"

template <int W>
struct ap_int : ap_int_base<W, true> {
  ap_int() = default;
  template <class T, class = typename hls_ap::Operand<T>::Type>
  constexpr ap_int(T value) : ap_int_base<W, true>(value) {}
  template <int W2, bool S2>
  constexpr ap_int(const ap_int_base<W2, S2>& value) : ap_int_base<W, true>(value) {}
  template <int W2, bool S2>
  constexpr ap_int(const hls_ap::RangeRef<W2, S2>& range) : ap_int_base<W, true>(range.get()) {}
};

template <int W>
struct ap_uint : ap_int_base<W, false> {
  ap_uint() = default;
  template <class T, class = typename hls_ap::Operand<T>::Type>
  constexpr ap_uint(T value) : ap_int_base<W, false>(value) {}
  template <int W2, bool S2>
  constexpr ap_uint(const ap_int_base<W2, S2>& value) : ap_int_base<W, false>(value) {}
  template <int W2, bool S2>
  constexpr ap_uint(const hls_ap::RangeRef<W2, S2>& range) : ap_int_base<W, false>(range.get()) {}
};

#include "ap_int_ops.h"
