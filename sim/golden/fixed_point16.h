// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

// Functions in 16-bit fixed point, as gemmlowp computes them and TensorFlow Lite's LSTM uses them.
// A number with b integer bits is the integer value * 2^(15 - b); results have none.

namespace systole::golden {

/// 1 / (1 + exp(-a)), a with `bits` integer bits, 0 .. 6.
std::int32_t FixedLogistic16(std::int32_t a, int bits);

/// tanh(a), a with `bits` integer bits, 0 .. 6.
std::int32_t FixedTanh16(std::int32_t a, int bits);

}  // namespace systole::golden
