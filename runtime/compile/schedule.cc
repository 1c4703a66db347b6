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

bool RunsOnEngine(const Layer& layer) {
  return std::holds_alternative<ConvLayer>(layer.work) ||
         std::holds_alternative<VectorLayer>(layer.work);
}

Scheduler::Scheduler(const LayerGraph& graph, const spec::Config& config, MemoryPlan& memory)
    : graph_(graph),
      config_(config),
      memory_(memory),
      allocator_(config),
      places_(graph.values.size()),
      stay_(graph.values.size(), Stay::kResident),
      no_copy_(graph.values.size(), false),
      produced_(graph.values.size(), false),
      has_parts_(graph.values.size(), false),
      loaded_(graph.values.size(), 0),
      params_(config.param_bytes),
      row_pixels_(int64_t{6} * config.rows) {
  for (const Value& value : graph.values) {
    if (value.is_part()) has_parts_[value.part.whole] = true;
  }
}

Result<std::vector<uint32_t>> Scheduler::Run(int begin, int end) {
  SYSTOLE_RETURN_IF_ERROR(PlaceValues(begin, end));
  for (const Group& group : groups_) SYSTOLE_RETURN_IF_ERROR(AddGroup(group));
  const Schedule schedule = ListSchedule(tasks_, config_);
  cycles_ = schedule.cycles;
  return EmitTasks(tasks_, schedule.order);
}

void Scheduler::Add(Command command, Access access, std::optional<spec::LoadCommand> weights) {
  tasks_.push_back({std::move(command), std::move(weights), std::move(access), layer_});
}

Result<void> Scheduler::AddGroup(const Group& group) {
  if (group.channels > 0) return AddChannelPasses(group);
  if (group.by_parts) return AddParts(group);
  const Dims& out = group.layers.back().out;
  for (int64_t image = 0; image < out.n; image += group.images) {
    for (const Interval& cols : group.columns) {
      Pass pass{{image, std::min(image + group.images, out.n)}, cols, {}};
      SYSTOLE_RETURN_IF_ERROR(AddPass(group, pass));
    }
  }
  return {};
}

Result<void> Scheduler::AddPass(const Group& group, Pass& pass) {
  for (const auto& [value, buffer] : group.buffers) {
    pass.rolling.emplace(value, Rolling{RollingBuffer(buffer.rows), ++passes_});
  }
  GroupVisitor visitor;
  visitor.fetch = [&](ValueId value, int64_t keep, int64_t end) {
    return Fetch(group, pass, value, keep, end);
  };
  visitor.compute = [&](int index, Interval rows, int64_t keep) {
    return Compute(group, pass, index, rows, keep);
  };
  return WalkStrips(group, visitor);
}

Scheduler::Tile Scheduler::TileOf(const Group& group, const Pass& pass, ValueId value,
                                  const Dims& dims, int64_t elem, Interval cols) const {
  Tile tile;
  tile.pixel_pitch = dims.c * elem;
  const auto it = group.buffers.find(value);
  if (it == group.buffers.end()) {
    tile.row_pitch = dims.w * tile.pixel_pitch;
    tile.base = places_[value]->addr + pass.images.begin * dims.h * tile.row_pitch;
    tile.rows = {0, dims.h};
    tile.cols = {0, dims.w};
    tile.copy = places_[value]->copy;
    return tile;
  }
  const Rolling& rolling = pass.rolling.at(value);
  tile.row_pitch = cols.size() * tile.pixel_pitch;
  tile.base = it->second.place.addr;
  tile.rows = {rolling.rows.first(), rolling.rows.end()};
  tile.cols = cols;
  tile.copy = it->second.place.copy;
  return tile;
}

Result<void> Scheduler::Fetch(const Group& group, Pass& pass, ValueId value, int64_t keep,
                              int64_t end) {
  for (size_t i = 0; i < group.layers.size(); ++i) {
    if (group.layers[i].Reads(value)) {
      layer_ = static_cast<uint32_t>(group.numbers[i]);
      break;
    }
  }
  const Dims& dims = group.DimsOf(value);
  const auto it = pass.rolling.find(value);
  if (it == pass.rolling.end()) {
    if (!produced_[value]) {
      LoadBytes(value, ((pass.images.end - 1) * dims.h + end) * dims.w * dims.c);
    }
    return {};
  }
  Rolling& rolling = it->second;
  Interval rows{rolling.rows.end(), end};
  std::optional<RollingBuffer::Move> move;
  if (!rolling.rows.Advance(keep, end, true, &move)) return Internal("compiler: buffer too small");
  if (rows.size() <= 0) return {};
  if (move) rows.begin = move->rows.begin;
  if (rolling.rows.first() == rows.begin) rolling.pass = ++passes_;
  const Interval cols = group.layers[0].ColsOf(value, pass.cols);
  const Tile tile =
      TileOf(group, pass, value, dims, 1, group.columns.size() == 1 ? Interval{0, dims.w} : cols);
  LoadRows(value, dims, pass.images.begin, rows, tile, rolling.pass);
  return {};
}

Result<void> Scheduler::Compute(const Group& group, Pass& pass, int index, Interval rows,
                                int64_t keep) {
  const Operands& o = group.layers[index];
  const int number = group.numbers[index];
  layer_ = static_cast<uint32_t>(number);
  Tiles tiles;
  const auto it = pass.rolling.find(o.output);
  if (it != pass.rolling.end()) {
    std::optional<RollingBuffer::Move> move;
    const int64_t first = it->second.rows.first();
    if (!it->second.rows.Advance(keep, rows.end, false, &move)) {
      return Internal("compiler: buffer too small");
    }
    if (it->second.rows.first() != first) it->second.pass = ++passes_;
    if (move) SYSTOLE_RETURN_IF_ERROR(Move(group, pass, o.output, *move));
    tiles.pass = it->second.pass;
  }
  const bool whole = group.columns.size() == 1;
  const Interval out_cols = whole ? Interval{0, o.out.w} : pass.cols;
  const auto cols_of = [&](ValueId id, int64_t width) {
    return whole ? Interval{0, width} : o.ColsOf(id, pass.cols);
  };
  tiles.in = TileOf(group, pass, o.input, o.in, 1, cols_of(o.input, o.in.w));
  if (o.input2 != kNoValue) {
    tiles.in2 = TileOf(group, pass, o.input2, o.in, 1, cols_of(o.input2, o.in.w));
  }
  if (o.residual != kNoValue) {
    tiles.in2 = TileOf(group, pass, o.residual, o.out, 1, cols_of(o.residual, o.out.w));
  }
  tiles.out = TileOf(group, pass, o.output, o.out, o.elem, out_cols);
  const Block block{pass.images, rows, out_cols, {0, o.out.c}};
  if (std::holds_alternative<ConvLayer>(graph_.layers[number].work)) {
    return ComputeConv(number, o, block, tiles);
  }
  return ComputeVector(number, o, block, tiles);
}

Result<void> Scheduler::Move(const Group& group, const Pass& pass, ValueId value,
                             const RollingBuffer::Move& move) {
  const Operands& o = group.layers[group.ProducerOf(value)];
  const Tile tile = TileOf(group, pass, value, o.out, o.elem, {0, o.out.w});
  const int64_t bytes = move.rows.size() * tile.row_pitch;
  // A copy by a maximum over single pixels; channels of any number are bytes like others.
  const int64_t pixel = tile.pixel_pitch;
  spec::MaxpoolCommand copy;
  copy.in_addr =
      static_cast<uint32_t>(tile.base + (move.rows.begin - move.old_first) * tile.row_pitch);
  copy.in_row_pitch = static_cast<uint32_t>(tile.row_pitch);
  copy.in_pixel_pitch = static_cast<uint32_t>(pixel);
  copy.in_h = copy.oh = static_cast<uint32_t>(move.rows.size());
  copy.in_w = copy.ow = static_cast<uint32_t>(tile.cols.size());
  copy.channels = static_cast<uint32_t>(pixel);
  copy.out_addr = static_cast<uint32_t>(tile.base);
  copy.out_copy = static_cast<uint32_t>(tile.copy);
  copy.out_row_pitch = copy.in_row_pitch;
  copy.out_pixel_pitch = copy.in_pixel_pitch;
  copy.per_ch = static_cast<uint32_t>(spec::ParamFormat::kNone);
  copy.lo = -128;
  copy.hi = 127;
  Access access;
  access.reads = {Range::Act(copy.in_addr, bytes)};
  access.writes = {Range::Act(tile.base, bytes)};
  if (tile.copy != 0) {
    access.writes.push_back(Range::Act(tile.base + tile.copy * config_.group_bytes(), bytes));
  }
  access.pass = ++passes_;
  Add(copy, std::move(access));
  return {};
}

}  // namespace systole::compile
