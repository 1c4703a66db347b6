// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/compile/placement.h"

#include <algorithm>

namespace systole::compile {
namespace {

constexpr int64_t kAlignment = 64;  // Whole lines in every configuration.

int64_t AlignUp(int64_t value) { return (value + kAlignment - 1) / kAlignment * kAlignment; }

}  // namespace

bool ChipAllocator::Free(int64_t begin, int64_t bytes, int first, int last) const {
  if (begin + bytes > config_.act_bytes) return false;
  return std::none_of(taken_.begin(), taken_.end(), [&](const Taken& t) {
    return t.begin < begin + bytes && begin < t.end && t.first <= last && first <= t.last;
  });
}

std::optional<int> ChipAllocator::CopyDistance(int64_t addr, int64_t bytes, int first,
                                               int last) const {
  const int64_t group = config_.group_bytes();
  if (addr / group != (addr + bytes - 1) / group) return {};
  for (int distance = 1; distance < config_.groups; ++distance) {
    if (Free(addr + distance * group, bytes, first, last)) return distance;
  }
  return {};
}

void ChipAllocator::Take(const ChipPlace& place, int first, int last) {
  taken_.push_back({place.addr, place.addr + place.bytes, first, last});
  if (place.copy == 0) return;
  const int64_t second = place.addr + place.copy * config_.group_bytes();
  taken_.push_back({second, second + place.bytes, first, last});
}

std::vector<int64_t> ChipAllocator::Occupied(int first, int last) const {
  std::vector<int64_t> occupied;
  for (const Taken& t : taken_) {
    if (t.first > last || first > t.last) continue;
    occupied.push_back(t.begin);
    occupied.push_back(t.end);
  }
  return occupied;
}

std::optional<ChipPlace> ChipAllocator::Place(int64_t bytes, int first, int last, bool copy,
                                              bool apart) {
  bytes = AlignUp(std::max<int64_t>(bytes, 1));
  std::vector<int64_t> candidates;
  for (int g = 0; g < config_.groups; ++g) candidates.push_back(g * config_.group_bytes());
  for (const Taken& t : taken_) {
    if (t.first <= last && first <= t.last) candidates.push_back(t.end);
  }
  std::sort(candidates.begin() + (apart ? config_.groups : 0), candidates.end());
  for (const int64_t addr : candidates) {
    if (!Free(addr, bytes, first, last)) continue;
    ChipPlace place{addr, bytes, 0};
    if (copy) {
      const auto distance = CopyDistance(addr, bytes, first, last);
      if (!distance) continue;
      place.copy = *distance;
    }
    Take(place, first, last);
    return place;
  }
  return {};
}

}  // namespace systole::compile
