// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

#include "sim/perf/engine_model.h"

namespace systole::perf {

/// VECTOR, a channel group at a time: steps, and the weights and records that are read ahead.
class VectorEngine {
 public:
  struct Span {
    int64_t start = 0, retire = 0;
  };
  /// A command whose dependencies are met and which stands at the engine at `ready`.
  /// `refused`: cycles lost to refused accesses.
  Span Run(const VectorShape& shape, int64_t ready, int64_t refused = 0);

 private:
  int64_t front_free_ = 0;   ///< The next command is taken.
  int64_t walk_end_ = -100;  ///< Last step so far.
  int64_t gap_ = 0;          ///< Behind it.
  int64_t loader_free_ = 0;  ///< The loader of parameters reads the next group's.
  int64_t moved_ = -1;       ///< The latest records became current.
  int64_t taken_ = 0;        ///< Last value of the latest group.
  std::array<int64_t, 2>
      releases_{};  ///< Room for weights: of the group before the last, the last.
};

}  // namespace systole::perf
