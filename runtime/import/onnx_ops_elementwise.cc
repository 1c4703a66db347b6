// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <limits>
#include <unordered_map>
#include <utility>

#include "runtime/import/onnx_model.pb.h"
#include "runtime/import/onnx_op.h"
#include "runtime/import/onnx_tensor.h"

namespace systole::import {
namespace {

using graph::ArithmeticAttrs;
using graph::Attributes;

struct Binary {
  OpKind kind;
  bool truth = false;  ///< The result is bool.
};

const std::unordered_map<std::string, Binary>& Binaries() {
  static const std::unordered_map<std::string, Binary> table = {
      {"Add", {OpKind::kAdd}},
      {"Sum", {OpKind::kAdd}},
      {"Sub", {OpKind::kSub}},
      {"Mul", {OpKind::kMul}},
      {"Div", {OpKind::kDiv}},
      {"Max", {OpKind::kMaximum}},
      {"Min", {OpKind::kMinimum}},
      {"Pow", {OpKind::kPow}},
      {"Mod", {OpKind::kFloorMod}},
      {"PRelu", {OpKind::kPrelu}},
      {"Equal", {OpKind::kEqual, true}},
      {"Less", {OpKind::kLess, true}},
      {"LessOrEqual", {OpKind::kLessEqual, true}},
      {"Greater", {OpKind::kGreater, true}},
      {"GreaterOrEqual", {OpKind::kGreaterEqual, true}},
      {"And", {OpKind::kLogicalAnd, true}},
      {"Or", {OpKind::kLogicalOr, true}},
  };
  return table;
}

const std::unordered_map<std::string, OpKind>& Unaries() {
  static const std::unordered_map<std::string, OpKind> table = {
      {"Relu", OpKind::kRelu},       {"Sigmoid", OpKind::kLogistic},
      {"Tanh", OpKind::kTanh},       {"HardSwish", OpKind::kHardSwish},
      {"Abs", OpKind::kAbs},         {"Neg", OpKind::kNeg},
      {"Sqrt", OpKind::kSqrt},       {"Exp", OpKind::kExp},
      {"Log", OpKind::kLog},         {"Sin", OpKind::kSin},
      {"Cos", OpKind::kCos},         {"Floor", OpKind::kFloor},
      {"Ceil", OpKind::kCeil},       {"Round", OpKind::kRound},
      {"Not", OpKind::kLogicalNot},  {"LeakyRelu", OpKind::kLeakyRelu},
      {"Elu", OpKind::kElu},         {"Gelu", OpKind::kGelu},
      {"Erf", OpKind::kErf},         {"Sign", OpKind::kSign},
  };
  return table;
}

Result<TensorId> EmitPair(OnnxBuilder& b, const OnnxOp& op, const Binary& binary, TensorId x,
                          TensorId y) {
  SYSTOLE_ASSIGN_OR_RETURN(const Shape shape, BroadcastShapes(b.shape(x), b.shape(y)));
  graph::Tensor out = ResultTensor(b, op, x, shape);
  if (binary.truth) {
    out.type = DataType::kBool;
    out.quant = {};
  }
  Attributes attributes = graph::DefaultAttributes(binary.kind);
  if (auto* a = std::get_if<ArithmeticAttrs>(&attributes)) a->activation = op.activation;
  return b.Emit(binary.kind, {x, y}, attributes, std::move(out));
}

Result<TensorId> EmitWhere(OnnxBuilder& b, const OnnxOp& op) {
  if (!op.has(0) || !op.has(1) || !op.has(2)) return InvalidArgument("an operand is missing");
  SYSTOLE_ASSIGN_OR_RETURN(Shape shape, BroadcastShapes(b.shape(op.in[1]), b.shape(op.in[2])));
  SYSTOLE_ASSIGN_OR_RETURN(shape, BroadcastShapes(shape, b.shape(op.in[0])));
  return b.Emit(OpKind::kSelect, op.in, graph::NoAttrs{}, ResultTensor(b, op, op.in[1], shape));
}

}  // namespace

OnnxResult EmitBinary(OnnxBuilder& b, const OnnxOp& op) {
  if (op.type == "Where") return One(EmitWhere(b, op));
  const auto found = Binaries().find(op.type);
  if (found == Binaries().end() || !op.has(0)) return InvalidArgument("an operand is missing");
  // With old operator sets the second operand stretches only where this attribute says so, along
  // an axis that NumPy's rule may not find.
  if (op.attributes.Has("axis") && op.attributes.Has("broadcast")) {
    return Unsupported("broadcasting along an axis");
  }
  if (op.type == "Mod" && op.attributes.Int("fmod", 0) != 0) return Unsupported("fmod");
  TensorId result = op.in[0];
  const bool any = op.type == "Max" || op.type == "Min" || op.type == "Sum";
  if (op.in.size() == 1 && any) return One(result);
  if (!any && op.in.size() != 2) return InvalidArgument("it has two operands");
  for (size_t i = 1; i < op.in.size(); ++i) {
    if (!op.has(i)) return InvalidArgument("an operand is missing");
    SYSTOLE_ASSIGN_OR_RETURN(result, EmitPair(b, op, found->second, result, op.in[i]));
  }
  return One(result);
}

namespace {

/// Cast; from float32 ONNX rounds towards zero as the host does.
Result<TensorId> EmitCast(OnnxBuilder& b, const OnnxOp& op) {
  SYSTOLE_ASSIGN_OR_RETURN(const DataType type,
                           OnnxType(static_cast<int32_t>(op.attributes.Int("to", 0))));
  if (type == b.tensor(op.in[0]).type) return op.in[0];
  return b.Emit(OpKind::kCast, {op.in[0]}, graph::NoAttrs{},
                PlainTensor(op, type, b.shape(op.in[0])));
}

/// max(0, min(1, alpha * x + beta)).
Result<TensorId> EmitHardSigmoid(OnnxBuilder& b, const OnnxOp& op) {
  TensorId x = op.in[0];
  const auto step = [&](OpKind kind, float value, Attributes attributes) -> Result<void> {
    const TensorId constant = b.AddFloats(op.name(), {}, {value});
    graph::Tensor out = ResultTensor(b, op, op.in[0], b.shape(op.in[0]));
    SYSTOLE_ASSIGN_OR_RETURN(x, b.Emit(kind, {x, constant}, std::move(attributes), std::move(out)));
    return {};
  };
  SYSTOLE_RETURN_IF_ERROR(
      step(OpKind::kMul, op.attributes.Float("alpha", 0.2F), ArithmeticAttrs{}));
  SYSTOLE_RETURN_IF_ERROR(
      step(OpKind::kAdd, op.attributes.Float("beta", 0.5F), ArithmeticAttrs{}));
  SYSTOLE_RETURN_IF_ERROR(step(OpKind::kMinimum, 1.0F, graph::NoAttrs{}));
  SYSTOLE_RETURN_IF_ERROR(step(OpKind::kMaximum, 0.0F, graph::NoAttrs{}));
  return x;
}

Result<TensorId> EmitReciprocal(OnnxBuilder& b, const OnnxOp& op) {
  const TensorId one = b.AddFloats(op.name() + "_one", {}, {1.0F});
  return b.Emit(OpKind::kDiv, {one, op.in[0]}, ArithmeticAttrs{},
                ResultTensor(b, op, op.in[0], b.shape(op.in[0])));
}

}  // namespace

bool IsTabled(const OnnxOp& op) {
  if (op.type == "Elu") return op.attributes.Float("alpha", 1.0F) == 1.0F;
  return op.type != "Gelu" || op.attributes.Text("approximate", "none") == "none";
}

OnnxResult EmitUnary(OnnxBuilder& b, const OnnxOp& op) {
  if (!op.has(0)) return InvalidArgument("its operand is missing");
  if (op.type == "Identity" || op.type == "Dropout") return One(op.in[0]);
  if (op.type == "Cast") return One(EmitCast(b, op));
  if (op.type == "HardSigmoid") return One(EmitHardSigmoid(b, op));
  if (op.type == "Reciprocal") return One(EmitReciprocal(b, op));
  const auto found = Unaries().find(op.type);
  if (found == Unaries().end()) return Unsupported("the operator is not supported");
  Attributes attributes = graph::DefaultAttributes(found->second);
  if (auto* a = std::get_if<graph::LeakyReluAttrs>(&attributes)) {
    a->alpha = op.attributes.Float("alpha", 0.01F);
  }
  if (!IsTabled(op)) return EmitFunction(b, op);
  return One(b.Emit(found->second, {op.in[0]}, attributes,
                    ResultTensor(b, op, op.in[0], b.shape(op.in[0]))));
}

namespace {

struct Limits {
  float low = -std::numeric_limits<float>::infinity();
  float high = std::numeric_limits<float>::infinity();
  bool computed = false;  ///< One is not a constant of float32.
};

/// Attributes until operator set 10, inputs from 11.
Result<Limits> ReadLimits(const OnnxBuilder& b, const OnnxOp& op) {
  Limits limits;
  if (op.type == "Relu") limits.low = 0.0F;
  if (op.type == "Relu") return limits;
  limits.low = op.attributes.Float("min", limits.low);
  limits.high = op.attributes.Float("max", limits.high);
  for (size_t i = 1; i < 3; ++i) {
    if (!op.has(i)) continue;
    float& limit = i == 1 ? limits.low : limits.high;
    if (ConstantScalar(b, op.in[i], limit)) continue;
    limits.computed = true;
  }
  return limits;
}

/// Limits that the network computes, or of integers.
Result<TensorId> ClipComputed(OnnxBuilder& b, const OnnxOp& op) {
  TensorId x = op.in[0];
  for (size_t i = 1; i < 3; ++i) {
    if (!op.has(i)) continue;
    if (b.tensor(op.in[i]).num_elements() != 1 || b.tensor(op.in[i]).type != b.tensor(x).type) {
      return InvalidArgument("a limit is not one number of the operand's type");
    }
    SYSTOLE_ASSIGN_OR_RETURN(const TensorId limit, b.Reshape(op.in[i], {}));
    SYSTOLE_ASSIGN_OR_RETURN(x, b.Emit(i == 1 ? OpKind::kMaximum : OpKind::kMinimum, {x, limit},
                                       graph::NoAttrs{}, ResultTensor(b, op, x, b.shape(x))));
  }
  return x;
}

}  // namespace

OnnxResult EmitClip(OnnxBuilder& b, const OnnxOp& op) {
  if (!op.has(0)) return InvalidArgument("its operand is missing");
  SYSTOLE_ASSIGN_OR_RETURN(const Limits limits, ReadLimits(b, op));
  if (limits.computed) return One(ClipComputed(b, op));
  const auto out = [&] { return ResultTensor(b, op, op.in[0], b.shape(op.in[0])); };
  if (limits.low == 0.0F && limits.high == 6.0F) {
    return One(b.Emit(OpKind::kRelu6, {op.in[0]}, graph::NoAttrs{}, out()));
  }
  TensorId x = op.in[0];
  if (limits.low == 0.0F) {
    SYSTOLE_ASSIGN_OR_RETURN(x, b.Emit(OpKind::kRelu, {x}, graph::NoAttrs{}, out()));
  } else if (!std::isinf(limits.low)) {
    const TensorId low = b.AddFloats(op.name() + "_min", {}, {limits.low});
    SYSTOLE_ASSIGN_OR_RETURN(x, b.Emit(OpKind::kMaximum, {x, low}, graph::NoAttrs{}, out()));
  }
  if (!std::isinf(limits.high)) {
    const TensorId high = b.AddFloats(op.name() + "_max", {}, {limits.high});
    SYSTOLE_ASSIGN_OR_RETURN(x, b.Emit(OpKind::kMinimum, {x, high}, graph::NoAttrs{}, out()));
  }
  return One(x);
}

OnnxResult EmitBatchNormalization(OnnxBuilder& b, const OnnxOp& op) {
  for (size_t i = 0; i <= 4; ++i) {
    if (!op.has(i)) return InvalidArgument("an operand is missing");
  }
  const Shape shape = b.shape(op.in[0]);
  std::vector<float> parts[4];
  for (size_t i = 0; i < 4; ++i) {
    SYSTOLE_ASSIGN_OR_RETURN(parts[i], b.Floats(op.in[i + 1], "a parameter"));
    if (shape.size() < 2 || static_cast<int64_t>(parts[i].size()) != shape[1]) {
      return InvalidArgument("its parameters do not fit the channels of " +
                             graph::ShapeToString(shape));
    }
  }
  const auto& [scale, bias, mean, variance] = parts;
  const float epsilon = op.attributes.Float("epsilon", 1e-5F);
  std::vector<float> factor(scale.size());
  std::vector<float> offset(scale.size());
  for (size_t c = 0; c < scale.size(); ++c) {
    factor[c] = scale[c] * (1.0F / std::sqrt(variance[c] + epsilon));
    offset[c] = bias[c] - mean[c] * factor[c];
  }
  Shape channels(shape.size() - 1, 1);
  channels[0] = shape[1];
  const auto out = [&] { return PlainTensor(op, DataType::kFloat32, shape); };
  SYSTOLE_ASSIGN_OR_RETURN(
      const TensorId scaled,
      b.Emit(OpKind::kMul, {op.in[0], b.AddFloats(op.name() + "_factor", channels, factor)},
             ArithmeticAttrs{}, out()));
  return One(b.Emit(OpKind::kAdd, {scaled, b.AddFloats(op.name() + "_offset", channels, offset)},
                    ArithmeticAttrs{}, out()));
}

OnnxResult EmitDynamicQuantize(OnnxBuilder& b, const OnnxOp& op) {
  if (!op.has(0) || op.outputs.size() != 3) {
    return InvalidArgument("it has one operand and three outputs");
  }
  std::vector<graph::Tensor> outputs(3);
  for (size_t i = 0; i < 3; ++i) {
    outputs[i].name = op.outputs[i];
    outputs[i].type = i == 1 ? DataType::kFloat32 : DataType::kUint8;
  }
  outputs[0].shape = b.shape(op.in[0]);
  return b.EmitAll(OpKind::kDynamicQuantize, {op.in[0]}, graph::NoAttrs{}, std::move(outputs));
}

}  // namespace systole::import
