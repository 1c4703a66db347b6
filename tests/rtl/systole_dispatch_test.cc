// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <random>

#include "Vdispatch_model.h"
#include "hw/spec/gen/spec.h"
#include "tests/rtl/random_command.h"
#include "tests/support/catch.h"

namespace {

using systole::rtl_test::Words;
using systole::spec::CommandInfo;
using systole::spec::kCommands;
using systole::spec::Opcode;

struct Bench {
  explicit Bench(uint32_t seed) : random(seed) {
    dut.rst_ni = 0;
    Edge();
    dut.rst_ni = 1;
  }

  void Edge() {
    dut.clk_i = 0;
    dut.eval();
    dut.clk_i = 1;
    dut.eval();
  }

  void Offer(const CommandInfo& info, const Words& words) {
    dut.cmd_valid_i = 1;
    dut.cmd_engine_i = static_cast<uint32_t>(info.engine);
    dut.cmd_err_i = 0;
    for (int i = 0; i < 32; ++i) dut.cmd_i[i] = words[i];
  }

  std::mt19937 random;
  Vdispatch_model dut;
};

}  // namespace

TEST_CASE("order, missing retirements and control commands") {
  const uint32_t seed = 31;
  INFO("seed " << seed);
  Bench bench(seed);
  auto& dut = bench.dut;
  auto& random = bench.random;
  // Counts since the start, as section 2 of the architecture states dependencies.
  int64_t issued[4] = {}, retired[4] = {};
  uint32_t index = 0;
  int seen[256] = {}, held[256] = {}, stalls = 0, some_missing = 0, far_back = 0;
  const CommandInfo* info = nullptr;
  Words words{};
  for (int cycle = 0; cycle < 200000; ++cycle) {
    if (info == nullptr && random() % 4 != 0) {
      info = &kCommands[random() % kCommands.size()];
      words = systole::rtl_test::RandomLegal(*info, random);
      words[1] = 0;
      for (int e = 0; e < 4; ++e) {
        const uint32_t range = random() % 4 == 0 ? 256 : 8;
        const uint32_t dep = random() % 3 != 0 ? 0 : random() % range;
        words[1] |= dep << (8 * e);
        far_back += dep > issued[e];
      }
    }
    if (info != nullptr) bench.Offer(*info, words);
    else dut.cmd_valid_i = 0;
    dut.halt_i = random() % 50 == 0;
    dut.fetch_idle_i = random() % 3 == 0;
    dut.retire_i = 0;
    dut.push_ready_i = 0;
    for (int e = 0; e < 4; ++e) {
      if (issued[e] > retired[e] && random() % 6 == 0) dut.retire_i |= 1 << e;
      if (issued[e] - retired[e] < 15 && random() % 2 == 0) dut.push_ready_i |= 1 << e;
    }
    dut.eval();
    REQUIRE(dut.index_o == index);
    REQUIRE(dut.err_valid_o == 0);

    const bool here = info != nullptr && !dut.halt_i;
    bool control_done = here;
    int64_t missing[4] = {};
    bool all_empty = true;
    for (int e = 0; here && e < 4; ++e) {
      const int64_t dep = words[1] >> (8 * e) & 255;
      if (dep != 0 && issued[e] - dep >= 0) {
        const int64_t target = issued[e] - dep + 1;
        control_done &= retired[e] >= target;
        missing[e] = std::max<int64_t>(0, target - retired[e] - (dut.retire_i >> e & 1));
      }
      all_empty &= issued[e] == retired[e];
    }
    if (here) {
      const auto opcode = static_cast<Opcode>(words[0] & 255);
      if (opcode == Opcode::kFence) {
        for (int e = 0; e < 4; ++e) {
          if ((words[2] >> e & 1) != 0) control_done &= issued[e] == retired[e];
        }
      }
      if (opcode == Opcode::kIrq) control_done &= all_empty;
      if (opcode == Opcode::kEnd) control_done &= all_empty && dut.fetch_idle_i;
      REQUIRE(bool(dut.stop_o) == (opcode == Opcode::kEnd));
      const int engine = static_cast<int>(info->engine) - 1;
      const bool taken = engine < 0 ? control_done : (dut.push_ready_i >> engine & 1) != 0;
      REQUIRE(bool(dut.cmd_ready_o) == taken);
      REQUIRE(bool(dut.dispatched_o) == taken);
      REQUIRE(dut.push_valid_o == (engine < 0 ? 0 : 1 << engine));
      REQUIRE(bool(dut.stall_o) == (engine >= 0 && !taken));
      REQUIRE(bool(dut.irq_o) == (taken && opcode == Opcode::kIrq));
      REQUIRE(bool(dut.end_o) == (taken && opcode == Opcode::kEnd));
      if (engine >= 0) {
        for (int e = 0; e < 4; ++e) {
          REQUIRE((dut.push_missing_o >> (4 * e) & 15) == missing[e]);
          some_missing += missing[e] > 0;
        }
      }
      if (opcode == Opcode::kIrq || opcode == Opcode::kEnd) REQUIRE(dut.word_o == words[2]);
      stalls += dut.stall_o;
      held[words[0] & 255] += !taken;
      if (taken) {
        ++seen[words[0] & 255];
        ++index;
        if (engine >= 0) ++issued[engine];
        info = nullptr;
      }
    } else {
      REQUIRE(dut.push_valid_o == 0);
      REQUIRE(dut.cmd_ready_o == 0);
      REQUIRE(dut.stop_o == 0);
    }
    for (int e = 0; e < 4; ++e) retired[e] += dut.retire_i >> e & 1;
    bench.Edge();
  }
  for (const CommandInfo& each : kCommands) {
    INFO(each.name);
    CHECK(seen[static_cast<int>(each.opcode)] > 100);
    CHECK(held[static_cast<int>(each.opcode)] > 100);
  }
  CHECK(stalls > 100);
  CHECK(some_missing > 1000);
  CHECK(far_back > 100);
}

TEST_CASE("an error is raised at its command's turn and nothing is pushed") {
  Bench bench(1);
  auto& dut = bench.dut;
  bench.Offer(kCommands[4], Words{});
  dut.cmd_err_i = static_cast<uint32_t>(systole::spec::ErrorCode::kAlign);
  dut.push_ready_i = 15;
  dut.halt_i = 1;
  dut.eval();
  REQUIRE(dut.err_valid_o == 0);
  dut.halt_i = 0;
  dut.eval();
  REQUIRE(dut.err_valid_o == 1);
  REQUIRE(dut.push_valid_o == 0);
  REQUIRE(dut.cmd_ready_o == 0);
  REQUIRE(dut.dispatched_o == 0);
}

TEST_CASE("start sets the index to zero") {
  Bench bench(1);
  auto& dut = bench.dut;
  bench.Offer(kCommands[0], Words{});
  for (int i = 0; i < 3; ++i) bench.Edge();
  REQUIRE(dut.index_o == 3);
  dut.cmd_valid_i = 0;
  dut.start_i = 1;
  bench.Edge();
  dut.start_i = 0;
  REQUIRE(dut.index_o == 0);
}
