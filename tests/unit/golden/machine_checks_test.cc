// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
// Every error that dispatch can find, each with the value that the specification asks for.
#include <functional>
#include <vector>

#include "sim/golden/machine.h"
#include "tests/support/catch.h"
#include "tests/support/stream_builder.h"

namespace systole::golden {
namespace {

using spec::Engine;
using spec::ErrorCode;

constexpr spec::Config kBase = spec::kConfigs[1];

/// Region 0: 4096 bytes read only; region 1: 1024 bytes writable; the others do not exist.
struct Bench {
  std::vector<std::byte> readable = std::vector<std::byte>(4096);
  std::vector<std::byte> writable = std::vector<std::byte>(1024);
  Machine machine{kBase};

  Bench() {
    machine.set_region(0, {readable, 4096, false});
    machine.set_region(1, {writable, 1024, true});
  }

  /// Runs two NOPs and the words: an error must name command 2.
  template <std::size_t N>
  Fault RunWords(const std::array<std::uint32_t, N>& words) {
    test::StreamBuilder builder;
    builder.Add(spec::NopCommand{});
    builder.Add(spec::NopCommand{});
    std::vector<std::byte> stream = builder.bytes();
    const std::size_t at = stream.size();
    stream.resize(at + 4 * N);
    std::memcpy(stream.data() + at, words.data(), 4 * N);
    const auto end = spec::Encode(spec::EndCommand{});
    stream.resize(stream.size() + 64);
    std::memcpy(stream.data() + stream.size() - 64, end.data(), 64);
    return machine.RunStream(stream).fault;
  }

  template <typename C>
  Fault Run(const C& c) {
    return RunWords(spec::Encode(c));
  }
};

Fault At(ErrorCode code, Engine engine, std::uint32_t value) { return {code, engine, 2, value}; }
Fault LoadFault(ErrorCode code, std::uint32_t value) { return At(code, Engine::kLoad, value); }
Fault ConvFault(ErrorCode code, std::uint32_t value) { return At(code, Engine::kConv, value); }
Fault VectorFault(ErrorCode code, std::uint32_t value) { return At(code, Engine::kVector, value); }

spec::LoadCommand GoodLoad() {
  spec::LoadCommand c;
  c.n0 = 64;
  return c;
}

spec::ConvCommand GoodConv() {
  spec::ConvCommand c;
  c.in_pixel_pitch = 16;
  c.run_bytes = 16;
  c.oc_last = 16;
  c.out_addr = 1024;
  c.rq = static_cast<std::uint32_t>(spec::Requant::kTwoStep);
  c.per_ch = static_cast<std::uint32_t>(spec::ParamFormat::kPacked);
  return c;
}

template <typename C>
C GoodVector() {
  C c;
  c.channels = 16;
  c.in_pixel_pitch = 16;
  c.out_addr = 1024;
  return c;
}

template <typename C>
C With(C c, const std::function<void(C&)>& change) {
  change(c);
  return c;
}

using Load = spec::LoadCommand;
using Store = spec::StoreCommand;
using Conv = spec::ConvCommand;
using Depthwise = spec::DepthwiseCommand;
using Sumpool = spec::SumpoolCommand;
using Maxpool = spec::MaxpoolCommand;
using Add = spec::AddCommand;
using Lut = spec::LutCommand;

}  // namespace

TEST_CASE("Good commands pass") {
  Bench bench;
  CHECK(bench.Run(GoodLoad()) == Fault{});
  // A CONV without weights in the ring waits for ever.
  CHECK(bench.Run(GoodConv()) == At(ErrorCode::kWatchdog, Engine::kCtrl, 1000000));
  CHECK(bench.Run(GoodVector<Sumpool>()) == Fault{});
  CHECK(bench.Run(GoodVector<Maxpool>()) == Fault{});
  CHECK(bench.Run(GoodVector<Lut>()) == Fault{});
  CHECK(bench.Run(With<Sumpool>(GoodVector<Sumpool>(), [](Sumpool& c) { c.rq = 3; })) == Fault{});
}

TEST_CASE("Opcode, reserved bits, static ranges") {
  Bench bench;
  std::array<std::uint32_t, 16> words{};
  words[0] = 0x77;
  words[3] = 1;
  CHECK(bench.RunWords(words).code == ErrorCode::kOpcode);
  words[0] = 0x0f;
  CHECK(bench.RunWords(words) == At(ErrorCode::kOpcode, Engine::kCtrl, 0x0f));
  auto load = spec::Encode(GoodLoad());
  load[12] = 1;
  load[15] = 1;
  load[6] = 0;  // n0 = 0 is a range error, which comes later
  CHECK(bench.RunWords(load) == LoadFault(ErrorCode::kReserved, 12));
  CHECK(bench.Run(With<Load>(GoodLoad(), [](Load& c) { c.n0 = 0, c.n2 = 0; })) ==
        LoadFault(ErrorCode::kRange, 6));
  CHECK(bench.Run(With<Load>(GoodLoad(), [](Load& c) { c.space = 3; })) ==
        LoadFault(ErrorCode::kRange, 2));
  CHECK(bench.Run(With<Conv>(GoodConv(), [](Conv& c) { c.shift = -33; })) ==
        ConvFault(ErrorCode::kRange, 21));
  CHECK(bench.Run(With<Add>(GoodVector<Add>(), [](Add& c) { c.y0 = -1; })) ==
        VectorFault(ErrorCode::kRange, 7));
}

TEST_CASE("Ranges that depend on other fields") {
  Bench bench;
  const auto load = [&](const std::function<void(Load&)>& change) {
    return bench.Run(With<Load>(GoodLoad(), change));
  };
  CHECK(load([](Load& c) { c.space = 2, c.copy = 1; }) == LoadFault(ErrorCode::kRange, 2));
  CHECK(load([](Load& c) { c.space = 1, c.fill = 1; }) == LoadFault(ErrorCode::kRange, 2));
  CHECK(load([](Load& c) { c.space = 2, c.n1 = 2; }) == LoadFault(ErrorCode::kRange, 7));
  CHECK(load([](Load& c) { c.space = 1, c.chip_addr = 16; }) == LoadFault(ErrorCode::kRange, 5));
  const auto conv = [&](const std::function<void(Conv&)>& change) {
    return bench.Run(With<Conv>(GoodConv(), change));
  };
  CHECK(conv([](Conv& c) { c.oh = 257, c.oc_last = 17; }) == ConvFault(ErrorCode::kRange, 8));
  CHECK(conv([](Conv& c) { c.n = 255, c.oh = 4095, c.ow = 4095; }) ==
        ConvFault(ErrorCode::kRange, 8));
  CHECK(conv([](Conv& c) { c.oc_last = 17, c.runs = 2; }) == ConvFault(ErrorCode::kRange, 12));
  CHECK(conv([](Conv& c) { c.acc_hold = 1, c.oc_tiles = 2; }) == ConvFault(ErrorCode::kRange, 11));
  CHECK(conv([](Conv& c) { c.runs = 2; }) == ConvFault(ErrorCode::kRange, 3));
  CHECK(conv([](Conv& c) { c.rq = 2, c.per_ch = 0, c.shift = 31; }) ==
        ConvFault(ErrorCode::kRange, 21));
  CHECK(conv([](Conv& c) { c.per_ch = 3; }) == ConvFault(ErrorCode::kRange, 18));
  CHECK(bench.Run(With<Depthwise>(GoodVector<Depthwise>(), [](Depthwise& c) { c.per_ch = 3; })) ==
        VectorFault(ErrorCode::kRange, 18));
}

TEST_CASE("Unsupported modes and alignment") {
  Bench bench;
  CHECK(bench.Run(With<Add>(GoodVector<Add>(), [](Add& c) { c.rq = 3; })) ==
        VectorFault(ErrorCode::kUnsupported, 18));
  CHECK(bench.Run(GoodVector<Add>()) == VectorFault(ErrorCode::kUnsupported, 18));
  CHECK(bench.Run(With<Conv>(GoodConv(), [](Conv& c) { c.res_add = 1, c.rq = 0; })) ==
        ConvFault(ErrorCode::kUnsupported, 18));
  CHECK(bench.Run(With<Conv>(GoodConv(), [](Conv& c) { c.param_addr = 8; })) ==
        ConvFault(ErrorCode::kAlign, 19));
  CHECK(bench.Run(With<Depthwise>(GoodVector<Depthwise>(), [](Depthwise& c) {
    c.weight_addr = 24;
  })) == VectorFault(ErrorCode::kAlign, 11));
  CHECK(bench.Run(With<Lut>(GoodVector<Lut>(), [](Lut& c) { c.lut_addr = 8; })) ==
        VectorFault(ErrorCode::kAlign, 11));
  const auto load = [&](const std::function<void(Load&)>& change) {
    return bench.Run(With<Load>(GoodLoad(), change));
  };
  CHECK(load([](Load& c) { c.space = 2, c.offset_lo = 8, c.n0 = 8; }) ==
        LoadFault(ErrorCode::kAlign, 3));
  CHECK(load([](Load& c) { c.space = 2, c.chip_addr = 8; }) == LoadFault(ErrorCode::kAlign, 5));
  CHECK(load([](Load& c) { c.space = 2, c.n0 = 24; }) == LoadFault(ErrorCode::kAlign, 6));
  CHECK(load([](Load& c) { c.space = 1, c.n0 = 128; }) == LoadFault(ErrorCode::kAlign, 6));
  CHECK(load([](Load& c) { c.offset_lo = 3, c.chip_addr = 5, c.n0 = 7; }) == Fault{});
}

TEST_CASE("Regions, permission, bounds of memory") {
  Bench bench;
  const auto load = [&](const std::function<void(Load&)>& change) {
    return bench.Run(With<Load>(GoodLoad(), change));
  };
  CHECK(load([](Load& c) { c.region = 8; }) == LoadFault(ErrorCode::kRegion, 8));
  CHECK(load([](Load& c) { c.region = 7; }) == LoadFault(ErrorCode::kRegion, 7));
  CHECK(load([](Load& c) { c.region = 7, c.fill = 1; }) == Fault{});
  CHECK(load([](Load& c) { c.offset_lo = 4096 - 64; }) == Fault{});
  CHECK(load([](Load& c) { c.offset_lo = 4096 - 63; }) == LoadFault(ErrorCode::kMemBounds, 4096));
  CHECK(load([](Load& c) { c.offset_hi = 1; }) == LoadFault(ErrorCode::kMemBounds, 63));
  CHECK(load([](Load& c) {
    c.n1 = 65535, c.n2 = 65535, c.mem_stride1 = 0xffffffff, c.mem_stride2 = 0xffffffff;
  }) == LoadFault(ErrorCode::kMemBounds,
                  static_cast<std::uint32_t>(63 + 2 * std::uint64_t{65534} * 0xffffffff)));
  Store store;
  store.n0 = 16;
  CHECK(bench.Run(store) == At(ErrorCode::kPermission, Engine::kStore, 0));
  store.region = 1;
  CHECK(bench.Run(store) == Fault{});
  store.n1 = 2, store.mem_stride1 = 1016;
  CHECK(bench.Run(store) == At(ErrorCode::kMemBounds, Engine::kStore, 1031));
}

TEST_CASE("Bounds on the chip") {
  Bench bench;
  constexpr std::uint32_t kAct = 262144;
  constexpr std::uint32_t kGroup = kAct / 4;
  const auto load = [&](const std::function<void(Load&)>& change) {
    return bench.Run(With<Load>(GoodLoad(), change));
  };
  CHECK(load([](Load& c) { c.chip_addr = kAct - 64; }) == Fault{});
  CHECK(load([](Load& c) { c.chip_addr = kAct - 63; }) == LoadFault(ErrorCode::kChipBounds, kAct));
  CHECK(load([](Load& c) { c.chip_addr = kGroup - 32, c.copy = 1; }) ==
        LoadFault(ErrorCode::kChipBounds, kGroup + 31));  // spans two groups
  CHECK(load([](Load& c) { c.chip_addr = kGroup - 32, c.copy = 2; }) == Fault{});
  CHECK(load([](Load& c) { c.copy = 4; }) == LoadFault(ErrorCode::kChipBounds, 4 * kGroup + 63));
  CHECK(load([](Load& c) { c.space = 2, c.chip_addr = 16384 - 48; }) ==
        LoadFault(ErrorCode::kChipBounds, 16384 + 15));
  const auto conv = [&](const std::function<void(Conv&)>& change) {
    return bench.Run(With<Conv>(GoodConv(), change));
  };
  CHECK(conv([](Conv& c) { c.in_addr = kAct - 15; }) == ConvFault(ErrorCode::kChipBounds, kAct));
  CHECK(conv([](Conv& c) { c.n = 2, c.in_image_pitch16 = kAct / 16; }) ==
        ConvFault(ErrorCode::kChipBounds, kAct + 15));
  CHECK(conv([](Conv& c) { c.runs = 2, c.in_copy = 4; }) ==
        ConvFault(ErrorCode::kChipBounds, kAct + 15));
  CHECK(conv([](Conv& c) { c.out_addr = kAct - 15; }) ==
        ConvFault(ErrorCode::kChipBounds, kAct));
  CHECK(conv([](Conv& c) { c.out_addr = kAct - 16, c.oc_tiles = 2, c.oc_last = 1; }) ==
        ConvFault(ErrorCode::kChipBounds, kAct));
  CHECK(conv([](Conv& c) { c.out_addr = kAct - 16, c.rq = 0; }) ==
        ConvFault(ErrorCode::kChipBounds, kAct + 47));
  CHECK(conv([](Conv& c) { c.param_addr = 16384 - 112; }) ==
        ConvFault(ErrorCode::kChipBounds, 16384 + 15));
  CHECK(conv([](Conv& c) { c.res_add = 1, c.res_addr = kAct - 15, c.out_addr = kAct; }) ==
        ConvFault(ErrorCode::kChipBounds, kAct));
  CHECK(conv([](Conv& c) { c.res_add = 1, c.n = 2, c.res_image_pitch16 = kAct / 16; }) ==
        ConvFault(ErrorCode::kChipBounds, kAct + 15));
  CHECK(conv([](Conv& c) {
    c.res_add = 1, c.oh = 2, c.ow = 2, c.oc_tiles = 2, c.oc_last = 1, c.res_addr = kAct - 1000;
    c.res_row_pitch = 900, c.res_pixel_pitch = 84;
  }) == ConvFault(ErrorCode::kChipBounds, kAct));
  // Without output, neither output nor parameters nor residual matter.
  CHECK(conv([](Conv& c) { 
    c.acc_hold = 1, c.out_addr = kAct, c.param_addr = 16384, c.res_add = 1, c.res_addr = kAct;
  }).code ==
        ErrorCode::kWatchdog);
  CHECK(bench.Run(With<Depthwise>(GoodVector<Depthwise>(), [](Depthwise& c) {
    c.channels = 17, c.in_pixel_pitch = 17, c.kh = 3, c.kw = 3, c.weight_addr = 16384 - 272;
  })) == VectorFault(ErrorCode::kChipBounds, 16384 + 15));
  CHECK(bench.Run(With<Maxpool>(GoodVector<Maxpool>(), [](Maxpool& c) {
    c.in_w = 2, c.in_addr = kAct - 31;
  })) == VectorFault(ErrorCode::kChipBounds, kAct));
  CHECK(bench.Run(With<Add>(GoodVector<Add>(), [](Add& c) {
    c.rq = 1, c.in2_addr = kAct - 8;
  })) == VectorFault(ErrorCode::kChipBounds, kAct + 7));
  const auto lut = [&](const std::function<void(Lut&)>& change) {
    return bench.Run(With<Lut>(GoodVector<Lut>(), change));
  };
  CHECK(lut([](Lut& c) { c.lut_addr = 16384 - 256, c.out_addr = kAct - 16; }) == Fault{});
  CHECK(lut([](Lut& c) { c.lut_addr = 16384 - 240; }) ==
        VectorFault(ErrorCode::kChipBounds, 16384 + 15));
  CHECK(lut([](Lut& c) { c.out_addr = kAct - 15; }) == VectorFault(ErrorCode::kChipBounds, kAct));
}

TEST_CASE("The stream itself") {
  Bench bench;
  test::StreamBuilder builder;
  builder.Add(spec::NopCommand{});
  std::memcpy(bench.readable.data() + 128, builder.bytes().data(), 64);
  Machine& machine = bench.machine;
  CHECK(machine.Run(8, 0, 64).fault == Fault{ErrorCode::kRegion, Engine::kCtrl, 0, 8});
  CHECK(machine.Run(5, 0, 64).fault == Fault{ErrorCode::kRegion, Engine::kCtrl, 0, 5});
  CHECK(machine.Run(0, 4096 - 64, 128).fault ==
        Fault{ErrorCode::kMemBounds, Engine::kCtrl, 0, 4096 + 63});
  CHECK(machine.Run(0, 128, 64).fault == Fault{ErrorCode::kNoEnd, Engine::kCtrl, 1, 64});
  CHECK(machine.Run(0, 128, 0).fault == Fault{ErrorCode::kNoEnd, Engine::kCtrl, 0, 0});
  // The first half of a long command.
  const auto conv = spec::Encode(GoodConv());
  std::memcpy(bench.readable.data() + 192, conv.data(), 64);
  CHECK(machine.Run(0, 128, 128).fault == Fault{ErrorCode::kNoEnd, Engine::kCtrl, 1, 128});
  // Only 64 of the region's bytes are mapped.
  machine.set_region(2, {std::span(bench.readable).subspan(128, 64), 4096, false});
  CHECK(machine.Run(2, 0, 128).fault == Fault{ErrorCode::kBusRead, Engine::kCtrl, 1, 3});
}

TEST_CASE("Bus errors") {
  Bench bench;
  bench.machine.set_region(2, {std::span(bench.readable).first(64), 4096, true});
  Load load = GoodLoad();
  load.region = 2;
  CHECK(bench.Run(load) == Fault{});
  load.offset_lo = 1;
  CHECK(bench.Run(load) == LoadFault(ErrorCode::kBusRead, 3));
  Store store;
  store.region = 2;
  store.n0 = 65;
  CHECK(bench.Run(store) == At(ErrorCode::kBusWrite, Engine::kStore, 3));
}

TEST_CASE("Weights left at END must fit into the ring") {
  Bench bench;
  std::vector<std::byte> weights(65536 + 256);
  bench.machine.set_region(3, {weights, weights.size(), false});
  Load load;
  load.region = 3;
  load.space = static_cast<std::uint32_t>(spec::Space::kWeight);
  load.n0 = 65536;
  CHECK(bench.Run(load) == Fault{});
  load.n0 = 256;
  CHECK(bench.Run(load) == At(ErrorCode::kWatchdog, Engine::kCtrl, 1000000));
  bench.machine.Reset();
  CHECK(bench.Run(load) == Fault{});
}

}  // namespace systole::golden
