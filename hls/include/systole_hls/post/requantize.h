// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Requantization (docs/architecture.md, section 6): v * q * 2^(shift - 31), rounded.

#include <ap_int.h>

namespace systole_hls {

/// TWO_STEP, or ONE_STEP if `one_step`: one 32 x 31 multiplier and one right shift serve both. By
/// magnitudes, with the product p = x * q (x: |v|, in TWO_STEP after its saturating left shift),
///
///   TWO_STEP  h = (p + 2^30 - negative) >> 31, then h >> a with a = max(-shift, 0), ties away
///   ONE_STEP  p >> n with n = 31 - shift, ties away (shift = 31 is treated as 30)
///
/// so that both are (p + round) >> (n - 1), and the last bit of that rounds, except in TWO_STEP
/// without a second shift. h needs no saturation, since x <= 2^31 and q < 2^31.
inline ap_int<32> Requantize(ap_int<32> v, ap_uint<31> q, ap_int<6> shift, bool one_step) {
#pragma HLS INLINE
  const bool negative = v < 0;
  const ap_uint<32> magnitude = negative ? ap_uint<32>(-v) : ap_uint<32>(v);
  const ap_uint<32> limit = negative ? 0x80000000u : 0x7fffffffu;

  const ap_uint<5> left = one_step || shift < 0 ? ap_uint<5>(0) : ap_uint<5>(shift);
  const ap_uint<63> shifted = ap_uint<63>(magnitude) << left;
  const ap_uint<32> x = shifted > limit ? limit : ap_uint<32>(shifted);

  const ap_uint<63> product = x * q;
#pragma HLS BIND_OP variable = product op = mul impl = dsp

  const ap_int<6> most = one_step ? 30 : 0;
  const ap_uint<6> n_minus_1 = 30 - (shift > most ? most : shift);
  const ap_uint<31> round = one_step ? 0u : negative ? 0x3fffffffu : 0x40000000u;
  const ap_uint<63> twice = (product + round) >> n_minus_1;
  const ap_uint<63> rounded = (twice + ap_uint<1>(one_step || shift < 0)) >> 1;

  const ap_uint<32> result = rounded > limit ? limit : ap_uint<32>(rounded);
  return negative ? ap_int<32>(-result) : ap_int<32>(result);
}

}  // namespace systole_hls
