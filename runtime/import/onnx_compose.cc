// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/import/onnx_compose.h"

#include <algorithm>

namespace systole::import {

graph::Tensor OnnxComposer::Output(TensorId x, Shape shape) const {
  return PlainTensor(op_, b_.tensor(x).type, std::move(shape));
}

TensorId OnnxComposer::Take(Result<TensorId> x) {
  if (x) return *x;
  if (error_) error_ = tl::unexpected(std::move(x).error());
  return graph::kNoTensor;
}

TensorId OnnxComposer::Unary(OpKind kind, TensorId x, graph::Attributes attributes) {
  if (!ok()) return graph::kNoTensor;
  return Take(b_.Emit(kind, {x}, std::move(attributes), Output(x, b_.shape(x))));
}

TensorId OnnxComposer::Binary(OpKind kind, TensorId x, TensorId y) {
  if (!ok()) return graph::kNoTensor;
  auto shape = BroadcastShapes(b_.shape(x), b_.shape(y));
  if (!shape) return Take(tl::unexpected(shape.error()));
  graph::Tensor out = Output(x, std::move(*shape));
  if (kind == OpKind::kGreater || kind == OpKind::kLess) out.type = DataType::kBool;
  return Take(b_.Emit(kind, {x, y}, graph::DefaultAttributes(kind), std::move(out)));
}

TensorId OnnxComposer::Select(TensorId condition, TensorId x, TensorId y) {
  if (!ok()) return graph::kNoTensor;
  auto shape = BroadcastShapes(b_.shape(x), b_.shape(y));
  if (shape) shape = BroadcastShapes(*shape, b_.shape(condition));
  if (!shape) return Take(tl::unexpected(shape.error()));
  return Take(b_.Emit(OpKind::kSelect, {condition, x, y}, graph::NoAttrs{},
                      Output(x, std::move(*shape))));
}

TensorId OnnxComposer::Reduce(OpKind kind, TensorId x, std::vector<int64_t> axes, bool keep) {
  if (!ok()) return graph::kNoTensor;
  std::sort(axes.begin(), axes.end());
  Shape shape;
  for (size_t i = 0; i < b_.rank(x); ++i) {
    const bool reduced = std::binary_search(axes.begin(), axes.end(), static_cast<int64_t>(i));
    if (!reduced || keep) shape.push_back(reduced ? 1 : b_.shape(x)[i]);
  }
  return Take(b_.Emit(kind, {x}, graph::ReduceAttrs{std::move(axes), keep},
                      Output(x, std::move(shape))));
}

}  // namespace systole::import
