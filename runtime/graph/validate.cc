// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/graph/validate.h"

#include <string>
#include <unordered_set>

namespace systole::graph {
namespace {

/// Follows the nodes in order and remembers which tensors hold a value.
class StructureChecker {
 public:
  explicit StructureChecker(const Graph& graph)
      : graph_(graph), available_(graph.tensors.size(), false) {}

  Result<void> Check() {
    for (size_t i = 0; i < graph_.tensors.size(); ++i) {
      available_[i] = graph_.tensors[i].is_constant() || graph_.tensors[i].is_variable;
    }
    SYSTOLE_RETURN_IF_ERROR(CheckInputs());
    for (const Node& node : graph_.nodes) SYSTOLE_RETURN_IF_ERROR(CheckNode(node));
    return CheckOutputs();
  }

 private:
  Result<void> CheckId(TensorId id, const std::string& where) const {
    if (id >= 0 && static_cast<size_t>(id) < graph_.tensors.size()) return {};
    return InvalidArgument(where + ": tensor number " + std::to_string(id) +
                           " does not exist; the model has " +
                           std::to_string(graph_.tensors.size()) + " tensors");
  }

  std::string TensorText(TensorId id) const {
    return "tensor " + std::to_string(id) + " '" + graph_.tensor(id).name + "'";
  }

  Result<void> CheckInputs() {
    for (TensorId id : graph_.inputs) {
      SYSTOLE_RETURN_IF_ERROR(CheckId(id, "model inputs"));
      if (available_[id]) {
        return InvalidArgument("model inputs: " + TensorText(id) +
                               " is a constant or is listed twice");
      }
      available_[id] = true;
    }
    return {};
  }

  Result<void> CheckNode(const Node& node) {
    const std::string where = "node '" + node.name + "'";
    if (!names_.insert(node.name).second) return InvalidArgument(where + ": name is used twice");
    for (TensorId id : node.inputs) {
      if (id == kNoTensor) continue;
      SYSTOLE_RETURN_IF_ERROR(CheckId(id, where + " inputs"));
      if (!available_[id]) {
        return InvalidArgument(where + ": reads " + TensorText(id) +
                               " before any node has written it");
      }
    }
    for (TensorId id : node.outputs) {
      SYSTOLE_RETURN_IF_ERROR(CheckId(id, where + " outputs"));
      if (available_[id]) {
        return InvalidArgument(where + ": writes " + TensorText(id) +
                               ", which is a constant, a model input or already written");
      }
      available_[id] = true;
    }
    return {};
  }

  Result<void> CheckOutputs() const {
    for (TensorId id : graph_.outputs) {
      SYSTOLE_RETURN_IF_ERROR(CheckId(id, "model outputs"));
      if (!available_[id]) {
        return InvalidArgument("model outputs: no node writes " + TensorText(id));
      }
    }
    return {};
  }

  const Graph& graph_;
  std::vector<bool> available_;
  std::unordered_set<std::string> names_;
};

}  // namespace

Result<void> ValidateStructure(const Graph& graph) { return StructureChecker(graph).Check(); }

}  // namespace systole::graph
