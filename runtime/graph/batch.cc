// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/graph/batch.h"

#include <limits>
#include <memory>
#include <string>
#include <utility>

namespace systole::graph {
namespace {

class Batcher {
 public:
  Batcher(const Graph& one, int64_t batch) : one_(one), many_(one), batch_(batch) {}

  Result<Graph> Run() {
    for (Tensor& tensor : many_.tensors) {
      if (tensor.is_constant()) continue;
      SYSTOLE_RETURN_IF_ERROR(Multiply(tensor));
    }
    for (const TensorId id : many_.outputs) {
      if (!many_.tensor(id).is_constant()) continue;
      return Unsupported("output '" + many_.tensor(id).name +
                         "' is a constant, not one per sample; compile it without --batch");
    }
    for (Node& node : many_.nodes) SYSTOLE_RETURN_IF_ERROR(Adapt(node));
    return std::move(many_);
  }

 private:
  Result<void> Multiply(Tensor& tensor) const {
    if (tensor.num_elements() > std::numeric_limits<int32_t>::max() / batch_) {
      return Unsupported("tensor '" + tensor.name + "' (" + ShapeToString(tensor.shape) + ") for " +
                         std::to_string(batch_) +
                         " samples has more than 2^31 elements; use a smaller --batch");
    }
    if (tensor.shape.size() < 2) tensor.shape.insert(tensor.shape.begin(), 1);
    tensor.shape[0] *= batch_;
    return {};
  }

  Result<void> Adapt(Node& node) {
    switch (node.kind) {
      case OpKind::kReshape:
        std::get<ReshapeAttrs>(node.attributes).shape = many_.output(node).shape;
        return {};
      case OpKind::kPad: return AdaptPad(node);
      case OpKind::kMean: return AdaptMean(node);
      case OpKind::kAdd: return AdaptAdd(node);
      default: return {};  // SOFTMAX: over the last dimension, which is never the first.
    }
  }

  Status Mixes(const Node& node, const char* how) const {
    return {StatusCode::kUnsupported,
            "node '" + node.name + "' (" + std::string(OpKindName(node.kind)) + ") " + how +
                ", which mixes samples; compile it without --batch"};
  }

  Result<void> AdaptPad(const Node& node) const {
    const auto& attrs = node.attrs<PadAttrs>();
    if (one_.input(node).shape.size() < 2 || attrs.before[0] != 0 || attrs.after[0] != 0) {
      return tl::unexpected(Mixes(node, "pads the first dimension"));
    }
    return {};
  }

  Result<void> AdaptMean(Node& node) const {
    auto& axes = std::get<ReduceAttrs>(node.attributes).axes;
    const Shape& shape = one_.input(node).shape;
    if (shape.size() < 2) return tl::unexpected(Mixes(node, "averages the only dimension"));
    if (axes.empty() || axes.front() != 0) return {};
    if (shape[0] != 1) return tl::unexpected(Mixes(node, "averages over the first dimension"));
    axes.erase(axes.begin());  // The mean over one value.
    return {};
  }

  /// Constants of the output's shape are repeated for every sample; smaller ones broadcast as
  /// before, unless their dimensions meet other ones now.
  Result<void> AdaptAdd(Node& node) {
    const Shape& out = one_.output(node).shape;
    for (TensorId& id : node.inputs) {
      const Tensor& operand = one_.tensor(id);
      if (operand.is_constant()) {
        if (operand.shape == out) {
          id = Repeated(id);
        } else if (operand.shape.size() >= out.size() && operand.shape[0] != 1) {
          return tl::unexpected(Mixes(node, "adds a constant along the first dimension"));
        }
      } else if (operand.shape.size() != out.size() ||
                 (!out.empty() && operand.shape[0] != out[0])) {
        return tl::unexpected(Mixes(node, "adds operands of different first dimensions"));
      }
    }
    return {};
  }

  TensorId Repeated(TensorId id) {
    Tensor copy = one_.tensor(id);
    if (copy.shape.size() < 2) copy.shape.insert(copy.shape.begin(), 1);
    copy.shape[0] *= batch_;
    Bytes bytes;
    bytes.reserve(copy.data->size() * static_cast<size_t>(batch_));
    for (int64_t i = 0; i < batch_; ++i) {
      bytes.insert(bytes.end(), copy.data->begin(), copy.data->end());
    }
    copy.data = std::make_shared<const Bytes>(std::move(bytes));
    many_.tensors.push_back(std::move(copy));
    return static_cast<TensorId>(many_.tensors.size()) - 1;
  }

  const Graph& one_;
  Graph many_;
  int64_t batch_;
};

}  // namespace

Result<Graph> WithBatch(const Graph& graph, int64_t batch) {
  if (batch < 1 || batch > kMaxBatch) {
    return InvalidArgument("batch " + std::to_string(batch) + " is not in 1.." +
                           std::to_string(kMaxBatch));
  }
  if (batch == 1) return graph;
  return Batcher(graph, batch).Run();
}

}  // namespace systole::graph
