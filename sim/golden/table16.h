// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "sim/golden/ops_arithmetic.h"

// Functions of int16 as TensorFlow Lite computes them: a table of 513 values, straight lines between.

namespace systole::golden {

/// A function of int16 by interpolation.
class Table16 {
 public:
  /// `function` of real = in.scale * (x - in.zero), stored as out has it. Half of what a straight
  /// line loses in the middle between two entries is added to the first.
  Table16(const Quant& in, const Quant& out, const std::function<float(float)>& function);
  /// The same in float64; out has no zero point.
  Table16(double in_scale, std::int32_t in_zero, double out_scale,
          const std::function<double(double)>& function);
  std::int32_t operator()(std::int32_t x) const;

 private:
  template <typename Real>
  void Fill(Real in_scale, std::int32_t in_zero, Real out_scale, std::int32_t out_zero,
            const std::function<Real(Real)>& function);

  std::array<std::int16_t, 513> values_{};
};

/// SOFTMAX of int16 in rows of `depth`, output scale 2^-15: exponentials of differences of at most 10
/// and the reciprocal of their sum by tables; TensorFlow Lite Micro fills these in float32.
std::vector<std::int32_t> Softmax16(std::span<const std::int32_t> x, std::size_t depth,
                                    float in_scale, float beta, bool micro);

}  // namespace systole::golden
