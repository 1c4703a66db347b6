// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "driver/core/range_allocator.h"

#include <random>
#include <vector>

#include "tests/support/catch.h"

namespace systole::test {
namespace {

using driver::RangeAllocator;

}  // namespace

TEST_CASE("RangeAllocator: lowest first, aligned, nothing lost", "[board][allocator]") {
  RangeAllocator ranges(0x1040, 0x4000);
  CHECK(ranges.Allocate(64, 64) == 0x1040U);
  CHECK(ranges.Allocate(100, 0x1000) == 0x2000U);
  CHECK(ranges.Allocate(64, 64) == 0x1080U);  // Before the aligned one.
  CHECK_FALSE(ranges.Allocate(0, 64));
  CHECK_FALSE(ranges.Allocate(0x4001, 64));
  CHECK_FALSE(ranges.Allocate(UINT64_MAX, 64));
  CHECK_FALSE(ranges.Allocate(64, 0x8000));
  CHECK_FALSE(ranges.Free(0x1041));
  CHECK(ranges.Free(0x1080));
  CHECK_FALSE(ranges.Free(0x1080));
  CHECK(ranges.Free(0x1040));
  CHECK(ranges.Free(0x2000));
  CHECK(ranges.empty());
  CHECK(ranges.Allocate(0x4000, 64) == 0x1040U);
  CHECK_FALSE(ranges.Allocate(1, 1));
}

TEST_CASE("RangeAllocator: no two parts share a byte, whatever the order", "[board][allocator]") {
  constexpr uint64_t kBase = 0x7000'0000, kBytes = 1 << 16;
  const auto seed = std::random_device{}();
  INFO("seed " << seed);
  std::mt19937 random(seed);
  struct Part {
    uint64_t address, bytes;
  };
  std::vector<Part> parts;
  std::vector<int> owner(kBytes, -1);  // Byte by byte, what the allocator must keep apart.
  RangeAllocator ranges(kBase, kBytes);
  for (int step = 0; step < 20'000; ++step) {
    if (random() % 2 == 0 || parts.empty()) {
      const uint64_t bytes = 1 + random() % 3000, alignment = uint64_t{1} << random() % 13;
      const auto address = ranges.Allocate(bytes, alignment);
      if (!address) continue;
      REQUIRE(*address % alignment == 0);
      REQUIRE(*address >= kBase);
      REQUIRE(*address + bytes <= kBase + kBytes);
      for (uint64_t i = 0; i < bytes; ++i) {
        int& one = owner[*address - kBase + i];
        if (one != -1) FAIL("byte " << i << " of step " << step << " is taken twice");
        one = step;
      }
      parts.push_back({*address, bytes});
    } else {
      std::swap(parts[random() % parts.size()], parts.back());
      const Part part = parts.back();
      parts.pop_back();
      REQUIRE(ranges.Free(part.address));
      for (uint64_t i = 0; i < part.bytes; ++i) owner[part.address - kBase + i] = -1;
    }
  }
  for (const Part& part : parts) REQUIRE(ranges.Free(part.address));
  CHECK(ranges.empty());
  CHECK(ranges.Allocate(kBytes, 1) == kBase);
}

}  // namespace systole::test
