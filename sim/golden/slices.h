// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

namespace systole::golden {

/// Consecutive bytes of one run within a slice.
struct Segment {
  std::int64_t run = 0;     ///< Run number k = i * nx + j.
  std::int64_t begin = 0;   ///< First byte within the run.
  std::int64_t bytes = 0;
  bool second = false;      ///< Joined to the slice as its second run: read from the copy.
};

/// What enters the array in one cycle: at most R bytes of one run or two (docs/architecture.md
/// section 4). Lanes beyond first.bytes + second.bytes are idle.
struct Slice {
  Segment first;
  Segment second;  ///< bytes = 0: none.

  std::int64_t lanes() const { return first.bytes + second.bytes; }
};

/// Cuts the runs of a pixel into slices, one after the other.
class SliceCutter {
 public:
  /// `runs` runs of `run_bytes` bytes; `rows` lanes; `join`: a slice may take a second run.
  SliceCutter(std::int64_t runs, std::int64_t run_bytes, std::int64_t rows, bool join)
      : runs_(runs), run_bytes_(run_bytes), rows_(rows), join_(join) {}

  bool done() const { return run_ >= runs_; }

  Slice Next();

 private:
  std::int64_t runs_;
  std::int64_t run_bytes_;
  std::int64_t rows_;
  bool join_;
  std::int64_t run_ = 0;
  std::int64_t byte_ = 0;
};

/// Number of slices, or `limit` + 1 if there are more than `limit`.
std::int64_t CountSlices(SliceCutter cutter, std::int64_t limit);

}  // namespace systole::golden
