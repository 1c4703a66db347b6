// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

// The entry of one model library. SYSTOLE_HLS_CONFIG comes from CMake.
#include "hls/model/hls_model.h"

extern "C" __attribute__((visibility("default"))) systole::sim::Model* SystoleCreateModel(
    const systole::sim::ModelOptions& options) {
  return new systole::hls_model::HlsModel<systole_hls::SYSTOLE_HLS_CONFIG>(options);
}
