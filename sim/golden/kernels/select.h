// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "sim/golden/kernels/kernels.h"

namespace systole::golden {

/// The implementations that this processor can run, the fastest last. The first one, "plain", uses
/// what every processor of the architecture has.
std::span<const Kernels* const> AvailableKernels();

/// The fastest one, or that of the name in SYSTOLE_KERNELS ("plain", "avx2", "avx512") if there is one.
const Kernels& BestKernels();

}  // namespace systole::golden
