// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "driver/backends/simulated/lockstep.h"

#include <cstring>
#include <map>

#include "tests/support/catch.h"
#include "tests/support/stream_builder.h"

namespace systole::test {
namespace {

/// A model that holds what the test says.
class FakeModel final : public sim::Model {
 public:
  explicit FakeModel(const spec::Config& config)
      : act(static_cast<std::size_t>(config.act_bytes)),
        param(static_cast<std::size_t>(config.param_bytes)) {}
  void Map(uint64_t, std::byte*, uint64_t) override {}
  void Unmap(uint64_t) override {}
  uint64_t cycle() const override { return 0; }
  std::optional<uint32_t> ReadRegister(uint32_t) override { return std::nullopt; }
  bool WriteRegister(uint32_t, uint32_t) override { return false; }
  sim::RunEnd Run(uint64_t, std::chrono::steady_clock::time_point) override {
    return sim::RunEnd::kCycleLimit;
  }
  void set_observer(Observer) override {}
  void BeginAccount(const StreamPlan&) override {}
  std::vector<LayerStates> StatesByLayer() override { return {}; }
  std::vector<BusSample> BusSamples() override { return {}; }
  bool ReadActivations(uint32_t address, std::span<std::byte> bytes) const override {
    return Copy(act, address, bytes);
  }
  bool ReadParameters(uint32_t address, std::span<std::byte> bytes) const override {
    return Copy(param, address, bytes);
  }
  std::string failure() const override { return {}; }

 private:
  static bool Copy(const std::vector<std::byte>& from, uint32_t address,
                   std::span<std::byte> bytes) {
    if (address + bytes.size() > from.size()) return false;
    std::memcpy(bytes.data(), from.data() + address, bytes.size());
    return true;
  }

 public:
  std::vector<std::byte> act, param;
};

/// LOAD 100 bytes to 32, MAXPOOL (a copy) of 4 pixels of 3 channels to 512, STORE.
struct Bench {
  Bench() : model(config), lockstep(config, memory, model) {
    spec::LoadCommand load;
    load.region = 1;
    load.chip_addr = 32;
    load.n0 = 100;
    load.layer = 5;
    builder.AddOrdered(load);
    spec::MaxpoolCommand pool;
    pool.in_addr = 32;
    pool.in_pixel_pitch = 3;
    pool.in_w = pool.ow = 4;
    pool.channels = 3;
    pool.out_addr = 512;
    pool.out_pixel_pitch = 8;
    pool.lo = -128;
    pool.hi = 127;
    pool.layer = 6;
    builder.AddOrdered(pool);
    spec::StoreCommand store;
    store.region = 2;
    store.chip_addr = 512;
    store.n0 = 27;
    store.n1 = 2;
    store.mem_stride1 = 40;
    builder.AddOrdered(store);
    builder.AddOrdered(spec::EndCommand{});
    const uint32_t sizes[] = {512, 128, 128};
    for (uint32_t i = 0; i < 3; ++i) {
      blocks[i] = *memory.Allocate(sizes[i], 64);
      const uint32_t at = i * spec::kRegRegionBaseLoStride;
      registers[spec::kRegRegionBaseLo + at] = static_cast<uint32_t>(blocks[i].address);
      registers[spec::kRegRegionBaseHi + at] = static_cast<uint32_t>(blocks[i].address >> 32);
      registers[spec::kRegRegionSize64 + at] = sizes[i] / 64;
      registers[spec::kRegRegionFlags + at] = i == 2;
    }
    std::memcpy(blocks[0].host, builder.bytes().data(), builder.bytes().size());
    for (int i = 0; i < 128; ++i) blocks[1].host[i] = static_cast<std::byte>(i + 1);
    registers[spec::kRegCmdBytes] = static_cast<uint32_t>(builder.bytes().size());
    REQUIRE(
        lockstep.Begin([this](uint32_t offset) -> Result<uint32_t> { return registers[offset]; }));
  }
  /// What a right machine leaves after LOAD and MAXPOOL.
  void Load() { std::memcpy(model.act.data() + 32, blocks[1].host, 100); }
  void Pool() {
    for (int x = 0; x < 4; ++x)
      std::memcpy(model.act.data() + 512 + 8 * x, blocks[1].host + 3 * x, 3);
  }
  void Store() {
    for (int i = 0; i < 2; ++i) std::memcpy(blocks[2].host + 40 * i, model.act.data() + 512, 27);
  }

  spec::Config config = spec::kConfigs[0];
  driver::HostMemory memory;
  FakeModel model;
  driver::Lockstep lockstep;
  StreamBuilder builder;
  std::array<driver::MemoryBlock, 3> blocks;
  std::map<uint32_t, uint32_t> registers;
};

}  // namespace

TEST_CASE("Lockstep: equal machines pass, engine by engine", "[driver]") {
  Bench t;
  t.Load();
  CHECK(t.lockstep.Compare(spec::Engine::kLoad, 0));
  t.Pool();
  CHECK(t.lockstep.Compare(spec::Engine::kVector, 0));
  t.Store();
  CHECK(t.lockstep.Compare(spec::Engine::kStore, 0));
  CHECK(t.lockstep.difference().empty());
}

TEST_CASE("Lockstep: the first wrong byte is placed", "[driver]") {
  Bench t;
  t.Load();
  t.model.act[32 + 41] = std::byte{0};
  CHECK_FALSE(t.lockstep.Compare(spec::Engine::kLoad, 0));
  CHECK(t.lockstep.difference() ==
        "command 0 (LOAD, engine LOAD, layer 5) i2 0, i1 0, i0 41, activation buffer byte 73: "
        "expected 42, got 0");
  t.Pool();
  t.model.act[512 + 2 * 8 + 1] = std::byte{0x80};
  CHECK_FALSE(t.lockstep.Compare(spec::Engine::kVector, 0));
  CHECK(
      t.lockstep.difference() ==
      "command 1 (MAXPOOL, engine VECTOR, layer 6) image 0, row 0, column 2, channel 1, activation "
      "buffer byte 529: expected 8, got -128");
  t.Pool();
  t.Store();
  t.blocks[2].host[40] = std::byte{9};
  CHECK_FALSE(t.lockstep.Compare(spec::Engine::kStore, 0));
  CHECK(t.lockstep.difference().find("i1 1, i0 0, memory byte 40: expected 1, got 9") !=
        std::string::npos);
}

TEST_CASE("Lockstep: a command too many", "[driver]") {
  Bench t;
  CHECK_FALSE(t.lockstep.Compare(spec::Engine::kConv, 0));
  CHECK(t.lockstep.difference().find("has only 0") != std::string::npos);
}

TEST_CASE("Lockstep: the functional model works on a copy of the memory", "[driver]") {
  Bench t;
  for (int i = 0; i < 128; ++i) CHECK(t.blocks[2].host[i] == std::byte{0});
}

}  // namespace systole::test
