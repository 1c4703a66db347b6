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
    for (const Tensor& tensor : many_.tensors) {
      if (!tensor.is_variable) continue;
      return Unsupported("tensor '" + tensor.name +
                         "' keeps state from sample to sample; compile it without --batch");
    }
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
    // Elementwise on one operand, whatever its shape.
    if (node.kind >= OpKind::kRelu && node.kind <= OpKind::kLogicalNot &&
        node.kind != OpKind::kPrelu) {
      return {};
    }
    if (node.kind == OpKind::kPrelu || (node.kind >= OpKind::kAdd && node.kind < OpKind::kSelect)) {
      return AdaptAdd(node);
    }
    switch (node.kind) {
      case OpKind::kConv2D:
      case OpKind::kDepthwiseConv2D:
      case OpKind::kTransposeConv:
      case OpKind::kFullyConnected:
        return AdaptWeighted(node);
      case OpKind::kAveragePool2D:
      case OpKind::kMaxPool2D:
      case OpKind::kResizeBilinear:
      case OpKind::kResizeNearestNeighbor:
      case OpKind::kDepthToSpace:
      case OpKind::kSpaceToDepth:
      // Over the last dimension, which is never the first.
      case OpKind::kSoftmax:
      case OpKind::kLogSoftmax:
      case OpKind::kL2Normalization:
        return {};
      case OpKind::kReshape:
        std::get<ReshapeAttrs>(node.attributes).shape = many_.output(node).shape;
        return {};
      case OpKind::kPad:
        return AdaptPad(node, node.attrs<PadAttrs>());
      case OpKind::kMirrorPad:
        return AdaptPad(node, node.attrs<MirrorPadAttrs>());
      case OpKind::kMean:
      case OpKind::kSum:
      case OpKind::kReduceMax:
      case OpKind::kReduceMin:
      case OpKind::kReduceProd:
        return AdaptMean(node);
      case OpKind::kConcatenation:
      case OpKind::kPack:
      case OpKind::kUnpack:
        return KeepAxis(node, node.attrs<AxisAttrs>().axis);
      case OpKind::kSplit:
        return KeepAxis(node, node.attrs<SplitAttrs>().axis);
      case OpKind::kArgMax:
      case OpKind::kArgMin:
        return KeepAxis(node, node.attrs<ArgAttrs>().axis);
      case OpKind::kTranspose: {
        const auto& perm = node.attrs<TransposeAttrs>().perm;
        return KeepAxis(node, !perm.empty() && perm[0] == 0 ? 1 : 0);
      }
      case OpKind::kSlice:
      case OpKind::kStridedSlice:
        return AdaptSlice(node);
      default:
        return tl::unexpected(Mixes(node, "is not known to keep samples apart"));
    }
  }

  /// Operators along one axis: not the first one, and every operand per sample.
  Result<void> KeepAxis(const Node& node, int64_t axis) const {
    bool plain = axis != 0;
    for (const TensorId id : node.inputs) {
      plain = plain && !one_.tensor(id).is_constant() && one_.tensor(id).shape.size() >= 2;
    }
    for (const TensorId id : node.outputs) plain = plain && one_.tensor(id).shape.size() >= 2;
    if (plain) return {};
    return tl::unexpected(Mixes(node, "works along the first dimension"));
  }

  Result<void> AdaptWeighted(const Node& node) const {
    for (size_t i = 1; i < node.inputs.size(); ++i) {
      if (!one_.has_input(node, i) || one_.input(node, i).is_constant()) continue;
      return tl::unexpected(Mixes(node, "takes weights that are not constant"));
    }
    return {};
  }

  Result<void> AdaptSlice(Node& node) {
    auto& a = std::get<SliceAttrs>(node.attributes);
    const Shape& shape = one_.input(node).shape;
    const bool dropped = !a.drop.empty() && a.drop[0] != 0;
    if (shape.size() < 2 || one_.input(node).is_constant() || dropped || a.begin[0] != 0 ||
        a.stride[0] != 1 || a.count[0] != shape[0]) {
      return tl::unexpected(Mixes(node, "cuts the first dimension"));
    }
    a.count[0] *= batch_;
    return {};
  }

  Status Mixes(const Node& node, const char* how) const {
    return {StatusCode::kUnsupported, "node '" + node.name + "' (" +
                                          std::string(OpKindName(node.kind)) + ") " + how +
                                          ", which mixes samples; compile it without --batch"};
  }

  template <typename Attrs>
  Result<void> AdaptPad(const Node& node, const Attrs& attrs) const {
    if (one_.input(node).shape.size() < 2 || attrs.before[0] != 0 || attrs.after[0] != 0) {
      return tl::unexpected(Mixes(node, "pads the first dimension"));
    }
    return {};
  }

  Result<void> AdaptMean(Node& node) const {
    auto& axes = std::get<ReduceAttrs>(node.attributes).axes;
    const Shape& shape = one_.input(node).shape;
    if (shape.size() < 2) return tl::unexpected(Mixes(node, "reduces the only dimension"));
    if (axes.empty() || axes.front() != 0) return {};
    if (shape[0] != 1) return tl::unexpected(Mixes(node, "reduces the first dimension"));
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
          return tl::unexpected(Mixes(node, "takes a constant along the first dimension"));
        }
      } else if (operand.shape.size() != out.size() ||
                 (!out.empty() && operand.shape[0] != out[0])) {
        return tl::unexpected(Mixes(node, "takes operands of different first dimensions"));
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
