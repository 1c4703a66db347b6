// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/graph/layout_axes.h"

#include <algorithm>

namespace systole::graph {
namespace {

/// A list with one entry per axis in the order of the base.
std::vector<int64_t> ToBase(const std::vector<int64_t>& values, const Permutation& perm) {
  std::vector<int64_t> result(values.size());
  for (size_t i = 0; i < values.size(); ++i) result[perm[i]] = values[i];
  return result;
}

std::optional<PermutedNode> PermuteReduction(const Node& node, const Permutation& perm) {
  auto a = node.attrs<ReduceAttrs>();
  std::vector<bool> gone(perm.size(), false);
  for (int64_t& axis : a.axes) {
    axis = perm[axis];
    gone[axis] = true;
  }
  std::sort(a.axes.begin(), a.axes.end());
  if (a.keep_dims) return PermutedNode{a, perm};
  Permutation result;
  for (const int64_t axis : perm) {
    if (gone[axis]) continue;
    result.push_back(axis - std::count(gone.begin(), gone.begin() + axis, true));
  }
  return PermutedNode{a, result};
}

std::optional<PermutedNode> PermuteArg(const Node& node, const Permutation& perm) {
  auto a = node.attrs<ArgAttrs>();
  a.axis = perm[a.axis];
  if (a.keep_dims) return PermutedNode{a, perm};
  Permutation result;
  for (const int64_t axis : perm) {
    if (axis != a.axis) result.push_back(axis > a.axis ? axis - 1 : axis);
  }
  return PermutedNode{a, result};
}

}  // namespace

bool IsUnary(OpKind kind) {
  switch (kind) {
    case OpKind::kRelu:
    case OpKind::kRelu6:
    case OpKind::kReluN1To1:
    case OpKind::kRelu0To1:
    case OpKind::kLeakyRelu:
    case OpKind::kElu:
    case OpKind::kHardSwish:
    case OpKind::kLogistic:
    case OpKind::kTanh:
    case OpKind::kGelu:
    case OpKind::kQuantize:
    case OpKind::kDequantize:
    case OpKind::kCast:
    case OpKind::kAbs:
    case OpKind::kNeg:
    case OpKind::kSqrt:
    case OpKind::kRsqrt:
    case OpKind::kSquare:
    case OpKind::kExp:
    case OpKind::kLog:
    case OpKind::kErf:
    case OpKind::kSign:
    case OpKind::kSin:
    case OpKind::kCos:
    case OpKind::kFloor:
    case OpKind::kCeil:
    case OpKind::kRound:
    case OpKind::kTable:
    case OpKind::kLogicalNot: return true;
    default: return false;
  }
}

bool IsElementwise(OpKind kind) {
  switch (kind) {
    case OpKind::kAdd:
    case OpKind::kSub:
    case OpKind::kMul:
    case OpKind::kDiv:
    case OpKind::kMaximum:
    case OpKind::kMinimum:
    case OpKind::kFloorDiv:
    case OpKind::kFloorMod:
    case OpKind::kPow:
    case OpKind::kSquaredDifference:
    case OpKind::kEqual:
    case OpKind::kNotEqual:
    case OpKind::kLess:
    case OpKind::kLessEqual:
    case OpKind::kGreater:
    case OpKind::kGreaterEqual:
    case OpKind::kLogicalAnd:
    case OpKind::kLogicalOr:
    case OpKind::kSelect:
    case OpKind::kPrelu: return true;
    default: return false;
  }
}

bool IsReduction(OpKind kind) {
  switch (kind) {
    case OpKind::kMean:
    case OpKind::kSum:
    case OpKind::kReduceMax:
    case OpKind::kReduceMin:
    case OpKind::kReduceProd:
    case OpKind::kArgMax:
    case OpKind::kArgMin: return true;
    default: return false;
  }
}

bool CanPermute(const Graph&, const Node& node) {
  if (IsElementwise(node.kind) || IsReduction(node.kind)) return true;
  switch (node.kind) {
    case OpKind::kConcatenation:
    case OpKind::kSplit:
    case OpKind::kPad:
    case OpKind::kMirrorPad:
    case OpKind::kSlice:
    case OpKind::kStridedSlice:
    case OpKind::kTile:
    case OpKind::kSoftmax:
    case OpKind::kLogSoftmax: return true;
    default: return false;
  }
}

std::optional<PermutedNode> PermuteAxes(const Graph& graph, const Node& node,
                                        const Permutation& perm) {
  if (IsElementwise(node.kind)) return PermutedNode{node.attributes, perm};
  const size_t rank = graph.input(node).shape.size();
  if (rank != perm.size()) return std::nullopt;
  switch (node.kind) {
    case OpKind::kArgMax:
    case OpKind::kArgMin: return PermuteArg(node, perm);
    case OpKind::kConcatenation: {
      auto a = node.attrs<AxisAttrs>();
      a.axis = perm[a.axis];
      return PermutedNode{a, perm};
    }
    case OpKind::kSplit: {
      auto a = node.attrs<SplitAttrs>();
      a.axis = perm[a.axis];
      return PermutedNode{a, perm};
    }
    case OpKind::kPad: {
      auto a = node.attrs<PadAttrs>();
      a.before = ToBase(a.before, perm), a.after = ToBase(a.after, perm);
      return PermutedNode{a, perm};
    }
    case OpKind::kMirrorPad: {
      auto a = node.attrs<MirrorPadAttrs>();
      a.before = ToBase(a.before, perm), a.after = ToBase(a.after, perm);
      return PermutedNode{a, perm};
    }
    case OpKind::kSlice:
    case OpKind::kStridedSlice: {
      auto a = node.attrs<SliceAttrs>();
      if (std::find(a.drop.begin(), a.drop.end(), 1) != a.drop.end()) return std::nullopt;
      a.begin = ToBase(a.begin, perm), a.stride = ToBase(a.stride, perm);
      a.count = ToBase(a.count, perm);
      return PermutedNode{a, perm};
    }
    case OpKind::kTile: {
      auto a = node.attrs<TileAttrs>();
      a.repeats = ToBase(a.repeats, perm);
      return PermutedNode{a, perm};
    }
    case OpKind::kSoftmax:
    case OpKind::kLogSoftmax: {
      const auto last = static_cast<int64_t>(rank) - 1;
      if (rank == 0 || perm[last] != last) return std::nullopt;
      return PermutedNode{node.attributes, perm};
    }
    default: break;
  }
  return IsReduction(node.kind) ? PermuteReduction(node, perm) : std::nullopt;
}

}  // namespace systole::graph
