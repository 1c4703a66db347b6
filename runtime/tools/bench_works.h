// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runtime/bench/layer_spec.h"
#include "runtime/program/program.h"

namespace systole::tools {

/// A layer or a compiled network that bench runs.
struct Work {
  std::string text;  ///< As the user wrote it.
  std::optional<bench::LayerSpec> layer;
  std::optional<program::Program> program;  ///< If it is not a layer.
  std::string key;                          ///< Of a network: name of its file.
  uint64_t constant_bytes = 0;              ///< Of a network.
  int count = 1;
};

/// A sum row over some of a group's works.
struct SumOfWorks {
  std::string text;
  std::string key;
  std::vector<size_t> parts;
};

struct WorkGroup {
  std::vector<Work> works;
  std::vector<SumOfWorks> sums;
};

/// One text per work from the words of the command line, where a layer may be one argument or
/// several, and the lines of a list file (empty: none). Error: nothing to do, unreadable file.
Result<std::vector<std::string>> WorkTexts(const std::vector<std::string>& words,
                                           const std::string& list);

/// Parses layers and compiles networks. `numerics`: for networks that name none; may be empty.
Result<std::vector<WorkGroup>> ReadWorks(const std::vector<std::string>& texts,
                                         const std::string& config, const std::string& numerics);

}  // namespace systole::tools
