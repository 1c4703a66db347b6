// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "runtime/compile/legalizer.h"
#include "sim/golden/ops_pool.h"
#include "sim/golden/ops_reduce.h"

// MEAN, SUM, REDUCE_MAX and REDUCE_MIN over neighbouring axes.

namespace systole::compile {
namespace {

constexpr int64_t kMostWindow = 255;
constexpr int64_t kMostRunBytes = 65535;

/// A tensor whose middle axes are reduced: [outer][reduced][inner].
struct Reduced {
  int64_t outer = 1, reduced = 1, inner = 1;
};

std::optional<Reduced> ReducedOf(const graph::Shape& shape, const std::vector<int64_t>& axes) {
  Reduced r;
  bool behind = false;
  for (size_t i = 0; i < shape.size(); ++i) {
    if (std::find(axes.begin(), axes.end(), static_cast<int64_t>(i)) != axes.end()) {
      if (r.inner > 1) return {};  // Something in between stays.
      r.reduced *= shape[i];
      behind = true;
    } else {
      (behind ? r.inner : r.outer) *= shape[i];
    }
  }
  return r;
}

/// Height of a window of `count` pixels that has at most 255 rows and columns; 0: there is none.
int64_t HeightOf(int64_t count) {
  for (int64_t h = (count + kMostWindow - 1) / kMostWindow; h <= kMostWindow; ++h) {
    if (count % h == 0) return h;
  }
  return 0;
}

}  // namespace

Result<void> Legalizer::Reduce(const Node& node) {
  const Tensor& in = graph_.input(node);
  const Tensor& out = graph_.output(node);
  if (!OnChip(in) || !OnChip(out) || in.type != out.type) {
    return Unsupported("the engines reduce int8 and uint8 of one scale only");
  }
  SYSTOLE_RETURN_IF_ERROR(
      reference::CheckOperator(reference::SignatureOf(graph_, node, numerics_)));
  const auto r = ReducedOf(in.shape, node.attrs<graph::ReduceAttrs>().axes);
  if (!r) return Unsupported("the axes are no neighbours");
  const bool sums = node.kind == graph::OpKind::kMean || node.kind == graph::OpKind::kSum;
  if (sums && r->inner == 1 && r->reduced > 1) return ReduceRows(node, r->outer, r->reduced);
  const int64_t height = HeightOf(r->reduced);
  if (height == 0) {
    return Unsupported(fmt::format("{} values, which are no window of at most 255x255", r->reduced));
  }
  VectorLayer vector;
  vector.in = {r->outer, height, r->reduced / height, r->inner};
  vector.out = {r->outer, 1, 1, r->inner};
  vector.window.kh = vector.in.h;
  vector.window.kw = vector.in.w;
  vector.input = ValueOf(node.inputs[0]);
  vector.output = ValueOf(node.outputs[0]);
  const bool minimum = node.kind == graph::OpKind::kReduceMin;
  if (sums) {
    SYSTOLE_ASSIGN_OR_RETURN(vector.requant, SumRequant(node, r->reduced));
    vector.op = spec::Opcode::kSumpool;
    vector.zero_x = QuantOf(in).zero;
  } else {
    if (r->inner == 1) return Unsupported("maxima of neighbouring bytes");
    vector.op = spec::Opcode::kMaxpool;
    vector.pad_byte = -128;
    vector.requant = {spec::Requant::kRaw, {}, 0, -128, 127};
  }
  if (minimum) {
    vector.input = Complement(node, vector.input, vector.in, kNoValue);
    vector.output = NewValue(out.name + "/complement", out.num_elements(),
                             out.type == graph::DataType::kUint8, nullptr);
  }
  const ValueId result = vector.output;
  const Dims dims = vector.out;
  Layer layer = NewLayer(node, program::LayerEngine::kVector,
                         fmt::format("{} -> {}", DimsText(vector.in), DimsText(vector.out)));
  layer.work = std::move(vector);
  out_.layers.push_back(std::move(layer));
  if (minimum) Complement(node, result, dims, ValueOf(node.outputs[0]));
  return {};
}

Result<Requant> Legalizer::SumRequant(const Node& node, int64_t count) const {
  const Tensor& out = graph_.output(node);
  const bool mean = node.kind == graph::OpKind::kMean;
  const int32_t flip = out.type == graph::DataType::kUint8 ? 128 : 0;
  const ChipQuant from = QuantOf(graph_.input(node)), to = QuantOf(out);
  const golden::QuantizedReduction reduce(numerics_, 8, mean, count, {from.scale, from.zero + flip},
                                          {to.scale, to.zero + flip}, {-128 + flip, 127 + flip});
  // Sums of values minus zero point on the chip; the reference takes sums of stored values.
  const auto wanted = [&](int64_t sum) { return reduce(sum + count * (from.zero + flip)) - flip; };
  const int64_t divisor = mean ? count : 1;
  const Requant two_step{spec::Requant::kTwoStep,
                         {golden::MeanMultiplier(from.scale, to.scale, static_cast<int>(divisor))},
                         to.zero,
                         -128,
                         127};
  const auto requant = RequantLike(wanted, count * (-128 - from.zero), count * (127 - from.zero),
                                   static_cast<double>(from.scale) /
                                       (static_cast<double>(to.scale) * static_cast<double>(divisor)),
                                   two_step);
  if (!requant) return Unsupported("no factor of the engines rounds like the runtime");
  return *requant;
}

Result<void> Legalizer::ReduceRows(const Node& node, int64_t rows, int64_t count) {
  if (count > kMostRunBytes) return Unsupported(fmt::format("rows of {} values", count));
  ConvLayer conv;
  SYSTOLE_ASSIGN_OR_RETURN(conv.requant, SumRequant(node, count));
  conv.input = ValueOf(node.inputs[0]);
  conv.output = ValueOf(node.outputs[0]);
  conv.in = {1, 1, rows, count};
  conv.out = {1, 1, rows, 1};
  conv.weights.assign(static_cast<size_t>(count), 1);
  conv.pad_byte = QuantOf(graph_.input(node)).zero;
  conv.bias = {static_cast<int32_t>(-count * conv.pad_byte)};
  Layer layer =
      NewLayer(node, program::LayerEngine::kConv, fmt::format("{}x{} -> {}x1", rows, count, rows));
  layer.work = std::move(conv);
  out_.layers.push_back(std::move(layer));
  return {};
}

ValueId Legalizer::Complement(const Node& node, ValueId from, const Dims& dims, ValueId to) {
  std::vector<int8_t> table(256);
  for (int x = -128; x < 128; ++x) table[x + 128] = static_cast<int8_t>(~x);
  if (to == kNoValue) {
    const Value& value = out_.values[from];
    to = NewValue(value.name + "/complement", dims.elements(), value.is_uint8, nullptr);
  }
  AddTable(node, from, to, dims, std::move(table));
  out_.layers.back().info.name += "/complement";
  return to;
}

}  // namespace systole::compile
