// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <utility>

#include "runtime/import/onnx_compose.h"
#include "runtime/import/onnx_op.h"

// Functions of single float32 values that are made of others.

namespace systole::import {
namespace {

/// alpha * (exp(x) - 1) where x is negative, x elsewhere.
TensorId Exponential(OnnxComposer& c, TensorId x, float alpha, float divisor = 1.0F) {
  const TensorId low = c.Binary(OpKind::kMinimum, x, 0.0F);
  const TensorId scaled = divisor == 1.0F ? low : c.Binary(OpKind::kDiv, low, divisor);
  const TensorId power = c.Binary(OpKind::kSub, c.Unary(OpKind::kExp, scaled), 1.0F);
  const TensorId high = c.Unary(OpKind::kRelu, x);
  return c.Add(high, c.Binary(OpKind::kMul, power, alpha));
}

/// log(1 + exp(x)) without overflow.
TensorId Softplus(OnnxComposer& c, TensorId x) {
  const TensorId small = c.Unary(OpKind::kExp, c.Unary(OpKind::kNeg, c.Unary(OpKind::kAbs, x)));
  return c.Add(c.Unary(OpKind::kRelu, x),
               c.Unary(OpKind::kLog, c.Binary(OpKind::kAdd, small, 1.0F)));
}

TensorId Gelu(OnnxComposer& c, TensorId x, bool approximate) {
  if (approximate) {
    const TensorId cube = c.Mul(x, c.Mul(x, x));
    const TensorId sum = c.Add(x, c.Binary(OpKind::kMul, cube, 0.044715F));
    const TensorId tanh = c.Unary(OpKind::kTanh, c.Binary(OpKind::kMul, sum, 0.7978845608F));
    return c.Mul(c.Binary(OpKind::kMul, x, 0.5F), c.Binary(OpKind::kAdd, tanh, 1.0F));
  }
  const TensorId erf = c.Unary(OpKind::kErf, c.Binary(OpKind::kMul, x, 0.70710678118654752440F));
  return c.Mul(c.Binary(OpKind::kMul, x, 0.5F), c.Binary(OpKind::kAdd, erf, 1.0F));
}

TensorId Compose(OnnxComposer& c, const OnnxOp& op) {
  const TensorId x = op.in[0];
  const OnnxAttributes& a = op.attributes;
  if (op.type == "Elu") return Exponential(c, x, a.Float("alpha", 1.0F));
  if (op.type == "Celu") {
    const float alpha = a.Float("alpha", 1.0F);
    return Exponential(c, x, alpha, alpha);
  }
  if (op.type == "Selu") {
    const TensorId y = Exponential(c, x, a.Float("alpha", 1.67326319217681884765625F));
    return c.Binary(OpKind::kMul, y, a.Float("gamma", 1.05070102214813232421875F));
  }
  if (op.type == "Softplus") return Softplus(c, x);
  if (op.type == "Softsign") {
    return c.Binary(OpKind::kDiv, x, c.Binary(OpKind::kAdd, c.Unary(OpKind::kAbs, x), 1.0F));
  }
  if (op.type == "Mish") return c.Mul(x, c.Unary(OpKind::kTanh, Softplus(c, x)));
  if (op.type == "QuickGelu") {
    const float alpha = a.Float("alpha", 1.702F);
    return c.Mul(x, c.Unary(OpKind::kLogistic, c.Binary(OpKind::kMul, x, alpha)));
  }
  if (op.type == "ThresholdedRelu") {
    const TensorId above = c.Binary(OpKind::kGreater, x, a.Float("alpha", 1.0F));
    return c.Select(above, x, c.Number(0.0F));
  }
  const bool biased = op.type == "BiasGelu" || op.type == "FastGelu";
  const TensorId sum = biased && op.has(1) ? c.Add(x, op.in[1]) : x;
  return Gelu(c, sum, op.type == "FastGelu" || a.Text("approximate", "none") == "tanh");
}

}  // namespace

OnnxResult EmitFunction(OnnxBuilder& b, const OnnxOp& op) {
  if (!op.has(0)) return InvalidArgument("its operand is missing");
  if (b.tensor(op.in[0]).type != DataType::kFloat32) return Unsupported("other than float32");
  OnnxComposer c(b, op);
  const TensorId y = Compose(c, op);
  return One(c.result(y));
}

}  // namespace systole::import
