// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include SYSTOLE_DUT_H

#include <map>
#include <random>
#include <string>

#include "tests/rtl/check_commands.h"
#include "tests/support/catch.h"

// The hardware's check against that of the functional machine: two implementations of
// docs/architecture.md, section 3, by different hands.

namespace {

using systole::golden::Regions;
using systole::rtl_test::Expected;
using systole::rtl_test::Find;
using systole::rtl_test::FindField;
using systole::rtl_test::Moderate;
using systole::rtl_test::PutField;
using systole::rtl_test::RandomLegal;
using systole::rtl_test::Words;
using systole::spec::CommandInfo;
using systole::spec::ErrorCode;
using systole::spec::FieldInfo;
using systole::spec::kCommands;
namespace spec = systole::spec;

constexpr const spec::Config& kConfig = spec::kConfigs[SYSTOLE_CONFIG];

using Answer = systole::rtl_test::CheckAnswer;

class Bench {
 public:
  explicit Bench(uint32_t seed) : random_(seed) {
    dut_.rst_ni = 0;
    dut_.cmd_valid_i = dut_.cmd_ready_i = 0;
    Edge();
    dut_.rst_ni = 1;
    for (int r = 0; r < spec::kRegions; ++r) {
      // One region does not exist, one is larger than 32 bits can count bytes.
      const uint32_t size64 = r == 3 ? 0 : r == 5 ? 0xffffffffu : 1 + random_() % 5000;
      dut_.region_size64_i[r] = size64;
      regions[r].bytes = uint64_t{size64} * 64;
      regions[r].writable = r % 2 == 1;
      if (regions[r].writable) dut_.region_write_i |= 1 << r;
    }
  }

  Regions regions;

  /// Sends a command through; both sides wait at random.
  Answer Check(const Words& words) {
    while (random_() % 4 == 0) Edge();
    for (int i = 0; i < 32; ++i) dut_.cmd_i[i] = words[i];
    dut_.cmd_valid_i = 1;
    dut_.eval();
    REQUIRE(dut_.cmd_ready_o);
    Edge();
    dut_.cmd_valid_i = 0;
    Answer answer;
    for (answer.cycles = 1; !dut_.cmd_valid_o; ++answer.cycles) {
      REQUIRE(answer.cycles < 20);
      Edge();
    }
    while (random_() % 4 == 0) Edge();
    answer.code = dut_.err_code_o;
    answer.value = dut_.err_value_o;
    answer.engine = dut_.engine_o;
    for (int i = 0; i < 32; ++i) REQUIRE(dut_.cmd_o[i] == words[i]);
    dut_.cmd_ready_i = 1;
    Edge();
    dut_.cmd_ready_i = 0;
    dut_.eval();
    REQUIRE_FALSE(dut_.cmd_valid_o);
    return answer;
  }

 private:
  void Edge() {
    dut_.clk_i = 0;
    dut_.eval();
    dut_.clk_i = 1;
    dut_.eval();
  }

  SYSTOLE_DUT dut_;
  std::mt19937 random_;
};

int Steps(const CommandInfo& info) {
  switch (info.engine) {
    case spec::Engine::kCtrl: return 2;
    case spec::Engine::kLoad:
    case spec::Engine::kStore: return 4;
    default: return 8;
  }
}

}  // namespace

TEST_CASE("random commands: code, engine and value as in the functional machine") {
  const uint32_t seed = 20 + SYSTOLE_CONFIG;
  INFO("seed " << seed);
  Bench bench(seed);
  std::mt19937 random(seed);
  std::map<std::string, int> seen;
  for (int round = 0; round < 300000; ++round) {
    const CommandInfo& info = kCommands[random() % kCommands.size()];
    const Words words =
        random() % 16 == 0 ? RandomLegal(info, random) : Moderate(info, kConfig, random, true);
    const Answer want = Expected(words, kConfig, bench.regions);
    const Answer got = bench.Check(words);
    if (Find(words[0] & 0xff) != nullptr) ++seen[systole::rtl_test::Key(words[0] & 0xff, want)];
    INFO(info.name << " in round " << round << ": want " << want.code << " value " << want.value
         << ", got " << got.code << " value " << got.value);
    REQUIRE(got == want);
    if (words[0] % 256 == static_cast<uint32_t>(info.opcode)) REQUIRE(got.cycles <= Steps(info));
  }
  // Every rule was met.
  for (const char* key : systole::rtl_test::kCheckKeys) {
    INFO(key);
    CHECK(seen[key] >= 10);
  }
  CHECK(seen["CONV UNSUPPORTED 18"] >= 10);  // RAW with a residual
}

TEST_CASE("every extent is exact to the byte") {
  const uint32_t seed = 40 + SYSTOLE_CONFIG;
  INFO("seed " << seed);
  Bench bench(seed);
  std::mt19937 random(seed);
  const char* const kAddresses[] = {"chip_addr", "offset_lo", "in_addr", "in2_addr", "res_addr",
                                    "out_addr", "param_addr", "weight_addr", "lut_addr"};
  std::map<std::string, int> edges;
  for (int round = 0; round < 60000; ++round) {
    const CommandInfo& info = kCommands[4 + random() % 8];
    Words words = Moderate(info, kConfig, random, true);
    if (Find(words[0] & 0xff) != &info) continue;
    if (Expected(words, kConfig, bench.regions).code != 0) continue;
    const char* name = kAddresses[random() % std::size(kAddresses)];
    const FieldInfo* field = FindField(info, name);
    if (field == nullptr) continue;
    const auto [good, granule] =
        systole::rtl_test::FindEdge(words, info, *field, kConfig, bench.regions);
    for (const int64_t value : {good, good + 1}) {
      if (value * granule > field->max) continue;
      PutField(words, *field, value * granule);
      const Answer want = Expected(words, kConfig, bench.regions);
      const Answer got = bench.Check(words);
      INFO(info.name << "." << name << " = " << value * granule << " in round " << round
           << ": want " << want.code << " value " << want.value << ", got " << got.code << " value "
           << got.value);
      REQUIRE(got == want);
      if (want.code != 0) ++edges[std::string(info.name) + "." + name];
    }
  }
  for (const char* key : systole::rtl_test::kCheckEdges) {
    INFO(key);
    CHECK(edges[key] >= 10);
  }
  CHECK(edges["CONV.res_addr"] >= 10);
}

TEST_CASE("unknown opcodes and faults of the stream") {
  Bench bench(1);
  std::mt19937 random(1);
  for (uint32_t opcode = 0; opcode < 256; ++opcode) {
    if (Find(opcode) != nullptr) continue;
    Words words{};
    for (uint32_t& word : words) word = random();
    words[0] = (words[0] & ~0xffu) | opcode;
    const Answer got = bench.Check(words);
    REQUIRE(got == Answer{static_cast<uint32_t>(ErrorCode::kOpcode), opcode, 0, 0});
  }
}
