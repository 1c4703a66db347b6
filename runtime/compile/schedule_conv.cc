// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "runtime/compile/scheduler.h"

namespace systole::compile {
namespace {

constexpr int64_t kMostTransferBytes = (int64_t{1} << 24) - 1;
constexpr int64_t kMostTiles = 4095;

int64_t CeilDiv(int64_t a, int64_t b) { return (a + b - 1) / b; }

}  // namespace

RunShape RunShapeOf(const ConvLayer& layer) {
  const int64_t row = layer.window.kw * layer.in.c;
  // A kernel row is one run where its pixels are neighbours in memory.
  if (layer.window.dx == 1 || layer.window.kw == 1) return {1, row};
  return {layer.window.kw, layer.in.c};
}

bool JoiningPays(const ConvLayer& layer, const spec::Config& config) {
  const RunShape run = RunShapeOf(layer);
  const int64_t runs = layer.window.kh * run.nx;
  const size_t one = MakeSlices(runs, run.bytes, config.rows, 1).size();
  const size_t two = MakeSlices(runs, run.bytes, config.rows, 2).size();
  return two * 10 <= one * 9;
}

int64_t RowsPerBlock(int64_t width, const spec::Config& config) {
  return std::max<int64_t>(1, config.acc_pixels / width);
}

Result<Scheduler::ConvPlan> Scheduler::PlanConv(int number, const ConvLayer& layer, int runs) {
  ConvPlan plan;
  const RunShape shape = RunShapeOf(layer);
  plan.runs = runs;
  plan.nx = shape.nx;
  plan.run_bytes = shape.bytes;
  const std::vector<Slice> slices =
      MakeSlices(layer.window.kh * shape.nx, shape.bytes, config_.rows, runs);
  const int64_t cols = config_.cols;
  const int64_t record = RecordBytes(ChooseFormat(layer.bias, layer.requant));
  const int64_t tile_bytes = static_cast<int64_t>(slices.size()) * config_.tile_bytes();
  // Half of the parameter memory, so that the next chunk's records load while these are used.
  const int64_t most_tiles = std::min({kMostTiles, config_.param_bytes / 2 / (cols * record),
                                       kMostTransferBytes / tile_bytes});
  if (most_tiles < 1) {
    return tl::unexpected(Status{
        StatusCode::kUnsupported,
        fmt::format("node '{}': the weights of {} output channels are {} bytes; one transfer holds "
                    "{} at most", graph_.layers[number].info.name, cols, tile_bytes,
                    kMostTransferBytes)});
  }
  const int64_t tiles = CeilDiv(layer.out.c, cols);
  const int64_t chunk = CeilDiv(tiles, CeilDiv(tiles, most_tiles)) * cols;
  for (int64_t first = 0; first < layer.out.c; first += chunk) {
    ConvChunk c{first, std::min(chunk, layer.out.c - first), 0, 0, {}};
    const auto packed = PackTiles(layer, slices, shape.nx, config_, first, c.count);
    c.tiles_offset = memory_.constants.Append(packed);
    c.tiles_bytes = static_cast<int64_t>(packed.size());
    const PackedParams params = PackParams(layer.bias, layer.requant, cols, first, c.count);
    c.params = {memory_.constants.Append(params.records),
                static_cast<int64_t>(params.records.size()),
                static_cast<int64_t>(params.records.size()), params.format, params.factor};
    plan.chunks.push_back(c);
  }
  return plan;
}

Result<void> Scheduler::EmitConv(int number, const ConvLayer& layer) {
  const Operands operands = OperandsOf(number);
  const StripPlan& strips = *plans_[number];
  const bool copy = strips.in.empty() ? places_[layer.input]->copy != 0 : strips.in[0].copy != 0;
  const int runs = copy && JoiningPays(layer, config_) ? 2 : 1;
  SYSTOLE_ASSIGN_OR_RETURN(const ConvPlan plan, PlanConv(number, layer, runs));
  int64_t param_addr = -1;
  return EmitStrips(number, operands, [&](const Strip& strip, const Tile& in, const Tile&,
                                          const Tile& out) -> Result<void> {
    for (const ConvChunk& chunk : plan.chunks) {
      // One chunk keeps its records for the whole layer.
      if (param_addr < 0 || plan.chunks.size() > 1) {
        SYSTOLE_ASSIGN_OR_RETURN(param_addr, LoadParams(chunk.params));
      }
      const int64_t width = strip.cols.size();
      const int64_t parts = CeilDiv(width, config_.acc_pixels);
      const int64_t block_w = CeilDiv(width, parts);
      const int64_t most_h = RowsPerBlock(block_w, config_);
      const int64_t block_h = CeilDiv(strip.rows.size(), CeilDiv(strip.rows.size(), most_h));
      for (int64_t r = strip.rows.begin; r < strip.rows.end; r += block_h) {
        for (int64_t c = strip.cols.begin; c < strip.cols.end; c += block_w) {
          const Strip block{strip.image, {r, std::min(r + block_h, strip.rows.end)},
                            {c, std::min(c + block_w, strip.cols.end)}};
          SYSTOLE_RETURN_IF_ERROR(EmitConvBlock(layer, plan, chunk, param_addr, block, in, out));
        }
      }
    }
    return {};
  });
}

Result<void> Scheduler::EmitConvBlock(const ConvLayer& layer, const ConvPlan& plan,
                                      const ConvChunk& chunk, int64_t param_addr,
                                      const Strip& block, const Tile& in, const Tile& out) {
  spec::LoadCommand load;
  load.region = static_cast<uint32_t>(program::Region::kConstants);
  load.space = static_cast<uint32_t>(spec::Space::kWeight);
  load.offset_lo = static_cast<uint32_t>(chunk.tiles_offset);
  load.offset_hi = static_cast<uint32_t>(chunk.tiles_offset >> 32);
  load.n0 = static_cast<uint32_t>(chunk.tiles_bytes);
  // Directly before its CONV: see "Weight LOAD rule for programs" in docs/architecture.md.
  SYSTOLE_RETURN_IF_ERROR(emitter_.Add(load, {}));

  const Window& w = layer.window;
  const bool raw = layer.requant.mode == spec::Requant::kRaw;
  const int64_t elem = raw ? 4 : 1;
  const int64_t tiles = CeilDiv(chunk.count, config_.cols);
  spec::ConvCommand conv;
  conv.runs = static_cast<uint32_t>(plan.runs);
  conv.half = emitter_.NextHalf(tiles);
  conv.zw = layer.weight_zero;
  conv.in_addr = static_cast<uint32_t>(in.base);
  conv.in_copy = plan.runs == 2 ? static_cast<uint32_t>(in.copy) : 0;
  conv.in_row_pitch = static_cast<uint32_t>(in.row_pitch);
  conv.in_pixel_pitch = static_cast<uint32_t>(in.pixel_pitch);
  conv.in_h = static_cast<uint32_t>(in.rows.size());
  conv.in_w = static_cast<uint32_t>(in.cols.size());
  conv.y0 = static_cast<int32_t>(block.rows.begin * w.sy - w.pad_top - in.rows.begin);
  conv.x0 = static_cast<int32_t>(block.cols.begin * w.sx - w.pad_left - in.cols.begin);
  conv.oh = static_cast<uint32_t>(block.rows.size());
  conv.ow = static_cast<uint32_t>(block.cols.size());
  conv.sy = static_cast<uint32_t>(w.sy);
  conv.sx = static_cast<uint32_t>(w.sx);
  conv.dy = static_cast<uint32_t>(w.dy);
  conv.dx = static_cast<uint32_t>(w.dx);
  conv.pad_byte = layer.pad_byte;
  conv.kh = static_cast<uint32_t>(w.kh);
  conv.nx = static_cast<uint32_t>(plan.nx);
  conv.run_bytes = static_cast<uint32_t>(plan.run_bytes);
  conv.oc_tiles = static_cast<uint32_t>(tiles);
  conv.oc_last = static_cast<uint32_t>(chunk.count - (tiles - 1) * config_.cols);
  const int64_t out_addr = out.Address(block.rows.begin, block.cols.begin) + chunk.first * elem;
  conv.out_addr = static_cast<uint32_t>(out_addr);
  conv.out_copy = static_cast<uint32_t>(out.copy);
  conv.out_row_pitch = static_cast<uint32_t>(out.row_pitch);
  conv.out_pixel_pitch = static_cast<uint32_t>(out.pixel_pitch);
  conv.rq = static_cast<uint32_t>(layer.requant.mode);
  conv.per_ch = static_cast<uint32_t>(chunk.params.format);
  conv.zo = layer.requant.zero;
  conv.lo = layer.requant.low;
  conv.hi = layer.requant.high;
  conv.param_addr = static_cast<uint32_t>(param_addr);
  conv.multiplier = static_cast<uint32_t>(chunk.params.factor.q);
  conv.shift = chunk.params.factor.shift;

  const Interval rows = InputInterval(block.rows, w.sy, w.pad_top, w.kh, w.dy, layer.in.h);
  const int64_t read = in.Address(rows.begin, in.cols.begin);
  const int64_t read_bytes = rows.size() * in.row_pitch;
  Access access;
  access.reads = {Range::Act(read, read_bytes), Range::Param(param_addr, chunk.params.bytes)};
  if (plan.runs == 2) {
    access.reads.push_back(Range::Act(read + in.copy * config_.group_bytes(), read_bytes));
  }
  const int64_t written = (block.rows.size() - 1) * out.row_pitch +
                          (block.cols.size() - 1) * out.pixel_pitch + chunk.count * elem;
  access.writes = {Range::Act(out_addr, written)};
  if (out.copy != 0) {
    access.writes.push_back(Range::Act(out_addr + out.copy * config_.group_bytes(), written));
  }
  return emitter_.Add(conv, std::move(access));
}

}  // namespace systole::compile
