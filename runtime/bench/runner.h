// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "driver/core/registry.h"
#include "runtime/bench/layer_spec.h"
#include "runtime/bench/row.h"
#include "runtime/execute/session.h"
#include "runtime/program/program.h"

namespace systole::bench {

struct RunnerOptions {
  std::string backend = "verilator";
  std::string config = "base";
  golden::Numerics layer_numerics = golden::Numerics::kTflm;
  driver::Options device;
  uint64_t seed = 0;
  bool spoil_reference = false;  ///< For tests: one wrong byte in every expected output.
};

/// Runs works on one device and checks their results.
class Runner {
 public:
  /// Errors: those of opening the device.
  static Result<Runner> Create(const RunnerOptions& options);

  /// A layer with random data, checked against the reference operators.
  Result<Row> RunLayer(const LayerSpec& spec, std::string work);

  /// A compiled network with random inputs, checked against the backend golden. `constant_bytes`:
  /// weights and biases of the model, each once, for the bound.
  Result<Row> RunProgram(const program::Program& program, uint64_t constant_bytes,
                         std::string work, std::string key);

  /// Puts the figures of others beside a sum.
  void AddOthers(Row& row) const;
  const Anchors& anchors() const { return anchors_; }
  const spec::Config& config() const { return device_->config(); }
  void OnProgress(std::function<void(const execute::Progress&)> report) {
    report_ = std::move(report);
  }

 private:
  using Outputs = std::vector<std::vector<std::byte>>;

  Runner(RunnerOptions options, std::unique_ptr<driver::Device> device, Anchors anchors)
      : options_(std::move(options)), device_(std::move(device)), anchors_(std::move(anchors)) {}

  Result<void> Execute(const program::Program& program, const Outputs& inputs, Outputs expected,
                       Row& row);
  Result<Outputs> GoldenOutputs(const program::Program& program, const Outputs& inputs) const;
  void Finish(Row& row) const;

  RunnerOptions options_;
  std::unique_ptr<driver::Device> device_;
  Anchors anchors_;
  std::function<void(const execute::Progress&)> report_;
};

}  // namespace systole::bench
