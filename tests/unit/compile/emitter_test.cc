// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/compile/emitter.h"

#include "tests/support/catch.h"

namespace {

using systole::compile::Access;
using systole::compile::Emitter;
using systole::compile::Range;
namespace spec = systole::spec;

/// Position of word 1 (the dependency counts) of each 16- or 32-word command.
std::vector<uint32_t> Dependencies(const std::vector<uint32_t>& words) {
  std::vector<uint32_t> deps;
  for (size_t at = 0; at < words.size();) {
    deps.push_back(words[at + 1]);
    const uint32_t opcode = words[at] & 0xff;
    at += opcode >= 0x30 ? 32 : 16;
  }
  return deps;
}

constexpr uint32_t kLoad = 1, kConv = 1 << 8, kVector = 1 << 16;

}  // namespace

TEST_CASE("a reader waits for the latest command that wrote its bytes") {
  Emitter e;
  REQUIRE(e.Add(spec::LoadCommand{}, {{}, {Range::Act(0, 64)}}));
  REQUIRE(e.Add(spec::LoadCommand{}, {{}, {Range::Act(64, 64)}}));
  REQUIRE(e.Add(spec::ConvCommand{}, {{Range::Act(0, 64)}, {Range::Act(128, 64)}}));
  REQUIRE(e.Add(spec::ConvCommand{}, {{Range::Act(64, 64)}, {Range::Act(192, 64)}}));
  const auto deps = Dependencies(e.Finish());
  REQUIRE(deps == std::vector<uint32_t>{0, 0, 2 * kLoad, 1 * kLoad, 0});
}

TEST_CASE("a writer waits for readers and for other engines' writes") {
  Emitter e;
  REQUIRE(e.Add(spec::ConvCommand{}, {{Range::Act(0, 64)}, {Range::Act(128, 64)}}));
  REQUIRE(e.Add(spec::LoadCommand{}, {{}, {Range::Act(0, 16)}}));
  REQUIRE(e.Add(spec::MaxpoolCommand{}, {{}, {Range::Act(130, 1)}}));
  const auto deps = Dependencies(e.Finish());
  REQUIRE(deps == std::vector<uint32_t>{0, kConv, kConv, 0});
}

TEST_CASE("interleaved outputs of one layer are no conflict, those of two layers are") {
  Emitter e;
  e.BeginLayer(1);
  REQUIRE(e.Add(spec::ConvCommand{}, {{}, {Range::Act(0, 64)}}));
  REQUIRE(e.Add(spec::ConvCommand{}, {{}, {Range::Act(16, 64)}}));
  e.BeginLayer(2);
  REQUIRE(e.Add(spec::ConvCommand{}, {{}, {Range::Act(0, 8)}}));
  const auto deps = Dependencies(e.Finish());
  REQUIRE(deps == std::vector<uint32_t>{0, 0, 2 * kConv, 0});
}

TEST_CASE("memory regions and on-chip memories do not mix") {
  Emitter e;
  REQUIRE(e.Add(spec::StoreCommand{}, {{Range::Act(0, 64)}, {Range::Memory(4, 0, 64)}}));
  REQUIRE(e.Add(spec::LoadCommand{}, {{Range::Memory(3, 0, 64)}, {Range::Param(0, 64)}}));
  REQUIRE(e.Add(spec::LoadCommand{}, {{Range::Memory(4, 63, 1)}, {Range::Param(64, 64)}}));
  const auto deps = Dependencies(e.Finish());
  REQUIRE(deps == std::vector<uint32_t>{0, 0, 1u << 24, 0});
}

TEST_CASE("counts reach back at most 255 commands") {
  Emitter e;
  REQUIRE(e.Add(spec::MaxpoolCommand{}, {{}, {Range::Act(0, 1)}}));
  for (int i = 1; i < 255; ++i) REQUIRE(e.Add(spec::MaxpoolCommand{}, {{}, {Range::Act(8, 1)}}));
  REQUIRE(e.Add(spec::LoadCommand{}, {{}, {Range::Act(0, 1)}}));
  const auto deps = Dependencies(e.Finish());
  REQUIRE(deps[255] == 255 * kVector);
}

TEST_CASE("a field that does not fit is an error, not a truncated command") {
  Emitter e;
  spec::LoadCommand load;
  load.n0 = 1u << 24;
  const auto added = e.Add(load, {});
  REQUIRE_FALSE(added);
  REQUIRE(added.error().message.find("n0") != std::string::npos);
}

TEST_CASE("halves alternate over commands") {
  Emitter e;
  REQUIRE(e.NextHalf(3) == 0);
  REQUIRE(e.NextHalf(2) == 1);
  REQUIRE(e.NextHalf(1) == 1);
  REQUIRE(e.NextHalf(1) == 0);
}
