// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ap_int.h>
#include <hls_stream.h>

#include "hw/spec/gen/hls_spec.h"
#include "systole_hls/post/records.h"
#include "systole_hls/process.h"
#include "systole_hls/vector/vector_types.h"

namespace systole_hls {

/// Asks for weights and records, a line per turn, as far ahead of their use as streams have room.
/// For each channel group: weights of the window, records; or records, weights of every tap. LUT
/// has its table only.
template <class Config>
class VectorParamRead {
 public:
  static constexpr Kind kKind = Kind::kWorker;
  static constexpr int kPipelineDepth = 2;
  static constexpr int kL = Config::kLanes;

  void Turn(hls::stream<VectorParamJob>& jobs, hls::stream<token_t>& credits,
            hls::stream<chip_addr_t>& reads, hls::stream<VectorParamLine>& lines) {
#pragma HLS PIPELINE II = 1 style = frp
    if (phase_ == kIdle) {
      Start(jobs.read());
      return;
    }
    const bool weight = phase_ == kWindow || phase_ == kTaps;
    VectorParamLine line;
    line.first = first_;
    line.none = phase_ == kRecords && job_.format == kParamFormatNone;
    line.table = phase_ == kTable;
    line.weight = weight;
    line.window = phase_ == kWindow;
    line.number = weight ? ap_uint<6>(row_ * kWindowSide + col_) : number_;
    line.last = phase_ == kWindow ? row_ == 0 && col_ == 0
                                  : line.none || number_ + 1 == LinesOfPhase();
    if (!line.none) {
      if (credits_ == 0) {
        credits.read();
      } else {
        --credits_;
      }
      reads.write(weight || line.table ? weight_addr_ : record_addr_);
    }
    lines.write(line);
    first_ = false;
    Advance(line);
  }

 private:
  enum Phase { kIdle, kTable, kWindow, kRecords, kTaps };

  ap_uint<6> LinesOfPhase() const {
    return phase_ == kTable ? ap_uint<6>(kTableLines) : RecordLines<kL>(job_.format);
  }

  void Start(const VectorParamJob& job) {
#pragma HLS INLINE
    job_ = job;
    first_ = true;
    channels_ = job.channels;
    group_addr_ = weight_addr_ = job.weight_addr;
    record_addr_ = job.param_addr;
    phase_ = job.table ? kTable : job.window_weights ? kWindow : kRecords;
    StartGroup();
  }

  void StartGroup() {
#pragma HLS INLINE
    row_ = job_.kh - 1;
    col_ = job_.kw - 1;
    number_ = 0;
    taps_ = job_.taps;
    outputs_ = job_.outputs;
  }

  void Advance(const VectorParamLine& line) {
#pragma HLS INLINE
    bool group_ends = false;
    if (phase_ == kTable) {
      weight_addr_ += kBeatBytes;
      ++number_;
      if (line.last) phase_ = kRecords;
    } else if (phase_ == kWindow) {
      // The first tap is the oldest element.
      weight_addr_ += kBeatBytes;
      if (col_ == 0) --row_;
      col_ = col_ == 0 ? ap_uint<3>(job_.kw - 1) : ap_uint<3>(col_ - 1);
      if (line.last) phase_ = kRecords;
    } else if (phase_ == kRecords) {
      record_addr_ += kBeatBytes;
      ++number_;
      if (line.last && job_.tap_weights) {
        phase_ = kTaps;
      } else {
        group_ends = line.last;
      }
    } else {
      // The taps of the group again for each of its outputs.
      const bool output_ends = taps_ == 1, all_end = output_ends && outputs_ == 1;
      weight_addr_ = output_ends && !all_end ? group_addr_ : chip_addr_t(weight_addr_ + kBeatBytes);
      taps_ = output_ends ? job_.taps : ap_uint<16>(taps_ - 1);
      if (output_ends) --outputs_;
      group_ends = all_end;
    }
    if (!group_ends) return;
    // Without records (then there are no weights either) one tile holds for all groups.
    const bool command_ends = channels_ <= kL || job_.format == kParamFormatNone;
    phase_ = command_ends ? kIdle : job_.window_weights ? kWindow : kRecords;
    channels_ -= kL;
    group_addr_ = weight_addr_;
    StartGroup();
  }

  Phase phase_ = kIdle;
  bool first_;                          ///< Nothing of the command was asked for yet.
  ap_uint<4> credits_ = kVectorParamCredits;
  VectorParamJob job_;
  ap_uint<16> channels_;                ///< From this group on.
  chip_addr_t weight_addr_, group_addr_, record_addr_;
  ap_uint<3> row_, col_;                ///< Element of the window.
  ap_uint<6> number_;                   ///< Line of the records or of the table.
  ap_uint<16> taps_;                    ///< Of the output, from this one on.
  ap_uint<32> outputs_;                 ///< Of the group, from this one on.
};

/// Makes weights and PostTiles of the lines that VectorParamRead asked for; hands on those of a
/// table.
template <class Config>
class VectorParamUnpack {
 public:
  static constexpr Kind kKind = Kind::kWorker;
  static constexpr int kPipelineDepth = 2;
  static constexpr int kL = Config::kLanes;

  void Turn(hls::stream<VectorParamLine>& lines, hls::stream<VectorTileJob>& jobs,
            hls::stream<Beat>& data, hls::stream<token_t>& credits,
            hls::stream<VectorWeights<kL>>& weights, hls::stream<Bytes<kL>>& tap_weights,
            hls::stream<Beat>& table_lines, hls::stream<PostTile<kL>>& tiles) {
#pragma HLS PIPELINE II = 1 style = frp
#pragma HLS ARRAY_PARTITION variable = weights_.w complete
#pragma HLS ARRAY_PARTITION variable = tile_.bias complete
#pragma HLS ARRAY_PARTITION variable = tile_.multiplier complete
#pragma HLS ARRAY_PARTITION variable = tile_.shift complete
    const VectorParamLine line = lines.read();
    if (line.first) {
      const VectorTileJob job = jobs.read();
      format_ = job.format;
      tile_.mode = job.mode;
      SetWithoutRecords<kL>(job.multiplier, job.shift, tile_);
    }
    if (line.none) {
      tiles.write(tile_);
      return;
    }
    const Beat beat = data.read();
    credits.write(1);
    if (line.table) {
      table_lines.write(beat);
      return;
    }
    if (!line.weight) {
      PutRecords<kL>(format_, line.number, beat, tile_);
      if (line.last) tiles.write(tile_);
      return;
    }
    Bytes<kL> tap;
  LoopLane:
    for (int l = 0; l < kL; ++l) {
#pragma HLS UNROLL
      tap.b[l] = beat.b[l];
    }
    if (!line.window) {
      tap_weights.write(tap);
      return;
    }
    weights_.w[line.number.to_int()] = tap;
    if (line.last) weights.write(weights_);
  }

 private:
  ap_uint<2> format_;
  PostTile<kL> tile_;        ///< Being put together.
  VectorWeights<kL> weights_;
};

}  // namespace systole_hls
