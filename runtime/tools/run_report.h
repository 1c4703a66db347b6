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
  double wall_seconds = 0;
  double cpu_seconds = 0;
  std::optional<double> sim_cycles_per_second;

  /// Takes over what a sample cost.
  void Add(const execute::SampleResult& result);

  std::optional<uint64_t> cycles() const;  ///< Of the slowest sample; nothing if not counted.
  uint64_t macs() const;                   ///< Of a sample.
  /// macs / (cycles * R * C).
  std::optional<double> utilisation(uint64_t macs, std::optional<uint64_t> cycles) const;
};

/// Table of layers, totals, and the layers on the CPU with their reasons.
std::string ReportText(const RunReport& report);

/// The fields of `run --json`; docs/user-guide.md lists them.
std::string ReportJson(const RunReport& report);

}  // namespace systole::tools
