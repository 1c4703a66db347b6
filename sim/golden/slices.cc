// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/golden/slices.h"

#include <algorithm>

namespace systole::golden {

Slice SliceCutter::Next() {
  Slice slice;
  slice.first = {run_, byte_, std::min(rows_, run_bytes_ - byte_), false};
  byte_ += slice.first.bytes;
  if (byte_ < run_bytes_) return slice;
  ++run_;
  byte_ = 0;
  const std::int64_t left = rows_ - slice.first.bytes;
  if (!join_ || left == 0 || run_ == runs_) return slice;
  slice.second = {run_, 0, std::min(left, run_bytes_), true};
  byte_ = slice.second.bytes;
  if (byte_ == run_bytes_) {
    ++run_;
    byte_ = 0;
  }
  return slice;
}

std::int64_t CountSlices(SliceCutter cutter, std::int64_t limit) {
  std::int64_t count = 0;
  while (!cutter.done() && count <= limit) {
    cutter.Next();
    ++count;
  }
  return count;
}

}  // namespace systole::golden
