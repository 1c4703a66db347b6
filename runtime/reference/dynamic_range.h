// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>

namespace systole::reference {

/// The range of values and zero as 0 .. 255; all steps in float32, to nearest even, as
/// DynamicQuantizeLinear of ONNX Runtime has them.
class DynamicRange {
 public:
  explicit DynamicRange(std::span<const float> x) {
    float low = 0;
    float high = 0;
    for (const float value : x) {
      low = std::min(low, value);
      high = std::max(high, value);
    }
    scale_ = high == low ? 1.0F : (high - low) / kSteps;
    zero_ = std::nearbyint(std::clamp(0.0F - low / scale_, 0.0F, kSteps));
  }

  float scale() const { return scale_; }
  /// 0 where infinities on both sides leave none.
  uint8_t zero() const { return zero_ >= 0 ? static_cast<uint8_t>(zero_) : uint8_t{0}; }
  uint8_t Stored(float value) const {
    const float stored = std::nearbyint(value / scale_) + zero_;
    return stored >= 0 ? static_cast<uint8_t>(std::min(stored, kSteps)) : uint8_t{0};
  }

 private:
  static constexpr float kSteps = 255.0F;
  float scale_ = 1.0F;
  float zero_ = 0.0F;
};

}  // namespace systole::reference
