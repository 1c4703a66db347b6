// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "tests/support/cmsis_case.h"

namespace systole::test {

/// Shapes that a suite wants to see often.
enum class Flavour {
  kAny,
  kNarrow,    ///< Images narrower than the kernel; both borders in one window.
  kPixel,     ///< One output pixel.
  kChannels,  ///< 1 to 70 channels on both sides.
  kBatch,     ///< 2 to 4 images.
  kUint8,     ///< uint8 networks: weights of 0 (-128 on the chip) and weight zero points.
};
inline constexpr int kFlavours = 6;
const char* Name(Flavour flavour);

/// A random convolution, matrix product, depthwise convolution, pool or addition, with expected
/// values from the reference operators (sim/golden/ops_*.h).
CmsisCase RandomCase(uint64_t seed, Flavour flavour);

}  // namespace systole::test
