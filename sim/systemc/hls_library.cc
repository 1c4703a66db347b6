// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

// The entry of one model library. SYSTOLE_HLS_CONFIG comes from CMake.
#include "hw/spec/gen/hls_spec.h"
#include "sim/systemc/hls_machine.h"
#include "sim/systemc/systemc_model.h"

extern "C" __attribute__((visibility("default"))) systole::sim::Model* SystoleCreateModel(
    const systole::sim::ModelOptions& options) {
  using systole::sim::sc::HlsMachine;
  using systole::sim::sc::SystemcModel;
  auto model = std::make_unique<SystemcModel>(
      [] { return std::make_unique<HlsMachine<systole_hls::SYSTOLE_HLS_CONFIG>>(); }, options);
  return model->trace_failed() ? nullptr : model.release();
}
