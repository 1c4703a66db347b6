// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/verilator/axi_memory.h"

#include <cmath>

#include "tests/support/catch.h"
#include "tests/unit/driver/axi_bench.h"

namespace systole::test {
namespace {

constexpr uint64_t kBase = 0x1000'0000;

struct Bench {
  explicit Bench(sim::AxiMemoryOptions options = {}) : memory(options), bytes(65536) {
    for (std::size_t i = 0; i < bytes.size(); ++i)
      bytes[i] = static_cast<std::byte>(i * 7 + i / 256);
    memory.Map(kBase, bytes.data(), bytes.size());
    // The first cycle only lets the memory raise its READYs.
    memory.Step({});
  }
  sim::AxiMemory memory;
  std::vector<std::byte> bytes;
  AxiBench bench{memory};
};

std::vector<Burst> SomeBursts(int count, int beats) {
  std::vector<Burst> bursts;
  for (int i = 0; i < count; ++i) {
    bursts.push_back({kBase + static_cast<uint64_t>(i) * 256, beats, static_cast<uint8_t>(i & 1)});
  }
  return bursts;
}

}  // namespace

TEST_CASE("AxiMemory: latency of a read and of a write", "[axi]") {
  const int latency = GENERATE(1, 2, 32, 100);
  Bench t({latency, 16, 0, 0.0});
  const auto read = t.bench.Read(SomeBursts(1, 4));
  REQUIRE(read.size() == 1);
  CHECK(read[0].first_cycle - read[0].request_cycle == static_cast<uint64_t>(latency));
  CHECK(read[0].last_cycle - read[0].first_cycle == 3);
  const auto write = t.bench.Write(SomeBursts(1, 4), 1);
  REQUIRE(write.size() == 1);
  CHECK(write[0].first_cycle - write[0].request_cycle == static_cast<uint64_t>(latency));
}

TEST_CASE("AxiMemory: a beat per cycle when requests are outstanding", "[axi]") {
  Bench t({32, 16, 0, 0.0});
  const auto read = t.bench.Read(SomeBursts(64, 16));
  REQUIRE(read.size() == 64);
  CHECK(read.back().last_cycle - read.front().first_cycle + 1 == 64 * 16);
  const auto write = t.bench.Write(SomeBursts(64, 16), 0);
  REQUIRE(write.size() == 64);
  CHECK(write.back().request_cycle - write.front().request_cycle == 63 * 16);
}

TEST_CASE("AxiMemory: the throttle limits each direction", "[axi]") {
  const int bus_bytes = GENERATE(1, 4, 12, 15);
  Bench t({8, bus_bytes, 0, 0.0});
  const auto read = t.bench.Read(SomeBursts(32, 16));
  REQUIRE(read.size() == 32);
  const double cycles = static_cast<double>(read.back().last_cycle - read.front().first_cycle);
  CHECK(std::abs(32.0 * 256 / cycles - bus_bytes) < 0.02 * bus_bytes);
}

TEST_CASE("AxiMemory: data, IDs and order with and without stalls", "[axi]") {
  const uint64_t seed = GENERATE(0, 1, 2, 77);
  Bench t({20, 16, seed, 0.4});
  const auto bursts = SomeBursts(100, 7);
  const auto before = t.bytes;
  const auto read = t.bench.Read(bursts);
  REQUIRE(read.size() == bursts.size());
  for (std::size_t i = 0; i < bursts.size(); ++i) {
    CHECK(read[i].id == bursts[i].id);
    CHECK(read[i].resp == sim::AxiResp::kOkay);
    const std::size_t at = bursts[i].address - kBase;
    CHECK(std::equal(read[i].data.begin(), read[i].data.end(),
                     before.begin() + static_cast<long>(at)));
  }
  const auto write = t.bench.Write(bursts, 3, 0x0ff0);
  REQUIRE(write.size() == bursts.size());
  for (std::size_t i = 0; i < bursts.size() * 112; ++i) {
    const std::size_t at = i / 112 * 256 + i % 112;
    const bool written = at % 16 >= 4 && at % 16 < 12;
    const auto want = written ? static_cast<std::byte>(3 + i) : before[at];
    if (t.bytes[at] != want) FAIL("byte " << at);
  }
  CHECK(t.memory.violation().empty());
}

TEST_CASE("AxiMemory: stalls cost time, and the same seed the same time", "[axi]") {
  const auto cycles = [](uint64_t seed) {
    Bench t({20, 16, seed, 0.4});
    return t.bench.Read(SomeBursts(100, 7)).back().last_cycle;
  };
  CHECK(cycles(5) == cycles(5));
  CHECK(cycles(5) != cycles(6));
  CHECK(cycles(5) > cycles(0) * 3 / 2);
}

TEST_CASE("AxiMemory: unmapped addresses and injected faults", "[axi]") {
  Bench t;
  CHECK(t.bench.Read({{0x40, 2, 0}})[0].resp == sim::AxiResp::kDecErr);
  CHECK(t.bench.Read({{kBase + 65536 - 32, 2, 0}})[0].resp == sim::AxiResp::kOkay);
  CHECK(t.bench.Read({{kBase + 65536, 1, 0}})[0].resp == sim::AxiResp::kDecErr);
  CHECK(t.bench.Write({{kBase - 4096, 1, 0}}, 0)[0].resp == sim::AxiResp::kDecErr);
  t.memory.InjectFault(sim::AxiMemory::Access::kRead, kBase + 512, 16, sim::AxiResp::kSlvErr);
  CHECK(t.bench.Read({{kBase + 480, 2, 0}})[0].resp == sim::AxiResp::kOkay);
  CHECK(t.bench.Read({{kBase + 480, 3, 0}})[0].resp == sim::AxiResp::kSlvErr);
  CHECK(t.bench.Write({{kBase + 512, 1, 0}}, 0)[0].resp == sim::AxiResp::kOkay);
  t.memory.ClearFaults();
  t.memory.InjectFault(sim::AxiMemory::Access::kWrite, kBase + 512, 16, sim::AxiResp::kSlvErr);
  const auto before = t.bytes[512];
  CHECK(t.bench.Write({{kBase + 512, 1, 0}}, static_cast<uint8_t>(before) + 1)[0].resp ==
        sim::AxiResp::kSlvErr);
  CHECK(t.bytes[512] == before);
}

TEST_CASE("AxiMemory: written bytes are visible with the answer, not before", "[axi]") {
  Bench t({50, 16, 0, 0.0});
  sim::AxiFromMaster in;
  in.aw_valid = in.w_valid = true;
  in.aw = {kBase, 0, 0, 4, 1};
  in.w.strb = 0xffff;
  in.w.last = true;
  in.w.data = {1, 2, 3, 4};
  const auto before = t.bytes[0];
  t.memory.Step(in);
  for (int i = 0; i < 48; ++i) t.memory.Step({});
  CHECK(t.bytes[0] == before);
  CHECK_FALSE(t.memory.outputs().b_valid);
  t.memory.Step({});
  CHECK(t.memory.outputs().b_valid);
  CHECK(t.bytes[0] == std::byte{1});
}

TEST_CASE("AxiMemory: breaches of the protocol are named", "[axi]") {
  const auto violation = [](sim::AxiAddress ar) {
    Bench t;
    sim::AxiFromMaster in;
    in.ar_valid = true;
    in.ar = ar;
    t.memory.Step(in);
    return t.memory.violation();
  };
  CHECK(violation({kBase, 0, 15, 4, 1}).empty());
  CHECK(violation({kBase, 0, 16, 4, 1}).find("16 beats") != std::string::npos);
  CHECK(violation({kBase, 0, 0, 3, 1}).find("16 bytes") != std::string::npos);
  CHECK(violation({kBase, 0, 0, 4, 2}).find("INCR") != std::string::npos);
  CHECK(violation({kBase + 4080, 0, 1, 4, 1}).find("4 KiB") != std::string::npos);

  Bench t;
  t.memory.set_dead(true);
  t.memory.Step({});
  sim::AxiFromMaster in;
  in.ar_valid = true;
  in.ar = {kBase, 0, 0, 4, 1};
  t.memory.Step(in);
  CHECK(t.memory.violation().empty());
  in.ar.addr += 16;
  t.memory.Step(in);
  CHECK(t.memory.violation().find("AR changed") != std::string::npos);
}

}  // namespace systole::test
