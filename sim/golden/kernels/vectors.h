// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#ifdef __SSE2__
#include <immintrin.h>
#endif

// Vectors of int32 sums for the product of kernels_variant.cc, in what the instruction set that it
// is compiled for has. `Wide` serves columns of 16 channels, `Narrow` of 8. A "pair" are two int16
// neighbours of the reduction; AddProducts adds both products of a pair to a sum, wrapping.

namespace systole::golden {
namespace {

#if defined(__AVX2__)
struct Vec8 {
  static constexpr int kLanes = 8;
  __m256i v;

  static Vec8 Load(const std::int32_t* p) {
    return {_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p))};
  }
  static Vec8 LoadPairs(const std::int16_t* p) {
    return {_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p))};
  }
  static Vec8 SplatPair(const std::int16_t* p) {
    std::int32_t pair;
    __builtin_memcpy(&pair, p, sizeof pair);
    return {_mm256_set1_epi32(pair)};
  }
  void AddProducts(Vec8 a, Vec8 b) { v = _mm256_add_epi32(v, _mm256_madd_epi16(a.v, b.v)); }
  void Store(std::int32_t* p) const { _mm256_storeu_si256(reinterpret_cast<__m256i*>(p), v); }
};
#endif

#if defined(__AVX512VNNI__)
struct Vec16 {
  static constexpr int kLanes = 16;
  __m512i v;

  static Vec16 Load(const std::int32_t* p) { return {_mm512_loadu_si512(p)}; }
  static Vec16 LoadPairs(const std::int16_t* p) { return {_mm512_loadu_si512(p)}; }
  static Vec16 SplatPair(const std::int16_t* p) {
    std::int32_t pair;
    __builtin_memcpy(&pair, p, sizeof pair);
    return {_mm512_set1_epi32(pair)};
  }
  void AddProducts(Vec16 a, Vec16 b) { v = _mm512_dpwssd_epi32(v, a.v, b.v); }
  void Store(std::int32_t* p) const { _mm512_storeu_si512(p, v); }
};
using Wide = Vec16;
using Narrow = Vec8;
constexpr int kWidePixels = 8;
#elif defined(__AVX2__)
using Wide = Vec8;
using Narrow = Vec8;
constexpr int kWidePixels = 6;
#elif defined(__SSE2__)
struct Vec4 {
  static constexpr int kLanes = 4;
  __m128i v;

  static Vec4 Load(const std::int32_t* p) {
    return {_mm_loadu_si128(reinterpret_cast<const __m128i*>(p))};
  }
  static Vec4 LoadPairs(const std::int16_t* p) {
    return {_mm_loadu_si128(reinterpret_cast<const __m128i*>(p))};
  }
  static Vec4 SplatPair(const std::int16_t* p) {
    std::int32_t pair;
    __builtin_memcpy(&pair, p, sizeof pair);
    return {_mm_set1_epi32(pair)};
  }
  void AddProducts(Vec4 a, Vec4 b) { v = _mm_add_epi32(v, _mm_madd_epi16(a.v, b.v)); }
  void Store(std::int32_t* p) const { _mm_storeu_si128(reinterpret_cast<__m128i*>(p), v); }
};
using Wide = Vec4;
using Narrow = Vec4;
constexpr int kWidePixels = 2;
#else
/// What the compiler makes of it.
struct VecAny {
  static constexpr int kLanes = 8;
  std::int32_t even[kLanes];  ///< Sums; of pairs the first values ...
  std::int32_t odd[kLanes];   ///< ... and the second ones.

  static VecAny Load(const std::int32_t* p) {
    VecAny r{};
    for (int i = 0; i < kLanes; ++i) r.even[i] = p[i];
    return r;
  }
  static VecAny LoadPairs(const std::int16_t* p) {
    VecAny r{};
    for (int i = 0; i < kLanes; ++i) r.even[i] = p[2 * i], r.odd[i] = p[2 * i + 1];
    return r;
  }
  static VecAny SplatPair(const std::int16_t* p) {
    VecAny r{};
    for (int i = 0; i < kLanes; ++i) r.even[i] = p[0], r.odd[i] = p[1];
    return r;
  }
  void AddProducts(const VecAny& a, const VecAny& b) {
    for (int i = 0; i < kLanes; ++i) {
      const std::int32_t products = a.even[i] * b.even[i] + a.odd[i] * b.odd[i];
      even[i] = static_cast<std::int32_t>(static_cast<std::uint32_t>(even[i]) +
                                          static_cast<std::uint32_t>(products));
    }
  }
  void Store(std::int32_t* p) const {
    for (int i = 0; i < kLanes; ++i) p[i] = even[i];
  }
};
using Wide = VecAny;
using Narrow = VecAny;
constexpr int kWidePixels = 2;
#endif

}  // namespace
}  // namespace systole::golden
