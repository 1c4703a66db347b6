// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
//
// What becomes of single operators.
#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "runtime/graph/geometry.h"
#include "runtime/graph/infer_shapes.h"
#include "runtime/import/tflite_attributes.h"
#include "runtime/import/tflite_constants.h"
#include "runtime/import/tflite_names.h"
#include "runtime/import/tflite_schema_generated.h"
#include "runtime/import/tflite_subgraph.h"
#include "runtime/reference/evaluate.h"

namespace systole::import {

using graph::kNoTensor;
using graph::Node;
using graph::OpKind;
using graph::Shape;
using graph::Tensor;
using graph::TensorId;

Result<void> SubgraphReader::ReadNode(const tflite::Operator& op, const TfliteOperator& entry,
                                      Node& node) {
  SYSTOLE_RETURN_IF_ERROR(ReadOperands(op, entry, node));
  if (entry.fate == Fate::kHandle) return ReadHandle(op, node);
  if (entry.fate == Fate::kCallOnce) return CallOnce(op, node);
  if (node.kind == OpKind::kReadVariable || node.kind == OpKind::kAssignVariable) {
    if (entry.fate == Fate::kNode) SYSTOLE_RETURN_IF_ERROR(UseVariable(node));
  }
  if (entry.op == TfliteOp::kDequantize) {
    SYSTOLE_ASSIGN_OR_RETURN(const bool folded, FoldHalf(node));
    if (folded) return {};
  }
  SYSTOLE_RETURN_IF_ERROR(CheckOperands(node));
  bool known = true;
  SYSTOLE_RETURN_IF_ERROR(CheckShapesKnown(node, known));
  if (!known) return {};
  OperatorReader reader{graph_, op, entry.op, node, std::nullopt};
  if (entry.fate == Fate::kConstant) {
    SYSTOLE_ASSIGN_OR_RETURN(graph::Bytes bytes,
                             ReadComputedConstant(reader, file_.folding_budget));
    return StoreConstant(node, node.outputs[0], *reader.reshaped, std::move(bytes));
  }
  SYSTOLE_RETURN_IF_ERROR(ReadAttributes(reader));
  FollowGraph();
  SYSTOLE_RETURN_IF_ERROR(CheckRoles(node));
  return FinishNode(node, reader.reshaped);
}

Result<void> SubgraphReader::ReadOperands(const tflite::Operator& op, const TfliteOperator& entry,
                                          Node& node) {
  const std::string where = "node '" + node.name + "'";
  const size_t inputs = op.inputs() ? op.inputs()->size() : 0;
  const size_t outputs = op.outputs() ? op.outputs()->size() : 0;
  const graph::Arity& arity = entry.arity;
  const auto range = [](size_t low, size_t high) {
    if (high == graph::kAnyNumber) return std::to_string(low) + " or more";
    return std::to_string(low) + ".." + std::to_string(high);
  };
  if (inputs < arity.min_inputs || inputs > arity.max_inputs || outputs < arity.min_outputs ||
      outputs > arity.max_outputs) {
    return InvalidArgument(where + ": " + std::to_string(inputs) + " inputs and " +
                           std::to_string(outputs) + " outputs; " +
                           OperatorName(static_cast<int32_t>(entry.op)) + " has " +
                           range(arity.min_inputs, arity.max_inputs) + " inputs and " +
                           range(arity.min_outputs, arity.max_outputs) + " outputs");
  }
  if (inputs + outputs > file_.operand_budget) {
    return InvalidArgument(where + ": the file's vectors overlap: operators together list more "
                                   "operands than fit into the file");
  }
  file_.operand_budget -= inputs + outputs;
  for (uint32_t i = 0; i < inputs; ++i) {
    const int32_t id = op.inputs()->Get(i);
    if (id != kNoTensor || i >= 32 || (arity.optional >> i & 1) == 0) {
      SYSTOLE_RETURN_IF_ERROR(CheckId(id, where + " input " + std::to_string(i)));
    }
    node.inputs.push_back(id);
  }
  for (uint32_t i = 0; i < outputs; ++i) {
    SYSTOLE_RETURN_IF_ERROR(CheckId(op.outputs()->Get(i), where + " output"));
    node.outputs.push_back(op.outputs()->Get(i));
  }
  return {};
}

/// The variable's place in the graph is that of its first handle, whose type the graph does not
/// have.
Result<void> SubgraphReader::ReadHandle(const tflite::Operator& op, const Node& node) {
  const auto* options = op.builtin_options_as_VarHandleOptions();
  if (options == nullptr) return InvalidArgument("node '" + node.name + "': its options are missing");
  const auto text = [](const flatbuffers::String* s) {
    return s ? s->str().substr(0, 1000) : std::string();
  };
  const std::string name = text(options->container()) + "/" + text(options->shared_name());
  const TensorId id = node.outputs[0];
  const auto type = subgraph_.tensors()->Get(static_cast<uint32_t>(id))->type();
  if (type != tflite::TensorType::RESOURCE || handles_.count(id) != 0) {
    return InvalidArgument("node '" + node.name + "': its output " + std::to_string(id) +
                           " is not a resource, or already one");
  }
  handles_[id] = name;
  ResourceVariable& variable = file_.variables[name];
  if (is_network_ && variable.tensor == kNoTensor) {
    variable.tensor = id;
    Enter(variable, graph_);
  }
  return {};
}

Result<void> SubgraphReader::CallOnce(const tflite::Operator& op, const Node& node) {
  const std::string where = "node '" + node.name + "': ";
  const auto* options = op.builtin_options_as_CallOnceOptions();
  const auto count = static_cast<int64_t>(file_.model.subgraphs()->size());
  const int32_t index = options != nullptr ? options->init_subgraph_index() : 0;
  if (index < 1 || index >= count) {
    return InvalidArgument(where + "subgraph " + std::to_string(index) +
                           " does not exist or is the network; the file has " +
                           std::to_string(count));
  }
  constexpr size_t kMostCalls = 64;
  if (!is_network_ || file_.initialized.size() >= kMostCalls) {
    return Unsupported(where + "it is called while variables are initialized, or there are more "
                               "than " + std::to_string(kMostCalls) + " such calls");
  }
  if (!file_.initialized.insert(index).second) return {};
  const tflite::SubGraph& subgraph = *file_.model.subgraphs()->Get(static_cast<uint32_t>(index));
  if (auto read = SubgraphReader(file_, subgraph, false).ReadInitialValues(); !read) {
    return Error(read.error().code, where + "subgraph " + std::to_string(index) + ": " +
                                        read.error().message);
  }
  for (const auto& [name, variable] : file_.variables) Enter(variable, graph_);
  return {};
}

/// Replaces the handle by the variable. In a subgraph of initial values the handle stays, because
/// nothing is read there.
Result<void> SubgraphReader::UseVariable(Node& node) {
  const std::string where = "node '" + node.name + "': ";
  const auto handle = handles_.find(node.inputs[0]);
  if (handle == handles_.end()) {
    return Unsupported(where + "its variable " + std::to_string(node.inputs[0]) +
                       " does not come from VAR_HANDLE");
  }
  ResourceVariable& variable = file_.variables[handle->second];
  const bool reads = node.kind == OpKind::kReadVariable;
  const TensorId value = reads ? node.outputs[0] : node.inputs[1];
  if (!table_.objections[value].empty() || (!table_.shape_known[value] && !variable.known)) {
    return Unsupported(where + "type or shape of its value " + std::to_string(value) +
                       " are not known");
  }
  if (table_.shape_known[value]) {
    if (auto learnt = Learn(variable, graph_.tensor(value)); !learnt) {
      return InvalidArgument(where + learnt.error().message);
    }
  }
  if (is_network_) {
    node.inputs[0] = variable.tensor;
    Enter(variable, graph_);
  } else {
    Tensor& tensor = graph_.tensor(node.inputs[0]);
    tensor.type = variable.type;
    tensor.shape = variable.shape;
  }
  table_.objections[node.inputs[0]].clear();
  table_.shape_known[node.inputs[0]] = true;
  return {};
}

/// DEQUANTIZE of float16 constants.
Result<bool> SubgraphReader::FoldHalf(const Node& node) {
  const auto half = table_.halves.find(node.inputs[0]);
  if (half == table_.halves.end()) return false;
  const TensorId id = node.outputs[0];
  Tensor& out = graph_.tensor(id);
  if (!table_.objections[id].empty() || out.is_constant() ||
      out.type != graph::DataType::kFloat32) {
    return InvalidArgument("node '" + node.name + "': its output " + std::to_string(id) +
                           " is not float32, or is a constant");
  }
  SYSTOLE_RETURN_IF_ERROR(SetShape(node, id, graph_.tensor(node.inputs[0]).shape));
  out.data = half->second;
  return true;
}

Result<void> SubgraphReader::CheckOperands(const Node& node) const {
  for (const auto* ids : {&node.inputs, &node.outputs}) {
    for (const TensorId id : *ids) {
      if (id == kNoTensor || table_.objections[id].empty()) continue;
      return Unsupported("node '" + node.name + "': tensor " + std::to_string(id) + " '" +
                         graph_.tensor(id).name + "' cannot be used: " + table_.objections[id]);
    }
  }
  for (const TensorId id : node.outputs) {
    if (!graph_.tensor(id).is_constant()) continue;
    return InvalidArgument("node '" + node.name + "': its output " + std::to_string(id) + " '" +
                           graph_.tensor(id).name + "' is a constant");
  }
  return {};
}

/// Behind a refused node shapes may be missing; its own message is enough.
Result<void> SubgraphReader::CheckShapesKnown(const Node& node, bool& known) const {
  for (const TensorId id : node.inputs) {
    if (id == kNoTensor || table_.shape_known[id]) continue;
    known = false;
    if (!refused_.empty()) return {};
    return InvalidArgument("node '" + node.name + "': the shape of its input " +
                           std::to_string(id) + " '" + graph_.tensor(id).name +
                           "' is not known; no earlier node writes it");
  }
  return {};
}

/// What graph::OpKind says of operands: constants and variables.
Result<void> SubgraphReader::CheckRoles(const Node& node) const {
  const std::string where = "node '" + node.name + "': ";
  const auto constant = [&](size_t input, const char* what) -> Result<void> {
    if (!graph_.has_input(node, input) || graph_.input(node, input).is_constant()) return {};
    return Unsupported(where + what + " not a constant");
  };
  const auto variable = [&](size_t input) -> Result<void> {
    if (graph_.input(node, input).is_variable) return {};
    return InvalidArgument(where + "its state, input " + std::to_string(input) +
                           ", is not a variable");
  };
  // Several scales must run along the output channels, or there is no scale for some of them.
  const auto channels = [&](int axis) -> Result<void> {
    const graph::Quantization& quant = graph_.input(node, 1).quant;
    if (!quant.per_channel() || quant.axis == axis) return {};
    return Unsupported(where + "the weights are quantized along axis " +
                       std::to_string(quant.axis) + "; output channels are axis " +
                       std::to_string(axis));
  };
  switch (node.kind) {
    case OpKind::kConv2D:
    case OpKind::kTransposeConv:
    case OpKind::kDepthwiseConv2D:
      SYSTOLE_RETURN_IF_ERROR(constant(1, "the weights are"));
      SYSTOLE_RETURN_IF_ERROR(channels(node.kind == OpKind::kDepthwiseConv2D ? 3 : 0));
      return constant(2, "the bias is");
    case OpKind::kFullyConnected:
      SYSTOLE_RETURN_IF_ERROR(channels(0));
      return constant(2, "the bias is");
    case OpKind::kPrelu: return constant(1, "alpha is");
    case OpKind::kSvdf: return variable(4);
    case OpKind::kSequenceLstm:
      SYSTOLE_RETURN_IF_ERROR(variable(18));
      return variable(19);
    default: return {};
  }
}

Result<void> SubgraphReader::SetShape(const Node& node, TensorId id, const Shape& shape) {
  Tensor& out = graph_.tensor(id);
  const std::string where =
      "node '" + node.name + "': output " + std::to_string(id) + " '" + out.name + "'";
  if (auto bytes = graph::CheckedBytes(shape, out.type); !bytes) {
    return InvalidArgument(where + ": " + bytes.error().message);
  }
  if (table_.shape_known[id] && out.shape != shape) {
    return InvalidArgument(where + " has shape " + graph::ShapeToString(out.shape) +
                           " in the file; its inputs give " + graph::ShapeToString(shape));
  }
  out.shape = shape;
  table_.shape_known[id] = true;
  return {};
}

Result<void> SubgraphReader::StoreConstant(Node& node, TensorId id, const Shape& shape,
                                           graph::Bytes bytes) {
  SYSTOLE_RETURN_IF_ERROR(SetShape(node, id, shape));
  file_.folding_budget -= std::min(file_.folding_budget, bytes.size());
  graph_.tensor(id).data = std::make_shared<const graph::Bytes>(std::move(bytes));
  return {};
}

Result<void> SubgraphReader::FinishNode(Node& node, const std::optional<Shape>& reshaped) {
  SYSTOLE_ASSIGN_OR_RETURN(std::vector<Shape> shapes, graph::InferOutputShapes(graph_, node));
  if (reshaped) return AddReshape(node, shapes[0], *reshaped);
  for (size_t i = 0; i < shapes.size(); ++i) {
    SYSTOLE_RETURN_IF_ERROR(SetShape(node, node.outputs[i], shapes[i]));
  }
  SYSTOLE_ASSIGN_OR_RETURN(const bool folded, Fold(node));
  if (!folded) graph_.nodes.push_back(std::move(node));
  return {};
}

/// The node writes a new tensor, and a RESHAPE the file's.
Result<void> SubgraphReader::AddReshape(Node& node, const Shape& own, const Shape& wanted) {
  const TensorId out = node.outputs[0];
  Tensor between = graph_.tensor(out);
  between.name += "_dense";
  between.shape = own;
  node.outputs[0] = AppendTensor(std::move(between));
  Node reshape{node.name + "_reshape", OpKind::kReshape, {node.outputs[0]}, {out},
               graph::ReshapeAttrs{wanted}};
  SYSTOLE_RETURN_IF_ERROR(FinishNode(node, std::nullopt));
  return FinishNode(reshape, std::nullopt);
}

/// Model outputs are left to nodes, so that there is something to run.
Result<bool> SubgraphReader::Fold(const Node& node) {
  if (node.outputs.empty() || !CanFold(graph_, node)) return false;
  for (const TensorId id : node.outputs) {
    if (static_cast<size_t>(id) < file_tensors_ && is_output_[id]) return false;
  }
  const size_t work = FoldingWork(graph_, node);
  if (work > file_.folding_budget) return false;
  file_.folding_budget -= work;
  auto values = reference::Evaluate(graph_, node, golden::Numerics::kTfliteRef);
  if (!values) {
    // What the host cannot compute yet stays a node, for whoever can.
    if (values.error().code == StatusCode::kUnsupported) return false;
    return Error(values.error().code, "node '" + node.name + "': " + values.error().message);
  }
  for (size_t i = 0; i < node.outputs.size(); ++i) {
    graph_.tensor(node.outputs[i]).data =
        std::make_shared<const graph::Bytes>(std::move((*values)[i]));
  }
  return true;
}

TensorId SubgraphReader::AppendTensor(Tensor tensor) {
  graph_.tensors.push_back(std::move(tensor));
  FollowGraph();
  return static_cast<TensorId>(graph_.tensors.size()) - 1;
}

void SubgraphReader::FollowGraph() {
  table_.shape_known.resize(graph_.tensors.size(), true);
  table_.objections.resize(graph_.tensors.size());
}

}  // namespace systole::import
