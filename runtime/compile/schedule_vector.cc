// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "runtime/compile/scheduler.h"

namespace systole::compile {
namespace {

constexpr int64_t kMostExtent = 4095;  // Output rows and columns of one command.

int64_t CeilDiv(int64_t a, int64_t b) { return (a + b - 1) / b; }

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

Result<std::vector<Scheduler::VectorChunk>> Scheduler::PlanVector(int number,
                                                                  const VectorLayer& layer) {
  std::vector<VectorChunk> chunks;
  if (layer.op != spec::Opcode::kDepthwise) {
    chunks.push_back({0, layer.in.c, {}});
    return chunks;
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
    VectorChunk c{first, std::min(chunk, layer.in.c - first), {}};
    PackedParams packed = PackParams(layer.bias, layer.requant, lanes, first, c.count);
    const auto record_bytes = static_cast<int64_t>(packed.records.size());
    const auto weights = PackDepthwise(layer, lanes, first, c.count);
    packed.records.insert(packed.records.end(), weights.begin(), weights.end());
    c.params = {memory_.constants.Append(packed.records),
                static_cast<int64_t>(packed.records.size()), record_bytes, packed.format,
                packed.factor};
    chunks.push_back(c);
  }
  return chunks;
}

Result<void> Scheduler::EmitVector(int number, const VectorLayer& layer) {
  SYSTOLE_ASSIGN_OR_RETURN(const std::vector<VectorChunk> chunks, PlanVector(number, layer));
  int64_t param_addr = -1;
  return EmitStrips(
      number, OperandsOf(number),
      [&](const Strip& strip, const Tile& in, const Tile& in2, const Tile& out) -> Result<void> {
        for (const VectorChunk& chunk : chunks) {
          if (param_addr < 0 || chunks.size() > 1) {
            SYSTOLE_ASSIGN_OR_RETURN(param_addr, LoadParams(chunk.params));
          }
          for (int64_t r = strip.rows.begin; r < strip.rows.end; r += kMostExtent) {
            for (int64_t c = strip.cols.begin; c < strip.cols.end; c += kMostExtent) {
              const Strip block{strip.image, {r, std::min(r + kMostExtent, strip.rows.end)},
                                {c, std::min(c + kMostExtent, strip.cols.end)}};
              SYSTOLE_RETURN_IF_ERROR(
                  EmitVectorBlock(layer, chunk, param_addr, block, in, in2, out));
            }
          }
        }
        return {};
      });
}

Result<void> Scheduler::EmitVectorBlock(const VectorLayer& layer, const VectorChunk& chunk,
                                        int64_t param_addr, const Strip& block, const Tile& in,
                                        const Tile& in2, const Tile& out) {
  const Window& w = layer.window;
  // Fills in the places of a command that computes `rows` x `cols`, and what it touches.
  const auto place = [&](auto& c, Interval rows, Interval cols) {
    c.in_addr = static_cast<uint32_t>(in.base + chunk.first);
    c.in_row_pitch = static_cast<uint32_t>(in.row_pitch);
    c.in_pixel_pitch = static_cast<uint32_t>(in.pixel_pitch);
    c.in_h = static_cast<uint32_t>(in.rows.size());
    c.in_w = static_cast<uint32_t>(in.cols.size());
    c.y0 = static_cast<int32_t>(rows.begin * w.sy - w.pad_top - in.rows.begin);
    c.x0 = static_cast<int32_t>(cols.begin * w.sx - w.pad_left - in.cols.begin);
    c.oh = static_cast<uint32_t>(rows.size());
    c.ow = static_cast<uint32_t>(cols.size());
    const int64_t out_addr = out.Address(rows.begin, cols.begin) + chunk.first;
    c.out_addr = static_cast<uint32_t>(out_addr);
    c.out_copy = static_cast<uint32_t>(out.copy);
    c.out_row_pitch = static_cast<uint32_t>(out.row_pitch);
    c.out_pixel_pitch = static_cast<uint32_t>(out.pixel_pitch);
    const Interval read = InputInterval(rows, w.sy, w.pad_top, w.kh, w.dy, layer.in.h);
    Access access;
    access.reads = {Range::Act(in.Address(read.begin, in.cols.begin), read.size() * in.row_pitch)};
    const int64_t written = (rows.size() - 1) * out.row_pitch +
                            (cols.size() - 1) * out.pixel_pitch + chunk.count;
    access.writes = {Range::Act(out_addr, written)};
    if (out.copy != 0) {
      access.writes.push_back(Range::Act(out_addr + out.copy * config_.group_bytes(), written));
    }
    return access;
  };
  const golden::QuantizedMultiplier factor =
      layer.requant.factors.empty() ? golden::QuantizedMultiplier{} : layer.requant.factors[0];
  switch (layer.op) {
    case spec::Opcode::kDepthwise: {
      auto c = Base<spec::DepthwiseCommand>(layer, chunk.count, layer.requant, chunk.params.factor);
      c.zx = layer.zero_x;
      c.zw = layer.zero_w;
      c.per_ch = static_cast<uint32_t>(chunk.params.format);
      c.param_addr = static_cast<uint32_t>(param_addr);
      c.weight_addr = static_cast<uint32_t>(param_addr + chunk.params.record_bytes);
      Access access = place(c, block.rows, block.cols);
      access.reads.push_back(Range::Param(param_addr, chunk.params.bytes));
      return emitter_.Add(c, std::move(access));
    }
    case spec::Opcode::kMaxpool: {
      auto c = Base<spec::MaxpoolCommand>(layer, chunk.count, layer.requant, factor);
      Access access = place(c, block.rows, block.cols);
      return emitter_.Add(c, std::move(access));
    }
    case spec::Opcode::kAdd: {
      auto c = Base<spec::AddCommand>(layer, chunk.count, layer.requant, factor);
      c.zx = layer.zero_x;
      c.zy = layer.zero_w;
      Access access = place(c, block.rows, block.cols);
      // Elementwise: the operands start at the block itself.
      const int64_t first = in.Address(block.rows.begin, block.cols.begin);
      const int64_t second = in2.Address(block.rows.begin, block.cols.begin);
      c.in_addr = static_cast<uint32_t>(first);
      c.in_h = c.oh;
      c.in_w = c.ow;
      c.y0 = 0;
      c.x0 = 0;
      c.in2_addr = static_cast<uint32_t>(second);
      c.in2_row_pitch = static_cast<uint32_t>(in2.row_pitch);
      c.in2_pixel_pitch = static_cast<uint32_t>(in2.pixel_pitch);
      c.q_a = static_cast<uint32_t>(layer.add_a.q);
      c.shift_a = layer.add_a.shift;
      c.q_b = static_cast<uint32_t>(layer.add_b.q);
      c.shift_b = layer.add_b.shift;
      c.q_out = static_cast<uint32_t>(layer.add_out.q);
      c.shift_out = layer.add_out.shift;
      access.reads.push_back(Range::Act(second, block.rows.size() * in2.row_pitch));
      return emitter_.Add(c, std::move(access));
    }
    default: break;
  }
  if (layer.regions.empty()) {
    auto c = Base<spec::SumpoolCommand>(layer, chunk.count, layer.requant, factor);
    c.zx = layer.zero_x;
    Access access = place(c, block.rows, block.cols);
    return emitter_.Add(c, std::move(access));
  }
  for (const PoolRegion& region : layer.regions) {
    const Interval rows = Intersect(block.rows, region.y_begin, region.y_end);
    const Interval cols = Intersect(block.cols, region.x_begin, region.x_end);
    if (rows.size() <= 0 || cols.size() <= 0) continue;
    auto c = Base<spec::SumpoolCommand>(layer, chunk.count, layer.requant, region.factor);
    c.zx = layer.zero_x;
    Access access = place(c, rows, cols);
    SYSTOLE_RETURN_IF_ERROR(emitter_.Add(c, std::move(access)));
  }
  return {};
}

}  // namespace systole::compile
