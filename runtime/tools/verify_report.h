// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "runtime/graph/graph.h"
#include "runtime/verify/layerwise.h"
#include "sim/golden/numerics.h"

namespace systole::tools {

struct OutputDifference {
  graph::Tensor tensor;  ///< One sample.
  verify::Difference difference;
};

/// Result of `systole verify`.
struct VerifyReport {
  const graph::Graph* graph = nullptr;
  golden::Numerics numerics{};
  std::string config, backend, against;
  size_t samples = 0;
  std::vector<OutputDifference> outputs;  ///< All samples.
  size_t sample = 0;                      ///< Whose layers were compared.
  std::string layers_against;             ///< Empty: layers were not compared.
  std::vector<verify::LayerDifference> layers;

  bool equal() const;
};

std::string VerifyText(const VerifyReport& report, bool all_layers);
std::string VerifyJson(const VerifyReport& report);

}  // namespace systole::tools
