// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/import/onnx_rules.h"

#include <unordered_map>

namespace systole::import {
namespace {

using Table = std::unordered_map<std::string, OnnxRule>;

void Add(Table& table, std::initializer_list<const char*> types,
         OnnxResult (*emit)(OnnxBuilder&, const OnnxOp&), Fusion fusion = Fusion::kNone) {
  for (const char* type : types) table[type] = {type, emit, fusion, Form::kPlain};
}

Table StandardRules() {
  Table t;
  Add(t, {"Conv"}, EmitConv, Fusion::kSums);
  Add(t, {"ConvTranspose"}, EmitConvTranspose, Fusion::kSums);
  Add(t, {"MatMul"}, EmitMatMul, Fusion::kSums);
  Add(t, {"Gemm"}, EmitGemm, Fusion::kSums);
  Add(t, {"AveragePool", "GlobalAveragePool"}, EmitPool, Fusion::kUnary);
  Add(t, {"MaxPool", "GlobalMaxPool"}, EmitPool, Fusion::kMove);
  Add(t, {"Add", "Mul"}, EmitBinary, Fusion::kBinary);
  Add(t, {"Sum", "Sub", "Div", "Max", "Min", "Pow", "Mod", "PRelu", "Equal", "Less", "LessOrEqual",
          "Greater", "GreaterOrEqual", "And", "Or", "Where"},
      EmitBinary);
  Add(t, {"Sigmoid", "LeakyRelu"}, EmitUnary, Fusion::kUnary);
  Add(t, {"Identity", "Dropout"}, EmitUnary, Fusion::kMove);
  Add(t, {"Relu", "Tanh", "HardSwish", "Elu", "Gelu", "Abs", "Neg", "Sqrt", "Exp", "Log",
          "Erf"},
      EmitUnary, Fusion::kTable);
  Add(t, {"Celu", "Selu", "Softplus", "Softsign", "Mish", "ThresholdedRelu"},
      EmitFunction);
  Add(t, {"HardSigmoid", "Sin", "Cos", "Floor", "Ceil", "Round", "Not", "Reciprocal", "Sign",
          "Cast"},
      EmitUnary);
  Add(t, {"Clip"}, EmitClip);
  Add(t, {"BatchNormalization"}, EmitBatchNormalization);
  Add(t, {"Softmax"}, EmitSoftmax, Fusion::kUnary);
  Add(t, {"LogSoftmax"}, EmitSoftmax);
  Add(t, {"LayerNormalization", "SimplifiedLayerNormalization", "InstanceNormalization",
          "GroupNormalization", "LRN"},
      EmitNormalization);
  Add(t, {"ReduceL1", "ReduceL2", "ReduceLogSum", "ReduceLogSumExp", "ReduceSumSquare"},
      EmitReduction);
  Add(t, {"LSTM", "GRU"}, EmitRecurrent);
  Add(t, {"ReduceMax", "ReduceMin"}, EmitReduce, Fusion::kMove);
  Add(t, {"ReduceMean", "ReduceSum", "ReduceProd", "CumSum"}, EmitReduce);
  Add(t, {"ArgMax", "ArgMin"}, EmitReduce, Fusion::kIndex);
  Add(t, {"Reshape", "Flatten", "Squeeze", "Unsqueeze"}, EmitReshape, Fusion::kMove);
  Add(t, {"Transpose"}, EmitTranspose, Fusion::kMove);
  Add(t, {"Concat"}, EmitConcat, Fusion::kVariadic);
  Add(t, {"Split"}, EmitSplit, Fusion::kMove);
  Add(t, {"Slice"}, EmitSlice, Fusion::kMove);
  Add(t, {"Gather", "GatherND"}, EmitGather, Fusion::kMove);
  Add(t, {"Pad"}, EmitPad, Fusion::kMove);
  Add(t, {"Tile", "Expand"}, EmitTile, Fusion::kMove);
  Add(t, {"DepthToSpace", "SpaceToDepth"}, EmitBlocks, Fusion::kMove);
  Add(t, {"Resize", "Upsample"}, EmitResize, Fusion::kResize);
  Add(t, {"Shape", "Size", "ConstantOfShape"}, EmitShape);
  Add(t, {"DynamicQuantizeLinear"}, EmitDynamicQuantize);
  t["QLinearConv"] = {"Conv", EmitConv, Fusion::kNone, Form::kQLinearConv};
  t["QLinearMatMul"] = {"MatMul", EmitMatMul, Fusion::kNone, Form::kQLinearMatMul};
  t["ConvInteger"] = {"ConvInteger", EmitConv, Fusion::kNone, Form::kInteger};
  t["MatMulInteger"] = {"MatMulInteger", EmitMatMul, Fusion::kNone, Form::kInteger};
  return t;
}

Table MicrosoftRules() {
  Table t;
  t["QLinearConv"] = {"Conv", EmitConv, Fusion::kNone, Form::kQLinearConv};
  t["QGemm"] = {"Gemm", EmitGemm, Fusion::kNone, Form::kQGemm};
  t["QLinearAdd"] = {"Add", EmitBinary, Fusion::kNone, Form::kQLinearBinary};
  t["QLinearMul"] = {"Mul", EmitBinary, Fusion::kNone, Form::kQLinearBinary};
  t["QLinearConcat"] = {"Concat", EmitConcat, Fusion::kNone, Form::kQLinearConcat};
  t["QLinearAveragePool"] = {"AveragePool", EmitPool, Fusion::kNone, Form::kQLinearUnary};
  t["QLinearGlobalAveragePool"] = {"GlobalAveragePool", EmitPool, Fusion::kNone,
                                   Form::kQLinearUnary};
  t["QLinearSigmoid"] = {"Sigmoid", EmitUnary, Fusion::kNone, Form::kQLinearUnary};
  t["QLinearLeakyRelu"] = {"LeakyRelu", EmitUnary, Fusion::kNone, Form::kQLinearUnary};
  t["QLinearSoftmax"] = {"Softmax", EmitSoftmax, Fusion::kNone, Form::kQLinearUnary};
  Add(t, {"Gelu"}, EmitUnary);
  Add(t, {"BiasGelu", "FastGelu", "QuickGelu"}, EmitFunction);
  Add(t, {"SkipLayerNormalization", "SkipSimplifiedLayerNormalization"}, EmitNormalization);
  Add(t, {"DynamicQuantizeLSTM"}, EmitRecurrent);
  return t;
}

}  // namespace

const OnnxRule* FindOnnxRule(const std::string& domain, const std::string& type) {
  static const Table standard = StandardRules();
  static const Table microsoft = MicrosoftRules();
  const Table* table = domain.empty() || domain == "ai.onnx" ? &standard
                       : domain == "com.microsoft"           ? &microsoft
                                                             : nullptr;
  if (table == nullptr) return nullptr;
  const auto found = table->find(type);
  return found != table->end() ? &found->second : nullptr;
}

}  // namespace systole::import
