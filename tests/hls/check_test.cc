// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "systole_hls/control/check.h"

#include <map>

#include "kernel.h"
#include "tests/rtl/check_commands.h"
#include "tests/support/catch.h"

// The engine's check against that of the functional machine, whose rules are by another hand.

namespace systole::test {
namespace {

namespace hls = ::systole_hls;
using hls_sim::Kernel;
using hls_sim::Timing;
using rtl_test::CheckAnswer;
using rtl_test::Words;

/// Check alone, one command at a time.
template <class Config>
class Bench {
 public:
  Bench(Timing timing, uint32_t seed) : kernel_(timing), random_(seed) {
    kernel_.Add("check", 0, check_, fetched_, starts_, checked_);
    for (int r = 0; r < spec::kRegions; ++r) {
      // One region does not exist, one is larger than 32 bits can count bytes.
      const uint32_t size64 = r == 3 ? 0 : r == 5 ? 0xffffffffu : 1 + random_() % 5000;
      regions[r].bytes = uint64_t{size64} * 64;
      regions[r].writable = r % 2 == 1;
      start_.region[r].base = (uint64_t{random_()} << 32 | random_()) & ~uint64_t{63};
      start_.region[r].size64 = size64;
      start_.region[r].write = regions[r].writable;
    }
    start_.cmd_region = 0;
    start_.cmd_offset = start_.cmd_bytes = 0;
  }

  golden::Regions regions;

  hls::CheckedCommand Run(const Words& words, uint32_t fault = 0, uint32_t fault_value = 0) {
    hls::FetchedCommand fetched;
    for (int i = 0; i < 32; ++i) fetched.word[i] = words[i];
    fetched.fault = fault;
    fetched.fault_value = fault_value;
    fetched.first = first_;
    if (first_) starts_.write(start_);
    first_ = false;
    fetched_.write(fetched);
    int cycles = 0;
    for (; !checked_.Readable(); ++cycles) {
      REQUIRE(cycles < 20);
      kernel_.Step();
      INFO(kernel_.failure());
      REQUIRE(kernel_.failure().empty());
    }
    cycles_ = cycles;
    return checked_.read();
  }

  CheckAnswer Answer(const Words& words) {
    const hls::CheckedCommand got = Run(words);
    for (int i = 0; i < 32; ++i) REQUIRE(got.word[i] == words[i]);
    if (words[0] % 256 == static_cast<uint32_t>(spec::Opcode::kLoad)) {
      REQUIRE(got.region_base == start_.region[words[2] & 7].base);
    }
    return {got.error.to_uint(), got.error_value.to_uint(), got.engine.to_uint(), cycles_};
  }

 private:
  Kernel kernel_;
  ::hls::stream<hls::FetchedCommand, 2> fetched_{"fetched"};
  ::hls::stream<hls::Start, 2> starts_{"regions"};
  ::hls::stream<hls::CheckedCommand, 2> checked_{"checked"};
  hls::Check<Config> check_;
  hls::Start start_;
  std::mt19937 random_;
  bool first_ = true;
  int cycles_ = 0;
};

template <int kIndex>
struct ConfigAt;
template <>
struct ConfigAt<0> {
  using Type = hls::ConfigTiny;
};
template <>
struct ConfigAt<1> {
  using Type = hls::ConfigBase;
};
template <>
struct ConfigAt<2> {
  using Type = hls::ConfigKv260;
};

/// Turns of a command, and the pipeline.
int MostCycles(const spec::CommandInfo& info, Timing timing) {
  const int pipeline = timing == Timing::kClocked ? 4 : 1;
  switch (info.engine) {
    case spec::Engine::kCtrl: return 2 + pipeline;
    case spec::Engine::kLoad:
    case spec::Engine::kStore: return 4 + pipeline;
    default: return 8 + pipeline;
  }
}

template <int kIndex>
void RandomCommands(Timing timing) {
  const spec::Config& config = spec::kConfigs[kIndex];
  const uint32_t seed = 60 + kIndex;
  INFO("config " << config.name << ", seed " << seed);
  Bench<typename ConfigAt<kIndex>::Type> bench(timing, seed);
  std::mt19937 random(seed);
  std::map<std::string, int> seen;
  for (int round = 0; round < 150000; ++round) {
    const spec::CommandInfo& info = spec::kCommands[random() % spec::kCommands.size()];
    const Words words = random() % 16 == 0 ? rtl_test::RandomLegal(info, random)
                                           : rtl_test::Moderate(info, config, random, true);
    const CheckAnswer want = rtl_test::Expected(words, config, bench.regions);
    const CheckAnswer got = bench.Answer(words);
    const uint32_t opcode = words[0] & 0xff;
    if (rtl_test::Find(opcode) != nullptr) ++seen[rtl_test::Key(opcode, want)];
    const bool damaged = opcode != static_cast<uint32_t>(info.opcode);
    if (got == want && (damaged || got.cycles <= MostCycles(info, timing))) continue;
    FAIL(info.name << " in round " << round << ": want " << want.code << " value " << want.value
                   << ", got " << got.code << " value " << got.value << " after " << got.cycles
                   << " cycles");
  }
  for (const char* key : rtl_test::kCheckKeys) {
    INFO(key);
    CHECK(seen[key] >= 10);
  }
}

template <int kIndex>
void ExactExtents() {
  const spec::Config& config = spec::kConfigs[kIndex];
  const uint32_t seed = 80 + kIndex;
  INFO("config " << config.name << ", seed " << seed);
  Bench<typename ConfigAt<kIndex>::Type> bench(Timing::kUntimed, seed);
  std::mt19937 random(seed);
  const char* const kAddresses[] = {"chip_addr", "offset_lo",  "in_addr",     "in2_addr",
                                    "out_addr",  "param_addr", "weight_addr", "lut_addr",
                                    "res_addr"};
  std::map<std::string, int> edges;
  for (int round = 0; round < 60000; ++round) {
    const spec::CommandInfo& info = spec::kCommands[4 + random() % (spec::kCommands.size() - 4)];
    Words words = rtl_test::Moderate(info, config, random, true);
    if (rtl_test::Find(words[0] & 0xff) != &info) continue;
    if (rtl_test::Expected(words, config, bench.regions).code != 0) continue;
    const char* name = kAddresses[random() % std::size(kAddresses)];
    const spec::FieldInfo* field = rtl_test::FindField(info, name);
    if (field == nullptr) continue;
    const auto [good, granule] = rtl_test::FindEdge(words, info, *field, config, bench.regions);
    for (const int64_t value : {good, good + 1}) {
      if (value * granule > field->max) continue;
      rtl_test::PutField(words, *field, value * granule);
      const CheckAnswer want = rtl_test::Expected(words, config, bench.regions);
      const CheckAnswer got = bench.Answer(words);
      INFO(info.name << "." << name << " = " << value * granule << " in round " << round << ": want "
                     << want.code << " value " << want.value << ", got " << got.code << " value "
                     << got.value);
      REQUIRE(got == want);
      if (want.code != 0) ++edges[std::string(info.name) + "." + name];
    }
  }
  for (const char* key : rtl_test::kCheckEdges) {
    INFO(key);
    CHECK(edges[key] >= 10);
  }
}

}  // namespace

TEST_CASE("Check: random commands, code, engine and value as in the functional machine", "[hls]") {
  const Timing timing = GENERATE(Timing::kUntimed, Timing::kClocked);
  RandomCommands<0>(timing);
  RandomCommands<1>(timing);
  RandomCommands<2>(timing);
}

TEST_CASE("Check: every extent is exact to the byte", "[hls]") {
  ExactExtents<0>();
  ExactExtents<1>();
  ExactExtents<2>();
}

TEST_CASE("Check: unknown opcodes and faults of the stream", "[hls]") {
  Bench<hls::ConfigTiny> bench(Timing::kClocked, 1);
  std::mt19937 random(1);
  for (uint32_t opcode = 0; opcode < 256; ++opcode) {
    Words words{};
    for (uint32_t& word : words) word = random();
    words[0] = (words[0] & ~0xffu) | opcode;
    if (rtl_test::Find(opcode) == nullptr) {
      const CheckAnswer want = {static_cast<uint32_t>(spec::ErrorCode::kOpcode), opcode, 0, 0};
      REQUIRE(bench.Answer(words) == want);
    }
    const hls::CheckedCommand fault = bench.Run(words, 1 + opcode % 13, opcode * 77);
    REQUIRE(fault.error == 1 + opcode % 13);
    REQUIRE(fault.error_value == opcode * 77);
    REQUIRE(fault.engine == 0);
  }
}

}  // namespace systole::test
