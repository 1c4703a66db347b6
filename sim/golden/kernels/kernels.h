// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

// The inner loops of the functional machine. kernels_variant.cc is compiled once per instruction
// set, so this header must not bring inline functions that the linker could share among the
// copies: plain types and pointers only.

namespace systole::golden {

/// Channels that a kernel treats together; tables and sums are padded to a multiple of it. Every
/// array has a multiple of it as columns.
inline constexpr int kKernelChannels = 8;

/// int8 products that one product of the kernels adds up: neighbours in the reduction.
inline constexpr int kKernelPair = 2;

/// How sums are multiplied and rounded.
enum class FinishMode { kTwoStep, kOneStep, kFloat32 };

/// Requantization of a run of channels, one entry per channel, padded (docs/architecture.md
/// section 6).
struct FinishTable {
  const std::int32_t* bias = nullptr;
  const std::int32_t* q = nullptr;
  const std::int32_t* left = nullptr;   ///< Two steps: max(shift, 0), at most 31.
  const std::int32_t* right = nullptr;  ///< Two steps: max(-shift, 0), at most 31; else 31 - shift.
  FinishMode mode = FinishMode::kTwoStep;
  bool any_left = false;  ///< Some entry of `left` is not zero.
  std::int32_t zo = 0, lo = 0, hi = 0;
};

/// One implementation of the loops. All give the same bytes.
struct Kernels {
  const char* name;

  /// to[i] = from[i].
  void (*widen)(const std::int8_t* from, std::int64_t count, std::int16_t* to);

  /// Sum of `count` values.
  std::int32_t (*sum)(const std::int16_t* from, std::int64_t count);

  /// Rows [0, rows) of a weight tile [row][channels] as [row / 2][channel][row % 2]; a missing last
  /// row counts as zeros.
  void (*pack)(const std::int8_t* tile, int rows, int channels, std::int16_t* to);

  /// acc[p][c] += sum over k < 2 * pairs of a[p][k] * w[k / 2][c][k % 2], int32 wrapping.
  /// a is [pixels][2 * pairs], acc is [pixels][channels]; all values are int8.
  void (*multiply)(const std::int16_t* a, const std::int16_t* w, int pairs, int pixels,
                   int channels, std::int32_t* acc);

  /// v[c] = start[c] + sum over taps t < count of taps[t][c] * weights[t * pitch + c], int32
  /// wrapping; pitch is `channels` rounded up to kKernelChannels, `start` has as many entries.
  /// Weights are int16 values with zeros above them.
  void (*depthwise)(const std::int8_t* const* taps, const std::int32_t* weights, int count,
                    int channels, const std::int32_t* start, std::int32_t* v);

  /// v[c] += x[c] - zx, wrapping.
  void (*accumulate)(const std::int8_t* x, int channels, std::int32_t zx, std::int32_t* v);

  /// best[c] = max(best[c], x[c]).
  void (*maximum)(const std::int8_t* x, int channels, std::int8_t* best);

  /// out[p * pitch + c] = requantized v[p * v_pitch + c] - offsets[p] + bias[c] (wrapping) for
  /// c < channels. Rows of v are padded as the table.
  void (*finish)(const std::int32_t* v, std::int64_t v_pitch, const std::int32_t* offsets,
                 int pixels, int channels, const FinishTable& table, std::int8_t* out,
                 std::int64_t pitch);
};

}  // namespace systole::golden
