// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
// Every error code, with the registers that the specification promises, and life after it.
#include <functional>

#include "tests/conformance/raw_stream.h"
#include "tests/conformance/target.h"
#include "tests/support/catch.h"

namespace systole::test {
namespace {

using driver::MachineError;
using spec::Engine;
using spec::ErrorCode;

constexpr uint32_t kWeight = static_cast<uint32_t>(spec::Space::kWeight);
constexpr uint32_t kParam = static_cast<uint32_t>(spec::Space::kParam);
constexpr uint32_t kIndex = 2;  // Of the bad command; a NOP and a LOAD come first.

/// The machine under test as unsigned numbers.
struct Sizes {
  explicit Sizes(const spec::Config& c)
      : act(static_cast<uint32_t>(c.act_bytes)),
        group(static_cast<uint32_t>(c.group_bytes())),
        param(static_cast<uint32_t>(c.param_bytes)),
        cols(static_cast<uint32_t>(c.cols)),
        tile(static_cast<uint32_t>(c.tile_bytes())),
        pixels(static_cast<uint32_t>(c.acc_pixels)) {}
  uint32_t act, group, param, cols, tile, pixels;
};

spec::LoadCommand Load() {
  spec::LoadCommand c;
  c.region = RawBench::kData;
  c.n0 = 16;
  return c;
}
spec::StoreCommand Store() {
  spec::StoreCommand c;
  c.region = RawBench::kOutput;
  c.n0 = 16;
  return c;
}
/// A small legal CONV: one pixel of 16 bytes, one output channel.
spec::ConvCommand Conv() {
  spec::ConvCommand c;
  c.in_pixel_pitch = 16;
  c.run_bytes = 16;
  c.out_addr = 64;
  c.out_pixel_pitch = 16;
  c.rq = static_cast<uint32_t>(spec::Requant::kTwoStep);
  return c;
}
template <class C>
C Vector() {
  C c;
  c.in_pixel_pitch = 16;
  c.channels = 16;
  c.out_addr = 64;
  c.out_pixel_pitch = 16;
  return c;
}
spec::AddCommand Add() {
  auto c = Vector<spec::AddCommand>();
  c.rq = static_cast<uint32_t>(spec::Requant::kTwoStep);
  return c;
}
spec::DepthwiseCommand Depthwise() {
  auto c = Vector<spec::DepthwiseCommand>();
  c.rq = static_cast<uint32_t>(spec::Requant::kTwoStep);
  c.weight_addr = 256;
  return c;
}
spec::MaxpoolCommand Maxpool() { return Vector<spec::MaxpoolCommand>(); }
spec::LutCommand Lut() { return Vector<spec::LutCommand>(); }
spec::SumpoolCommand Sumpool() {
  auto c = Vector<spec::SumpoolCommand>();
  c.rq = static_cast<uint32_t>(spec::Requant::kOneStep);
  c.per_ch = static_cast<uint32_t>(spec::ParamFormat::kNone);
  return c;
}

class Bad {
 public:
  Bad() {
    builder_.Add(spec::NopCommand{});
    builder_.Add(Load());
    at_ = builder_.bytes().size();
  }
  /// Adds the command after `change` and an END.
  template <class C>
  std::vector<std::byte> operator()(C command, const std::function<void(C&)>& change) {
    change(command);
    builder_.Add(command);
    builder_.Add(spec::EndCommand{});
    return builder_.bytes();
  }
  /// The same, with bits set in words of the command.
  template <class C>
  std::vector<std::byte> Bits(C command, std::initializer_list<std::pair<int, uint32_t>> bits) {
    auto stream = (*this)(command, std::function<void(C&)>([](C&) {}));
    for (const auto& [word, mask] : bits) {
      uint32_t value = 0;
      std::byte* at = stream.data() + at_ + word * 4;
      std::memcpy(&value, at, 4);
      value |= mask;
      std::memcpy(at, &value, 4);
    }
    return stream;
  }

 private:
  StreamBuilder builder_;
  std::size_t at_ = 0;
};

template <class C, class F>
std::vector<std::byte> With(C command, F change) {
  return Bad()(command, std::function<void(C&)>(change));
}

struct Expectation {
  const char* what;
  std::vector<std::byte> stream;
  ErrorCode code;
  Engine engine;
  uint32_t value;
};

using List = std::vector<Expectation>;

List FormErrors() {
  const auto opcode = [](uint32_t op) { return Bad().Bits(spec::NopCommand{}, {{0, op}}); };
  return {
      {"opcode 0x7f", opcode(0x7f), ErrorCode::kOpcode, Engine::kCtrl, 0x7f},
      {"opcode 0x04", opcode(0x04), ErrorCode::kOpcode, Engine::kCtrl, 0x04},
      {"opcode 0x45", opcode(0x45), ErrorCode::kOpcode, Engine::kCtrl, 0x45},
      {"NOP, word 5", Bad().Bits(spec::NopCommand{}, {{5, 1}}), ErrorCode::kReserved, Engine::kCtrl,
       5},
      {"word 0", Bad().Bits(Load(), {{0, 0x100}}), ErrorCode::kReserved, Engine::kLoad, 0},
      {"LOAD, word 2", Bad().Bits(Load(), {{2, 1U << 31}, {15, 1}}), ErrorCode::kReserved,
       Engine::kLoad, 2},
      {"STORE, fill", Bad().Bits(Store(), {{2, 1U << 17}}), ErrorCode::kReserved, Engine::kStore,
       2},
      {"CONV, word 31", Bad().Bits(Conv(), {{31, 1U << 31}}), ErrorCode::kReserved, Engine::kConv,
       31},
      {"ADD, words 9 and 30", Bad().Bits(Add(), {{30, 1}, {9, 1U << 20}}), ErrorCode::kReserved,
       Engine::kVector, 9},
      {"reserved before range", Bad().Bits(Load(), {{14, 1}, {2, 7U << 4}}), ErrorCode::kReserved,
       Engine::kLoad, 14},
  };
}

List RangeErrors(const Sizes& s) {
  const auto load = [](auto change) { return With(Load(), change); };
  const auto conv = [](auto change) { return With(Conv(), change); };
  const auto range = [](const char* what, std::vector<std::byte> stream, Engine engine,
                        uint32_t word) {
    return Expectation{what, std::move(stream), ErrorCode::kRange, engine, word};
  };
  return {
      range("n0 0", load([](auto& c) { c.n0 = 0; }), Engine::kLoad, 6),
      range("n2 0", load([](auto& c) { c.n2 = 0; }), Engine::kLoad, 7),
      range("space 3", load([](auto& c) { c.space = 3; }), Engine::kLoad, 2),
      range("lowest word first", load([](auto& c) {
              c.n1 = 0;
              c.space = 5;
            }),
            Engine::kLoad, 2),
      range("copy in PARAM", load([](auto& c) {
              c.space = kParam;
              c.copy = 1;
            }),
            Engine::kLoad, 2),
      range("fill of WEIGHT", load([&](auto& c) {
              c.space = kWeight;
              c.fill = 1;
              c.n0 = s.tile;
            }),
            Engine::kLoad, 2),
      range("PARAM in rows", load([](auto& c) {
              c.space = kParam;
              c.n1 = 2;
            }),
            Engine::kLoad, 7),
      range("address in WEIGHT", load([&](auto& c) {
              c.space = kWeight;
              c.chip_addr = 16;
              c.n0 = s.tile;
            }),
            Engine::kLoad, 5),
      range("STORE n1 0", With(Store(), [](auto& c) { c.n1 = 0; }), Engine::kStore, 7),
      range("run of 0 bytes", conv([](auto& c) { c.run_bytes = 0; }), Engine::kConv, 10),
      range("runs 3", conv([](auto& c) { c.runs = 3; }), Engine::kConv, 2),
      range("too many pixels", conv([&](auto& c) {
              c.n = 2;
              c.oh = s.pixels / 4;
              c.ow = 3;
            }),
            Engine::kConv, 8),
      range("oc_last", conv([&](auto& c) { c.oc_last = s.cols + 1; }), Engine::kConv, 12),
      range("hold of two tiles", conv([](auto& c) {
              c.acc_hold = 1;
              c.oc_tiles = 2;
            }),
            Engine::kConv, 11),
      range("keep of two tiles", conv([](auto& c) {
              c.acc_keep = 1;
              c.oc_tiles = 2;
            }),
            Engine::kConv, 11),
      range("second runs without copy", conv([](auto& c) { c.runs = 2; }), Engine::kConv, 3),
      range("shift 31", conv([](auto& c) {
              c.rq = 2;
              c.shift = 31;
            }),
            Engine::kConv, 21),
      range("shift -33", conv([](auto& c) { c.shift = -33; }), Engine::kConv, 21),
      range("multiplier", conv([](auto& c) { c.multiplier = 1U << 31; }), Engine::kConv, 20),
      range("CONV without records", conv([](auto& c) { c.per_ch = 3; }), Engine::kConv, 18),
      range("requantize mode 4", conv([](auto& c) { c.rq = 4; }), Engine::kConv, 18),
      range("DEPTHWISE without records", With(Depthwise(), [](auto& c) { c.per_ch = 3; }),
            Engine::kVector, 18),
      range("SUMPOOL shift", With(Sumpool(), [](auto& c) { c.shift = 31; }), Engine::kVector, 21),
      range("ADD with stride", With(Add(), [](auto& c) { c.sy = 2; }), Engine::kVector, 9),
      range("ADD with padding", With(Add(), [](auto& c) { c.x0 = -1; }), Engine::kVector, 7),
      range("MAXPOOL requantizes", With(Maxpool(), [](auto& c) { c.rq = 1; }), Engine::kVector, 18),
  };
}

List AlignErrors(const Sizes& s) {
  const auto align = [](const char* what, std::vector<std::byte> stream, Engine engine,
                        uint32_t word) {
    return Expectation{what, std::move(stream), ErrorCode::kAlign, engine, word};
  };
  const auto param = [](auto change) {
    auto load = Load();
    load.space = kParam;
    return With(load, change);
  };
  const auto weight = [&](auto change) {
    auto load = Load();
    load.space = kWeight;
    load.n0 = s.tile;
    return With(load, change);
  };
  return {
      align("table of LUT", With(Lut(), [](auto& c) { c.lut_addr = 8; }), Engine::kVector, 11),
      {"ADD in float32", With(Add(), [](auto& c) { c.rq = 3; }), ErrorCode::kUnsupported,
       Engine::kVector, 18},
      {"ADD in one step", With(Add(), [](auto& c) { c.rq = 2; }), ErrorCode::kUnsupported,
       Engine::kVector, 18},
      {"raw ADD", With(Add(), [](auto& c) { c.rq = 0; }), ErrorCode::kUnsupported, Engine::kVector,
       18},
      {"raw CONV with a residual", With(Conv(), [](auto& c) {
         c.rq = 0;
         c.res_add = 1;
       }),
       ErrorCode::kUnsupported, Engine::kConv, 18},
      align("PARAM offset", param([](auto& c) { c.offset_lo = 8; }), Engine::kLoad, 3),
      align("PARAM address", param([](auto& c) { c.chip_addr = 8; }), Engine::kLoad, 5),
      align("PARAM size", param([](auto& c) { c.n0 = 24; }), Engine::kLoad, 6),
      align("WEIGHT offset", weight([](auto& c) { c.offset_lo = 4; }), Engine::kLoad, 3),
      align("WEIGHT size", weight([&](auto& c) { c.n0 = s.tile + 16; }), Engine::kLoad, 6),
      align("CONV parameters", With(Conv(), [](auto& c) { c.param_addr = 4; }), Engine::kConv, 19),
      align("DEPTHWISE weights", With(Depthwise(), [](auto& c) { c.weight_addr = 8; }),
            Engine::kVector, 11),
      align("SUMPOOL parameters", With(Sumpool(), [](auto& c) { c.param_addr = 8; }),
            Engine::kVector, 19),
  };
}

List MemoryErrors() {
  const auto load = [](auto change) { return With(Load(), change); };
  const auto store = [](auto change) { return With(Store(), change); };
  constexpr auto kSize = static_cast<uint32_t>(RawBench::kBytes);
  return {
      {"no region 5", load([](auto& c) { c.region = 5; }), ErrorCode::kRegion, Engine::kLoad, 5},
      {"no region 9", load([](auto& c) { c.region = 9; }), ErrorCode::kRegion, Engine::kLoad, 9},
      {"store to region 15", store([](auto& c) { c.region = 15; }), ErrorCode::kRegion,
       Engine::kStore, 15},
      {"read only", store([](auto& c) { c.region = 1; }), ErrorCode::kPermission, Engine::kStore,
       1},
      {"one byte too many", load([](auto& c) { c.offset_lo = kSize - 15; }), ErrorCode::kMemBounds,
       Engine::kLoad, kSize},
      {"rows", store([](auto& c) {
         c.n1 = 3;
         c.mem_stride1 = kSize / 2;
       }),
       ErrorCode::kMemBounds, Engine::kStore, kSize + 15},
      {"three levels", load([](auto& c) {
         c.n1 = 2;
         c.n2 = 3;
         c.mem_stride1 = 5000;
         c.mem_stride2 = 2000;
       }),
       ErrorCode::kMemBounds, Engine::kLoad, 15 + 5000 + 4000},
      {"high bits", load([](auto& c) {
         c.offset_hi = 0xff;
         c.offset_lo = 0xfffffff8;
       }),
       ErrorCode::kMemBounds, Engine::kLoad, 7},
      {"largest strides", load([](auto& c) {
         c.n1 = 0xffff;
         c.n2 = 0xffff;
         c.mem_stride1 = 0xffffffff;
         c.mem_stride2 = 0xffffffff;
       }),
       ErrorCode::kMemBounds, Engine::kLoad, 15 - 2 * 0xfffeU},
  };
}

List ChipErrors(const Sizes& s) {
  const auto chip = [](const char* what, std::vector<std::byte> stream, Engine engine,
                       uint32_t value) {
    return Expectation{what, std::move(stream), ErrorCode::kChipBounds, engine, value};
  };
  const auto load = [](auto change) { return With(Load(), change); };
  const auto conv = [](auto change) { return With(Conv(), change); };
  return {
      chip("LOAD", load([&](auto& c) { c.chip_addr = s.act - 15; }), Engine::kLoad, s.act),
      chip("fill", load([&](auto& c) {
             c.fill = 1;
             c.region = 7;
             c.chip_addr = s.act - 8;
           }),
           Engine::kLoad, s.act + 7),
      chip("LOAD rows", load([&](auto& c) {
             c.n1 = 3;
             c.chip_stride1 = s.act / 2;
           }),
           Engine::kLoad, s.act + 15),
      chip("LOAD to PARAM", load([&](auto& c) {
             c.space = kParam;
             c.chip_addr = s.param;
           }),
           Engine::kLoad, s.param + 15),
      chip("copy overlaps its original", load([&](auto& c) {
             c.copy = 1;
             c.chip_addr = s.group - 8;
             c.fill = 1;
           }),
           Engine::kLoad, s.group + 7),
      chip("copy beyond the end", load([&](auto& c) {
             c.copy = 3;
             c.chip_addr = s.group;
           }),
           Engine::kLoad, s.act + 15),
      chip("STORE", With(Store(), [&](auto& c) { c.chip_addr = s.act; }), Engine::kStore,
           s.act + 15),
      chip("CONV input", conv([&](auto& c) {
             c.in_h = 2;
             c.in_row_pitch = s.act;
           }),
           Engine::kConv, s.act + 15),
      chip("CONV images", conv([&](auto& c) {
             c.n = 3;
             c.in_image_pitch16 = s.act / 32;
             c.out_image_pitch16 = 4;
           }),
           Engine::kConv, s.act + 15),
      chip("CONV copy of the input", conv([&](auto& c) {
             c.runs = 2;
             c.in_copy = 4;
           }),
           Engine::kConv, s.act + 15),
      chip("CONV output", conv([&](auto& c) { c.out_addr = s.act; }), Engine::kConv, s.act),
      chip("CONV raw output", conv([&](auto& c) {
             c.rq = 0;
             c.out_addr = s.act - 3;
           }),
           Engine::kConv, s.act),
      chip("CONV two tiles", conv([&](auto& c) {
             c.oc_tiles = 2;
             c.oc_last = 3;
             c.out_addr = s.act - 4;
           }),
           Engine::kConv, s.act - 4 + s.cols + 2),
      chip("CONV parameters", conv([&](auto& c) {
             c.per_ch = 2;
             c.param_addr = s.param - s.cols * 16 + 16;
           }),
           Engine::kConv, s.param + 15),
      chip("VECTOR input",
           With(Maxpool(),
                [&](auto& c) {
                  c.in_w = 2;
                  c.in_addr = s.act - 31;
                }),
           Engine::kVector, s.act),
      chip("VECTOR output",
           With(Maxpool(),
                [&](auto& c) {
                  c.oh = 2;
                  c.out_row_pitch = s.act - 64;
                }),
           Engine::kVector, s.act + 15),
      chip("VECTOR copy of the output", With(Maxpool(), [&](auto& c) { c.out_copy = 4; }),
           Engine::kVector, s.act + 64 + 15),
      chip("ADD, second operand", With(Add(), [&](auto& c) { c.in2_addr = s.act - 15; }),
           Engine::kVector, s.act),
      chip("DEPTHWISE weights", With(Depthwise(), [&](auto& c) { c.weight_addr = s.param; }),
           Engine::kVector, s.param + (TheTarget().config.lanes < 16 ? 32 : 16) - 1),
      chip("table of LUT", With(Lut(), [&](auto& c) { c.lut_addr = s.param - 240; }),
           Engine::kVector, s.param + 15),
  };
}

List ResidualErrors(const Sizes& s) {
  const auto residual = [](auto change) {
    auto conv = Conv();
    conv.res_add = 1;
    return With(conv, change);
  };
  const auto chip = [](const char* what, std::vector<std::byte> stream, uint32_t value) {
    return Expectation{what, std::move(stream), ErrorCode::kChipBounds, Engine::kConv, value};
  };
  return {
      chip("residual", residual([&](auto& c) { c.res_addr = s.act; }), s.act),
      chip("residual of two tiles", residual([&](auto& c) {
             c.oc_tiles = 2;
             c.oc_last = 3;
             c.res_addr = s.act - 4;
             c.out_addr = s.act;  // comes later
           }),
           s.act - 4 + s.cols + 2),
      chip("images, rows and pixels of the residual", residual([&](auto& c) {
             c.n = 2;
             c.oh = 3;
             c.ow = 2;
             c.res_image_pitch16 = s.act / 64;
             c.res_row_pitch = s.act / 4;
             c.res_pixel_pitch = 1024;
             c.res_addr = s.act / 4 - 1024;
           }),
           s.act),
  };
}

void CheckList(const List& list) {
  if (const std::string reason = TargetUnavailable(); !reason.empty()) SYSTOLE_SKIP(reason);
  driver::Options options = StallOptions(0);
  options.check_dependencies = false;
  const auto device = OpenTarget(options);
  REQUIRE(device != nullptr);
  RawBench bench(*device);
  for (const Expectation& e : list) {
    INFO(e.what);
    const MachineError got = bench.Fail(e.stream);
    CHECK(std::string(spec::Name(got.code)) == spec::Name(e.code));
    CHECK(std::string(spec::Name(got.engine)) == spec::Name(e.engine));
    CHECK(got.index == kIndex);
    CHECK(got.value == e.value);
    CHECK(device->ReadRegister(spec::kRegStatus) == spec::kStatusErrorMask);
  }
  CheckMachineWorks(bench);
}

}  // namespace

TEST_CASE("Errors: opcodes and reserved bits", "[conformance][errors]") { CheckList(FormErrors()); }
TEST_CASE("Errors: ranges", "[conformance][errors]") {
  CheckList(RangeErrors(Sizes(TheTarget().config)));
}
TEST_CASE("Errors: unsupported functions and alignment", "[conformance][errors]") {
  CheckList(AlignErrors(Sizes(TheTarget().config)));
}
TEST_CASE("Errors: regions, permission and bounds of memory", "[conformance][errors]") {
  CheckList(MemoryErrors());
}
TEST_CASE("Errors: bounds of the on-chip memories", "[conformance][errors]") {
  CheckList(ChipErrors(Sizes(TheTarget().config)));
}

TEST_CASE("Errors: residuals", "[conformance][errors]") {
  CheckList(ResidualErrors(Sizes(TheTarget().config)));
}

TEST_CASE("Errors: after each one the next stream is right", "[conformance][errors]") {
  if (const std::string reason = TargetUnavailable(); !reason.empty()) SYSTOLE_SKIP(reason);
  const auto device = OpenTarget(StallOptions(9));
  REQUIRE(device != nullptr);
  RawBench bench(*device);
  for (const List& list : {FormErrors(), MemoryErrors()}) {
    for (const Expectation& e : list) {
      INFO(e.what);
      CHECK(bench.Fail(e.stream).code == e.code);
      CheckMachineWorks(bench);
    }
  }
}

}  // namespace systole::test
