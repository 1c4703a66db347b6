// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

// Depthwise layers and pools from memory to memory by groups of channels: every pixel is read once,
// while strips of rows would read the rows at their borders twice.
#include <algorithm>

#include "runtime/compile/scheduler.h"

namespace systole::compile {
namespace {

constexpr int64_t kLeastBytes = 16;  // A beat: shorter rows of a transfer waste the bus.
constexpr int64_t kPieces = 4;       // Row blocks of the first and the last channels.
constexpr int64_t kMostRepeats = 65535;

}  // namespace

bool Scheduler::ByChannels(int number, int begin, int end) const {
  const auto* layer = std::get_if<VectorLayer>(&graph_.layers[number].work);
  if (layer == nullptr || !layer->regions.empty()) return false;
  const Operands o = OperandsOf(number);
  if (o.window.kh * o.window.kw == 1 || o.in.w * o.in.h > kMostRepeats || o.elem != 1) return false;
  if (!memory_.homes[o.input] || !memory_.homes[o.output] || produced_[o.input]) return false;
  const int64_t channels = std::max<int64_t>(config_.lanes, kLeastBytes);
  if (o.in.c % channels != 0 || o.in.c < 2 * channels) return false;
  // Only where nothing else in this segment wants the values on the chip.
  for (int i = begin; i < end; ++i) {
    if (i == number || !RunsOnEngine(graph_.layers[i])) continue;
    const Operands other = OperandsOf(i);
    for (const ValueId id : {other.input, other.input2, other.output}) {
      if (id == o.input || id == o.output) return false;
    }
  }
  return true;
}

bool Scheduler::PlanChannels(Group& group) {
  group.channels = 0;
  const int begin = groups_.front().begin, end = groups_.back().end;
  if (group.layers.size() != 1 || !ByChannels(group.numbers[0], begin, end)) return false;
  const Operands& o = group.layers[0];
  const int64_t channels = std::max<int64_t>(config_.lanes, kLeastBytes);
  const size_t mark = allocator_.size();
  group.channel_in.clear();
  group.channel_out.clear();
  ChipAllocator& a = allocator_;
  const auto take = [&](const Dims& dims, std::vector<ChipPlace>& places) {
    for (int i = 0; i < 2; ++i) {
      const auto place = a.Place(dims.h * dims.w * channels, group.begin, group.end - 1, false);
      if (!place) return false;
      places.push_back(*place);
    }
    return true;
  };
  if (!take(o.in, group.channel_in) || !take(o.out, group.channel_out)) {
    allocator_.Release(mark);
    return false;
  }
  group.channels = channels;
  group.strips = {{0, o.out.h}};
  group.columns = {{0, o.out.w}};
  return true;
}

Result<void> Scheduler::AddChannelPasses(const Group& group) {
  const Operands& whole = group.layers[0];
  const int number = group.numbers[0];
  layer_ = static_cast<uint32_t>(number);
  const auto& layer = std::get<VectorLayer>(graph_.layers[number].work);
  SYSTOLE_ASSIGN_OR_RETURN(const LayerPlan* plan, PlanOf(number, whole, 1));
  const int64_t channels = group.channels;
  const int64_t count = whole.in.c / channels;
  int turn = 0;
  for (int64_t image = 0; image < whole.out.n; ++image) {
    for (int64_t k = 0; k < count; ++k, ++turn) {
      const ChipPlace& in = group.channel_in[turn % 2];
      const ChipPlace& out = group.channel_out[turn % 2];
      const uint32_t pass = ++passes_;
      // A dense image of these channels on the chip.
      Tiles tiles;
      tiles.in = {in.addr, {0, whole.in.h}, {0, whole.in.w}, whole.in.w * channels, channels, 0};
      tiles.out = {out.addr, {0, whole.out.h}, {0, whole.out.w}, whole.out.w * channels, channels,
                   0};
      tiles.pass = pass;
      const bool end = k == 0 || k + 1 == count;
      const int64_t in_step = CeilDiv(whole.in.h, kPieces);
      for (int64_t r = 0; r < whole.in.h; r += in_step) {
        const int64_t rows = std::min(in_step, whole.in.h - r);
        const int64_t from = ((image * whole.in.h + r) * whole.in.w) * whole.in.c + k * channels;
        Load(whole.input, from, tiles.in.Address(r, 0), channels, rows * whole.in.w, whole.in.c,
             channels, 0, pass);
      }
      size_t c = 0;
      while (plan->chunks[c].channels.end <= k * channels) ++c;
      const Chunk& chunk = plan->chunks[c];
      const int64_t step = end ? CeilDiv(whole.out.h, kPieces) : whole.out.h;
      for (int64_t r = 0; r < whole.out.h; r += step) {
        const Interval rows{r, std::min(r + step, whole.out.h)};
        const Interval part{k * channels, (k + 1) * channels};
        const int64_t param_addr = ParamsAt(number, c, chunk.params);
        // Addresses of commands count channels from the layer's first one.
        Tiles shifted = tiles;
        shifted.in.base -= part.begin;
        shifted.out.base -= part.begin;
        AddVector(layer, whole, chunk, param_addr, {{0, 1}, rows, {0, whole.out.w}, part}, shifted);
        StoreChannels(whole, image, rows, part, tiles.out);
      }
    }
  }
  return {};
}

void Scheduler::StoreChannels(const Operands& o, int64_t image, Interval rows, Interval channels,
                              const Tile& tile) {
  const Home home = *memory_.homes[o.output];
  const int64_t bytes = channels.size();
  const int64_t pixels = rows.size() * o.out.w;
  const int64_t start = static_cast<int64_t>(home.offset) +
                        (image * o.out.h + rows.begin) * o.out.w * o.out.c + channels.begin;
  spec::StoreCommand store;
  store.region = static_cast<uint32_t>(home.region);
  store.xor80 = graph_.values[o.output].is_uint8;
  store.offset_lo = static_cast<uint32_t>(start);
  store.offset_hi = static_cast<uint32_t>(static_cast<uint64_t>(start) >> 32);
  store.chip_addr = static_cast<uint32_t>(tile.Address(rows.begin, 0));
  store.n0 = static_cast<uint32_t>(bytes);
  store.n1 = static_cast<uint32_t>(pixels);
  store.mem_stride1 = static_cast<uint32_t>(o.out.c);
  store.chip_stride1 = static_cast<uint32_t>(bytes);
  Access access;
  access.reads = {Range::Act(tile.Address(rows.begin, 0), pixels * bytes)};
  access.writes = {
      Range::Memory(store.region, start, (pixels - 1) * o.out.c + bytes).Strided(o.out.c, bytes)};
  Add(store, std::move(access));
}

}  // namespace systole::compile
