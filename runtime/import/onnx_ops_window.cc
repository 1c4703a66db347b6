// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <limits>
#include <utility>

#include "runtime/import/onnx_op.h"
#include "runtime/import/onnx_window.h"

namespace systole::import {
namespace {

/// float32: a window as large as the image, whose sums ONNX Runtime forms in the same way.
Result<TensorId> EmitWholePool(OnnxBuilder& b, const OnnxOp& op) {
  SYSTOLE_ASSIGN_OR_RETURN(const TensorId lifted, LiftImage(b, op.in[0]));
  SYSTOLE_ASSIGN_OR_RETURN(const TensorId x, b.ToChannelsLast(lifted));
  const Shape in = b.shape(x);
  graph::Pool2DAttrs a;
  a.filter_h = in[1], a.filter_w = in[2];
  a.padding = graph::Padding::kValid;
  SYSTOLE_ASSIGN_OR_RETURN(const TensorId y,
                           b.Emit(OpKind::kAveragePool2D, {x}, a,
                                  PlainTensor(op, DataType::kFloat32, {in[0], 1, 1, in[3]})));
  return LowerImage(b, y, b.rank(op.in[0]));
}

Result<TensorId> EmitGlobalPool(OnnxBuilder& b, const OnnxOp& op) {
  const size_t rank = b.rank(op.in[0]);
  if (rank < 3) return InvalidArgument("its input has no rows");
  const bool real = b.tensor(op.in[0]).type == DataType::kFloat32 && rank < 5;
  if (op.type == "GlobalAveragePool" && real) return EmitWholePool(b, op);
  SYSTOLE_ASSIGN_OR_RETURN(const TensorId x, b.ToChannelsLast(op.in[0]));
  graph::ReduceAttrs attributes;
  attributes.keep_dims = true;
  Shape shape = b.shape(x);
  for (size_t i = 1; i + 1 < shape.size(); ++i) {
    attributes.axes.push_back(static_cast<int64_t>(i));
    shape[i] = 1;
  }
  const bool average = op.type == "GlobalAveragePool";
  SYSTOLE_ASSIGN_OR_RETURN(const TensorId y,
                           b.Emit(average ? OpKind::kMean : OpKind::kReduceMax, {x}, attributes,
                                  ResultTensor(b, op, x, shape)));
  return b.ToChannelsFirst(y);
}

/// MaxPool with dilation: no kind has it; one tap per window row and column would be needed.
Result<void> CheckPool(const OnnxOp& op, const OnnxWindow& w, bool count_pad) {
  if (w.dilation[0] != 1 || w.dilation[1] != 1) return Unsupported("dilations other than 1");
  if (op.outputs.size() > 1) return Unsupported("the output of indices");
  if (count_pad && op.attributes.Int("ceil_mode", 0) != 0) {
    return Unsupported("count_include_pad together with ceil_mode");
  }
  return {};
}

}  // namespace

OnnxResult EmitPool(OnnxBuilder& b, const OnnxOp& op) {
  if (!op.has(0)) return InvalidArgument("its operand is missing");
  if (op.type.starts_with("Global")) return One(EmitGlobalPool(b, op));
  SYSTOLE_ASSIGN_OR_RETURN(const TensorId lifted, LiftImage(b, op.in[0]));
  const Shape in = b.shape(lifted);
  SYSTOLE_ASSIGN_OR_RETURN(const OnnxWindow w,
                           ReadWindow(op, b.rank(op.in[0]) - 2, {in[2], in[3]}, {0, 0}));
  const bool average = op.type == "AveragePool";
  const bool count_pad = average && op.attributes.Int("count_include_pad", 0) != 0 &&
                         w.padding != graph::Padding::kValid;
  SYSTOLE_RETURN_IF_ERROR(CheckPool(op, w, count_pad));
  graph::Pool2DAttrs a;
  a.filter_h = w.kernel[0], a.filter_w = w.kernel[1];
  a.stride_h = w.stride[0], a.stride_w = w.stride[1];
  a.padding = w.padding, a.pads = w.pads;
  a.activation = op.activation;
  a.count_include_pad = count_pad;
  SYSTOLE_ASSIGN_OR_RETURN(const TensorId x, b.ToChannelsLast(lifted));
  SYSTOLE_ASSIGN_OR_RETURN(
      const TensorId y,
      b.Emit(average ? OpKind::kAveragePool2D : OpKind::kMaxPool2D, {x}, a,
             ResultTensor(b, op, x, {in[0], w.out[0], w.out[1], in[1]})));
  return One(LowerImage(b, y, b.rank(op.in[0])));
}

OnnxResult EmitSoftmax(OnnxBuilder& b, const OnnxOp& op) {
  if (!op.has(0) || b.rank(op.in[0]) == 0) return InvalidArgument("its operand is missing");
  const OpKind kind = op.type == "Softmax" ? OpKind::kSoftmax : OpKind::kLogSoftmax;
  // QLinearSoftmax says by an attribute which operator set it came from.
  const bool flat = op.attributes.Int("opset", op.opset) < 13;
  const Shape shape = b.shape(op.in[0]);
  SYSTOLE_ASSIGN_OR_RETURN(const int64_t axis,
                           ResolveAxis(op.attributes.Int("axis", flat ? 1 : -1), shape.size()));
  TensorId x = op.in[0];
  graph::Permutation perm = graph::IdentityPermutation(shape.size());
  if (flat) {
    // Everything from the axis on is one list.
    Shape matrix = {1, 1};
    for (size_t i = 0; i < shape.size(); ++i) {
      matrix[static_cast<int64_t>(i) < axis ? 0 : 1] *= shape[i];
    }
    if (axis + 1 < static_cast<int64_t>(shape.size())) {
      SYSTOLE_ASSIGN_OR_RETURN(x, b.Reshape(x, matrix));
    }
  } else {
    std::rotate(perm.begin() + axis, perm.begin() + axis + 1, perm.end());
    SYSTOLE_ASSIGN_OR_RETURN(x, b.Transpose(x, perm));
  }
  SYSTOLE_ASSIGN_OR_RETURN(TensorId y, b.Emit(kind, {x}, graph::DefaultAttributes(kind),
                                              ResultTensor(b, op, x, b.shape(x))));
  if (!flat) {
    SYSTOLE_ASSIGN_OR_RETURN(y, b.Transpose(y, graph::InversePermutation(perm)));
  }
  return One(b.Reshape(y, shape));
}

namespace {

const char* const kReductions[] = {"ReduceMean", "ReduceSum", "ReduceMax", "ReduceMin",
                                   "ReduceProd"};
constexpr OpKind kReductionKinds[] = {OpKind::kMean, OpKind::kSum, OpKind::kReduceMax,
                                      OpKind::kReduceMin, OpKind::kReduceProd};

Result<TensorId> EmitArg(OnnxBuilder& b, const OnnxOp& op) {
  if (op.attributes.Int("select_last_index", 0) != 0) return Unsupported("select_last_index");
  Shape shape = b.shape(op.in[0]);
  graph::ArgAttrs a;
  SYSTOLE_ASSIGN_OR_RETURN(a.axis, ResolveAxis(op.attributes.Int("axis", 0), shape.size()));
  a.keep_dims = op.attributes.Int("keepdims", 1) != 0;
  shape[a.axis] = 1;
  if (!a.keep_dims) shape.erase(shape.begin() + a.axis);
  return b.Emit(op.type == "ArgMax" ? OpKind::kArgMax : OpKind::kArgMin, {op.in[0]}, a,
                PlainTensor(op, DataType::kInt64, shape));
}

Result<TensorId> EmitCumSum(OnnxBuilder& b, const OnnxOp& op) {
  if (!op.has(1)) return InvalidArgument("its axis is missing");
  SYSTOLE_ASSIGN_OR_RETURN(const auto axes, b.Ints(op.in[1], "the axis", 1));
  if (axes.empty()) return InvalidArgument("its axis is missing");
  graph::CumSumAttrs a;
  SYSTOLE_ASSIGN_OR_RETURN(a.axis, ResolveAxis(axes[0], b.rank(op.in[0])));
  a.exclusive = op.attributes.Int("exclusive", 0) != 0;
  a.reverse = op.attributes.Int("reverse", 0) != 0;
  return b.Emit(OpKind::kCumSum, {op.in[0]}, a, ResultTensor(b, op, op.in[0], b.shape(op.in[0])));
}

}  // namespace

OnnxResult EmitReduce(OnnxBuilder& b, const OnnxOp& op) {
  if (!op.has(0)) return InvalidArgument("its operand is missing");
  if (op.type == "CumSum") return One(EmitCumSum(b, op));
  if (op.type.starts_with("Arg")) return One(EmitArg(b, op));
  const auto* name = std::find(std::begin(kReductions), std::end(kReductions), op.type);
  if (name == std::end(kReductions)) return Unsupported("the operator is not supported");
  const Shape in = b.shape(op.in[0]);
  SYSTOLE_ASSIGN_OR_RETURN(auto axes, AxesOf(b, op, 1));
  if (axes.empty() && op.attributes.Int("noop_with_empty_axes", 0) != 0) return One(op.in[0]);
  if (axes.empty()) axes = graph::IdentityPermutation(in.size());
  for (int64_t& axis : axes) {
    SYSTOLE_ASSIGN_OR_RETURN(axis, ResolveAxis(axis, in.size()));
  }
  std::sort(axes.begin(), axes.end());
  axes.erase(std::unique(axes.begin(), axes.end()), axes.end());
  graph::ReduceAttrs a{axes, op.attributes.Int("keepdims", 1) != 0, false};
  a.in_rows = axes.size() < in.size() &&
              axes.front() == static_cast<int64_t>(in.size() - axes.size());
  Shape shape;
  for (size_t i = 0; i < in.size(); ++i) {
    const bool reduced = std::binary_search(axes.begin(), axes.end(), static_cast<int64_t>(i));
    if (!reduced || a.keep_dims) shape.push_back(reduced ? 1 : in[i]);
  }
  return One(b.Emit(kReductionKinds[name - std::begin(kReductions)], {op.in[0]}, a,
                    ResultTensor(b, op, op.in[0], shape)));
}

}  // namespace systole::import
