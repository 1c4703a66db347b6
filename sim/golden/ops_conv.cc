// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/golden/ops_conv.h"

#include <algorithm>

#include "sim/golden/exact_gemm.h"

namespace systole::golden {
namespace {

/// Output pixels whose windows are unrolled at a time.
constexpr int kPixelBlock = 512;

/// One group of a convolution: channels [ic, ic + depth_c) of the input.
struct Group {
  int ic = 0;
  int depth_c = 0;
};

/// Writes the window of one output pixel as floats [kernel_h][kernel_w][depth_c] and returns the
/// sum of its values. Padding is x_zero.
std::int32_t UnrollWindow(std::span<const std::int8_t> x, const Nhwc& in, std::int32_t x_zero,
                          const Window& window, const Group& group, int image, int row, int column,
                          float* to) {
  std::int32_t sum = 0;
  for (int i = 0; i < window.kernel_h; ++i) {
    const int y = row * window.stride_h - window.pad_top + i * window.dilation_h;
    for (int j = 0; j < window.kernel_w; ++j, to += group.depth_c) {
      const int col = column * window.stride_w - window.pad_left + j * window.dilation_w;
      if (y < 0 || y >= in.h || col < 0 || col >= in.w) {
        std::fill_n(to, group.depth_c, static_cast<float>(x_zero));
        sum += group.depth_c * x_zero;
        continue;
      }
      const std::int8_t* from = x.data() + in.offset(image, y, col) + group.ic;
      for (int c = 0; c < group.depth_c; ++c) {
        to[c] = from[c];
        sum += from[c];
      }
    }
  }
  return sum;
}

}  // namespace

// sum (x - zx)(w - zw) = sum x*w - zx * sum w - zw * sum x + depth * zx * zw: the product of the
// plain int8 values is exact in float32, and the rest is one term per channel and one per pixel.
std::vector<std::int32_t> Conv2d(std::span<const std::int8_t> x, const Nhwc& in,
                                 std::int32_t x_zero, std::span<const std::int8_t> weights,
                                 std::int32_t w_zero, std::span<const std::int32_t> bias,
                                 const Window& window, int groups, const Nhwc& out) {
  const int oc = out.c / groups;
  const int depth_c = in.c / groups;
  const int depth = window.kernel_h * window.kernel_w * depth_c;
  const auto pixels = static_cast<int>(out.pixels());
  std::vector<std::int32_t> acc(out.size());
  std::vector<float> unrolled(static_cast<std::size_t>(kPixelBlock) * depth);
  std::vector<float> transposed(static_cast<std::size_t>(depth) * oc);
  std::vector<std::int32_t> per_channel(oc);
  std::vector<std::int32_t> window_sums(kPixelBlock);
  for (int g = 0; g < groups; ++g) {
    for (int c = 0; c < oc; ++c) {
      const std::int8_t* w = weights.data() + static_cast<std::size_t>(g * oc + c) * depth;
      std::int32_t sum = 0;
      for (int k = 0; k < depth; ++k) {
        transposed[static_cast<std::size_t>(k) * oc + c] = w[k];
        sum += w[k];
      }
      per_channel[c] = (bias.empty() ? 0 : bias[g * oc + c]) - x_zero * sum +
                       depth * x_zero * w_zero;
    }
    for (int p0 = 0; p0 < pixels; p0 += kPixelBlock) {
      const int count = std::min(kPixelBlock, pixels - p0);
      for (int p = 0; p < count; ++p) {
        const int column = (p0 + p) % out.w;
        const int row = (p0 + p) / out.w % out.h;
        const int image = (p0 + p) / out.w / out.h;
        window_sums[p] =
            UnrollWindow(x, in, x_zero, window, Group{g * depth_c, depth_c}, image, row, column,
                         unrolled.data() + static_cast<std::size_t>(p) * depth);
      }
      std::int32_t* to = acc.data() + static_cast<std::size_t>(p0) * out.c + g * oc;
      for (int p = 0; p < count; ++p) {
        for (int c = 0; c < oc; ++c) {
          to[static_cast<std::size_t>(p) * out.c + c] = per_channel[c] - w_zero * window_sums[p];
        }
      }
      ExactGemm(unrolled.data(), transposed.data(), count, depth, oc, to, out.c);
    }
  }
  return acc;
}

std::vector<std::int32_t> Depthwise(std::span<const std::int8_t> x, const Nhwc& in,
                                    std::int32_t x_zero, std::span<const std::int8_t> weights,
                                    std::int32_t w_zero, std::span<const std::int32_t> bias,
                                    const Window& window, const Nhwc& out) {
  const int multiplier = out.c / in.c;
  std::vector<std::int32_t> acc(out.size());
  std::vector<std::int32_t> values(out.c);  // one pixel's inputs, repeated per output channel
  std::int32_t* to = acc.data();
  for (int b = 0; b < out.n; ++b) {
    for (int oy = 0; oy < out.h; ++oy) {
      for (int ox = 0; ox < out.w; ++ox, to += out.c) {
        if (!bias.empty()) std::copy(bias.begin(), bias.end(), to);
        for (int i = 0; i < window.kernel_h; ++i) {
          const int y = oy * window.stride_h - window.pad_top + i * window.dilation_h;
          if (y < 0 || y >= in.h) continue;
          for (int j = 0; j < window.kernel_w; ++j) {
            const int col = ox * window.stride_w - window.pad_left + j * window.dilation_w;
            if (col < 0 || col >= in.w) continue;
            const std::int8_t* from = x.data() + in.offset(b, y, col);
            const std::int8_t* w =
                weights.data() + static_cast<std::size_t>(i * window.kernel_w + j) * out.c;
            if (multiplier == 1) {
              for (int c = 0; c < out.c; ++c) values[c] = from[c];
            } else {
              for (int c = 0; c < out.c; ++c) values[c] = from[c / multiplier];
            }
            for (int c = 0; c < out.c; ++c) to[c] += (values[c] - x_zero) * (w[c] - w_zero);
          }
        }
      }
    }
  }
  return acc;
}

std::vector<std::int32_t> FullyConnected(std::span<const std::int8_t> x, int batch, int depth,
                                         std::int32_t x_zero, std::span<const std::int8_t> weights,
                                         std::int32_t w_zero, std::span<const std::int32_t> bias,
                                         int units) {
  // A convolution of one-pixel images with a one-pixel kernel.
  return Conv2d(x, Nhwc{batch, 1, 1, depth}, x_zero, weights, w_zero, bias, Window{}, 1,
                Nhwc{batch, 1, 1, units});
}

}  // namespace systole::golden
