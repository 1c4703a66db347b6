// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "runtime/compile/scheduler.h"

namespace systole::compile {
namespace {

constexpr uint64_t kBoundary = 64;

uint64_t AlignUp(uint64_t value) { return (value + kBoundary - 1) / kBoundary * kBoundary; }

}  // namespace

uint64_t ConstantPool::Append(std::span<const std::byte> bytes) {
  const uint64_t offset = AlignUp(bytes_.size());
  bytes_.resize(offset);
  bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
  return offset;
}

Home MemoryPlan::HomeOf(ValueId value, int64_t bytes) {
  if (!homes[value]) {
    homes[value] = Home{program::Region::kScratch, scratch_bytes};
    scratch_bytes = AlignUp(scratch_bytes + bytes);
  }
  return *homes[value];
}

Scheduler::Scheduler(const LayerGraph& graph, const spec::Config& config, MemoryPlan& memory)
    : graph_(graph),
      config_(config),
      memory_(memory),
      allocator_(config),
      places_(graph.values.size()),
      spilled_(graph.values.size(), false),
      no_copy_(graph.values.size(), false),
      filled_(graph.values.size(), false),
      produced_(graph.values.size(), false),
      plans_(graph.layers.size()) {}

Result<std::vector<uint32_t>> Scheduler::Run(int begin, int end) {
  SYSTOLE_RETURN_IF_ERROR(PlaceValues(begin, end));
  for (int i = begin; i < end; ++i) {
    emitter_.BeginLayer(static_cast<uint32_t>(i));
    if (const auto* conv = std::get_if<ConvLayer>(&graph_.layers[i].work)) {
      SYSTOLE_RETURN_IF_ERROR(EmitConv(i, *conv));
    } else if (const auto* vector = std::get_if<VectorLayer>(&graph_.layers[i].work)) {
      SYSTOLE_RETURN_IF_ERROR(EmitVector(i, *vector));
    }
  }
  return emitter_.Finish();
}

Scheduler::Tile Scheduler::ResidentTile(ValueId value, const Dims& dims, int64_t elem,
                                        int64_t image) const {
  Tile tile;
  tile.pixel_pitch = dims.c * elem;
  tile.row_pitch = dims.w * tile.pixel_pitch;
  tile.base = places_[value]->addr + image * dims.h * tile.row_pitch;
  tile.rows = {0, dims.h};
  tile.cols = {0, dims.w};
  tile.copy = places_[value]->copy;
  return tile;
}

Scheduler::Tile Scheduler::StagingTile(const ChipPlace& place, Interval rows, Interval cols,
                                       int64_t pixel) {
  Tile tile;
  tile.base = place.addr;
  tile.rows = rows;
  tile.cols = cols;
  tile.pixel_pitch = pixel;
  tile.row_pitch = cols.size() * pixel;
  tile.copy = place.copy;
  return tile;
}

Result<void> Scheduler::LoadTile(ValueId value, const Dims& dims, int64_t image, const Tile& tile) {
  const Home home = *memory_.homes[value];
  const int64_t row = dims.w * dims.c;
  const bool whole_rows = tile.cols.size() == dims.w;
  const int64_t start = home.offset + (image * dims.h + tile.rows.begin) * row +
                        tile.cols.begin * dims.c;
  spec::LoadCommand load;
  load.region = static_cast<uint32_t>(home.region);
  load.space = static_cast<uint32_t>(spec::Space::kAct);
  load.xor80 = graph_.values[value].is_uint8;
  load.copy = static_cast<uint32_t>(tile.copy);
  load.offset_lo = static_cast<uint32_t>(start);
  load.offset_hi = static_cast<uint32_t>(static_cast<uint64_t>(start) >> 32);
  load.chip_addr = static_cast<uint32_t>(tile.base);
  const int64_t bytes = tile.rows.size() * tile.row_pitch;
  load.n0 = static_cast<uint32_t>(whole_rows ? bytes : tile.row_pitch);
  if (!whole_rows) {
    load.n1 = static_cast<uint32_t>(tile.rows.size());
    load.mem_stride1 = static_cast<uint32_t>(row);
    load.chip_stride1 = static_cast<uint32_t>(tile.row_pitch);
  }
  Access access;
  access.reads = {Range::Memory(load.region, start, whole_rows ? bytes : row * tile.rows.size())};
  access.writes = {Range::Act(tile.base, bytes)};
  if (tile.copy != 0) {
    access.writes.push_back(Range::Act(tile.base + tile.copy * config_.group_bytes(), bytes));
  }
  return emitter_.Add(load, std::move(access));
}

Result<void> Scheduler::LoadResident(ValueId value) {
  if (value == kNoValue || !places_[value] || filled_[value] || produced_[value]) return {};
  filled_[value] = true;
  const Dims flat{1, 1, 1, graph_.values[value].bytes};
  return LoadTile(value, flat, 0, ResidentTile(value, flat, 1, 0));
}

Result<void> Scheduler::StoreTile(ValueId value, const Dims& dims, int64_t elem,
                                  const Strip& strip, const Tile& tile) {
  const Home home = *memory_.homes[value];
  const int64_t pixel = dims.c * elem;
  const int64_t row = dims.w * pixel;
  const bool whole_rows = strip.cols.size() == dims.w && tile.row_pitch == row;
  const int64_t start =
      home.offset + (strip.image * dims.h + strip.rows.begin) * row + strip.cols.begin * pixel;
  const int64_t from = tile.Address(strip.rows.begin, strip.cols.begin);
  spec::StoreCommand store;
  store.region = static_cast<uint32_t>(home.region);
  store.xor80 = graph_.values[value].is_uint8;
  store.offset_lo = static_cast<uint32_t>(start);
  store.offset_hi = static_cast<uint32_t>(static_cast<uint64_t>(start) >> 32);
  store.chip_addr = static_cast<uint32_t>(from);
  const int64_t rows = strip.rows.size();
  store.n0 = static_cast<uint32_t>(whole_rows ? rows * row : strip.cols.size() * pixel);
  if (!whole_rows) {
    store.n1 = static_cast<uint32_t>(rows);
    store.mem_stride1 = static_cast<uint32_t>(row);
    store.chip_stride1 = static_cast<uint32_t>(tile.row_pitch);
  }
  Access access;
  access.reads = {Range::Act(from, (rows - 1) * tile.row_pitch + strip.cols.size() * pixel)};
  access.writes = {Range::Memory(store.region, start, rows * row)};
  return emitter_.Add(store, std::move(access));
}

Result<int64_t> Scheduler::LoadParams(const Params& params) {
  if (params.bytes == 0) return 0;
  if (next_param_ + params.bytes > config_.param_bytes) next_param_ = 0;
  const int64_t addr = next_param_;
  next_param_ += params.bytes;
  spec::LoadCommand load;
  load.region = static_cast<uint32_t>(program::Region::kConstants);
  load.space = static_cast<uint32_t>(spec::Space::kParam);
  load.offset_lo = static_cast<uint32_t>(params.offset);
  load.offset_hi = static_cast<uint32_t>(params.offset >> 32);
  load.chip_addr = static_cast<uint32_t>(addr);
  load.n0 = static_cast<uint32_t>(params.bytes);
  SYSTOLE_RETURN_IF_ERROR(emitter_.Add(load, Access{{}, {Range::Param(addr, params.bytes)}}));
  return addr;
}

Result<void> Scheduler::EmitStrips(int number, const Operands& o, const StripBody& body) {
  const StripPlan& plan = *plans_[number];
  std::vector<Strip> strips;
  for (int64_t image = 0; image < o.shape.out.n; ++image) {
    for (int64_t r = 0; r < o.shape.out.h; r += plan.rows) {
      for (int64_t c = 0; c < o.shape.out.w; c += plan.cols) {
        strips.push_back({image, {r, std::min(r + plan.rows, o.shape.out.h)},
                          {c, std::min(c + plan.cols, o.shape.out.w)}});
      }
    }
  }
  const Window& w = o.shape.window;
  const auto input = [&](size_t s, ValueId value, const std::vector<ChipPlace>& staging) {
    if (value == kNoValue) return Tile{};
    if (staging.empty()) return ResidentTile(value, o.shape.in, 1, strips[s].image);
    return StagingTile(
        staging[s % staging.size()],
        InputInterval(strips[s].rows, w.sy, w.pad_top, w.kh, w.dy, o.shape.in.h),
        InputInterval(strips[s].cols, w.sx, w.pad_left, w.kw, w.dx, o.shape.in.w), o.shape.in.c);
  };
  const auto load = [&](size_t s) -> Result<void> {
    if (s >= strips.size()) return {};
    if (!plan.in.empty()) {
      SYSTOLE_RETURN_IF_ERROR(
          LoadTile(o.input, o.shape.in, strips[s].image, input(s, o.input, plan.in)));
    }
    if (!plan.in2.empty()) {
      SYSTOLE_RETURN_IF_ERROR(
          LoadTile(o.input2, o.shape.in, strips[s].image, input(s, o.input2, plan.in2)));
    }
    return {};
  };
  // With two sets of buffers the next strip's LOAD goes ahead of this strip's commands.
  const size_t ahead = std::max(plan.in.size(), plan.in2.size()) == 2 ? 1 : 0;
  SYSTOLE_RETURN_IF_ERROR(LoadResident(o.input));
  SYSTOLE_RETURN_IF_ERROR(LoadResident(o.input2));
  if (ahead == 1) SYSTOLE_RETURN_IF_ERROR(load(0));
  for (size_t s = 0; s < strips.size(); ++s) {
    SYSTOLE_RETURN_IF_ERROR(load(s + ahead));
    const int64_t elem = o.shape.out_elem_bytes;
    const Tile out = plan.out.empty()
                         ? ResidentTile(o.output, o.shape.out, elem, strips[s].image)
                         : StagingTile(plan.out[s % plan.out.size()], strips[s].rows,
                                       strips[s].cols, o.shape.out.c * elem);
    SYSTOLE_RETURN_IF_ERROR(
        body(strips[s], input(s, o.input, plan.in), input(s, o.input2, plan.in2), out));
    if (memory_.homes[o.output]) {
      SYSTOLE_RETURN_IF_ERROR(StoreTile(o.output, o.shape.out, elem, strips[s], out));
    }
  }
  return {};
}

}  // namespace systole::compile
