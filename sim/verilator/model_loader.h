// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "driver/base/status.h"
#include "sim/verilator/model.h"

namespace systole::sim {

/// A kind of model library.
struct ModelKind {
  const char* what;    ///< In sentences.
  const char* target;  ///< Its CMake target, and its file libTARGET.so, without the configuration.
};
inline constexpr ModelKind kVerilatedModel = {"the Verilated model", "systole_model_"};
inline constexpr ModelKind kHlsModel = {"the model of the HLS engine", "systole_hls_model_"};

/// The file of a configuration's model library: in $SYSTOLE_MODEL_DIR, else in ../lib beside the
/// running program, else in the build tree. Empty if there is none.
std::string FindModelLibrary(const ModelKind& kind, const std::string& config);

/// Why the model of `config` cannot be loaded, with the command that builds it; empty if it can.
std::string ModelUnavailable(const ModelKind& kind, const std::string& config);

/// Loads the library, which stays loaded, and makes a model.
Result<std::unique_ptr<Model>> LoadModel(const ModelKind& kind, const std::string& config,
                                         const ModelOptions& options);

}  // namespace systole::sim
