// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

// From one 8-bit quantization to another where operators join tensors (CONCATENATION).

namespace systole::golden {

/// real = scale * (stored - zero); scale positive and finite.
struct Affine {
  float scale = 1.0F;
  std::int32_t zero = 0;
};

/// TensorFlow Lite, uint8: round(x * f + bias) + zero, f = from.scale * (1 / to.scale), bias =
/// -from.zero * f; every step in float32, ties away. Not limited to the output's type.
std::int64_t RescaleWithBias(std::int32_t x, const Affine& from, const Affine& to);

/// ONNX Runtime: dequantized and quantized again, in float32, ties to even.
std::int64_t RescaleThroughReal(std::int32_t x, const Affine& from, const Affine& to);

}  // namespace systole::golden
