// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "runtime/import/onnx_op.h"
#include "runtime/import/onnx_model.pb.h"

// LSTM, GRU, DynamicQuantizeLSTM: a node for each direction.

namespace systole::import {
namespace {

constexpr size_t kPeepholes = 7;

Result<void> CheckForm(const OnnxOp& op, const std::vector<std::string>& activations,
                       int64_t directions) {
  if (op.attributes.Int("input_forget", 0) != 0) return Unsupported("input_forget");
  if (op.attributes.Float("clip", 0.0F) > 0.0F) return Unsupported("clip");
  if (op.attributes.Int("layout", 0) != 0) return Unsupported("layout 1");
  const std::vector<std::string> usual = op.type == "GRU"
                                             ? std::vector<std::string>{"Sigmoid", "Tanh"}
                                             : std::vector<std::string>{"Sigmoid", "Tanh", "Tanh"};
  for (size_t i = 0; i < activations.size(); ++i) {
    if (activations[i] != usual[i % usual.size()]) {
      return Unsupported("activation '" + activations[i].substr(0, 40) + "'");
    }
  }
  if (directions == 1 || directions == 2) return {};
  return InvalidArgument(std::to_string(directions) + " directions");
}

/// What belongs to one direction of an operand whose first axis counts them; that axis goes.
Result<TensorId> PartOf(OnnxBuilder& b, const OnnxOp& op, TensorId x, int64_t direction) {
  if (x == graph::kNoTensor) return x;
  const Shape shape = b.shape(x);
  if (shape.empty() || shape[0] <= direction) {
    return InvalidArgument("an operand has too few directions");
  }
  Shape rest(shape.begin() + 1, shape.end());
  if (shape[0] == 1) return b.Reshape(x, rest);
  graph::SliceAttrs a;
  a.begin.assign(shape.size(), 0), a.stride.assign(shape.size(), 1);
  a.drop.assign(shape.size(), 0);
  a.begin[0] = direction, a.count = shape;
  a.count[0] = 1;
  SYSTOLE_ASSIGN_OR_RETURN(const TensorId part,
                           b.Emit(OpKind::kStridedSlice, {x}, a,
                                  ResultTensor(b, op, x, a.count)));
  return b.Reshape(part, rest);
}

/// Weights [in, gates * hidden] of a direction; of a quantized operator with its meaning.
Result<TensorId> WeightsOf(OnnxBuilder& b, const OnnxOp& op, size_t input, int64_t direction) {
  if (op.type != "DynamicQuantizeLSTM") {
    SYSTOLE_ASSIGN_OR_RETURN(const TensorId part, PartOf(b, op, op.in[input], direction));
    if (b.rank(part) != 2) return InvalidArgument("weights have another number of axes");
    return b.Transpose(part, {1, 0});
  }
  const size_t first = 8 + 2 * (input - 1);  // Scale and zero point.
  if (!op.has(first) || !op.has(first + 1)) return InvalidArgument("a scale is missing");
  SYSTOLE_ASSIGN_OR_RETURN(const auto scales, b.Floats(op.in[first], "the scales"));
  SYSTOLE_ASSIGN_OR_RETURN(const auto zeros,
                           b.Ints(op.in[first + 1], "the zero points", size_t{1} << 20));
  const Shape shape = b.shape(op.in[input]);
  if (shape.size() != 3 || scales.size() % static_cast<size_t>(shape[0]) != 0 ||
      zeros.size() != scales.size()) {
    return InvalidArgument("scales, zero points and weights do not fit");
  }
  const size_t count = scales.size() / static_cast<size_t>(shape[0]);
  const auto from = static_cast<long>(count) * direction;
  const auto to = from + static_cast<long>(count);
  SYSTOLE_ASSIGN_OR_RETURN(const TensorId part, PartOf(b, op, op.in[input], direction));
  graph::Tensor t = b.tensor(part);
  if (!t.is_constant()) return Unsupported("weights that are not a constant");
  t.quant = {{scales.begin() + from, scales.begin() + to}, {zeros.begin() + from,
                                                            zeros.begin() + to}, 1};
  return b.AddTensor(std::move(t));
}

struct Direction {
  std::vector<TensorId> outputs;  ///< All states, last state, last cell.
};

Result<Direction> EmitDirection(OnnxBuilder& b, const OnnxOp& op, int64_t direction,
                                bool reverse) {
  const bool gru = op.type == "GRU";
  SYSTOLE_ASSIGN_OR_RETURN(const TensorId weights, WeightsOf(b, op, 1, direction));
  SYSTOLE_ASSIGN_OR_RETURN(const TensorId recurrent, WeightsOf(b, op, 2, direction));
  std::vector<TensorId> in = {op.in[0], weights, recurrent};
  for (const size_t input : {size_t{3}, size_t{5}, size_t{6}, kPeepholes}) {
    const bool given = op.has(input) && (!gru || input < 6);
    SYSTOLE_ASSIGN_OR_RETURN(in.emplace_back(),
                             PartOf(b, op, given ? op.in[input] : graph::kNoTensor, direction));
  }
  const Shape x = b.shape(op.in[0]);
  if (x.size() != 3 || b.rank(recurrent) != 2) return InvalidArgument("its operands' axes");
  const int64_t hidden = b.shape(recurrent)[0];
  graph::RecurrentAttrs a;
  a.gru = gru, a.reverse = reverse;
  a.linear_before_reset = op.attributes.Int("linear_before_reset", 0) != 0;
  std::vector<graph::Tensor> outputs = {
      PlainTensor(op, DataType::kFloat32, {x[0], x[1], hidden}),
      PlainTensor(op, DataType::kFloat32, {x[1], hidden})};
  if (!gru) outputs.push_back(PlainTensor(op, DataType::kFloat32, {x[1], hidden}));
  for (size_t i = 1; i < outputs.size(); ++i) outputs[i].name += "_last" + std::to_string(i);
  SYSTOLE_ASSIGN_OR_RETURN(auto ids,
                           b.EmitAll(OpKind::kRecurrent, std::move(in), a, std::move(outputs)));
  return Direction{std::move(ids)};
}

/// [steps, batch, hidden] of every direction as [steps, directions, batch, hidden], or
/// [batch, hidden] as [directions, batch, hidden].
Result<TensorId> Join(OnnxBuilder& b, const OnnxOp& op, const std::vector<Direction>& directions,
                      size_t output) {
  std::vector<TensorId> parts;
  const int64_t axis = output == 0 ? 1 : 0;
  for (const Direction& direction : directions) {
    Shape shape = b.shape(direction.outputs[output]);
    shape.insert(shape.begin() + axis, 1);
    SYSTOLE_ASSIGN_OR_RETURN(parts.emplace_back(), b.Reshape(direction.outputs[output], shape));
  }
  if (parts.size() == 1) return parts[0];
  Shape shape = b.shape(parts[0]);
  shape[axis] = static_cast<int64_t>(parts.size());
  graph::AxisAttrs a;
  a.axis = axis;
  return b.Emit(OpKind::kConcatenation, parts, a, PlainTensor(op, DataType::kFloat32, shape));
}

}  // namespace

OnnxResult EmitRecurrent(OnnxBuilder& b, const OnnxOp& op) {
  if (!op.has(0) || !op.has(1) || !op.has(2) || b.rank(op.in[1]) != 3) {
    return InvalidArgument("an operand is missing");
  }
  const int64_t count = b.shape(op.in[1])[0];
  SYSTOLE_RETURN_IF_ERROR(CheckForm(op, op.attributes.Texts("activations"), count));
  if (op.has(4)) {
    // Lists as long as the input are usual and say nothing.
    SYSTOLE_ASSIGN_OR_RETURN(const auto lengths, b.Ints(op.in[4], "sequence_lens", 65536));
    const int64_t steps = b.rank(op.in[0]) == 3 ? b.shape(op.in[0])[0] : 0;
    if (std::any_of(lengths.begin(), lengths.end(), [&](int64_t n) { return n != steps; })) {
      return Unsupported("sequences of different lengths");
    }
  }
  const bool reverse = op.attributes.Text("direction", "forward") == "reverse";
  std::vector<Direction> directions;
  for (int64_t d = 0; d < count; ++d) {
    SYSTOLE_ASSIGN_OR_RETURN(directions.emplace_back(),
                             EmitDirection(b, op, d, reverse || d == 1));
  }
  std::vector<TensorId> results;
  for (size_t i = 0; i < op.outputs.size() && i < directions[0].outputs.size(); ++i) {
    SYSTOLE_ASSIGN_OR_RETURN(results.emplace_back(), Join(b, op, directions, i));
  }
  return results;
}

}  // namespace systole::import
