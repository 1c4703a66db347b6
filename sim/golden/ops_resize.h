// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

// RESIZE_BILINEAR and RESIZE_NEAREST_NEIGHBOR on images [images][rows][columns][channels].

namespace systole::golden {

enum class ResizeGrid { kAsymmetric, kHalfPixel, kAlignCorners, kPytorchHalfPixel };

struct ResizeShape {
  std::int64_t images = 1;
  std::int64_t in_h = 1, in_w = 1;
  std::int64_t out_h = 1, out_w = 1;
  std::int64_t channels = 1;
  ResizeGrid grid = ResizeGrid::kAsymmetric;
};

/// TensorFlow Lite's interpolation in float32: uint8 in its own kernels, float32 everywhere. The
/// result of the integer types is truncated behind an offset of 1/2. kAsymmetric, kHalfPixel,
/// kAlignCorners.
std::vector<float> ResizeBilinearFloat(std::span<const float> x, const ResizeShape& s);
std::vector<std::int32_t> ResizeBilinearUint8(std::span<const std::int32_t> x,
                                              const ResizeShape& s);

/// TensorFlow Lite's interpolation in integers (int8, int16): coordinates and weights have 10 bits
/// of fraction; one rounding, ties away from zero.
std::vector<std::int32_t> ResizeBilinear10Bit(std::span<const std::int32_t> x,
                                              const ResizeShape& s);

/// XNNPACK's (int8, uint8): weights have 11 bits of fraction, coordinates are float32; one
/// rounding, ties up.
std::vector<std::int32_t> ResizeBilinear11Bit(std::span<const std::int32_t> x,
                                              const ResizeShape& s);

/// ONNX Runtime's, in float32, all grids.
std::vector<float> ResizeBilinearOnnx(std::span<const float> x, const ResizeShape& s);

/// The same on stored values whose scales ONNX Runtime does not know: rounded towards zero. Images
/// that it has with the channels last have weights of 10 bits (`fixed_point`).
std::vector<std::int32_t> ResizeBilinearOnnxStored(std::span<const std::int32_t> x,
                                                   const ResizeShape& s, bool fixed_point);

enum class ResizeRounding { kFloor, kCeil, kPreferFloor, kPreferCeil };

/// For each of `out` positions the nearest of `in`, as TensorFlow Lite computes it.
std::vector<std::int64_t> NearestLite(std::int64_t in, std::int64_t out, ResizeGrid grid);
/// As ONNX Runtime computes it.
std::vector<std::int64_t> NearestOnnx(std::int64_t in, std::int64_t out, ResizeGrid grid,
                                      ResizeRounding rounding);

}  // namespace systole::golden
