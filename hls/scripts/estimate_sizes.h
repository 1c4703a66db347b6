// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// What estimate.py asks the sources: widths of types, and the memories of a process, which report
// themselves when they are made (hls/include/systole_hls/ram.h with SYSTOLE_HLS_ESTIMATE).

#include <cstdio>

#include "systole_hls/process.h"
#include "systole_hls/types.h"

namespace systole_hls {
namespace estimate {

/// Bits of a type; of a struct other than Bytes those that C++ stores.
template <class T>
struct BitsOf {
  static constexpr int kBits = 8 * static_cast<int>(sizeof(T));
};
template <int W>
struct BitsOf<ap_int<W>> {
  static constexpr int kBits = W;
};
template <int W>
struct BitsOf<ap_uint<W>> {
  static constexpr int kBits = W;
};
template <>
struct BitsOf<bool> {
  static constexpr int kBits = 1;
};
template <int N>
struct BitsOf<Bytes<N>> {
  static constexpr int kBits = 8 * N;
};

/// Bits that a signed multiplier needs for a T.
template <class T>
constexpr int SignedBits() {
  return T::width + (static_cast<typename T::Value>(-1) < 0 ? 0 : 1);
}

/// A member of memories; says what they are when they are made. `kStyle`: RamStyle. `kBytes`: bytes
/// are written one by one.
template <class T, int kLines, int kStyle, bool kBytes>
struct Memory {
  Memory() {
    static const char* const styles[] = {"bram", "uram", "lutram", "registers"};
    std::printf("memory %d %d %s %d\n", kLines, BitsOf<T>::kBits, styles[kStyle], kBytes ? 1 : 0);
  }
};

template <class P>
void Describe(const char* name) {
  static const char* const kinds[] = {"worker", "arbiter", "counter", "timer"};
  std::printf("process %s %s %d\n", name, kinds[static_cast<int>(P::kKind)], P::kPipelineDepth);
  delete new P;  // Its memories say what they are.
}

}  // namespace estimate
}  // namespace systole_hls
