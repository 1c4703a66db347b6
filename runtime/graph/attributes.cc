// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/graph/attributes.h"

#include <utility>

namespace systole::graph {
namespace {

/// Long name, short name; a switch so that the compiler reports a kind without a name.
std::pair<std::string_view, std::string_view> Names(OpKind kind) {
  switch (kind) {
    case OpKind::kConv2D: return {"CONV_2D", "conv2d"};
    case OpKind::kDepthwiseConv2D: return {"DEPTHWISE_CONV_2D", "depthwise_conv2d"};
    case OpKind::kFullyConnected: return {"FULLY_CONNECTED", "fully_connected"};
    case OpKind::kAdd: return {"ADD", "add"};
    case OpKind::kAveragePool2D: return {"AVERAGE_POOL_2D", "average_pool2d"};
    case OpKind::kMaxPool2D: return {"MAX_POOL_2D", "max_pool2d"};
    case OpKind::kPad: return {"PAD", "pad"};
    case OpKind::kReshape: return {"RESHAPE", "reshape"};
    case OpKind::kMean: return {"MEAN", "mean"};
    case OpKind::kRelu: return {"RELU", "relu"};
    case OpKind::kRelu6: return {"RELU6", "relu6"};
    case OpKind::kReluN1To1: return {"RELU_N1_TO_1", "relu_n1_to_1"};
    case OpKind::kQuantize: return {"QUANTIZE", "quantize"};
    case OpKind::kDequantize: return {"DEQUANTIZE", "dequantize"};
    case OpKind::kSoftmax: return {"SOFTMAX", "softmax"};
  }
  return {"UNKNOWN", "unknown"};
}

}  // namespace

std::string_view OpKindName(OpKind kind) { return Names(kind).first; }
std::string_view OpKindShortName(OpKind kind) { return Names(kind).second; }

std::string_view PaddingName(Padding padding) {
  return padding == Padding::kSame ? "SAME" : "VALID";
}

std::string_view ActivationName(Activation activation) {
  switch (activation) {
    case Activation::kNone: return "NONE";
    case Activation::kRelu: return "RELU";
    case Activation::kRelu6: return "RELU6";
    case Activation::kReluN1To1: return "RELU_N1_TO_1";
  }
  return "UNKNOWN";
}

}  // namespace systole::graph
