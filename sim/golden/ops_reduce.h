// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "sim/golden/ops_arithmetic.h"

namespace systole::golden {

/// MEAN and SUM: the sum of the stored values that fall together, to the output.
class QuantizedReduction {
 public:
  /// `count` values are summed; `mean`: and divided by their number. kTflite and kOrt have a float32
  /// form of their own for 8 bits.
  QuantizedReduction(Numerics numerics, int bits, bool mean, std::int64_t count, const Quant& in,
                     const Quant& out, const Limits& limits);

  std::int32_t operator()(std::int64_t sum) const;

 private:
  Quant in_, out_;
  Limits limits_;
  std::int64_t count_;
  bool float32_ = false;
  QuantizedMultiplier factor_;
  float real_ = 0;
};

}  // namespace systole::golden
