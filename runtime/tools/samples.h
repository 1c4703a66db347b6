// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "driver/base/status.h"
#include "runtime/program/program.h"

namespace systole::tools {

/// Input files, one per model input, each with the same number of samples one after another. The
/// files are filled up with zeros to whole batches.
struct Samples {
  size_t count = 0;  ///< Without those that fill the last batch.
  size_t batch = 1;
  std::vector<std::vector<std::byte>> files;

  size_t runs() const { return (count + batch - 1) / batch; }
  /// Samples of a run that count.
  size_t InRun(size_t run) const { return std::min(batch, count - run * batch); }
  /// Views of the samples of one run, in the order of the model's inputs.
  std::vector<std::span<const std::byte>> Run(size_t run) const;
  /// The first `count` samples, or all if there are fewer.
  Samples First(size_t count) const;
};

/// Reads the files. Error: unreadable, or sizes that do not fit the model; the message lists what
/// the model takes.
Result<Samples> ReadSamples(const program::Program& program,
                            const std::vector<std::string>& paths);

/// Creates the folder if need be. Error naming it.
Result<void> MakeFolder(const std::filesystem::path& path);

}  // namespace systole::tools
