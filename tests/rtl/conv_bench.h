// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include SYSTOLE_DUT_H

#include <cstdint>
#include <deque>
#include <random>
#include <vector>

#include "tests/rtl/bits.h"
#include "tests/rtl/conv_case.h"
#include "tests/support/catch.h"

/// Drives systole_conv_bench: CONV with its memories.
namespace systole::rtl_test {

inline constexpr Machine kMachine = {SYSTOLE_R, SYSTOLE_C, SYSTOLE_ACT_BYTES, SYSTOLE_PARAM_BYTES,
                                     SYSTOLE_ACC_PIXELS};

/// How much the surroundings disturb, in 1/16 per cycle.
struct Disturbance {
  unsigned no_weights = 0;   ///< No push of weights.
  unsigned no_command = 0;   ///< No command offered.
  unsigned vector_read = 0;  ///< VECTOR reads any window.
  unsigned vector_write = 0; ///< VECTOR writes at `scratch`.
  uint32_t scratch = 0;
  unsigned results_held = 0; ///< Results are held up, for up to 255 cycles at a time.
  bool weights_first = false; ///< All weights are in the ring when the first command comes.
  bool no_peek = false;       ///< A command is seen no earlier than it may be taken.
};

struct Measure {
  int64_t vectors = 0;      ///< Slices that entered the array,
  int64_t array_cycles = 0; ///< from the first to the last one;
  int64_t cycles = 0;       ///< from the first command to the last retirement.
};

class ConvBench {
 public:
  explicit ConvBench(uint32_t seed) : random_(seed) {
    dut_.rst_ni = 0;
    Clock();
    Clock();
    dut_.rst_ni = 1;
  }

  void WriteActivations(uint32_t addr, const std::vector<uint8_t>& bytes, int copy) {
    REQUIRE(bytes.size() % kMachine.r == 0);
    for (size_t at = 0; at < bytes.size(); at += kMachine.r) {
      dut_.load_req_i = 1;
      dut_.load_addr_i = addr + static_cast<uint32_t>(at);
      dut_.load_copy_i = copy;
      for (int i = 0; i < kMachine.r; ++i) PutBits(dut_.load_data_i, i * 8, 8, bytes[at + i]);
      do Settle();
      while (!Granted(dut_.load_gnt_o));
    }
    dut_.load_req_i = 0;
  }

  std::vector<uint8_t> ReadActivations(uint32_t addr, size_t count) {
    std::vector<uint8_t> bytes;
    uint32_t at = addr;
    while (bytes.size() < count) {
      dut_.store_req_i = at < addr + count;
      dut_.store_addr_i = at;
      Settle();
      if (dut_.store_req_i && dut_.store_gnt_o) at += kMachine.r;
      if (dut_.store_rvalid_o) {
        for (int i = 0; i < kMachine.r; ++i) {
          bytes.push_back(static_cast<uint8_t>(GetBits(dut_.store_data_o, i * 8, 8)));
        }
      }
      Clock();
    }
    dut_.store_req_i = 0;
    bytes.resize(count);
    return bytes;
  }

  void WriteParams(uint32_t addr, const std::vector<uint8_t>& bytes) {
    for (size_t at = 0; at < bytes.size(); at += 16) {
      dut_.param_we_i = 1;
      dut_.param_waddr_i = addr + static_cast<uint32_t>(at);
      for (size_t i = 0; i < 16; ++i) {
        PutBits(dut_.param_wdata_i, static_cast<int>(i) * 8, 8,
                at + i < bytes.size() ? bytes[at + i] : 0);
      }
      Clock();
    }
    dut_.param_we_i = 0;
  }

  /// Runs the commands as a queue that is never empty (if nothing disturbs).
  Measure Run(const std::vector<ConvCase>& cases, const Disturbance& disturbance,
              int64_t limit = INT64_MAX) {
    std::vector<uint8_t> weights;
    for (const ConvCase& conv : cases) {
      WriteParams(conv.command.param_addr, Records(conv));
      const auto tiles = Tiles(kMachine, conv);
      weights.insert(weights.end(), tiles.begin(), tiles.end());
    }
    Measure measure;
    size_t pushed = 0, issued = 0, retired = 0;
    int64_t start = 0, first = -1, last = 0, quiet = 0;
    bool seen = false;  // the command stands at the engine
    for (int64_t cycle = 0; retired < cases.size() && cycle < limit; ++cycle) {
      dut_.push_valid_i = pushed < weights.size() && !Chance(disturbance.no_weights);
      if (dut_.push_valid_i) PutLine(dut_.push_data_i, &weights[pushed]);
      const bool ready = !disturbance.weights_first || pushed == weights.size();
      if (issued < cases.size() && (ready || !disturbance.no_peek)) {
        seen |= !Chance(disturbance.no_command);
      }
      dut_.cmd_peek_i = seen;
      dut_.cmd_valid_i = seen && ready && !Chance(disturbance.no_command);
      if (seen) {
        const auto words = spec::Encode(cases[issued].command);
        for (size_t i = 0; i < words.size(); ++i) dut_.cmd_i[i] = words[i];
      }
      Disturb(disturbance);
      Settle();
      if (dut_.push_valid_i && dut_.reserve_ready_o) pushed += 16;
      REQUIRE(dut_.active_o == (issued != retired));
      if (issued == 0) start = cycle;
      if (dut_.cmd_valid_i && dut_.cmd_ready_o) {
        ++issued;
        seen = false;
      }
      if (dut_.retire_o) ++retired;
      quiet = dut_.progress_o || dut_.push_valid_i ? 0 : quiet + 1;
      REQUIRE(quiet < 1000);
      if (dut_.slice_o) {
        REQUIRE(dut_.state_o == static_cast<uint32_t>(kBusy));
        ++measure.vectors;
        if (first < 0) first = cycle;
        last = cycle;
      }
      Clock();
      measure.cycles = cycle + 1 - start;
    }
    dut_.push_valid_i = 0;
    dut_.cmd_peek_i = dut_.cmd_valid_i = 0;
    dut_.vec_req_i = 0;
    dut_.vecw_req_i = 0;
    dut_.post_hold_i = 0;
    measure.array_cycles = last - first + 1;
    if (retired < cases.size()) return measure;  // stopped at the limit
    REQUIRE(pushed == weights.size());
    Settle();
    REQUIRE(dut_.active_o == 0);
    Clock();  // a read sees a write two cycles later
    return measure;
  }

  /// Halts the engine, which must then start nothing, and resets it.
  void HaltAndReset() {
    dut_.halt_i = 1;
    dut_.cmd_peek_i = dut_.cmd_valid_i = 1;
    for (int i = 0; i < 100; ++i) {
      Settle();
      REQUIRE(dut_.cmd_ready_o == 0);
      REQUIRE(dut_.slice_o == 0);
      if (i > 0) REQUIRE(dut_.retire_o == 0);
      Clock();
    }
    dut_.cmd_peek_i = dut_.cmd_valid_i = 0;
    dut_.rst_ni = 0;
    Clock();
    dut_.rst_ni = 1;
    dut_.halt_i = 0;
    Settle();
    REQUIRE(dut_.active_o == 0);
  }

 private:
  static constexpr int kBusy = 1;

  bool Chance(unsigned sixteenths) { return random_() % 16 < sixteenths; }

  static void PutLine(VlWide<4>& port, const uint8_t* bytes) {
    for (int i = 0; i < 4; ++i) {
      port[i] = static_cast<uint32_t>(bytes[4 * i]) | static_cast<uint32_t>(bytes[4 * i + 1]) << 8 |
                static_cast<uint32_t>(bytes[4 * i + 2]) << 16 |
                static_cast<uint32_t>(bytes[4 * i + 3]) << 24;
    }
  }

  void Disturb(const Disturbance& disturbance) {
    if (hold_ > 0) {
      --hold_;
    } else if (disturbance.results_held > 0 && random_() % 64 == 0) {
      hold_ = random_() % 256;
    }
    dut_.post_hold_i = hold_ > 0 || Chance(disturbance.results_held);
    dut_.vec_req_i = Chance(disturbance.vector_read);
    dut_.vec_addr_i = random_() % static_cast<uint32_t>(kMachine.act_bytes);
    dut_.vecw_req_i = Chance(disturbance.vector_write);
    dut_.vecw_addr_i = disturbance.scratch + random_() % static_cast<uint32_t>(kMachine.r);
  }

  /// Lets combinational outputs follow the inputs.
  void Settle() {
    dut_.clk_i = 0;
    dut_.eval();
  }

  bool Granted(bool grant) {
    Clock();
    return grant;
  }

  void Clock() {
    dut_.clk_i = 0;
    dut_.eval();
    dut_.clk_i = 1;
    dut_.eval();
  }

  SYSTOLE_DUT dut_;
  std::mt19937 random_;
  unsigned hold_ = 0;
};

}  // namespace systole::rtl_test
