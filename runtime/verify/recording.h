// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "driver/base/status.h"
#include "runtime/graph/graph.h"
#include "sim/golden/numerics.h"

namespace systole::verify {

/// What a real runtime answered, as docs/user-guide.md describes the folder: golden.json beside
/// inK.bin, <runtime>/outK.bin, and, maybe, layers/ with the output tensors of every operator for
/// sample 0.
struct Recording {
  std::string runtime;  ///< Name of the runtime whose outputs these are.
  size_t samples = 0;
  std::vector<std::vector<std::byte>> inputs;   ///< All samples, one vector per model input.
  std::vector<std::vector<std::byte>> outputs;  ///< All samples, one vector per model output.
  /// Values of sample 0 by the file's tensor numbers; empty where there are none of that runtime.
  std::map<graph::TensorId, std::vector<std::byte>> layers;
};

/// Runtimes whose outputs a golden.json holds, by the modes that follow them; `ort_noopt` is not a
/// mode. Error naming the file when it cannot be read or has not the form.
Result<std::vector<golden::Numerics>> RecordedModes(const std::filesystem::path& golden_json);

/// Reads a recording. Errors name the file; kUnsupported when the runtime of `numerics` recorded
/// nothing (the message lists those that did).
Result<Recording> ReadRecording(const std::filesystem::path& golden_json,
                                golden::Numerics numerics);

}  // namespace systole::verify
