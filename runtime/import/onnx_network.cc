// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/import/onnx_network.h"

#include <unordered_set>
#include <utility>

#include "runtime/graph/geometry.h"
#include "runtime/graph/layout.h"
#include "runtime/graph/prune.h"
#include "runtime/graph/validate.h"
#include "runtime/import/onnx_operands.h"
#include "runtime/import/onnx_tensor.h"

namespace systole::import {
namespace {

constexpr size_t kListedNodes = 10;  // Unsupported nodes that a message names.
constexpr int kMaxOperands = 4096;

class NetworkReader {
 public:
  NetworkReader(const onnx::Model& model, ExternalData& external, std::string model_name)
      : model_(model), graph_(model.graph()), external_(external), b_(std::move(model_name)),
        values_(model, b_), absorbed_(static_cast<size_t>(graph_.node_size()), false) {}

  Result<graph::Graph> Read() {
    SYSTOLE_RETURN_IF_ERROR(ReadConstants());
    SYSTOLE_RETURN_IF_ERROR(ReadInputs());
    for (int i = 0; i < graph_.node_size(); ++i) {
      if (!absorbed_[i]) SYSTOLE_RETURN_IF_ERROR(ReadNode(i));
    }
    if (refused_ > 0) return RefusedNodes();
    SYSTOLE_RETURN_IF_ERROR(ReadOutputs());
    return std::move(b_.graph());
  }

 private:
  /// Initializers and Constant nodes, wherever these stand.
  Result<void> ReadConstants() {
    for (const onnx::Tensor& tensor : graph_.initializer()) {
      SYSTOLE_RETURN_IF_ERROR(AddConstant(tensor, tensor.name()));
    }
    for (int i = 0; i < graph_.node_size(); ++i) {
      const onnx::Node& node = graph_.node(i);
      if (node.op_type() != "Constant" || node.output_size() != 1) continue;
      SYSTOLE_RETURN_IF_ERROR(AddConstantNode(node));
      absorbed_[i] = true;
    }
    return {};
  }

  Result<void> AddConstant(const onnx::Tensor& tensor, const std::string& name) {
    auto constant = ReadOnnxTensor(tensor, external_);
    if (!constant) {
      // Strings and the like matter only if somebody reads them.
      if (constant.error().code != StatusCode::kUnsupported)
        return tl::unexpected(constant.error());
      broken_.insert(name);
      if (!values_.UsesOf(name).nodes.empty()) Refuse(constant.error().message);
      return {};
    }
    constant->name = name;
    const DataType type = constant->type;
    values_.Set(name, {b_.AddTensor(std::move(*constant)), graph::kNoTensor, type});
    return {};
  }

  Result<void> AddConstantNode(const onnx::Node& node) {
    const OnnxAttributes a(node);
    const std::string& name = node.output(0);
    if (const onnx::Tensor* tensor = a.Tensor("value")) return AddConstant(*tensor, name);
    TensorId id = graph::kNoTensor;
    if (a.Has("value_int")) {
      id = b_.AddConstant(name, DataType::kInt64, {},
                          ToBytes(std::vector<int64_t>{a.Int("value_int", 0)}));
    } else if (a.Has("value_float")) {
      id = b_.AddFloats(name, {}, {a.Float("value_float", 0)});
    } else if (a.Has("value_ints")) {
      id = b_.AddInts(name, a.Ints("value_ints"));
    } else if (a.Has("value_floats")) {
      const auto floats = a.Floats("value_floats");
      id = b_.AddFloats(name, {static_cast<int64_t>(floats.size())}, floats);
    } else {
      broken_.insert(name);
      Refuse("constant '" + name.substr(0, 200) + "': its value has no supported type");
      return {};
    }
    values_.Set(name, {id, graph::kNoTensor, b_.tensor(id).type});
    return {};
  }

  /// An open first dimension is the batch and becomes 1; other open ones cannot be guessed.
  Result<void> ReadInputs() {
    for (const onnx::ValueInfo& input : graph_.input()) {
      const std::string& name = input.name();
      if (values_.Find(name) != nullptr) continue;  // Old files list initializers too.
      const std::string where = "model input '" + name.substr(0, 200) + "': ";
      if (!input.type().has_tensor_type()) return Unsupported(where + "it is not a tensor");
      graph::Tensor t;
      t.name = name;
      const auto type = OnnxType(input.type().tensor_type().elem_type());
      if (!type) return Error(type.error().code, where + type.error().message);
      t.type = *type;
      const onnx::Shape& shape = input.type().tensor_type().shape();
      for (const auto& dimension : shape.dim()) {
        t.shape.push_back(dimension.has_dim_value() ? dimension.dim_value() : -1);
      }
      constexpr size_t kMaxRank = 8;
      if (t.shape.size() > kMaxRank) return Unsupported(where + "more than 8 dimensions");
      if (!t.shape.empty() && t.shape[0] < 1) t.shape[0] = 1;
      if (!graph::CheckedBytes(t.shape, t.type)) {
        return Unsupported(where + "shape " + graph::ShapeToString(t.shape) +
                           " is open or too large; export the model with fixed dimensions");
      }
      const TensorId id = b_.AddTensor(std::move(t));
      b_.graph().inputs.push_back(id);
      values_.Set(name, {id, graph::kNoTensor, b_.tensor(id).type});
    }
    return {};
  }

  Result<void> ReadNode(int position) {
    const onnx::Node& node = graph_.node(position);
    for (const std::string& name : node.input()) {
      if (!broken_.contains(name)) continue;
      // The message of the node that should have written it is enough.
      for (const std::string& output : node.output()) broken_.insert(output);
      return {};
    }
    const auto done = EmitNode(node, position);
    if (done) return {};
    const std::string label = node.name().empty()
                                  ? node.op_type() + "_" + std::to_string(position)
                                  : node.name();
    const std::string text =
        "node '" + label.substr(0, 200) + "': " + done.error().message + " [" +
        node.op_type().substr(0, 80) + "]";
    if (done.error().code != StatusCode::kUnsupported) return Error(done.error().code, text);
    for (const std::string& output : node.output()) broken_.insert(output);
    Refuse(text);
    return {};
  }

  Result<void> EmitNode(const onnx::Node& node, int position) {
    if (node.output_size() < 1 || node.output_size() > kMaxOperands ||
        node.input_size() > kMaxOperands) {
      return InvalidArgument("it has no outputs, or more operands than any operator");
    }
    for (const std::string& name : node.output()) {
      if (!name.empty() && (values_.Find(name) != nullptr || !written_.insert(name).second)) {
        return InvalidArgument("'" + name.substr(0, 200) + "' is written twice");
      }
    }
    const bool standard = node.domain().empty() || node.domain() == "ai.onnx" ||
                          node.domain() == "com.microsoft";
    if (standard && node.op_type() == "QuantizeLinear") return EmitQuantize(node, position);
    if (standard && node.op_type() == "DequantizeLinear") return EmitDequantize(node);
    const OnnxRule* rule = FindOnnxRule(node.domain(), node.op_type());
    if (rule == nullptr) return Unsupported("the operator is not supported");
    OnnxPlan plan{{rule->type, OpsetVersion(model_, ""), OnnxAttributes(node), {},
                   {node.output().begin(), node.output().end()}, false, DataType::kFloat32, {},
                   graph::Activation::kNone},
                  false, DataType::kUint8, node.output(0), {-1, -1}};
    SYSTOLE_ASSIGN_OR_RETURN(const auto results, EmitPlan(node, *rule, plan));
    return Bind(node, plan, results);
  }

  OnnxResult EmitPlan(const onnx::Node& node, const OnnxRule& rule, OnnxPlan& plan) {
    if (node.input_size() == 0 || node.input(0).empty()) {
      return InvalidArgument("its first operand is missing");
    }
    if (rule.form == Form::kPlain) {
      SYSTOLE_RETURN_IF_ERROR(ReadPlainOperands(values_, b_, node, rule.fusion, plan));
      return rule.emit(b_, plan.op);
    }
    if (rule.form == Form::kInteger && HasDynamicZero(values_, b_, node)) {
      return EmitWithDynamicZero(values_, b_, node, rule, plan.op);
    }
    SYSTOLE_RETURN_IF_ERROR(ReadExplicitOperands(values_, b_, node, rule.form, plan.op));
    if (plan.op.attributes.Int("channels_last", 0) == 0) return rule.emit(b_, plan.op);
    if (b_.rank(plan.op.in[0]) < 3) return Unsupported("channels_last");
    SYSTOLE_ASSIGN_OR_RETURN(plan.op.in[0], b_.ToChannelsFirst(plan.op.in[0]));
    SYSTOLE_ASSIGN_OR_RETURN(auto results, rule.emit(b_, plan.op));
    SYSTOLE_ASSIGN_OR_RETURN(results[0], b_.ToChannelsLast(results[0]));
    return results;
  }

  Result<void> Bind(const onnx::Node& node, const OnnxPlan& plan,
                    const std::vector<TensorId>& results) {
    for (const int position : plan.absorbed) {
      if (position >= 0) absorbed_[position] = true;
    }
    for (size_t i = 0; i < results.size(); ++i) {
      const std::string& name = i == 0 ? plan.result : node.output(static_cast<int>(i));
      if (name.empty()) continue;
      if (plan.gives_stored) {
        values_.Set(name, {graph::kNoTensor, results[i], plan.runtime_type});
      } else {
        const DataType type = plan.absorbed[0] >= 0 ? plan.runtime_type
                                                    : b_.tensor(results[i]).type;
        values_.Set(name, {results[i], graph::kNoTensor, type});
      }
    }
    return {};
  }

  Result<void> EmitQuantize(const onnx::Node& node, int position) {
    if (node.input_size() < 2) return InvalidArgument("its scale is missing");
    SYSTOLE_ASSIGN_OR_RETURN(const OnnxQuantizer q, values_.ReadQuantizer(position));
    SYSTOLE_ASSIGN_OR_RETURN(const OnnxValue value, values_.Get(node.input(0)));
    const bool stored = value.plain == graph::kNoTensor && !q.quant.per_channel() &&
                        !b_.tensor(value.stored).quant.per_channel() &&
                        b_.tensor(value.stored).type != DataType::kInt32;
    TensorId x = value.stored;
    if (!stored) {
      SYSTOLE_ASSIGN_OR_RETURN(x, values_.Plain(node.input(0)));
    }
    const graph::Tensor& t = b_.tensor(x);
    if (stored && t.type == q.type && t.quant.scales == q.quant.scales &&
        t.quant.zero_points == q.quant.zero_points) {
      values_.Set(node.output(0), {x, graph::kNoTensor, q.runtime_type});
      return {};
    }
    graph::Tensor out;
    out.name = node.output(0);
    out.type = q.type;
    out.shape = t.shape;
    SYSTOLE_ASSIGN_OR_RETURN(out.quant, Placed(q.quant, t.shape));
    SYSTOLE_ASSIGN_OR_RETURN(const TensorId id,
                             b_.Emit(OpKind::kQuantize, {x}, graph::NoAttrs{}, std::move(out)));
    values_.Set(node.output(0), {id, graph::kNoTensor, q.runtime_type});
    return {};
  }

  /// The axis of scales per channel counted from 0 and checked.
  static Result<graph::Quantization> Placed(graph::Quantization quant, const Shape& shape) {
    if (!quant.per_channel()) return quant;
    SYSTOLE_ASSIGN_OR_RETURN(const int64_t axis, ResolveAxis(quant.axis, shape.size()));
    if (shape[axis] != static_cast<int64_t>(quant.scales.size())) {
      return InvalidArgument(std::to_string(quant.scales.size()) + " scales for axis " +
                             std::to_string(axis) + " of " + graph::ShapeToString(shape));
    }
    quant.axis = static_cast<int>(axis);
    return quant;
  }

  Result<void> EmitDequantize(const onnx::Node& node) {
    if (node.input_size() < 2) return InvalidArgument("its scale is missing");
    const OnnxAttributes a(node);
    if (a.Int("block_size", 0) != 0) return Unsupported("scales for blocks of values");
    SYSTOLE_ASSIGN_OR_RETURN(const OnnxValue before, values_.Get(node.input(0)));
    SYSTOLE_ASSIGN_OR_RETURN(const TensorId x, values_.Plain(node.input(0)));
    const DataType type = b_.tensor(x).type;
    if (type == DataType::kFloat32) return InvalidArgument("its operand is float32");
    SYSTOLE_ASSIGN_OR_RETURN(
        auto meaning,
        values_.ReadMeaning(node.input(1), node.input_size() > 2 ? node.input(2) : std::string(),
                            a.Int("axis", 1), type));
    SYSTOLE_ASSIGN_OR_RETURN(graph::Quantization quant, Placed(meaning.quant, b_.shape(x)));
    if (values_.IsShifted(node.input(0))) quant.zero_points[0] += 128;
    SYSTOLE_ASSIGN_OR_RETURN(const TensorId stored, b_.WithQuantization(x, quant));
    values_.Set(node.output(0), {graph::kNoTensor, stored, before.runtime_type});
    return {};
  }

  Result<void> ReadOutputs() {
    if (graph_.output_size() == 0) return InvalidArgument("the network has no outputs");
    for (const onnx::ValueInfo& output : graph_.output()) {
      auto id = values_.Plain(output.name());
      if (!id) {
        return InvalidArgument("model output '" + output.name().substr(0, 200) +
                               "': no node writes it");
      }
      constexpr int32_t kUint16 = 4;  // Stored as int16, see onnx_tensor.h.
      if (output.type().tensor_type().elem_type() == kUint16) {
        return Unsupported("model output '" + output.name().substr(0, 200) + "' is uint16");
      }
      const graph::Tensor& t = b_.tensor(*id);
      const bool copied = t.is_constant() || IsInput(*id);
      if (copied) {
        graph::Tensor copy = t;
        copy.data = nullptr;
        const Shape shape = copy.shape;
        if (auto bytes = graph::CheckedBytes(shape, copy.type); !bytes) {
          return InvalidArgument("model output '" + output.name().substr(0, 200) +
                                 "': " + bytes.error().message);
        }
        // Emitted as a node even for a constant: an output is always written by one.
        graph::Node node{graph::NodeName(OpKind::kReshape, b_.graph().nodes.size()),
                         OpKind::kReshape, {*id}, {}, graph::ReshapeAttrs{shape}};
        *id = b_.AddTensor(std::move(copy));
        node.outputs = {*id};
        b_.graph().nodes.push_back(std::move(node));
      }
      b_.graph().tensor(*id).name = output.name();
      b_.graph().outputs.push_back(*id);
    }
    return {};
  }

  bool IsInput(TensorId id) {
    for (const TensorId input : b_.graph().inputs) {
      if (input == id) return true;
    }
    return false;
  }

  void Refuse(const std::string& message) {
    if (++refused_ <= kListedNodes) refusals_ += "\n  " + message;
  }

  tl::unexpected<Status> RefusedNodes() const {
    std::string text = std::to_string(refused_) +
                       (refused_ == 1 ? " node cannot run:" : " nodes cannot run:") + refusals_;
    if (refused_ > kListedNodes) {
      text += "\n  and " + std::to_string(refused_ - kListedNodes) + " more";
    }
    return Unsupported(text);
  }

  const onnx::Model& model_;
  const onnx::Graph& graph_;
  ExternalData& external_;
  OnnxBuilder b_;
  OnnxValues values_;
  std::vector<bool> absorbed_;
  std::unordered_set<std::string> broken_;
  std::unordered_set<std::string> written_;
  size_t refused_ = 0;
  std::string refusals_;
};

bool KeepsMeaning(OpKind kind) {
  switch (kind) {
    case OpKind::kMaxPool2D:
    case OpKind::kReshape:
    case OpKind::kTranspose:
    case OpKind::kPad:
    case OpKind::kMirrorPad:
    case OpKind::kConcatenation:
    case OpKind::kSplit:
    case OpKind::kStridedSlice:
    case OpKind::kGather:
    case OpKind::kTile:
    case OpKind::kBroadcastTo:
    case OpKind::kDepthToSpace:
    case OpKind::kSpaceToDepth:
    case OpKind::kResizeNearestNeighbor:
    case OpKind::kReduceMax:
    case OpKind::kReduceMin: return true;
    default: return false;
  }
}

/// 8-bit values without scales, which operators that only move them allow, get those of what is
/// made of them, or scale 1.
void FillQuantization(graph::Graph& graph) {
  const auto byte = [](const graph::Tensor& t) {
    return t.type == DataType::kInt8 || t.type == DataType::kUint8;
  };
  for (auto node = graph.nodes.rbegin(); node != graph.nodes.rend(); ++node) {
    if (!KeepsMeaning(node->kind)) continue;
    graph::Tensor& in = graph.tensor(node->inputs[0]);
    const graph::Tensor& out = graph.tensor(node->outputs[0]);
    const bool open = byte(in) && in.quant.empty() && in.type == out.type;
    if (open && !out.quant.per_channel()) in.quant = out.quant;
  }
  for (const graph::Node& node : graph.nodes) {
    for (const TensorId id : node.outputs) {
      graph::Tensor& out = graph.tensor(id);
      const bool open = KeepsMeaning(node.kind) && byte(out) && out.quant.empty();
      if (open) out.quant = graph.tensor(node.inputs[0]).quant;
    }
  }
  for (graph::Tensor& t : graph.tensors) {
    if (byte(t) && t.quant.empty()) t.quant = {{1.0F}, {0}, 0};
  }
}

}  // namespace

Result<graph::Graph> ReadOnnxNetwork(const onnx::Model& model, ExternalData& external,
                                     std::string model_name) {
  SYSTOLE_ASSIGN_OR_RETURN(graph::Graph graph,
                           NetworkReader(model, external, std::move(model_name)).Read());
  SYSTOLE_RETURN_IF_ERROR(graph::SinkTransposes(graph));
  graph::Prune(graph);
  if (graph.nodes.empty()) return InvalidArgument("the network has no operators");
  FillQuantization(graph);
  SYSTOLE_RETURN_IF_ERROR(graph::ValidateStructure(graph));
  return graph;
}

}  // namespace systole::import
