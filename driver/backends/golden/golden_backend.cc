// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "driver/backends/golden/golden_backend.h"

#include <algorithm>

#include "driver/backends/emulation/emulated_machine.h"
#include "sim/golden/machine.h"

namespace systole::driver {
namespace {

class GoldenBackend final : public EmulatedMachine {
 public:
  GoldenBackend(const spec::Config& config, const Options& options)
      : EmulatedMachine(config), machine_(config), check_(options.check_dependencies) {}

 protected:
  Result<StreamResult> RunStream(const StreamSetup& setup) override;
  void ResetMachine() override { machine_.Reset(); }

 private:
  golden::Region MapRegion(const StreamSetup::Region& region) const;

  golden::Machine machine_;
  bool check_;
};

golden::Region GoldenBackend::MapRegion(const StreamSetup::Region& region) const {
  golden::Region mapped;
  mapped.bytes = region.bytes;
  mapped.writable = region.writable;
  mapped.memory = memory().FindUpTo(region.base, region.bytes);
  return mapped;
}

Result<StreamResult> GoldenBackend::RunStream(const StreamSetup& setup) {
  for (int i = 0; i < spec::kRegions; ++i) {
    machine_.set_region(i, MapRegion(setup.regions[static_cast<std::size_t>(i)]));
  }
  machine_.set_watchdog(setup.watchdog);
  golden::DependencyChecker checker(config());
  machine_.set_checker(check_ ? &checker : nullptr);
  const golden::RunResult run =
      machine_.Run(setup.command_region, setup.command_offset, setup.command_bytes);
  machine_.set_checker(nullptr);
  if (!checker.findings().empty()) {
    return Internal("the stream has commands that nothing orders: " + checker.findings()[0].text);
  }

  StreamResult result;
  result.end_status = run.end_status;
  if (run.irq) result.irq_tag = run.irq_tag;
  if (run.fault) {
    result.error = MachineError{run.fault.code, run.fault.engine, run.fault.index, run.fault.value};
  }
  const auto set = [&](spec::Counter counter, uint64_t value) {
    result.counters.values[static_cast<std::size_t>(counter)] = value;
  };
  set(spec::Counter::kCommands, run.commands);
  set(spec::Counter::kArrayVectors, run.array_vectors);
  set(spec::Counter::kVectorTaps, run.vector_taps);
  return result;
}

}  // namespace

Result<std::unique_ptr<Backend>> CreateGoldenBackend(const spec::Config& config,
                                                     const Options& options) {
  return std::make_unique<GoldenBackend>(config, options);
}

}  // namespace systole::driver
