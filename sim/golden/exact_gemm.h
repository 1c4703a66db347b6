// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace systole::golden {

/// Most int8 x int8 products whose sum is exact in float32 in every order: each is at most 2^14 in
/// magnitude and integers up to 2^24 are exact.
inline constexpr int kExactProducts = 1023;

/// acc[p][c] += sum over k of a[p][k] * b[k][c], exactly, int32 wrapping.
///
/// a is [pixels][depth], b is [depth][channels], both row-major floats that hold integers in
/// [-128, 127]; acc is [pixels][channels] with acc_stride elements between pixels. Computed by
/// float32 products over blocks of at most kExactProducts, added up in int32.
void ExactGemm(const float* a, const float* b, int pixels, int depth, int channels,
               std::int32_t* acc, std::int64_t acc_stride);

}  // namespace systole::golden
