// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "runtime/compile/legalizer.h"
#include "runtime/reference/product_ops.h"

// Products of two computed tensors: one of them is copied to memory in the order in which the
// engines load weights. A part with the right distances says where each byte goes.

namespace systole::compile {
namespace {

constexpr int64_t kLine = 16;  ///< Bytes of parameter memory that hold the weights of all lanes.

Part DensePart(ValueId whole, const Dims& dims, int64_t offset) {
  return {whole, dims, offset, dims.c, dims.w * dims.c, dims.h * dims.w * dims.c};
}

bool IsDense(const Part& part) {
  return part.even() && part.pixel_pitch == part.dims.c;
}

}  // namespace

ValueId Legalizer::PartValue(const Part& part) {
  const Value& whole = out_.values[part.whole];
  if (part.offset == 0 && IsDense(part) && part.dims.elements() == whole.bytes) return part.whole;
  Value value;
  value.name = whole.name + "/part";
  value.bytes = part.dims.elements();
  value.is_uint8 = whole.is_uint8;
  value.part = part;
  out_.values.push_back(std::move(value));
  return static_cast<ValueId>(out_.values.size()) - 1;
}

void Legalizer::AddCopy(const Node& node, const Part& from, const Part& to) {
  VectorLayer vector;
  vector.op = spec::Opcode::kMaxpool;
  vector.input = PartValue(from);
  vector.output = PartValue(to);
  vector.in = vector.out = from.dims;
  vector.pad_byte = -128;
  vector.requant = {spec::Requant::kRaw, {}, 0, -128, 127};
  Layer layer = NewLayer(node, program::LayerEngine::kVector, DimsText(from.dims));
  layer.info.name += "/weights";
  layer.info.macs = 0;
  layer.work = std::move(vector);
  out_.layers.push_back(std::move(layer));
}

ValueId Legalizer::WeightTiles(const Node& node, const Matrix& m, int64_t rows, int64_t columns,
                               int64_t repeats) {
  const int64_t tile = config_.cols;
  const int64_t padded = (rows + config_.rows - 1) / config_.rows * config_.rows;
  const int64_t pitch = repeats * padded * tile;  // Of the tiles of so many columns.
  const int64_t full = columns / tile, rest = columns % tile;
  const int64_t tiles = full + (rest > 0 ? 1 : 0);
  const std::string name = out_.values[m.value].name + "/tiles";
  const ValueId to = NewValue(name, tiles * pitch, false, nullptr);
  for (int64_t r = 0; r < repeats; ++r) {
    const int64_t at = r * padded * tile;
    if (padded > rows) {
      const Dims dims{1, tiles, padded - rows, tile};
      auto zeros = std::make_shared<const graph::Bytes>(static_cast<size_t>(dims.elements()));
      const ValueId none = NewValue(name + "/zeros", dims.elements(), false, std::move(zeros));
      AddCopy(node, DensePart(none, dims, 0), {to, dims, at + rows * tile, tile, pitch, 0});
    }
    if (m.column_pitch == 1) {
      const Dims dims{1, rows, full, tile};
      if (full > 0) {
        AddCopy(node, {m.value, dims, m.offset, tile, m.row_pitch, rows * m.row_pitch},
                {to, dims, at, pitch, tile, 0});
      }
      const Dims last{1, 1, rows, rest};
      if (rest > 0) {
        AddCopy(node, {m.value, last, m.offset + full * tile, m.row_pitch, rows * m.row_pitch, 0},
                {to, last, at + full * pitch, tile, rows * tile, 0});
      }
      continue;
    }
    const int64_t column = m.column_pitch;
    const Dims dims{full, tile, rows, 1};
    if (full > 0) {
      AddCopy(node, {m.value, dims, m.offset, m.row_pitch, column, tile * column},
              {to, dims, at, tile, 1, pitch});
    }
    const Dims last{1, rest, rows, 1};
    if (rest > 0) {
      AddCopy(node,
              {m.value, last, m.offset + full * tile * column, m.row_pitch, column, rest * column},
              {to, last, at + full * pitch, tile, 1, 0});
    }
  }
  return to;
}

ValueId Legalizer::WeightLines(const Node& node, ValueId from, int64_t offset, int64_t count) {
  const int64_t lanes = config_.lanes;
  const int64_t lines = (count + lanes - 1) / lanes;
  const ValueId to =
      NewValue(out_.values[from].name + "/lines", lines * kLine, false, nullptr);
  const int64_t full = lanes == kLine ? 0 : count / lanes;
  const int64_t rest = count - full * lanes;
  const Dims dims{1, 1, full, lanes};
  if (full > 0) AddCopy(node, DensePart(from, dims, offset), {to, dims, 0, kLine, full * kLine, 0});
  if (rest > 0) {
    const Dims last{1, 1, 1, rest};
    AddCopy(node, DensePart(from, last, offset + full * lanes),
            DensePart(to, last, full * kLine));
  }
  return to;
}

Result<void> Legalizer::BatchMatMul(const Node& node) {
  const Tensor &a = graph_.input(node, 0), &b = graph_.input(node, 1), &out = graph_.output(node);
  const auto signature = reference::SignatureOf(graph_, node, numerics_);
  SYSTOLE_RETURN_IF_ERROR(reference::CheckOperator(signature));
  const bool sums = out.type == graph::DataType::kInt32;
  if (!OnChip(a) || !OnChip(b) || (!sums && !OnChip(out))) {
    return Unsupported("the engines multiply int8 and uint8 of one scale only");
  }
  const auto& attrs = node.attrs<graph::BatchMatMulAttrs>();
  const size_t rank = out.shape.size();
  const graph::Shape batch(out.shape.begin(), out.shape.end() - 2);
  const auto same_batch = [&](const Tensor& t) {
    return t.shape.size() == rank && std::equal(batch.begin(), batch.end(), t.shape.begin());
  };
  const int64_t n = out.shape[rank - 1], k = a.shape.back();
  const bool one = b.num_elements() == k * n;  // All rows of the first operand meet one matrix.
  if (attrs.transpose_a || !same_batch(a) || !(one || same_batch(b))) {
    return Unsupported("the first operand is transposed, or the same for several products");
  }
  if (a.is_constant()) return Unsupported("the first operand is constant");
  const int64_t count = one ? 1 : graph::NumElements(batch);
  const int64_t m = a.num_elements() / k / count;
  if (sums && count > 1) return Unsupported("sums of several products");
  if (k > kMostChannels || n > kMostChannels) return Unsupported("the matrices are too large");
  const ChipQuant qa = QuantOf(a), qb = QuantOf(b);
  Requant requant{spec::Requant::kRaw, {}, 0, 0, 0};
  if (!sums) {
    const golden::RequantRule rule = reference::RuleOfMatMul(signature);
    const double real = golden::RealMultiplier(qa.scale, qb.scale, QuantOf(out).scale, rule.product);
    const bool float32 = rule.rounding == golden::Rounding::kFloat32;
    requant = {float32 ? spec::Requant::kFloat32 : spec::Requant::kTwoStep,
               {float32 ? golden::Float32Multiplier(static_cast<float>(real))
                        : golden::QuantizeMultiplier(real)},
               QuantOf(out).zero, -128, 127};
    if (!Representable(requant.factors[0])) return Unsupported("the ratio of the scales is too large");
  }
  // The zero point of the first operand meets sums of the second one, which nobody knows: the second
  // one is multiplied with it as well, in rows of a kernel that see padding only.
  const bool constant = b.is_constant();
  const int64_t extra = constant || qa.zero == 0 ? 0 : qa.zero == -128 ? 2 : 1;
  const std::vector<int8_t> weights = constant ? ChipBytes(b) : std::vector<int8_t>();
  const ValueId va = ValueOf(node.inputs[0]);
  const ValueId vb = constant ? kNoValue : ValueOf(node.inputs[1]);
  const ValueId vy = ValueOf(node.outputs[0]);
  for (int64_t i = 0; i < count; ++i) {
    const Matrix matrix = attrs.transpose_b ? Matrix{vb, i * k * n, 1, k} : Matrix{vb, i * k * n, n, 1};
    ConvLayer conv;
    if (!constant) conv.dynamic = WeightTiles(node, matrix, k, n, 1 + extra);
    for (int64_t w = 0; constant && w < n * k; ++w) {
      conv.weights.push_back(
          weights[matrix.offset + w / k * matrix.column_pitch + w % k * matrix.row_pitch]);
    }
    conv.in = {1, 1, m, k};
    conv.out = {1, 1, m, n};
    conv.window.kh = 1 + extra;
    conv.pad_byte = extra == 0 ? 0 : static_cast<int32_t>(-qa.zero / extra);
    conv.weight_zero = qb.zero;
    conv.bias.assign(static_cast<size_t>(n), 0);
    if (constant) {
      conv.pad_byte = qa.zero;
      FoldInputZero(conv, qa.zero);
    }
    conv.requant = requant;
    conv.input = PartValue(DensePart(va, conv.in, i * m * k));
    conv.output = count == 1 ? vy : PartValue(DensePart(vy, conv.out, i * m * n));
    Layer layer = NewLayer(node, program::LayerEngine::kConv, fmt::format("{}x{}x{}", m, k, n));
    layer.info.macs = static_cast<uint64_t>(m * k * n);
    layer.work = std::move(conv);
    out_.layers.push_back(std::move(layer));
  }
  return {};
}

Result<Requant> Legalizer::ProveProduct(const Node& node) const {
  constexpr int kValues = 256;
  if (node.inputs[0] == node.inputs[1]) return Unsupported("a product of a tensor with itself");
  // Shapes do not matter here: broadcasting does not change what a pair of values gives.
  const Island island{{&node}, {node.inputs[0], node.inputs[1]}, false};
  std::vector<std::vector<int8_t>> values(2);
  for (int i = 0; i < kValues * kValues; ++i) {
    values[0].push_back(static_cast<int8_t>(i / kValues - 128));
    values[1].push_back(static_cast<int8_t>(i % kValues - 128));
  }
  SYSTOLE_ASSIGN_OR_RETURN(
      const auto wanted, RunIsland(graph_, island, numerics_, values, {kValues * kValues}));
  const auto [low, high] = std::minmax_element(wanted.begin(), wanted.end());
  const ChipQuant a = QuantOf(graph_.input(node, 0)), b = QuantOf(graph_.input(node, 1));
  const ChipQuant out = QuantOf(graph_.output(node));
  const double real = static_cast<double>(a.scale) * b.scale / out.scale;
  const float real32 = a.scale * b.scale / out.scale;
  Requant likely{spec::Requant::kTwoStep, {golden::QuantizeMultiplier(real)}, out.zero, *low, *high};
  for (const Requant& candidate : RequantsNear(real32, likely)) {
    bool same = true;
    for (int i = 0; same && i < kValues * kValues; ++i) {
      same = Requantized((i / kValues - 128 - a.zero) * (i % kValues - 128 - b.zero), candidate) ==
             wanted[i];
    }
    if (same) return candidate;
  }
  return Unsupported("no factor of the engines multiplies like the runtime for all 65,536 pairs");
}

Result<void> Legalizer::MulTensors(const Node& node) {
  const Tensor& out = graph_.output(node);
  SYSTOLE_RETURN_IF_ERROR(
      reference::CheckOperator(reference::SignatureOf(graph_, node, numerics_)));
  const bool whole = graph_.input(node, 0).num_elements() == out.num_elements();
  const size_t first = whole && !graph_.input(node, 0).is_constant() ? 0 : 1;
  const Tensor &x = graph_.input(node, first), &w = graph_.input(node, 1 - first);
  if (x.is_constant()) return Unsupported("a constant times channels");
  const std::vector<int8_t> constant = w.is_constant() ? ChipBytes(w) : std::vector<int8_t>();
  const Dims image = ImageOf(out.shape);
  const int64_t elements = out.num_elements(), pixels = image.h * image.w;
  const bool equal = w.num_elements() == elements && x.num_elements() == elements;
  const bool scaled = x.shape == out.shape && w.num_elements() == image.n * image.c &&
                      !w.shape.empty() && w.shape.back() == image.c &&
                      (image.n == 1 || (w.shape.size() == 4 && w.shape[0] == image.n));
  if (!equal && !scaled) return Unsupported("one operand is neither an image nor its channels");
  SYSTOLE_ASSIGN_OR_RETURN(const Requant requant, ProveProduct(node));
  const ValueId vx = ValueOf(node.inputs[first]);
  const ValueId vw = constant.empty() ? ValueOf(node.inputs[1 - first]) : kNoValue;
  const ValueId vy = ValueOf(node.outputs[0]);
  const int64_t step = equal ? std::min(elements, kMostChannels / kLine * kLine) : pixels * image.c;
  for (int64_t at = 0; at < elements; at += step) {
    VectorLayer vector;
    vector.op = spec::Opcode::kDepthwise;
    vector.in = equal ? Dims{1, 1, 1, std::min(step, elements - at)}
                      : Dims{1, image.h, image.w, image.c};
    vector.out = vector.in;
    const int64_t first_weight = equal ? at : at / pixels;
    if (constant.empty()) {
      vector.dynamic = WeightLines(node, vw, first_weight, vector.in.c);
    } else {
      const auto from = constant.begin() + first_weight;
      vector.weights.assign(from, from + vector.in.c);
    }
    vector.input = PartValue(DensePart(vx, vector.in, at));
    vector.output = PartValue(DensePart(vy, vector.out, at));
    vector.zero_x = vector.pad_byte = QuantOf(x).zero;
    vector.zero_w = QuantOf(w).zero;
    vector.bias.assign(static_cast<size_t>(vector.in.c), 0);
    vector.requant = requant;
    Layer layer = NewLayer(node, program::LayerEngine::kVector, DimsText(vector.in));
    layer.work = std::move(vector);
    out_.layers.push_back(std::move(layer));
  }
  return {};
}

}  // namespace systole::compile
