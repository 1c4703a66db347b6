// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "runtime/reference/check.h"
#include "runtime/reference/element.h"
#include "runtime/reference/registry.h"
#include "runtime/reference/tensors.h"
#include "sim/golden/ops_move.h"
#include "sim/golden/ops_resize.h"

namespace systole::reference {
namespace {

using golden::Numerics;
using graph::DataType;
using graph::OpKind;
using graph::ResizeCoordinates;
using graph::ResizeRounding;
using graph::Shape;

golden::ResizeGrid GridOf(ResizeCoordinates coordinates) {
  switch (coordinates) {
    case ResizeCoordinates::kAsymmetric: return golden::ResizeGrid::kAsymmetric;
    case ResizeCoordinates::kHalfPixel: return golden::ResizeGrid::kHalfPixel;
    case ResizeCoordinates::kAlignCorners: return golden::ResizeGrid::kAlignCorners;
    case ResizeCoordinates::kPytorchHalfPixel: break;
  }
  return golden::ResizeGrid::kPytorchHalfPixel;
}

golden::ResizeRounding RoundingOf(ResizeRounding rounding) {
  switch (rounding) {
    case ResizeRounding::kFloor: return golden::ResizeRounding::kFloor;
    case ResizeRounding::kCeil: return golden::ResizeRounding::kCeil;
    case ResizeRounding::kPreferFloor: return golden::ResizeRounding::kPreferFloor;
    case ResizeRounding::kPreferCeil: break;
  }
  return golden::ResizeRounding::kPreferCeil;
}

golden::ResizeShape ShapeOf(const Signature& s) {
  const Shape& in = s.input().shape;
  const Shape& out = s.output().shape;
  return {in[0], in[1], in[2], out[1], out[2], in[3],
          GridOf(s.attrs<graph::ResizeAttrs>().coordinates)};
}

Result<void> CheckResize(const Signature& s) {
  SYSTOLE_RETURN_IF_ERROR(CheckCounts(s, 1, 1, 1));
  SYSTOLE_RETURN_IF_ERROR(CheckSameType(s));
  const auto& a = s.attrs<graph::ResizeAttrs>();
  const Shape& in = s.input().shape;
  if (in.size() != 4) return InvalidArgument("its input needs 4 axes");
  constexpr int64_t kMost = 1 << 16;  // Tables have an entry per row and column.
  for (const int64_t size : {in[1], in[2], a.out_h, a.out_w}) {
    if (size < 1 || size > kMost) {
      return Unsupported(fmt::format("{} rows or columns; 1..{} are supported", size, kMost));
    }
  }
  if (s.numerics != Numerics::kOrt && a.coordinates == ResizeCoordinates::kPytorchHalfPixel) {
    return Unsupported("coordinates that TensorFlow Lite does not have");
  }
  return CheckShape(s.output(), "the output", {in[0], a.out_h, a.out_w, in[3]});
}

Result<void> CheckBilinear(const Signature& s) {
  SYSTOLE_RETURN_IF_ERROR(CheckResize(s));
  SYSTOLE_RETURN_IF_ERROR(
      CheckType(s.input(), "the input",
                {DataType::kInt8, DataType::kUint8, DataType::kInt16, DataType::kFloat32}));
  if (s.numerics == Numerics::kOrt && s.input().type != DataType::kFloat32) {
    return CheckAllQuantized(s);
  }
  return {};
}

/// ONNX Runtime computes quantized tensors in real numbers.
void RunQuantizedOnnx(const Call& call) {
  const golden::Quant in = QuantOf(call.signature.input());
  const golden::Quant out = QuantOf(call.signature.output());
  std::vector<float> real;
  for (const int32_t v : ReadIntegers(call)) {
    real.push_back(static_cast<float>(v - in.zero) * in.scale);
  }
  const golden::Limits limits = LimitsOf(call.signature.output().type);
  std::vector<int32_t> stored;
  for (const float v : golden::ResizeBilinearOnnx(real, ShapeOf(call.signature))) {
    const double rounded = std::rint(v / out.scale) + static_cast<double>(out.zero);
    stored.push_back(static_cast<int32_t>(
        std::clamp<double>(rounded, limits.low, limits.high)));
  }
  WriteIntegers(call, stored);
}

Result<void> RunBilinear(const Call& call) {
  const Signature& s = call.signature;
  const golden::ResizeShape shape = ShapeOf(s);
  const bool ort = s.numerics == Numerics::kOrt;
  if (s.input().type == DataType::kFloat32) {
    const auto y = ort ? golden::ResizeBilinearOnnx(call.In<float>(), shape)
                       : golden::ResizeBilinearFloat(call.In<float>(), shape);
    std::copy(y.begin(), y.end(), call.Out<float>().begin());
    return {};
  }
  if (ort) {
    // Of no use otherwise, the rounding says whether the file has real numbers here, stored values,
    // or stored values with the channels last.
    const auto rounding = s.attrs<graph::ResizeAttrs>().rounding;
    if (rounding == graph::ResizeRounding::kFloor) {
      RunQuantizedOnnx(call);
    } else {
      WriteIntegers(call, golden::ResizeBilinearOnnxStored(
                              ReadIntegers(call), shape,
                              rounding == graph::ResizeRounding::kPreferCeil));
    }
    return {};
  }
  const std::vector<int32_t> x = ReadIntegers(call);
  if (s.numerics == Numerics::kTflite && Is8Bit(s.input().type)) {
    WriteIntegers(call, golden::ResizeBilinear11Bit(x, shape));
  } else if (s.input().type == DataType::kUint8) {
    WriteIntegers(call, golden::ResizeBilinearUint8(x, shape));
  } else {
    WriteIntegers(call, golden::ResizeBilinear10Bit(x, shape));
  }
  return {};
}

Result<void> RunNearest(const Call& call) {
  const Signature& s = call.signature;
  const auto& a = s.attrs<graph::ResizeAttrs>();
  const golden::ResizeShape shape = ShapeOf(s);
  const auto indices = [&](int64_t in, int64_t out) {
    return s.numerics == Numerics::kOrt
               ? golden::NearestOnnx(in, out, shape.grid, RoundingOf(a.rounding))
               : golden::NearestLite(in, out, shape.grid);
  };
  const auto pixel = shape.channels * static_cast<int64_t>(ElementSize(s.input()));
  const std::vector<int64_t> rows = indices(shape.in_h, shape.out_h);
  const std::vector<int64_t> columns = indices(shape.in_w, shape.out_w);
  const auto in_row = static_cast<size_t>(shape.in_w * pixel);
  const auto out_row = static_cast<size_t>(shape.out_w * pixel);
  for (int64_t y = 0; y < shape.images * shape.out_h; ++y) {
    const int64_t from = y / shape.out_h * shape.in_h + rows[y % shape.out_h];
    golden::PickRows(call.inputs[0].subspan(static_cast<size_t>(from) * in_row, in_row), 1,
                     shape.in_w, pixel, columns,
                     call.outputs[0].subspan(static_cast<size_t>(y) * out_row, out_row));
  }
  return {};
}

}  // namespace

void AddResizeOperators(Registry& registry) {
  registry.Add({OpKind::kResizeBilinear}, {CheckBilinear, RunBilinear});
  registry.Add({OpKind::kResizeNearestNeighbor}, {CheckResize, RunNearest});
}

}  // namespace systole::reference
