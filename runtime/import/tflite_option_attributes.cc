// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
//
// Operators whose attributes are in their options.
#include <algorithm>
#include <cmath>
#include <string>

#include "runtime/graph/geometry.h"
#include "runtime/import/tflite_operator_reader.h"
#include "runtime/import/tflite_schema_generated.h"

namespace systole::import {
namespace {

using graph::OpKind;
using graph::Shape;

/// Members that CONV_2D, DEPTHWISE_CONV_2D and the pools share.
template <typename Options, typename Attrs>
Result<void> ReadWindow(const OperatorReader& r, const Options& options, Attrs& attrs) {
  attrs.stride_h = options.stride_h();
  attrs.stride_w = options.stride_w();
  SYSTOLE_RETURN_IF_ERROR(r.CheckStep("vertical stride", attrs.stride_h));
  SYSTOLE_RETURN_IF_ERROR(r.CheckStep("horizontal stride", attrs.stride_w));
  SYSTOLE_ASSIGN_OR_RETURN(attrs.padding, r.ReadPadding(options.padding()));
  SYSTOLE_ASSIGN_OR_RETURN(attrs.activation, r.ReadActivation(options.fused_activation_function()));
  return {};
}

template <typename Options, typename Attrs>
Result<void> ReadConvWindow(const OperatorReader& r, const Options& options, Attrs& attrs) {
  SYSTOLE_RETURN_IF_ERROR(ReadWindow(r, options, attrs));
  attrs.dilation_h = options.dilation_h_factor();
  attrs.dilation_w = options.dilation_w_factor();
  SYSTOLE_RETURN_IF_ERROR(r.CheckStep("vertical dilation", attrs.dilation_h));
  SYSTOLE_RETURN_IF_ERROR(r.CheckStep("horizontal dilation", attrs.dilation_w));
  return {};
}

Result<void> ReadConv(OperatorReader& r) {
  const auto* options = r.op.builtin_options_as_Conv2DOptions();
  if (options == nullptr) return r.MissingOptions();
  graph::Conv2DAttrs attrs;
  SYSTOLE_RETURN_IF_ERROR(ReadConvWindow(r, *options, attrs));
  r.node.attributes = attrs;
  return {};
}

/// The file's depth multiplier is redundant and 0 in some files; the weights decide.
Result<void> ReadDepthwise(OperatorReader& r) {
  const auto* options = r.op.builtin_options_as_DepthwiseConv2DOptions();
  if (options == nullptr) return r.MissingOptions();
  graph::DepthwiseConv2DAttrs attrs;
  SYSTOLE_RETURN_IF_ERROR(ReadConvWindow(r, *options, attrs));
  attrs.depth_multiplier = options->depth_multiplier();
  const Shape& in = r.InputShape(0);
  const Shape& weights = r.InputShape(1);
  if (attrs.depth_multiplier == 0 && in.size() == 4 && weights.size() == 4) {
    attrs.depth_multiplier = weights[3] / in[3];
  }
  r.node.attributes = attrs;
  return {};
}

Result<void> ReadPool(OperatorReader& r) {
  const auto* options = r.op.builtin_options_as_Pool2DOptions();
  if (options == nullptr) return r.MissingOptions();
  graph::Pool2DAttrs attrs;
  SYSTOLE_RETURN_IF_ERROR(ReadWindow(r, *options, attrs));
  attrs.filter_h = options->filter_height();
  attrs.filter_w = options->filter_width();
  SYSTOLE_RETURN_IF_ERROR(r.CheckStep("filter height", attrs.filter_h));
  SYSTOLE_RETURN_IF_ERROR(r.CheckStep("filter width", attrs.filter_w));
  r.node.attributes = attrs;
  return {};
}

/// Padding of one axis: the convolution that this one reverses has the output as its input.
void SetPads(int64_t in, int64_t out, int64_t kernel, int64_t stride, graph::Padding padding,
             int64_t& before, int64_t& after) {
  before = graph::ComputeWindow(out, kernel, stride, 1, padding).pad_before;
  after = std::max<int64_t>((in - 1) * stride + kernel - before - out, 0);
}

/// Operands of the file: output shape, weights, x, bias.
Result<void> ReadTransposeConv(OperatorReader& r) {
  const auto* options = r.op.builtin_options_as_TransposeConvOptions();
  if (options == nullptr) return r.MissingOptions();
  graph::TransposeConvAttrs attrs;
  attrs.stride_h = options->stride_h();
  attrs.stride_w = options->stride_w();
  SYSTOLE_RETURN_IF_ERROR(r.CheckStep("vertical stride", attrs.stride_h));
  SYSTOLE_RETURN_IF_ERROR(r.CheckStep("horizontal stride", attrs.stride_w));
  SYSTOLE_ASSIGN_OR_RETURN(const graph::Padding padding, r.ReadPadding(options->padding()));
  SYSTOLE_ASSIGN_OR_RETURN(attrs.activation,
                           r.ReadActivation(options->fused_activation_function()));
  SYSTOLE_ASSIGN_OR_RETURN(const Shape out, r.ConstantList(0, "the output's shape", 4, 4));
  if (auto bytes = graph::CheckedBytes(out, graph::DataType::kBool); !bytes) {
    return r.Malformed("the output's shape: " + bytes.error().message);
  }
  r.KeepInputs({2, 1, 3});
  attrs.out_h = out[1];
  attrs.out_w = out[2];
  const Shape& in = r.InputShape(0);
  const Shape& weights = r.InputShape(1);
  if (in.size() == 4 && weights.size() == 4) {  // Else shape inference reports the rank.
    if (out[0] != in[0] || out[3] != weights[0]) {
      return r.Malformed("output " + graph::ShapeToString(out) + " does not fit input " +
                         graph::ShapeToString(in) + " and weights " +
                         graph::ShapeToString(weights));
    }
    SetPads(in[1], out[1], weights[1], attrs.stride_h, padding, attrs.pads[0], attrs.pads[2]);
    SetPads(in[2], out[2], weights[2], attrs.stride_w, padding, attrs.pads[1], attrs.pads[3]);
  }
  r.node.attributes = attrs;
  return {};
}

Result<void> ReadFullyConnected(OperatorReader& r) {
  const auto* options = r.op.builtin_options_as_FullyConnectedOptions();
  if (options == nullptr) return r.MissingOptions();
  if (options->weights_format() != 0) {
    return r.Refused("shuffled weights (format " + std::to_string(options->weights_format()) +
                     ") are not supported; convert the model with default weights");
  }
  graph::FullyConnectedAttrs attrs;
  SYSTOLE_ASSIGN_OR_RETURN(attrs.activation,
                           r.ReadActivation(options->fused_activation_function()));
  attrs.keep_num_dims = options->keep_num_dims();
  attrs.asymmetric_rows = options->asymmetric_quantize_inputs();
  r.node.attributes = attrs;
  return {};
}

Result<void> ReadBatchMatMul(OperatorReader& r) {
  if (const auto* options = r.op.builtin_options_as_BatchMatMulOptions()) {
    r.node.attributes = graph::BatchMatMulAttrs{options->adj_x(), options->adj_y()};
  }
  return {};
}

/// Without options there is no fused activation.
template <typename Options>
Result<void> ReadArithmetic(OperatorReader& r, const Options* options) {
  graph::ArithmeticAttrs attrs;
  if (options != nullptr) {
    SYSTOLE_ASSIGN_OR_RETURN(attrs.activation,
                             r.ReadActivation(options->fused_activation_function()));
  }
  r.node.attributes = attrs;
  return {};
}

Result<void> ReadSoftmax(OperatorReader& r) {
  const auto* options = r.op.builtin_options_as_SoftmaxOptions();
  if (options == nullptr) return r.MissingOptions();
  if (!std::isfinite(options->beta()) || !(options->beta() > 0.0F)) {
    return r.Malformed("beta is " + std::to_string(options->beta()) +
                       "; it must be finite and above 0");
  }
  r.node.attributes = graph::SoftmaxAttrs{options->beta()};
  return {};
}

Result<void> ReadLeakyRelu(OperatorReader& r) {
  const auto* options = r.op.builtin_options_as_LeakyReluOptions();
  if (options == nullptr) return r.MissingOptions();
  SYSTOLE_ASSIGN_OR_RETURN(const float alpha, r.Finite("alpha", options->alpha()));
  r.node.attributes = graph::LeakyReluAttrs{alpha};
  return {};
}

Result<void> ReadGelu(OperatorReader& r) {
  const auto* options = r.op.builtin_options_as_GeluOptions();
  r.node.attributes = graph::GeluAttrs{options != nullptr && options->approximate()};
  return {};
}

Result<void> CheckL2(const OperatorReader& r) {
  const auto* options = r.op.builtin_options_as_L2NormOptions();
  const auto none = tflite::ActivationFunctionType::NONE;
  if (options == nullptr || options->fused_activation_function() == none) return {};
  return r.Refused("a fused activation is not supported here");
}

/// SELECT picks whole slices by a vector where SELECT_V2 would broadcast it along the last axis.
Result<void> CheckSelect(const OperatorReader& r) {
  if (r.code != TfliteOp::kSelect || r.InputShape(0) == r.InputShape(1)) return {};
  if (graph::NumElements(r.InputShape(0)) == 1) return {};
  return r.Refused("its condition " + graph::ShapeToString(r.InputShape(0)) +
                   " has another shape than its operands; only SELECT_V2 may");
}

}  // namespace

Result<void> ReadOptionAttributes(OperatorReader& r) {
  switch (r.node.kind) {
    case OpKind::kConv2D: return ReadConv(r);
    case OpKind::kDepthwiseConv2D: return ReadDepthwise(r);
    case OpKind::kTransposeConv: return ReadTransposeConv(r);
    case OpKind::kFullyConnected: return ReadFullyConnected(r);
    case OpKind::kBatchMatMul: return ReadBatchMatMul(r);
    case OpKind::kAdd: return ReadArithmetic(r, r.op.builtin_options_as_AddOptions());
    case OpKind::kSub: return ReadArithmetic(r, r.op.builtin_options_as_SubOptions());
    case OpKind::kMul: return ReadArithmetic(r, r.op.builtin_options_as_MulOptions());
    case OpKind::kDiv: return ReadArithmetic(r, r.op.builtin_options_as_DivOptions());
    case OpKind::kAveragePool2D:
    case OpKind::kMaxPool2D: return ReadPool(r);
    case OpKind::kSoftmax: return ReadSoftmax(r);
    case OpKind::kLeakyRelu: return ReadLeakyRelu(r);
    case OpKind::kGelu: return ReadGelu(r);
    case OpKind::kL2Normalization: return CheckL2(r);
    case OpKind::kSelect: return CheckSelect(r);
    default: return {};  // Nothing but operands.
  }
}

}  // namespace systole::import
