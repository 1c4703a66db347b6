// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/graph/arity.h"

#include <string>

#include "runtime/graph/layout_axes.h"

namespace systole::graph {
namespace {

std::string Range(size_t low, size_t high) {
  if (low == high) return std::to_string(low);
  return std::to_string(low) + (high == kAnyNumber ? " or more" : ".." + std::to_string(high));
}

}  // namespace

Arity ArityOf(OpKind kind) {
  switch (kind) {
    case OpKind::kConv2D:
    case OpKind::kDepthwiseConv2D:
    case OpKind::kTransposeConv:
    case OpKind::kFullyConnected: return {2, 3, 1, 1, 1U << 2};
    case OpKind::kBatchMatMul:
    case OpKind::kGather:
    case OpKind::kGatherNd: return {2, 2, 1, 1, 0};
    case OpKind::kSelect: return {3, 3, 1, 1, 0};
    case OpKind::kConcatenation:
    case OpKind::kPack: return {1, kAnyNumber, 1, 1, 0};
    case OpKind::kSplit:
    case OpKind::kUnpack: return {1, 1, 1, kAnyNumber, 0};
    case OpKind::kAssignVariable: return {2, 2, 0, 0, 0};
    case OpKind::kSvdf: return {5, 5, 1, 1, 1U << 3};
    // Peephole weights, projection and layer normalization; the input gate where it is coupled.
    case OpKind::kSequenceLstm: return {24, 24, 1, 1, 0xF31E22};
    case OpKind::kDetectionPostProcess: return {3, 3, 4, 4, 0};
    case OpKind::kLayerNormalization: return {3, 3, 1, 1, 1U << 2};
    case OpKind::kRecurrent: return {7, 7, 2, 3, 0x78};
    case OpKind::kSettleSums: return {4, 4, 1, 1, 0};
    case OpKind::kDynamicQuantize: return {1, 1, 3, 3, 0};
    default: break;
  }
  const size_t operands = IsElementwise(kind) ? 2 : 1;
  return {operands, operands, 1, 1, 0};
}

Result<void> CheckArity(const Node& node) {
  const Arity arity = ArityOf(node.kind);
  const std::string where = "node '" + node.name + "': ";
  const size_t inputs = node.inputs.size();
  const size_t outputs = node.outputs.size();
  if (inputs < arity.min_inputs || inputs > arity.max_inputs || outputs < arity.min_outputs ||
      outputs > arity.max_outputs) {
    return InvalidArgument(where + std::to_string(inputs) + " inputs and " +
                           std::to_string(outputs) + " outputs; " +
                           std::string(OpKindName(node.kind)) + " has " +
                           Range(arity.min_inputs, arity.max_inputs) + " inputs and " +
                           Range(arity.min_outputs, arity.max_outputs) + " outputs");
  }
  for (size_t i = 0; i < inputs; ++i) {
    const bool optional = i < 32 && (arity.optional >> i & 1) != 0;
    if (node.inputs[i] == kNoTensor && !optional) {
      return InvalidArgument(where + "input " + std::to_string(i) + " is missing");
    }
  }
  return {};
}

}  // namespace systole::graph
