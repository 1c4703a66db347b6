// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/report/conv_work.h"

#include "tests/support/catch.h"

namespace systole::report {
namespace {

const spec::Config kBase = spec::kConfigs[1];

spec::ConvCommand Conv(uint32_t kh, uint32_t nx, uint32_t run_bytes, uint32_t runs) {
  spec::ConvCommand c;
  c.kh = kh;
  c.nx = nx;
  c.run_bytes = run_bytes;
  c.runs = runs;
  return c;
}

}  // namespace

TEST_CASE("Work of a command: whole slices", "[report]") {
  spec::ConvCommand c = Conv(3, 1, 48, 1);  // 3x3 kernel, 16 channels.
  c.n = 2;
  c.oh = 5;
  c.ow = 7;
  c.oc_tiles = 3;
  c.oc_last = 4;
  const ConvWork work = WorkOf(c, kBase);
  CHECK(work.pixels == 70);
  CHECK(work.reduction == 144);
  CHECK(work.slices == 9);
  CHECK(work.tiles == 3);
  CHECK(work.channels == 36);
  CHECK(work.busy() == 70 * 9 * 3);
  CHECK(work.macs() == 70 * 144 * 36);
}

TEST_CASE("Work of a command: runs that do not fill their slices", "[report]") {
  CHECK(WorkOf(Conv(3, 1, 9, 1), kBase).slices == 3);   // 9 + 9 + 9 bytes, one run each
  CHECK(WorkOf(Conv(3, 1, 9, 2), kBase).slices == 2);   // 9 + 7, 2 + 9
  CHECK(WorkOf(Conv(7, 1, 21, 1), kBase).slices == 14); // 16 + 5 each
  CHECK(WorkOf(Conv(7, 1, 21, 2), kBase).slices == 10); // 147 bytes
  CHECK(WorkOf(Conv(1, 1, 1, 1), kBase).slices == 1);
}

TEST_CASE("Plan of a stream: layers and slices by engine", "[report]") {
  std::vector<std::byte> stream;
  const auto append = [&](const auto& words, int count) {
    const auto* bytes = reinterpret_cast<const std::byte*>(words.data());
    stream.insert(stream.end(), bytes, bytes + count * 4);
  };
  spec::LoadCommand load;
  load.layer = 4;
  append(spec::Encode(load), spec::LoadCommand::kWords);
  spec::ConvCommand conv = Conv(1, 1, 32, 1);
  conv.layer = 5;
  conv.oh = 10;
  append(spec::Encode(conv), spec::ConvCommand::kWords);
  append(spec::Encode(spec::EndCommand{}), spec::EndCommand::kWords);
  const StreamPlan plan = PlanOf(stream, 6, kBase);
  CHECK(plan.layers == 6);
  REQUIRE(plan.commands[0].size() == 1);
  CHECK(plan.commands[0][0].layer == 4);
  CHECK(plan.commands[0][0].slices == 0);
  REQUIRE(plan.commands[1].size() == 1);
  CHECK(plan.commands[1][0].layer == 5);
  CHECK(plan.commands[1][0].slices == 20);
  CHECK(plan.commands[2].empty());
  CHECK(plan.commands[3].empty());
}

}  // namespace systole::report
