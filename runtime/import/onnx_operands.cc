// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/import/onnx_operands.h"

#include <algorithm>
#include <utility>

#include "runtime/import/onnx_tensor.h"

namespace systole::import {
namespace {

std::string Input(const onnx::Node& node, int i) {
  return i < node.input_size() ? node.input(i) : std::string();
}

bool IsByteType(DataType type) { return type == DataType::kInt8 || type == DataType::kUint8; }

bool SameMeaning(const graph::Quantization& a, const graph::Quantization& b) {
  return a.scales == b.scales && a.zero_points == b.zero_points;
}

/// Reads x, its scale and zero point at inputs first .. first + 2.
Result<TensorId> ReadTriple(OnnxValues& values, OnnxBuilder& b, const onnx::Node& node, int first,
                            int64_t axis) {
  SYSTOLE_ASSIGN_OR_RETURN(const TensorId x, values.Plain(Input(node, first)));
  SYSTOLE_ASSIGN_OR_RETURN(auto meaning,
                           values.ReadMeaning(Input(node, first + 1), Input(node, first + 2), axis,
                                              b.tensor(x).type));
  if (!IsByteType(b.tensor(x).type) || meaning.type != b.tensor(x).type) {
    return InvalidArgument("'" + b.tensor(x).name + "' is " +
                           std::string(graph::DataTypeName(b.tensor(x).type)) +
                           " with a zero point of " +
                           std::string(graph::DataTypeName(meaning.type)) +
                           "; both must be int8 or uint8");
  }
  if (meaning.quant.per_channel()) {
    const Shape& shape = b.shape(x);
    if (axis >= static_cast<int64_t>(shape.size()) ||
        shape[axis] != static_cast<int64_t>(meaning.quant.scales.size())) {
      return InvalidArgument(std::to_string(meaning.quant.scales.size()) + " scales for '" +
                             b.tensor(x).name + "' of " + graph::ShapeToString(shape));
    }
  }
  return b.WithQuantization(x, meaning.quant);
}

/// Reads the scale and zero point of the result.
Result<void> ReadResult(OnnxValues& values, const OnnxBuilder& b, const onnx::Node& node, int first,
                        OnnxOp& op) {
  const DataType like = b.tensor(op.in[0]).type;
  SYSTOLE_ASSIGN_OR_RETURN(auto meaning, values.ReadMeaning(Input(node, first),
                                                            Input(node, first + 1), 0, like));
  if (meaning.quant.per_channel() || !IsByteType(meaning.type)) {
    return Unsupported("its result has several scales or no 8-bit type");
  }
  op.quantized = true;
  op.out_type = meaning.type;
  op.out_quant = std::move(meaning.quant);
  return {};
}

Result<void> CheckOneScale(const OnnxBuilder& b, TensorId x) {
  if (!b.tensor(x).quant.per_channel()) return {};
  return Unsupported("'" + b.tensor(x).name + "' has a scale per channel; only weights may");
}

Result<void> ReadTwo(OnnxValues& values, OnnxBuilder& b, const onnx::Node& node, int64_t axis,
                     OnnxOp& op) {
  SYSTOLE_ASSIGN_OR_RETURN(const TensorId x, ReadTriple(values, b, node, 0, 0));
  SYSTOLE_RETURN_IF_ERROR(CheckOneScale(b, x));
  SYSTOLE_ASSIGN_OR_RETURN(const TensorId w, ReadTriple(values, b, node, 3, axis));
  op.in = {x, w};
  return {};
}

Result<int64_t> LastAxis(OnnxValues& values, const OnnxBuilder& b, const onnx::Node& node, int i) {
  SYSTOLE_ASSIGN_OR_RETURN(const TensorId x, values.Plain(Input(node, i)));
  return std::max<int64_t>(static_cast<int64_t>(b.rank(x)) - 1, 0);
}

Result<void> ReadConcat(OnnxValues& values, OnnxBuilder& b, const onnx::Node& node, OnnxOp& op) {
  if (node.input_size() < 5 || node.input_size() % 3 != 2) {
    return InvalidArgument("its inputs are not two and three for each operand");
  }
  for (int i = 2; i < node.input_size(); i += 3) {
    SYSTOLE_ASSIGN_OR_RETURN(const TensorId x, ReadTriple(values, b, node, i, 0));
    SYSTOLE_RETURN_IF_ERROR(CheckOneScale(b, x));
    op.in.push_back(x);
  }
  return ReadResult(values, b, node, 0, op);
}

/// Operands of ConvInteger and MatMulInteger with constant zero points.
Result<void> ReadInteger(OnnxValues& values, OnnxBuilder& b, const onnx::Node& node, OnnxOp& op) {
  for (int i = 0; i < 2; ++i) {
    SYSTOLE_ASSIGN_OR_RETURN(const TensorId x, values.Plain(Input(node, i)));
    graph::Quantization quant{{1.0F}, {0}, 0};
    if (const std::string zero = Input(node, 2 + i); !zero.empty()) {
      SYSTOLE_ASSIGN_OR_RETURN(const TensorId id, values.Plain(zero));
      SYSTOLE_ASSIGN_OR_RETURN(quant.zero_points,
                               b.Ints(id, "the zero point", size_t{1} << 20));
    }
    const auto count = static_cast<int64_t>(quant.zero_points.size());
    const Shape& shape = b.shape(x);
    quant.scales.assign(quant.zero_points.size(), 1.0F);
    quant.axis = count > 1 && op.type == "MatMulInteger" ? static_cast<int>(shape.size()) - 1 : 0;
    const bool fits = count == 1 || (i == 1 && shape.size() >= 2 && shape[quant.axis] == count);
    if (!fits) return Unsupported(std::to_string(count) + " zero points");
    SYSTOLE_ASSIGN_OR_RETURN(const TensorId marked, b.WithQuantization(x, quant));
    op.in.push_back(marked);
  }
  return {};
}

}  // namespace

Result<void> ReadExplicitOperands(OnnxValues& values, OnnxBuilder& b, const onnx::Node& node,
                                  Form form, OnnxOp& op) {
  switch (form) {
    case Form::kQLinearConv: {
      SYSTOLE_RETURN_IF_ERROR(ReadTwo(values, b, node, 0, op));
      TensorId bias = graph::kNoTensor;
      if (!Input(node, 8).empty()) {
        SYSTOLE_ASSIGN_OR_RETURN(bias, values.Plain(Input(node, 8)));
      }
      op.in.push_back(bias);
      return ReadResult(values, b, node, 6, op);
    }
    case Form::kQLinearMatMul: {
      SYSTOLE_ASSIGN_OR_RETURN(const int64_t axis, LastAxis(values, b, node, 3));
      SYSTOLE_RETURN_IF_ERROR(ReadTwo(values, b, node, axis, op));
      return ReadResult(values, b, node, 6, op);
    }
    case Form::kQGemm: {
      const int64_t axis = op.attributes.Int("transB", 0) != 0 ? 0 : 1;
      SYSTOLE_RETURN_IF_ERROR(ReadTwo(values, b, node, axis, op));
      TensorId bias = graph::kNoTensor;
      if (!Input(node, 6).empty()) {
        SYSTOLE_ASSIGN_OR_RETURN(bias, values.Plain(Input(node, 6)));
      }
      op.in.push_back(bias);
      if (Input(node, 7).empty()) return {};
      return ReadResult(values, b, node, 7, op);
    }
    case Form::kQLinearBinary: {
      SYSTOLE_RETURN_IF_ERROR(ReadTwo(values, b, node, 0, op));
      SYSTOLE_RETURN_IF_ERROR(CheckOneScale(b, op.in[1]));
      return ReadResult(values, b, node, 6, op);
    }
    case Form::kQLinearUnary: {
      SYSTOLE_ASSIGN_OR_RETURN(const TensorId x, ReadTriple(values, b, node, 0, 0));
      SYSTOLE_RETURN_IF_ERROR(CheckOneScale(b, x));
      op.in = {x};
      return ReadResult(values, b, node, 3, op);
    }
    case Form::kQLinearConcat: return ReadConcat(values, b, node, op);
    case Form::kInteger: return ReadInteger(values, b, node, op);
    case Form::kPlain: break;
  }
  return {};
}

namespace {

/// The stored values of an input, if they are 8-bit with one scale; null otherwise.
const OnnxValue* StoredBytes(const OnnxValues& values, const OnnxBuilder& b,
                             const std::string& name) {
  const OnnxValue* value = values.Find(name);
  if (value == nullptr || value->stored == graph::kNoTensor) return nullptr;
  const graph::Tensor& t = b.tensor(value->stored);
  return IsByteType(t.type) && !t.quant.per_channel() ? value : nullptr;
}

/// Gives the plan the quantizer's result.
void Absorb(const OnnxQuantizer& q, const onnx::Node& quantizer, OnnxPlan& plan) {
  plan.op.quantized = true;
  plan.op.out_type = q.type;
  plan.op.out_quant = q.quant;
  plan.op.activation = q.activation;
  plan.runtime_type = q.runtime_type;
  plan.result = quantizer.output(0);
  plan.op.outputs[0] = plan.result;
  plan.absorbed[0] = q.node;
  plan.absorbed[1] = q.between;
}

bool Usable(const OnnxValues& values, const OnnxQuantizer& q) {
  return q.node >= 0 && !q.quant.per_channel() && IsByteType(q.type) &&
         values.node(q.node).output_size() == 1;
}

/// Axis of the weights' output channels in the file.
int64_t WeightAxis(const OnnxOp& op, size_t rank) {
  if (op.type == "Conv") return 0;
  if (op.type == "ConvTranspose") return 1;
  if (op.type == "Gemm") return op.attributes.Int("transB", 0) != 0 ? 0 : 1;
  return rank == 0 ? 0 : static_cast<int64_t>(rank) - 1;
}

/// Stored operands for a sum of products, where both are bytes.
Result<bool> ReadSums(OnnxValues& values, OnnxBuilder& b, const onnx::Node& node, OnnxPlan& plan) {
  const OnnxValue* x = StoredBytes(values, b, Input(node, 0));
  const OnnxValue* w = values.Find(Input(node, 1));
  if (x == nullptr || w == nullptr || w->stored == graph::kNoTensor) return false;
  const graph::Tensor& weights = b.tensor(w->stored);
  if (!IsByteType(weights.type)) return false;
  const bool matmul = plan.op.type == "MatMul" || plan.op.type == "Gemm";
  if (!weights.is_constant() && (!matmul || weights.quant.per_channel())) return false;
  if (weights.quant.per_channel() &&
      weights.quant.axis != WeightAxis(plan.op, weights.shape.size())) {
    return false;
  }
  const TensorId xs = x->stored;
  const TensorId ws = w->stored;
  const DataType input_type = x->runtime_type;
  TensorId bias = graph::kNoTensor;
  if (!Input(node, 2).empty()) {
    const OnnxValue* given = values.Find(Input(node, 2));
    const bool integer = given != nullptr && given->stored != graph::kNoTensor &&
                         b.tensor(given->stored).type == DataType::kInt32 &&
                         plan.op.attributes.Float("beta", 1.0F) == 1.0F;
    if (integer) {
      bias = given->stored;
    } else {
      SYSTOLE_ASSIGN_OR_RETURN(bias, values.Plain(Input(node, 2)));
    }
    if (!b.tensor(bias).is_constant()) return false;
  }
  plan.op.in = {xs, ws, bias};
  SYSTOLE_ASSIGN_OR_RETURN(const OnnxQuantizer q, values.QuantizerBehind(node.output(0)));
  if (Usable(values, q)) {
    Absorb(q, values.node(q.node), plan);
    plan.op.settled = plan.op.type == "Conv" && q.runtime_type != input_type;
  }
  return true;
}

/// Stored operands where all have one type by the time the runtime looks, the result too.
Result<bool> ReadAlike(OnnxValues& values, OnnxBuilder& b, const onnx::Node& node, size_t count,
                       OnnxPlan& plan) {
  std::vector<TensorId> stored;
  std::vector<DataType> types;
  for (size_t i = 0; i < count; ++i) {
    const OnnxValue* value = StoredBytes(values, b, Input(node, static_cast<int>(i)));
    if (value == nullptr) return false;
    stored.push_back(value->stored);
    types.push_back(value->runtime_type);
  }
  if (stored.empty()) return false;
  SYSTOLE_ASSIGN_OR_RETURN(const OnnxQuantizer q, values.QuantizerBehind(node.output(0)));
  if (!Usable(values, q) || !q.redundant) return false;
  types.push_back(q.runtime_type);
  if (std::any_of(types.begin(), types.end(), [&](DataType t) { return t != types[0]; })) {
    return false;
  }
  // Same types there may still be different ones here, where int8 values are shifted earlier.
  for (const TensorId id : stored) {
    if (b.tensor(id).type != q.type) return false;
  }
  plan.op.in = std::move(stored);
  Absorb(q, values.node(q.node), plan);
  return true;
}

/// Stored operand and result of a function of single values, in float32 between: one table.
Result<bool> ReadTable(OnnxValues& values, OnnxBuilder& b, const onnx::Node& node,
                       OnnxPlan& plan) {
  const OnnxValue* x = StoredBytes(values, b, Input(node, 0));
  if (x == nullptr || !IsTabled(plan.op)) return false;
  const TensorId stored = x->stored;
  SYSTOLE_ASSIGN_OR_RETURN(const OnnxQuantizer q, values.QuantizerBehind(node.output(0)));
  if (!Usable(values, q) || !q.redundant || q.type != b.tensor(stored).type) return false;
  plan.op.in = {stored};
  Absorb(q, values.node(q.node), plan);
  return true;
}

Result<bool> ReadResize(OnnxValues& values, OnnxBuilder& b, const onnx::Node& node,
                        OnnxPlan& plan) {
  const OnnxValue* x = StoredBytes(values, b, Input(node, 0));
  if (x == nullptr) return false;
  if (plan.op.attributes.Text("mode", "nearest") == "nearest") return true;
  SYSTOLE_ASSIGN_OR_RETURN(const OnnxQuantizer q, values.QuantizerBehind(node.output(0)));
  return Usable(values, q) && q.between < 0 && q.runtime_type == x->runtime_type &&
         SameMeaning(q.quant, b.tensor(x->stored).quant);
}

}  // namespace

Result<void> ReadPlainOperands(OnnxValues& values, OnnxBuilder& b, const onnx::Node& node,
                               Fusion fusion, OnnxPlan& plan) {
  bool done = false;
  bool moves = fusion == Fusion::kMove || fusion == Fusion::kIndex;
  if (node.output_size() == 1 && fusion == Fusion::kSums) {
    SYSTOLE_ASSIGN_OR_RETURN(done, ReadSums(values, b, node, plan));
  } else if (node.output_size() == 1 && fusion == Fusion::kTable) {
    SYSTOLE_ASSIGN_OR_RETURN(done, ReadTable(values, b, node, plan));
  } else if (node.output_size() == 1 && fusion == Fusion::kUnary) {
    SYSTOLE_ASSIGN_OR_RETURN(done, ReadAlike(values, b, node, 1, plan));
  } else if (node.output_size() == 1 && fusion == Fusion::kBinary) {
    SYSTOLE_ASSIGN_OR_RETURN(done, ReadAlike(values, b, node, 2, plan));
  } else if (node.output_size() == 1 && fusion == Fusion::kVariadic) {
    SYSTOLE_ASSIGN_OR_RETURN(
        done, ReadAlike(values, b, node, static_cast<size_t>(node.input_size()), plan));
  } else if (fusion == Fusion::kResize) {
    SYSTOLE_ASSIGN_OR_RETURN(moves, ReadResize(values, b, node, plan));
  }
  if (done) return {};
  for (int i = 0; i < node.input_size(); ++i) {
    if (node.input(i).empty()) {
      plan.op.in.push_back(graph::kNoTensor);
      continue;
    }
    const OnnxValue* value = values.Find(node.input(i));
    // Only the first operand is moved; the others say how.
    const bool stored = moves && i == 0 && value != nullptr &&
                        value->stored != graph::kNoTensor &&
                        !b.tensor(value->stored).quant.per_channel();
    if (stored) {
      plan.op.in.push_back(value->stored);
      plan.op.stored = true;
      plan.gives_stored = fusion != Fusion::kIndex;
      plan.runtime_type = value->runtime_type;
    } else {
      SYSTOLE_ASSIGN_OR_RETURN(const TensorId id, values.Plain(node.input(i)));
      plan.op.in.push_back(id);
    }
  }
  return {};
}

bool HasDynamicZero(const OnnxValues& values, const OnnxBuilder& b, const onnx::Node& node) {
  const OnnxValue* zero = values.Find(Input(node, 2));
  return zero != nullptr && zero->plain != graph::kNoTensor &&
         !b.tensor(zero->plain).is_constant();
}

OnnxResult EmitWithDynamicZero(OnnxValues& values, OnnxBuilder& b, const onnx::Node& node,
                               const OnnxRule& rule, OnnxOp& op) {
  SYSTOLE_ASSIGN_OR_RETURN(const TensorId zero, values.Plain(node.input(2)));
  if (b.tensor(zero).num_elements() != 1) return Unsupported("a zero point per row");
  onnx::Node without = node;
  without.set_input(2, "");
  SYSTOLE_RETURN_IF_ERROR(ReadExplicitOperands(values, b, without, rule.form, op));
  SYSTOLE_ASSIGN_OR_RETURN(const auto sums, rule.emit(b, op));
  // The same sums for an input of ones tell how much of the zero point each one contains.
  OnnxOp ones = op;
  graph::Tensor one = b.tensor(op.in[0]);
  if (graph::DataTypeSize(one.type) != 1) {
    return InvalidArgument("the zero point belongs to an operand that is not of 8 bits");
  }
  one.name = op.name() + "_ones";
  if (!one.shape.empty()) one.shape[0] = 1;
  one.quant = {{1.0F}, {0}, 0};
  one.data = std::make_shared<graph::Bytes>(static_cast<size_t>(one.num_elements()), std::byte{1});
  ones.in[0] = b.AddTensor(std::move(one));
  SYSTOLE_ASSIGN_OR_RETURN(const auto weights, rule.emit(b, ones));
  SYSTOLE_ASSIGN_OR_RETURN(const TensorId flat, b.Reshape(zero, {1}));
  SYSTOLE_ASSIGN_OR_RETURN(const TensorId wide,
                           b.Emit(OpKind::kCast, {flat}, graph::NoAttrs{},
                                  PlainTensor(op, DataType::kInt32, {1})));
  SYSTOLE_ASSIGN_OR_RETURN(const TensorId part,
                           b.Emit(OpKind::kMul, {wide, weights[0]}, graph::ArithmeticAttrs{},
                                  PlainTensor(op, DataType::kInt32, b.shape(weights[0]))));
  return One(b.Emit(OpKind::kSub, {sums[0], part}, graph::ArithmeticAttrs{},
                    PlainTensor(op, DataType::kInt32, b.shape(sums[0]))));
}

}  // namespace systole::import
