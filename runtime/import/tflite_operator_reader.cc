// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/import/tflite_operator_reader.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "runtime/graph/infer_shapes.h"
#include "runtime/import/tflite_names.h"
#include "runtime/import/tflite_schema_generated.h"

namespace systole::import {

Result<std::vector<int64_t>> OperatorReader::ConstantList(size_t input, const std::string& what,
                                                          size_t limit) const {
  if (!graph.has_input(node, input)) return Malformed(what + " is missing");
  const graph::Tensor& tensor = graph.input(node, input);
  if (!tensor.is_constant()) {
    return Refused(what + " is computed at run time; only constants are supported");
  }
  if (tensor.type != graph::DataType::kInt32 && tensor.type != graph::DataType::kInt64) {
    return Malformed(what + " is of type " + std::string(graph::DataTypeName(tensor.type)) +
                     "; int32 is expected");
  }
  const int64_t count = tensor.num_elements();
  if (count > static_cast<int64_t>(limit)) {
    return Malformed(what + " has " + std::to_string(count) + " elements; at most " +
                     std::to_string(limit) + " make sense here");
  }
  std::vector<int64_t> values;
  for (int64_t i = 0; i < count; ++i) values.push_back(tensor.IntAt(i));
  return values;
}

Result<std::vector<int64_t>> OperatorReader::ConstantList(size_t input, const std::string& what,
                                                          size_t limit, size_t count) const {
  SYSTOLE_ASSIGN_OR_RETURN(std::vector<int64_t> values, ConstantList(input, what, limit));
  if (values.size() == count) return values;
  return Malformed(what + " has " + std::to_string(values.size()) + " elements; " +
                   std::to_string(count) + " are needed");
}

Result<int64_t> OperatorReader::ConstantScalar(size_t input, const std::string& what) const {
  SYSTOLE_ASSIGN_OR_RETURN(const std::vector<int64_t> values, ConstantList(input, what, 1, 1));
  return values[0];
}

Result<int64_t> OperatorReader::Axis(int64_t axis, size_t rank) const {
  const auto limit = static_cast<int64_t>(rank);
  if (axis >= -limit && axis < limit) return axis < 0 ? axis + limit : axis;
  return Malformed("axis " + std::to_string(axis) + " does not exist; there are " +
                   std::to_string(rank) + " dimensions");
}

Result<std::vector<int64_t>> OperatorReader::Axes(std::vector<int64_t> axes, size_t rank) const {
  for (int64_t& axis : axes) {
    SYSTOLE_ASSIGN_OR_RETURN(axis, Axis(axis, rank));
  }
  std::sort(axes.begin(), axes.end());
  axes.erase(std::unique(axes.begin(), axes.end()), axes.end());
  return axes;
}

Result<graph::Activation> OperatorReader::ReadActivation(
    tflite::ActivationFunctionType fused) const {
  const auto number = static_cast<int8_t>(fused);
  if (const auto activation = ActivationOfFused(number)) return *activation;
  return Refused("fused activation " + (number == 5 ? "SIGN_BIT" : std::to_string(number)) +
                 "; NONE, RELU, RELU6, RELU_N1_TO_1 and TANH are supported");
}

Result<graph::Padding> OperatorReader::ReadPadding(tflite::Padding padding) const {
  if (padding == tflite::Padding::SAME) return graph::Padding::kSame;
  if (padding == tflite::Padding::VALID) return graph::Padding::kValid;
  return Malformed("padding mode " + std::to_string(static_cast<int>(padding)) +
                   " does not exist; SAME is 0, VALID is 1");
}

Result<void> OperatorReader::CheckStep(const char* what, int64_t value) const {
  const std::string text = std::string(what) + " " + std::to_string(value);
  if (value < 1) return Malformed(text + "; it must be at least 1");
  if (value > graph::kMaxWindowStep) {
    return Refused(text + "; the limit is " + std::to_string(graph::kMaxWindowStep));
  }
  return {};
}

Result<float> OperatorReader::Finite(const char* what, float value) const {
  if (std::isfinite(value)) return value;
  return Malformed(std::string(what) + " is " + std::to_string(value) + "; it must be finite");
}

void OperatorReader::KeepInputs(std::initializer_list<size_t> positions) {
  std::vector<graph::TensorId> kept;
  for (const size_t position : positions) {
    kept.push_back(position < node.inputs.size() ? node.inputs[position] : graph::kNoTensor);
  }
  node.inputs = std::move(kept);
}

}  // namespace systole::import
