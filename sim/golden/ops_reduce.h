// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sim/golden/ops_arithmetic.h"

namespace systole::golden {

/// MEAN and SUM: the sum of the stored values that fall together, to the output.
class QuantizedReduction {
 public:
  /// `count` values are summed; `mean`: and divided by their number. kTflite and kOrt have a float32
  /// form of their own for 8 bits; kTflite adds the zero point before the one rounding.
  QuantizedReduction(Numerics numerics, int bits, bool mean, std::int64_t count, const Quant& in,
                     const Quant& out, const Limits& limits);

  std::int32_t operator()(std::int64_t sum) const;

 private:
  Quant in_, out_;
  Limits limits_;
  std::int64_t count_;
  bool float32_ = false, zero_first_ = false;
  QuantizedMultiplier factor_;
  float real_ = 0;
};

/// L2_NORMALIZATION over rows of `depth` stored values of 8 bits: x / sqrt(sum of x^2) in fixed point,
/// in units of 1/128 around `middle` (0 for int8, 128 for uint8).
std::vector<std::int32_t> L2Normalize(std::span<const std::int32_t> x, std::size_t depth,
                                      std::int32_t zero, const Limits& limits);

/// LOG_SOFTMAX over rows of `depth` stored values of 8 bits with a float32 table of exponentials.
std::vector<std::int32_t> LogSoftmaxTable(std::span<const std::int32_t> x, std::size_t depth,
                                          const Quant& in, const Quant& out,
                                          const Limits& limits);

}  // namespace systole::golden
