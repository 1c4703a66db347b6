// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/import/tflite_network.h"

#include <algorithm>
#include <cctype>
#include <utility>
#include <vector>

#include "runtime/graph/geometry.h"
#include "runtime/graph/infer_shapes.h"
#include "runtime/graph/validate.h"
#include "runtime/import/node_errors.h"
#include "runtime/import/tflite_attributes.h"
#include "runtime/import/tflite_names.h"
#include "runtime/import/tflite_rules.h"
#include "runtime/import/tflite_schema_generated.h"
#include "runtime/import/tflite_tensors.h"

namespace systole::import {
namespace {

constexpr size_t kListedNodes = 10;  // Unsupported nodes that a message names.
constexpr uint32_t kSchemaVersion = 3;

class NetworkReader {
 public:
  NetworkReader(const tflite::Model& model, size_t file_bytes, std::string model_name)
      : model_(model), file_bytes_(file_bytes) {
    graph_.model_name = std::move(model_name);
  }

  Result<graph::Graph> Read() {
    if (model_.version() != kSchemaVersion) {
      return Unsupported("file format version " + std::to_string(model_.version()) +
                         "; version 3 is supported");
    }
    if (model_.subgraphs() == nullptr || model_.subgraphs()->size() == 0) {
      return InvalidArgument("the file holds no network (no subgraph)");
    }
    // Further subgraphs are bodies of control flow operators, which are refused as operators.
    const tflite::SubGraph& subgraph = *model_.subgraphs()->Get(0);
    SYSTOLE_ASSIGN_OR_RETURN(TensorTable table, ReadTensors(model_, subgraph, file_bytes_));
    graph_.tensors = std::move(table.tensors);
    shape_known_ = std::move(table.shape_known);
    objections_ = std::move(table.objections);
    SYSTOLE_ASSIGN_OR_RETURN(graph_.inputs, ReadIds(subgraph.inputs(), "model inputs"));
    SYSTOLE_ASSIGN_OR_RETURN(graph_.outputs, ReadIds(subgraph.outputs(), "model outputs"));
    SYSTOLE_RETURN_IF_ERROR(CheckModelInputs());
    const size_t count = subgraph.operators() ? subgraph.operators()->size() : 0;
    for (size_t i = 0; i < count; ++i) {
      SYSTOLE_RETURN_IF_ERROR(ImportOperator(*subgraph.operators()->Get(i), i));
    }
    if (unsupported_count_ > 0) return UnsupportedNodes();
    if (count == 0) return InvalidArgument("the network has no operators");
    if (graph_.outputs.empty()) return InvalidArgument("the network has no outputs");
    SYSTOLE_RETURN_IF_ERROR(graph::ValidateStructure(graph_));
    return std::move(graph_);
  }

 private:
  using Ids = flatbuffers::Vector<int32_t>;

  /// Tensor numbers of the model's inputs or outputs; none may be absent.
  Result<std::vector<graph::TensorId>> ReadIds(const Ids* ids, const std::string& where) const {
    std::vector<graph::TensorId> result;
    if (ids == nullptr) return result;
    if (ids->size() > graph_.tensors.size()) {
      return InvalidArgument(where + ": " + std::to_string(ids->size()) +
                             " entries; the file has " + std::to_string(graph_.tensors.size()) +
                             " tensors");
    }
    for (const int32_t id : *ids) {
      SYSTOLE_RETURN_IF_ERROR(CheckId(id, where));
      result.push_back(id);
    }
    return result;
  }

  Result<void> CheckId(int32_t id, const std::string& where) const {
    if (id >= 0 && static_cast<size_t>(id) < graph_.tensors.size()) return {};
    return InvalidArgument(where + ": tensor number " + std::to_string(id) +
                           " does not exist; the file has " +
                           std::to_string(graph_.tensors.size()) + " tensors");
  }

  /// An open batch dimension becomes 1; other open dimensions cannot be guessed.
  Result<void> CheckModelInputs() {
    for (const graph::TensorId id : graph_.inputs) {
      graph::Tensor& tensor = graph_.tensor(id);
      if (!shape_known_[id] && !tensor.shape.empty()) {
        if (tensor.shape[0] == -1) tensor.shape[0] = 1;
        if (auto bytes = graph::CheckedBytes(tensor.shape, tensor.type); !bytes) {
          return Unsupported("model input '" + tensor.name + "': shape " +
                             graph::ShapeToString(tensor.shape) +
                             " is open; export the model with fixed dimensions");
        }
      }
      shape_known_[id] = true;  // Without dimensions the input is a scalar.
    }
    return {};
  }

  Result<void> ImportOperator(const tflite::Operator& op, size_t position) {
    const size_t codes = model_.operator_codes() ? model_.operator_codes()->size() : 0;
    if (op.opcode_index() >= codes) {
      return InvalidArgument("operator " + std::to_string(position) + ": operator code " +
                             std::to_string(op.opcode_index()) + " does not exist; the file has " +
                             std::to_string(codes));
    }
    const tflite::OperatorCode& entry = *model_.operator_codes()->Get(op.opcode_index());
    const int32_t code =
        std::max<int32_t>(entry.deprecated_builtin_code(), entry.builtin_code());
    const auto kind = KindOfOperator(code);
    if (!kind) {
      RefuseOperator(entry, code, position);
      return {};
    }
    graph::Node node;
    node.kind = *kind;
    node.name = graph::NodeName(*kind, position);
    auto result = ReadNode(op, code, node);
    if (result) {
      graph_.nodes.push_back(std::move(node));
      return {};
    }
    if (result.error().code != StatusCode::kUnsupported) return result;
    Refuse(result.error().message, OperatorName(code));
    return {};
  }

  Result<void> ReadNode(const tflite::Operator& op, int32_t code, graph::Node& node) {
    SYSTOLE_RETURN_IF_ERROR(ReadOperands(op, code, node));
    SYSTOLE_RETURN_IF_ERROR(CheckOperands(node));
    // Behind an unsupported node shapes may be missing; its own message is enough.
    for (const graph::TensorId id : node.inputs) {
      if (id != graph::kNoTensor && !shape_known_[id]) return CheckOpenInput(id, node);
    }
    SYSTOLE_RETURN_IF_ERROR(CheckSupported(graph_, node));
    SYSTOLE_RETURN_IF_ERROR(ReadAttributes(graph_, op, code, node));
    return FillOutputShape(node);
  }

  Result<void> CheckOpenInput(graph::TensorId id, const graph::Node& node) const {
    if (unsupported_count_ > 0) return {};
    return InvalidArgument("node '" + node.name + "': the shape of its input " +
                           std::to_string(id) + " '" + graph_.tensor(id).name +
                           "' is not known; no earlier node writes it");
  }

  Result<void> ReadOperands(const tflite::Operator& op, int32_t code, graph::Node& node) const {
    const std::string where = "node '" + node.name + "'";
    const size_t inputs = op.inputs() ? op.inputs()->size() : 0;
    const size_t outputs = op.outputs() ? op.outputs()->size() : 0;
    const Arity arity = OperatorArity(code);
    if (inputs < arity.required || inputs > arity.allowed || outputs != 1) {
      return InvalidArgument(where + ": " + std::to_string(inputs) + " inputs and " +
                             std::to_string(outputs) + " outputs; " + OperatorName(code) +
                             " has " + std::to_string(arity.required) + ".." +
                             std::to_string(arity.allowed) + " inputs and 1 output");
    }
    for (uint32_t i = 0; i < inputs; ++i) {
      const int32_t id = op.inputs()->Get(i);
      if (id != graph::kNoTensor || i < arity.required) {
        SYSTOLE_RETURN_IF_ERROR(CheckId(id, where + " input " + std::to_string(i)));
      }
      node.inputs.push_back(id);
    }
    SYSTOLE_RETURN_IF_ERROR(CheckId(op.outputs()->Get(0), where + " output"));
    node.outputs.push_back(op.outputs()->Get(0));
    return {};
  }

  Result<void> CheckOperands(const graph::Node& node) const {
    for (const auto* ids : {&node.inputs, &node.outputs}) {
      for (const graph::TensorId id : *ids) {
        if (id == graph::kNoTensor || objections_[id].empty()) continue;
        return Unsupported("node '" + node.name + "': tensor " + std::to_string(id) + " '" +
                           graph_.tensor(id).name + "' cannot be used: " + objections_[id]);
      }
    }
    if (graph_.output(node).is_constant()) {
      return InvalidArgument("node '" + node.name + "': its output " +
                             std::to_string(node.outputs[0]) + " '" + graph_.output(node).name +
                             "' is a constant");
    }
    return {};
  }

  Result<void> FillOutputShape(const graph::Node& node) {
    SYSTOLE_ASSIGN_OR_RETURN(graph::Shape shape, graph::InferOutputShape(graph_, node));
    const graph::TensorId id = node.outputs[0];
    graph::Tensor& out = graph_.tensor(id);
    const std::string where =
        "node '" + node.name + "': output " + std::to_string(id) + " '" + out.name + "'";
    if (auto bytes = graph::CheckedBytes(shape, out.type); !bytes) {
      return InvalidArgument(where + ": " + bytes.error().message);
    }
    if (shape_known_[id] && out.shape != shape) {
      return InvalidArgument(where + " has shape " + graph::ShapeToString(out.shape) +
                             " in the file; its inputs give " + graph::ShapeToString(shape));
    }
    out.shape = std::move(shape);
    shape_known_[id] = true;
    return {};
  }

  void RefuseOperator(const tflite::OperatorCode& entry, int32_t code, size_t position) {
    std::string name = OperatorName(code);
    std::string node_name = name;
    std::transform(node_name.begin(), node_name.end(), node_name.begin(),
                   [](unsigned char c) { return c == ' ' ? '_' : std::tolower(c); });
    if (static_cast<TfliteOp>(code) == TfliteOp::kCustom && entry.custom_code() != nullptr) {
      name += ":" + entry.custom_code()->str().substr(0, 80);
    }
    Refuse("node '" + node_name + "_" + std::to_string(position) +
               "': the operator is not supported",
           name);
  }

  void Refuse(const std::string& message, const std::string& operator_name) {
    if (++unsupported_count_ > kListedNodes) return;
    unsupported_ += "\n  " + message + " [" + operator_name + "]";
  }

  tl::unexpected<Status> UnsupportedNodes() const {
    std::string text = std::to_string(unsupported_count_) +
                       (unsupported_count_ == 1 ? " node cannot run:" : " nodes cannot run:") +
                       unsupported_;
    if (unsupported_count_ > kListedNodes) {
      text += "\n  and " + std::to_string(unsupported_count_ - kListedNodes) + " more";
    }
    return Unsupported(text);
  }

  const tflite::Model& model_;
  const size_t file_bytes_;
  graph::Graph graph_;
  std::vector<bool> shape_known_;
  std::vector<std::string> objections_;
  size_t unsupported_count_ = 0;
  std::string unsupported_;
};

}  // namespace

Result<graph::Graph> ReadNetwork(const tflite::Model& model, size_t file_bytes,
                                 std::string model_name) {
  return NetworkReader(model, file_bytes, std::move(model_name)).Read();
}

}  // namespace systole::import
