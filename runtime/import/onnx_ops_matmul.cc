// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "runtime/import/onnx_op.h"
#include "runtime/import/onnx_sums.h"
#include "runtime/import/onnx_tensor.h"

namespace systole::import {
namespace {

/// x [.., in] times constant weights [out, in].
Result<TensorId> Dense(OnnxBuilder& b, const OnnxOp& op, TensorId x, TensorId weights,
                       TensorId given) {
  SYSTOLE_ASSIGN_OR_RETURN(weights, OneZeroPoint(b, weights));
  const Shape in = b.shape(x);
  const int64_t channels = b.shape(weights)[0];
  if (in.empty() || in.back() != b.shape(weights)[1]) {
    return InvalidArgument("input " + graph::ShapeToString(in) + " does not fit " +
                           std::to_string(b.shape(weights)[1]) + " rows of weights");
  }
  Shape shape = in;
  shape.back() = channels;
  if (shape.size() == 1) shape = {1, channels};
  SYSTOLE_ASSIGN_OR_RETURN(const TensorId bias, IsByte(b, x)
                                                    ? IntegerBias(b, given, x, weights, channels)
                                                    : FloatBias(b, given, channels));
  graph::FullyConnectedAttrs attributes;
  graph::Tensor out = SumsTensor(b, op, x, shape);
  attributes.keep_num_dims = shape.size() > 2;
  if (out.type != DataType::kInt32) attributes.activation = op.activation;
  SYSTOLE_ASSIGN_OR_RETURN(const TensorId sums,
                           b.Emit(OpKind::kFullyConnected, {x, weights, bias}, attributes,
                                  std::move(out)));
  SYSTOLE_ASSIGN_OR_RETURN(const TensorId y, FinishSums(b, op, sums, x, weights));
  if (in.size() == 1) return b.Reshape(y, {channels});
  return y;
}

/// A product of two values that the network computes.
Result<TensorId> Batched(OnnxBuilder& b, const OnnxOp& op, TensorId x, TensorId y) {
  Shape left = b.shape(x);
  Shape right = b.shape(y);
  if (left.size() < 2 || right.size() < 2 || left.back() != right[right.size() - 2]) {
    return Unsupported("a product of " + graph::ShapeToString(left) + " and " +
                       graph::ShapeToString(right));
  }
  const int64_t rows = left[left.size() - 2];
  const int64_t columns = right.back();
  left.resize(left.size() - 2), right.resize(right.size() - 2);
  SYSTOLE_ASSIGN_OR_RETURN(Shape shape, BroadcastShapes(left, right));
  shape.push_back(rows), shape.push_back(columns);
  SYSTOLE_ASSIGN_OR_RETURN(
      const TensorId sums,
      b.Emit(OpKind::kBatchMatMul, {x, y}, graph::BatchMatMulAttrs{}, SumsTensor(b, op, x, shape)));
  return FinishSums(b, op, sums, x, y);
}

/// Constant weights [in, out], possibly behind dimensions of 1, as [out, in]. Nothing if they are
/// not of that form.
Result<TensorId> DenseWeights(OnnxBuilder& b, TensorId w, size_t input_rank) {
  const graph::Tensor& t = b.tensor(w);
  const size_t rank = t.shape.size();
  if (!t.is_constant() || rank < 2 || rank > std::max<size_t>(input_rank, 2)) {
    return graph::kNoTensor;
  }
  if (std::any_of(t.shape.begin(), t.shape.end() - 2, [](int64_t d) { return d != 1; })) {
    return graph::kNoTensor;
  }
  const Shape matrix = {t.shape[rank - 2], t.shape[rank - 1]};
  SYSTOLE_ASSIGN_OR_RETURN(const TensorId flat, b.Reshape(w, matrix));
  return b.Transpose(flat, {1, 0});
}

}  // namespace

OnnxResult EmitMatMul(OnnxBuilder& b, const OnnxOp& op) {
  if (op.in.size() < 2 || !op.has(0) || !op.has(1)) return InvalidArgument("it has no operands");
  TensorId x = op.in[0];
  TensorId w = op.in[1];
  const bool vector = b.rank(w) == 1;
  if (vector) {
    SYSTOLE_ASSIGN_OR_RETURN(w, b.Reshape(w, {b.shape(w)[0], 1}));
  }
  SYSTOLE_ASSIGN_OR_RETURN(const TensorId weights, DenseWeights(b, w, b.rank(x)));
  if (weights == graph::kNoTensor) return One(Batched(b, op, x, w));
  SYSTOLE_ASSIGN_OR_RETURN(const TensorId y, Dense(b, op, x, weights, graph::kNoTensor));
  if (!vector) return One(y);
  Shape shape = b.shape(y);
  shape.pop_back();
  return One(b.Reshape(y, shape));
}

namespace {

/// The constant times a number; of a quantized one the scales.
Result<TensorId> Scaled(OnnxBuilder& b, TensorId x, float factor, const std::string& what) {
  if (factor == 1.0F) return x;
  graph::Tensor t = b.tensor(x);
  if (!t.is_constant()) return Unsupported(what + " other than 1");
  if (t.type == DataType::kFloat32) {
    SYSTOLE_ASSIGN_OR_RETURN(std::vector<float> values, b.Floats(x, what));
    for (float& value : values) value *= factor;
    t.data = ToBytes(values);
  } else {
    if (t.quant.empty() || !(factor > 0.0F)) return Unsupported(what + " other than 1");
    for (float& scale : t.quant.scales) scale *= factor;
  }
  return b.AddTensor(std::move(t));
}

/// Whether C of a Gemm is one value or one per column.
bool IsColumnBias(const Shape& shape, int64_t columns) {
  const int64_t elements = graph::NumElements(shape);
  return elements == 1 || (elements == columns && shape.back() == columns);
}

}  // namespace

OnnxResult EmitGemm(OnnxBuilder& b, const OnnxOp& op) {
  if (!op.has(0) || !op.has(1) || b.rank(op.in[0]) != 2 || b.rank(op.in[1]) != 2) {
    return InvalidArgument("its operands are not two matrices");
  }
  TensorId x = op.in[0];
  if (op.attributes.Int("transA", 0) != 0) {
    SYSTOLE_ASSIGN_OR_RETURN(x, b.Transpose(x, {1, 0}));
  }
  TensorId w = op.in[1];
  if (op.attributes.Int("transB", 0) == 0) {
    SYSTOLE_ASSIGN_OR_RETURN(w, b.Transpose(w, {1, 0}));
  }
  SYSTOLE_ASSIGN_OR_RETURN(w, Scaled(b, w, op.attributes.Float("alpha", 1.0F), "alpha"));
  TensorId bias = op.has(2) ? op.in[2] : graph::kNoTensor;
  if (bias != graph::kNoTensor) {
    SYSTOLE_ASSIGN_OR_RETURN(bias, Scaled(b, bias, op.attributes.Float("beta", 1.0F), "beta"));
  }
  const bool folded = bias == graph::kNoTensor ||
                      (b.tensor(bias).is_constant() &&
                       IsColumnBias(b.shape(bias), b.shape(w)[0]));
  if (!folded && op.quantized) return Unsupported("a bias that is not one value per column");
  TensorId y = graph::kNoTensor;
  if (b.tensor(w).is_constant()) {
    SYSTOLE_ASSIGN_OR_RETURN(y, Dense(b, op, x, w, folded ? bias : graph::kNoTensor));
    if (folded) return One(y);
  } else {
    SYSTOLE_ASSIGN_OR_RETURN(w, b.Transpose(w, {1, 0}));
    SYSTOLE_ASSIGN_OR_RETURN(y, Batched(b, op, x, w));
    if (bias == graph::kNoTensor) return One(y);
    if (op.quantized) return Unsupported("a bias beside weights that are not a constant");
  }
  SYSTOLE_ASSIGN_OR_RETURN(const Shape shape, BroadcastShapes(b.shape(y), b.shape(bias)));
  return One(b.Emit(OpKind::kAdd, {y, bias}, graph::ArithmeticAttrs{},
                    PlainTensor(op, DataType::kFloat32, shape)));
}

}  // namespace systole::import
