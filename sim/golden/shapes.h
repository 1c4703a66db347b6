// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

// Conventions of the reference operators (ops_*.h)
//
// There is one implementation per operator, on int8. A uint8 tensor u is passed as u - 128 with its
// zero point reduced by 128 as well (activations and weights alike); limits move in the same way.
// Only a division that does not subtract the zero point first can tell the difference: see
// AveragePool. Images are NHWC, weights OHWI, depthwise weights HWO (TFLite's 1HWO).
//
// Callers pass shapes and spans that agree; the functions trust them (the importer checks files,
// the compiler checks shapes).

namespace systole::golden {

struct Nhwc {
  int n = 1;
  int h = 1;
  int w = 1;
  int c = 1;

  std::size_t pixels() const {
    return static_cast<std::size_t>(n) * static_cast<std::size_t>(h) * static_cast<std::size_t>(w);
  }
  std::size_t size() const { return pixels() * static_cast<std::size_t>(c); }
  /// Index of the first channel of a pixel.
  std::size_t offset(int image, int row, int column) const {
    return ((static_cast<std::size_t>(image) * h + row) * w + column) * c;
  }

  friend bool operator==(const Nhwc&, const Nhwc&) = default;
};

/// A sliding window. Padding behind the image follows from the size of the output.
struct Window {
  int kernel_h = 1;
  int kernel_w = 1;
  int stride_h = 1;
  int stride_w = 1;
  int dilation_h = 1;
  int dilation_w = 1;
  int pad_top = 0;
  int pad_left = 0;
};

/// Output size and the padding in front of it along one axis.
struct AxisGeometry {
  int out = 0;
  int pad_before = 0;
};

/// TensorFlow's SAME (the odd padding element goes behind) and VALID.
inline AxisGeometry OutputGeometry(int size, int kernel, int stride, int dilation, bool same) {
  const int span = (kernel - 1) * dilation + 1;
  if (!same) return {size < span ? 0 : (size - span) / stride + 1, 0};
  const int out = (size + stride - 1) / stride;
  const int total = (out - 1) * stride + span - size;
  return {out, total > 0 ? total / 2 : 0};
}

}  // namespace systole::golden
