// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "runtime/compile/layer.h"
#include "sim/golden/ops_elementwise.h"

// Proof by exhaustion: functions of one or two 8-bit values have 256 or 65,536 results, so that
// factors with which a command gives exactly these can be searched for, and tried on all of them.
// What the factors should be in real numbers is no secret; where the runtime's own roundings decide
// otherwise, each result is two linear inequalities of the factors, and any solution will do.

namespace systole::compile {

/// Fields of ADD that give wanted[(a + 128) * 256 + b + 128] for all values a, b on the chip.
/// `ratio_a`, `ratio_b`: about what they count for in the result, positive; `zeros`: where they are
/// zero. Nothing if none were found; then there are mostly none.
struct ExactAdd {
  golden::AddFactors factors;
  golden::AddZeros zeros;  ///< Those wanted, or others that come to the same.
  golden::Limits limits;
};
std::optional<ExactAdd> FindAdd(std::span<const int8_t> wanted, const golden::AddZeros& zeros,
                                double ratio_a, double ratio_b);

/// clamp(OneStep(weight * x + bias, factor), limits) = wanted[x + 128] for all x.
struct ExactLine {
  int8_t weight = 0;
  int32_t bias = 0;
  golden::QuantizedMultiplier factor;
};
std::optional<ExactLine> FindLine(std::span<const int8_t> wanted, const golden::Limits& limits);

}  // namespace systole::compile
