// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sim/golden/shapes.h"

// Sums of products in plain loops, for types that ops_conv.h has no fast form for: float32, and int16
// with int8. The innermost sums run in the order kernel row, kernel column, channel.

namespace systole::golden {

/// CONV_2D: acc[pixel][o] = sum of x * w; weights are OHWI, out.c a multiple of groups.
template <typename Acc, typename X, typename W>
std::vector<Acc> DirectConv(std::span<const X> x, const Nhwc& in, std::span<const W> weights,
                            const Window& window, int groups, const Nhwc& out) {
  const int depth = in.c / groups;
  const int outputs = out.c / groups;
  std::vector<Acc> acc(out.size(), 0);
  for (int b = 0; b < out.n; ++b) {
    for (int oy = 0; oy < out.h; ++oy) {
      for (int ox = 0; ox < out.w; ++ox) {
        Acc* to = &acc[out.offset(b, oy, ox)];
        for (int o = 0; o < out.c; ++o) {
          Acc sum = 0;
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
              for (int c = 0; c < depth; ++c) {
                sum += static_cast<Acc>(from[c]) * static_cast<Acc>(w[c]);
              }
            }
          }
          to[o] = sum;
        }
      }
    }
  }
  return acc;
}

/// DEPTHWISE_CONV_2D: weights are HWO, output channel o reads channel o / (out.c / in.c).
template <typename Acc, typename X, typename W>
std::vector<Acc> DirectDepthwise(std::span<const X> x, const Nhwc& in,
                                 std::span<const W> weights, const Window& window,
                                 const Nhwc& out) {
  const int multiplier = out.c / in.c;
  std::vector<Acc> acc(out.size(), 0);
  for (int b = 0; b < out.n; ++b) {
    for (int oy = 0; oy < out.h; ++oy) {
      for (int ox = 0; ox < out.w; ++ox) {
        Acc* to = &acc[out.offset(b, oy, ox)];
        for (int i = 0; i < window.kernel_h; ++i) {
          const int y = oy * window.stride_h - window.pad_top + i * window.dilation_h;
          if (y < 0 || y >= in.h) continue;
          for (int j = 0; j < window.kernel_w; ++j) {
            const int col = ox * window.stride_w - window.pad_left + j * window.dilation_w;
            if (col < 0 || col >= in.w) continue;
            const X* from = &x[in.offset(b, y, col)];
            const W* w = &weights[static_cast<std::size_t>(i * window.kernel_w + j) * out.c];
            for (int o = 0; o < out.c; ++o) {
              to[o] += static_cast<Acc>(from[o / multiplier]) * static_cast<Acc>(w[o]);
            }
          }
        }
      }
    }
  }
  return acc;
}

/// TRANSPOSE_CONV: every input pixel adds x * w to the output pixels at (y * stride_h - pad_top + i,
/// x * stride_w - pad_left + j) for every tap (i, j). Weights are OHWI, x_zero and w_zero are
/// subtracted first.
template <typename Acc, typename X, typename W>
std::vector<Acc> DirectTransposeConv(std::span<const X> x, const Nhwc& in, Acc x_zero,
                                     std::span<const W> weights, Acc w_zero, const Window& window,
                                     const Nhwc& out) {
  std::vector<Acc> acc(out.size(), 0);
  for (int b = 0; b < in.n; ++b) {
    for (int iy = 0; iy < in.h; ++iy) {
      for (int ix = 0; ix < in.w; ++ix) {
        const X* from = &x[in.offset(b, iy, ix)];
        for (int i = 0; i < window.kernel_h; ++i) {
          const int y = iy * window.stride_h - window.pad_top + i;
          if (y < 0 || y >= out.h) continue;
          for (int j = 0; j < window.kernel_w; ++j) {
            const int col = ix * window.stride_w - window.pad_left + j;
            if (col < 0 || col >= out.w) continue;
            Acc* to = &acc[out.offset(b, y, col)];
            for (int o = 0; o < out.c; ++o) {
              const W* w = &weights[((static_cast<std::size_t>(o) * window.kernel_h + i) *
                                         window.kernel_w +
                                     j) *
                                    in.c];
              Acc sum = 0;
              for (int c = 0; c < in.c; ++c) {
                sum += (static_cast<Acc>(from[c]) - x_zero) * (static_cast<Acc>(w[c]) - w_zero);
              }
              to[o] += sum;
            }
          }
        }
      }
    }
  }
  return acc;
}

}  // namespace systole::golden
