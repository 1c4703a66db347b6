// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "runtime/import/onnx_op.h"

namespace systole::import {

/// Whether a tensor holds 8-bit integers that a sum of products takes.
bool IsByte(const OnnxBuilder& b, TensorId x);

/// Constant weights with one zero point: the values of channels with others are moved. Error: they
/// do not fit into 8 bits then.
Result<TensorId> OneZeroPoint(OnnxBuilder& b, TensorId w);

/// A constant bias of `channels` int32 values for sums of x times w: int32 as it is, float32
/// divided by the scales and rounded to nearest even. One value is repeated. Absent stays absent.
Result<TensorId> IntegerBias(OnnxBuilder& b, TensorId bias, TensorId x, TensorId w,
                             int64_t channels);

/// The same for float32 sums: int32 is multiplied by its scales.
Result<TensorId> FloatBias(OnnxBuilder& b, TensorId bias, int64_t channels);

/// Result tensor of a node that sums products of x and w: quantized, int32 sums or float32.
graph::Tensor SumsTensor(const OnnxBuilder& b, const OnnxOp& op, TensorId x, Shape shape);

/// What the operator gives where its node left int32 sums with the channels last: for the Integer
/// operators the sums, else float32(sum) * (scale of x * scale of w).
Result<TensorId> FinishSums(OnnxBuilder& b, const OnnxOp& op, TensorId sums, TensorId x,
                            TensorId w);

/// Whether the sums of this operator stay int32 (ConvInteger, MatMulInteger).
bool KeepsSums(const OnnxOp& op);

}  // namespace systole::import
