// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/import/tflite_attributes.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "runtime/import/tflite_names.h"
#include "runtime/import/tflite_schema_generated.h"

namespace systole::import {
namespace {

using graph::Node;
using graph::OpKind;
using graph::Shape;
using graph::Tensor;

/// One operator on its way into a node.
class AttributeReader {
 public:
  AttributeReader(const graph::Graph& graph, const tflite::Operator& op, TfliteOp code, Node& node)
      : graph_(graph), op_(op), code_(code), node_(node) {}

  Result<void> Read() {
    switch (node_.kind) {
      case OpKind::kConv2D: return ReadConv();
      case OpKind::kDepthwiseConv2D: return ReadDepthwise();
      case OpKind::kFullyConnected: return ReadFullyConnected();
      case OpKind::kAdd: return ReadAdd();
      case OpKind::kAveragePool2D:
      case OpKind::kMaxPool2D: return ReadPool();
      case OpKind::kPad: return ReadPad();
      case OpKind::kReshape: return code_ == TfliteOp::kSqueeze ? ReadSqueeze() : ReadReshape();
      case OpKind::kMean: return ReadMean();
      case OpKind::kSoftmax: return ReadSoftmax();
      case OpKind::kRelu:
      case OpKind::kRelu6:
      case OpKind::kReluN1To1:
      case OpKind::kQuantize:
      case OpKind::kDequantize: return {};
    }
    return {};
  }

 private:
  tl::unexpected<Status> Malformed(const std::string& text) const {
    return InvalidArgument("node '" + node_.name + "': " + text);
  }
  tl::unexpected<Status> Refused(const std::string& text) const {
    return Unsupported("node '" + node_.name + "': " + text);
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
    graph::AddAttrs attrs;  // Without options there is no fused activation.
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

  /// Values of an integer operand that the file must know, at most `limit` of them; the operand is
  /// removed from the node's inputs by the caller.
  Result<std::vector<int64_t>> ConstantOperand(size_t input, const char* what,
                                               size_t limit) const {
    if (!graph_.has_input(node_, input)) return Malformed(std::string(what) + " is missing");
    const Tensor& tensor = graph_.input(node_, input);
    if (!tensor.is_constant()) {
      return Refused(std::string(what) + " is computed at run time; only constants are supported");
    }
    if (tensor.type != graph::DataType::kInt32 && tensor.type != graph::DataType::kInt64) {
      return Malformed(std::string(what) + " is of type " +
                       std::string(graph::DataTypeName(tensor.type)) + "; int32 is expected");
    }
    const int64_t count = tensor.num_elements();
    if (count > static_cast<int64_t>(limit)) {
      return Malformed(std::string(what) + " has " + std::to_string(count) +
                       " elements; at most " + std::to_string(limit) + " make sense here");
    }
    std::vector<int64_t> values;
    for (int64_t i = 0; i < count; ++i) values.push_back(tensor.IntAt(i));
    return values;
  }

  Result<void> ReadPad() {
    const Shape& in = graph_.input(node_).shape;
    SYSTOLE_ASSIGN_OR_RETURN(const std::vector<int64_t> amounts,
                             ConstantOperand(1, "the list of amounts", 2 * in.size()));
    if (amounts.size() != 2 * in.size()) {
      return Malformed("has " + std::to_string(amounts.size()) + " amounts; input " +
                       graph::ShapeToString(in) + " needs " + std::to_string(2 * in.size()));
    }
    graph::PadAttrs attrs;
    for (size_t i = 0; i < in.size(); ++i) {
      attrs.before.push_back(amounts[2 * i]);
      attrs.after.push_back(amounts[2 * i + 1]);
    }
    if (code_ == TfliteOp::kPadV2) SYSTOLE_RETURN_IF_ERROR(CheckPadValue());
    node_.attributes = std::move(attrs);
    node_.inputs.resize(1);
    return {};
  }

  /// PADV2 is taken when it does what PAD does: fill with the real value 0.
  Result<void> CheckPadValue() const {
    const Tensor& in = graph_.input(node_);
    if (!graph_.has_input(node_, 2)) return Malformed("the value to pad with is missing");
    const Tensor& value = graph_.input(node_, 2);
    if (!value.is_constant() || value.num_elements() != 1 || value.type != in.type ||
        in.quant.empty()) {
      return Refused("the value to pad with must be one constant of the input's type");
    }
    if (value.IntAt(0) != in.quant.zero_point()) {
      return Refused("pads with " + std::to_string(value.IntAt(0)) +
                     "; only the input's zero point " + std::to_string(in.quant.zero_point()) +
                     " is supported");
    }
    return {};
  }

  /// Replaces one -1 by what the number of elements asks for.
  Result<void> ResolveTarget(std::vector<int64_t>& target) const {
    int64_t rest = graph::NumElements(graph_.input(node_).shape);
    int64_t* open = nullptr;
    for (int64_t& dimension : target) {
      if (dimension == -1 && open == nullptr) {
        open = &dimension;
      } else if (dimension < 1) {
        return Malformed("target shape " + graph::ShapeToString(target) +
                         " must hold positive dimensions and at most one -1");
      } else {
        rest /= dimension;
      }
    }
    if (open != nullptr) *open = std::max<int64_t>(rest, 1);  // Shape inference compares.
    return {};
  }

  Result<void> ReadReshape() {
    const auto* options = op_.builtin_options_as_ReshapeOptions();
    std::vector<int64_t> target;
    if (graph_.has_input(node_, 1)) {
      SYSTOLE_ASSIGN_OR_RETURN(target, ConstantOperand(1, "the target shape", kMaxDimensions));
    } else if (options != nullptr && options->new_shape() != nullptr) {
      if (options->new_shape()->size() > kMaxDimensions) {
        return Malformed("the target shape has more than " + std::to_string(kMaxDimensions) +
                         " dimensions");
      }
      target.assign(options->new_shape()->begin(), options->new_shape()->end());
    } else {
      return Malformed("the target shape is missing");
    }
    SYSTOLE_RETURN_IF_ERROR(ResolveTarget(target));
    node_.attributes = graph::ReshapeAttrs{std::move(target)};
    node_.inputs.resize(1);
    return {};
  }

  /// Non-negative, ascending, distinct positions of axes.
  Result<std::vector<int64_t>> NormalizeAxes(std::vector<int64_t> axes) const {
    const auto rank = static_cast<int64_t>(graph_.input(node_).shape.size());
    for (int64_t& axis : axes) {
      if (axis < -rank || axis >= rank) {
        return Malformed("axis " + std::to_string(axis) + " does not exist; the input has " +
                         std::to_string(rank) + " dimensions");
      }
      if (axis < 0) axis += rank;
    }
    std::sort(axes.begin(), axes.end());
    axes.erase(std::unique(axes.begin(), axes.end()), axes.end());
    return axes;
  }

  /// A SQUEEZE is a RESHAPE whose target leaves out dimensions of 1.
  Result<void> ReadSqueeze() {
    const auto* options = op_.builtin_options_as_SqueezeOptions();
    const auto* listed = options != nullptr ? options->squeeze_dims() : nullptr;
    const Shape& in = graph_.input(node_).shape;
    std::vector<int64_t> axes;
    if (listed != nullptr && listed->size() > 0) {
      if (listed->size() > kMaxDimensions) return Malformed("lists too many dimensions");
      SYSTOLE_ASSIGN_OR_RETURN(
          axes, NormalizeAxes(std::vector<int64_t>(listed->begin(), listed->end())));
    }
    Shape target;
    for (size_t i = 0; i < in.size(); ++i) {
      const bool named = std::binary_search(axes.begin(), axes.end(), static_cast<int64_t>(i));
      if (named && in[i] != 1) {
        return Malformed("dimension " + std::to_string(i) + " of " + graph::ShapeToString(in) +
                         " is not 1 and cannot be removed");
      }
      if (!(named || (axes.empty() && in[i] == 1))) target.push_back(in[i]);
    }
    node_.attributes = graph::ReshapeAttrs{std::move(target)};
    node_.inputs.resize(1);
    return {};
  }

  Result<void> ReadMean() {
    const auto* options = op_.builtin_options_as_ReducerOptions();
    SYSTOLE_ASSIGN_OR_RETURN(std::vector<int64_t> axes,
                             ConstantOperand(1, "the list of axes", kMaxDimensions));
    graph::MeanAttrs attrs;
    SYSTOLE_ASSIGN_OR_RETURN(attrs.axes, NormalizeAxes(std::move(axes)));
    attrs.keep_dims = options != nullptr && options->keep_dims();
    const bool spatial = graph_.input(node_).shape.size() == 4 &&
                         attrs.axes == std::vector<int64_t>{1, 2};
    if (!spatial) {
      return Refused("the mean is supported over height and width (axes 1 and 2) of an NHWC tensor");
    }
    node_.attributes = std::move(attrs);
    node_.inputs.resize(1);
    return {};
  }

  static constexpr size_t kMaxDimensions = 8;

  const graph::Graph& graph_;
  const tflite::Operator& op_;
  const TfliteOp code_;
  Node& node_;
};

}  // namespace

Result<void> ReadAttributes(const graph::Graph& graph, const tflite::Operator& op, int32_t code,
                            graph::Node& node) {
  return AttributeReader(graph, op, static_cast<TfliteOp>(code), node).Read();
}

}  // namespace systole::import
