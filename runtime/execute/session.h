// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "driver/base/status.h"
#include "driver/core/device.h"
#include "runtime/program/program.h"
#include "runtime/report/profile.h"

namespace systole::execute {

/// What one layer cost; null where the backend does not count.
struct LayerCost {
  std::optional<uint64_t> cycles;  ///< First start to last retirement on CONV and VECTOR.
};

/// One inference.
struct SampleResult {
  std::vector<std::vector<std::byte>> outputs;  ///< In the order of Program::outputs.
  std::optional<uint64_t> cycles;               ///< Doorbell to interrupt, over all streams.
  double cpu_seconds = 0;                       ///< Host operators.
  double machine_seconds = 0;                   ///< Wall time of the streams, Submit to their end.
  std::vector<LayerCost> layers;                ///< In the order of Program::layers.
  driver::Counters counters;                    ///< Summed over the streams.
  /// Where the cycles of the engines went: one entry per layer, and one more for no layer. Empty
  /// where the backend does not say. Summed over the entries they are the counters.
  std::vector<LayerStates> states;
  std::vector<report::StreamTrace> traces;  ///< One per stream, if RecordTraces() was called.
};

/// How far a run is.
struct Progress {
  size_t step = 0;  ///< Steps of the program that have ended.
  size_t steps = 0;
  std::optional<uint64_t> cycles;  ///< Simulated so far, over all runs on the device.
};

/// A program loaded onto a device. Every run is cold: the machine reads commands, parameters and
/// weights again. Not thread-safe; sessions on one device take turns.
class Session {
 public:
  /// Allocates and fills the regions. `device` and `program` must outlive the session.
  /// Error: kInvalidArgument when the program fails program::Validate() or was compiled for another
  /// configuration than the device has (both are named).
  static Result<Session> Create(const program::Program& program, driver::Device& device);

  /// Runs one sample; `inputs` as Program::inputs, each of exactly the tensor's size.
  Result<SampleResult> Run(std::span<const std::span<const std::byte>> inputs);

  /// Later runs return StreamTraces, where the backend simulates.
  void RecordTraces() { record_traces_ = true; }

  /// Calls `report` before every step and about four times a second while the machine runs.
  void OnProgress(std::function<void(const Progress&)> report) { report_ = std::move(report); }

 private:
  Session(const program::Program& program, driver::Device& device)
      : program_(&program), device_(&device) {}

  Result<void> WriteInputs(std::span<const std::span<const std::byte>> inputs);
  Result<void> RunStream(const program::EngineStep& step, SampleResult& result);
  Result<void> RunCpu(const program::CpuStep& step, SampleResult& result);
  Result<void> Await(driver::Event& event);
  void CountLayers(const program::EngineStep& step, SampleResult& result) const;
  void CollectStates(SampleResult& result) const;
  void Report() const;

  const program::Program* program_;
  driver::Device* device_;
  std::array<driver::Buffer, program::kProgramRegions> buffers_;
  std::function<void(const Progress&)> report_;
  size_t step_ = 0;
  bool record_traces_ = false;
};

}  // namespace systole::execute
