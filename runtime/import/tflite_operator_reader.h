// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

#include "driver/base/status.h"
#include "runtime/graph/graph.h"
#include "runtime/import/node_errors.h"
#include "runtime/import/tflite_operators.h"

namespace systole::import {

namespace tflite {
enum class ActivationFunctionType : int8_t;
enum class Padding : int8_t;
struct Operator;
}  // namespace tflite

/// One operator of the file on its way into `node`, whose kind, name, inputs (as in the file) and
/// outputs are set and whose input shapes are known. All that the readers of attributes share.
struct OperatorReader {
  graph::Graph& graph;  ///< Constants may be appended.
  const tflite::Operator& op;
  TfliteOp code;
  graph::Node& node;
  /// Shape of the file's output where it is not the node's own: a RESHAPE follows.
  std::optional<graph::Shape> reshaped;

  tl::unexpected<Status> Malformed(const std::string& text) const {
    return MalformedNode(node, text);
  }
  tl::unexpected<Status> Refused(const std::string& text) const { return RefusedNode(node, text); }
  tl::unexpected<Status> MissingOptions() const {
    return Malformed("its options are missing or belong to another operator");
  }

  const graph::Shape& InputShape(size_t input = 0) const { return graph.input(node, input).shape; }

  /// Values of an integer operand that the file must know, at most `limit` of them.
  Result<std::vector<int64_t>> ConstantList(size_t input, const std::string& what,
                                            size_t limit) const;
  /// The same, exactly `count` values.
  Result<std::vector<int64_t>> ConstantList(size_t input, const std::string& what, size_t limit,
                                            size_t count) const;
  /// One integer.
  Result<int64_t> ConstantScalar(size_t input, const std::string& what) const;

  /// `axis` counted from the front, for a tensor of `rank` dimensions.
  Result<int64_t> Axis(int64_t axis, size_t rank) const;
  /// The same for a list, ascending and distinct.
  Result<std::vector<int64_t>> Axes(std::vector<int64_t> axes, size_t rank) const;

  Result<graph::Activation> ReadActivation(tflite::ActivationFunctionType fused) const;
  Result<graph::Padding> ReadPadding(tflite::Padding padding) const;
  /// A kernel size, stride or dilation.
  Result<void> CheckStep(const char* what, int64_t value) const;
  /// A number from options that must be finite.
  Result<float> Finite(const char* what, float value) const;

  /// The inputs become those at these positions of the file's list.
  void KeepInputs(std::initializer_list<size_t> positions);
};

/// Operators whose attributes are in their options: products, pools, elementwise.
Result<void> ReadOptionAttributes(OperatorReader& r);
/// Operators whose attributes are shapes, axes and amounts.
Result<void> ReadShapeAttributes(OperatorReader& r);
/// Operators that pick, join or split.
Result<void> ReadIndexAttributes(OperatorReader& r);
/// SVDF, LSTM, and the custom operator.
Result<void> ReadStateAttributes(OperatorReader& r);

}  // namespace systole::import
