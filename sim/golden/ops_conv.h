// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/golden/shapes.h"

// The multiply-accumulate operators. Each returns int32 accumulators (wrapping), NHWC, before
// requantization (Requantize in requantize.h); an empty bias means zeros.

namespace systole::golden {

/// Convolution: sum of (x - x_zero) * (w - w_zero) + bias; padding counts as x = x_zero.
///
/// weights are [out.c][kernel_h][kernel_w][in.c / groups]; out.c and in.c are multiples of groups.
std::vector<std::int32_t> Conv2d(std::span<const std::int8_t> x, const Nhwc& in,
                                 std::int32_t x_zero, std::span<const std::int8_t> weights,
                                 std::int32_t w_zero, std::span<const std::int32_t> bias,
                                 const Window& window, int groups, const Nhwc& out);

/// Depthwise convolution: output channel c reads input channel c / multiplier, where
/// multiplier = out.c / in.c. weights are [kernel_h][kernel_w][out.c].
std::vector<std::int32_t> Depthwise(std::span<const std::int8_t> x, const Nhwc& in,
                                    std::int32_t x_zero, std::span<const std::int8_t> weights,
                                    std::int32_t w_zero, std::span<const std::int32_t> bias,
                                    const Window& window, const Nhwc& out);

/// Fully connected: x is [batch][depth], weights are [units][depth], result [batch][units].
std::vector<std::int32_t> FullyConnected(std::span<const std::int8_t> x, int batch, int depth,
                                         std::int32_t x_zero, std::span<const std::int8_t> weights,
                                         std::int32_t w_zero, std::span<const std::int32_t> bias,
                                         int units);

}  // namespace systole::golden
