// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>

#include "runtime/import/onnx_op.h"

namespace systole::import {

/// Builds float32 expressions for operators that the graph has no kind for. After an error every
/// step gives kNoTensor; result() tells the error.
class OnnxComposer {
 public:
  OnnxComposer(OnnxBuilder& b, const OnnxOp& op) : b_(b), op_(op) {}

  TensorId Number(float value) { return b_.AddFloats(op_.name() + "_number", {}, {value}); }
  TensorId Unary(OpKind kind, TensorId x, graph::Attributes attributes = graph::NoAttrs{});
  TensorId Binary(OpKind kind, TensorId x, TensorId y);
  TensorId Binary(OpKind kind, TensorId x, float y) { return Binary(kind, x, Number(y)); }
  TensorId Add(TensorId x, TensorId y) { return Binary(OpKind::kAdd, x, y); }
  TensorId Mul(TensorId x, TensorId y) { return Binary(OpKind::kMul, x, y); }
  /// One value where the condition (bool) holds, the other elsewhere.
  TensorId Select(TensorId condition, TensorId x, TensorId y);
  TensorId Reduce(OpKind kind, TensorId x, std::vector<int64_t> axes, bool keep);
  TensorId Take(Result<TensorId> x);

  /// The expression, or what went wrong.
  Result<TensorId> result(TensorId x) const {
    if (!error_) return tl::unexpected(error_.error());
    return x;
  }
  bool ok() const { return error_.has_value(); }

 private:
  graph::Tensor Output(TensorId x, Shape shape) const;

  OnnxBuilder& b_;
  const OnnxOp& op_;
  Result<void> error_;
};

}  // namespace systole::import
