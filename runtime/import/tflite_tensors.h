// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "driver/base/status.h"
#include "runtime/graph/graph.h"

namespace systole::import {

namespace tflite {
struct Model;
struct SubGraph;
}  // namespace tflite

/// The tensors of a subgraph, by the file's numbers.
struct TensorTable {
  std::vector<graph::Tensor> tensors;
  /// False while the file leaves the shape open (absent, or a dimension of -1); inference fills it.
  std::vector<bool> shape_known;
  /// Why no node may use the tensor; empty when there is no objection. A network may hold strange
  /// tensors beside the nodes that Systole runs, so this is not an error in itself.
  std::vector<std::string> objections;
  /// Constants of type float16, as float32. Only DEQUANTIZE may use them.
  std::map<graph::TensorId, std::shared_ptr<const graph::Bytes>> halves;
};

/// Copies and checks shapes, quantization and constants. `file_bytes` bounds what is copied: the
/// format lets many tensors point to the same bytes. Error: kInvalidArgument naming the tensor.
Result<TensorTable> ReadTensors(const tflite::Model& model, const tflite::SubGraph& subgraph,
                                size_t file_bytes);

}  // namespace systole::import
