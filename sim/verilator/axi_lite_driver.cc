// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/verilator/axi_lite_driver.h"

namespace systole::sim {
namespace {

constexpr int kMaxCycles = 1000;

}  // namespace

int AxiLiteDriver::Delay() {
  if (random_ == 0) return 0;
  random_ = random_ * 6364136223846793005ULL + 1442695040888963407ULL;
  return static_cast<int>(random_ >> 61);  // 0 to 7.
}

std::optional<uint32_t> AxiLiteDriver::Read(uint32_t offset) {
  AxiLiteToSlave in;
  in.ar_addr = offset;
  in.ar_valid = true;
  int ready_delay = Delay();
  for (int i = 0; i < kMaxCycles; ++i) {
    in.r_ready = ready_delay-- <= 0;
    const AxiLiteFromSlave out = tick_(in);
    if (in.ar_valid && out.ar_ready) in.ar_valid = false;
    if (!in.r_ready || !out.r_valid) continue;
    if (out.r_resp != 0) return std::nullopt;
    return out.r_data;
  }
  return std::nullopt;
}

bool AxiLiteDriver::Write(uint32_t offset, uint32_t value) {
  AxiLiteToSlave in;
  in.aw_addr = offset;
  in.w_data = value;
  in.w_strb = 0xf;
  int aw_delay = Delay();
  int w_delay = Delay();
  int ready_delay = Delay();
  bool aw_done = false;
  bool w_done = false;
  for (int i = 0; i < kMaxCycles; ++i) {
    in.aw_valid = !aw_done && aw_delay-- <= 0;
    in.w_valid = !w_done && w_delay-- <= 0;
    in.b_ready = ready_delay-- <= 0;
    const AxiLiteFromSlave out = tick_(in);
    aw_done = aw_done || (in.aw_valid && out.aw_ready);
    w_done = w_done || (in.w_valid && out.w_ready);
    if (in.b_ready && out.b_valid) return out.b_resp == 0;
  }
  return false;
}

}  // namespace systole::sim
