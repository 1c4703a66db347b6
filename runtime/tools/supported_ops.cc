// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/tools/supported_ops.h"

#include "runtime/tools/text_table.h"

namespace systole::tools {
namespace {

struct Row {
  const char* op;
  const char* engine;
  const char* conditions;
};

constexpr Row kRows[] = {
    {"CONV_2D", "conv", "constant weights, per tensor or per channel; no groups; kernel at most "
                        "255x255, stride 15, dilation 63"},
    {"DEPTHWISE_CONV_2D", "vector", "as CONV_2D; with a depth multiplier above 1: conv"},
    {"FULLY_CONNECTED", "conv", "constant weights, at most 65535 input features; tflite_ref: "
                                "rounding on the cpu where integers cannot reproduce it"},
    {"ADD", "vector", "operands of equal shapes; otherwise cpu, at most 4 dimensions"},
    {"AVERAGE_POOL_2D", "vector", "window at most 255x255, stride 15; otherwise cpu"},
    {"MAX_POOL_2D", "vector", "window at most 255x255, stride 15"},
    {"MEAN", "vector", "over height and width of at most 255x255; otherwise cpu"},
    {"PAD, PADV2", "vector", "height and width, with the zero point; otherwise cpu, at most 4 "
                             "dimensions"},
    {"RELU, RELU6, RELU_N1_TO_1", "vector", ""},
    {"QUANTIZE", "vector", "between 8-bit types; cpu: from a float32 input of the model"},
    {"DEQUANTIZE", "cpu", "to a float32 output of the model"},
    {"SOFTMAX", "cpu", "output scale 1/256"},
    {"RESHAPE, SQUEEZE", "none", "constant target; nothing to compute"},
};

}  // namespace

std::string SupportedOpsText() {
  TextTable table({{"operator"}, {"runs on"}, {"conditions"}});
  for (const Row& row : kRows) table.AddRow({row.op, row.engine, row.conditions});
  return table.ToString() +
         "\nInputs, outputs and weights are int8 or uint8 with zero points; biases int32. Fused "
         "activations:\nNONE, RELU, RELU6, RELU_N1_TO_1. docs/import.md states what a file may "
         "hold.\n";
}

}  // namespace systole::tools
