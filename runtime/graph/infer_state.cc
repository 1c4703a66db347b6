// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
//
// Operators with state, and the custom one.
#include <string>

#include "runtime/graph/infer_rules.h"

namespace systole::graph {
namespace {

Result<void> CheckOperand(const Graph& graph, const Node& node, size_t input, const Shape& shape) {
  if (!graph.has_input(node, input) || graph.input(node, input).shape == shape) return {};
  return ShapeError(node, "input " + std::to_string(input) + " has shape " +
                              ShapeToString(graph.input(node, input).shape) + "; " +
                              ShapeToString(shape) + " is needed");
}

}  // namespace

Result<Shapes> InferAssignVariable(const Graph& graph, const Node& node) {
  const Tensor& variable = graph.input(node, 0);
  const Tensor& value = graph.input(node, 1);
  if (variable.shape == value.shape && variable.type == value.type) return Shapes{};
  return ShapeError(node, "the value is " + ShapeToString(value.shape) + " of " +
                              std::string(DataTypeName(value.type)) + "; the variable is " +
                              ShapeToString(variable.shape) + " of " +
                              std::string(DataTypeName(variable.type)));
}

/// x [batch, in], feature weights [filters, in], time weights [filters, memory], bias [units],
/// state [batch, memory * filters]; filters = units * rank.
Result<Shape> InferSvdf(const Graph& graph, const Node& node) {
  const Shape& in = graph.input(node, 0).shape;
  const Shape& features = graph.input(node, 1).shape;
  const Shape& times = graph.input(node, 2).shape;
  SYSTOLE_RETURN_IF_ERROR(CheckRank(node, "input", in, 2));
  SYSTOLE_RETURN_IF_ERROR(CheckRank(node, "feature weights", features, 2));
  SYSTOLE_RETURN_IF_ERROR(CheckRank(node, "time weights", times, 2));
  const int64_t rank = node.attrs<SvdfAttrs>().rank;
  if (rank < 1 || features[0] % rank != 0) {
    return ShapeError(node, "rank " + std::to_string(rank) + " does not divide the " +
                                std::to_string(features[0]) + " filters");
  }
  SYSTOLE_RETURN_IF_ERROR(CheckOperand(graph, node, 1, {features[0], in[1]}));
  SYSTOLE_RETURN_IF_ERROR(CheckOperand(graph, node, 2, {features[0], times[1]}));
  SYSTOLE_RETURN_IF_ERROR(CheckOperand(graph, node, 3, {features[0] / rank}));
  // Elements of the time weights, which fit below 2 GiB.
  SYSTOLE_RETURN_IF_ERROR(CheckOperand(graph, node, 4, {in[0], times[1] * features[0]}));
  return Shape{in[0], features[0] / rank};
}

/// Weights [cells, in], recurrent weights [cells, out], state [batch, out], cells [batch, cells].
Result<Shape> InferSequenceLstm(const Graph& graph, const Node& node) {
  const Shape& in = graph.input(node).shape;
  SYSTOLE_RETURN_IF_ERROR(CheckRank(node, "input", in, 3));
  const Shape& weights = graph.input(node, 2).shape;
  const Shape& recurrent = graph.input(node, 6).shape;
  SYSTOLE_RETURN_IF_ERROR(CheckRank(node, "weights", weights, 2));
  SYSTOLE_RETURN_IF_ERROR(CheckRank(node, "recurrent weights", recurrent, 2));
  const int64_t cells = weights[0];
  const int64_t outputs = recurrent[1];
  const int64_t batch = in[node.attrs<LstmAttrs>().time_major ? 1 : 0];
  for (size_t i = 1; i <= 4; ++i) {
    SYSTOLE_RETURN_IF_ERROR(CheckOperand(graph, node, i, {cells, in[2]}));
    SYSTOLE_RETURN_IF_ERROR(CheckOperand(graph, node, i + 4, {cells, outputs}));
  }
  for (const size_t i : {9, 10, 11, 12, 13, 14, 15, 20, 21, 22, 23}) {
    SYSTOLE_RETURN_IF_ERROR(CheckOperand(graph, node, i, {cells}));
  }
  SYSTOLE_RETURN_IF_ERROR(CheckOperand(graph, node, 16, {outputs, cells}));
  SYSTOLE_RETURN_IF_ERROR(CheckOperand(graph, node, 17, {outputs}));
  if (!graph.has_input(node, 16) && outputs != cells) {
    return ShapeError(node, "recurrent weights " + ShapeToString(recurrent) +
                                " are not square and there is no projection");
  }
  SYSTOLE_RETURN_IF_ERROR(CheckOperand(graph, node, 18, {batch, outputs}));
  SYSTOLE_RETURN_IF_ERROR(CheckOperand(graph, node, 19, {batch, cells}));
  return Shape{in[0], in[1], outputs};
}

Result<Shapes> InferDetection(const Graph& graph, const Node& node) {
  const auto& attrs = node.attrs<DetectionAttrs>();
  const Shape& boxes = graph.input(node, 0).shape;
  const Shape& scores = graph.input(node, 1).shape;
  SYSTOLE_RETURN_IF_ERROR(CheckRank(node, "boxes", boxes, 3));
  SYSTOLE_RETURN_IF_ERROR(CheckRank(node, "scores", scores, 3));
  SYSTOLE_RETURN_IF_ERROR(CheckOperand(graph, node, 2, {boxes[1], 4}));
  if (boxes[0] != 1 || boxes[2] < 4 || scores[0] != 1 || scores[1] != boxes[1] ||
      (scores[2] != attrs.num_classes && scores[2] - 1 != attrs.num_classes)) {
    return ShapeError(node, "boxes " + ShapeToString(boxes) + " and scores " +
                                ShapeToString(scores) + " do not fit each other and " +
                                std::to_string(attrs.num_classes) + " classes");
  }
  constexpr int64_t kMost = 65535;
  for (const int64_t count : {attrs.max_detections, attrs.max_classes_per_detection}) {
    if (count < 1 || count > kMost) {
      return ShapeError(node, "the number of detections or of classes for each is " +
                                  std::to_string(count) + "; it must be in 1.." +
                                  std::to_string(kMost));
    }
  }
  const int64_t found = attrs.max_detections * attrs.max_classes_per_detection;
  return Shapes{{1, found, 4}, {1, found}, {1, found}, {1}};
}

/// x [steps, batch, in], weights [in, gates * hidden], recurrent weights [hidden, gates * hidden].
Result<Shapes> InferRecurrent(const Graph& graph, const Node& node) {
  const Shape& in = graph.input(node).shape;
  const Shape& recurrent = graph.input(node, 2).shape;
  SYSTOLE_RETURN_IF_ERROR(CheckRank(node, "input", in, 3));
  SYSTOLE_RETURN_IF_ERROR(CheckRank(node, "recurrent weights", recurrent, 2));
  SYSTOLE_RETURN_IF_ERROR(CheckOperand(graph, node, 1, {in[2], recurrent[1]}));
  Shapes shapes = {{in[0], in[1], recurrent[0]}, {in[1], recurrent[0]}};
  if (!node.attrs<RecurrentAttrs>().gru) shapes.push_back(shapes[1]);
  return shapes;
}

}  // namespace systole::graph
