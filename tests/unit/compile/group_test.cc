// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/compile/group.h"

#include <random>
#include <set>

#include "tests/support/catch.h"

namespace {

using namespace systole;
using namespace systole::compile;

/// A chain of layers; value i is the input of layer i, value i + 1 its output.
Group Chain(int64_t height, const std::vector<Window>& windows, int64_t strip) {
  Group group;
  Dims dims{1, height, 8, 4};
  for (size_t i = 0; i < windows.size(); ++i) {
    Operands o;
    o.window = windows[i];
    o.in = dims;
    const int64_t reach = (windows[i].kh - 1) * windows[i].dy + 1;
    dims.h = (dims.h + 2 * windows[i].pad_top - reach) / windows[i].sy + 1;
    o.out = dims;
    o.input = static_cast<ValueId>(i);
    o.output = static_cast<ValueId>(i + 1);
    group.numbers.push_back(static_cast<int>(i));
    group.layers.push_back(o);
  }
  group.end = static_cast<int>(windows.size());
  for (int64_t r = 0; r < dims.h; r += strip) {
    group.strips.push_back({r, std::min(r + strip, dims.h)});
  }
  group.columns = {{0, dims.w}};
  return group;
}

Window Square(int64_t kernel, int64_t stride) {
  Window w;
  w.kh = w.kw = kernel;
  w.sy = w.sx = stride;
  w.pad_top = w.pad_left = kernel / 2;
  return w;
}

}  // namespace

TEST_CASE("input rows of output rows") {
  // 3x3, stride 2, one row of padding above, 8 rows.
  REQUIRE(InputInterval({0, 2}, 2, 1, 3, 1, 8).begin == 0);
  REQUIRE(InputInterval({0, 2}, 2, 1, 3, 1, 8).end == 4);
  REQUIRE(InputInterval({3, 4}, 2, 1, 3, 1, 8).begin == 5);
  REQUIRE(InputInterval({3, 4}, 2, 1, 3, 1, 8).end == 8);
  // Windows wholly in the padding still get one row.
  REQUIRE(InputInterval({0, 1}, 1, 5, 2, 1, 8).size() == 1);
  REQUIRE(InputInterval({20, 21}, 1, 0, 1, 1, 8).size() == 1);
}

TEST_CASE("strips of a group compute every row once, from rows that are there") {
  const unsigned seed = 11;
  INFO("seed " << seed);
  std::mt19937 random(seed);
  for (int round = 0; round < 200; ++round) {
    std::vector<Window> windows(1 + random() % 4);
    for (Window& w : windows) w = Square(1 + 2 * (random() % 3), 1 + random() % 2);
    const Group group = Chain(20 + random() % 40, windows, 1 + random() % 5);
    std::vector<ValueId> rolled;
    for (ValueId v = 0; v <= group.end; ++v) rolled.push_back(v);
    const auto capacities = Capacities(group, rolled, random() % 3);
    // A model of the buffers: which row lies in which slot.
    std::map<ValueId, RollingBuffer> buffers;
    std::map<ValueId, std::vector<int64_t>> slots;
    for (const auto& [value, capacity] : capacities) {
      buffers.emplace(value, RollingBuffer(capacity));
      slots[value].assign(capacity, -1);
    }
    const auto advance = [&](ValueId value, int64_t keep, int64_t end, bool reload) {
      RollingBuffer& buffer = buffers.at(value);
      const int64_t begin = buffer.end();
      std::optional<RollingBuffer::Move> move;
      REQUIRE(buffer.Advance(keep, end, reload, &move));
      std::vector<int64_t>& slot = slots[value];
      if (move && !reload) {
        const int64_t from = move->rows.begin - move->old_first;
        REQUIRE(move->rows.size() <= from);  // Not upon themselves.
        for (int64_t i = 0; i < move->rows.size(); ++i) slot[i] = slot[from + i];
      }
      const int64_t first = reload && move ? move->rows.begin : begin;
      for (int64_t r = first; r < end; ++r) slot.at(r - buffer.first()) = r;
    };
    std::vector<int64_t> done(group.layers.size(), 0);
    GroupVisitor visitor;
    visitor.fetch = [&](ValueId value, int64_t keep, int64_t end) -> Result<void> {
      advance(value, keep, end, true);
      return {};
    };
    visitor.compute = [&](int index, Interval rows, int64_t keep) -> Result<void> {
      const Operands& o = group.layers[index];
      REQUIRE(rows.begin == done[index]);
      done[index] = rows.end;
      advance(o.output, keep, rows.end, false);
      const Interval need = o.InputRows(rows);
      for (int64_t r = need.begin; r < need.end; ++r) {
        REQUIRE(slots[o.input].at(r - buffers.at(o.input).first()) == r);
      }
      return {};
    };
    REQUIRE(WalkStrips(group, visitor));
    for (size_t i = 0; i < done.size(); ++i) REQUIRE(done[i] == group.layers[i].out.h);
  }
}
