// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
// CONCATENATION, PACK, SPLIT, UNPACK: several tensors beside one.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "runtime/reference/check.h"
#include "runtime/reference/element.h"
#include "runtime/reference/registry.h"
#include "runtime/reference/tensors.h"
#include "sim/golden/ops_move.h"
#include "sim/golden/ops_rescale.h"

namespace systole::reference {
namespace {

using golden::CopyView;
using golden::DenseStrides;
using golden::DenseView;
using golden::Numerics;
using golden::View;
using graph::DataType;
using graph::OpKind;
using graph::Shape;
using graph::Tensor;

bool SameQuantization(const Tensor& a, const Tensor& b) {
  return a.quant.scales == b.quant.scales && a.quant.zero_points == b.quant.zero_points;
}

/// Slice of `whole` from `start` on along `axis`; its extents are those of the part.
View PartView(const Shape& whole, size_t axis, int64_t start) {
  View view = DenseView(whole);
  view.offset = start * view.strides[axis];
  return view;
}

// --- CONCATENATION, PACK ---

/// What TensorFlow Lite Micro does, which copies bytes, and what the others do, which refuse or
/// rescale. Only uint8 (and int8 of ONNX) is rescaled.
Result<void> CheckRescale(const Signature& s, const Tensor& part) {
  const Tensor& out = s.output();
  if (!Is8Bit(part.type) || SameQuantization(part, out)) return {};
  if (s.numerics == Numerics::kTflm) return {};
  if (!IsQuantized(part) || !IsQuantized(out)) {
    return Unsupported("some of the joined tensors have one scale, others not");
  }
  if (part.type == DataType::kInt8 && s.numerics != Numerics::kOrt) {
    return Unsupported(fmt::format(
        "inputs of type int8 must have the output's scale; they have {} and {}",
        part.quant.scale(), out.quant.scale()));
  }
  if (part.quant.scale() > 0 && out.quant.scale() > 0) return {};
  return InvalidArgument("a scale is not positive");
}

Result<void> CheckParts(const Signature& s) {
  SYSTOLE_RETURN_IF_ERROR(CheckCounts(s, 1, s.inputs.size(), 1));
  for (const Tensor* part : s.inputs) {
    if (part == nullptr) return InvalidArgument("an input is absent");
    if (part->type != s.output().type) {
      return Unsupported("inputs and output must have the same type");
    }
  }
  return {};
}

Result<void> CheckConcatenation(const Signature& s) {
  SYSTOLE_RETURN_IF_ERROR(CheckParts(s));
  const auto& a = s.attrs<graph::AxisAttrs>();
  SYSTOLE_RETURN_IF_ERROR(CheckAxis(a.axis, s.input().shape.size()));
  if (a.activation != graph::Activation::kNone) {
    return Unsupported("a fused activation; no runtime computes it");
  }
  Shape out = s.input().shape;
  out[a.axis] = 0;
  for (const Tensor* part : s.inputs) {
    Shape expected = s.input().shape;
    if (part->shape.size() == expected.size()) expected[a.axis] = part->shape[a.axis];
    SYSTOLE_RETURN_IF_ERROR(CheckShape(*part, "an input", expected));
    SYSTOLE_RETURN_IF_ERROR(CheckRescale(s, *part));
    out[a.axis] += part->shape[a.axis];
  }
  return CheckShape(s.output(), "the output", out);
}

/// Input i in the output's quantization, which is the input itself where that is the same.
std::span<const std::byte> Rescaled(const Call& call, size_t i, std::vector<std::byte>* kept) {
  const Signature& s = call.signature;
  const Tensor& in = s.input(i);
  const Tensor& out = s.output();
  if (!Is8Bit(in.type) || s.numerics == Numerics::kTflm || SameQuantization(in, out)) {
    return call.inputs[i];
  }
  const bool ort = s.numerics == Numerics::kOrt;
  const auto [low, high] = RangeOf(in.type);
  const golden::Quant from = QuantOf(in);
  const golden::Quant to = QuantOf(out);
  std::array<std::byte, 256> table{};
  for (int64_t v = low; v <= high; ++v) {
    const int64_t y = ort ? golden::RescaleThroughReal(static_cast<int32_t>(v), from, to)
                          : golden::RescaleWithBias(static_cast<int32_t>(v), from, to);
    table[static_cast<uint8_t>(v)] = static_cast<std::byte>(std::clamp(y, low, high));
  }
  kept->clear();
  for (const std::byte b : call.inputs[i]) kept->push_back(table[static_cast<uint8_t>(b)]);
  return *kept;
}

Result<void> RunConcatenation(const Call& call) {
  const Signature& s = call.signature;
  const auto axis = static_cast<size_t>(s.attrs<graph::AxisAttrs>().axis);
  std::vector<std::byte> kept;
  int64_t start = 0;
  for (size_t i = 0; i < s.inputs.size(); ++i) {
    const Shape& shape = s.input(i).shape;
    CopyView(ElementSize(s.output()), shape, Rescaled(call, i, &kept), DenseView(shape),
             call.outputs[0], PartView(s.output().shape, axis, start));
    start += shape[axis];
  }
  return {};
}

/// Shape of the tensor with an axis more.
Result<Shape> PackedShape(const Shape& part, int64_t axis, size_t parts) {
  SYSTOLE_RETURN_IF_ERROR(CheckAxis(axis, part.size() + 1));
  Shape shape = part;
  shape.insert(shape.begin() + axis, static_cast<int64_t>(parts));
  return shape;
}

Result<void> CheckPack(const Signature& s) {
  SYSTOLE_RETURN_IF_ERROR(CheckParts(s));
  for (const Tensor* part : s.inputs) {
    SYSTOLE_RETURN_IF_ERROR(CheckShape(*part, "an input", s.input().shape));
  }
  SYSTOLE_ASSIGN_OR_RETURN(const Shape out,
                           PackedShape(s.input().shape, s.attrs<graph::AxisAttrs>().axis,
                                       s.inputs.size()));
  return CheckShape(s.output(), "the output", out);
}

Result<void> RunPack(const Call& call) {
  const Signature& s = call.signature;
  const auto axis = static_cast<size_t>(s.attrs<graph::AxisAttrs>().axis);
  Shape part = s.output().shape;
  part[axis] = 1;
  for (size_t i = 0; i < s.inputs.size(); ++i) {
    CopyView(ElementSize(s.output()), part, call.inputs[i], DenseView(part), call.outputs[0],
             PartView(s.output().shape, axis, static_cast<int64_t>(i)));
  }
  return {};
}

// --- SPLIT, UNPACK ---

Result<void> CheckPieces(const Signature& s) {
  SYSTOLE_RETURN_IF_ERROR(CheckCounts(s, 1, 1, s.outputs.size()));
  if (s.outputs.empty()) return InvalidArgument("it has no output");
  for (const Tensor* piece : s.outputs) {
    if (piece->type != s.input().type) {
      return Unsupported("input and outputs must have the same type");
    }
  }
  return {};
}

Result<void> CheckSplit(const Signature& s) {
  SYSTOLE_RETURN_IF_ERROR(CheckPieces(s));
  const auto& a = s.attrs<graph::SplitAttrs>();
  SYSTOLE_RETURN_IF_ERROR(CheckAxis(a.axis, s.input().shape.size()));
  SYSTOLE_RETURN_IF_ERROR(CheckAmounts(a.sizes, "size", s.outputs.size(), 1));
  int64_t total = 0;
  for (size_t i = 0; i < a.sizes.size(); ++i) {
    Shape expected = s.input().shape;
    expected[a.axis] = a.sizes[i];
    SYSTOLE_RETURN_IF_ERROR(CheckShape(s.output(i), "an output", expected));
    total += a.sizes[i];
  }
  if (total == s.input().shape[a.axis]) return {};
  return InvalidArgument(fmt::format("the sizes add up to {}; axis {} has {} elements", total,
                                     a.axis, s.input().shape[a.axis]));
}

Result<void> RunSplit(const Call& call) {
  const Signature& s = call.signature;
  const auto& a = s.attrs<graph::SplitAttrs>();
  int64_t start = 0;
  for (size_t i = 0; i < a.sizes.size(); ++i) {
    const Shape& piece = s.output(i).shape;
    CopyView(ElementSize(s.input()), piece, call.inputs[0],
             PartView(s.input().shape, static_cast<size_t>(a.axis), start), call.outputs[i],
             DenseView(piece));
    start += a.sizes[i];
  }
  return {};
}

Result<void> CheckUnpack(const Signature& s) {
  SYSTOLE_RETURN_IF_ERROR(CheckPieces(s));
  SYSTOLE_ASSIGN_OR_RETURN(const Shape whole,
                           PackedShape(s.output().shape, s.attrs<graph::AxisAttrs>().axis,
                                       s.outputs.size()));
  for (const Tensor* piece : s.outputs) {
    SYSTOLE_RETURN_IF_ERROR(CheckShape(*piece, "an output", s.output().shape));
  }
  return CheckShape(s.input(), "the input", whole);
}

Result<void> RunUnpack(const Call& call) {
  const Signature& s = call.signature;
  const auto axis = static_cast<size_t>(s.attrs<graph::AxisAttrs>().axis);
  Shape piece = s.input().shape;
  piece[axis] = 1;
  for (size_t i = 0; i < s.outputs.size(); ++i) {
    CopyView(ElementSize(s.input()), piece, call.inputs[0],
             PartView(s.input().shape, axis, static_cast<int64_t>(i)), call.outputs[i],
             DenseView(piece));
  }
  return {};
}

}  // namespace

void AddJoinOperators(Registry& registry) {
  registry.Add({OpKind::kConcatenation}, {CheckConcatenation, RunConcatenation});
  registry.Add({OpKind::kPack}, {CheckPack, RunPack});
  registry.Add({OpKind::kSplit}, {CheckSplit, RunSplit});
  registry.Add({OpKind::kUnpack}, {CheckUnpack, RunUnpack});
}

}  // namespace systole::reference
