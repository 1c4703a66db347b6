// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "runtime/graph/graph.h"

namespace systole::test {

/// One operator, its operands and what runtimes answered: an entry of recorded/*.json.
struct RecordedCase {
  std::string name;
  bool exact = false;                         ///< float32 must be equal to the bit.
  graph::Graph graph;                         ///< One node; its name is the operator's.
  std::vector<std::vector<std::byte>> inputs;  ///< As Graph::inputs.
  /// By numerics ("tflm", "tflite_ref", "tflite", "ort"): the outputs' bytes. NaN is null.
  std::map<std::string, std::vector<std::vector<std::byte>>> expected;
};

/// The cases of a file; throws what nlohmann::json throws when it is not well formed.
std::vector<RecordedCase> ReadRecordedCases(const std::string& path);

}  // namespace systole::test
