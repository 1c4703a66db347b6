// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <type_traits>

/// Access to bit fields of Verilated ports of any width, which are integers or arrays of words.
namespace systole::rtl_test {

template <typename Port>
void PutBits(Port& port, int lsb, int width, uint32_t value) {
  if constexpr (std::is_integral_v<Port>) {
    const uint64_t mask = (uint64_t{1} << width) - 1;
    port = static_cast<Port>((port & ~(mask << lsb)) | ((value & mask) << lsb));
  } else {
    for (int i = 0; i < width; ++i) {
      const int bit = lsb + i;
      const uint32_t one = uint32_t{1} << (bit % 32);
      if (value >> i & 1) {
        port[bit / 32] |= one;
      } else {
        port[bit / 32] &= ~one;
      }
    }
  }
}

template <typename Port>
uint32_t GetBits(const Port& port, int lsb, int width) {
  if constexpr (std::is_integral_v<Port>) {
    return static_cast<uint32_t>(port >> lsb & ((uint64_t{1} << width) - 1));
  } else {
    uint32_t value = 0;
    for (int i = 0; i < width; ++i) {
      const int bit = lsb + i;
      value |= (port[bit / 32] >> (bit % 32) & 1) << i;
    }
    return value;
  }
}

}  // namespace systole::rtl_test
