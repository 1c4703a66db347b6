// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
// The dependency checker on streams in which one thing is missing.
#include "sim/golden/dependency_checker.h"

#include "sim/golden/machine.h"
#include "tests/support/catch.h"
#include "tests/support/stream_builder.h"

namespace systole::golden {
namespace {

using Kind = DependencyChecker::Kind;

constexpr spec::Config kBase = spec::kConfigs[1];

class Stream {
 public:
  template <typename C>
  Stream& Add(const C& c) {
    builder_.Add(c);
    return *this;
  }

  /// First finding, or nothing.
  std::optional<DependencyChecker::Finding> Check() {
    builder_.Add(spec::EndCommand{});
    std::vector<std::byte> memory(1 << 20);
    Machine machine(kBase);
    DependencyChecker checker(kBase);
    machine.set_region(0, {memory, memory.size(), true});
    machine.set_checker(&checker);
    REQUIRE(machine.RunStream(builder_.bytes()).fault == Fault{});
    if (checker.findings().empty()) return std::nullopt;
    return checker.findings().front();
  }

 private:
  test::StreamBuilder builder_;
};

spec::LoadCommand LoadAt(std::uint32_t address, std::uint32_t bytes = 64) {
  spec::LoadCommand c;
  c.chip_addr = address;
  c.n0 = bytes;
  return c;
}

spec::StoreCommand StoreAt(std::uint32_t address, std::uint32_t offset) {
  spec::StoreCommand c;
  c.chip_addr = address;
  c.offset_lo = offset;
  c.n0 = 64;
  return c;
}

/// Copies 64 bytes on the chip.
spec::MaxpoolCommand CopyOf(std::uint32_t from, std::uint32_t to) {
  spec::MaxpoolCommand c;
  c.in_addr = from;
  c.out_addr = to;
  c.channels = 64;
  c.in_pixel_pitch = c.out_pixel_pitch = 64;
  c.lo = -128;
  c.hi = 127;
  return c;
}

template <typename C>
C After(C c, std::uint32_t load, std::uint32_t vector = 0, std::uint32_t store = 0) {
  c.dep_load = load;
  c.dep_vector = vector;
  c.dep_store = store;
  return c;
}

spec::LoadCommand WeightLoad(std::uint32_t tiles) {
  spec::LoadCommand c;
  c.space = static_cast<std::uint32_t>(spec::Space::kWeight);
  c.n0 = tiles * 256;
  return c;
}

/// Takes `tiles` tiles and leaves the sums in the accumulators.
spec::ConvCommand ConvOf(std::uint32_t tiles) {
  spec::ConvCommand c;
  c.in_pixel_pitch = c.run_bytes = tiles * 16;
  c.acc_hold = 1;
  return c;
}

}  // namespace

TEST_CASE("Ordered streams pass") {
  CHECK_FALSE(Stream()
                  .Add(LoadAt(0))
                  .Add(After(CopyOf(0, 64), 1))
                  .Add(After(StoreAt(64, 1024), 0, 1))
                  .Check());
  // Transitively: the store waits for the vector command, which waited for the load.
  CHECK_FALSE(Stream()
                  .Add(LoadAt(0))
                  .Add(After(CopyOf(0, 64), 1))
                  .Add(After(StoreAt(0, 1024), 0, 1))
                  .Check());
  // In order: the second copy starts after the first, which waited for the load.
  CHECK_FALSE(Stream()
                  .Add(LoadAt(0))
                  .Add(After(CopyOf(0, 64), 1))
                  .Add(CopyOf(0, 128))
                  .Check());
  // A fence orders everything after it.
  spec::FenceCommand fence;
  fence.mask = 1;
  CHECK_FALSE(Stream().Add(LoadAt(0)).Add(fence).Add(CopyOf(0, 64)).Check());
  CHECK_FALSE(Stream().Add(LoadAt(0)).Add(spec::IrqCommand{}).Add(CopyOf(0, 64)).Check());
  // A NOP that waits, too.
  CHECK_FALSE(
      Stream().Add(LoadAt(0)).Add(After(spec::NopCommand{}, 1)).Add(CopyOf(0, 64)).Check());
}

TEST_CASE("Missing dependencies are found") {
  auto raw = Stream().Add(LoadAt(0)).Add(CopyOf(32, 128)).Check();
  REQUIRE(raw.has_value());
  CHECK(raw->kind == Kind::kReadAfterWrite);
  CHECK(raw->earlier == 0);
  CHECK(raw->later == 1);
  CHECK(raw->where.place == Place::kAct);
  CHECK(raw->where.address == 32);

  // Names the load before the one that matters.
  auto off_by_one =
      Stream().Add(LoadAt(0)).Add(LoadAt(64)).Add(After(CopyOf(64, 256), 2)).Check();
  REQUIRE(off_by_one.has_value());
  CHECK(off_by_one->earlier == 1);

  auto war = Stream()
                 .Add(LoadAt(0))
                 .Add(After(CopyOf(0, 64), 1))
                 .Add(LoadAt(0))
                 .Check();
  REQUIRE(war.has_value());
  CHECK(war->kind == Kind::kWriteAfterWrite);  // also: the first load may still be running
  CHECK(war->later == 2);

  auto only_war = Stream()
                      .Add(LoadAt(0))
                      .Add(After(CopyOf(0, 64), 1))
                      .Add(After(LoadAt(0), 1))
                      .Check();
  REQUIRE(only_war.has_value());
  CHECK(only_war->kind == Kind::kWriteAfterRead);
  CHECK(only_war->earlier == 1);

  // The same engine needs a dependency as well.
  auto own = Stream()
                 .Add(LoadAt(0))
                 .Add(After(CopyOf(0, 64), 1))
                 .Add(CopyOf(64, 128))
                 .Check();
  REQUIRE(own.has_value());
  CHECK(own->kind == Kind::kReadAfterWrite);
  CHECK(own->earlier == 1);
  CHECK(own->later == 2);

  // Through memory: the load reads what the store writes.
  auto load = LoadAt(512);
  load.offset_lo = 1000;
  auto memory = Stream().Add(StoreAt(0, 1024)).Add(load).Check();
  REQUIRE(memory.has_value());
  CHECK(memory->where.place == Place::kMemory);
  CHECK(memory->where.address == 1024);
  load.dep_store = 1;
  CHECK_FALSE(Stream().Add(StoreAt(0, 1024)).Add(load).Check());
}

TEST_CASE("A copy counts as written") {
  auto load = LoadAt(0);
  load.copy = 1;
  auto found = Stream().Add(load).Add(CopyOf(65536, 128)).Check();
  REQUIRE(found.has_value());
  CHECK(found->where.address == 65536);
}

TEST_CASE("Writing what one reads") {
  CHECK_FALSE(Stream().Add(CopyOf(64, 64)).Check());
  // Downwards with one group of lanes only: groups are outermost.
  CHECK(Stream().Add(CopyOf(64, 32)).Check().has_value());
  auto narrow = CopyOf(64, 60);
  narrow.channels = 16;
  CHECK_FALSE(Stream().Add(narrow).Check());
  auto up = Stream().Add(CopyOf(64, 96)).Check();
  REQUIRE(up.has_value());
  CHECK(up->kind == Kind::kInPlace);
  auto window = CopyOf(64, 64);
  window.kw = 2;
  window.in_w = 2;
  CHECK(Stream().Add(window).Check().has_value());

  spec::AddCommand add;
  add.rq = static_cast<std::uint32_t>(spec::Requant::kTwoStep);
  add.channels = 64;
  add.in_pixel_pitch = add.in2_pixel_pitch = add.out_pixel_pitch = 64;
  add.in_addr = 0;
  add.in2_addr = 256;
  add.out_addr = 256;
  CHECK_FALSE(Stream().Add(add).Check());
  add.out_addr = 0;
  CHECK_FALSE(Stream().Add(add).Check());
  add.in2_addr = 32;  // the other operand is overwritten before it is read
  CHECK(Stream().Add(add).Check().has_value());
}

TEST_CASE("Weight ring") {
  CHECK_FALSE(Stream().Add(WeightLoad(300)).Add(ConvOf(300)).Check());
  // The load cannot end before the convolution has taken tiles: it must not wait for its end.
  auto conv = ConvOf(300);
  conv.dep_load = 1;
  auto deadlock = Stream().Add(WeightLoad(300)).Add(conv).Check();
  REQUIRE(deadlock.has_value());
  CHECK(deadlock->kind == Kind::kRingDeadlock);
  // Up to the size of the ring it may.
  auto fits = ConvOf(256);
  fits.dep_load = 1;
  CHECK_FALSE(Stream().Add(WeightLoad(256)).Add(fits).Check());

  auto placement = Stream().Add(WeightLoad(1)).Add(LoadAt(0)).Add(ConvOf(1)).Check();
  REQUIRE(placement.has_value());
  CHECK(placement->kind == Kind::kWeightPlacement);
}

}  // namespace systole::golden
