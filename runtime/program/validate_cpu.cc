// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cmath>

#include "runtime/graph/geometry.h"
#include "runtime/program/validate_parts.h"

namespace systole::program {
namespace {

using graph::DataType;
using graph::Shape;

constexpr size_t kMaxImageRank = 4;
constexpr int64_t kMaxSummands = int64_t{1} << 23;  // Sums of 8-bit values fit into int32.
constexpr int64_t kMaxPoolWork = int64_t{1} << 36;  // Taps; keeps a bad file from running for ever.

bool Is8Bit(const TensorRef& t) { return t.type == DataType::kInt8 || t.type == DataType::kUint8; }

std::string Text(const Shape& shape) { return graph::ShapeToString(shape); }

/// Dimension `axis` counted from the last one; 1 in front of the first.
int64_t FromBack(const Shape& shape, size_t axis) {
  return axis < shape.size() ? shape[shape.size() - 1 - axis] : 1;
}

struct Validator {
  const CpuStep& step;

  const TensorRef& in(size_t i = 0) const { return step.inputs[i]; }
  const TensorRef& out() const { return step.outputs[0]; }

  Result<void> Count(size_t inputs) const {
    if (step.inputs.size() == inputs && step.outputs.size() == 1) return {};
    return InvalidArgument(fmt::format("{} inputs and {} outputs; the operation has {} and 1",
                                       step.inputs.size(), step.outputs.size(), inputs));
  }

  static Result<void> Only8Bit(const TensorRef& t) {
    if (Is8Bit(t)) return {};
    return WrongType(t, "int8 or uint8");
  }
  static Result<void> Only(const TensorRef& t, DataType type) {
    if (t.type == type) return {};
    return WrongType(t, std::string(graph::DataTypeName(type)));
  }
  static Result<void> WrongType(const TensorRef& t, const std::string& wanted) {
    return InvalidArgument(fmt::format("tensor '{}' is {}; the operation takes {}", t.name,
                                       std::string(graph::DataTypeName(t.type)), wanted));
  }

  /// Equal numbers of elements.
  Result<void> SameSize() const {
    if (graph::NumElements(in().shape) == graph::NumElements(out().shape)) return {};
    return InvalidArgument(fmt::format("shapes {} and {} differ in size", Text(in().shape),
                                       Text(out().shape)));
  }
  static Result<void> ImageRank(const TensorRef& t) {
    if (t.shape.size() <= kMaxImageRank) return {};
    return InvalidArgument(fmt::format("tensor '{}' has {} dimensions; the operation takes {}",
                                       t.name, t.shape.size(), kMaxImageRank));
  }

  /// Limits of a clamp, in terms of the output's type.
  Result<void> Limits(int32_t low, int32_t high) const {
    const int32_t lowest = out().type == DataType::kUint8 ? 0 : -128;
    if (low >= lowest && low <= high && high <= lowest + 255) return {};
    return InvalidArgument(fmt::format("limits {} and {} are not ascending in {}..{}", low, high,
                                       lowest, lowest + 255));
  }

  Result<void> operator()(const SoftmaxStep& op) const {
    SYSTOLE_RETURN_IF_ERROR(Count(1));
    SYSTOLE_RETURN_IF_ERROR(Only8Bit(in()));
    SYSTOLE_RETURN_IF_ERROR(Only8Bit(out()));
    SYSTOLE_RETURN_IF_ERROR(SameSize());
    if (std::isfinite(op.beta) && op.beta > 0) return {};
    return InvalidArgument(fmt::format("beta {} is not finite and positive", op.beta));
  }

  Result<void> operator()(const QuantizeStep&) const {
    SYSTOLE_RETURN_IF_ERROR(Count(1));
    SYSTOLE_RETURN_IF_ERROR(Only(in(), DataType::kFloat32));
    SYSTOLE_RETURN_IF_ERROR(Only8Bit(out()));
    return SameSize();
  }

  Result<void> operator()(const DequantizeStep&) const {
    SYSTOLE_RETURN_IF_ERROR(Count(1));
    SYSTOLE_RETURN_IF_ERROR(Only8Bit(in()));
    SYSTOLE_RETURN_IF_ERROR(Only(out(), DataType::kFloat32));
    return SameSize();
  }

  Result<void> operator()(const Float64RequantStep& op) const {
    SYSTOLE_RETURN_IF_ERROR(Count(1));
    SYSTOLE_RETURN_IF_ERROR(Only(in(), DataType::kInt32));
    SYSTOLE_RETURN_IF_ERROR(Only8Bit(out()));
    SYSTOLE_RETURN_IF_ERROR(SameSize());
    SYSTOLE_RETURN_IF_ERROR(Limits(op.low, op.high));
    if (in().shape.empty()) return InvalidArgument("the accumulators are a scalar");
    if (op.real.size() != 1 && op.real.size() != static_cast<size_t>(in().shape.back())) {
      return InvalidArgument(fmt::format("{} factors for {} channels", op.real.size(),
                                         in().shape.back()));
    }
    for (const double real : op.real) {
      if (!std::isfinite(real) || real < 0) {
        return InvalidArgument(fmt::format("factor {} is not finite and positive", real));
      }
    }
    return {};
  }

  Result<void> operator()(const AddStep& op) const {
    SYSTOLE_RETURN_IF_ERROR(Count(2));
    SYSTOLE_RETURN_IF_ERROR(Only8Bit(out()));
    SYSTOLE_RETURN_IF_ERROR(ImageRank(out()));
    SYSTOLE_RETURN_IF_ERROR(Limits(op.low, op.high));
    for (const TensorRef& t : step.inputs) {
      SYSTOLE_RETURN_IF_ERROR(Only8Bit(t));
      SYSTOLE_RETURN_IF_ERROR(ImageRank(t));
      for (size_t axis = 0; axis < kMaxImageRank; ++axis) {
        const int64_t from = FromBack(t.shape, axis);
        if (from == 1 || from == FromBack(out().shape, axis)) continue;
        return InvalidArgument(fmt::format("shape {} does not broadcast to {}", Text(t.shape),
                                           Text(out().shape)));
      }
    }
    return {};
  }

  Result<void> operator()(const PadStep& op) const {
    SYSTOLE_RETURN_IF_ERROR(Count(1));
    SYSTOLE_RETURN_IF_ERROR(Only8Bit(in()));
    SYSTOLE_RETURN_IF_ERROR(Only8Bit(out()));
    SYSTOLE_RETURN_IF_ERROR(ImageRank(in()));
    const size_t rank = in().shape.size();
    if (out().shape.size() != rank || op.before.size() != rank || op.after.size() != rank) {
      return InvalidArgument(fmt::format("{} dimensions to {} with {} and {} amounts", rank,
                                         out().shape.size(), op.before.size(), op.after.size()));
    }
    for (size_t i = 0; i < rank; ++i) {
      // Each term is below 2^31 once compared with the output, so that the sum is exact.
      const int64_t limit = out().shape[i];
      const bool sane = op.before[i] >= 0 && op.after[i] >= 0 && op.before[i] <= limit &&
                        op.after[i] <= limit;
      if (sane && op.before[i] + in().shape[i] + op.after[i] == limit) continue;
      return InvalidArgument(fmt::format("axis {}: {} + {} + {} is not {}", i, op.before[i],
                                         in().shape[i], op.after[i], limit));
    }
    return {};
  }

  Result<void> operator()(const MeanStep& op) const {
    SYSTOLE_RETURN_IF_ERROR(Count(1));
    SYSTOLE_RETURN_IF_ERROR(Only8Bit(in()));
    SYSTOLE_RETURN_IF_ERROR(Only8Bit(out()));
    std::vector<bool> seen(in().shape.size(), false);
    int64_t count = 1;
    for (const int64_t axis : op.axes) {
      if (axis < 0 || axis >= static_cast<int64_t>(seen.size()) || seen[axis]) {
        return InvalidArgument(fmt::format("axis {} of a tensor with {} dimensions, or twice",
                                           axis, seen.size()));
      }
      seen[axis] = true;
      count *= in().shape[axis];
    }
    if (count > kMaxSummands) {
      return InvalidArgument(fmt::format("mean of {} values; the limit is {}", count,
                                         kMaxSummands));
    }
    if (graph::NumElements(out().shape) * count == graph::NumElements(in().shape)) return {};
    return InvalidArgument(fmt::format("mean of {} gives {} values, not shape {}",
                                       Text(in().shape),
                                       graph::NumElements(in().shape) / count,
                                       Text(out().shape)));
  }

  Result<void> operator()(const AveragePoolStep& op) const {
    SYSTOLE_RETURN_IF_ERROR(Count(1));
    SYSTOLE_RETURN_IF_ERROR(Only8Bit(in()));
    SYSTOLE_RETURN_IF_ERROR(Only(out(), in().type));
    SYSTOLE_RETURN_IF_ERROR(Limits(op.low, op.high));
    const Shape& from = in().shape;
    const Shape& to = out().shape;
    if (from.size() != 4 || to.size() != 4 || from[0] != to[0] || from[3] != to[3]) {
      return InvalidArgument(fmt::format("shape {} cannot be pooled to {}", Text(from), Text(to)));
    }
    const graph::Pool2DAttrs& a = op.attrs;
    for (const int64_t v : {a.filter_h, a.filter_w, a.stride_h, a.stride_w}) {
      if (v < 1 || v > 65535) {
        return InvalidArgument(fmt::format("window or stride {} is not in 1..65535", v));
      }
    }
    const int64_t taps = a.filter_h * a.filter_w;
    const int64_t work = taps * to[0] * to[1];  // Below 2^63: taps < 2^32, pixels < 2^31.
    if (taps > kMaxSummands || work > kMaxPoolWork / to[2]) {
      return InvalidArgument(fmt::format("window {}x{} on {} is too large", a.filter_h, a.filter_w,
                                         Text(to)));
    }
    const auto rows = graph::ComputeWindow(from[1], a.filter_h, a.stride_h, 1, a.padding);
    const auto cols = graph::ComputeWindow(from[2], a.filter_w, a.stride_w, 1, a.padding);
    if (rows.out == to[1] && cols.out == to[2]) return {};
    return InvalidArgument(fmt::format("pooling {} gives {}x{}, not shape {}", Text(from), rows.out,
                                       cols.out, Text(to)));
  }
};

}  // namespace

Result<void> ValidateCpuOperation(const CpuStep& step) {
  return std::visit(Validator{step}, step.operation);
}

}  // namespace systole::program
