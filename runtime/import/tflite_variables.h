// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <string>

#include "driver/base/status.h"
#include "runtime/graph/graph.h"

namespace systole::import {

/// The resource variables of a file. Handles of one name, in whatever subgraph, are one variable;
/// its type and shape are those of the first value that is assigned or read.
struct ResourceVariable {
  bool known = false;
  graph::DataType type = graph::DataType::kFloat32;
  graph::Shape shape;
  graph::Quantization quant;
  std::shared_ptr<const graph::Bytes> initial;  ///< Null: zeros.
  graph::TensorId tensor = graph::kNoTensor;    ///< In the network; its first handle.
};

using ResourceVariables = std::map<std::string, ResourceVariable>;

/// Takes type and shape of a value for a variable that has none yet. Error: they differ.
Result<void> Learn(ResourceVariable& variable, const graph::Tensor& value);

/// Enters what is known of a variable into its tensor of the network.
void Enter(const ResourceVariable& variable, graph::Graph& graph);

}  // namespace systole::import
