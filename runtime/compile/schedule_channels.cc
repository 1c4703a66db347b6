// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

// Depthwise layers and pools from memory to memory by groups of channels: every pixel is read once,
// while strips of rows would read the rows at their borders twice.
#include <algorithm>

#include "runtime/compile/scheduler.h"

namespace systole::compile {
namespace {

constexpr int64_t kLeastBytes = 16;
constexpr int64_t kPieces = 6;      // Row blocks of the first and the last strip.
constexpr int64_t kMostParts = 16;  // Strips of rows.
constexpr int64_t kMostRepeats = 65535;

/// Cuts a strip into commands: the first strip of all begins with small ones, the last one ends
/// with them, because nothing overlaps with the way in and the way out.
std::vector<Interval> Pieces(Interval strip, int64_t count, bool first, bool last) {
  std::vector<int64_t> cuts = {strip.begin, strip.end};
  for (int64_t i = 1; i < count; ++i) cuts.push_back(strip.begin + strip.size() * i / count);
  for (const int64_t part : {2, 4, 8}) {
    if (first) cuts.push_back(strip.begin + strip.size() / part);
    if (last) cuts.push_back(strip.end - strip.size() / part);
  }
  std::sort(cuts.begin(), cuts.end());
  std::vector<Interval> pieces;
  for (size_t i = 1; i < cuts.size(); ++i) {
    if (cuts[i] > cuts[i - 1]) pieces.push_back({cuts[i - 1], cuts[i]});
  }
  return pieces;
}

}  // namespace

bool Scheduler::ByChannels(int number, int begin, int end) const {
  const auto* layer = std::get_if<VectorLayer>(&graph_.layers[number].work);
  if (layer == nullptr || !layer->regions.empty() || TouchesParts(number)) return false;
  const Operands o = OperandsOf(number);
  if (o.window.kh * o.window.kw == 1 || o.in.w * o.in.h > kMostRepeats || o.elem != 1) return false;
  if (!memory_.homes[o.input] || !memory_.homes[o.output] || produced_[o.input]) return false;
  const int64_t channels = std::max<int64_t>(config_.lanes, kLeastBytes);
  if (o.in.c % channels != 0 || o.in.c < 2 * channels) return false;
  // Only where nothing else in this segment wants the values on the chip.
  for (int i = begin; i < end; ++i) {
    if (i == number || !RunsOnEngine(graph_.layers[i])) continue;
    const Operands other = OperandsOf(i);
    for (const ValueId id : {other.input, other.input2, other.residual, other.output}) {
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
  const int64_t least = std::max<int64_t>(config_.lanes, kLeastBytes);
  const size_t mark = allocator_.size();
  Group best;
  bool best_apart = false;
  int64_t best_cycles = 0;
  // Wide rows of transfers, few commands, or strips without borders.
  struct Choice {
    int64_t channels;
    bool apart;
  };
  for (const auto& [channels, apart] :
       {Choice{least, true}, Choice{2 * least, true}, Choice{4 * least, true}, Choice{o.in.c, true},
        Choice{4 * least, false}, Choice{o.in.c, false}}) {
    if (o.in.c % channels != 0 || !PlaceChannels(group, channels, apart)) continue;
    // More commands overlap better, but read rows at their borders twice.
    for (const int64_t pieces : {1, 2, 3, 4}) {
      group.channel_pieces = pieces;
      const auto cycles = Estimate(group);
      if (!cycles || (best_cycles > 0 && *cycles >= best_cycles)) continue;
      best = group;
      best_apart = apart;
      best_cycles = *cycles;
    }
    allocator_.Release(mark);
  }
  group.channels = 0;
  if (best_cycles == 0 || !PlaceChannels(group, best.channels, best_apart)) return false;
  group.channel_pieces = best.channel_pieces;
  return true;
}

bool Scheduler::PlaceChannels(Group& group, int64_t channels, bool apart) {
  const Operands& o = group.layers[0];
  const size_t mark = allocator_.size();
  for (int64_t parts = 1; parts <= std::min(kMostParts, o.out.h); ++parts) {
    group.channel_in.clear();
    group.channel_out.clear();
    group.strips.clear();
    int64_t in_rows = 0, out_rows = 0;
    for (int64_t p = 0; p < parts; ++p) {
      group.strips.push_back({o.out.h * p / parts, o.out.h * (p + 1) / parts});
      in_rows = std::max(in_rows, o.InputRows(group.strips.back()).size());
      out_rows = std::max(out_rows, group.strips.back().size());
    }
    const auto take = [&](int64_t bytes, std::vector<ChipPlace>& places) {
      for (int i = 0; i < 2; ++i) {
        const auto place = allocator_.Place(bytes, group.begin, group.end - 1, false, true);
        if (place) places.push_back(*place);
      }
      return places.size() == 2;
    };
    // Buffers in a group each: no engine waits for a bank.
    const int64_t in_bytes = in_rows * o.in.w * channels;
    const int64_t out_bytes = out_rows * o.out.w * channels;
    if (apart && std::max(in_bytes, out_bytes) > config_.group_bytes()) continue;
    if (take(in_bytes, group.channel_in) && take(out_bytes, group.channel_out)) {
      group.channels = channels;
      group.columns = {{0, o.out.w}};
      return true;
    }
    allocator_.Release(mark);
  }
  return false;
}

Result<void> Scheduler::AddChannelPasses(const Group& group) {
  const Operands& o = group.layers[0];
  const int number = group.numbers[0];
  layer_ = static_cast<uint32_t>(number);
  const auto& layer = std::get<VectorLayer>(graph_.layers[number].work);
  SYSTOLE_ASSIGN_OR_RETURN(const LayerPlan* plan, PlanOf(number, o, 1));
  const int64_t parts = static_cast<int64_t>(group.strips.size());
  const int64_t turns = o.out.n * (o.in.c / group.channels) * parts;
  for (int64_t turn = 0; turn < turns; ++turn) {
    const Interval strip = group.strips[turn % parts];
    const int64_t k = turn / parts % (o.in.c / group.channels);
    const int64_t image = turn / parts / (o.in.c / group.channels);
    const Interval channels{k * group.channels, (k + 1) * group.channels};
    const Interval in_rows = o.InputRows(strip);
    // A dense image of these channels on the chip.
    const int64_t width = channels.size();
    Tiles tiles;
    tiles.in = {group.channel_in[turn % 2].addr, in_rows, {0, o.in.w}, o.in.w * width, width, 0};
    tiles.out = {group.channel_out[turn % 2].addr, strip, {0, o.out.w}, o.out.w * width, width, 0};
    tiles.pass = ++passes_;
    const int64_t in_step = CeilDiv(in_rows.size(), kPieces);
    for (int64_t r = in_rows.begin; r < in_rows.end; r += in_step) {
      const int64_t rows = std::min(in_step, in_rows.end - r);
      const int64_t from = (image * o.in.h + r) * o.in.w * o.in.c + channels.begin;
      const int64_t pixels = rows * o.in.w;
      const bool dense = width == o.in.c;
      Load(o.input, from, tiles.in.Address(r, 0), dense ? pixels * width : width,
           dense ? 1 : pixels, o.in.c, width, 0, tiles.pass);
    }
    size_t c = 0;
    while (plan->chunks[c].channels.end <= channels.begin) ++c;
    // Addresses of commands count channels from the layer's first one.
    Tiles shifted = tiles;
    shifted.in.base -= channels.begin;
    shifted.out.base -= channels.begin;
    for (const Interval& rows : Pieces(strip, group.channel_pieces, turn == 0, turn + 1 == turns)) {
      for (; c < plan->chunks.size() && plan->chunks[c].channels.begin < channels.end; ++c) {
        const Chunk& chunk = plan->chunks[c];
        const Interval part{std::max(channels.begin, chunk.channels.begin),
                            std::min(channels.end, chunk.channels.end)};
        const int64_t param_addr = ParamsAt(number, c, chunk.params);
        AddVector(layer, o, chunk, param_addr, {{0, 1}, rows, {0, o.out.w}, part}, shifted);
      }
      while (c > 0 && plan->chunks[c - 1].channels.end > channels.begin) --c;
      StoreChannels(o, image, rows, channels, tiles.out);
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
  const bool dense = bytes == o.out.c;
  store.n0 = static_cast<uint32_t>(dense ? pixels * bytes : bytes);
  if (!dense) {
    store.n1 = static_cast<uint32_t>(pixels);
    store.mem_stride1 = static_cast<uint32_t>(o.out.c);
    store.chip_stride1 = static_cast<uint32_t>(bytes);
  }
  Access access;
  access.reads = {Range::Act(tile.Address(rows.begin, 0), pixels * bytes)};
  access.writes = {
      Range::Memory(store.region, start, (pixels - 1) * o.out.c + bytes).Strided(o.out.c, bytes)};
  Add(store, std::move(access));
}

}  // namespace systole::compile
