// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
//
// The course of reading a subgraph; tflite_nodes.cc has what becomes of single operators.
#include "runtime/import/tflite_subgraph.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "runtime/graph/geometry.h"
#include "runtime/graph/validate.h"
#include "runtime/import/tflite_names.h"
#include "runtime/import/tflite_schema_generated.h"

namespace systole::import {
namespace {

constexpr size_t kListedNodes = 10;  // Refused nodes that a message names.

}  // namespace

void RefusedNodes::Add(const std::string& message, const std::string& operator_name) {
  if (++count_ > kListedNodes) return;
  text_ += "\n  " + message + " [" + operator_name + "]";
}

tl::unexpected<Status> RefusedNodes::Error() const {
  std::string text =
      std::to_string(count_) + (count_ == 1 ? " node cannot run:" : " nodes cannot run:") + text_;
  if (count_ > kListedNodes) {
    text += "\n  and " + std::to_string(count_ - kListedNodes) + " more";
  }
  return Unsupported(text);
}

Result<graph::Graph> SubgraphReader::ReadNetwork() {
  SYSTOLE_RETURN_IF_ERROR(Open());
  SYSTOLE_ASSIGN_OR_RETURN(graph_.inputs, ReadIds(subgraph_.inputs(), "model inputs"));
  SYSTOLE_ASSIGN_OR_RETURN(graph_.outputs, ReadIds(subgraph_.outputs(), "model outputs"));
  for (const graph::TensorId id : graph_.outputs) is_output_[id] = true;
  SYSTOLE_RETURN_IF_ERROR(CheckModelInputs());
  SYSTOLE_RETURN_IF_ERROR(ImportOperators());
  if (graph_.nodes.empty()) return InvalidArgument("the network has no operators");
  if (graph_.outputs.empty()) return InvalidArgument("the network has no outputs");
  SYSTOLE_RETURN_IF_ERROR(graph::ValidateStructure(graph_));
  for (const graph::TensorId id : graph_.outputs) {
    if (!graph_.tensor(id).is_variable) continue;
    return Unsupported("model output '" + graph_.tensor(id).name +
                       "' is a variable, which only nodes may read");
  }
  ForgetUnusedVariables();
  return std::move(graph_);
}

/// Nobody has looked at their shapes, and they would take memory.
void SubgraphReader::ForgetUnusedVariables() {
  std::vector<bool> used(graph_.tensors.size(), false);
  for (const graph::Node& node : graph_.nodes) {
    for (const graph::TensorId id : node.inputs) {
      if (id != graph::kNoTensor) used[id] = true;
    }
  }
  for (size_t i = 0; i < used.size(); ++i) {
    graph::Tensor& tensor = graph_.tensors[i];
    if (!used[i]) tensor.is_variable = false;
  }
}

Result<void> SubgraphReader::ReadInitialValues() {
  SYSTOLE_RETURN_IF_ERROR(Open());
  SYSTOLE_RETURN_IF_ERROR(ImportOperators());
  for (const graph::Node& node : graph_.nodes) {
    const bool assigns = node.kind == graph::OpKind::kAssignVariable;
    if (!assigns || !graph_.input(node, 1).is_constant()) {
      return Unsupported("node '" + node.name +
                         "' of the subgraph that initializes variables is not a constant");
    }
    file_.variables[handles_[node.inputs[0]]].initial = graph_.input(node, 1).data;
  }
  return {};
}

Result<void> SubgraphReader::Open() {
  SYSTOLE_ASSIGN_OR_RETURN(table_, ReadTensors(file_.model, subgraph_, file_.file_bytes));
  graph_.tensors = std::move(table_.tensors);
  file_tensors_ = graph_.tensors.size();
  is_output_.assign(file_tensors_, false);
  return {};
}

/// Tensor numbers of the model's inputs or outputs; none may be absent.
Result<std::vector<graph::TensorId>> SubgraphReader::ReadIds(const void* source,
                                                             const std::string& where) const {
  const auto* ids = static_cast<const flatbuffers::Vector<int32_t>*>(source);
  std::vector<graph::TensorId> result;
  if (ids == nullptr) return result;
  if (ids->size() > file_tensors_) {
    return InvalidArgument(where + ": " + std::to_string(ids->size()) +
                           " entries; the file has " + std::to_string(file_tensors_) +
                           " tensors");
  }
  for (const int32_t id : *ids) {
    SYSTOLE_RETURN_IF_ERROR(CheckId(id, where));
    result.push_back(id);
  }
  return result;
}

Result<void> SubgraphReader::CheckId(int32_t id, const std::string& where) const {
  if (id >= 0 && static_cast<size_t>(id) < file_tensors_) return {};
  return InvalidArgument(where + ": tensor number " + std::to_string(id) +
                         " does not exist; the file has " + std::to_string(file_tensors_) +
                         " tensors");
}

/// An open batch dimension becomes 1; other open dimensions cannot be guessed.
Result<void> SubgraphReader::CheckModelInputs() {
  for (const graph::TensorId id : graph_.inputs) {
    graph::Tensor& tensor = graph_.tensor(id);
    if (tensor.is_variable) {
      return Unsupported("model input '" + tensor.name +
                         "': it keeps state between inferences, which inputs cannot");
    }
    if (!table_.shape_known[id] && !tensor.shape.empty()) {
      if (tensor.shape[0] == -1) tensor.shape[0] = 1;
      if (auto bytes = graph::CheckedBytes(tensor.shape, tensor.type); !bytes) {
        return Unsupported("model input '" + tensor.name + "': shape " +
                           graph::ShapeToString(tensor.shape) +
                           " is open; export the model with fixed dimensions");
      }
    }
    table_.shape_known[id] = true;  // Without dimensions the input is a scalar.
  }
  return {};
}

Result<void> SubgraphReader::ImportOperators() {
  const size_t count = subgraph_.operators() ? subgraph_.operators()->size() : 0;
  for (size_t i = 0; i < count; ++i) {
    SYSTOLE_RETURN_IF_ERROR(
        ImportOperator(*subgraph_.operators()->Get(static_cast<uint32_t>(i)), i));
  }
  if (!refused_.empty()) return refused_.Error();
  return {};
}

Result<void> SubgraphReader::ImportOperator(const tflite::Operator& op, size_t position) {
  const size_t codes = file_.model.operator_codes() ? file_.model.operator_codes()->size() : 0;
  if (op.opcode_index() >= codes) {
    return InvalidArgument("operator " + std::to_string(position) + ": operator code " +
                           std::to_string(op.opcode_index()) + " does not exist; the file has " +
                           std::to_string(codes));
  }
  const tflite::OperatorCode& code = *file_.model.operator_codes()->Get(op.opcode_index());
  const int32_t number = std::max<int32_t>(code.deprecated_builtin_code(), code.builtin_code());
  const auto* custom = code.custom_code();
  const TfliteOperator* entry =
      FindTfliteOperator(number, custom ? custom->string_view() : std::string_view());
  if (entry == nullptr) {
    RefuseOperator(code, number, position);
    return {};
  }
  graph::Node node;
  node.kind = entry->kind;
  node.name = graph::NodeName(entry->kind, position);
  auto result = ReadNode(op, *entry, node);
  if (result) return {};
  if (result.error().code != StatusCode::kUnsupported) return result;
  refused_.Add(result.error().message, OperatorName(number));
  return {};
}

void SubgraphReader::RefuseOperator(const tflite::OperatorCode& entry, int32_t code,
                                    size_t position) {
  std::string name = OperatorName(code);
  std::string node_name = name;
  std::transform(node_name.begin(), node_name.end(), node_name.begin(),
                 [](unsigned char c) { return c == ' ' ? '_' : std::tolower(c); });
  if (static_cast<TfliteOp>(code) == TfliteOp::kCustom && entry.custom_code() != nullptr) {
    name += ":" + entry.custom_code()->str().substr(0, 80);
  }
  refused_.Add("node '" + node_name + "_" + std::to_string(position) +
                   "': the operator is not supported",
               name);
}

}  // namespace systole::import
