// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "driver/backends/systemc/systemc_backend.h"

#include <utility>

#include "driver/backends/simulated/simulated_backend.h"
#include "sim/verilator/model_loader.h"

namespace systole::driver {
namespace {

struct Choice {
  const char* name;
  sim::ModelKind model;
  SimulatedMachine machine;
  bool traces;  ///< Whether it writes a waveform of its inside.
};

constexpr Choice kRtl = {
    "rtl", {"the SystemC model of the RTL", "systole_systemc_rtl_"}, {"the RTL", true}, true};
constexpr Choice kHls = {"hls",
                         {"the SystemC model of the HLS engine", "systole_systemc_hls_"},
                         {"the HLS engine", true},
                         false};

Result<Choice> Find(const Options& options) {
  for (const Choice& choice : {kRtl, kHls}) {
    if (options.machine == choice.name) return choice;
  }
  return InvalidArgument("there is no machine '" + options.machine +
                         "' on backend systemc; choose rtl or hls");
}

}  // namespace

std::string SystemcUnavailable(const spec::Config& config) {
  std::string reason = sim::ModelUnavailable(kRtl.model, config.name);
  return sim::ModelUnavailable(kHls.model, config.name).empty() ? std::string() : reason;
}

Result<std::unique_ptr<Backend>> CreateSystemcBackend(const spec::Config& config,
                                                      const Options& options) {
  SYSTOLE_ASSIGN_OR_RETURN(const Choice choice, Find(options));
  if (!options.trace_file.empty() && !options.trace_file.ends_with(".vcd") && !choice.traces) {
    return InvalidArgument("the trace file '" + options.trace_file +
                           "' cannot be written: machine hls shows its pins only, as VCD; give a "
                           "name that ends in .vcd");
  }
  SYSTOLE_ASSIGN_OR_RETURN(std::unique_ptr<sim::Model> model,
                           sim::LoadModel(choice.model, config.name, ModelOptionsOf(options)));
  return CreateSimulatedBackend(std::move(model), choice.machine, config, options);
}

}  // namespace systole::driver
