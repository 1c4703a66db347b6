// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#ifdef __SSE2__
#include <immintrin.h>
#endif

// Blocks of eight channels for kernels_variant.cc, on the vector types that GCC and Clang have for
// every processor; instructions by name only where the compilers do not find them.

namespace systole::golden {
namespace {

using I8 = std::int8_t __attribute__((vector_size(8)));
using I32 = std::int32_t __attribute__((vector_size(32)));
using U32 = std::uint32_t __attribute__((vector_size(32)));
using I64 = std::int64_t __attribute__((vector_size(64)));

template <typename T>
inline T Load(const void* from) {
  T value;
  __builtin_memcpy(&value, from, sizeof value);
  return value;
}

template <typename T>
inline void Store(const T& value, void* to) {
  __builtin_memcpy(to, &value, sizeof value);
}

inline I32 Splat(std::int32_t value) { return value - I32{}; }

inline I32 Min(I32 a, I32 b) { return a < b ? a : b; }
inline I32 Max(I32 a, I32 b) { return a > b ? a : b; }
inline I32 Clamp(I32 v, std::int32_t lo, std::int32_t hi) {
  return Min(Max(v, Splat(lo)), Splat(hi));
}
/// a + b and a - b, wrapping.
inline I32 Add(I32 a, I32 b) { return (I32)((U32)a + (U32)b); }
inline I32 Sub(I32 a, I32 b) { return (I32)((U32)a - (U32)b); }
/// v where the sign is 0, -v where it is -1.
inline I32 ApplySign(I32 v, I32 sign) { return Sub(v ^ sign, sign); }

/// Low 32 bits of (x * q + 2^30) >> 31, q >= 0.
inline I32 HighProduct(I32 x, I32 q) {
#if defined(__AVX2__)
  const auto a = (__m256i)x;
  const auto b = (__m256i)q;
  const __m256i half = _mm256_set1_epi64x(std::int64_t{1} << 30);
  const __m256i even = _mm256_add_epi64(_mm256_mul_epi32(a, b), half);
  const __m256i odd = _mm256_add_epi64(
      _mm256_mul_epi32(_mm256_srli_epi64(a, 32), _mm256_srli_epi64(b, 32)), half);
  return (I32)_mm256_blend_epi32(_mm256_srli_epi64(even, 31), _mm256_add_epi64(odd, odd), 0xaa);
#elif defined(__SSE2__)
  const __m128i half = _mm_set1_epi64x(std::int64_t{1} << 30);
  const __m128i high = _mm_set1_epi64x(-(std::int64_t{1} << 32));
  __m128i a[2];
  __m128i b[2];
  __builtin_memcpy(a, &x, sizeof a);
  __builtin_memcpy(b, &q, sizeof b);
  for (int i = 0; i < 2; ++i) {
    // Unsigned products; a negative x counts 2^32 too much.
    const __m128i excess = _mm_and_si128(b[i], _mm_srai_epi32(a[i], 31));
    __m128i even = _mm_sub_epi64(_mm_mul_epu32(a[i], b[i]), _mm_slli_epi64(excess, 32));
    __m128i odd = _mm_sub_epi64(_mm_mul_epu32(_mm_srli_epi64(a[i], 32), _mm_srli_epi64(b[i], 32)),
                                _mm_and_si128(excess, high));
    even = _mm_srli_epi64(_mm_add_epi64(even, half), 31);
    odd = _mm_add_epi64(odd, half);
    odd = _mm_add_epi64(odd, odd);
    a[i] = _mm_or_si128(_mm_andnot_si128(high, even), _mm_and_si128(high, odd));
  }
  I32 result;
  __builtin_memcpy(&result, a, sizeof result);
  return result;
#else
  const I64 product = __builtin_convertvector(x, I64) * __builtin_convertvector(q, I64);
  return __builtin_convertvector((product + (std::int64_t{1} << 30)) >> 31, I32);
#endif
}

/// Eight int8 values as int32.
inline I32 Widen(const std::int8_t* from) {
#if defined(__AVX2__)
  return (I32)_mm256_cvtepi8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(from)));
#elif defined(__SSE2__)
  const __m128i bytes = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(from));
  const __m128i words = _mm_srai_epi16(_mm_unpacklo_epi8(bytes, bytes), 8);
  const __m128i low = _mm_srai_epi32(_mm_unpacklo_epi16(words, words), 16);
  const __m128i high = _mm_srai_epi32(_mm_unpackhi_epi16(words, words), 16);
  I32 result;
  __builtin_memcpy(&result, &low, sizeof low);
  __builtin_memcpy(reinterpret_cast<char*>(&result) + sizeof low, &high, sizeof high);
  return result;
#else
  return __builtin_convertvector(Load<I8>(from), I32);
#endif
}

/// The low byte of each.
inline void StoreBytes(I32 v, std::int8_t* to) {
#if defined(__AVX2__)
  const __m256i order = _mm256_setr_epi8(0, 4, 8, 12, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
                                         -1, 0, 4, 8, 12, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
                                         -1, -1);
  const __m256i bytes = _mm256_shuffle_epi8((__m256i)v, order);
  _mm_storel_epi64(reinterpret_cast<__m128i*>(to),
                   _mm_unpacklo_epi32(_mm256_castsi256_si128(bytes),
                                      _mm256_extracti128_si256(bytes, 1)));
#else
  Store(__builtin_convertvector(v, I8), to);
#endif
}

/// x * w where x is an int16 value and w is one with its upper half cleared.
inline I32 Product16(I32 x, I32 w) {
#if defined(__AVX2__)
  return (I32)_mm256_madd_epi16((__m256i)x, (__m256i)w);
#elif defined(__SSE2__)
  __m128i a[2];
  __m128i b[2];
  __builtin_memcpy(a, &x, sizeof a);
  __builtin_memcpy(b, &w, sizeof b);
  for (int i = 0; i < 2; ++i) a[i] = _mm_madd_epi16(a[i], b[i]);
  I32 result;
  __builtin_memcpy(&result, a, sizeof result);
  return result;
#else
  return x * ((w << 16) >> 16);
#endif
}

}  // namespace
}  // namespace systole::golden
