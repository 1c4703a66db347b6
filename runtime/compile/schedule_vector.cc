// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "runtime/compile/place_command.h"
#include "runtime/compile/scheduler.h"

namespace systole::compile {
namespace {

constexpr int64_t kMostExtent = 4095;  // Output rows and columns of one command.
constexpr int64_t kLeastHaloRows = 8;  // Input rows of a block, so that halos cost little.
constexpr int64_t kMostPieces = 8;
constexpr int64_t kLeastPieceBytes = 64;  // Of channels that are loaded or stored alone.

Interval Intersect(Interval a, int64_t begin, int64_t end) {
  return {std::max(a.begin, begin), std::min(a.end, end)};
}

/// Fields that every VECTOR command has.
template <typename Command>
Command Base(const VectorLayer& layer, int64_t channels, const Requant& requant,
             golden::QuantizedMultiplier factor) {
  Command c;
  const Window& w = layer.window;
  c.sy = static_cast<uint32_t>(w.sy);
  c.sx = static_cast<uint32_t>(w.sx);
  c.dy = static_cast<uint32_t>(w.dy);
  c.dx = static_cast<uint32_t>(w.dx);
  c.pad_byte = layer.pad_byte;
  c.kh = static_cast<uint32_t>(w.kh);
  c.kw = static_cast<uint32_t>(w.kw);
  c.channels = static_cast<uint32_t>(channels);
  c.rq = static_cast<uint32_t>(requant.mode);
  c.per_ch = static_cast<uint32_t>(spec::ParamFormat::kNone);
  c.zo = requant.zero;
  c.lo = requant.low;
  c.hi = requant.high;
  c.multiplier = static_cast<uint32_t>(factor.q);
  c.shift = factor.shift;
  return c;
}

}  // namespace

Result<Scheduler::LayerPlan> Scheduler::PlanVector(int number, const VectorLayer& layer) {
  LayerPlan plan;
  if (layer.op == spec::Opcode::kLut) {
    const auto table = std::as_bytes(std::span(layer.table));
    Chunk c{{0, layer.in.c}, 0, 0, {}};
    c.params.offset = draft_ ? 0 : memory_.constants.Append(table);
    c.params.bytes = static_cast<int64_t>(table.size());
    plan.chunks.push_back(c);
    return plan;
  }
  if (layer.op != spec::Opcode::kDepthwise) {
    plan.chunks.push_back({{0, layer.in.c}, 0, 0, {}});
    return plan;
  }
  const int64_t lanes = config_.lanes;
  const int64_t record = RecordBytes(ChooseFormat(layer.bias, layer.requant));
  const int64_t group = layer.window.kh * layer.window.kw * 16 + lanes * record;
  const int64_t most_groups = config_.param_bytes / 2 / group;
  if (most_groups < 1) {
    return tl::unexpected(Status{
        StatusCode::kUnsupported,
        fmt::format("node '{}': a {}x{} depthwise kernel needs {} bytes of parameter memory, "
                    "configuration '{}' has {} for it",
                    graph_.layers[number].info.name, layer.window.kh, layer.window.kw, group,
                    config_.name, config_.param_bytes / 2)});
  }
  const int64_t groups = CeilDiv(layer.in.c, lanes);
  const int64_t chunk = CeilDiv(groups, CeilDiv(groups, most_groups)) * lanes;
  for (int64_t first = 0; first < layer.in.c; first += chunk) {
    const int64_t count = std::min(chunk, layer.in.c - first);
    Chunk c{{first, first + count}, 0, 0, {}};
    PackedParams packed = PackParams(layer.bias, layer.requant, lanes, first, count);
    const auto record_bytes = static_cast<int64_t>(packed.records.size());
    if (layer.dynamic == kNoValue) {
      const auto weights = PackDepthwise(layer, lanes, first, count);
      packed.records.insert(packed.records.end(), weights.begin(), weights.end());
    }
    c.params = {draft_ ? 0 : memory_.constants.Append(packed.records),
                static_cast<int64_t>(packed.records.size()), record_bytes, packed.format,
                packed.factor};
    if (layer.dynamic != kNoValue) {
      c.params.weights = layer.dynamic;
      c.params.weights_from = (layer.dynamic_first + first) / lanes * 16;
      c.params.bytes += CeilDiv(count, lanes) * 16;
    }
    plan.chunks.push_back(c);
  }
  return plan;
}

Result<void> Scheduler::ComputeVector(int number, const Operands& o, const Block& whole,
                                      const Tiles& tiles) {
  const auto& layer = std::get<VectorLayer>(graph_.layers[number].work);
  SYSTOLE_ASSIGN_OR_RETURN(const LayerPlan* plan, PlanOf(number, o, 1));
  const int64_t lanes = config_.lanes;
  const int64_t groups = CeilDiv(o.out.c, lanes);
  const bool to_memory = memory_.homes[o.output].has_value();
  const bool by_rows = o.in.h * o.in.w >= row_pixels_ && o.out.h >= 3;
  int64_t block_h = whole.rows.size();
  int64_t piece = groups;
  if (by_rows) {
    const int64_t halo = o.window.kh > 1 ? CeilDiv(kLeastHaloRows, o.window.sy) : 1;
    const int64_t most = std::max(halo, config_.acc_pixels / std::max<int64_t>(1, o.out.w));
    block_h = std::min(block_h, CeilDiv(block_h, CeilDiv(block_h, most)));
    if (whole.rows.size() == o.out.h) block_h = std::min(block_h, CeilDiv(o.out.h, 3));
  } else {
    piece = CeilDiv(groups, kMostPieces);
    if (to_memory) piece = std::max(piece, CeilDiv(kLeastPieceBytes, lanes * o.elem));
  }
  block_h = std::min(block_h, kMostExtent);
  const int64_t block_w = std::min(kMostExtent, whole.cols.size());
  for (int64_t r = whole.rows.begin; r < whole.rows.end; r += block_h) {
    for (int64_t x = whole.cols.begin; x < whole.cols.end; x += block_w) {
      for (size_t k = 0; k < plan->chunks.size(); ++k) {
        const Chunk& chunk = plan->chunks[k];
        for (int64_t c = chunk.channels.begin; c < chunk.channels.end; c += piece * lanes) {
          const Block block{whole.images,
                            {r, std::min(r + block_h, whole.rows.end)},
                            {x, std::min(x + block_w, whole.cols.end)},
                            {c, std::min(c + piece * lanes, chunk.channels.end)}};
          AddVector(layer, o, chunk, ParamsAt(number, k, chunk.params), block, tiles);
          if (to_memory) Store(o, block, tiles.out);
        }
      }
    }
  }
  return {};
}

namespace {

/// Fills in the places of a command that computes `block` (images relative to the tiles), and says
/// what it touches. `tile` is in, out: their base, pitches and copy.
template <typename Command, typename Tile, typename Block>
Access Place(Command& c, const Operands& o, const Block& block, const Tile& in, const Tile& out,
             int64_t group_bytes) {
  const Interval rows = o.InputRows(block.rows);
  const int64_t count = block.channels.size();
  c.in_addr = static_cast<uint32_t>(in.Address(rows.begin, in.cols.begin) + block.channels.begin);
  Access access;
  access.writes = PlaceCommand(c, o, block, in, out, group_bytes);
  const int64_t read = (block.images.size() - 1) * o.in.h * in.row_pitch +
                       (rows.size() - 1) * in.row_pitch +
                       (in.cols.size() - 1) * in.pixel_pitch + count;
  access.reads = {Range::Act(c.in_addr, read).Strided(in.pixel_pitch, count)};
  return access;
}

}  // namespace

void Scheduler::AddVector(const VectorLayer& layer, const Operands& o, const Chunk& chunk,
                          int64_t param_addr, const Block& block, const Tiles& tiles) {
  const int64_t count = block.channels.size();
  const golden::QuantizedMultiplier factor =
      layer.requant.factors.empty() ? golden::QuantizedMultiplier{} : layer.requant.factors[0];
  const auto place = [&](auto& c) {
    Access access = Place(c, o, block, tiles.in, tiles.out, config_.group_bytes());
    access.pass = tiles.pass;
    return access;
  };
  switch (layer.op) {
    case spec::Opcode::kDepthwise: {
      auto c = Base<spec::DepthwiseCommand>(layer, count, layer.requant, chunk.params.factor);
      c.zx = layer.zero_x;
      c.zw = layer.zero_w;
      c.per_ch = static_cast<uint32_t>(chunk.params.format);
      const int64_t skip = (block.channels.begin - chunk.channels.begin) / config_.lanes;
      const int64_t groups = CeilDiv(count, config_.lanes);
      const int64_t record = config_.lanes * RecordBytes(chunk.params.format);
      const int64_t taps = layer.window.kh * layer.window.kw * 16;
      c.param_addr = static_cast<uint32_t>(param_addr + skip * record);
      c.weight_addr = static_cast<uint32_t>(param_addr + chunk.params.record_bytes + skip * taps);
      Access access = place(c);
      access.reads.push_back(Range::Param(c.param_addr, groups * record));
      access.reads.push_back(Range::Param(c.weight_addr, groups * taps));
      return Add(c, std::move(access));
    }
    case spec::Opcode::kMaxpool: {
      auto c = Base<spec::MaxpoolCommand>(layer, count, layer.requant, factor);
      Access access = place(c);
      return Add(c, std::move(access));
    }
    case spec::Opcode::kLut: {
      auto c = Base<spec::LutCommand>(layer, count, layer.requant, factor);
      c.lut_addr = static_cast<uint32_t>(param_addr);
      Access access = place(c);
      access.reads.push_back(Range::Param(param_addr, static_cast<int64_t>(layer.table.size())));
      return Add(c, std::move(access));
    }
    case spec::Opcode::kAdd: {
      auto c = Base<spec::AddCommand>(layer, count, layer.requant, factor);
      c.zx = layer.zero_x;
      c.zy = layer.zero_w;
      Access access = place(c);
      // Elementwise: the operands start at the block itself.
      const Tile& in2 = tiles.in2;
      const int64_t back = static_cast<int64_t>(c.in_addr);
      c.in_addr = static_cast<uint32_t>(tiles.in.Address(block.rows.begin, block.cols.begin) +
                                        block.channels.begin);
      const int64_t moved = static_cast<int64_t>(c.in_addr) - back;
      access.reads[0].begin += moved;
      access.reads[0].end += moved;
      c.in_h = c.oh;
      c.in_w = c.ow;
      c.y0 = 0;
      c.x0 = 0;
      const int64_t second = in2.Address(block.rows.begin, block.cols.begin) + block.channels.begin;
      c.in2_addr = static_cast<uint32_t>(second);
      c.in2_row_pitch = static_cast<uint32_t>(in2.row_pitch);
      c.in2_pixel_pitch = static_cast<uint32_t>(in2.pixel_pitch);
      c.in2_image_pitch16 = c.n > 1 ? static_cast<uint32_t>(o.in.h * in2.row_pitch / 16) : 0;
      c.q_a = static_cast<uint32_t>(layer.add_a.q);
      c.shift_a = layer.add_a.shift;
      c.q_b = static_cast<uint32_t>(layer.add_b.q);
      c.shift_b = layer.add_b.shift;
      c.q_out = static_cast<uint32_t>(layer.add_out.q);
      c.shift_out = layer.add_out.shift;
      const int64_t bytes = access.reads[0].end - access.reads[0].begin;
      access.reads.push_back(Range::Act(second, bytes).Strided(in2.pixel_pitch, count));
      return Add(c, std::move(access));
    }
    default:
      break;
  }
  AddPool(layer, o, block, tiles);
}

void Scheduler::AddPool(const VectorLayer& layer, const Operands& o, const Block& block,
                        const Tiles& tiles) {
  const auto add = [&](const Block& part, golden::QuantizedMultiplier factor) {
    auto c = Base<spec::SumpoolCommand>(layer, part.channels.size(), layer.requant, factor);
    c.zx = layer.zero_x;
    Access access = Place(c, o, part, tiles.in, tiles.out, config_.group_bytes());
    access.pass = tiles.pass;
    Add(c, std::move(access));
  };
  if (layer.regions.empty()) {
    add(block,
        layer.requant.factors.empty() ? golden::QuantizedMultiplier{} : layer.requant.factors[0]);
    return;
  }
  for (const PoolRegion& region : layer.regions) {
    Block part = block;
    part.rows = Intersect(block.rows, region.y_begin, region.y_end);
    part.cols = Intersect(block.cols, region.x_begin, region.x_end);
    if (part.rows.size() > 0 && part.cols.size() > 0) add(part, region.factor);
  }
}

}  // namespace systole::compile
