// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include SYSTOLE_DUT_H

#include <map>
#include <optional>
#include <random>
#include <string>

#include "sim/golden/command_checks.h"
#include "tests/rtl/random_command.h"
#include "tests/support/catch.h"

// The hardware's check against that of the functional machine: two implementations of
// docs/architecture.md, section 3, by different hands.

namespace {

using systole::golden::CheckCommand;
using systole::golden::Regions;
using systole::golden::Violation;
using systole::rtl_test::FindField;
using systole::rtl_test::PutField;
using systole::rtl_test::RandomLegal;
using systole::rtl_test::Words;
using systole::spec::CommandInfo;
using systole::spec::ErrorCode;
using systole::spec::FieldInfo;
using systole::spec::kCommands;
namespace spec = systole::spec;

constexpr const spec::Config& kConfig = spec::kConfigs[SYSTOLE_CONFIG];

struct Answer {
  uint32_t code = 0, value = 0, engine = 0;
  int cycles = 0;  ///< From taking the command to its answer.
  bool operator==(const Answer& o) const {
    return code == o.code && value == o.value && engine == o.engine;
  }
};

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

const CommandInfo* Find(uint32_t opcode) {
  for (const CommandInfo& info : kCommands) {
    if (static_cast<uint32_t>(info.opcode) == opcode) return &info;
  }
  return nullptr;
}

Answer Expected(const Words& words, const Regions& regions) {
  Answer answer;
  if (const auto violation = CheckCommand(words.data(), kConfig, regions)) {
    answer.code = static_cast<uint32_t>(violation->code);
    answer.value = violation->value;
  }
  const CommandInfo* info = Find(words[0] & 0xff);
  if (info != nullptr) answer.engine = static_cast<uint32_t>(info->engine);
  return answer;
}

/// A command of moderate size: many pass all checks, and each rule is broken now and then.
Words Moderate(const CommandInfo& info, std::mt19937& random) {
  Words words = RandomLegal(info, random);
  const auto below = [&](uint32_t n) { return static_cast<int64_t>(random() % n); };
  const auto put = [&](const char* name, int64_t value) {
    const FieldInfo* field = FindField(info, name);
    if (field != nullptr) PutField(words, *field, value);
  };
  put("region", below(20) == 0 ? below(16) : 2 * below(4) + 1);
  put("space", below(3));
  put("copy", below(3) == 0 ? below(5) : 0);
  put("fill", below(4) == 0);
  put("offset_lo", below(8) == 0 ? below(1 << 20) : 16 * below(4000));
  put("offset_hi", below(8) == 0 ? below(3) : 0);
  put("chip_addr", below(4) == 0 ? 0 : below(kConfig.act_bytes / 16) * 16 + (below(4) == 0));
  put("n0", below(4) == 0 ? kConfig.tile_bytes() * (1 + below(3)) : 1 + below(600));
  put("n1", below(2) == 0 ? 1 : 1 + below(20));
  put("n2", below(2) == 0 ? 1 : 1 + below(20));
  for (const char* name : {"mem_stride1", "mem_stride2", "chip_stride1", "chip_stride2"}) {
    put(name, below(10) == 0 ? static_cast<int64_t>(random()) : below(1000));
  }
  for (const char* name : {"in_addr", "in2_addr", "out_addr"}) put(name, below(kConfig.act_bytes));
  for (const char* name : {"in_row_pitch", "in2_row_pitch", "out_row_pitch"}) {
    put(name, below(20) == 0 ? below(1 << 24) : below(600));
  }
  for (const char* name : {"in_pixel_pitch", "in2_pixel_pitch", "out_pixel_pitch"}) {
    put(name, 1 + below(64));
  }
  for (const char* name : {"in_image_pitch16", "in2_image_pitch16", "out_image_pitch16"}) {
    put(name, below(100));
  }
  put("in_h", 1 + below(40));
  put("in_w", 1 + below(40));
  put("oh", 1 + below(12));
  put("ow", 1 + below(12));
  put("n", below(3) == 0 ? 1 + below(6) : 1);
  put("kh", info.opcode == spec::Opcode::kAdd ? 1 : 1 + below(5));
  put("kw", info.opcode == spec::Opcode::kAdd ? 1 : 1 + below(5));
  put("channels", 1 + below(100));
  put("oc_tiles", below(2) == 0 ? 1 : 1 + below(20));
  put("oc_last", below(8) == 0 ? 1 + below(255) : 1 + below(kConfig.cols));
  put("acc_keep", below(4) == 0);
  put("acc_hold", below(4) == 0);
  put("in_copy", below(4));
  put("out_copy", below(2) * below(4));
  put("rq", info.opcode == spec::Opcode::kAdd && below(8) != 0 ? 1 : below(20) == 0 ? 3 : below(3));
  put("per_ch", below(8) == 0 ? 3 : below(3));
  put("param_addr", 16 * below(kConfig.param_bytes / 16) + (below(20) == 0));
  put("weight_addr", 16 * below(kConfig.param_bytes / 16) + (below(20) == 0));
  put("shift", below(8) == 0 ? 30 + below(2) : below(64) - 32);
  // Damage, now and then.
  if (below(30) == 0) words[random() % info.words] ^= 1u << (random() % 32);
  return words;
}

std::string Key(uint32_t opcode, const Answer& answer) {
  const auto code = static_cast<ErrorCode>(answer.code);
  std::string key = std::string(Name(static_cast<spec::Opcode>(opcode))) + " " + Name(code);
  const bool word = code == ErrorCode::kRange || code == ErrorCode::kAlign ||
                    code == ErrorCode::kUnsupported;
  return word ? key + " " + std::to_string(answer.value) : key;
}

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
    const Words words = random() % 16 == 0 ? RandomLegal(info, random) : Moderate(info, random);
    const Answer want = Expected(words, bench.regions);
    const Answer got = bench.Check(words);
    if (Find(words[0] & 0xff) != nullptr) ++seen[Key(words[0] & 0xff, want)];
    INFO(info.name << " in round " << round << ": want " << want.code << " value " << want.value
         << ", got " << got.code << " value " << got.value);
    REQUIRE(got == want);
    if (words[0] % 256 == static_cast<uint32_t>(info.opcode)) REQUIRE(got.cycles <= Steps(info));
  }
  // Every rule was met.
  for (const char* key : {
           "NOP NONE", "FENCE NONE", "IRQ NONE", "END NONE", "LOAD NONE", "STORE NONE",
           "CONV NONE", "DEPTHWISE NONE", "MAXPOOL NONE", "SUMPOOL NONE", "ADD NONE",
           "NOP RESERVED", "FENCE RESERVED", "LOAD RESERVED", "STORE RESERVED", "CONV RESERVED",
           "LOAD RANGE 2", "LOAD RANGE 7", "LOAD RANGE 5", "CONV RANGE 8", "CONV RANGE 12",
           "CONV RANGE 11", "CONV RANGE 3", "CONV RANGE 21", "CONV RANGE 18", "DEPTHWISE RANGE 21",
           "DEPTHWISE RANGE 18", "SUMPOOL RANGE 21", "CONV UNSUPPORTED 18",
           "DEPTHWISE UNSUPPORTED 18", "MAXPOOL RANGE 18", "SUMPOOL UNSUPPORTED 18",
           "ADD UNSUPPORTED 18", "LOAD ALIGN 3", "LOAD ALIGN 5", "LOAD ALIGN 6", "CONV ALIGN 19",
           "DEPTHWISE ALIGN 19", "DEPTHWISE ALIGN 11", "SUMPOOL ALIGN 19", "LOAD REGION",
           "STORE REGION", "STORE PERMISSION", "LOAD MEM_BOUNDS", "STORE MEM_BOUNDS",
           "LOAD CHIP_BOUNDS", "STORE CHIP_BOUNDS", "CONV CHIP_BOUNDS", "DEPTHWISE CHIP_BOUNDS",
           "MAXPOOL CHIP_BOUNDS", "SUMPOOL CHIP_BOUNDS", "ADD CHIP_BOUNDS"}) {
    INFO(key);
    CHECK(seen[key] >= 10);
  }
}

TEST_CASE("every extent is exact to the byte") {
  const uint32_t seed = 40 + SYSTOLE_CONFIG;
  INFO("seed " << seed);
  Bench bench(seed);
  std::mt19937 random(seed);
  const char* const kAddresses[] = {"chip_addr", "offset_lo", "in_addr", "in2_addr",
                                    "out_addr", "param_addr", "weight_addr"};
  std::map<std::string, int> edges;
  for (int round = 0; round < 60000; ++round) {
    const CommandInfo& info = kCommands[4 + random() % 7];
    Words words = Moderate(info, random);
    if (Find(words[0] & 0xff) != &info || Expected(words, bench.regions).code != 0) continue;
    const char* name = kAddresses[random() % 7];
    const FieldInfo* field = FindField(info, name);
    if (field == nullptr) continue;
    // The highest value that passes, by bisection; granules keep alignment out of it.
    const std::string field_name = name;
    const bool coarse = field_name == "param_addr" || field_name == "weight_addr" ||
                        info.opcode == spec::Opcode::kLoad;
    const int64_t granule = coarse ? 16 : 1;
    int64_t good = systole::rtl_test::GetField(words, *field) / granule;
    int64_t bad = field->max / granule + 1;
    while (bad - good > 1) {
      const int64_t middle = (good + bad) / 2;
      PutField(words, *field, middle * granule);
      (Expected(words, bench.regions).code == 0 ? good : bad) = middle;
    }
    for (const int64_t value : {good, bad}) {
      if (value * granule > field->max) continue;
      PutField(words, *field, value * granule);
      const Answer want = Expected(words, bench.regions);
      const Answer got = bench.Check(words);
      INFO(info.name << "." << name << " = " << value * granule << " in round " << round
           << ": want " << want.code << " value " << want.value << ", got " << got.code << " value "
           << got.value);
      REQUIRE(got == want);
      if (want.code != 0) ++edges[std::string(info.name) + "." + name];
    }
  }
  for (const char* key : {"LOAD.chip_addr", "LOAD.offset_lo", "STORE.chip_addr", "STORE.offset_lo",
                          "CONV.in_addr", "CONV.out_addr", "CONV.param_addr", "DEPTHWISE.in_addr",
                          "DEPTHWISE.out_addr", "DEPTHWISE.param_addr", "DEPTHWISE.weight_addr",
                          "MAXPOOL.in_addr", "MAXPOOL.out_addr", "SUMPOOL.param_addr",
                          "ADD.in_addr", "ADD.in2_addr", "ADD.out_addr"}) {
    INFO(key);
    CHECK(edges[key] >= 10);
  }
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
