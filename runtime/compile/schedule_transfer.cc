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
  const Home home = *memory_.homes[value];
  const int64_t start = static_cast<int64_t>(home.offset) + from;
  spec::LoadCommand load;
  load.region = static_cast<uint32_t>(home.region);
  load.space = static_cast<uint32_t>(spec::Space::kAct);
  load.xor80 = graph_.values[value].is_uint8;
  load.copy = static_cast<uint32_t>(copy);
  load.offset_lo = static_cast<uint32_t>(start);
  load.offset_hi = static_cast<uint32_t>(static_cast<uint64_t>(start) >> 32);
  load.chip_addr = static_cast<uint32_t>(chip);
  load.n0 = static_cast<uint32_t>(bytes);
  if (rows > 1) {
    load.n1 = static_cast<uint32_t>(rows);
    load.mem_stride1 = static_cast<uint32_t>(mem_pitch);
    load.chip_stride1 = static_cast<uint32_t>(chip_pitch);
  }
  const int64_t memory_span = (rows - 1) * mem_pitch + bytes;
  const int64_t chip_span = (rows - 1) * chip_pitch + bytes;
  const auto strided = [&](Range range, int64_t pitch) {
    return rows > 1 ? range.Strided(pitch, bytes) : range;
  };
  Access access;
  if (home.region == program::Region::kScratch || home.region == program::Region::kOutputs) {
    access.reads = {strided(Range::Memory(load.region, start, memory_span), mem_pitch)};
  }
  access.writes = {strided(Range::Act(chip, chip_span), chip_pitch)};
  if (copy != 0) {
    access.writes.push_back(
        strided(Range::Act(chip + copy * config_.group_bytes(), chip_span), chip_pitch));
  }
  access.pass = pass;
  Add(load, std::move(access));
}

void Scheduler::LoadBytes(ValueId value, int64_t end) {
  const ChipPlace& place = *places_[value];
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
    if (whole) {
      Load(value, from, chip, count * row, 1, 0, 0, tile.copy, pass);
    } else {
      Load(value, from, chip, tile.row_pitch, count, row, tile.row_pitch, tile.copy, pass);
    }
  }
}

void Scheduler::Store(const Operands& o, const Block& block, const Tile& tile) {
  const Home home = *memory_.homes[o.output];
  const int64_t pixel = o.out.c * o.elem;
  const int64_t row = o.out.w * pixel;
  const int64_t width = block.cols.size() * pixel;
  const int64_t channels = block.channels.size() * o.elem;
  const int64_t rows = block.rows.size();
  for (int64_t image = block.images.begin; image < block.images.end; ++image) {
    const int64_t start = static_cast<int64_t>(home.offset) +
                          (image * o.out.h + block.rows.begin) * row + block.cols.begin * pixel +
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
    const bool part = channels < pixel;
    const bool dense = !part && width == row && tile.row_pitch == row;
    // Rows, or pixels of rows, of channels.
    store.n0 = static_cast<uint32_t>(dense ? rows * row : part ? channels : width);
    if (part) {
      store.n1 = static_cast<uint32_t>(block.cols.size());
      store.mem_stride1 = store.chip_stride1 = static_cast<uint32_t>(pixel);
      store.n2 = static_cast<uint32_t>(rows);
      store.mem_stride2 = static_cast<uint32_t>(row);
      store.chip_stride2 = static_cast<uint32_t>(tile.row_pitch);
    } else if (!dense) {
      store.n1 = static_cast<uint32_t>(rows);
      store.mem_stride1 = static_cast<uint32_t>(row);
      store.chip_stride1 = static_cast<uint32_t>(tile.row_pitch);
    }
    Access access;
    const int64_t chip_span =
        (rows - 1) * tile.row_pitch + (block.cols.size() - 1) * pixel + channels;
    const int64_t memory_span = (rows - 1) * row + (block.cols.size() - 1) * pixel + channels;
    access.reads = {Range::Act(from, chip_span).Strided(pixel, channels)};
    access.writes = {Range::Memory(store.region, start, memory_span).Strided(pixel, channels)};
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
  load.n0 = static_cast<uint32_t>(params.bytes);
  Access access{{}, {Range::Param(addr, params.bytes)}, ++passes_};
  Add(load, std::move(access));
  return addr;
}

}  // namespace systole::compile
