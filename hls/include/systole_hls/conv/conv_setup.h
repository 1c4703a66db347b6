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

/// Makes jobs of a command, in one turn: the products of pitches and counts have a multiplier each.
/// Addresses are modulo 2^24.
template <class Config>
class ConvSetup {
 public:
  static constexpr Kind kKind = Kind::kWorker;
  static constexpr int kPipelineDepth = 4;

  static constexpr int kC = Config::kCols;
  static constexpr int kGroupBytes = Geometry<Config>::kGroupBytes;

  void Turn(hls::stream<IssuedCommand>& issue, hls::stream<SliceJob>& slice_jobs,
            hls::stream<WalkJob>& walk_jobs, hls::stream<OutputJob>& output_jobs,
            hls::stream<RecordRequestJob>& record_request_jobs, hls::stream<RecordJob>& record_jobs,
            hls::stream<OutputJob>& residual_walk_jobs, hls::stream<ResidualJob>& residual_jobs,
            hls::stream<conv_end_t>& ends) {
#pragma HLS PIPELINE II = 1 style = frp
    const IssuedCommand issued = issue.read();
    const ConvCommand c = ConvCommand::Decode(issued.word);
    slice_jobs.write(MakeSliceJob(c));
    walk_jobs.write(MakeWalkJob(c));
    ends.write(c.acc_hold == 1  ? kConvEndHeld
               : c.res_add == 1 ? kConvEndAdded
                                : kConvEndWritten);
    if (c.acc_hold == 1) return;
    output_jobs.write(MakeOutputJob(c));
    record_request_jobs.write(MakeRecordRequestJob(c));
    record_jobs.write(MakeRecordJob(c));
    if (c.res_add == 0) return;
    residual_walk_jobs.write(MakeResidualWalkJob(c));
    residual_jobs.write(MakeResidualJob(c));
  }

 private:
  static SliceJob MakeSliceJob(const ConvCommand& c) {
#pragma HLS INLINE
    SliceJob job;
    job.run_bytes = c.run_bytes;
    job.nx = c.nx;
    job.kh = c.kh;
    job.join = c.runs == 2;
    job.dy = c.dy;
    job.run_x = c.dx * c.in_pixel_pitch;
    job.run_y = c.dy * c.in_row_pitch;
    job.copy = c.in_copy * kGroupBytes;
    job.oc_tiles = c.oc_tiles;
    job.half = c.half == 1;
    job.keep = c.acc_keep == 1;
    job.hold = c.acc_hold == 1;
    return job;
  }

  static WalkJob MakeWalkJob(const ConvCommand& c) {
#pragma HLS INLINE
    WalkJob job;
    job.q = c.x0 * c.in_pixel_pitch + c.ic_offset;
    job.rest = c.in_w * c.in_pixel_pitch - job.q;
    job.addr = c.in_addr + c.y0 * c.in_row_pitch + job.q;
    job.y = c.y0;
    job.step_x = c.sx * c.in_pixel_pitch;
    job.step_y = c.sy * c.in_row_pitch;
    job.step_n = c.in_image_pitch16 * 16;
    job.sy = c.sy;
    job.in_h = c.in_h;
    job.oh = c.oh;
    job.ow = c.ow;
    job.n = c.n;
    job.pad = c.pad_byte;
    return job;
  }

  static OutputJob MakeOutputJob(const ConvCommand& c) {
#pragma HLS INLINE
    OutputJob job;
    job.addr = c.out_addr;
    job.step_x = c.out_pixel_pitch;
    job.step_y = c.out_row_pitch;
    job.step_n = c.out_image_pitch16 * 16;
    job.step_tile = c.rq == kRequantRaw ? 4 * kC : kC;
    SetOutputShape(c, job);
    return job;
  }

  /// The residual has the shape of the output.
  static OutputJob MakeResidualWalkJob(const ConvCommand& c) {
#pragma HLS INLINE
    OutputJob job;
    job.addr = c.res_addr;
    job.step_x = c.res_pixel_pitch;
    job.step_y = c.res_row_pitch;
    job.step_n = c.res_image_pitch16 * 16;
    job.step_tile = kC;
    SetOutputShape(c, job);
    return job;
  }

  static void SetOutputShape(const ConvCommand& c, OutputJob& job) {
#pragma HLS INLINE
    job.oh = c.oh;
    job.ow = c.ow;
    job.n = c.n;
    job.oc_tiles = c.oc_tiles;
    job.oc_last = c.oc_last;
  }

  static ResidualJob MakeResidualJob(const ConvCommand& c) {
#pragma HLS INLINE
    ResidualJob job;
    job.zero_a = c.zo;
    job.zero_b = c.res_zy;
    job.zero_out = c.res_zo;
    job.multiplier_a = c.res_q_a;
    job.multiplier_b = c.res_q_b;
    job.multiplier_out = c.res_q_out;
    job.shift_a = c.res_shift_a;
    job.shift_b = c.res_shift_b;
    job.shift_out = c.res_shift_out;
    job.low = c.res_lo;
    job.high = c.res_hi;
    job.copy = c.out_copy;
    return job;
  }

  static RecordRequestJob MakeRecordRequestJob(const ConvCommand& c) {
#pragma HLS INLINE
    RecordRequestJob job;
    job.addr = c.param_addr;
    job.lines = c.oc_tiles * RecordLines<kC>(c.per_ch);
    return job;
  }

  static RecordJob MakeRecordJob(const ConvCommand& c) {
#pragma HLS INLINE
    RecordJob job;
    job.mode.raw = c.rq == kRequantRaw;
    job.mode.bypass = false;
    job.mode.requant = c.rq;
    job.mode.zero = c.zo;
    job.mode.low = c.lo;
    job.mode.high = c.hi;
    job.mode.weight_zero = c.zw;
    job.mode.copy = c.out_copy;
    job.mode.residual = c.res_add == 1;
    job.oc_tiles = c.oc_tiles;
    job.format = c.per_ch;
    job.multiplier = c.multiplier;
    job.shift = c.shift;
    return job;
  }
};

}  // namespace systole_hls
