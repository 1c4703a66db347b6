// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "driver/base/status.h"
#include "runtime/graph/graph.h"
#include "runtime/import/tflite_operator_reader.h"
#include "runtime/import/tflite_tensors.h"
#include "runtime/import/tflite_variables.h"

namespace systole::import {

namespace tflite {
struct Model;
struct OperatorCode;
struct SubGraph;
}  // namespace tflite

/// What the subgraphs of one file share.
struct FileState {
  const tflite::Model& model;
  size_t file_bytes = 0;
  ResourceVariables variables;
  std::set<int32_t> initialized;  ///< Subgraphs that CALL_ONCE has run.
  size_t operand_budget = 0;      ///< Numbers of operands that nodes may still list.
  size_t folding_budget = 0;      ///< Bytes that folding may still read and write.
};

/// Nodes that cannot run, for one message.
class RefusedNodes {
 public:
  void Add(const std::string& message, const std::string& operator_name);
  bool empty() const { return count_ == 0; }
  tl::unexpected<Status> Error() const;

 private:
  size_t count_ = 0;
  std::string text_;
};

/// Reads the operators of a subgraph into a graph, in their order.
class SubgraphReader {
 public:
  SubgraphReader(FileState& file, const tflite::SubGraph& subgraph, bool is_network)
      : file_(file), subgraph_(subgraph), is_network_(is_network) {}

  /// The network of the file. Errors as ImportTflite().
  Result<graph::Graph> ReadNetwork();

  /// A subgraph that CALL_ONCE names: what it assigns becomes the variables' initial values.
  /// Error: kUnsupported when it is more than assignments of computable constants.
  Result<void> ReadInitialValues();

 private:
  Result<void> Open();
  Result<std::vector<graph::TensorId>> ReadIds(const void* ids, const std::string& where) const;
  Result<void> CheckId(int32_t id, const std::string& where) const;
  Result<void> CheckModelInputs();
  Result<void> ImportOperators();
  Result<void> ImportOperator(const tflite::Operator& op, size_t position);
  void RefuseOperator(const tflite::OperatorCode& entry, int32_t code, size_t position);

  Result<void> ReadNode(const tflite::Operator& op, const TfliteOperator& entry,
                        graph::Node& node);
  Result<void> ReadOperands(const tflite::Operator& op, const TfliteOperator& entry,
                            graph::Node& node);
  Result<void> ReadHandle(const tflite::Operator& op, const graph::Node& node);
  Result<void> CallOnce(const tflite::Operator& op, const graph::Node& node);
  Result<void> UseVariable(graph::Node& node);
  Result<bool> FoldHalf(const graph::Node& node);
  Result<void> CheckOperands(const graph::Node& node) const;
  Result<void> CheckShapesKnown(const graph::Node& node, bool& known) const;
  Result<void> CheckRoles(const graph::Node& node) const;
  Result<void> StoreConstant(graph::Node& node, graph::TensorId id, const graph::Shape& shape,
                             graph::Bytes bytes);
  Result<void> SetShape(const graph::Node& node, graph::TensorId id, const graph::Shape& shape);
  Result<void> FinishNode(graph::Node& node, const std::optional<graph::Shape>& reshaped);
  Result<void> AddReshape(graph::Node& node, const graph::Shape& own, const graph::Shape& wanted);
  Result<bool> Fold(const graph::Node& node);
  graph::TensorId AppendTensor(graph::Tensor tensor);
  void ForgetUnusedVariables();
  void FollowGraph();  ///< Bookkeeping for tensors that were appended to the graph.

  FileState& file_;
  const tflite::SubGraph& subgraph_;
  const bool is_network_;
  graph::Graph graph_;
  size_t file_tensors_ = 0;  ///< Those of the file come first.
  std::vector<bool> is_output_;
  TensorTable table_;                                ///< Its tensors are in graph_.
  std::map<graph::TensorId, std::string> handles_;  ///< Names of the variables behind handles.
  RefusedNodes refused_;
};

}  // namespace systole::import
