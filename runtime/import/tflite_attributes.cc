// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/import/tflite_attributes.h"

#include <cmath>
#include <string>

#include "runtime/import/node_errors.h"
#include "runtime/import/tflite_names.h"
#include "runtime/import/tflite_schema_generated.h"
#include "runtime/import/tflite_shape_attributes.h"

namespace systole::import {
namespace {

using graph::Node;
using graph::OpKind;
using graph::Shape;

/// One operator on its way into a node.
class AttributeReader {
 public:
  AttributeReader(const graph::Graph& graph, const tflite::Operator& op, Node& node)
      : graph_(graph), op_(op), node_(node) {}

  Result<void> Read() {
    switch (node_.kind) {
      case OpKind::kConv2D: return ReadConv();
      case OpKind::kDepthwiseConv2D: return ReadDepthwise();
      case OpKind::kFullyConnected: return ReadFullyConnected();
      case OpKind::kAdd: return ReadAdd();
      case OpKind::kAveragePool2D:
      case OpKind::kMaxPool2D: return ReadPool();
      case OpKind::kSoftmax: return ReadSoftmax();
      default: return {};  // None, or elsewhere, see ReadAttributes().
    }
  }

 private:
  tl::unexpected<Status> Malformed(const std::string& text) const {
    return MalformedNode(node_, text);
  }
  tl::unexpected<Status> Refused(const std::string& text) const {
    return RefusedNode(node_, text);
  }
  tl::unexpected<Status> MissingOptions() const {
    return Malformed("its options are missing or belong to another operator");
  }

  Result<graph::Padding> ReadPadding(tflite::Padding padding) const {
    if (padding == tflite::Padding::SAME) return graph::Padding::kSame;
    if (padding == tflite::Padding::VALID) return graph::Padding::kValid;
    return Malformed("padding mode " + std::to_string(static_cast<int>(padding)) +
                     " does not exist; SAME is 0, VALID is 1");
  }

  Result<graph::Activation> ReadActivation(tflite::ActivationFunctionType fused) const {
    const auto number = static_cast<int8_t>(fused);
    if (const auto activation = ActivationOfFused(number)) return *activation;
    return Refused("fused activation " +
                   (number == 4   ? std::string("TANH")
                    : number == 5 ? std::string("SIGN_BIT")
                                  : std::to_string(number)) +
                   "; NONE, RELU, RELU6 and RELU_N1_TO_1 are supported");
  }

  /// A kernel size, stride or dilation.
  Result<void> CheckStep(const char* what, int64_t value) const {
    const std::string text = std::string(what) + " " + std::to_string(value);
    if (value < 1) return Malformed(text + "; it must be at least 1");
    if (value > kMaxWindowStep) {
      return Refused(text + "; the limit is " + std::to_string(kMaxWindowStep));
    }
    return {};
  }

  /// Members that CONV_2D, DEPTHWISE_CONV_2D and the pools share.
  template <typename Options, typename Attrs>
  Result<void> ReadWindow(const Options& options, Attrs& attrs) const {
    attrs.stride_h = options.stride_h();
    attrs.stride_w = options.stride_w();
    SYSTOLE_RETURN_IF_ERROR(CheckStep("vertical stride", attrs.stride_h));
    SYSTOLE_RETURN_IF_ERROR(CheckStep("horizontal stride", attrs.stride_w));
    SYSTOLE_ASSIGN_OR_RETURN(attrs.padding, ReadPadding(options.padding()));
    SYSTOLE_ASSIGN_OR_RETURN(attrs.activation,
                             ReadActivation(options.fused_activation_function()));
    return {};
  }

  template <typename Options, typename Attrs>
  Result<void> ReadConvWindow(const Options& options, Attrs& attrs) const {
    SYSTOLE_RETURN_IF_ERROR(ReadWindow(options, attrs));
    attrs.dilation_h = options.dilation_h_factor();
    attrs.dilation_w = options.dilation_w_factor();
    SYSTOLE_RETURN_IF_ERROR(CheckStep("vertical dilation", attrs.dilation_h));
    SYSTOLE_RETURN_IF_ERROR(CheckStep("horizontal dilation", attrs.dilation_w));
    const Shape& weights = graph_.input(node_, 1).shape;
    if (weights.size() != 4) return {};  // Shape inference reports the rank.
    SYSTOLE_RETURN_IF_ERROR(CheckStep("kernel height", weights[1]));
    return CheckStep("kernel width", weights[2]);
  }

  Result<void> ReadConv() {
    const auto* options = op_.builtin_options_as_Conv2DOptions();
    if (options == nullptr) return MissingOptions();
    graph::Conv2DAttrs attrs;
    SYSTOLE_RETURN_IF_ERROR(ReadConvWindow(*options, attrs));
    const Shape& in = graph_.input(node_).shape;
    const Shape& weights = graph_.input(node_, 1).shape;
    if (in.size() == 4 && weights.size() == 4 && weights[3] < in[3] && in[3] % weights[3] == 0) {
      return Refused("grouped convolution (" + std::to_string(in[3] / weights[3]) +
                     " groups) is not supported");
    }
    node_.attributes = attrs;
    return {};
  }

  /// The file's depth multiplier is redundant and 0 in some files; the weights decide.
  Result<void> ReadDepthwise() {
    const auto* options = op_.builtin_options_as_DepthwiseConv2DOptions();
    if (options == nullptr) return MissingOptions();
    graph::DepthwiseConv2DAttrs attrs;
    SYSTOLE_RETURN_IF_ERROR(ReadConvWindow(*options, attrs));
    attrs.depth_multiplier = options->depth_multiplier();
    const Shape& in = graph_.input(node_).shape;
    const Shape& weights = graph_.input(node_, 1).shape;
    if (attrs.depth_multiplier == 0 && in.size() == 4 && weights.size() == 4) {
      attrs.depth_multiplier = weights[3] / in[3];
    }
    node_.attributes = attrs;
    return {};
  }

  Result<void> ReadPool() {
    const auto* options = op_.builtin_options_as_Pool2DOptions();
    if (options == nullptr) return MissingOptions();
    graph::Pool2DAttrs attrs;
    SYSTOLE_RETURN_IF_ERROR(ReadWindow(*options, attrs));
    attrs.filter_h = options->filter_height();
    attrs.filter_w = options->filter_width();
    SYSTOLE_RETURN_IF_ERROR(CheckStep("filter height", attrs.filter_h));
    SYSTOLE_RETURN_IF_ERROR(CheckStep("filter width", attrs.filter_w));
    node_.attributes = attrs;
    return {};
  }

  Result<void> ReadFullyConnected() {
    const auto* options = op_.builtin_options_as_FullyConnectedOptions();
    if (options == nullptr) return MissingOptions();
    if (options->weights_format() != 0) {
      return Refused("shuffled weights (format " + std::to_string(options->weights_format()) +
                     ") are not supported; convert the model with default weights");
    }
    graph::FullyConnectedAttrs attrs;
    SYSTOLE_ASSIGN_OR_RETURN(attrs.activation,
                             ReadActivation(options->fused_activation_function()));
    attrs.keep_num_dims = options->keep_num_dims();
    node_.attributes = attrs;
    return {};
  }

  Result<void> ReadAdd() {
    graph::ArithmeticAttrs attrs;  // Without options there is no fused activation.
    if (const auto* options = op_.builtin_options_as_AddOptions()) {
      SYSTOLE_ASSIGN_OR_RETURN(attrs.activation,
                               ReadActivation(options->fused_activation_function()));
    }
    node_.attributes = attrs;
    return {};
  }

  Result<void> ReadSoftmax() {
    const auto* options = op_.builtin_options_as_SoftmaxOptions();
    if (options == nullptr) return MissingOptions();
    if (!std::isfinite(options->beta()) || !(options->beta() > 0.0F)) {
      return Malformed("beta is " + std::to_string(options->beta()) +
                       "; it must be finite and above 0");
    }
    node_.attributes = graph::SoftmaxAttrs{options->beta()};
    return {};
  }

  const graph::Graph& graph_;
  const tflite::Operator& op_;
  Node& node_;
};

}  // namespace

Result<void> ReadAttributes(const graph::Graph& graph, const tflite::Operator& op, int32_t code,
                            graph::Node& node) {
  switch (node.kind) {
    case OpKind::kPad:
    case OpKind::kReshape:
    case OpKind::kMean: return ReadShapeAttributes(graph, op, code, node);
    default: return AttributeReader(graph, op, node).Read();
  }
}

}  // namespace systole::import
