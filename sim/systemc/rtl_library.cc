// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

// The entry of one model library. SYSTOLE_MODEL_CLASS and the two headers come from CMake.
#include SYSTOLE_MODEL_HEADER
#include SYSTOLE_MODEL_ROOT_HEADER

#include "sim/systemc/rtl_machine.h"
#include "sim/systemc/systemc_model.h"

extern "C" __attribute__((visibility("default"))) systole::sim::Model* SystoleCreateModel(
    const systole::sim::ModelOptions& options) {
  using systole::sim::sc::RtlMachine;
  using systole::sim::sc::SystemcModel;
  auto model = std::make_unique<SystemcModel>(
      [] { return std::make_unique<RtlMachine<SYSTOLE_MODEL_CLASS>>(); }, options);
  return model->trace_failed() ? nullptr : model.release();
}
