// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>

#include "runtime/graph/infer_rules.h"

namespace systole::graph {
namespace {

/// The shape without the axes, or with 1 in their place.
Shape Without(const Shape& in, const std::vector<int64_t>& axes, bool keep_dims) {
  Shape out;
  for (size_t i = 0; i < in.size(); ++i) {
    const bool reduced =
        std::find(axes.begin(), axes.end(), static_cast<int64_t>(i)) != axes.end();
    if (!reduced) {
      out.push_back(in[i]);
    } else if (keep_dims) {
      out.push_back(1);
    }
  }
  return out;
}

}  // namespace

Result<Shape> InferReduce(const Graph& graph, const Node& node) {
  const Shape& in = graph.input(node).shape;
  const auto& attrs = node.attrs<ReduceAttrs>();
  for (size_t i = 0; i < attrs.axes.size(); ++i) {
    SYSTOLE_RETURN_IF_ERROR(CheckAxis(node, attrs.axes[i], in.size()));
    if (i > 0 && attrs.axes[i] <= attrs.axes[i - 1]) {
      return ShapeError(node, "axes are not ascending and distinct");
    }
  }
  return Without(in, attrs.axes, attrs.keep_dims);
}

Result<Shape> InferArg(const Graph& graph, const Node& node) {
  const Shape& in = graph.input(node).shape;
  const auto& attrs = node.attrs<ArgAttrs>();
  SYSTOLE_RETURN_IF_ERROR(CheckAxis(node, attrs.axis, in.size()));
  return Without(in, {attrs.axis}, attrs.keep_dims);
}

}  // namespace systole::graph
