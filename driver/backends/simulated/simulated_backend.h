// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "driver/core/registry.h"
#include "sim/verilator/model.h"

namespace systole::driver {

/// What differs between the backends over a sim::Model.
struct SimulatedMachine {
  const char* name = "";      ///< Of the machine in sentences: "the RTL".
  bool counts_cycles = true;  ///< Whether a cycle of the model is one of the machine.
};

/// The options of a backend that concern the model.
sim::ModelOptions ModelOptionsOf(const Options& options);

/// A simulated machine in this process, with its memory. Time passes in WaitInterrupt and in
/// register accesses. Option `lockstep` compares each command with the functional model.
std::unique_ptr<Backend> CreateSimulatedBackend(std::unique_ptr<sim::Model> model,
                                                const SimulatedMachine& machine,
                                                const spec::Config& config,
                                                const Options& options);

}  // namespace systole::driver
