// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "hw/spec/gen/spec.h"

namespace systole::compile {

/// Where something lies in the activation buffer.
struct ChipPlace {
  int64_t addr = 0;
  int64_t bytes = 0;
  int copy = 0;  ///< Distance of the second copy in groups; 0: none.
};

/// First-fit allocator of the activation buffer over time: things overlap in space only if they
/// do not overlap in time. Time is counted in layers.
class ChipAllocator {
 public:
  explicit ChipAllocator(const spec::Config& config) : config_(config) {}

  /// Lowest free place for `bytes` during layers [first, last]; with `copy`, a place within one
  /// group that is free in a second group as well; with `apart`, at the beginning of a group if one
  /// is free (engines that work in different groups never wait for a bank). Nothing if there is
  /// none.
  std::optional<ChipPlace> Place(int64_t bytes, int first, int last, bool copy, bool apart = false);

  /// Takes a place that is known to be free.
  void Take(const ChipPlace& place, int first, int last);

  /// Begin and end of all that is taken at some time in [first, last], which is what Place() depends
  /// on, and nothing else.
  std::vector<int64_t> Occupied(int first, int last) const;

  /// Takes back everything placed since `mark` = size().
  void Release(size_t mark) { taken_.resize(mark); }
  size_t size() const { return taken_.size(); }

 private:
  struct Taken {
    int64_t begin, end;
    int first, last;
  };
  bool Free(int64_t begin, int64_t bytes, int first, int last) const;
  std::optional<int> CopyDistance(int64_t addr, int64_t bytes, int first, int last) const;

  spec::Config config_;
  std::vector<Taken> taken_;
};

}  // namespace systole::compile
