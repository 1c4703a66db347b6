// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/compile/list_schedule.h"

#include <algorithm>
#include <random>

#include "tests/support/catch.h"

namespace {

using namespace systole;
using namespace systole::compile;

const spec::Config kTiny = spec::kConfigs[0];

bool Overlap(const std::vector<Range>& a, const std::vector<Range>& b) {
  // Byte by byte: shares nothing with Range::Overlaps.
  const auto holds = [](const Range& r, int64_t byte) {
    return byte >= r.begin && byte < r.end &&
           (r.pitch == 0 || (byte - r.begin) % r.pitch < r.width);
  };
  for (const Range& x : a) {
    for (const Range& y : b) {
      if (x.space != y.space) continue;
      for (int64_t byte = std::max(x.begin, y.begin); byte < std::min(x.end, y.end); ++byte) {
        if (holds(x, byte) && holds(y, byte)) return true;
      }
    }
  }
  return false;
}

Range RandomRange(std::mt19937& random) {
  const int64_t begin = random() % 400;
  Range range = Range::Act(begin, 1 + random() % 120);
  if (random() % 4 == 0) range.space = 4;
  if (random() % 2 == 0) range = range.Strided(random() % 2 == 0 ? 32 : 24, 1 + random() % 32);
  return range;
}

Task RandomTask(std::mt19937& random) {
  Task task;
  switch (random() % 4) {
    case 0: {
      spec::LoadCommand load;
      load.n0 = 1 + random() % 4000;
      task.command = load;
      break;
    }
    case 1: {
      spec::ConvCommand conv;
      conv.oh = 1 + random() % 8;
      conv.oc_tiles = 1 + random() % 5;
      task.command = conv;
      task.weights = spec::LoadCommand{};
      task.weights->n0 = conv.oc_tiles * kTiny.tile_bytes();
      break;
    }
    case 2:
      task.command = spec::MaxpoolCommand{};
      break;
    default:
      task.command = spec::StoreCommand{};
      break;
  }
  task.layer = random() % 6;
  task.access.pass = random() % 2;
  for (int i = random() % 3; i > 0; --i) task.access.reads.push_back(RandomRange(random));
  for (int i = random() % 2; i >= 0; --i) task.access.writes.push_back(RandomRange(random));
  return task;
}

}  // namespace

TEST_CASE("ranges with pitches overlap where their bytes do") {
  const unsigned seed = 3;
  INFO("seed " << seed);
  std::mt19937 random(seed);
  for (int round = 0; round < 20000; ++round) {
    const Range a = RandomRange(random), b = RandomRange(random);
    const bool exact = a.pitch == b.pitch && a.pitch != 0 && a.end - a.begin >= a.pitch &&
                       b.end - b.begin >= b.pitch;
    const bool real = Overlap({a}, {b});
    if (real) REQUIRE(a.Overlaps(b));
    REQUIRE(a.Overlaps(b) == b.Overlaps(a));
    if (exact && !real && a.begin + a.pitch <= b.end && b.begin + b.pitch <= a.end &&
        std::min(a.end, b.end) - std::max(a.begin, b.begin) >= 2 * a.pitch) {
      REQUIRE_FALSE(a.Overlaps(b));
    }
  }
}

TEST_CASE("a schedule keeps the order of every two tasks that touch the same bytes") {
  const unsigned seed = 5;
  INFO("seed " << seed);
  std::mt19937 random(seed);
  for (int round = 0; round < 60; ++round) {
    std::vector<Task> tasks;
    for (int i = 0; i < 60; ++i) tasks.push_back(RandomTask(random));
    const Schedule schedule = ListSchedule(tasks, kTiny);
    REQUIRE(schedule.order == ListSchedule(tasks, kTiny).order);
    std::vector<size_t> at(tasks.size(), tasks.size());
    for (size_t k = 0; k < schedule.order.size(); ++k) at[schedule.order[k]] = k;
    REQUIRE(std::all_of(at.begin(), at.end(), [&](size_t k) { return k < tasks.size(); }));
    for (size_t i = 0; i < tasks.size(); ++i) {
      for (size_t j = i + 1; j < tasks.size(); ++j) {
        const Access& a = tasks[i].access;
        const Access& b = tasks[j].access;
        const bool together = tasks[i].engine() == tasks[j].engine() &&
                              tasks[i].layer == tasks[j].layer && a.pass == b.pass;
        if (Overlap(a.writes, b.reads) || Overlap(a.reads, b.writes) ||
            (!together && Overlap(a.writes, b.writes))) {
          REQUIRE(at[i] < at[j]);
        }
      }
    }
  }
}

TEST_CASE("engines work at the same time where tasks are independent") {
  std::vector<Task> tasks;
  for (int i = 0; i < 8; ++i) {
    Task conv;
    spec::ConvCommand c;
    c.oh = 40;
    c.oc_tiles = 4;
    conv.command = c;
    conv.weights = spec::LoadCommand{};
    conv.weights->n0 = 4 * kTiny.tile_bytes();
    tasks.push_back(conv);
  }
  const int64_t alone = ListSchedule(tasks, kTiny).cycles;
  for (int i = 0; i < 4; ++i) {
    Task load;
    spec::LoadCommand l;
    l.n0 = 1024;
    load.command = l;
    load.access.writes = {Range::Act(1024 * i, 1024)};
    tasks.push_back(load);
  }
  REQUIRE(ListSchedule(tasks, kTiny).cycles < alone + 150);
}
