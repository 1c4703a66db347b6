// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Requantization (docs/architecture.md, section 6): v * q * 2^(shift - 31), rounded.

#include <ap_int.h>

#include "hw/spec/gen/hls_spec.h"

namespace systole_hls {

/// All bits below the leading one of v, and itself.
template <int W>
ap_uint<W> FillBelow(ap_uint<W> v) {
#pragma HLS INLINE
  static_assert(W <= 16, "four steps");
  v |= v >> 1;
  v |= v >> 2;
  v |= v >> 4;
  v |= v >> 8;
  return v;
}

/// FLOAT32's first rounding, to 24 significant bits, ties to even.
inline ap_uint<32> RoundTo24Bits(ap_uint<32> magnitude) {
#pragma HLS INLINE
  const ap_uint<8> dropped = FillBelow<8>(magnitude >> 24);  // Mask of the bits that do not stay.
  const bool odd = dropped != 0 && (magnitude & (dropped + 1)) != 0;
  return (magnitude + (dropped >> 1) + ap_uint<1>(odd)) & ~ap_uint<32>(dropped);
}

/// FLOAT32's other two roundings at once: whether I + f becomes I + 1, for I below 2^9. `twice` is
/// 2 * I and the first bit of f, `rest` what is left of f, times 2^64.
///
/// With 24 significant bits a number between 2^e and 2^(e+1) has bits down to u = 2^(e-23). What
/// lies within u/2 of I + 1/2 becomes I + 1/2 and then goes to the even side; what lies farther
/// away stays on its side. Likewise below 1, where only f above 1/2 matters: there u = 2^-24.
inline bool RoundsUp(ap_uint<64> twice, ap_uint<63> rest) {
#pragma HLS INLINE
  const ap_uint<9> integer = twice >> 1;
  const ap_uint<63> near = ap_uint<63>(FillBelow<9>(integer) + 1) << 39;  // u/2, times 2^64
  const bool half = twice[0];
  return integer[0] ? half || rest >= (ap_uint<64>(1) << 63) - near : half && rest > near;
}

/// Largest magnitude of a 32-bit integer with this sign.
inline ap_uint<32> Limit(bool negative) { return negative ? 0x80000000u : 0x7fffffffu; }

/// `mode` is kRequantTwoStep, kRequantOneStep or kRequantFloat32: one 32 x 31 multiplier and one
/// right shift serve all. By magnitudes, with the product p = x * q (x: |v|, in TWO_STEP after its
/// saturating left shift, in FLOAT32 rounded to 24 bits),
///
///   TWO_STEP  h = (p + 2^30 - negative) >> 31, then h >> a with a = max(-shift, 0), ties away
///   ONE_STEP  p >> n with n = 31 - shift, ties away (shift = 31 is treated as 30)
///   FLOAT32   p rounded to 24 bits, then >> n, ties to even
///
/// so that all are 2 * (p + round) >> n, and the last bit of that rounds: in TWO_STEP only if
/// there is a second shift, in FLOAT32 with what the shift lost. h needs no saturation, since
/// x <= 2^31 and q < 2^31. FLOAT32 is exact below 2^9 and no less than 2^9 beyond, which is enough
/// for an int8 behind it.
///
/// This is what follows the multiplication; `negative`: v is.
inline ap_int<32> RoundProduct(ap_uint<63> product, bool negative, ap_int<6> shift,
                               ap_uint<2> mode) {
#pragma HLS INLINE
  const bool two_step = mode == kRequantTwoStep, float32 = mode == kRequantFloat32;
  const ap_int<6> most = two_step ? 0 : float32 ? 31 : 30;
  const ap_uint<6> n = 31 - (shift > most ? most : shift);
  const ap_uint<31> round = !two_step ? 0u : negative ? 0x3fffffffu : 0x40000000u;
  const ap_uint<64> twice = ((product + round) << 1) >> n;
  const ap_uint<63> rest = product << ap_uint<7>(64 - n);
  const bool up = float32 ? RoundsUp(twice, rest) : twice[0] && (!two_step || shift < 0);
  const ap_uint<63> rounded = (twice >> 1) + ap_uint<1>(up);

  const ap_uint<32> limit = Limit(negative);
  const ap_uint<32> result = rounded > limit ? limit : ap_uint<32>(rounded);
  return negative ? ap_int<32>(-result) : ap_int<32>(result);
}

inline ap_int<32> Requantize(ap_int<32> v, ap_uint<31> q, ap_int<6> shift, ap_uint<2> mode) {
#pragma HLS INLINE
  const bool two_step = mode == kRequantTwoStep, float32 = mode == kRequantFloat32;
  const bool negative = v < 0;
  const ap_uint<32> magnitude = negative ? ap_uint<32>(-v) : ap_uint<32>(v);
  const ap_uint<32> limit = Limit(negative);

  const ap_uint<5> left = two_step && shift >= 0 ? ap_uint<5>(shift) : ap_uint<5>(0);
  const ap_uint<63> shifted = ap_uint<63>(magnitude) << left;
  const ap_uint<32> saturated = shifted > limit ? limit : ap_uint<32>(shifted);
  const ap_uint<32> x = float32 ? RoundTo24Bits(magnitude) : saturated;

  const ap_uint<63> product = x * q;
#pragma HLS BIND_OP variable = product op = mul impl = dsp
  return RoundProduct(product, negative, shift, mode);
}

constexpr int kAddHeadroom = 20;  ///< Bits that an operand of an addition gains before it is scaled.

/// An operand of an addition: TWO_STEP of d * 2^kAddHeadroom, d the distance of a byte to its zero
/// point. d has so few bits that half of Requantize's multiplier is enough: the shift follows it, and
/// where that saturates the product is 2^31 * q, less q if d is positive.
inline ap_int<32> ScaleOperand(ap_int<9> d, ap_uint<31> q, ap_int<6> shift) {
#pragma HLS INLINE
  const bool negative = d < 0;
  const ap_uint<8> magnitude = negative ? ap_uint<8>(-d) : ap_uint<8>(d);
  const ap_uint<6> left = shift >= 0 ? ap_uint<6>(shift + kAddHeadroom) : ap_uint<6>(kAddHeadroom);
  const ap_uint<59> shifted = ap_uint<59>(magnitude) << left;

  const ap_uint<39> small = magnitude * q;
#pragma HLS BIND_OP variable = small op = mul impl = dsp
  const ap_uint<63> saturated = (ap_uint<63>(q) << 31) - (negative ? ap_uint<31>(0) : q);
  const ap_uint<63> product =
      shifted > Limit(negative) ? saturated : ap_uint<63>(ap_uint<63>(small) << ap_uint<5>(left));
  return RoundProduct(product, negative, shift, kRequantTwoStep);
}

}  // namespace systole_hls
