// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
#include <vector>

#include "sim/golden/shapes.h"

// Sums of products in plain loops, for types that ops_conv.h has no fast form for: float32, and int16
// with int8. The innermost sums run in the order kernel row, kernel column, channel, from `start`,
// which has one value per output channel or none.

namespace systole::golden {

/// A float32 sum to which every product is added in one rounding, as XNNPACK does.
struct FusedSum {
  float value = 0;
};

template <typename Acc, typename X, typename W>
void AddProduct(Acc& sum, X x, W w) {
  sum += static_cast<Acc>(x) * static_cast<Acc>(w);
}
/// Sums of int32 wrap, as those of the machine do.
template <typename X, typename W>
void AddProduct(std::int32_t& sum, X x, W w) {
  const auto product = static_cast<std::uint32_t>(static_cast<std::int32_t>(x) * w);
  sum = static_cast<std::int32_t>(static_cast<std::uint32_t>(sum) + product);
}
inline void AddProduct(FusedSum& sum, float x, float w) { sum.value = std::fma(x, w, sum.value); }

/// CONV_2D: acc[pixel][o] = sum of x * w; weights are OHWI, out.c a multiple of groups.
template <typename Acc, typename X, typename W>
std::vector<Acc> DirectConv(std::span<const X> x, const Nhwc& in, std::span<const W> weights,
                            const Window& window, int groups, const Nhwc& out,
                            std::span<const Acc> start = {}) {
  const int depth = in.c / groups;
  const int outputs = out.c / groups;
  std::vector<Acc> acc(out.size());
  for (int b = 0; b < out.n; ++b) {
    for (int oy = 0; oy < out.h; ++oy) {
      for (int ox = 0; ox < out.w; ++ox) {
        Acc* to = &acc[out.offset(b, oy, ox)];
        for (int o = 0; o < out.c; ++o) {
          Acc sum = start.empty() ? Acc{} : start[static_cast<std::size_t>(o)];
          const int first = o / outputs * depth;
          for (int i = 0; i < window.kernel_h; ++i) {
            const int y = oy * window.stride_h - window.pad_top + i * window.dilation_h;
            if (y < 0 || y >= in.h) continue;
            for (int j = 0; j < window.kernel_w; ++j) {
              const int col = ox * window.stride_w - window.pad_left + j * window.dilation_w;
              if (col < 0 || col >= in.w) continue;
              const X* from = &x[in.offset(b, y, col) + first];
              const W* w = &weights[((static_cast<std::size_t>(o) * window.kernel_h + i) *
                                         window.kernel_w +
                                     j) *
                                    depth];
              for (int c = 0; c < depth; ++c) AddProduct(sum, from[c], w[c]);
            }
          }
          to[o] = sum;
        }
      }
    }
  }
  return acc;
}

/// DEPTHWISE_CONV_2D: weights are HWO, output channel o reads channel o / (out.c / in.c). Sums run
/// over the rows of the kernel, or over its columns.
template <typename Acc, typename X, typename W>
std::vector<Acc> DirectDepthwise(std::span<const X> x, const Nhwc& in,
                                 std::span<const W> weights, const Window& window,
                                 const Nhwc& out, std::span<const Acc> start = {},
                                 bool by_columns = false) {
  const int multiplier = out.c / in.c;
  std::vector<Acc> acc(out.size());
  for (int b = 0; b < out.n; ++b) {
    for (int oy = 0; oy < out.h; ++oy) {
      for (int ox = 0; ox < out.w; ++ox) {
        Acc* to = &acc[out.offset(b, oy, ox)];
        std::copy(start.begin(), start.end(), to);
        for (int tap = 0; tap < window.kernel_h * window.kernel_w; ++tap) {
          const int i = by_columns ? tap % window.kernel_h : tap / window.kernel_w;
          const int j = by_columns ? tap / window.kernel_h : tap % window.kernel_w;
          const int y = oy * window.stride_h - window.pad_top + i * window.dilation_h;
          const int col = ox * window.stride_w - window.pad_left + j * window.dilation_w;
          if (y < 0 || y >= in.h || col < 0 || col >= in.w) continue;
          const X* from = &x[in.offset(b, y, col)];
          const W* w = &weights[static_cast<std::size_t>(i * window.kernel_w + j) * out.c];
          for (int o = 0; o < out.c; ++o) AddProduct(to[o], from[o / multiplier], w[o]);
        }
      }
    }
  }
  return acc;
}

/// The input rows first .. last that TRANSPOSE_CONV adds to output row at - padding; row y does so by
/// tap at - y * stride.
struct TransposeReach {
  TransposeReach(int position, int kernel, int stride, int size)
      : at(position), first(std::max(0, (position - kernel + stride) / stride)),
        last(position < 0 ? -1 : std::min(size - 1, position / stride)) {}
  int at, first, last;
};

/// TRANSPOSE_CONV: every input pixel adds x * w to the output pixels at (y * stride_h - pad_top + i,
/// x * stride_w - pad_left + j) for every tap (i, j). Weights are OHWI, x_zero and w_zero are
/// subtracted first. Sums run over the taps from the last to the first, or the other way round, and
/// over channels.
template <typename Acc, typename X, typename W>
std::vector<Acc> DirectTransposeConv(std::span<const X> x, const Nhwc& in, std::int32_t x_zero,
                                     std::span<const W> weights, std::int32_t w_zero,
                                     const Window& window, const Nhwc& out,
                                     bool from_first_tap = false,
                                     std::span<const Acc> start = {}) {
  struct Tap {
    std::size_t x, w;
  };
  using Wide = std::conditional_t<std::is_integral_v<X>, std::int32_t, X>;
  std::vector<Acc> acc(out.size());
  std::vector<Tap> taps;
  for (int b = 0; b < in.n; ++b) {
    for (int oy = 0; oy < out.h; ++oy) {
      for (int ox = 0; ox < out.w; ++ox) {
        taps.clear();
        const TransposeReach rows(oy + window.pad_top, window.kernel_h, window.stride_h, in.h);
        const TransposeReach cols(ox + window.pad_left, window.kernel_w, window.stride_w, in.w);
        for (int y = rows.first; y <= rows.last; ++y) {
          const int i = rows.at - y * window.stride_h;
          for (int col = cols.first; col <= cols.last; ++col) {
            const int j = cols.at - col * window.stride_w;
            taps.push_back({in.offset(b, y, col),
                            static_cast<std::size_t>(i * window.kernel_w + j) * in.c});
          }
        }
        if (from_first_tap) std::reverse(taps.begin(), taps.end());
        Acc* to = &acc[out.offset(b, oy, ox)];
        std::copy(start.begin(), start.end(), to);
        for (int o = 0; o < out.c; ++o) {
          const W* row = &weights[static_cast<std::size_t>(o) * window.kernel_h *
                                  window.kernel_w * in.c];
          for (const Tap& tap : taps) {
            for (int c = 0; c < in.c; ++c) {
              AddProduct(to[o], static_cast<Wide>(x[tap.x + c]) - static_cast<Wide>(x_zero),
                         static_cast<Wide>(row[tap.w + c]) - static_cast<Wide>(w_zero));
            }
          }
        }
      }
    }
  }
  return acc;
}

}  // namespace systole::golden
