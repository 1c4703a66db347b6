// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/import/tflite_variables.h"

namespace systole::import {

Result<void> Learn(ResourceVariable& variable, const graph::Tensor& value) {
  if (!variable.known) {
    variable.known = true;
    variable.type = value.type;
    variable.shape = value.shape;
    variable.quant = value.quant;
    return {};
  }
  if (variable.type == value.type && variable.shape == value.shape) return {};
  return InvalidArgument("the value '" + value.name + "' is " +
                         graph::ShapeToString(value.shape) + " of " +
                         std::string(graph::DataTypeName(value.type)) + "; the variable is " +
                         graph::ShapeToString(variable.shape) + " of " +
                         std::string(graph::DataTypeName(variable.type)));
}

void Enter(const ResourceVariable& variable, graph::Graph& graph) {
  if (!variable.known || variable.tensor == graph::kNoTensor) return;
  graph::Tensor& tensor = graph.tensor(variable.tensor);
  tensor.type = variable.type;
  tensor.shape = variable.shape;
  tensor.quant = variable.quant;
  tensor.initial = variable.initial;
  tensor.is_variable = true;
}

}  // namespace systole::import
