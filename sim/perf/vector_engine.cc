// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/perf/vector_engine.h"

#include <algorithm>

namespace systole::perf {

VectorEngine::Span VectorEngine::Run(const VectorShape& s, int64_t ready, int64_t refused) {
  Span span;
  span.start = std::max(ready, front_free_);
  const int64_t load = std::max(span.start + s.setup, loader_free_);
  const int64_t begin = std::max(load, walk_end_ + 1);
  front_free_ = begin + 1;
  loader_free_ = load + 1;
  int64_t frame = std::max(begin + kVectorFirstStep, walk_end_ + 1 + gap_);
  const int64_t outputs = s.images * s.outputs;
  const int64_t to_last = (s.images - 1) * s.frame + s.last_frame - 1;
  for (int64_t g = 0; g < s.groups; ++g) {
    int64_t first = frame + s.first_output;
    int64_t records = loader_free_;
    if (s.weight_lines > 0) {
      const int64_t weights = std::max(loader_free_, releases_[0] + 1);
      records = weights + s.weight_lines;
      first = std::max(first, records - 1 + kLinesToWeights);
    }
    if (s.table > 0 && g == 0) {
      records = std::max(loader_free_, releases_[0] + 1) + s.table;
      first = std::max(first, records - 1 + kLinesToWeights);
    }
    records = std::max(records, moved_ + 1);
    const int64_t read = records + std::max<int64_t>(s.record_lines, 1) - 1;
    loader_free_ = read + 1;
    moved_ = std::max(read + kLinesToRecords, taken_);
    // Tap by tap, weights come through the port of the records.
    if (s.between_groups > 0 && g == 0) {
      first = std::max(std::max(frame, read + 1), walk_end_ + 1 + gap_ + s.between_groups) +
              s.first_output;
    }

    // Values wait for records in their places; when these are full, the steps wait too.
    const int64_t steps = to_last - s.first_output;
    const int64_t first_taken = std::max(first + kStepToValue, moved_ + 1);
    if (outputs > kVectorPlaces) {
      first = std::max(first, first_taken + 1 - kVectorPlaces * steps / (outputs - 1));
    }
    const int64_t last = first + steps;
    taken_ = std::max(last + kStepToValue, first_taken + outputs - 1);
    releases_ = {releases_[1], last + kStepToRelease + s.passes - 1};
    frame = first - s.first_output + s.images * s.frame + s.between_groups;
    walk_end_ = last - (s.passes - 1);
  }
  gap_ = s.gap + s.passes - 1;
  walk_end_ += refused;
  taken_ += refused;
  span.retire = taken_ + s.finish - kStepToValue;
  return span;
}

}  // namespace systole::perf
