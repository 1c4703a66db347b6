// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/perf/conv_engine.h"

#include <algorithm>

namespace systole::perf {
namespace {

bool FirstSliceJoins(const spec::ConvCommand& c, const spec::Config& config) {
  return c.run_bytes <= static_cast<uint32_t>(config.rows) && c.kh * c.nx > 1;
}

}  // namespace

/// The next tile moves from the ring towards the array: cycle from which its vectors may start.
int64_t ConvEngine::MoveTile(ReadSide& tiles) {
  // Without a LOAD the command would wait for ever; as if it was there.
  const int64_t there = tiles_ < tiles.tiles() ? tiles.TileThere(tiles_) : 0;
  ++tiles_;
  const int64_t start = std::max({there, swap_, loader_free_});
  loader_free_ = start + config_.rows;
  tiles.TileFreed(start + config_.rows);
  return start + kTileToReady;
}

/// Puts out a tile whose last slice enters the array in [first, last]: from the accumulators'
/// input as it comes, or, if the records or the tile before are late, from their memory: at once if
/// the tile has a single slice, else when it is complete, because a half has one read port.
void ConvEngine::PutOut(const spec::ConvCommand& c, const ConvShape& shape, int64_t first,
                        int64_t last, Half& half) {
  const int64_t delay = kVectorToArray + config_.rows + kSumToRead;
  const int64_t begin = std::max(RecordsReady(c), drain_end_) + 1;
  const bool raw = c.rq == static_cast<uint32_t>(spec::Requant::kRaw);
  if (c.res_add != 0 || (residuals_.InTheWay(std::max(begin, first + delay)) && !raw)) {
    PutOutResidual(c, shape, first + delay, last + delay, begin, half);
    return;
  }
  const int64_t complete = last + delay + 1;
  half.drain = std::max(first + delay, begin);
  int64_t last_read = last + delay;
  if (begin > first + delay) {
    if (shape.slices > 1) half.drain = std::max(half.drain, complete);
    last_read = std::max(last_read, half.drain + shape.pixels - 1);
  }
  if (raw) {
    // Several writes per pixel: the FIFO of post-processing fills, then the reads keep its pace.
    const int64_t writes = (int64_t{config_.cols} * 4 + config_.rows - 1) / config_.rows;
    const int64_t depth = kReadToPost + kRawToWrite;
    written_ = std::max(half.drain + depth, written_ + 1) + shape.pixels * writes - 1;
    const int64_t in_flight = kPostFifo * writes / std::max<int64_t>(writes - 1, 1);
    if (shape.slices > 1 && shape.pixels > in_flight) {
      written_ = std::max(written_, complete + depth + (shape.pixels - in_flight) * writes - 1);
    }
    last_read =
        std::max(last_read, written_ - (kPostFifo + kReadToPost - 1) * writes - kReadToPost);
  } else {
    written_ = last_read + kReadToPost + kPostToRetire;
  }
  half.empty = half.free = last_read + 1;
  drain_end_ = last_read;
  records_begin_ = half.drain + kDrainToRecords;
}

/// The same with residuals, or behind them; `first`, `last`: the sums of those pixels are written.
void ConvEngine::PutOutResidual(const spec::ConvCommand& c, const ConvShape& shape, int64_t first,
                                int64_t last, int64_t begin, Half& half) {
  const bool residual = c.res_add != 0;
  const ResidualDrain::Times times =
      residuals_.Run({shape.pixels, first, last, begin, shape.slices == 1, residual});
  half.drain = times.first_read;
  half.empty = times.last_read + 1;
  half.free = times.dropped;
  drain_end_ = times.last_read;
  records_begin_ = times.scale + kDrainToRecords - kReadToPost + 1;
  written_ = times.accepted + kPostToRetire + (residual ? kResidualToSum : 0);
}

/// Cycle in which the records of the command's next tile are there.
int64_t ConvEngine::RecordsReady(const spec::ConvCommand& c) const {
  const auto format = static_cast<spec::ParamFormat>(c.per_ch);
  const int64_t lines = format == spec::ParamFormat::kBias     ? config_.cols / 4
                        : format == spec::ParamFormat::kPacked ? config_.cols / 2
                        : format == spec::ParamFormat::kWide   ? config_.cols
                                                               : 0;
  return records_begin_ + lines + kRecordsToReady;
}

ConvEngine::Span ConvEngine::Run(const spec::ConvCommand& c, int64_t queued, int64_t ready,
                                 ReadSide& tiles, int64_t refused) {
  Span span;
  const ConvShape shape = ShapeOf(c, config_);
  // It is prepared as soon as it stands at the head of the queue, and may start meanwhile.
  const int64_t head = std::max({queued, accepted_ + 1, setup_free_});
  span.start = std::max(ready, head);
  if (jobs_.size() >= kConvJobs) {
    span.start = std::max(span.start, jobs_[jobs_.size() - kConvJobs] + 1);
  }
  accepted_ = span.start;
  const int64_t constants = std::max(head + kConvProducts, slices_free_);
  setup_free_ = constants + 1;
  int64_t slice = constants + kConvFirstSlice + (FirstSliceJoins(c, config_) ? kConvJoinSlice : 0);
  slice = std::max({slice, last_end_, span.start}) + kConvSliceToWalk;

  const bool hold = c.acc_hold != 0, keep = c.acc_keep != 0;
  const int64_t gap = std::max<int64_t>(config_.rows, kConvLeastTile);
  records_begin_ = std::max(records_begin_, span.start + 1);
  int64_t before_last = 0;
  if (!hold) jobs_.Push(std::max(RecordsReady(c), drain_end_));
  for (int64_t tile = 0; tile < shape.oc_tiles; ++tile) {
    Half& half = halves_[static_cast<std::size_t>((c.half + tile) % 2)];
    for (int64_t s = 0; s < shape.slices; ++s) {
      const int64_t weights = MoveTile(tiles);
      int64_t start = std::max({slice, last_end_ + 1, last_start_ + gap, weights});
      int64_t end = start + shape.pixels - 1;
      if (half.drain >= 0) {
        // Vectors that begin new sums follow the drain; others, and the last one, wait for its end.
        if (s == 0 && !keep) {
          start = std::max(start, half.drain + 1);
          end = std::max(start + shape.pixels - 1, half.empty);
        } else {
          start = std::max(start, half.free + 1);
          end = start + shape.pixels - 1;
        }
        if (s == shape.slices - 1) end = std::max(end, half.free + 1);
        if (shape.pixels == 1) start = end;
      }
      before_last = last_end_;
      last_start_ = start;
      last_end_ = end;
      swap_ = start + kVectorToArray;
      busy_ += shape.pixels;
    }
    if (tile + 1 == shape.oc_tiles) last_end_ += refused;
    if (hold) {
      half.drain = -1;
      retired_ = std::max(last_end_ + kVectorToArray + config_.rows + kSumToHeld, written_ + 1);
      jobs_.Push(retired_);
    } else {
      PutOut(c, shape, last_start_, last_end_, half);
      retired_ = written_;
    }
  }
  // The last slice left the slice unit when the one before it ended.
  slices_free_ = std::max(slice, before_last + 1);
  span.retire = retired_;
  return span;
}

}  // namespace systole::perf
