// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
//
// Operators whose attributes are shapes, axes and amounts, mostly constant operands.
#include <algorithm>
#include <cstring>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "runtime/graph/infer_shapes.h"
#include "runtime/import/tflite_operator_reader.h"
#include "runtime/import/tflite_schema_generated.h"

namespace systole::import {
namespace {

using graph::kMaxRank;
using graph::OpKind;
using graph::Shape;
using graph::Tensor;

/// Pairs of amounts, one pair per axis, become two lists.
Result<void> ReadAmounts(const OperatorReader& r, std::vector<int64_t>& before,
                         std::vector<int64_t>& after) {
  const Shape& in = r.InputShape();
  SYSTOLE_ASSIGN_OR_RETURN(const std::vector<int64_t> amounts,
                           r.ConstantList(1, "the list of amounts", 2 * in.size()));
  if (amounts.size() != 2 * in.size()) {
    return r.Malformed("has " + std::to_string(amounts.size()) + " amounts; input " +
                       graph::ShapeToString(in) + " needs " + std::to_string(2 * in.size()));
  }
  for (size_t i = 0; i < in.size(); ++i) {
    before.push_back(amounts[2 * i]);
    after.push_back(amounts[2 * i + 1]);
  }
  return {};
}

/// The value of PADV2, as stored.
Result<void> ReadPadValue(const OperatorReader& r, graph::PadAttrs& attrs) {
  if (!r.graph.has_input(r.node, 2)) return r.Malformed("the value to pad with is missing");
  const Tensor& in = r.graph.input(r.node);
  const Tensor& value = r.graph.input(r.node, 2);
  if (!value.is_constant() || value.num_elements() != 1 || value.type != in.type) {
    return r.Refused("the value to pad with must be one constant of the input's type");
  }
  if (value.type == graph::DataType::kFloat32) {
    float stored = 0;
    std::memcpy(&stored, value.bytes().data(), sizeof(stored));
    attrs.value = stored;
    attrs.has_value = attrs.value != 0;
    return {};
  }
  const int64_t zero = in.quant.empty() ? 0 : in.quant.zero_point();
  attrs.value = static_cast<double>(value.IntAt(0));
  attrs.has_value = value.IntAt(0) != zero;
  if (!attrs.has_value) attrs.value = 0;
  return {};
}

Result<void> ReadPad(OperatorReader& r) {
  graph::PadAttrs attrs;
  SYSTOLE_RETURN_IF_ERROR(ReadAmounts(r, attrs.before, attrs.after));
  if (r.code == TfliteOp::kPadV2) SYSTOLE_RETURN_IF_ERROR(ReadPadValue(r, attrs));
  r.node.attributes = std::move(attrs);
  r.KeepInputs({0});
  return {};
}

Result<void> ReadMirrorPad(OperatorReader& r) {
  const auto* options = r.op.builtin_options_as_MirrorPadOptions();
  if (options == nullptr) return r.MissingOptions();
  graph::MirrorPadAttrs attrs;
  SYSTOLE_RETURN_IF_ERROR(ReadAmounts(r, attrs.before, attrs.after));
  const auto mode = options->mode();
  if (mode != tflite::MirrorPadMode::REFLECT && mode != tflite::MirrorPadMode::SYMMETRIC) {
    return r.Malformed("mode " + std::to_string(static_cast<int>(mode)) +
                       " does not exist; REFLECT is 0, SYMMETRIC is 1");
  }
  attrs.symmetric = mode == tflite::MirrorPadMode::SYMMETRIC;
  r.node.attributes = std::move(attrs);
  r.KeepInputs({0});
  return {};
}

/// Replaces one -1 by what the number of elements asks for.
Result<void> ResolveTarget(const OperatorReader& r, std::vector<int64_t>& target) {
  int64_t rest = graph::NumElements(r.InputShape());
  int64_t* open = nullptr;
  for (int64_t& dimension : target) {
    if (dimension == -1 && open == nullptr) {
      open = &dimension;
    } else if (dimension < 1) {
      return r.Malformed("target shape " + graph::ShapeToString(target) +
                         " must hold positive dimensions and at most one -1");
    } else {
      rest /= dimension;
    }
  }
  if (open != nullptr) *open = std::max<int64_t>(rest, 1);  // Shape inference compares.
  return {};
}

Result<void> ReadReshape(OperatorReader& r) {
  const auto* options = r.op.builtin_options_as_ReshapeOptions();
  std::vector<int64_t> target;
  if (r.graph.has_input(r.node, 1)) {
    SYSTOLE_ASSIGN_OR_RETURN(target, r.ConstantList(1, "the target shape", kMaxRank));
  } else if (options != nullptr && options->new_shape() != nullptr) {
    if (options->new_shape()->size() > kMaxRank) {
      return r.Malformed("the target shape has more than " + std::to_string(kMaxRank) +
                         " dimensions");
    }
    target.assign(options->new_shape()->begin(), options->new_shape()->end());
  } else {
    return r.Malformed("the target shape is missing");
  }
  SYSTOLE_RETURN_IF_ERROR(ResolveTarget(r, target));
  r.node.attributes = graph::ReshapeAttrs{std::move(target)};
  r.KeepInputs({0});
  return {};
}

/// A SQUEEZE is a RESHAPE whose target leaves out dimensions of 1.
Result<void> ReadSqueeze(OperatorReader& r) {
  const auto* options = r.op.builtin_options_as_SqueezeOptions();
  const auto* listed = options != nullptr ? options->squeeze_dims() : nullptr;
  const Shape& in = r.InputShape();
  std::vector<int64_t> axes;
  if (listed != nullptr && listed->size() > 0) {
    if (listed->size() > kMaxRank) return r.Malformed("lists too many dimensions");
    SYSTOLE_ASSIGN_OR_RETURN(
        axes, r.Axes(std::vector<int64_t>(listed->begin(), listed->end()), in.size()));
  }
  Shape target;
  for (size_t i = 0; i < in.size(); ++i) {
    const bool named = std::binary_search(axes.begin(), axes.end(), static_cast<int64_t>(i));
    if (named && in[i] != 1) {
      return r.Malformed("dimension " + std::to_string(i) + " of " + graph::ShapeToString(in) +
                         " is not 1 and cannot be removed");
    }
    if (!(named || (axes.empty() && in[i] == 1))) target.push_back(in[i]);
  }
  r.node.attributes = graph::ReshapeAttrs{std::move(target)};
  return {};
}

Result<void> ReadExpandDims(OperatorReader& r) {
  Shape target = r.InputShape();
  SYSTOLE_ASSIGN_OR_RETURN(int64_t axis, r.ConstantScalar(1, "the axis"));
  SYSTOLE_ASSIGN_OR_RETURN(axis, r.Axis(axis, target.size() + 1));
  target.insert(target.begin() + axis, 1);
  r.node.attributes = graph::ReshapeAttrs{std::move(target)};
  r.KeepInputs({0});
  return {};
}

/// BROADCAST_TO; FILL and ZEROS_LIKE are the same for one value.
Result<void> ReadBroadcastTo(OperatorReader& r) {
  if (r.code == TfliteOp::kZerosLike) {
    Tensor zero;
    zero.name = r.node.name + "_zero";
    zero.type = r.graph.input(r.node).type;
    if (!r.graph.input(r.node).quant.empty()) {
      return r.Refused("zeros of a quantized type are not supported");
    }
    zero.data = std::make_shared<const graph::Bytes>(
        static_cast<size_t>(graph::DataTypeSize(zero.type)));
    r.node.attributes = graph::ReshapeAttrs{r.InputShape()};
    r.node.inputs = {static_cast<graph::TensorId>(r.graph.tensors.size())};
    r.graph.tensors.push_back(std::move(zero));
    return {};
  }
  const bool fill = r.code == TfliteOp::kFill;
  SYSTOLE_ASSIGN_OR_RETURN(std::vector<int64_t> shape,
                           r.ConstantList(fill ? 0 : 1, "the target shape", kMaxRank));
  if (fill && graph::NumElements(r.InputShape(1)) != 1) {
    return r.Malformed("the value to fill with is not one element");
  }
  r.node.attributes = graph::ReshapeAttrs{std::move(shape)};
  if (fill) {
    r.KeepInputs({1});
  } else {
    r.KeepInputs({0});
  }
  return {};
}

Result<void> ReadTranspose(OperatorReader& r) {
  const size_t rank = r.InputShape().size();
  SYSTOLE_ASSIGN_OR_RETURN(std::vector<int64_t> perm,
                           r.ConstantList(1, "the permutation", kMaxRank, rank));
  for (int64_t& axis : perm) {
    SYSTOLE_ASSIGN_OR_RETURN(axis, r.Axis(axis, rank));
  }
  r.node.attributes = graph::TransposeAttrs{std::move(perm)};
  r.KeepInputs({0});
  return {};
}

Result<void> ReadTile(OperatorReader& r) {
  SYSTOLE_ASSIGN_OR_RETURN(std::vector<int64_t> repeats,
                           r.ConstantList(1, "the list of repeats", kMaxRank));
  r.node.attributes = graph::TileAttrs{std::move(repeats)};
  r.KeepInputs({0});
  return {};
}

Result<void> ReadReverse(OperatorReader& r) {
  SYSTOLE_ASSIGN_OR_RETURN(std::vector<int64_t> axes,
                           r.ConstantList(1, "the list of axes", kMaxRank));
  SYSTOLE_ASSIGN_OR_RETURN(axes, r.Axes(std::move(axes), r.InputShape().size()));
  r.node.attributes = graph::ReverseAttrs{std::move(axes)};
  r.KeepInputs({0});
  return {};
}

Result<void> ReadReduce(OperatorReader& r) {
  const auto* options = r.op.builtin_options_as_ReducerOptions();
  SYSTOLE_ASSIGN_OR_RETURN(std::vector<int64_t> axes,
                           r.ConstantList(1, "the list of axes", kMaxRank));
  graph::ReduceAttrs attrs;
  SYSTOLE_ASSIGN_OR_RETURN(attrs.axes, r.Axes(std::move(axes), r.InputShape().size()));
  attrs.keep_dims = options != nullptr && options->keep_dims();
  r.node.attributes = std::move(attrs);
  r.KeepInputs({0});
  return {};
}

/// The axis of ARG_MAX, ARG_MIN and CUMSUM.
Result<int64_t> ReadAxisOperand(OperatorReader& r) {
  SYSTOLE_ASSIGN_OR_RETURN(const int64_t axis, r.ConstantScalar(1, "the axis"));
  auto result = r.Axis(axis, r.InputShape().size());
  r.KeepInputs({0});
  return result;
}

Result<void> ReadArg(OperatorReader& r) {
  SYSTOLE_ASSIGN_OR_RETURN(const int64_t axis, ReadAxisOperand(r));
  r.node.attributes = graph::ArgAttrs{axis, false};
  return {};
}

Result<void> ReadCumSum(OperatorReader& r) {
  graph::CumSumAttrs attrs;
  if (const auto* options = r.op.builtin_options_as_CumsumOptions()) {
    attrs.exclusive = options->exclusive();
    attrs.reverse = options->reverse();
  }
  SYSTOLE_ASSIGN_OR_RETURN(attrs.axis, ReadAxisOperand(r));
  r.node.attributes = attrs;
  return {};
}

}  // namespace

Result<void> ReadShapeAttributes(OperatorReader& r) {
  switch (r.code) {
    case TfliteOp::kPad:
    case TfliteOp::kPadV2: return ReadPad(r);
    case TfliteOp::kMirrorPad: return ReadMirrorPad(r);
    case TfliteOp::kReshape: return ReadReshape(r);
    case TfliteOp::kSqueeze: return ReadSqueeze(r);
    case TfliteOp::kExpandDims: return ReadExpandDims(r);
    case TfliteOp::kBroadcastTo:
    case TfliteOp::kFill:
    case TfliteOp::kZerosLike: return ReadBroadcastTo(r);
    case TfliteOp::kTranspose: return ReadTranspose(r);
    case TfliteOp::kTile: return ReadTile(r);
    case TfliteOp::kReverseV2: return ReadReverse(r);
    case TfliteOp::kArgMax:
    case TfliteOp::kArgMin: return ReadArg(r);
    case TfliteOp::kCumSum: return ReadCumSum(r);
    default: return ReadReduce(r);
  }
}

}  // namespace systole::import
