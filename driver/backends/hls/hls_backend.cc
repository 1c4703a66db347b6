// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "driver/backends/hls/hls_backend.h"

#include <utility>

#include "driver/backends/simulated/simulated_backend.h"
#include "sim/verilator/model_loader.h"

namespace systole::driver {

std::string HlsUnavailable(const spec::Config& config) {
  return sim::ModelUnavailable(sim::kHlsModel, config.name);
}

Result<std::unique_ptr<Backend>> CreateHlsBackend(const spec::Config& config,
                                                 const Options& options) {
  if (!options.trace_file.empty()) {
    return InvalidArgument("trace file '" + options.trace_file +
                           "': backend 'hls' has no waveform; 'systemc' has one");
  }
  SYSTOLE_ASSIGN_OR_RETURN(
      std::unique_ptr<sim::Model> model,
      sim::LoadModel(sim::kHlsModel, config.name, ModelOptionsOf(options)));
  return CreateSimulatedBackend(std::move(model), {"the HLS engine", options.clocked}, config,
                                options);
}

}  // namespace systole::driver
