// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

// The machine's AXI4 and AXI4-Lite ports as plain values, one struct per direction. Which library
// drives the wires (Verilator, SystemC) does not matter here.

namespace systole::sim {

inline constexpr int kBeatBytes = 16;
using BeatData = std::array<uint32_t, 4>;  ///< Byte 0 in the low bits of word 0.

enum class AxiResp : uint8_t { kOkay = 0, kExOkay = 1, kSlvErr = 2, kDecErr = 3 };

/// Address channel.
struct AxiAddress {
  uint64_t addr = 0;
  uint8_t id = 0;
  uint8_t len = 0;    ///< Beats - 1.
  uint8_t size = 0;   ///< log2 of the bytes of a beat.
  uint8_t burst = 0;  ///< 1: INCR.

  friend bool operator==(const AxiAddress&, const AxiAddress&) = default;
};

/// Write data channel.
struct AxiWriteData {
  BeatData data{};
  uint16_t strb = 0;
  bool last = false;

  friend bool operator==(const AxiWriteData&, const AxiWriteData&) = default;
};

/// What the machine drives.
struct AxiFromMaster {
  bool ar_valid = false, aw_valid = false, w_valid = false;
  bool r_ready = false, b_ready = false;
  AxiAddress ar, aw;
  AxiWriteData w;
};

/// What the memory drives.
struct AxiToMaster {
  bool ar_ready = false, aw_ready = false, w_ready = false;
  bool r_valid = false, b_valid = false;
  uint8_t r_id = 0, b_id = 0;
  AxiResp r_resp = AxiResp::kOkay, b_resp = AxiResp::kOkay;
  bool r_last = false;
  BeatData r_data{};
};

/// What the host drives on AXI4-Lite.
struct AxiLiteToSlave {
  bool aw_valid = false, w_valid = false, b_ready = false, ar_valid = false, r_ready = false;
  uint32_t aw_addr = 0, w_data = 0, ar_addr = 0;
  uint8_t w_strb = 0;
};

/// What the machine answers.
struct AxiLiteFromSlave {
  bool aw_ready = false, w_ready = false, b_valid = false, ar_ready = false, r_valid = false;
  uint32_t r_data = 0;
  uint8_t b_resp = 0, r_resp = 0;
};

}  // namespace systole::sim
