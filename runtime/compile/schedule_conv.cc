// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "runtime/compile/place_command.h"
#include "runtime/compile/scheduler.h"

namespace systole::compile {
namespace {

constexpr int64_t kMostTransferBytes = (int64_t{1} << 24) - 1;
constexpr int64_t kMostTiles = 4095;
constexpr int64_t kLeastPieceCycles = 128;  // A command of less is mostly overhead.
constexpr int64_t kMostPieces = 8;
constexpr int64_t kLeastStoreBytes = 64;  // Shorter rows of a STORE waste beats and bursts.

/// Steps that cut [begin, end) into equal parts of at most `most`.
int64_t EqualStep(int64_t size, int64_t most) { return CeilDiv(size, CeilDiv(size, most)); }

}  // namespace

RunShape RunShapeOf(const ConvLayer& layer) {
  // A kernel row is one run where its bytes are neighbours on the chip.
  const bool together = layer.window.kw == 1 || (layer.window.dx == 1 && layer.groups == 1);
  if (together) return {1, layer.window.kw * layer.depth()};
  return {layer.window.kw, layer.depth()};
}

bool JoiningPays(const ConvLayer& layer, const spec::Config& config) {
  if (layer.dynamic != kNoValue) return false;
  const RunShape run = RunShapeOf(layer);
  const int64_t runs = layer.window.kh * run.nx;
  const size_t one = MakeSlices(runs, run.bytes, config.rows, 1).size();
  const size_t two = MakeSlices(runs, run.bytes, config.rows, 2).size();
  return two * 10 <= one * 9;
}

Result<Scheduler::LayerPlan> Scheduler::PlanConv(int number, const ConvLayer& layer, int runs) {
  LayerPlan plan;
  const RunShape shape = RunShapeOf(layer);
  plan.runs = runs;
  plan.nx = shape.nx;
  plan.run_bytes = shape.bytes;
  const std::vector<Slice> slices =
      MakeSlices(layer.window.kh * shape.nx, shape.bytes, config_.rows, runs);
  plan.slices = static_cast<int64_t>(slices.size());
  const int64_t cols = config_.cols;
  const int64_t record = RecordBytes(ChooseFormat(layer.bias, layer.requant));
  const int64_t tile_bytes = plan.slices * config_.tile_bytes();
  // Half of the parameter memory, so that the next chunk's records load while these are used.
  const int64_t most_tiles = std::min(
      {kMostTiles, config_.param_bytes / 2 / (cols * record), kMostTransferBytes / tile_bytes});
  if (most_tiles < 1) {
    return tl::unexpected(Status{
        StatusCode::kUnsupported,
        fmt::format("node '{}': the weights of {} output channels are {} bytes; one transfer holds "
                    "{} at most",
                    graph_.layers[number].info.name, cols, tile_bytes, kMostTransferBytes)});
  }
  const int64_t of_group = layer.out.c / layer.groups;
  const int64_t chunk = EqualStep(CeilDiv(of_group, cols), most_tiles) * cols;
  // No chunk crosses the border of a group.
  int64_t count = 0;
  for (int64_t first = 0; first < layer.out.c; first += count) {
    count = std::min(chunk, of_group - first % of_group);
    Chunk c{{first, first + count}, 0, tile_bytes, {}};
    const PackedParams params = PackParams(layer.bias, layer.requant, cols, first, count);
    const auto bytes = static_cast<int64_t>(params.records.size());
    c.params = {0, bytes, bytes, params.format, params.factor};
    if (layer.dynamic != kNoValue) {
      c.tiles_offset = memory_.homes[layer.dynamic]->offset + first / cols * tile_bytes;
    } else if (!draft_) {
      c.tiles_offset =
          memory_.constants.Append(PackTiles(layer, slices, shape.nx, config_, first, count));
    }
    if (!draft_) c.params.offset = memory_.constants.Append(params.records);
    plan.chunks.push_back(c);
  }
  return plan;
}

Result<void> Scheduler::ComputeConv(int number, const Operands& o, const Block& whole,
                                    const Tiles& tiles) {
  const auto& layer = std::get<ConvLayer>(graph_.layers[number].work);
  const int runs = tiles.in.copy != 0 && o.joins ? 2 : 1;
  SYSTOLE_ASSIGN_OR_RETURN(const LayerPlan* plan, PlanOf(number, o, runs));
  const int64_t images = whole.images.size();
  const int64_t block_w = EqualStep(whole.cols.size(), config_.acc_pixels);
  const int64_t most_h = std::max<int64_t>(1, config_.acc_pixels / (block_w * images));
  int64_t block_h = EqualStep(whole.rows.size(), most_h);
  const int64_t pixels = images * whole.rows.size() * block_w;
  const bool by_rows = o.out.h * o.out.w >= row_pixels_;
  // Three blocks at least: the first two let the next layer begin, while the third is computed.
  const int64_t least_h = CeilDiv(2 * config_.rows, block_w);
  if (by_rows && whole.rows.size() == o.out.h) {
    block_h = std::min(block_h, std::max(least_h, CeilDiv(whole.rows.size(), 3)));
  }
  const bool one_block = block_h >= whole.rows.size() && block_w >= whole.cols.size();
  const bool to_memory = memory_.homes[o.output].has_value();
  const int64_t all_tiles = CeilDiv(o.out.c, config_.cols);
  int64_t piece = all_tiles;
  if (one_block && (!by_rows || to_memory)) {
    const int64_t tile_cycles = plan->slices * std::max<int64_t>(pixels, config_.rows);
    piece = std::max({CeilDiv(all_tiles, kMostPieces), CeilDiv(kLeastPieceCycles, tile_cycles)});
    if (to_memory) {
      piece = std::max(piece, CeilDiv(kLeastStoreBytes, config_.cols * o.elem));
      if (pixels == 1) piece = all_tiles;
    }
  }
  for (int64_t r = whole.rows.begin; r < whole.rows.end; r += block_h) {
    for (int64_t x = whole.cols.begin; x < whole.cols.end; x += block_w) {
      for (size_t k = 0; k < plan->chunks.size(); ++k) {
        const Chunk& chunk = plan->chunks[k];
        for (int64_t c = chunk.channels.begin; c < chunk.channels.end; c += piece * config_.cols) {
          const int64_t param_addr = ParamsAt(number, k, chunk.params);
          const Block block{whole.images,
                            {r, std::min(r + block_h, whole.rows.end)},
                            {x, std::min(x + block_w, whole.cols.end)},
                            {c, std::min(c + piece * config_.cols, chunk.channels.end)}};
          AddConv(layer, o, *plan, chunk, param_addr, block, tiles);
          if (to_memory) Store(o, block, tiles.out);
        }
      }
    }
  }
  return {};
}

void Scheduler::AddResidual(spec::ConvCommand& conv, const Residual& residual, const Operands& o,
                            const Block& block, const Tile& tile, Access& access) {
  const int64_t from =
      tile.Address(block.rows.begin, block.cols.begin) + block.channels.begin;
  conv.res_add = 1;
  conv.res_addr = static_cast<uint32_t>(from);
  conv.res_row_pitch = static_cast<uint32_t>(tile.row_pitch);
  conv.res_pixel_pitch = static_cast<uint32_t>(tile.pixel_pitch);
  conv.res_image_pitch16 = conv.n > 1 ? static_cast<uint32_t>(o.out.h * tile.row_pitch / 16) : 0;
  conv.res_q_a = static_cast<uint32_t>(residual.own.q);
  conv.res_shift_a = residual.own.shift;
  conv.res_q_b = static_cast<uint32_t>(residual.other.q);
  conv.res_shift_b = residual.other.shift;
  conv.res_q_out = static_cast<uint32_t>(residual.sum.q);
  conv.res_shift_out = residual.sum.shift;
  conv.res_zy = residual.zero;
  conv.res_zo = residual.out_zero;
  conv.res_lo = residual.low;
  conv.res_hi = residual.high;
  const int64_t bytes = (block.images.size() - 1) * o.out.h * tile.row_pitch +
                        (block.rows.size() - 1) * tile.row_pitch +
                        (block.cols.size() - 1) * tile.pixel_pitch + block.channels.size();
  access.reads.push_back(Range::Act(from, bytes).Strided(tile.pixel_pitch, block.channels.size()));
}

void Scheduler::AddConv(const ConvLayer& layer, const Operands& o, const LayerPlan& plan,
                        const Chunk& chunk, int64_t param_addr, const Block& block,
                        const Tiles& tiles, Sums sums) {
  const Tile& in = tiles.in;
  const Tile& out = tiles.out;
  const int64_t count = block.channels.size();
  const int64_t oc_tiles = CeilDiv(count, config_.cols);
  const int64_t first_tile = (block.channels.begin - chunk.channels.begin) / config_.cols;
  const int64_t offset = static_cast<int64_t>(chunk.tiles_offset) + first_tile * chunk.tile_bytes;
  spec::LoadCommand load;
  const bool dynamic = layer.dynamic != kNoValue;
  load.region = static_cast<uint32_t>(dynamic ? memory_.homes[layer.dynamic]->region
                                              : program::Region::kConstants);
  load.space = static_cast<uint32_t>(spec::Space::kWeight);
  load.offset_lo = static_cast<uint32_t>(offset);
  load.offset_hi = static_cast<uint32_t>(static_cast<uint64_t>(offset) >> 32);
  load.n0 = static_cast<uint32_t>(oc_tiles * chunk.tile_bytes);

  const Window& w = o.window;
  const Interval in_rows = o.InputRows(block.rows);
  spec::ConvCommand conv;
  conv.runs = static_cast<uint32_t>(plan.runs);
  conv.acc_keep = sums.keep ? 1 : 0;
  conv.acc_hold = sums.hold ? 1 : 0;
  conv.zw = layer.weight_zero;
  const int64_t group = block.channels.begin / (layer.out.c / layer.groups);
  conv.in_addr = static_cast<uint32_t>(in.Address(in_rows.begin, in.cols.begin) +
                                       group * layer.depth());
  conv.in_copy = plan.runs == 2 ? static_cast<uint32_t>(in.copy) : 0;
  conv.sy = static_cast<uint32_t>(w.sy);
  conv.sx = static_cast<uint32_t>(w.sx);
  conv.dy = static_cast<uint32_t>(w.dy);
  conv.dx = static_cast<uint32_t>(w.dx);
  conv.pad_byte = layer.pad_byte;
  conv.kh = static_cast<uint32_t>(w.kh);
  conv.nx = static_cast<uint32_t>(plan.nx);
  conv.run_bytes = static_cast<uint32_t>(plan.run_bytes);
  conv.oc_tiles = static_cast<uint32_t>(oc_tiles);
  conv.oc_last = static_cast<uint32_t>(count - (oc_tiles - 1) * config_.cols);
  conv.rq = static_cast<uint32_t>(layer.requant.mode);
  conv.per_ch = static_cast<uint32_t>(chunk.params.format);
  conv.zo = layer.requant.zero;
  conv.lo = layer.requant.low;
  conv.hi = layer.requant.high;
  const int64_t tile_records = config_.cols * RecordBytes(chunk.params.format);
  const int64_t records = param_addr + first_tile * tile_records;
  conv.param_addr = static_cast<uint32_t>(records);
  conv.multiplier = static_cast<uint32_t>(chunk.params.factor.q);
  conv.shift = chunk.params.factor.shift;

  const int64_t read_bytes =
      (block.images.size() - 1) * o.in.h * in.row_pitch + in_rows.size() * in.row_pitch;
  Access access;
  access.pass = tiles.pass;
  access.reads = {Range::Act(conv.in_addr, read_bytes),
                  Range::Param(records, oc_tiles * tile_records)};
  if (dynamic) access.reads.push_back(Range::Memory(load.region, offset, load.n0));
  if (plan.runs == 2) {
    access.reads.push_back(Range::Act(conv.in_addr + in.copy * config_.group_bytes(), read_bytes));
  }
  access.writes = PlaceCommand(conv, o, block, in, out, config_.group_bytes());
  if (sums.hold) access.writes.clear();
  if (o.residual != kNoValue) AddResidual(conv, layer.residual, o, block, tiles.in2, access);
  Add(conv, std::move(access), load);
}

}  // namespace systole::compile
