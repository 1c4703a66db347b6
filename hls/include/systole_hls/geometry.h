// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "systole_hls/types.h"

namespace systole_hls {

constexpr bool IsPowerOfTwo(int n) { return n > 0 && (n & (n - 1)) == 0; }
/// Bits that numbers below n need; 0 for n = 1.
constexpr int BitsBelow(int n) { return n <= 1 ? 0 : 1 + BitsBelow((n + 1) / 2); }
constexpr int CeilDivide(int a, int b) { return (a + b - 1) / b; }

/// Sizes that follow from a configuration (hw/spec/gen/hls_spec.h). Bits of an address of n things
/// are BitsBelow(n); counters that reach n need BitsBelow(n + 1).
template <class Config>
struct Geometry {
  static constexpr int kR = Config::kRows, kC = Config::kCols, kL = Config::kLanes;
  static constexpr int kG = Config::kGroups;

  static_assert(IsPowerOfTwo(kR) && kR >= 8 && kR <= 32, "kRows: a power of two from 8 to 32");
  static_assert(IsPowerOfTwo(kC) && kC >= 8 && kC <= 32, "kCols: a power of two from 8 to 32");
  static_assert(IsPowerOfTwo(kL) && kL <= kR, "kLanes: a power of two, kRows at most");
  static_assert(IsPowerOfTwo(kG) && kG >= 2, "kGroups: a power of two from 2");
  static_assert(IsPowerOfTwo(Config::kActBytes), "kActBytes: a power of two");
  static_assert(IsPowerOfTwo(Config::kWgtBytes), "kWgtBytes: a power of two");
  static_assert(IsPowerOfTwo(Config::kParamBytes), "kParamBytes: a power of two");
  static_assert(IsPowerOfTwo(Config::kAccPixels), "kAccPixels: a power of two");
  static_assert(IsPowerOfTwo(Config::kLinePixels), "kLinePixels: a power of two");

  // Activation buffer: lines of R bytes, even and odd ones in two banks of each group.
  static constexpr int kActBits = BitsBelow(Config::kActBytes);
  static constexpr int kOffsetBits = BitsBelow(kR);  ///< Byte in a line.
  static constexpr int kLines = Config::kActBytes / kR, kLineBits = BitsBelow(kLines);
  static constexpr int kBanks = 2 * kG, kBankBits = BitsBelow(kBanks);
  static constexpr int kBankLines = kLines / kBanks, kBankLineBits = BitsBelow(kBankLines);
  static constexpr int kGroupBits = BitsBelow(kG);
  static constexpr int kGroupBytes = Config::kActBytes / kG;
  static_assert(kBankLines >= 16,
                "kActBytes: 16 lines of kRows bytes in each of 2 * kGroups banks");
  static_assert(kActBits <= chip_addr_t::width, "kActBytes: more than a chip address reaches");

  // Array: a chain of four processes.
  static constexpr int kArrayParts = 4, kPartRows = kR / kArrayParts;

  // Weight ring: a tile is R rows of C bytes.
  static constexpr int kTileBytes = kR * kC;
  static constexpr int kRingRows = Config::kWgtBytes / kC, kRingRowBits = BitsBelow(kRingRows);
  static constexpr int kRingBeats = Config::kWgtBytes / kBeatBytes;
  static constexpr int kRingBeatBits = BitsBelow(kRingBeats);
  static constexpr int kRingBits = BitsBelow(Config::kWgtBytes);
  static_assert(Config::kWgtBytes >= 2 * kTileBytes, "kWgtBytes: room for two tiles at least");

  // Parameter memory: beats of 16 bytes.
  static constexpr int kParamBeats = Config::kParamBytes / kBeatBytes;
  static constexpr int kParamBeatBits = BitsBelow(kParamBeats);
  static constexpr int kParamBits = BitsBelow(Config::kParamBytes);
  static_assert(Config::kParamBytes >= 1024, "kParamBytes: 1024 at least");

  // Accumulators (C sums per pixel) and VECTOR's line.
  static constexpr int kAccPixels = Config::kAccPixels, kAccBits = BitsBelow(kAccPixels);
  static constexpr int kLinePixels = Config::kLinePixels, kLinePixelBits = BitsBelow(kLinePixels);
  static_assert(kAccPixels >= kR, "kAccPixels: kRows at least, or a tile cannot hide the next one");
};

}  // namespace systole_hls
