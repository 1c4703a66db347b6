// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/import/tflite_rules.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "runtime/import/node_errors.h"
#include "runtime/import/tflite_names.h"

namespace systole::import {
namespace {

using graph::DataType;
using graph::Node;
using graph::OpKind;
using graph::Tensor;

bool Is8Bit(DataType type) { return type == DataType::kInt8 || type == DataType::kUint8; }

std::string TypeText(const Tensor& tensor) { return std::string(graph::DataTypeName(tensor.type)); }

class RuleChecker {
 public:
  RuleChecker(const graph::Graph& graph, const Node& node) : graph_(graph), node_(node) {}

  Result<void> Check() const {
    switch (node_.kind) {
      case OpKind::kConv2D: return CheckWeighted(0);
      case OpKind::kDepthwiseConv2D: return CheckWeighted(3);
      case OpKind::kFullyConnected: return CheckWeighted(0);
      case OpKind::kAdd: return CheckAdd();
      case OpKind::kAveragePool2D:
      case OpKind::kMaxPool2D:
      case OpKind::kPad:
      case OpKind::kReshape: return CheckSameQuantization();
      case OpKind::kMean:
      case OpKind::kRelu:
      case OpKind::kRelu6:
      case OpKind::kReluN1To1: return CheckUnary();
      case OpKind::kQuantize: return CheckQuantize();
      case OpKind::kDequantize: return CheckDequantize();
      case OpKind::kSoftmax: return CheckSoftmax();
      default: return Refused("the operator is not supported");
    }
  }

 private:
  tl::unexpected<Status> Refused(const std::string& text) const {
    return RefusedNode(node_, text);
  }

  /// An operand or result that is int8 or uint8 with one scale for the whole tensor.
  Result<void> CheckActivation(const std::string& what, const Tensor& tensor) const {
    if (!Is8Bit(tensor.type)) {
      return Refused(what + " is " + TypeText(tensor) +
                     "; int8 and uint8 are supported (quantize the model to int8)");
    }
    if (tensor.quant.empty()) return Refused(what + " has no scale");
    if (tensor.quant.per_channel()) {
      return Refused(what + " has " + std::to_string(tensor.quant.scales.size()) +
                     " scales; activations must have one");
    }
    return {};
  }

  Result<void> CheckUnary() const {
    const Tensor& in = graph_.input(node_);
    const Tensor& out = graph_.output(node_);
    SYSTOLE_RETURN_IF_ERROR(CheckActivation("input", in));
    SYSTOLE_RETURN_IF_ERROR(CheckActivation("output", out));
    if (in.is_constant()) return Refused("the input is a constant");
    if (in.type != out.type) {
      return Refused("input is " + TypeText(in) + " and output " + TypeText(out) +
                     "; they must be the same");
    }
    return {};
  }

  /// Operators that move or compare bytes: input and output must mean the same by them. The
  /// tolerance is that of the reference runtimes, which then ignore the difference.
  Result<void> CheckSameQuantization() const {
    SYSTOLE_RETURN_IF_ERROR(CheckUnary());
    const graph::Quantization& in = graph_.input(node_).quant;
    const graph::Quantization& out = graph_.output(node_).quant;
    if (in.zero_point() != out.zero_point() || std::abs(in.scale() - out.scale()) > 1e-6F) {
      return Refused("input (scale " + std::to_string(in.scale()) + ", zero point " +
                     std::to_string(in.zero_point()) + ") and output (scale " +
                     std::to_string(out.scale()) + ", zero point " +
                     std::to_string(out.zero_point()) + ") are quantized differently");
    }
    return {};
  }

  /// CONV_2D, DEPTHWISE_CONV_2D, FULLY_CONNECTED; per-channel weights run along `channel_axis`.
  Result<void> CheckWeighted(int channel_axis) const {
    SYSTOLE_RETURN_IF_ERROR(CheckUnary());
    const Tensor& weights = graph_.input(node_, 1);
    if (!weights.is_constant()) return Refused("the weights are not a constant");
    if (weights.type != graph_.input(node_).type) {
      return Refused("weights are " + TypeText(weights) + " and the input " +
                     TypeText(graph_.input(node_)) + "; they must be the same");
    }
    if (weights.quant.empty()) return Refused("the weights have no scale");
    if (weights.quant.per_channel()) {
      if (weights.type == DataType::kUint8) return Refused("uint8 weights have several scales");
      if (weights.quant.axis != channel_axis) {
        return Refused("the weights are quantized along axis " +
                       std::to_string(weights.quant.axis) + "; output channels are axis " +
                       std::to_string(channel_axis));
      }
    }
    const auto& zero_points = weights.quant.zero_points;
    const bool symmetric =
        std::all_of(zero_points.begin(), zero_points.end(), [](int64_t z) { return z == 0; });
    if (weights.type == DataType::kInt8 && !symmetric) {
      return Refused("int8 weights have a zero point other than 0");
    }
    return CheckBias();
  }

  Result<void> CheckBias() const {
    if (!graph_.has_input(node_, 2)) return {};
    const Tensor& bias = graph_.input(node_, 2);
    if (!bias.is_constant()) return Refused("the bias is not a constant");
    if (bias.type != DataType::kInt32) return Refused("the bias is " + TypeText(bias) + ", not int32");
    return {};
  }

  Result<void> CheckAdd() const {
    const Tensor& a = graph_.input(node_, 0);
    const Tensor& b = graph_.input(node_, 1);
    const Tensor& out = graph_.output(node_);
    SYSTOLE_RETURN_IF_ERROR(CheckActivation("first input", a));
    SYSTOLE_RETURN_IF_ERROR(CheckActivation("second input", b));
    SYSTOLE_RETURN_IF_ERROR(CheckActivation("output", out));
    if (a.type != out.type || b.type != out.type) {
      return Refused("inputs are " + TypeText(a) + " and " + TypeText(b) + ", the output " +
                     TypeText(out) + "; they must be the same");
    }
    if (a.is_constant() && b.is_constant()) return Refused("both inputs are constants");
    return {};
  }

  Result<void> CheckQuantize() const {
    const Tensor& in = graph_.input(node_);
    if (in.is_constant()) return Refused("the input is a constant");
    SYSTOLE_RETURN_IF_ERROR(CheckActivation("output", graph_.output(node_)));
    if (in.type != DataType::kFloat32) return CheckActivation("input", in);
    const auto& inputs = graph_.inputs;
    if (std::find(inputs.begin(), inputs.end(), node_.inputs[0]) == inputs.end()) {
      return Refused("its float32 input is not an input of the model; float32 is supported at the "
                     "model's edges only");
    }
    return {};
  }

  Result<void> CheckDequantize() const {
    SYSTOLE_RETURN_IF_ERROR(CheckActivation("input", graph_.input(node_)));
    if (graph_.input(node_).is_constant()) return Refused("the input is a constant");
    if (graph_.output(node_).type != DataType::kFloat32) {
      return Refused("output is " + TypeText(graph_.output(node_)) + "; float32 is supported");
    }
    return {};
  }

  /// The runtimes compute SOFTMAX for one output quantization only: 256 steps from 0 to 1.
  Result<void> CheckSoftmax() const {
    SYSTOLE_RETURN_IF_ERROR(CheckUnary());
    const Tensor& out = graph_.output(node_);
    const int64_t zero_point = out.type == DataType::kInt8 ? -128 : 0;
    constexpr float kScale = 1.0F / 256.0F;
    if (out.quant.zero_point() != zero_point ||
        std::abs(out.quant.scale() - kScale) > 0.001F * kScale) {
      return Refused("output has scale " + std::to_string(out.quant.scale()) +
                     " and zero point " + std::to_string(out.quant.zero_point()) +
                     "; only 1/256 and " + std::to_string(zero_point) + " are supported");
    }
    return {};
  }

  const graph::Graph& graph_;
  const Node& node_;
};

}  // namespace

Arity OperatorArity(int32_t code) {
  switch (static_cast<TfliteOp>(code)) {
    case TfliteOp::kConv2D:
    case TfliteOp::kDepthwiseConv2D:
    case TfliteOp::kFullyConnected: return {2, 3};
    case TfliteOp::kAdd:
    case TfliteOp::kPad:
    case TfliteOp::kMean: return {2, 2};
    case TfliteOp::kPadV2: return {3, 3};
    case TfliteOp::kReshape: return {1, 2};
    default: return {1, 1};
  }
}

Result<void> CheckSupported(const graph::Graph& graph, const Node& node) {
  return RuleChecker(graph, node).Check();
}

}  // namespace systole::import
