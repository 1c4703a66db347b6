// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ap_int.h>
#include <hls_stream.h>

#include "hw/spec/gen/hls_spec.h"
#include "systole_hls/conv/conv_types.h"
#include "systole_hls/post/records.h"
#include "systole_hls/process.h"
#include "systole_hls/types.h"

namespace systole_hls {

/// Makes jobs of a command. Two multipliers make the products of pitches and counts in four turns,
/// while the command before still computes. Addresses are modulo 2^24.
template <class Config>
class ConvSetup {
 public:
  static constexpr Kind kKind = Kind::kWorker;
  static constexpr int kPipelineDepth = 4;

  static constexpr int kC = Config::kCols;
  static constexpr int kGroupBytes = Config::kActBytes / Config::kGroups;

  void Turn(hls::stream<IssuedCommand>& issue, hls::stream<SliceJob>& slice_jobs,
            hls::stream<WalkJob>& walk_jobs, hls::stream<OutputJob>& output_jobs,
            hls::stream<RecordRequestJob>& record_request_jobs,
            hls::stream<RecordJob>& record_jobs, hls::stream<bool>& retire_jobs) {
#pragma HLS PIPELINE II = 1 style = frp
    if (step_ == 0) {
      const IssuedCommand issued = issue.read();
      c_ = ConvCommand::Decode(issued.word);
      retire_jobs.write(c_.acc_hold == 1);
      if (c_.acc_hold == 0) {
        output_jobs.write(MakeOutputJob());
        record_request_jobs.write(MakeRecordRequestJob());
        record_jobs.write(MakeRecordJob());
      }
    }
    Multiply();
    if (step_ == 3) {
      slice_jobs.write(MakeSliceJob());
      walk_jobs.write(MakeWalkJob());
    }
    ++step_;
  }

 private:
  /// One product with the pixel pitch and one with the row pitch.
  void Multiply() {
#pragma HLS INLINE
    const ap_int<17> by_pixel = step_ == 0   ? ap_int<17>(c_.x0)
                                : step_ == 1 ? ap_int<17>(c_.in_w)
                                : step_ == 2 ? ap_int<17>(c_.sx)
                                             : ap_int<17>(c_.dx);
    const ap_int<17> by_row = step_ == 0   ? ap_int<17>(c_.y0)
                              : step_ == 1 ? ap_int<17>(c_.sy)
                                           : ap_int<17>(c_.dy);
    const conv_bytes_t pixels = by_pixel * c_.in_pixel_pitch;
    const chip_addr_t rows = by_row * c_.in_row_pitch;
    if (step_ == 0) {
      q_ = pixels + c_.ic_offset;
      addr_ = c_.in_addr + rows + q_;
    } else if (step_ == 1) {
      rest_ = pixels - q_;
      step_y_ = rows;
    } else if (step_ == 2) {
      step_x_ = pixels;
      run_y_ = rows;
    } else {
      run_x_ = pixels;
    }
  }

  SliceJob MakeSliceJob() const {
#pragma HLS INLINE
    SliceJob job;
    job.run_bytes = c_.run_bytes;
    job.nx = c_.nx;
    job.kh = c_.kh;
    job.join = c_.runs == 2;
    job.dy = c_.dy;
    job.run_x = run_x_;
    job.run_y = run_y_;
    job.copy = c_.in_copy * kGroupBytes;
    job.oc_tiles = c_.oc_tiles;
    job.half = c_.half == 1;
    job.keep = c_.acc_keep == 1;
    job.hold = c_.acc_hold == 1;
    return job;
  }

  WalkJob MakeWalkJob() const {
#pragma HLS INLINE
    WalkJob job;
    job.addr = addr_;
    job.q = q_;
    job.rest = rest_;
    job.y = c_.y0;
    job.step_x = step_x_;
    job.step_y = step_y_;
    job.step_n = c_.in_image_pitch16 * 16;
    job.sy = c_.sy;
    job.in_h = c_.in_h;
    job.oh = c_.oh;
    job.ow = c_.ow;
    job.n = c_.n;
    job.pad = c_.pad_byte;
    return job;
  }

  OutputJob MakeOutputJob() const {
#pragma HLS INLINE
    OutputJob job;
    job.addr = c_.out_addr;
    job.step_x = c_.out_pixel_pitch;
    job.step_y = c_.out_row_pitch;
    job.step_n = c_.out_image_pitch16 * 16;
    job.step_tile = c_.rq == kRequantRaw ? 4 * kC : kC;
    job.oh = c_.oh;
    job.ow = c_.ow;
    job.n = c_.n;
    job.oc_tiles = c_.oc_tiles;
    job.oc_last = c_.oc_last;
    return job;
  }

  RecordRequestJob MakeRecordRequestJob() const {
#pragma HLS INLINE
    RecordRequestJob job;
    job.addr = c_.param_addr;
    job.lines = c_.oc_tiles * RecordLines<kC>(c_.per_ch);
    return job;
  }

  RecordJob MakeRecordJob() const {
#pragma HLS INLINE
    RecordJob job;
    job.mode.raw = c_.rq == kRequantRaw;
    job.mode.bypass = false;
    job.mode.one_step = c_.rq == kRequantOneStep;
    job.mode.zero = c_.zo;
    job.mode.low = c_.lo;
    job.mode.high = c_.hi;
    job.mode.weight_zero = c_.zw;
    job.mode.copy = c_.out_copy;
    job.oc_tiles = c_.oc_tiles;
    job.format = c_.per_ch;
    job.multiplier = c_.multiplier;
    job.shift = c_.shift;
    return job;
  }

  ap_uint<2> step_ = 0;
  ConvCommand c_ = {};
  conv_bytes_t q_ = 0, rest_ = 0;
  chip_addr_t addr_ = 0, step_x_ = 0, step_y_ = 0, run_x_ = 0, run_y_ = 0;
};

}  // namespace systole_hls
