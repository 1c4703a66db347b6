// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "runtime/import/onnx_rules.h"
#include "runtime/import/onnx_values.h"

namespace systole::import {

/// A node ready to be emitted, and the nodes behind it that it stands for as well.
struct OnnxPlan {
  OnnxOp op;
  /// The result is stored values whose real ones the file's next node wants.
  bool gives_stored = false;
  DataType runtime_type = DataType::kUint8;  ///< Of the stored result.
  /// Name that the result gets: of the node's output, or of QuantizeLinear's behind it.
  std::string result;
  int absorbed[2] = {-1, -1};
};

/// Finds the operands of a node of the forms QLinear and Integer. Sets op.in and the quantization
/// of the result.
Result<void> ReadExplicitOperands(OnnxValues& values, OnnxBuilder& b, const onnx::Node& node,
                                  Form form, OnnxOp& op);

/// Finds the operands of a plain node; between DequantizeLinear and QuantizeLinear the stored
/// values.
Result<void> ReadPlainOperands(OnnxValues& values, OnnxBuilder& b, const onnx::Node& node,
                               Fusion fusion, OnnxPlan& plan);

/// ConvInteger and MatMulInteger whose x has a zero point that is computed: the sums for zero point
/// 0 minus the zero point times the sums of the weights. `emit` is the rule's.
OnnxResult EmitWithDynamicZero(OnnxValues& values, OnnxBuilder& b, const onnx::Node& node,
                               const OnnxRule& rule, OnnxOp& op);

/// Whether the node is such a one.
bool HasDynamicZero(const OnnxValues& values, const OnnxBuilder& b, const onnx::Node& node);

}  // namespace systole::import
