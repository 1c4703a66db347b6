// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

// Convolutions whose window has no room on the chip, from memory to memory: commands that take some
// kernel rows, or some channels of one kernel row, add to the same accumulators one after another.
#include <fmt/format.h>

#include <algorithm>

#include "runtime/compile/fit.h"
#include "runtime/compile/scheduler.h"

namespace systole::compile {
namespace {

constexpr int64_t kMostRunBytes = 65535;
constexpr int64_t kMostTransferBytes = (int64_t{1} << 24) - 1;

/// The part of a layer that one command computes.
ConvLayer PartLayer(const ConvLayer& layer, int64_t group, Interval rows, Interval channels) {
  ConvLayer part;
  part.in = layer.in;
  part.in.c = channels.size();
  part.out = layer.out;
  part.out.c = layer.out.c / layer.groups;
  part.window = layer.window;
  part.window.kh = rows.size();
  part.window.pad_top -= rows.begin * layer.window.dy;
  part.dynamic = layer.dynamic;
  part.weight_zero = layer.weight_zero;
  part.pad_byte = layer.pad_byte;
  part.requant = layer.requant;
  if (layer.dynamic != kNoValue) return part;
  const int64_t kw = layer.window.kw;
  for (int64_t c = group * part.out.c; c < (group + 1) * part.out.c; ++c) {
    for (int64_t tap = rows.begin * kw; tap < rows.end * kw; ++tap) {
      const int64_t at = (c * layer.window.kh * kw + tap) * layer.depth() + channels.begin;
      part.weights.insert(part.weights.end(), layer.weights.begin() + at,
                          layer.weights.begin() + at + channels.size());
    }
  }
  return part;
}

}  // namespace

bool Scheduler::ByParts(int number) const {
  return std::holds_alternative<ConvLayer>(graph_.layers[number].work) &&
         !FitsAlone(graph_.layers[number], config_);
}

int64_t Scheduler::PartChannels(const ConvLayer& layer, const Operands& o, int64_t rows,
                                int64_t cols) const {
  const int64_t in_rows = std::min(o.in.h, (rows - 1) * o.window.sy + 1);
  const int64_t in_cols =
      std::min(o.in.w, (cols - 1) * o.window.sx + (o.window.kw - 1) * o.window.dx + 1);
  const int64_t most = std::min<int64_t>(config_.group_bytes() / (in_rows * in_cols),
                                kMostRunBytes / o.window.kw);
  if (layer.depth() <= most) return layer.depth();
  return most > config_.rows ? most / config_.rows * config_.rows : most;
}

int64_t Scheduler::PartKernelRows(const Operands& o, int64_t rows, int64_t cols,
                                  int64_t channels) const {
  const int64_t in_cols =
      std::min(o.in.w, (cols - 1) * o.window.sx + (o.window.kw - 1) * o.window.dx + 1);
  const int64_t slices = o.window.kw * CeilDiv(channels, config_.rows);  // At most, of a row.
  int64_t kernel = 1;
  while (kernel < o.window.kh) {
    const int64_t in_rows = (rows - 1) * o.window.sy + kernel * o.window.dy + 1;
    if (std::min(in_rows, o.in.h) * in_cols * channels > config_.group_bytes()) break;
    if ((kernel + 1) * slices * config_.tile_bytes() > kMostTransferBytes) break;
    ++kernel;
  }
  return kernel;
}

bool Scheduler::PlanParts(Group& group) {
  const Operands& o = group.layers[0];
  if (group.layers.size() != 1 || !memory_.homes[o.input] || !memory_.homes[o.output]) return false;
  const auto& layer = std::get<ConvLayer>(graph_.layers[group.numbers[0]].work);
  group.part_cols = std::min<int64_t>(o.out.w, config_.acc_pixels);
  group.part_rows = std::clamp<int64_t>(config_.acc_pixels / group.part_cols, 1, o.out.h);
  // Fewer outputs at a time until a command reduces a good many channels.
  const int64_t wanted = std::min<int64_t>(layer.depth(), 4 * config_.rows);
  while (PartChannels(layer, o, group.part_rows, group.part_cols) < wanted) {
    int64_t& side = group.part_rows > 1 ? group.part_rows : group.part_cols;
    if (side == 1) break;
    side = CeilDiv(side, 2);
  }
  if (PartChannels(layer, o, group.part_rows, group.part_cols) < 1) return false;
  group.by_parts = true;
  group.strips = {{0, o.out.h}};
  group.columns = {{0, o.out.w}};
  const int64_t out_bytes = group.part_rows * group.part_cols * config_.cols * o.elem;
  const size_t mark = allocator_.size();
  group.channel_in.clear();
  group.channel_out.clear();
  for (int i = 0; i < 4; ++i) {
    const bool in = i < 2;
    const auto place = allocator_.Place(in ? config_.group_bytes() : out_bytes, group.begin,
                                        group.end - 1, false);
    if (place) (in ? group.channel_in : group.channel_out).push_back(*place);
  }
  if (group.channel_out.size() == 2) return true;
  allocator_.Release(mark);
  group.by_parts = false;
  return false;
}

uint64_t Scheduler::DynamicTile(const ConvLayer& layer, int64_t tile, int64_t channel) const {
  // The slices of all channels lie one after another; parts of them begin at whole slices.
  const int64_t slice = tile * CeilDiv(layer.depth(), config_.rows) + channel / config_.rows;
  return memory_.homes[layer.dynamic]->offset +
         static_cast<uint64_t>(slice * config_.tile_bytes());
}

const std::vector<Scheduler::WindowPart>& Scheduler::PartsOf(const Group& group) {
  const int number = group.numbers[0];
  const auto it = parts_.find(number);
  if (it != parts_.end()) return it->second;
  const auto& layer = std::get<ConvLayer>(graph_.layers[number].work);
  const Operands& o = group.layers[0];
  const int64_t depth = PartChannels(layer, o, group.part_rows, group.part_cols);
  const int64_t rows = PartKernelRows(o, group.part_rows, group.part_cols, depth);
  const int64_t of_group = layer.out.c / layer.groups;
  std::vector<WindowPart> parts;
  for (int64_t g = 0; g < layer.groups; ++g) {
    for (int64_t r = 0; r < o.window.kh; r += rows) {
      for (int64_t c = 0; c < layer.depth(); c += depth) {
        const Interval kernel{r, std::min(r + rows, o.window.kh)};
        const Interval channels{c, std::min(c + depth, layer.depth())};
        WindowPart part;
        part.group = g;
        part.channels = {g * layer.depth() + channels.begin, g * layer.depth() + channels.end};
        part.layer = PartLayer(layer, g, kernel, channels);
        const RunShape run = RunShapeOf(part.layer);
        const auto slices = MakeSlices(kernel.size() * run.nx, run.bytes, config_.rows, 1);
        part.plan.nx = run.nx;
        part.plan.run_bytes = run.bytes;
        part.plan.slices = static_cast<int64_t>(slices.size());
        for (int64_t first = 0; first < of_group; first += config_.cols) {
          const int64_t count = std::min<int64_t>(config_.cols, of_group - first);
          if (layer.dynamic != kNoValue) {
            part.tiles.push_back(DynamicTile(layer, first / config_.cols, channels.begin));
            continue;
          }
          part.tiles.push_back(memory_.constants.Append(
              PackTiles(part.layer, slices, run.nx, config_, first, count)));
        }
        part.layer.weights = {};
        parts.push_back(std::move(part));
      }
    }
  }
  return parts_.emplace(number, std::move(parts)).first->second;
}

void Scheduler::LoadBox(ValueId value, const Dims& dims, int64_t image, Interval rows,
                        Interval cols, Interval channels, int64_t chip, uint32_t pass) {
  const Grid grid = GridOf(value, dims, 1);
  const int64_t bytes = channels.size();
  const int64_t from = static_cast<int64_t>(memory_.homes[value]->offset) + image * grid.image +
                       rows.begin * grid.row + cols.begin * grid.pixel + channels.begin;
  const bool dense = bytes == grid.pixel;
  spec::LoadCommand load;
  load.n0 = static_cast<uint32_t>(dense ? cols.size() * bytes : bytes);
  if (!dense) {
    load.n1 = static_cast<uint32_t>(cols.size());
    load.mem_stride1 = static_cast<uint32_t>(grid.pixel);
    load.chip_stride1 = static_cast<uint32_t>(bytes);
  }
  load.n2 = static_cast<uint32_t>(rows.size());
  load.mem_stride2 = static_cast<uint32_t>(grid.row);
  load.chip_stride2 = static_cast<uint32_t>(cols.size() * bytes);
  const int64_t span = (rows.size() - 1) * grid.row + (cols.size() - 1) * grid.pixel + bytes;
  const Range memory = grid.Strided(
      Range::Memory(static_cast<uint32_t>(memory_.homes[value]->region), from, span), bytes);
  AddLoad(load, value, from, chip, memory, Range::Act(chip, rows.size() * cols.size() * bytes), 0,
          pass);
}

Result<void> Scheduler::AddParts(const Group& group) {
  const Operands& o = group.layers[0];
  const int number = group.numbers[0];
  layer_ = static_cast<uint32_t>(number);
  if (draft_) return {};
  const auto& layer = std::get<ConvLayer>(graph_.layers[number].work);
  const int64_t of_group = layer.out.c / layer.groups;
  for (int64_t image = 0; image < o.out.n; ++image) {
    for (int64_t r = 0; r < o.out.h; r += group.part_rows) {
      for (int64_t x = 0; x < o.out.w; x += group.part_cols) {
        for (int64_t c = 0; c < layer.out.c;) {
          const int64_t left = of_group - c % of_group;
          const int64_t count = std::min<int64_t>(config_.cols, left);
          AddPartTile(group, {{image, image + 1},
                              {r, std::min(r + group.part_rows, o.out.h)},
                              {x, std::min(x + group.part_cols, o.out.w)},
                              {c, c + count}});
          c += count;
        }
      }
    }
  }
  return {};
}

void Scheduler::AddPartTile(const Group& group, const Block& block) {
  const Operands& o = group.layers[0];
  const int number = group.numbers[0];
  const auto& layer = std::get<ConvLayer>(graph_.layers[number].work);
  const int64_t of_group = layer.out.c / layer.groups;
  const int64_t first = block.channels.begin;
  const int64_t count = block.channels.size();
  const auto tile = static_cast<size_t>(first % of_group / config_.cols);
  // Records of this tile only.
  const int64_t key = first;
  auto record = part_params_.find({number, key});
  if (record == part_params_.end()) {
    const PackedParams packed = PackParams(layer.bias, layer.requant, config_.cols, first, count);
    const auto bytes = static_cast<int64_t>(packed.records.size());
    const Params params{memory_.constants.Append(packed.records), bytes, bytes, packed.format,
                        packed.factor};
    record = part_params_.emplace(std::pair{number, key}, params).first;
  }
  const int64_t param_addr = ParamsAt(number, static_cast<size_t>(first), record->second);
  std::vector<const WindowPart*> parts;
  for (const WindowPart& part : PartsOf(group)) {
    if (part.group == first / of_group) parts.push_back(&part);
  }
  Tile out;
  out.base = group.channel_out[part_tiles_++ % 2].addr;
  out.rows = block.rows;
  out.cols = block.cols;
  out.pixel_pitch = count * o.elem;
  out.row_pitch = block.cols.size() * out.pixel_pitch;
  const uint32_t pass = ++passes_;
  for (const WindowPart* part : parts) {
    Operands operands = o;
    operands.in = part->layer.in;
    operands.out.c = count;
    operands.window = part->layer.window;
    Tiles tiles;
    tiles.in.rows = operands.InputRows(block.rows);
    tiles.in.cols = operands.InputCols(block.cols);
    tiles.in.base = group.channel_in[part_loads_++ % 2].addr;
    tiles.in.pixel_pitch = part->channels.size();
    tiles.in.row_pitch = tiles.in.cols.size() * tiles.in.pixel_pitch;
    tiles.out = out;
    tiles.pass = pass;
    LoadBox(o.input, o.in, block.images.begin, tiles.in.rows, tiles.in.cols, part->channels,
            tiles.in.base, ++passes_);
    const Chunk chunk{{0, count}, part->tiles[tile], part->plan.slices * config_.tile_bytes(),
                      record->second};
    AddConv(part->layer, operands, part->plan, chunk, param_addr,
            {{0, 1}, block.rows, block.cols, {0, count}}, tiles,
            {part != parts.front(), part != parts.back()});
  }
  // Store() counts channels from the layer's first one.
  out.base -= first * o.elem;
  Store(o, block, out);
}

}  // namespace systole::compile
