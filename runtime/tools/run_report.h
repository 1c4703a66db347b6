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

namespace systole::tools {

/// What a run measured, over all samples.
struct RunReport {
  const program::Program* program = nullptr;
  std::string backend;
  spec::Config config{};
  size_t samples = 0;
  std::vector<std::optional<uint64_t>> cycles_per_sample;
  std::vector<execute::LayerCost> layers;  ///< Of the slowest sample.
  driver::Counters counters;               ///< Of the slowest sample.
  std::vector<LayerStates> states;         ///< Of the slowest sample; empty if not counted.
  std::vector<report::StreamTrace> traces;  ///< Of the slowest sample, if they were recorded.
  double load_seconds = 0;  ///< Reading the program, or reading and compiling the model.
  double wall_seconds = 0;  ///< All runs.
  double cpu_seconds = 0;
  std::optional<double> sim_cycles_per_second;

  /// Takes over what a run of `count` samples cost. Each has its share of the cycles of a whole
  /// batch, rounded up.
  void Add(const execute::SampleResult& result, size_t count);

  std::optional<uint64_t> cycles() const;  ///< Of the slowest sample; nothing if not counted.
  uint64_t macs() const;                   ///< Of a sample.
  /// macs / (cycles * R * C).
  std::optional<double> utilisation(uint64_t macs, std::optional<uint64_t> cycles) const;
};

/// What became of every cycle: a row per layer and engine. Empty without states.
std::string StateTable(const RunReport& report);

/// Table of layers, totals, the three largest losses and the layers on the CPU with their reasons.
std::string ReportText(const RunReport& report);

/// The fields of `run --json`; docs/user-guide.md lists them.
std::string ReportJson(const RunReport& report);

}  // namespace systole::tools
