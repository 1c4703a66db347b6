// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
// Compiled once per instruction set; SYSTOLE_KERNELS names the object, SYSTOLE_KERNELS_NAME is its
// name for messages. Nothing here may have external linkage but that object, and no header with
// inline functions may be included, or the linker could give code of one variant to the others.
#include "sim/golden/kernels/blocks.h"
#include "sim/golden/kernels/kernels.h"
#include "sim/golden/kernels/vectors.h"

namespace systole::golden {
namespace {

constexpr int kBlock = kKernelChannels;

void Widen(const std::int8_t* from, std::int64_t count, std::int16_t* to) {
  for (std::int64_t i = 0; i < count; ++i) to[i] = from[i];
}

std::int32_t Sum(const std::int16_t* from, std::int64_t count) {
  std::int32_t sum = 0;
  for (std::int64_t i = 0; i < count; ++i) sum += from[i];
  return sum;
}

void Pack(const std::int8_t* tile, int rows, int channels, std::int16_t* to) {
  for (; rows >= 2; rows -= 2, tile += 2 * channels, to += 2 * channels) {
    for (int c = 0; c < channels; ++c) {
      to[2 * c] = tile[c];
      to[2 * c + 1] = tile[channels + c];
    }
  }
  if (rows == 0) return;
  for (int c = 0; c < channels; ++c) {
    to[2 * c] = tile[c];
    to[2 * c + 1] = 0;
  }
}

/// Sums of `Pixels` pixels and N vectors of channels, in registers over the whole reduction.
template <typename V, int Pixels, int N>
inline void MultiplyBlock(const std::int16_t* a, const std::int16_t* w, int pairs, int channels,
                          std::int32_t* acc) {
  V sums[Pixels][N];
  for (int p = 0; p < Pixels; ++p) {
    for (int n = 0; n < N; ++n) sums[p][n] = V::Load(acc + p * channels + n * V::kLanes);
  }
  const std::int64_t stride = std::int64_t{kKernelPair} * pairs;
  for (int k = 0; k < pairs; ++k, a += kKernelPair, w += kKernelPair * channels) {
    V weights[N];
    for (int n = 0; n < N; ++n) weights[n] = V::LoadPairs(w + n * kKernelPair * V::kLanes);
    for (int p = 0; p < Pixels; ++p) {
      const V pair = V::SplatPair(a + p * stride);
      for (int n = 0; n < N; ++n) sums[p][n].AddProducts(pair, weights[n]);
    }
  }
  for (int p = 0; p < Pixels; ++p) {
    for (int n = 0; n < N; ++n) sums[p][n].Store(acc + p * channels + n * V::kLanes);
  }
}

template <typename V, int Pixels, int N>
void MultiplyColumns(const std::int16_t* a, const std::int16_t* w, int pairs, int pixels,
                     int channels, std::int32_t* acc) {
  const std::int64_t stride = std::int64_t{kKernelPair} * pairs;
  int p = 0;
  for (; p + Pixels <= pixels; p += Pixels) {
    MultiplyBlock<V, Pixels, N>(a + p * stride, w, pairs, channels, acc + p * channels);
  }
  for (; p < pixels; ++p) {
    MultiplyBlock<V, 1, N>(a + p * stride, w, pairs, channels, acc + p * channels);
  }
}

void Multiply(const std::int16_t* a, const std::int16_t* w, int pairs, int pixels, int channels,
              std::int32_t* acc) {
  // Columns of 16 channels; of 8 where there is no more.
  int c = 0;
  for (; c + 16 <= channels; c += 16) {
    MultiplyColumns<Wide, kWidePixels, 16 / Wide::kLanes>(a, w + kKernelPair * c, pairs, pixels,
                                                          channels, acc + c);
  }
  for (; c < channels; c += 8) {
    MultiplyColumns<Narrow, kWidePixels, 8 / Narrow::kLanes>(a, w + kKernelPair * c, pairs, pixels,
                                                             channels, acc + c);
  }
}

/// Sums of one block of channels over all taps; bytes of x from `from` on.
inline I32 TapSums(const std::int8_t* const* taps, const std::int32_t* weights, int count,
                   int pitch, int c, I32 sums) {
  for (int t = 0; t < count; ++t) {
    sums = Add(sums, Product16(Widen(taps[t] + c), Load<I32>(weights + t * pitch + c)));
  }
  return sums;
}

void Depthwise(const std::int8_t* const* taps, const std::int32_t* weights, int count, int channels,
               const std::int32_t* start, std::int32_t* v) {
  const int pitch = (channels + kBlock - 1) / kBlock * kBlock;
  int c = 0;
  for (; c + kBlock <= channels; c += kBlock) {
    Store(TapSums(taps, weights, count, pitch, c, Load<I32>(start + c)), v + c);
  }
  for (; c < channels; ++c) {
    auto sum = static_cast<std::uint32_t>(start[c]);
    for (int t = 0; t < count; ++t) {
      const auto w = static_cast<std::int16_t>(weights[t * pitch + c]);
      sum += static_cast<std::uint32_t>(std::int32_t{taps[t][c]} * w);
    }
    v[c] = static_cast<std::int32_t>(sum);
  }
}

void Accumulate(const std::int8_t* x, int channels, std::int32_t zx, std::int32_t* v) {
  for (int c = 0; c < channels; ++c) {
    v[c] = static_cast<std::int32_t>(static_cast<std::uint32_t>(v[c]) +
                                     static_cast<std::uint32_t>(x[c] - zx));
  }
}

void Maximum(const std::int8_t* x, int channels, std::int8_t* best) {
  for (int c = 0; c < channels; ++c) best[c] = best[c] < x[c] ? x[c] : best[c];
}

// Results are limited to int8 in the end, so a limit of 2^16 before the zero point is added changes
// nothing and keeps the addition in range.
constexpr std::int32_t kFar = 1 << 16;

/// (v << left), saturated.
inline I32 ShiftLeft(I32 v, I32 left) {
  const I32 most = Splat(INT32_MAX);
  const I32 least = Splat(INT32_MIN);
  const I32 shifted = (I32)((U32)v << (U32)left);
  return v > (most >> left) ? most : v < (least >> left) ? least : shifted;
}

inline I32 TwoStep(I32 x, I32 q, I32 right) {
  const I32 h = HighProduct(x, q);
  const I32 sign = h >> 31;
  const U32 half = ((U32)Splat(1) << (U32)right) >> 1;
  const U32 rounded = ((U32)ApplySign(h, sign) + half) >> (U32)right;
  return Clamp(ApplySign((I32)rounded, sign), -kFar, kFar);
}

inline std::int32_t OneStep(std::int32_t v, std::int32_t q, std::int32_t n) {
  const std::uint32_t magnitude =
      v < 0 ? 0U - static_cast<std::uint32_t>(v) : static_cast<std::uint32_t>(v);
  const std::uint64_t product = std::uint64_t{magnitude} * static_cast<std::uint32_t>(q);
  const std::uint64_t rounded = (product + (std::uint64_t{1} << (n - 1))) >> n;
  const auto limited = static_cast<std::int32_t>(rounded > kFar ? kFar : rounded);
  return v < 0 ? -limited : limited;
}

/// value / 2^n, ties to even; n in [0, 63].
inline std::uint64_t ShiftToEven(std::uint64_t value, int n) {
  if (n == 0) return value;
  const std::uint64_t half_less = (std::uint64_t{1} << (n - 1)) - 1;
  return (value >> n) + (((value & (2 * half_less + 1)) + half_less + ((value >> n) & 1)) >> n);
}

/// `value` rounded to 24 significant bits.
inline std::uint64_t Significand(std::uint64_t value) {
  const int excess = value < (1U << 24) ? 0 : 40 - __builtin_clzll(value);
  return ShiftToEven(value, excess) << excess;
}

inline std::int32_t Float32Step(std::int32_t v, std::int32_t q, std::int32_t n) {
  const std::uint32_t magnitude =
      v < 0 ? 0U - static_cast<std::uint32_t>(v) : static_cast<std::uint32_t>(v);
  const std::uint64_t product = Significand(Significand(magnitude) * static_cast<std::uint32_t>(q));
  const std::uint64_t rounded = ShiftToEven(product, n);
  const auto limited = static_cast<std::int32_t>(rounded > kFar ? kFar : rounded);
  return v < 0 ? -limited : limited;
}

/// One block of channels of one pixel.
template <FinishMode kMode, bool kLeft>
inline void FinishBlock(const std::int32_t* v, I32 offset, const FinishTable& t, int c,
                        std::int8_t* out) {
  I32 x = Add(Sub(Load<I32>(v), offset), Load<I32>(t.bias + c));
  const I32 q = Load<I32>(t.q + c);
  const I32 right = Load<I32>(t.right + c);
  if (kLeft) x = ShiftLeft(x, Load<I32>(t.left + c));
  if (kMode == FinishMode::kOneStep) {
    for (int i = 0; i < kBlock; ++i) x[i] = OneStep(x[i], q[i], right[i]);
  } else if (kMode == FinishMode::kFloat32) {
    for (int i = 0; i < kBlock; ++i) x[i] = Float32Step(x[i], q[i], right[i]);
  } else {
    x = TwoStep(x, q, right);
  }
  StoreBytes(Clamp(x + t.zo, t.lo, t.hi), out);
}

template <FinishMode kMode, bool kLeft>
void FinishPixels(const std::int32_t* v, std::int64_t v_pitch, const std::int32_t* offsets,
                  int pixels, int channels, const FinishTable& table, std::int8_t* out,
                  std::int64_t pitch) {
  for (int p = 0; p < pixels; ++p, v += v_pitch, out += pitch) {
    int c = 0;
    for (; c + kBlock <= channels; c += kBlock) {
      FinishBlock<kMode, kLeft>(v + c, Splat(offsets[p]), table, c, out + c);
    }
    if (c == channels) continue;
    std::int8_t tail[kBlock];
    FinishBlock<kMode, kLeft>(v + c, Splat(offsets[p]), table, c, tail);
    for (int i = 0; c + i < channels; ++i) out[c + i] = tail[i];
  }
}

void Finish(const std::int32_t* v, std::int64_t v_pitch, const std::int32_t* offsets, int pixels,
            int channels, const FinishTable& table, std::int8_t* out, std::int64_t pitch) {
  constexpr FinishMode kTwoStep = FinishMode::kTwoStep;
  const auto finish = table.mode == FinishMode::kOneStep ? FinishPixels<FinishMode::kOneStep, false>
                      : table.mode == FinishMode::kFloat32
                          ? FinishPixels<FinishMode::kFloat32, false>
                      : table.any_left ? FinishPixels<kTwoStep, true>
                                       : FinishPixels<kTwoStep, false>;
  finish(v, v_pitch, offsets, pixels, channels, table, out, pitch);
}

}  // namespace

extern const Kernels SYSTOLE_KERNELS;
const Kernels SYSTOLE_KERNELS = {SYSTOLE_KERNELS_NAME, Widen,   Sum,   Pack, Multiply, Depthwise,
                                 Accumulate,           Maximum, Finish};

}  // namespace systole::golden
