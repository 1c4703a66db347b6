// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/compile/placement.h"

#include <random>

#include "runtime/compile/group.h"
#include "tests/support/catch.h"

using systole::compile::ChipAllocator;
using systole::compile::ChipPlace;
using systole::compile::Interval;
namespace spec = systole::spec;

namespace {
const spec::Config kTiny = spec::kConfigs[0];
}

TEST_CASE("things alive together never overlap, and copies lie in other groups") {
  const unsigned seed = 7;
  INFO("seed " << seed);
  std::mt19937 random(seed);
  struct Placed {
    ChipPlace place;
    int first, last;
  };
  for (int round = 0; round < 50; ++round) {
    ChipAllocator allocator(kTiny);
    std::vector<Placed> placed;
    for (int i = 0; i < 30; ++i) {
      const int64_t bytes = 1 + random() % 20000;
      const int first = random() % 10;
      const int last = first + random() % 5;
      const bool copy = random() % 4 == 0;
      const auto place = allocator.Place(bytes, first, last, copy);
      if (!place) continue;
      REQUIRE(place->addr + bytes <= kTiny.act_bytes);
      REQUIRE((place->copy != 0) == copy);
      const auto pieces = [&](const ChipPlace& p) {
        std::vector<Interval> out = {{p.addr, p.addr + p.bytes}};
        const int64_t second = p.addr + p.copy * kTiny.group_bytes();
        if (p.copy != 0) out.push_back({second, second + p.bytes});
        return out;
      };
      for (const Placed& other : placed) {
        if (other.last < first || last < other.first) continue;
        for (const Interval& a : pieces(*place)) {
          for (const Interval& b : pieces(other.place)) {
            REQUIRE((a.end <= b.begin || b.end <= a.begin));
          }
        }
      }
      if (copy) {
        const int64_t group = kTiny.group_bytes();
        REQUIRE(place->addr / group == (place->addr + bytes - 1) / group);
        REQUIRE(place->addr / group + place->copy < kTiny.groups);
      }
      placed.push_back({*place, first, last});
    }
  }
}

TEST_CASE("what does not fit is not placed") {
  ChipAllocator allocator(kTiny);
  REQUIRE_FALSE(allocator.Place(kTiny.act_bytes + 1, 0, 0, false));
  REQUIRE_FALSE(allocator.Place(kTiny.group_bytes() + 1, 0, 0, true));
  REQUIRE(allocator.Place(kTiny.act_bytes, 0, 0, false));
  REQUIRE_FALSE(allocator.Place(1, 0, 0, false));
  REQUIRE(allocator.Place(1, 1, 1, false));
}
