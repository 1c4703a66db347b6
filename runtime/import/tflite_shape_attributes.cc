// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/import/tflite_shape_attributes.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "runtime/import/node_errors.h"
#include "runtime/import/tflite_names.h"
#include "runtime/import/tflite_schema_generated.h"
#include "runtime/import/tflite_tensors.h"

namespace systole::import {
namespace {

using graph::Node;
using graph::OpKind;
using graph::Shape;
using graph::Tensor;

/// One operator whose attributes are constant operands, on its way into a node.
class ShapeAttributeReader {
 public:
  ShapeAttributeReader(const graph::Graph& graph, const tflite::Operator& op, TfliteOp code,
                       Node& node)
      : graph_(graph), op_(op), code_(code), node_(node) {}

  Result<void> Read() {
    if (node_.kind == OpKind::kPad) return ReadPad();
    if (node_.kind == OpKind::kMean) return ReadMean();
    return code_ == TfliteOp::kSqueeze ? ReadSqueeze() : ReadReshape();
  }

 private:
  tl::unexpected<Status> Malformed(const std::string& text) const {
    return MalformedNode(node_, text);
  }
  tl::unexpected<Status> Refused(const std::string& text) const {
    return RefusedNode(node_, text);
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
      SYSTOLE_ASSIGN_OR_RETURN(target, ConstantOperand(1, "the target shape", kMaxRank));
    } else if (options != nullptr && options->new_shape() != nullptr) {
      if (options->new_shape()->size() > kMaxRank) {
        return Malformed("the target shape has more than " + std::to_string(kMaxRank) +
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
      if (listed->size() > kMaxRank) return Malformed("lists too many dimensions");
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
                             ConstantOperand(1, "the list of axes", kMaxRank));
    graph::ReduceAttrs attrs;
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

  const graph::Graph& graph_;
  const tflite::Operator& op_;
  const TfliteOp code_;
  Node& node_;
};

}  // namespace

Result<void> ReadShapeAttributes(const graph::Graph& graph, const tflite::Operator& op,
                                 int32_t code, graph::Node& node) {
  return ShapeAttributeReader(graph, op, static_cast<TfliteOp>(code), node).Read();
}

}  // namespace systole::import
