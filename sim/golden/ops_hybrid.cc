// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/golden/ops_hybrid.h"

#include <algorithm>
#include <cmath>

namespace systole::golden {
namespace {

std::int8_t Store(float rounded, float low) {
  return static_cast<std::int8_t>(std::clamp(rounded, low, 127.0F));
}

QuantizedRow Symmetric(std::span<const float> x, float low, float high) {
  QuantizedRow row;
  const float range = std::max(-low, high);
  if (range == 0) {
    row.values.assign(x.size(), 0);
    return row;
  }
  row.scale = range / 127.0F;
  const float inverse = 127.0F / range;
  for (const float value : x) {
    row.values.push_back(Store(std::isfinite(value) ? std::round(value * inverse) : 0, -127));
  }
  return row;
}

QuantizedRow Asymmetric(std::span<const float> x, float low, float high) {
  QuantizedRow row;
  if (low == high) {
    row.values.assign(x.size(), 0);
    return row;
  }
  // The range itself is rounded to float32.
  const double scale = static_cast<double>(high - low) / 255;
  // The end of the range whose zero point is the smaller number decides.
  const bool from_low = 128 + std::abs(low / scale) < 127 + std::abs(high / scale);
  const double zero = from_low ? -128 - low / scale : 127 - high / scale;
  row.zero = static_cast<std::int32_t>(std::round(std::clamp(zero, -128.0, 127.0)));
  row.scale = static_cast<float>(scale);
  const float inverse = 1.0F / row.scale;
  for (const float value : x) {
    const float moved = static_cast<float>(row.zero) + (std::isfinite(value) ? value * inverse : 0);
    row.values.push_back(Store(std::round(moved), -128));
  }
  return row;
}

QuantizedRow Xnnpack(std::span<const float> x, float low, float high) {
  QuantizedRow row;
  const float steps = low == high ? 1.0F : 255.0F / (high - low);
  const float from_low = -128.0F + low * steps;
  const float from_high = 127.0F + high * steps;
  const float zero = from_low + from_high > 0 ? -128.0F - low * steps : 127.0F - high * steps;
  row.zero = static_cast<std::int32_t>(std::nearbyint(std::clamp(zero, -128.0F, 127.0F)));
  row.scale = 1.0F / steps;
  for (const float value : x) {
    const float rounded = std::nearbyint(std::isfinite(value) ? value * steps : 0);
    row.values.push_back(Store(rounded + static_cast<float>(row.zero), -128));
  }
  return row;
}

}  // namespace

QuantizedRow QuantizeRow(std::span<const float> x, RowRule rule) {
  float low = 0;
  float high = 0;
  for (const float value : x) {
    if (!std::isfinite(value)) continue;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  switch (rule) {
    case RowRule::kSymmetric: return Symmetric(x, low, high);
    case RowRule::kAsymmetric: return Asymmetric(x, low, high);
    case RowRule::kXnnpack: return Xnnpack(x, low, high);
  }
  return {};
}

std::vector<float> ScaleRow(std::span<const std::int32_t> acc, float scale,
                            std::span<const float> weight_scales, std::span<const float> bias,
                            std::size_t channels, RowRule rule) {
  std::vector<float> y(acc.size());
  for (std::size_t i = 0; i < acc.size(); ++i) {
    const std::size_t c = i % channels;
    const float weight = weight_scales[weight_scales.size() == 1 ? 0 : c];
    const float start = bias.empty() ? 0.0F : bias[c];
    const auto sum = static_cast<float>(acc[i]);
    y[i] = rule == RowRule::kXnnpack ? std::fma(sum * scale, weight, start)
                                     : sum * (scale * weight) + start;
  }
  return y;
}

float Dot(const WeightMatrix& matrix, std::size_t row, const MatrixOperand& x) {
  const std::size_t first = row * x.real.size();
  if (matrix.stored.empty()) {
    float sum = 0;
    for (std::size_t i = 0; i < x.real.size(); ++i) sum += matrix.real[first + i] * x.real[i];
    return sum;
  }
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < x.real.size(); ++i) {
    sum += matrix.stored[first + i] * (x.row.values[i] - x.row.zero);
  }
  return static_cast<float>(sum) * (x.row.scale * matrix.scale);
}

}  // namespace systole::golden
