// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "sim/golden/shapes.h"

// float32 as ONNX Runtime's kernels compute it on processors with fused multiply-add, one thread:
// the same bits on every host. Polynomials and the order of sums are those of its library MLAS.

namespace systole::golden {

float MlasLogistic(float x);  ///< 0.5 + a rational function of x within +-18.
float MlasTanh(float x);      ///< A rational function of x within +-9.
float MlasErf(float x);       ///< A polynomial up to 0.921875, 1 - exp(polynomial) beyond.
float MlasExp(float x);       ///< 2^m * p(r) where x = m * ln 2 + r.

/// How many products are added to one running sum before that is added to the result: for matrices
/// of which both are computed, for convolutions as well; `columns` is the number of columns of the
/// result, or of its pixels.
std::size_t MlasDepth(std::size_t columns, std::size_t depth);

/// The same where the right matrix is a constant.
inline constexpr std::size_t kMlasPackedDepth = 256;

/// y [rows, columns] = start + x [rows, depth] * w [depth, columns]. Every `block` products make a
/// fused sum of their own. `start` has one value per column or is empty.
std::vector<float> MlasProduct(std::span<const float> x, std::span<const float> w,
                               std::size_t rows, std::size_t depth, std::size_t columns,
                               std::size_t block, std::span<const float> start = {});

/// One sum of products as MlasProduct() adds it up.
float MlasSum(std::span<const float> x, std::span<const float> w, std::size_t block);

/// Sums of CONV_2D, without bias, over channel, kernel row, kernel column; weights are OHWI.
std::vector<float> MlasConv(std::span<const float> x, const Nhwc& in, std::span<const float> weights,
                            const Window& window, int groups, const Nhwc& out);

/// The values of x under the window at an output pixel in the order channel, row, column; zero
/// outside. `y` has depth * kernel_h * kernel_w elements; channels count from `first` on.
template <typename T>
void MlasPatch(std::span<const T> x, const Nhwc& in, const Window& window, int image, int oy, int ox,
               int first, int depth, T outside, std::span<T> y) {
  std::size_t at = 0;
  for (int c = 0; c < depth; ++c) {
    for (int i = 0; i < window.kernel_h; ++i) {
      const int row = oy * window.stride_h - window.pad_top + i * window.dilation_h;
      for (int j = 0; j < window.kernel_w; ++j) {
        const int col = ox * window.stride_w - window.pad_left + j * window.dilation_w;
        const bool inside = row >= 0 && row < in.h && col >= 0 && col < in.w;
        y[at++] = inside ? x[in.offset(image, row, col) + static_cast<std::size_t>(first + c)]
                         : outside;
      }
    }
  }
}

/// Mean of the taps within the image, or of all when `include_pad` is set: columns are summed up
/// first, then their sums.
std::vector<float> MlasAveragePool(std::span<const float> x, const Nhwc& in, const Window& window,
                                   const Nhwc& out, bool include_pad);

/// The same where the window is the image: four sums side by side, then what is left of the pixels.
std::vector<float> MlasGlobalAverage(std::span<const float> x, const Nhwc& in);

/// Sum of a row that begins `first` elements behind an aligned one: two sums of four lanes side by
/// side from the first aligned element on, then what is left in front and behind.
float EigenSum(std::span<const float> x, std::size_t first);

/// LAYER_NORMALIZATION of rows of `factor.size()` values; `offset` may be empty.
void MlasLayerNorm(std::span<const float> x, std::span<const float> factor,
                   std::span<const float> offset, float epsilon, bool centred, std::span<float> y);

}  // namespace systole::golden
