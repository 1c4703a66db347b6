// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <random>
#include <vector>

#include "tests/rtl/bits.h"
#include "tests/rtl/vector_model.h"
#include "tests/support/catch.h"

namespace systole::rtl_test {

/// The VECTOR engine between memories that behave as section 9 promises and not a bit better:
/// grants at random, data exactly two cycles after a grant, random bytes from lines that were not
/// asked for, and a write seen only by reads granted two cycles later or more.
template <typename Dut, int R>
class VectorBench {
 public:
  VectorBench(uint32_t seed, Chip chip) : random_(seed), chip_(std::move(chip)) {
    seen_ = chip_.act;
    Reset();
  }

  /// Reads and writes granted, per 16 cycles.
  void SetGrants(unsigned reads, unsigned writes) {
    read_grants_ = reads;
    write_grants_ = writes;
  }
  void SetHalt(bool halt) { dut_.halt_i = halt; }

  void Reset() {
    dut_.rst_ni = 0;
    dut_.halt_i = 0;
    dut_.cmd_valid_i = 0;
    dut_.act_gnt_i = dut_.wr_gnt_i = dut_.act_rvalid_i = 0;
    Clock();
    Clock();
    dut_.rst_ni = 1;
    stage_[0] = stage_[1] = Read{};
    param_line_.assign(16, 0);
    offered_.clear();
    retired_ = 0;
  }

  void Offer(const VectorJob& job) { offered_.push_back(EncodeJob(job)); }

  /// Runs until one more command has retired; the memory then holds its results.
  void UntilRetired(int limit = 2000000) {
    const int goal = retired_ + 1;
    for (int i = 0; i < limit && retired_ < goal; ++i) Cycle();
    REQUIRE(retired_ == goal);
  }

  /// One cycle of everything.
  void Cycle() {
    DriveCommand();
    DriveReadData();
    dut_.act_gnt_i = dut_.wr_gnt_i = 0;
    dut_.eval();
    dut_.act_gnt_i = dut_.act_req_o && random_() % 16 < read_grants_;
    dut_.wr_gnt_i = dut_.wr_req_o && random_() % 16 < write_grants_;
    dut_.eval();
    const bool taken = dut_.cmd_valid_i && dut_.cmd_ready_o;
    TakeRead();
    TakeWrite();
    TakeParam();
    CheckReports();
    Clock();
    if (taken) offered_.pop_front();
  }

  Dut& dut() { return dut_; }
  /// The memory with all writes granted so far.
  const Chip& chip() const { return chip_; }
  int retired() const { return retired_; }
  int64_t cycles() const { return cycles_; }
  int64_t taps() const { return taps_; }
  int64_t busy() const { return busy_; }

 private:
  struct Read {
    bool valid = false;
    std::vector<uint8_t> bytes;
  };

  void DriveCommand() {
    dut_.cmd_valid_i = !offered_.empty();
    for (int i = 0; i < 32; ++i) {
      dut_.cmd_i[i] = offered_.empty() ? static_cast<uint32_t>(random_()) : offered_.front()[i];
    }
    dut_.cmd_index_i = static_cast<uint32_t>(random_());
  }

  void DriveReadData() {
    dut_.act_rvalid_i = stage_[1].valid;
    for (int i = 0; i < R; ++i) {
      const uint32_t byte = stage_[1].valid ? stage_[1].bytes[i] : random_() & 255;
      PutBits(dut_.act_data_i, i * 8, 8, byte);
    }
    for (int i = 0; i < 16; ++i) PutBits(dut_.param_rdata_i, i * 8, 8, param_line_[i]);
  }

  void TakeRead() {
    // Memories are read at the end of this cycle: writes granted before this one are visible only
    // if they were granted before the last one.
    stage_[1] = stage_[0];
    stage_[0] = Read{};
    if (!dut_.act_gnt_i) return;
    stage_[0].valid = true;
    const uint32_t addr = dut_.act_addr_o;
    for (uint32_t i = 0; i < R; ++i) {
      const bool next = addr % R + i >= R;
      const bool asked = next ? dut_.act_hi_o : dut_.act_lo_o;
      stage_[0].bytes.push_back(static_cast<uint8_t>(
          asked ? seen_[(addr + i) % seen_.size()] : random_()));
    }
  }

  void TakeWrite() {
    for (const auto& [addr, value] : last_writes_) seen_[addr] = value;
    last_writes_.clear();
    if (!dut_.wr_gnt_i) return;
    for (int i = 0; i < R; ++i) {
      if ((dut_.wr_strb_o >> i & 1) == 0) continue;
      const auto value = static_cast<uint8_t>(GetBits(dut_.wr_data_o, i * 8, 8));
      Write(dut_.wr_addr_o + i, value);
      if (dut_.wr_copy_o == 0) continue;
      Write(dut_.wr_addr_o + i + dut_.wr_copy_o * chip_.group_bytes, value);
    }
  }

  void Write(int64_t addr, uint8_t value) {
    addr %= static_cast<int64_t>(chip_.act.size());
    chip_.act[addr] = value;
    last_writes_.push_back({addr, value});
  }

  void TakeParam() {
    if (!dut_.param_re_o) return;
    REQUIRE(dut_.param_raddr_o % 16 == 0);
    for (int i = 0; i < 16; ++i) {
      param_line_[i] = chip_.param[(dut_.param_raddr_o + i) % chip_.param.size()];
    }
  }

  void CheckReports() {
    ++cycles_;
    taps_ += dut_.taps_o;
    const auto state = static_cast<spec::EngineState>(dut_.state_o);
    if (dut_.taps_o != 0) REQUIRE(state == spec::EngineState::kBusy);
    if (dut_.act_req_o && !dut_.act_gnt_i) REQUIRE(state == spec::EngineState::kBank);
    if (state == spec::EngineState::kBusy) ++busy_;
    if (dut_.act_gnt_i || dut_.wr_gnt_i) {
      REQUIRE(dut_.progress_o);
      REQUIRE(dut_.active_o);
    }
    retired_ += dut_.retire_o;
  }

  void Clock() {
    dut_.clk_i = 0;
    dut_.eval();
    dut_.clk_i = 1;
    dut_.eval();
  }

  Dut dut_;
  std::mt19937 random_;
  Chip chip_;
  std::vector<uint8_t> seen_;  ///< What a read granted now sees.
  std::vector<std::pair<int64_t, uint8_t>> last_writes_;
  Read stage_[2];
  std::vector<uint8_t> param_line_;
  std::deque<std::array<uint32_t, 32>> offered_;
  unsigned read_grants_ = 16, write_grants_ = 16;
  int retired_ = 0;
  int64_t cycles_ = 0, taps_ = 0, busy_ = 0;
};

}  // namespace systole::rtl_test
