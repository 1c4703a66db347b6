// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/golden/requantize.h"
#include "sim/golden/shapes.h"

namespace systole::golden {

/// AVERAGE_POOL_2D: integer division of the sum of the valid taps by their number, ties away from
/// zero, then limits; no requantization.
///
/// The division is of the stored values, not of values minus zero point. `offset` is what the
/// caller subtracted from the stored values: 0 for int8, 128 for uint8 (whose sums are never
/// negative, so their ties go up).
std::vector<std::int8_t> AveragePool(std::span<const std::int8_t> x, const Nhwc& in,
                                     const Window& window, const Nhwc& out, std::int32_t offset,
                                     std::int32_t low, std::int32_t high);

/// AVERAGE_POOL_2D of stored values of any type, widened. With `include_pad` every tap counts, those
/// outside of the image as `pad_value`.
std::vector<std::int32_t> AveragePool(std::span<const std::int32_t> x, const Nhwc& in,
                                      const Window& window, const Nhwc& out, std::int32_t low,
                                      std::int32_t high, bool include_pad = false,
                                      std::int32_t pad_value = 0);

/// Pools of float32 images: the largest tap, or the mean of the taps summed up in order.
std::vector<float> FloatPool(std::span<const float> x, const Nhwc& in, const Window& window,
                             const Nhwc& out, bool largest, bool include_pad);

/// MAX_POOL_2D of stored values of any type, widened.
std::vector<std::int32_t> MaxPool(std::span<const std::int32_t> x, const Nhwc& in,
                                  const Window& window, const Nhwc& out, std::int32_t low,
                                  std::int32_t high);

/// MAX_POOL_2D: largest valid tap, then limits. A window without valid taps gives `low`.
std::vector<std::int8_t> MaxPool(std::span<const std::int8_t> x, const Nhwc& in,
                                 const Window& window, const Nhwc& out, std::int32_t low,
                                 std::int32_t high);

/// Factor of MEAN over `count` values: in_scale / out_scale with 1 / count folded into the integer
/// multiplier, truncated (kTflm and kTfliteRef).
QuantizedMultiplier MeanMultiplier(float in_scale, float out_scale, int count);

/// MEAN over height and width: [n][c] from NHWC. The sum of x - x_zero goes through `stage`, which
/// holds one factor.
std::vector<std::int8_t> MeanHw(std::span<const std::int8_t> x, const Nhwc& in,
                                std::int32_t x_zero, const OutputStage& stage);

}  // namespace systole::golden
