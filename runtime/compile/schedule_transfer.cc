// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "runtime/compile/scheduler.h"

namespace systole::compile {
namespace {

// Larger transfers are cut, so that others get their turn and readers can start early.
constexpr int64_t kPieceBytes = 4096;

}  // namespace

void Scheduler::Load(ValueId value, int64_t from, int64_t chip, int64_t bytes, int64_t rows,
                     int64_t mem_pitch, int64_t chip_pitch, int copy, uint32_t pass) {
  spec::LoadCommand load;
  load.n0 = static_cast<uint32_t>(bytes);
  if (rows > 1) {
    load.n1 = static_cast<uint32_t>(rows);
    load.mem_stride1 = static_cast<uint32_t>(mem_pitch);
    load.chip_stride1 = static_cast<uint32_t>(chip_pitch);
  }
  const int64_t start = static_cast<int64_t>(memory_.homes[value]->offset) + from;
  Range memory = Range::Memory(static_cast<uint32_t>(memory_.homes[value]->region), start,
                               (rows - 1) * mem_pitch + bytes);
  Range act = Range::Act(chip, (rows - 1) * chip_pitch + bytes);
  if (rows > 1) {
    memory = memory.Strided(mem_pitch, bytes);
    act = act.Strided(chip_pitch, bytes);
  }
  AddLoad(load, value, start, chip, memory, act, copy, pass);
}

void Scheduler::AddLoad(spec::LoadCommand load, ValueId value, int64_t from, int64_t chip,
                        Range memory, Range act, int copy, uint32_t pass) {
  const program::Region region = memory_.homes[value]->region;
  load.region = static_cast<uint32_t>(region);
  load.space = static_cast<uint32_t>(spec::Space::kAct);
  load.xor80 = graph_.values[value].is_uint8;
  load.copy = static_cast<uint32_t>(copy);
  load.offset_lo = static_cast<uint32_t>(from);
  load.offset_hi = static_cast<uint32_t>(static_cast<uint64_t>(from) >> 32);
  load.chip_addr = static_cast<uint32_t>(chip);
  Access access;
  if (region == program::Region::kScratch || region == program::Region::kOutputs) {
    access.reads = {memory};
  }
  access.writes = {act};
  if (copy != 0) {
    const int64_t distance = copy * config_.group_bytes();
    act.begin += distance;
    act.end += distance;
    access.writes.push_back(act);
  }
  access.pass = pass;
  Add(load, std::move(access));
}

Scheduler::Grid Scheduler::GridOf(ValueId value, const Dims& dims, int64_t elem) const {
  const Part& part = graph_.values[value].part;
  if (part.whole == kNoValue) {
    const int64_t pixel = dims.c * elem;
    return {pixel, dims.w * pixel, dims.h * dims.w * pixel};
  }
  if (dims == part.dims) return {part.pixel_pitch, part.row_pitch, part.image_pitch};
  return {part.pixel_pitch, part.pixel_pitch, 0};  // Flattened: every pixel is a row.
}

void Scheduler::LoadPart(ValueId value, int64_t image, Interval rows, Interval cols, int64_t chip,
                         int64_t chip_row, int copy, uint32_t pass) {
  const Part& part = graph_.values[value].part;
  const int64_t bytes = part.dims.c;
  const Grid grid = GridOf(value, part.dims, 1);
  const int64_t from = static_cast<int64_t>(memory_.homes[value]->offset) + image * grid.image +
                       rows.begin * grid.row + cols.begin * grid.pixel;
  spec::LoadCommand load;
  load.n0 = static_cast<uint32_t>(bytes);
  load.n1 = static_cast<uint32_t>(cols.size());
  load.mem_stride1 = static_cast<uint32_t>(grid.pixel);
  load.chip_stride1 = static_cast<uint32_t>(bytes);
  load.n2 = static_cast<uint32_t>(rows.size());
  load.mem_stride2 = static_cast<uint32_t>(grid.row);
  load.chip_stride2 = static_cast<uint32_t>(chip_row);
  const int64_t span = (rows.size() - 1) * grid.row + (cols.size() - 1) * grid.pixel + bytes;
  const Range memory = grid.Strided(
      Range::Memory(static_cast<uint32_t>(memory_.homes[value]->region), from, span), bytes);
  const Range act = Range::Act(chip, (rows.size() - 1) * chip_row + cols.size() * bytes);
  AddLoad(load, value, from, chip, memory, act, copy, pass);
}

bool Scheduler::TouchesParts(int number) const {
  const Operands o = OperandsOf(number);
  for (const ValueId id : {o.input, o.input2, o.residual, o.output}) {
    if (id != kNoValue && (has_parts_[id] || graph_.values[id].is_part())) return true;
  }
  return false;
}

void Scheduler::LoadBytes(ValueId value, int64_t end) {
  const ChipPlace& place = *places_[value];
  if (graph_.values[value].is_part()) {
    const Dims& dims = graph_.values[value].part.dims;
    const int64_t row = dims.w * dims.c;
    const int64_t most = std::max<int64_t>(1, kPieceBytes / row);
    while (loaded_[value] < end) {
      const int64_t from = loaded_[value] / row;
      const int64_t in_image = from % dims.h;
      const int64_t rows = std::min({most, dims.h - in_image, CeilDiv(end, row) - from});
      LoadPart(value, from / dims.h, {in_image, in_image + rows}, {0, dims.w},
               place.addr + loaded_[value], row, place.copy, 0);
      loaded_[value] += rows * row;
    }
    return;
  }
  while (loaded_[value] < end) {
    const int64_t from = loaded_[value];
    const int64_t bytes = std::min(kPieceBytes - from % kPieceBytes, end - from);
    Load(value, from, place.addr + from, bytes, 1, 0, 0, place.copy, 0);
    loaded_[value] += bytes;
  }
}

void Scheduler::LoadRows(ValueId value, const Dims& dims, int64_t image, Interval rows,
                         const Tile& tile, uint32_t pass) {
  const int64_t row = dims.w * dims.c;
  const int64_t step = std::max<int64_t>(1, kPieceBytes / tile.row_pitch);
  const bool whole = tile.cols.size() == dims.w;
  for (int64_t r = rows.begin; r < rows.end; r += step) {
    const int64_t count = std::min(step, rows.end - r);
    const int64_t from = (image * dims.h + r) * row + tile.cols.begin * dims.c;
    const int64_t chip = tile.Address(r, tile.cols.begin);
    if (graph_.values[value].is_part()) {
      LoadPart(value, image, {r, r + count}, tile.cols, chip, tile.row_pitch, tile.copy, pass);
    } else if (whole) {
      Load(value, from, chip, count * row, 1, 0, 0, tile.copy, pass);
    } else {
      Load(value, from, chip, tile.row_pitch, count, row, tile.row_pitch, tile.copy, pass);
    }
  }
}

void Scheduler::Store(const Operands& o, const Block& block, const Tile& tile) {
  const Home home = *memory_.homes[o.output];
  const Grid grid = GridOf(o.output, o.out, o.elem);
  const int64_t pixel = tile.pixel_pitch;
  const int64_t width = block.cols.size() * pixel;
  const int64_t channels = block.channels.size() * o.elem;
  const int64_t rows = block.rows.size();
  for (int64_t image = block.images.begin; image < block.images.end; ++image) {
    const int64_t start = static_cast<int64_t>(home.offset) + image * grid.image +
                          block.rows.begin * grid.row + block.cols.begin * grid.pixel +
                          block.channels.begin * o.elem;
    const int64_t from = tile.Address(block.rows.begin, block.cols.begin) +
                         (image - block.images.begin) * o.out.h * tile.row_pitch +
                         block.channels.begin * o.elem;
    spec::StoreCommand store;
    store.region = static_cast<uint32_t>(home.region);
    store.xor80 = graph_.values[o.output].is_uint8;
    store.offset_lo = static_cast<uint32_t>(start);
    store.offset_hi = static_cast<uint32_t>(static_cast<uint64_t>(start) >> 32);
    store.chip_addr = static_cast<uint32_t>(from);
    const bool apart = channels < grid.pixel;
    const bool dense = !apart && width == grid.row && tile.row_pitch == grid.row;
    // Rows, or pixels of rows, of channels.
    store.n0 = static_cast<uint32_t>(dense ? rows * grid.row : apart ? channels : width);
    if (apart) {
      store.n1 = static_cast<uint32_t>(block.cols.size());
      store.mem_stride1 = static_cast<uint32_t>(grid.pixel);
      store.chip_stride1 = static_cast<uint32_t>(pixel);
      store.n2 = static_cast<uint32_t>(rows);
      store.mem_stride2 = static_cast<uint32_t>(grid.row);
      store.chip_stride2 = static_cast<uint32_t>(tile.row_pitch);
    } else if (!dense) {
      store.n1 = static_cast<uint32_t>(rows);
      store.mem_stride1 = static_cast<uint32_t>(grid.row);
      store.chip_stride1 = static_cast<uint32_t>(tile.row_pitch);
    }
    Access access;
    const int64_t chip_span =
        (rows - 1) * tile.row_pitch + (block.cols.size() - 1) * pixel + channels;
    const int64_t memory_span =
        (rows - 1) * grid.row + (block.cols.size() - 1) * grid.pixel + channels;
    access.reads = {Range::Act(from, chip_span).Strided(pixel, channels)};
    access.writes = {grid.Strided(Range::Memory(store.region, start, memory_span), channels)};
    Add(store, std::move(access));
  }
}

int64_t Scheduler::ParamsAt(int number, size_t chunk, const Params& params) {
  if (params.bytes == 0) return 0;
  const int64_t key = int64_t{number} << 32 | static_cast<int64_t>(chunk);
  if (const auto addr = params_.Find(key)) return *addr;
  const int64_t addr = params_.Put(key, params.bytes);
  spec::LoadCommand load;
  load.region = static_cast<uint32_t>(program::Region::kConstants);
  load.space = static_cast<uint32_t>(spec::Space::kParam);
  load.offset_lo = static_cast<uint32_t>(params.offset);
  load.offset_hi = static_cast<uint32_t>(params.offset >> 32);
  load.chip_addr = static_cast<uint32_t>(addr);
  const int64_t constant = params.weights == kNoValue ? params.bytes : params.record_bytes;
  load.n0 = static_cast<uint32_t>(constant);
  Access access{{}, {Range::Param(addr, constant)}, ++passes_};
  if (constant > 0) Add(load, access);
  if (params.weights == kNoValue) return addr;
  const Home home = *memory_.homes[params.weights];
  const uint64_t from = home.offset + static_cast<uint64_t>(params.weights_from);
  const int64_t bytes = params.bytes - constant;
  load.region = static_cast<uint32_t>(home.region);
  load.offset_lo = static_cast<uint32_t>(from);
  load.offset_hi = static_cast<uint32_t>(from >> 32);
  load.chip_addr = static_cast<uint32_t>(addr + constant);
  load.n0 = static_cast<uint32_t>(bytes);
  access.reads = {Range::Memory(load.region, static_cast<int64_t>(from), bytes)};
  access.writes = {Range::Param(addr + constant, bytes)};
  Add(load, std::move(access));
  return addr;
}

}  // namespace systole::compile
