// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/perf/engine_model.h"

#include <algorithm>

namespace systole::perf {
namespace {

int64_t CeilDiv(int64_t a, int64_t b) { return (a + b - 1) / b; }

/// Lines of 16 bytes of the records of `lanes` channels.
int64_t RecordLines(uint32_t format, int64_t lanes) {
  switch (static_cast<spec::ParamFormat>(format)) {
    case spec::ParamFormat::kBias:
      return lanes / 4;
    case spec::ParamFormat::kPacked:
      return lanes / 2;
    case spec::ParamFormat::kWide:
      return lanes;
    case spec::ParamFormat::kNone:
      return 0;
  }
  return 0;
}

/// Windows that slide over line buffers, and the frame that they see.
template <typename C>
void Stream(const C& c, const spec::Config& config, VectorShape* shape) {
  const int64_t kh = c.kh, kw = c.kw, sy = c.sy, sx = c.sx, oh = c.oh, ow = c.ow;
  const int64_t taps = kh * kw;
  const int64_t y0 = c.y0, x0 = c.x0, in_h = c.in_h, in_w = c.in_w;
  if (taps < 2 || kh > 5 || kw > 5 || sy > kh || sx > kw) return;
  if ((kh > 1 && c.dy != 1) || (kw > 1 && c.dx != 1)) return;
  if (y0 <= -kh || x0 <= -kw || y0 >= in_h || x0 >= in_w) return;
  const int64_t fy = kh - 1 + std::min<int64_t>(y0, 0), fx = kw - 1 + std::min<int64_t>(x0, 0);
  const int64_t span_y = (oh - 1) * sy + 1, span_x = (ow - 1) * sx + 1;
  const int64_t wy = std::min(in_h - std::max<int64_t>(y0, 0), span_y + fy);
  const int64_t wx = std::min(in_w - std::max<int64_t>(x0, 0), span_x + fx);
  const int64_t height = std::max({wy, span_y, fy + 1});
  const int64_t width = std::max({wx, span_x, fx + 1, int64_t{2}});
  if (kh > 1 && width > config.line_pixels) return;
  int64_t passes = 3;
  if (kh <= 3 && kw <= 3)
    passes = 1;
  else if ((kh <= 4 && kw <= 4) || kh == 1 || kw == 1)
    passes = 2;
  const int64_t more = (passes - 1) * oh * ow;
  shape->streamed = true;
  shape->setup = kVectorStreamSetup;
  shape->passes = passes;
  shape->first_output = fy * width + fx;
  shape->frame = height * width + more;
  shape->last_frame = (fy + span_y - 1) * width + fx + span_x + more;
}

template <typename C>
VectorShape LoopsOf(const C& c, const spec::Config& config, bool raw) {
  VectorShape shape;
  shape.groups = CeilDiv(c.channels, config.lanes);
  shape.images = c.n;
  const int64_t pixels = shape.outputs = int64_t{c.oh} * c.ow;
  shape.frame = shape.last_frame = pixels * c.kh * c.kw;
  shape.first_output = int64_t{c.kh} * c.kw - 1;
  shape.setup = kVectorTapSetup;
  shape.finish = kStepToValue + kPostToRetire + kVectorRetire;
  shape.gap = kVectorGap;
  Stream(c, config, &shape);
  // Post-processing writes R bytes per cycle.
  const int64_t writes = raw ? CeilDiv(int64_t{config.lanes} * 4, config.rows) : 1;
  shape.frame = std::max(shape.frame, pixels * writes);
  shape.last_frame = std::max(shape.last_frame, pixels * writes);
  return shape;
}

bool IsRaw(uint32_t rq) { return rq == static_cast<uint32_t>(spec::Requant::kRaw); }

}  // namespace

int64_t CountSlices(int64_t runs, int64_t run_bytes, int64_t rows, bool join) {
  if (!join) return runs * CeilDiv(run_bytes, rows);
  int64_t slices = 0;
  for (int64_t run = 0, done = 0; run < runs; ++slices) {
    const int64_t first = std::min(rows, run_bytes - done);
    done += first;
    if (done < run_bytes) continue;
    ++run;
    done = 0;
    if (first == rows || run == runs) continue;
    done = std::min(rows - first, run_bytes);
    if (done < run_bytes) continue;
    ++run;
    done = 0;
  }
  return slices;
}

ConvShape ShapeOf(const spec::ConvCommand& c, const spec::Config& config) {
  ConvShape shape;
  shape.pixels = int64_t{c.n} * c.oh * c.ow;
  shape.slices = CountSlices(int64_t{c.kh} * c.nx, c.run_bytes, config.rows, c.runs == 2);
  shape.oc_tiles = c.oc_tiles;
  return shape;
}

int64_t TileCycles(int64_t pixels, const spec::Config& config) {
  return std::max({pixels, int64_t{config.rows}, kConvLeastTile});
}

Transfer TransferOf(uint64_t offset, int64_t n0, int64_t n1, int64_t n2, uint64_t stride1,
                    uint64_t stride2, const spec::Config& config) {
  const int64_t unit = std::min<int64_t>(config.rows, kBeatBytes);
  constexpr int64_t kBurstBytes = kBeatBytes * kBurstBeats;
  Transfer t;
  const auto add = [&](uint64_t at, int64_t rows) {
    const auto skip = static_cast<int64_t>(at % kBeatBytes);
    const int64_t beats = CeilDiv(skip + n0, kBeatBytes);
    const auto first = static_cast<int64_t>(at % kBurstBytes) / kBeatBytes;  // beat of its 256 B
    const int64_t bursts = CeilDiv(first + beats, kBurstBeats);
    if (t.beats == 0) t.first_beats = std::min(beats, kBurstBeats - first);
    t.last_beats = bursts == 1 ? beats : (first + beats - 1) % kBurstBeats + 1;
    t.beats += rows * beats;
    t.bursts += rows * bursts;
    t.accesses += rows * CeilDiv(skip % unit + n0, unit);
  };
  // Rows repeat with the alignment; where that is the same for all, one row tells.
  for (int64_t i2 = 0; i2 < n2; ++i2) {
    const uint64_t plane = offset + static_cast<uint64_t>(i2) * stride2;
    if (stride1 % kBurstBytes == 0 || n1 == 1) {
      if (stride2 % kBurstBytes == 0) {
        add(plane, n1 * n2);
        return t;
      }
      add(plane, n1);
      continue;
    }
    for (int64_t i1 = 0; i1 < n1; ++i1) add(plane + static_cast<uint64_t>(i1) * stride1, 1);
  }
  return t;
}

Transfer TransferOf(const spec::LoadCommand& c, const spec::Config& config) {
  Transfer t = TransferOf(uint64_t{c.offset_hi} << 32 | c.offset_lo, c.n0, c.n1, c.n2,
                          c.mem_stride1, c.mem_stride2, config);
  if (c.fill != 0) t = TransferOf(0, c.n0, c.n1, c.n2, 0, 0, config);
  if (c.fill != 0) t.beats = t.bursts = t.first_beats = t.last_beats = 0;
  return t;
}

Transfer TransferOf(const spec::StoreCommand& c, const spec::Config& config) {
  return TransferOf(uint64_t{c.offset_hi} << 32 | c.offset_lo, c.n0, c.n1, c.n2, c.mem_stride1,
                    c.mem_stride2, config);
}

int64_t VectorShape::work() const {
  // Weights and records of the next group come while a group is computed.
  const int64_t group = std::max(images * frame, weight_lines + record_lines);
  return (groups - 1) * (group + between_groups) + (images - 1) * frame + last_frame;
}

VectorShape ShapeOf(const spec::DepthwiseCommand& c, const spec::Config& config) {
  VectorShape shape = LoopsOf(c, config, IsRaw(c.rq));
  shape.record_lines = RecordLines(c.per_ch, config.lanes);
  (shape.streamed ? shape.weight_lines : shape.between_groups) =
      shape.streamed ? int64_t{c.kh} * c.kw : shape.record_lines;
  return shape;
}
VectorShape ShapeOf(const spec::MaxpoolCommand& c, const spec::Config& config) {
  VectorShape shape = LoopsOf(c, config, false);
  shape.finish -= kPostToRetire - kRawToWrite;
  return shape;
}
VectorShape ShapeOf(const spec::SumpoolCommand& c, const spec::Config& config) {
  VectorShape shape = LoopsOf(c, config, IsRaw(c.rq));
  shape.record_lines = RecordLines(c.per_ch, config.lanes);
  return shape;
}
VectorShape ShapeOf(const spec::AddCommand& c, const spec::Config& config) {
  VectorShape shape = LoopsOf(c, config, false);
  shape.frame = shape.outputs * kAddCycles;
  shape.last_frame = shape.frame;
  shape.first_output = 1;
  shape.finish += kAddToValue - kStepToValue;
  shape.gap = kVectorGapAdd;
  return shape;
}
VectorShape ShapeOf(const spec::LutCommand& c, const spec::Config& config) {
  VectorShape shape = LoopsOf(c, config, false);
  shape.table = kTableCycles;
  shape.finish -= kPostToRetire - kRawToWrite;
  shape.finish += kLutToValue - kStepToValue;
  shape.gap = kVectorGapLut;
  return shape;
}

Cost CostOf(const Transfer& t, spec::Engine engine, const Machine& m) {
  Cost cost;
  cost.engine = engine;
  const bool load = engine == spec::Engine::kLoad;
  const int64_t bus = CeilDiv(t.beats * kBeatBytes, m.bus_bytes);
  // 8 bursts may be on their way: with short ones the latency bounds the rate.
  const int64_t mean = t.bursts > 0 ? CeilDiv(t.beats, t.bursts) : 0;
  const int64_t round = m.latency + kRequestToBus + 1 + mean;
  const int64_t in_flight = t.bursts * round / kOutstandingBursts;
  const int64_t flow = std::max({bus, t.accesses, t.bursts >= kOutstandingBursts ? in_flight : 0});
  (load ? cost.read_beats : cost.write_beats) = t.beats;
  cost.busy = flow;
  const int64_t asked = kCommandToRow + kRowToBurst;
  if (load && t.beats > 0) {
    cost.latency = asked + kRequestToBus + m.latency + flow - 1 + kBeatToWrite + kWriteToRetire;
  } else if (load) {
    cost.latency = asked + 1 + flow - 1 + kWriteToRetire;
  } else {
    cost.latency =
        kCommandToRow + kRowToRead + kReadToWrite + flow - 1 + m.latency + kAnswerToRetire;
  }
  return cost;
}

Cost CostOf(const spec::LoadCommand& c, const spec::Config& config, const Machine& machine) {
  return CostOf(TransferOf(c, config), spec::Engine::kLoad, machine);
}

Cost CostOf(const spec::StoreCommand& c, const spec::Config& config, const Machine& machine) {
  return CostOf(TransferOf(c, config), spec::Engine::kStore, machine);
}

Cost CostOf(const ConvShape& s, bool hold, const spec::Config& config) {
  Cost cost;
  cost.engine = spec::Engine::kConv;
  cost.busy = s.tiles() * TileCycles(s.pixels, config);
  // The last tile streams only its pixels.
  const int64_t streamed = cost.busy - TileCycles(s.pixels, config) + s.pixels;
  cost.latency = kConvSliceToWalk + streamed - 1 + kVectorToArray + config.rows;
  cost.latency += hold ? kSumToHeld : kSumToRead + kReadToPost + kPostToRetire;
  return cost;
}

Cost CostOf(const spec::ConvCommand& c, const spec::Config& config, const Machine&) {
  const ConvShape shape = ShapeOf(c, config);
  Cost cost = CostOf(shape, c.acc_hold != 0, config);
  if (c.res_add != 0 && c.acc_hold == 0) {
    const int64_t added = shape.oc_tiles * shape.pixels * kResidualCycles;
    cost.latency += kResidualToSum + (kResidualCycles - 1) * (shape.pixels - 1) +
                    std::max<int64_t>(added - cost.busy, 0);
    cost.busy = std::max(cost.busy, added);
  }
  return cost;
}

Cost CostOf(const VectorShape& s) {
  Cost cost;
  cost.engine = spec::Engine::kVector;
  cost.latency = s.setup + kVectorFirstStep + s.work() - 1 + s.finish;
  cost.busy = s.work() + s.gap;
  return cost;
}

Cost CostOf(const spec::DepthwiseCommand& c, const spec::Config& config, const Machine&) {
  return CostOf(ShapeOf(c, config));
}
Cost CostOf(const spec::MaxpoolCommand& c, const spec::Config& config, const Machine&) {
  return CostOf(ShapeOf(c, config));
}
Cost CostOf(const spec::SumpoolCommand& c, const spec::Config& config, const Machine&) {
  return CostOf(ShapeOf(c, config));
}
Cost CostOf(const spec::AddCommand& c, const spec::Config& config, const Machine&) {
  return CostOf(ShapeOf(c, config));
}
Cost CostOf(const spec::LutCommand& c, const spec::Config& config, const Machine&) {
  return CostOf(ShapeOf(c, config));
}

Cost CostOf(const uint32_t* words, const spec::Config& config, const Machine& machine) {
  switch (static_cast<spec::Opcode>(words[0] & 0xffU)) {
    case spec::Opcode::kLoad:
      return CostOf(spec::DecodeLoad(words), config, machine);
    case spec::Opcode::kStore:
      return CostOf(spec::DecodeStore(words), config, machine);
    case spec::Opcode::kConv:
      return CostOf(spec::DecodeConv(words), config, machine);
    case spec::Opcode::kDepthwise:
      return CostOf(spec::DecodeDepthwise(words), config, machine);
    case spec::Opcode::kMaxpool:
      return CostOf(spec::DecodeMaxpool(words), config, machine);
    case spec::Opcode::kSumpool:
      return CostOf(spec::DecodeSumpool(words), config, machine);
    case spec::Opcode::kAdd:
      return CostOf(spec::DecodeAdd(words), config, machine);
    case spec::Opcode::kLut:
      return CostOf(spec::DecodeLut(words), config, machine);
    default:
      return {};
  }
}

int64_t CheckCycles(spec::Opcode opcode) {
  switch (opcode) {
    case spec::Opcode::kLoad:
    case spec::Opcode::kStore:
      return kCheckTransfer;
    case spec::Opcode::kConv:
    case spec::Opcode::kDepthwise:
      return kCheckConv;
    case spec::Opcode::kMaxpool:
    case spec::Opcode::kSumpool:
    case spec::Opcode::kLut:
      return kCheckPool;
    case spec::Opcode::kAdd:
      return kCheckAdd;
    default:
      return kCheckControl;
  }
}

int WordsOf(spec::Opcode opcode) {
  for (const spec::CommandInfo& info : spec::kCommands) {
    if (info.opcode == opcode) return info.words;
  }
  return 0;
}

}  // namespace systole::perf
