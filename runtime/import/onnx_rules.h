// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "runtime/import/onnx_op.h"

namespace systole::import {

/// What becomes of DequantizeLinear in front of an operator and QuantizeLinear behind it, as ONNX
/// Runtime does it with its default optimizations.
enum class Fusion {
  kNone,      ///< Computed in float32.
  kMove,      ///< Values only change places, or the largest is taken: works on the stored values.
  kIndex,     ///< Reads stored values; the result is no value (ArgMax).
  kTable,     ///< A function of single values: exact as a table of stored ones.
  kUnary,     ///< Quantized operator when input and output have one type.
  kBinary,    ///< Quantized operator when both inputs and the output have one type.
  kVariadic,  ///< The same for any number of inputs.
  kSums,      ///< Sums of products: integer whenever the operands are.
  kResize,    ///< Works on the stored values when input and output are quantized alike.
};

/// How operands of the forms with explicit scales are listed.
enum class Form {
  kPlain,
  kQLinearConv,    ///< x 3, w 3, y 2, bias
  kQLinearMatMul,  ///< a 3, b 3, y 2
  kQGemm,          ///< a 3, b 3, c, y 2 (or none: float32)
  kQLinearBinary,  ///< a 3, b 3, y 2
  kQLinearUnary,   ///< x 3, y 2
  kQLinearConcat,  ///< y 2, then 3 per input
  kInteger,        ///< x, w, zero point of x, zero point of w
};

struct OnnxRule {
  std::string type;  ///< Of the plain operator.
  OnnxResult (*emit)(OnnxBuilder&, const OnnxOp&) = nullptr;
  Fusion fusion = Fusion::kNone;
  Form form = Form::kPlain;
};

/// The rule for an operator of a domain ("" is ONNX's own); null if there is none.
const OnnxRule* FindOnnxRule(const std::string& domain, const std::string& type);

}  // namespace systole::import
