// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "hw/spec/gen/spec.h"
#include "runtime/execute/session.h"
#include "runtime/program/program.h"
#include "runtime/tools/scores.h"

namespace systole::tools {

/// One share of the machine's cycles.
struct CycleShare {
  const char* key;  ///< In JSON.
  const char* text;
  uint64_t cycles = 0;
};

/// Where the cycles of a run went, from the counters of CONV and, where the backend tells, from what
/// the other engines did while CONV had no command. They add up to the cycles of the run.
std::vector<CycleShare> CycleShares(const execute::SampleResult& result);

/// A picture that was classified.
struct DemoPicture {
  std::string name;
  std::vector<ClassScore> classes;
  std::optional<uint64_t> cycles;  ///< Its share of a batch.
  double wall_seconds = 0;         ///< Likewise.
};

/// What the demo measured.
struct DemoReport {
  const program::Program* program = nullptr;
  std::string backend;
  spec::Config config{};
  double clock_mhz = 0;
  bool simulates = false;
  std::vector<std::string> labels;
  std::vector<DemoPicture> pictures;
  std::vector<CycleShare> shares;  ///< Of the slowest run; empty where nothing is counted.
  std::vector<std::string> losses;  ///< Its largest losses; empty where the backend tells none.
  double wall_seconds = 0;          ///< All runs.
  double machine_seconds = 0, cpu_seconds = 0;

  /// Of the slowest picture.
  std::optional<uint64_t> cycles() const;
  /// Microseconds at the assumed clock.
  std::optional<double> Microseconds(std::optional<uint64_t> cycles) const;
};

std::string DemoText(const DemoReport& report);
/// The fields of `demo --json`; docs/user-guide.md lists them.
std::string DemoJson(const DemoReport& report);

}  // namespace systole::tools
