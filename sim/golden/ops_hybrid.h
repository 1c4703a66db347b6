// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

// Operators with float32 activations and int8 weights: the activations are quantized on the fly, one
// scale for every row of a matrix or every image.

namespace systole::golden {

/// Values that were quantized on the fly: real = scale * (value - zero).
struct QuantizedRow {
  std::vector<std::int8_t> values;
  float scale = 1;
  std::int32_t zero = 0;
};

/// How: TensorFlow Lite around zero (-127 .. 127) or over the whole range, or XNNPACK over the whole
/// range. Ranges are widened to hold zero; a row of zeros has the scale 1.
enum class RowRule { kSymmetric, kAsymmetric, kXnnpack };

/// Values that are not finite count as zero.
QuantizedRow QuantizeRow(std::span<const float> x, RowRule rule);

/// acc * (scale * weight_scales[c]) + bias[c] for sums [.., channels] of one row; weight_scales has
/// one entry or one per channel, bias none or one per channel. kXnnpack fuses the addition.
std::vector<float> ScaleRow(std::span<const std::int32_t> acc, float scale,
                            std::span<const float> weight_scales, std::span<const float> bias,
                            std::size_t channels, RowRule rule);

/// A matrix [rows][columns] of float32, or of int8 with one scale.
struct WeightMatrix {
  std::span<const float> real;
  std::span<const std::int8_t> stored;
  float scale = 1;

  bool empty() const { return real.empty() && stored.empty(); }
};

/// What is multiplied by such matrices; `row` is quantized if they are int8.
struct MatrixOperand {
  std::span<const float> real;
  QuantizedRow row;
};

/// Sum of products of a row of a matrix, as TensorFlow Lite computes it.
float Dot(const WeightMatrix& matrix, std::size_t row, const MatrixOperand& x);

}  // namespace systole::golden
