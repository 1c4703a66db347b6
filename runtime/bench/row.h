// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "hw/spec/gen/spec.h"
#include "runtime/bench/anchors.h"

namespace systole::bench {

/// What one layer, network or sum needed.
struct Row {
  std::string work;             ///< As the user wrote it.
  std::string key;              ///< Name under which others' figures are looked up.
  int count = 1;                ///< How often it goes into the sum that follows.
  bool sum = false;
  std::optional<uint64_t> cycles;  ///< Doorbell to interrupt; null where they are not counted.
  uint64_t macs = 0;               ///< 0: the work has none.
  uint64_t bytes_read = 0;         ///< Weights, parameters and inputs, once.
  uint64_t bytes_written = 0;      ///< Outputs, once.
  uint64_t bound_cycles = 0;
  bool exact = false;
  std::string checked_against;
  int cpu_operators = 0;           ///< Their time is not in the cycles.
  uint64_t simulated_cycles = 0;   ///< All that ran for this row, and the time it took.
  double simulation_seconds = 0;
  std::vector<Figure> others;
  std::vector<std::string> losses;  ///< The three largest of the array, in words.

  std::optional<double> macs_per_cycle() const;
  std::optional<double> utilisation(const spec::Config& config) const;
  std::optional<double> ratio_to_bound() const;  ///< cycles / bound_cycles, at least 1.
};

/// max(MACs / array, bytes read / bus, bytes written / bus), rounded up.
uint64_t BoundCycles(const Row& row, const spec::Config& config, int bus_bytes);

/// Sum of rows with their counts; the bound is the sum of the bounds, since the works run one after
/// another.
Row SumOf(const std::vector<Row>& rows, std::string work, std::string key);

}  // namespace systole::bench
