// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "driver/base/status.h"
#include "runtime/program/program.h"

namespace systole::tools {

/// Input files, one per model input, each with the same number of samples one after another.
struct Samples {
  size_t count = 0;
  std::vector<std::vector<std::byte>> files;

  /// Views of one sample, in the order of the model's inputs.
  std::vector<std::span<const std::byte>> Sample(size_t index) const;
};

/// Reads the files. Error: unreadable, or sizes that do not fit the model; the message lists what
/// the model takes.
Result<Samples> ReadSamples(const program::Program& program,
                            const std::vector<std::string>& paths);

/// Creates the folder if need be. Error naming it.
Result<void> MakeFolder(const std::filesystem::path& path);

}  // namespace systole::tools
