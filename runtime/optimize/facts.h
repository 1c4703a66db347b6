// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "runtime/optimize/editor.h"

// What rewrites want to know, by trying it out rather than by reasoning.

namespace systole::optimize {

bool Is8Bit(const graph::Tensor& tensor);  ///< int8 or uint8, of one scale.

/// Whether stored values mean the same: type and quantization.
bool SameMeaning(const graph::Tensor& a, const graph::Tensor& b);

/// Nodes (positions, ascending) as a network of their own, with one input and one output.
graph::Graph PartOf(const Editor& editor, std::span<const int> nodes, graph::TensorId from,
                    graph::TensorId to);

/// Stored outputs by stored input, both read as unsigned bytes.
using ByteTable = std::array<uint8_t, 256>;

/// What nodes (positions, ascending; elementwise, constants of one element) make of each 8-bit value
/// of `from` in the 8-bit tensor `to`: all 256 are computed by the operators, in a long tensor and
/// one by one, because the vector loops of some runtimes round the last values of a tensor
/// differently. Nothing if that matters for as many values as `to` has (with `anywhere`: for any
/// number of them), or if an operator refuses.
std::optional<ByteTable> TableOf(const Editor& editor, std::span<const int> nodes,
                                 graph::TensorId from, graph::TensorId to, bool anywhere = false);

/// Whether all of a node's operands but one are constants of one element, that one is not constant
/// and has as many elements as the output; sets its position.
bool IsUnaryMap(const Editor& editor, int n, size_t* operand);

/// Whether a kind works on elements at the same place, one output each.
bool IsMap(graph::OpKind kind);

/// The fused activation of a kind that clamps its stored results; null for other kinds.
graph::Activation* ClampOf(graph::OpKind kind, graph::Attributes& attributes);

/// Stored values that a fused activation lets through.
struct Range {
  int64_t low = 0, high = 0;
  friend bool operator==(const Range&, const Range&) = default;
};
Range RangeOf(const Editor& editor, graph::Activation activation, const graph::Tensor& output);

/// A stored 8-bit value from a byte read as unsigned, and back.
int64_t StoredOf(const graph::Tensor& tensor, uint8_t byte);
uint8_t ByteOf(int64_t stored);

/// The activation with which a node of ClampOf() stores what the table makes of what it stores now;
/// nothing if there is none, or if the node (-1: none) is of another kind. In activation_fold.cc.
std::optional<graph::Activation> FoldedActivation(const Editor& editor, int producer,
                                                  const ByteTable& table);

/// Whether a 1x1 convolution with the weight 1 of scale 1 gives back all 256 values of such a tensor.
bool ConvolutionCopies(const Editor& editor, const graph::Tensor& like);

/// The least stored value that an 8-bit tensor can have, as far as its producer tells.
int64_t LowestOf(const Editor& editor, graph::TensorId id);

}  // namespace systole::optimize
