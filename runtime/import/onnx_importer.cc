// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/import/onnx_importer.h"

#include <utility>

#include "runtime/import/onnx_expand.h"
#include "runtime/import/onnx_file.h"
#include "runtime/import/onnx_float_weights.h"
#include "runtime/import/onnx_model.pb.h"
#include "runtime/import/onnx_network.h"

namespace systole::import {

Result<graph::Graph> ImportOnnx(std::span<const std::byte> file, std::string model_name,
                                const std::filesystem::path& folder) {
  const std::string prefix = "model '" + model_name + "': ";
  const auto model = ParseOnnx(file);
  if (!model) return Error(model.error().code, prefix + model.error().message);
  ExternalData external(folder);
  ExpandFusedNodes(**model);
  PrepareFloatWeights(**model, external);
  auto graph = ReadOnnxNetwork(**model, external, std::move(model_name));
  if (!graph) return Error(graph.error().code, prefix + graph.error().message);
  return graph;
}

}  // namespace systole::import
