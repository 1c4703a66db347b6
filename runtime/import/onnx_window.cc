// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/import/onnx_window.h"

#include <algorithm>

#include "runtime/graph/geometry.h"

namespace systole::import {
namespace {

constexpr int64_t kMaxStep = 65535;  // As graph::kMaxWindowStep.

using graph::Padding;

Result<void> ReadPads(const OnnxOp& op, size_t axes, graph::Pads& pads) {
  const auto values = op.attributes.Ints("pads");
  if (values.empty()) return {};
  if (values.size() != 2 * axes) {
    return InvalidArgument("pads: " + std::to_string(values.size()) + " values for " +
                           std::to_string(axes) + " axes");
  }
  for (const int64_t value : values) {
    if (value >= 0 && value <= kMaxStep) continue;
    return Unsupported("pads: " + std::to_string(value) + " is not in 0.." +
                       std::to_string(kMaxStep));
  }
  for (size_t i = 0; i < axes; ++i) {
    pads[i] = values[i];
    pads[2 + i] = values[axes + i];
  }
  return {};
}

/// Padding of one axis under auto_pad SAME_*: the larger half behind (UPPER) or in front (LOWER).
void PadSame(const int64_t size, OnnxWindow& w, int axis, bool lower) {
  const int64_t out = (size + w.stride[axis] - 1) / w.stride[axis];
  const int64_t span = (w.kernel[axis] - 1) * w.dilation[axis] + 1;
  const int64_t total = std::max<int64_t>((out - 1) * w.stride[axis] + span - size, 0);
  w.pads[axis] = lower ? total - total / 2 : total / 2;
  w.pads[2 + axis] = total - w.pads[axis];
}

/// Windows that reach beyond the padding are added behind, unless they would begin there.
void PadCeil(const int64_t size, OnnxWindow& w, int axis) {
  const int64_t span = (w.kernel[axis] - 1) * w.dilation[axis] + 1;
  const int64_t room = size + w.pads[axis] + w.pads[2 + axis] - span;
  if (room < 0) return;
  int64_t out = (room + w.stride[axis] - 1) / w.stride[axis] + 1;
  if ((out - 1) * w.stride[axis] >= size + w.pads[axis]) --out;
  const int64_t missing = (out - 1) * w.stride[axis] - room;
  if (missing > 0) w.pads[2 + axis] += missing;
}

/// The simplest rule that gives the same padding.
void NamePadding(const int64_t (&size)[2], OnnxWindow& w) {
  bool none = true;
  bool same = true;
  for (int axis = 0; axis < 2; ++axis) {
    const auto rule = graph::ComputeWindow(size[axis], w.kernel[axis], w.stride[axis],
                                           w.dilation[axis], Padding::kSame);
    const auto valid = graph::ComputeWindow(size[axis] + w.pads[axis] + w.pads[2 + axis],
                                            w.kernel[axis], w.stride[axis], w.dilation[axis],
                                            Padding::kValid);
    w.out[axis] = valid.out;
    none = none && w.pads[axis] == 0 && w.pads[2 + axis] == 0;
    same = same && rule.pad_before == w.pads[axis] && rule.pad_after == w.pads[2 + axis] &&
           rule.out == valid.out;
  }
  w.padding = none ? Padding::kValid : same ? Padding::kSame : Padding::kExplicit;
  if (w.padding != Padding::kExplicit) w.pads = {};
}

}  // namespace

Result<void> ReadSteps(const OnnxOp& op, const char* name, size_t axes, int64_t (&values)[2]) {
  const auto list = op.attributes.Ints(name);
  if (list.empty()) return {};
  if (list.size() != axes) {
    return InvalidArgument(std::string(name) + ": " + std::to_string(list.size()) +
                           " values for " + std::to_string(axes) + " axes");
  }
  for (size_t i = 0; i < axes; ++i) {
    if (list[i] < 1 || list[i] > kMaxStep) {
      return InvalidArgument(std::string(name) + ": " + std::to_string(list[i]) +
                             " is not in 1.." + std::to_string(kMaxStep));
    }
    values[i] = list[i];
  }
  return {};
}

Result<OnnxWindow> ReadWindow(const OnnxOp& op, size_t axes, const int64_t (&size)[2],
                              const int64_t (&kernel)[2]) {
  OnnxWindow w;
  SYSTOLE_RETURN_IF_ERROR(ReadSteps(op, "kernel_shape", axes, w.kernel));
  SYSTOLE_RETURN_IF_ERROR(ReadSteps(op, "strides", axes, w.stride));
  SYSTOLE_RETURN_IF_ERROR(ReadSteps(op, "dilations", axes, w.dilation));
  for (size_t i = 0; i < 2; ++i) {
    if (kernel[i] == 0) continue;
    if (op.attributes.Has("kernel_shape") && i < axes && w.kernel[i] != kernel[i]) {
      return InvalidArgument("kernel_shape says " + std::to_string(w.kernel[i]) +
                             ", the weights have " + std::to_string(kernel[i]));
    }
    w.kernel[i] = kernel[i];
  }
  if (kernel[0] == 0 && op.attributes.Ints("kernel_shape").empty()) {
    return InvalidArgument("kernel_shape is missing");
  }
  const std::string automatic = op.attributes.Text("auto_pad", "NOTSET");
  if (automatic == "NOTSET" || automatic.empty()) {
    SYSTOLE_RETURN_IF_ERROR(ReadPads(op, axes, w.pads));
  } else if (automatic == "SAME_UPPER" || automatic == "SAME_LOWER") {
    for (int axis = 0; axis < 2; ++axis) {
      PadSame(size[axis], w, axis, automatic == "SAME_LOWER");
    }
  } else if (automatic != "VALID") {
    return InvalidArgument("auto_pad '" + automatic.substr(0, 40) + "' is not known");
  }
  if (op.attributes.Int("ceil_mode", 0) != 0) {
    for (int axis = 0; axis < 2; ++axis) PadCeil(size[axis], w, axis);
  }
  NamePadding(size, w);
  if (w.out[0] < 1 || w.out[1] < 1) {
    return InvalidArgument("the window " + std::to_string(w.kernel[0]) + "x" +
                           std::to_string(w.kernel[1]) + " does not fit into the input");
  }
  return w;
}

Result<TensorId> LiftImage(OnnxBuilder& b, TensorId x) {
  Shape shape = b.shape(x);
  if (shape.size() == 4) return x;
  if (shape.size() != 3) {
    return Unsupported("input " + graph::ShapeToString(shape) + " has " +
                       std::to_string(shape.size()) + " dimensions; 3 or 4 are supported");
  }
  shape.push_back(1);
  return b.Reshape(x, shape);
}

Result<TensorId> LowerImage(OnnxBuilder& b, TensorId y, size_t rank) {
  SYSTOLE_ASSIGN_OR_RETURN(const TensorId first, b.ToChannelsFirst(y));
  if (rank == 4) return first;
  Shape shape = b.shape(first);
  shape.pop_back();
  return b.Reshape(first, shape);
}

}  // namespace systole::import
