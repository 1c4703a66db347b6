// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

// Bytes of the on-chip memories as Verilator lays them out: arrays of lines, each an integer or an
// array of 32-bit words in host byte order, byte 0 lowest. The generated names follow the hierarchy
// of the RTL (docs/architecture.md, section 9); a renamed instance fails to compile here.

namespace systole::sim {

// Where systole_top is in the model.
#ifndef SYSTOLE_MODEL_TOP
#define SYSTOLE_MODEL_TOP systole_top
#endif
#define SYSTOLE_NAME2(top, rest) top##rest
#define SYSTOLE_NAME(top, rest) SYSTOLE_NAME2(top, rest)
#define SYSTOLE_ACT_BANK(root, b) \
  (root).SYSTOLE_NAME(            \
      SYSTOLE_MODEL_TOP,          \
      __DOT__u_act__DOT__gen_bank__BRA__##b##__KET____DOT__u_ram##__DOT__gen_word__DOT__mem)
#define SYSTOLE_PARAM_MEMORY(root) \
  (root).SYSTOLE_NAME(SYSTOLE_MODEL_TOP, __DOT__u_param__DOT__u_conv__DOT__gen_word__DOT__mem)

/// Eight banks; bank 2*group + (line modulo 2), as the activation buffer numbers them.
template <class Root>
bool CopyActivations(const Root& root, uint32_t address, std::span<std::byte> bytes) {
  const std::byte* const banks[8] = {
      reinterpret_cast<const std::byte*>(&SYSTOLE_ACT_BANK(root, 0)[0]),
      reinterpret_cast<const std::byte*>(&SYSTOLE_ACT_BANK(root, 1)[0]),
      reinterpret_cast<const std::byte*>(&SYSTOLE_ACT_BANK(root, 2)[0]),
      reinterpret_cast<const std::byte*>(&SYSTOLE_ACT_BANK(root, 3)[0]),
      reinterpret_cast<const std::byte*>(&SYSTOLE_ACT_BANK(root, 4)[0]),
      reinterpret_cast<const std::byte*>(&SYSTOLE_ACT_BANK(root, 5)[0]),
      reinterpret_cast<const std::byte*>(&SYSTOLE_ACT_BANK(root, 6)[0]),
      reinterpret_cast<const std::byte*>(&SYSTOLE_ACT_BANK(root, 7)[0])};
  constexpr std::size_t kBankBytes = sizeof(SYSTOLE_ACT_BANK(root, 0));
  constexpr std::size_t kLine = sizeof(SYSTOLE_ACT_BANK(root, 0)[0]);
  constexpr std::size_t kGroupBytes = 2 * kBankBytes;
  if (address > 4 * kGroupBytes || bytes.size() > 4 * kGroupBytes - address) return false;
  std::size_t at = address;
  for (std::size_t done = 0; done < bytes.size();) {
    const std::size_t offset = at % kLine;
    const std::size_t count = std::min(kLine - offset, bytes.size() - done);
    const std::size_t line = at % kGroupBytes / kLine;
    const std::byte* bank = banks[2 * (at / kGroupBytes) + line % 2];
    std::memcpy(bytes.data() + done, bank + line / 2 * kLine + offset, count);
    at += count;
    done += count;
  }
  return true;
}

template <class Root>
bool CopyParameters(const Root& root, uint32_t address, std::span<std::byte> bytes) {
  constexpr std::size_t kBytes = sizeof(SYSTOLE_PARAM_MEMORY(root));
  if (address > kBytes || bytes.size() > kBytes - address) return false;
  std::memcpy(bytes.data(),
              reinterpret_cast<const std::byte*>(&SYSTOLE_PARAM_MEMORY(root)[0]) + address,
              bytes.size());
  return true;
}

#undef SYSTOLE_ACT_BANK
#undef SYSTOLE_PARAM_MEMORY
#undef SYSTOLE_NAME
#undef SYSTOLE_NAME2

}  // namespace systole::sim
