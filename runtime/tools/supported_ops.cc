// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/tools/supported_ops.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "runtime/graph/op_kind.h"
#include "runtime/reference/operator.h"
#include "runtime/tools/text_table.h"

namespace systole::tools {
namespace {

using graph::OpKind;

/// What the bytes were compared with.
enum class Basis {
  kNetworks,  ///< Recorded networks of real runtimes, in every mode that has one with it.
  kSingle,    ///< Single operators that a real runtime computed, recorded in tests/reference.
  kRule,      ///< The rule as the runtimes' sources state it, worked out in the tests.
};

struct Row {
  std::vector<OpKind> kinds;
  const char* onnx;    ///< Names in ONNX files; "" if they have none.
  const char* engine;  ///< Where it runs if the conditions hold; else on the CPU.
  const char* types;   ///< On the CPU.
  const char* conditions;
  Basis basis;
};

constexpr const char* kMoved = "all";  // Types of what moves elements.

const std::vector<Row>& Rows() {
  static const std::vector<Row> rows = {
      {{OpKind::kConv2D}, "QLinearConv, ConvInteger, Conv between Q and DQ", "conv",
       "int8, uint8, int16, float32, hybrid",
       "constant weights, per tensor or per channel, any zero point; groups; kernel at most "
       "255x255, stride 15, dilation 63",
       Basis::kNetworks},
      {{OpKind::kDepthwiseConv2D}, "QLinearConv with one channel per group", "vector",
       "int8, uint8, int16, float32, hybrid", "as CONV_2D; with a depth multiplier above 1: conv",
       Basis::kNetworks},
      {{OpKind::kTransposeConv}, "", "conv", "int8, uint8, int16, float32, hybrid",
       "constant weights; a convolution for each of stride x stride phases", Basis::kSingle},
      {{OpKind::kFullyConnected}, "QLinearMatMul, MatMulInteger, Gemm, QGemm", "conv",
       "int8, uint8, int16, float32, hybrid",
       "constant weights; tflite_ref: float64 rounding on the CPU where integers cannot reproduce it",
       Basis::kNetworks},
      {{OpKind::kBatchMatMul}, "MatMul of two computed tensors", "conv", "int8, int16, float32",
       "8 bits; the first operand computed, not transposed, of as many matrices as the output",
       Basis::kSingle},
      {{OpKind::kAdd, OpKind::kSub}, "Add, QLinearAdd, Sub", "vector",
       "int8, uint8, int16, int32, int64, float32",
       "8 bits, equal shapes or a constant; numerics ort: where factors are right for all pairs of values", Basis::kNetworks},
      {{OpKind::kMul}, "Mul, QLinearMul", "vector", "int8, uint8, int16, int32, int64, float32",
       "8 bits times 8 bits of the same shape, per channel, or a constant for all", Basis::kNetworks},
      {{OpKind::kMaximum, OpKind::kMinimum}, "Max, Min", "vector",
       "8 bits, int16, int32, int64, float32",
       "8 bits of one scale, equal shapes or a constant", Basis::kNetworks},
      {{OpKind::kDiv, OpKind::kFloorDiv, OpKind::kFloorMod, OpKind::kPow, OpKind::kSquaredDifference},
       "Div, Mod, Pow", "cpu", "integers, float32", "", Basis::kRule},
      {{OpKind::kEqual, OpKind::kNotEqual, OpKind::kLess, OpKind::kLessEqual, OpKind::kGreater,
        OpKind::kGreaterEqual, OpKind::kLogicalAnd, OpKind::kLogicalOr, OpKind::kLogicalNot,
        OpKind::kSelect, OpKind::kCast},
       "Equal, Less, Greater, And, Or, Not, Where, Cast", "cpu", kMoved, "", Basis::kRule},
      {{OpKind::kRelu, OpKind::kRelu6, OpKind::kReluN1To1, OpKind::kRelu0To1, OpKind::kLeakyRelu,
        OpKind::kLogistic, OpKind::kTanh},
       "Relu, Clip, LeakyRelu, QLinearLeakyRelu, Sigmoid, QLinearSigmoid, Tanh", "vector",
       "int8, uint8, int16, float32", "8 bits: a table of 256 values", Basis::kNetworks},
      {{OpKind::kHardSwish, OpKind::kElu, OpKind::kGelu}, "HardSwish, Elu, Gelu", "vector",
       "int8, uint8, float32; GELU int16", "8 bits: a table of 256 values", Basis::kSingle},
      {{OpKind::kPrelu}, "PRelu", "cpu", "int8, uint8, float32",
       "with one slope for all and 8 bits: a table, vector", Basis::kSingle},
      {{OpKind::kAbs, OpKind::kNeg, OpKind::kSqrt, OpKind::kRsqrt, OpKind::kSquare, OpKind::kExp,
        OpKind::kLog, OpKind::kErf, OpKind::kSign, OpKind::kSin, OpKind::kCos, OpKind::kFloor,
        OpKind::kCeil, OpKind::kRound},
       "Abs, Neg, Sqrt, Exp, Log, Erf, Sign, ...", "cpu", "float32; some int8, int16, int32",
       "8 bits: a table, vector",
       Basis::kRule},
      {{OpKind::kQuantize}, "QuantizeLinear", "vector", "float32, int8, uint8, int16, int32",
       "8 bits to 8 bits, where the rule does not depend on the position", Basis::kNetworks},
      {{OpKind::kDequantize, OpKind::kDynamicQuantize}, "DequantizeLinear, DynamicQuantizeLinear",
       "cpu", "int8, uint8, int16, int32, float32", "", Basis::kNetworks},
      {{OpKind::kAveragePool2D}, "AveragePool, QLinearAveragePool", "vector",
       "int8, uint8, int16, float32",
       "window at most 255x255, stride 15, at most 25 regions of other divisors at the border; "
       "numerics ort: where no rounding of float32 decides",
       Basis::kNetworks},
      {{OpKind::kMaxPool2D}, "MaxPool", "vector", "int8, uint8, int16, float32",
       "window at most 255x255, stride 15", Basis::kNetworks},
      {{OpKind::kMean}, "GlobalAveragePool, QLinearGlobalAveragePool, ReduceMean", "vector",
       "int8, uint8, int16, float32", "8 bits, over neighbouring axes of at most 255x255 values; over the last axis: conv",
       Basis::kNetworks},
      {{OpKind::kSum, OpKind::kReduceMax, OpKind::kReduceMin, OpKind::kReduceProd},
       "ReduceSum, ReduceMax, ReduceMin, ReduceProd", "vector",
       "int8, uint8, int16, int32, float32", "as MEAN, maxima not over the last axis, no products",
       Basis::kSingle},
      {{OpKind::kSoftmax}, "Softmax, QLinearSoftmax", "cpu", "int8, uint8, int16, float32", "",
       Basis::kNetworks},
      {{OpKind::kLogSoftmax, OpKind::kL2Normalization}, "LogSoftmax", "cpu", "int8, uint8, float32", "",
       Basis::kRule},
      {{OpKind::kArgMax, OpKind::kArgMin, OpKind::kCumSum}, "ArgMax, ArgMin, CumSum", "cpu",
       "integers, float32", "", Basis::kNetworks},
      {{OpKind::kPad}, "Pad", "vector", kMoved,
       "8 bits; height and width with the zero point: folded into convolutions",
       Basis::kNetworks},
      {{OpKind::kReshape}, "Reshape, Flatten, Squeeze, Unsqueeze", "none", kMoved,
       "nothing to compute; also SQUEEZE, EXPAND_DIMS", Basis::kNetworks},
      {{OpKind::kConcatenation, OpKind::kPack, OpKind::kSplit, OpKind::kUnpack, OpKind::kSlice,
        OpKind::kStridedSlice},
       "Concat, QLinearConcat, Split, Slice", "none", kMoved,
       "by address where parts are contiguous and quantized alike; else cpu", Basis::kNetworks},
      {{OpKind::kTranspose, OpKind::kGather, OpKind::kGatherNd, OpKind::kTile, OpKind::kBroadcastTo,
        OpKind::kReverse, OpKind::kMirrorPad, OpKind::kDepthToSpace, OpKind::kSpaceToDepth,
        OpKind::kBatchToSpace, OpKind::kSpaceToBatch},
       "Transpose, Gather, GatherND, Tile, Expand, DepthToSpace, SpaceToDepth", "vector", kMoved,
       "8 bits beside engines, constant positions, at most 64 pieces and 32,768 runs of bytes", Basis::kNetworks},
      {{OpKind::kResizeBilinear, OpKind::kResizeNearestNeighbor}, "Resize", "vector",
       "int8, uint8, int16, float32", "8 bits: nearest as TRANSPOSE, bilinear of one pixel", Basis::kNetworks},
      {{OpKind::kReadVariable, OpKind::kAssignVariable}, "", "cpu", kMoved,
       "reset before every sample", Basis::kRule},
      {{OpKind::kSvdf}, "", "cpu", "int8 with int8 or int16 state, float32, hybrid",
       "reset before every sample",
       Basis::kNetworks},
      {{OpKind::kRecurrent}, "LSTM, GRU, DynamicQuantizeLSTM", "cpu", "float32, weights int8, uint8",
       "", Basis::kRule},
      {{OpKind::kLayerNormalization}, "LayerNormalization", "cpu", "float32", "", Basis::kRule},
      {{OpKind::kSettleSums}, "Conv that ONNX Runtime leaves in float32", "cpu", "int32 sums",
       "decides ties of a CONV_2D whose sums the engine forms", Basis::kNetworks},
      {{OpKind::kSequenceLstm}, "", "cpu", "int8 with int16 cell state, float32, hybrid",
       "reset before every sample",
       Basis::kNetworks},
      {{OpKind::kDetectionPostProcess}, "", "cpu", "int8, uint8, float32", "", Basis::kNetworks},
  };
  return rows;
}

const char* BasisText(Basis basis) {
  switch (basis) {
    case Basis::kNetworks: return "recorded networks";
    case Basis::kSingle: return "recorded operators";
    case Basis::kRule: return "the rule";
  }
  return "";
}

const char* TestsOf(Basis basis) {
  switch (basis) {
    case Basis::kNetworks: return "model_*, reference_networks";
    case Basis::kSingle: return "reference_recorded";
    case Basis::kRule: return "unit tests of tests/reference";
  }
  return "";
}

std::string NamesOf(const Row& row) {
  std::string text;
  for (const OpKind kind : row.kinds) {
    text += (text.empty() ? "" : ", ") + std::string(graph::OpKindName(kind));
  }
  return text;
}

/// Kinds that the host computes and no row names: the table has to be extended.
std::string MissingKinds() {
  std::string text;
  for (int k = 0; k < graph::kOpKinds; ++k) {
    const auto kind = static_cast<OpKind>(k);
    const bool named = std::any_of(Rows().begin(), Rows().end(), [&](const Row& row) {
      return std::find(row.kinds.begin(), row.kinds.end(), kind) != row.kinds.end();
    });
    const bool own = kind == OpKind::kRequantizeSums || kind == OpKind::kTable;
    if (named || own || reference::FindOperator(kind) == nullptr) continue;
    text += "not described: " + std::string(graph::OpKindName(kind)) + "\n";
  }
  return text;
}

constexpr const char* kNotes =
    "An operator runs on the engine named where the conditions hold, else on the CPU: `systole compile` prints which and why, "
    "`--strict` refuses the CPU. vector and conv are\nengines of the accelerator; none: nothing is computed. \"hybrid\": float32 activations, int8 weights, "
    "quantized on the fly. Fused activations: NONE, RELU, RELU6, RELU_N1_TO_1.\n";

}  // namespace

std::string SupportedOpsText() {
  TextTable table({{"operator"}, {"runs on"}, {"types on the CPU"}, {"conditions"}});
  for (const Row& row : Rows()) {
    for (const OpKind kind : row.kinds) {
      table.AddRow({std::string(graph::OpKindName(kind)), row.engine, row.types, row.conditions});
    }
  }
  return table.ToString() + "\n" + kNotes + MissingKinds();
}

std::string SupportedOpsMarkdown() {
  std::string text = fmt::format(
      "# Supported operators\n\nPrinted by\n\n```\nbuild/bin/systole info --supported-ops --markdown docs/operators.md\n```\n\n{}\n"
      "Exactness: every operator gives the bytes of the runtime that the numerics mode names. \"exact by\" says what that was compared with: whole networks that the runtimes computed "
      "([models.md](models.md)); single operators that they computed (in `tests/reference/recorded`); or their rule alone, worked out in tests.\n\n"
      "| operator | in ONNX | runs on | types on the CPU | conditions | exact by | tests |\n"
      "| --- | --- | --- | --- | --- | --- | --- |\n",
      kNotes);
  for (const Row& row : Rows()) {
    text += fmt::format("| {} | {} | {} | {} | {} | {} | {} |\n", NamesOf(row), row.onnx, row.engine,
                        row.types, row.conditions, BasisText(row.basis), TestsOf(row.basis));
  }
  return text + MissingKinds();
}

}  // namespace systole::tools
