// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/import/tflite_network.h"

#include <string>
#include <utility>

#include "runtime/import/tflite_schema_generated.h"
#include "runtime/import/tflite_subgraph.h"

namespace systole::import {
namespace {

constexpr uint32_t kSchemaVersion = 3;
constexpr size_t kFreeFolding = size_t{16} << 20;
constexpr size_t kFoldingPerByte = 16;
constexpr size_t kFreeOperands = 1024;

}  // namespace

Result<graph::Graph> ReadNetwork(const tflite::Model& model, size_t file_bytes,
                                 std::string model_name) {
  if (model.version() != kSchemaVersion) {
    return Unsupported("file format version " + std::to_string(model.version()) +
                       "; version 3 is supported");
  }
  if (model.subgraphs() == nullptr || model.subgraphs()->size() == 0) {
    return InvalidArgument("the file holds no network (no subgraph)");
  }
  FileState file{model, file_bytes, {}, {}, kFreeOperands + file_bytes,
                 kFreeFolding + kFoldingPerByte * file_bytes};
  // Further subgraphs initialize variables, or are bodies of control flow, which is refused.
  SYSTOLE_ASSIGN_OR_RETURN(graph::Graph graph,
                           SubgraphReader(file, *model.subgraphs()->Get(0), true).ReadNetwork());
  graph.model_name = std::move(model_name);
  return graph;
}

}  // namespace systole::import
