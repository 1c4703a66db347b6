// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "sim/golden/ops_arithmetic.h"

// From one 8-bit quantization to another where operators join tensors (CONCATENATION).

namespace systole::golden {

/// TensorFlow Lite, uint8: round(x * f + bias) + zero, f = from.scale * (1 / to.scale), bias =
/// -from.zero * f; every step in float32, ties away. Not limited to the output's type.
std::int64_t RescaleWithBias(std::int32_t x, const Quant& from, const Quant& to);

/// ONNX Runtime: dequantized and quantized again, in float32, ties to even.
std::int64_t RescaleThroughReal(std::int32_t x, const Quant& from, const Quant& to);

}  // namespace systole::golden
