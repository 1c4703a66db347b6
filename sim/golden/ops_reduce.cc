// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/golden/ops_reduce.h"

#include <algorithm>

#include "sim/golden/ops_pool.h"

namespace systole::golden {

QuantizedReduction::QuantizedReduction(Numerics numerics, int bits, bool mean, std::int64_t count,
                                       const Quant& in, const Quant& out, const Limits& limits)
    : in_(in), out_(out), limits_(limits), count_(count) {
  const auto divisor = static_cast<int>(mean ? count : 1);
  float32_ = bits == 8 && (numerics == Numerics::kTflite || numerics == Numerics::kOrt);
  if (float32_) {
    real_ = in.scale / (out.scale * static_cast<float>(divisor));
  } else {
    factor_ = MeanMultiplier(in.scale, out.scale, divisor);
  }
}

std::int32_t QuantizedReduction::operator()(std::int64_t sum) const {
  const std::int32_t centred = SaturateInt32(sum - count_ * in_.zero);
  const std::int64_t y = float32_ ? Float32Rte(centred, real_)
                                  : TwoStepAway(centred, factor_.q, factor_.shift);
  return static_cast<std::int32_t>(
      std::clamp<std::int64_t>(y + out_.zero, limits_.low, limits_.high));
}

}  // namespace systole::golden
