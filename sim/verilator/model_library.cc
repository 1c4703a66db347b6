// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

// The entry of one model library. SYSTOLE_MODEL_CLASS and the two headers come from CMake.
#include SYSTOLE_MODEL_HEADER
#include SYSTOLE_MODEL_ROOT_HEADER

#include "sim/verilator/verilated_model.h"

extern "C" __attribute__((visibility("default"))) systole::sim::Model* SystoleCreateModel(
    const systole::sim::ModelOptions& options) {
  using TheModel = systole::sim::VerilatedModel<SYSTOLE_MODEL_CLASS>;
  auto model = std::make_unique<TheModel>(options);
  return model->trace_failed() ? nullptr : model.release();
}
