// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

// Functions in 32-bit fixed point, as gemmlowp and TensorFlow Lite compute them. A number with b
// integer bits is the integer value * 2^(31 - b).

namespace systole::golden {

inline constexpr std::int32_t kFixedOne = 2147483647;  ///< One without integer bits, saturated.

/// value * 2^n, saturated; n in [0, 31].
std::int32_t ShiftLeftSaturated(std::int32_t value, int n);

/// exp(a) for a <= 0 with `bits` integer bits, 1 .. 5; the result has none.
std::int32_t FixedExp(std::int32_t a, int bits);

/// 1 / (1 + a) for 0 <= a < 1, no integer bits: three steps of Newton-Raphson.
std::int32_t FixedReciprocal(std::int32_t a);

/// 1 / x for x > 0: q * 2^-shift with q without integer bits.
struct Reciprocal {
  std::int32_t q = 0;
  int shift = 0;
};
Reciprocal ReciprocalOf(std::int32_t x);

/// 1 / sqrt(x) for x >= 0 (0 counts as 1), as a multiplier: q * 2^(shift - 31); five steps of
/// Newton-Raphson.
struct InverseRoot {
  std::int32_t q = 0;
  int shift = 0;
};
InverseRoot InverseRootOf(std::int32_t x);

/// 1 / (1 + exp(-a)) for a with 4 integer bits; the result has none.
std::int32_t FixedLogistic(std::int32_t a);

}  // namespace systole::golden
