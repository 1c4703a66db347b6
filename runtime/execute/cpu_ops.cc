// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/execute/cpu_ops.h"

#include <algorithm>
#include <cstring>

#include "runtime/graph/geometry.h"
#include "sim/golden/ops_elementwise.h"
#include "sim/golden/ops_pool.h"
#include "sim/golden/ops_softmax.h"

namespace systole::execute {
namespace {

using program::TensorRef;

int32_t FlipOf(const TensorRef& ref) { return ref.type == graph::DataType::kUint8 ? 128 : 0; }

std::span<std::byte> BytesOf(const TensorRef& ref, const RegionBytes& regions) {
  return regions[static_cast<size_t>(ref.region)].subspan(ref.offset, ref.size_bytes());
}

template <typename T>
std::vector<T> ReadAs(const TensorRef& ref, const RegionBytes& regions) {
  const auto bytes = BytesOf(ref, regions);
  std::vector<T> values(bytes.size() / sizeof(T));
  std::memcpy(values.data(), bytes.data(), values.size() * sizeof(T));
  return values;
}

/// An 8-bit tensor as the golden operators take it: uint8 minus 128 (sim/golden/shapes.h).
std::vector<int8_t> Read8(const TensorRef& ref, const RegionBytes& regions) {
  std::vector<int8_t> values = ReadAs<int8_t>(ref, regions);
  if (FlipOf(ref) != 0) {
    for (int8_t& v : values) v = static_cast<int8_t>(static_cast<uint8_t>(v) ^ 0x80u);
  }
  return values;
}

void Write8(const TensorRef& ref, const RegionBytes& regions, std::span<const int8_t> values) {
  const auto bytes = BytesOf(ref, regions);
  const auto flip = static_cast<uint8_t>(FlipOf(ref) != 0 ? 0x80 : 0);
  for (size_t i = 0; i < bytes.size(); ++i) {
    bytes[i] = static_cast<std::byte>(static_cast<uint8_t>(values[i]) ^ flip);
  }
}

golden::Nhwc ShapeOf(const graph::Shape& shape) {
  golden::Nhwc s;
  int* dims[] = {&s.n, &s.h, &s.w, &s.c};
  const size_t lead = 4 - shape.size();  // Lower ranks get leading ones.
  for (size_t i = 0; i < shape.size(); ++i) *dims[lead + i] = static_cast<int>(shape[i]);
  return s;
}

/// Visits the operators of the program; `in` and `out` are checked by program::Validate.
struct Runner {
  const program::CpuStep& step;
  const RegionBytes& regions;

  const TensorRef& in(size_t i = 0) const { return step.inputs[i]; }
  const TensorRef& out() const { return step.outputs[0]; }
  int32_t zero(const TensorRef& ref) const { return ref.zero_point - FlipOf(ref); }

  void operator()(const program::SoftmaxStep& op) const {
    const auto factors = golden::MakeSoftmaxFactors(in().scale, op.beta);
    const auto depth = static_cast<size_t>(in().shape.empty() ? 1 : in().shape.back());
    Write8(out(), regions, golden::Softmax(Read8(in(), regions), depth, factors));
  }

  void operator()(const program::QuantizeStep&) const {
    const auto x = ReadAs<float>(in(), regions);
    Write8(out(), regions, golden::QuantizeFloat(x, out().scale, zero(out())));
  }

  void operator()(const program::DequantizeStep&) const {
    const auto y = golden::Dequantize(Read8(in(), regions), in().scale, zero(in()));
    std::memcpy(BytesOf(out(), regions).data(), y.data(), y.size() * sizeof(float));
  }

  void operator()(const program::Float64RequantStep& op) const {
    golden::OutputStage stage;
    stage.rounding = golden::Rounding::kFloat64;
    stage.real = op.real;
    stage.zero = zero(out());
    stage.low = op.low - FlipOf(out());
    stage.high = op.high - FlipOf(out());
    const auto channels = static_cast<size_t>(in().shape.back());
    Write8(out(), regions,
           golden::Requantize(ReadAs<int32_t>(in(), regions), channels, stage));
  }

  /// Copies a tensor to a larger shape by repeating axes of size 1.
  static std::vector<int8_t> Broadcast(std::span<const int8_t> x, const golden::Nhwc& from,
                                       const golden::Nhwc& to) {
    std::vector<int8_t> y;
    y.reserve(to.size());
    for (int n = 0; n < to.n; ++n) {
      for (int h = 0; h < to.h; ++h) {
        for (int w = 0; w < to.w; ++w) {
          const size_t at = from.offset(n % from.n, h % from.h, w % from.w);
          for (int c = 0; c < to.c; ++c) y.push_back(x[at + c % from.c]);
        }
      }
    }
    return y;
  }

  void operator()(const program::AddStep& op) const {
    const auto factors = golden::MakeAddFactors(in(0).scale, in(1).scale, out().scale);
    const golden::Nhwc to = ShapeOf(out().shape);
    const auto a = Broadcast(Read8(in(0), regions), ShapeOf(in(0).shape), to);
    const auto b = Broadcast(Read8(in(1), regions), ShapeOf(in(1).shape), to);
    const golden::AddZeros zeros{zero(in(0)), zero(in(1)), zero(out())};
    Write8(out(), regions,
           golden::Add(a, b, factors, zeros, op.low - FlipOf(out()), op.high - FlipOf(out())));
  }

  void operator()(const program::PadStep& op) const {
    std::array<int, 4> front{};
    const size_t lead = 4 - op.before.size();
    for (size_t i = 0; i < op.before.size(); ++i) front[lead + i] = static_cast<int>(op.before[i]);
    const auto value = static_cast<int8_t>(zero(in()));
    Write8(out(), regions, golden::Pad(Read8(in(), regions), ShapeOf(in().shape), front,
                                       ShapeOf(out().shape), value));
  }

  void operator()(const program::MeanStep& op) const {
    // Sums over any axes: every input element goes to the output element that keeps the other
    // coordinates.
    const auto x = Read8(in(), regions);
    const graph::Shape& shape = in().shape;
    std::vector<bool> reduced(shape.size(), false);
    int64_t count = 1;
    for (const int64_t axis : op.axes) {
      reduced[axis] = true;
      count *= shape[axis];
    }
    std::vector<int32_t> sums(out().size_bytes(), 0);
    for (size_t i = 0; i < x.size(); ++i) {
      size_t rest = i;
      size_t at = 0;
      size_t scale = 1;
      for (size_t axis = shape.size(); axis-- > 0;) {
        const size_t coordinate = rest % static_cast<size_t>(shape[axis]);
        rest /= static_cast<size_t>(shape[axis]);
        if (reduced[axis]) continue;
        at += coordinate * scale;
        scale *= static_cast<size_t>(shape[axis]);
      }
      sums[at] += x[i] - zero(in());
    }
    golden::OutputStage stage;
    stage.fixed = {golden::MeanMultiplier(in().scale, out().scale, static_cast<int>(count))};
    stage.zero = zero(out());
    Write8(out(), regions, golden::Requantize(sums, 1, stage));
  }

  void operator()(const program::AveragePoolStep& op) const {
    const golden::Nhwc from = ShapeOf(in().shape);
    const auto& a = op.attrs;
    const auto rows =
        graph::ComputeWindow(from.h, a.filter_h, a.stride_h, 1, a.padding);
    const auto cols =
        graph::ComputeWindow(from.w, a.filter_w, a.stride_w, 1, a.padding);
    golden::Window window;
    window.kernel_h = static_cast<int>(a.filter_h);
    window.kernel_w = static_cast<int>(a.filter_w);
    window.stride_h = static_cast<int>(a.stride_h);
    window.stride_w = static_cast<int>(a.stride_w);
    window.pad_top = static_cast<int>(rows.pad_before);
    window.pad_left = static_cast<int>(cols.pad_before);
    const int32_t flip = FlipOf(in());
    Write8(out(), regions,
           golden::AveragePool(Read8(in(), regions), from, window, ShapeOf(out().shape), flip,
                               op.low - flip, op.high - flip));
  }
};

}  // namespace

Result<void> RunCpuStep(const program::CpuStep& step, const RegionBytes& regions) {
  std::visit(Runner{step, regions}, step.operation);
  return {};
}

}  // namespace systole::execute
