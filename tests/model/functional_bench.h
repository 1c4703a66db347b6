// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/format.h>

#include <string>
#include <vector>

#include "runtime/execute/cpu_ops.h"
#include "runtime/program/program.h"
#include "sim/golden/machine.h"

namespace systole::test {

/// A program on the functional machine with its dependency checker, without a driver.
class FunctionalBench {
 public:
  FunctionalBench(const program::Program& program, const spec::Config& config)
      : program_(program), machine_(config), checker_(config) {
    memory_ = {program.commands, program.constants, std::vector<std::byte>(program.input_bytes),
               std::vector<std::byte>(program.output_bytes),
               std::vector<std::byte>(program.scratch_bytes)};
    for (size_t r = 0; r < memory_.size(); ++r) {
      memory_[r].resize((memory_[r].size() + 63) / 64 * 64);
      views_.emplace_back(memory_[r]);
      machine_.set_region(static_cast<int>(r), {views_[r], memory_[r].size(), r >= 3});
    }
    machine_.set_checker(&checker_);
  }

  /// First byte of a program's input or output.
  std::byte* At(const program::TensorRef& ref) {
    return memory_[static_cast<size_t>(ref.region)].data() + ref.offset;
  }

  /// Runs all steps once. False after a fault or a finding of the checker, which Complaint() tells.
  bool Run() {
    for (const program::Step& step : program_.steps) {
      if (!RunStep(step)) return false;
    }
    for (const auto& finding : checker_.findings()) complaint_ += finding.text + "\n";
    return checker_.findings().empty();
  }
  const std::string& complaint() const { return complaint_; }

 private:
  bool RunStep(const program::Step& step) {
    if (const auto* cpu = std::get_if<program::CpuStep>(&step)) {
      if (execute::RunCpuStep(*cpu, views_)) return true;
      complaint_ = "a step of the host failed\n";
      return false;
    }
    const auto& stream = std::get<program::EngineStep>(step);
    checker_.Restart();
    const golden::RunResult result = machine_.Run(0, stream.offset, stream.bytes);
    if (result.fault.code == spec::ErrorCode::kNone && result.done) return true;
    complaint_ = fmt::format("fault {} at command {}\n", spec::Name(result.fault.code),
                             result.fault.index);
    return false;
  }

  const program::Program& program_;
  golden::Machine machine_;
  golden::DependencyChecker checker_;
  std::vector<std::vector<std::byte>> memory_;
  execute::RegionBytes views_;
  std::string complaint_;
};

}  // namespace systole::test
