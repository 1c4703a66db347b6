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
    {"CONV_2D", "conv", "constant weights, per tensor or per channel; groups 1; stride at most 15, "
                        "dilation at most 63"},
    {"DEPTHWISE_CONV_2D", "vector", "constant weights; depth multiplier 1, or any with one input "
                                    "channel; stride at most 15, dilation at most 63"},
    {"FULLY_CONNECTED", "conv", "constant weights; tflite_ref: float64 rounding on the CPU where "
                                "integers cannot do it"},
    {"ADD", "vector", "equal shapes; cpu when the shapes broadcast"},
    {"AVERAGE_POOL_2D", "vector", "window at most 255, stride at most 15; otherwise cpu"},
    {"MAX_POOL_2D", "vector", "window at most 255, stride at most 15"},
    {"MEAN", "vector", "over height and width, at most 255x255; otherwise cpu"},
    {"PAD, PADV2", "vector", "height and width, with the zero point; otherwise cpu"},
    {"RELU, RELU6, RELU_N1_TO_1", "vector", ""},
    {"QUANTIZE", "vector", "between 8-bit types; from float32: cpu"},
    {"DEQUANTIZE", "cpu", "to float32"},
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
