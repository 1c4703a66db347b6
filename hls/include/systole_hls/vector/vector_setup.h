// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ap_int.h>
#include <hls_stream.h>

#include "hw/spec/gen/hls_spec.h"
#include "systole_hls/process.h"
#include "systole_hls/vector/vector_types.h"

namespace systole_hls {

/// Makes of a command what the other processes need: whether it streams, its frame, and products of
/// strides and pitches. One turn per command.
template <class Config>
class VectorSetup {
 public:
  static constexpr Kind kKind = Kind::kWorker;
  static constexpr int kPipelineDepth = 6;
  static constexpr int kL = Config::kLanes;

  void Turn(hls::stream<IssuedCommand>& issue, hls::stream<VectorJob>& walk_job,
            hls::stream<VectorParamJob>& param_job, hls::stream<VectorTileJob>& tile_job,
            hls::stream<VectorAddJob>& add_job) {
#pragma HLS PIPELINE II = 1 style = frp
    const IssuedCommand issued = issue.read();
    // All VECTOR commands have these fields at the same places; MAXPOOL has zx = zw = 0, LUT has
    // its table where DEPTHWISE has weights.
    const DepthwiseCommand c = DepthwiseCommand::Decode(issued.word);
    const AddCommand a = AddCommand::Decode(issued.word);
    const VectorJob job = Walk(c, a);
    walk_job.write(job);
    param_job.write(Params(c, job));
    tile_job.write(Tile(c, a));
    if (job.mode.add) add_job.write(Add(a));
  }

 private:
  /// One direction of a streamed window's frame.
  struct Side {
    bool fits;
    ap_uint<3> first;             ///< fy, fx
    ap_uint<17> present, length;  ///< wy, wx; H, W (without the least width of 2)
  };

  static ap_uint<17> Larger(ap_uint<17> a, ap_uint<17> b) { return a > b ? a : b; }
  static ap_uint<17> Smaller(ap_uint<17> a, ap_uint<17> b) { return a < b ? a : b; }

  static Side MakeSide(ap_uint<8> kernel, ap_uint<4> stride, ap_uint<6> dilation,
                       ap_int<16> origin, ap_uint<16> size, ap_uint<12> outputs) {
#pragma HLS INLINE
    Side side;
    side.fits = kernel <= kWindowSide && stride <= kernel && (dilation == 1 || kernel == 1) &&
                origin + kernel > 0 && origin < size;
    const ap_int<16> before = origin < 0 ? origin : ap_int<16>(0);
    const ap_int<16> behind = origin < 0 ? ap_int<16>(0) : origin;
    side.first = kernel - 1 + before;
    const ap_uint<17> span = ap_uint<12>(outputs - 1) * stride;
    side.present = Smaller(size - behind, span + side.first + 1);
    side.length = Larger(Larger(side.present, span + 1), side.first + 1);
    return side;
  }

  static VectorJob Walk(const DepthwiseCommand& c, const AddCommand& a) {
#pragma HLS INLINE
    VectorJob job;
    const Side y = MakeSide(c.kh, c.sy, c.dy, c.y0, c.in_h, c.oh);
    const Side x = MakeSide(c.kw, c.sx, c.dx, c.x0, c.in_w, c.ow);
    job.fy = y.first;
    job.fx = x.first;
    job.rows = y.present;
    job.cols = x.present;
    job.height = y.length;
    job.width = Larger(x.length, 2);

    VectorMode& mode = job.mode;
    mode.add = c.opcode == kOpAdd;
    mode.max = c.opcode == kOpMaxpool;
    mode.table = c.opcode == kOpLut;
    mode.weights = c.opcode == kOpDepthwise;
    mode.stream = !mode.add && (c.kh != 1 || c.kw != 1) && y.fits && x.fits &&
                  (c.kh == 1 || job.width <= Config::kLinePixels);
    const bool small = c.kh <= 3 && c.kw <= 3;
    const bool medium = (c.kh <= 4 && c.kw <= 4) || c.kh == 1 || c.kw == 1;
    mode.passes = !mode.stream || small ? 1 : medium ? 2 : 3;
    mode.zx = c.zx;
    mode.zw = c.zw;
    mode.pad = c.pad_byte;

    job.oh = c.oh;
    job.ow = c.ow;
    job.n = c.n;
    job.kh = c.kh;
    job.kw = mode.add ? ap_uint<8>(2) : c.kw;  // two operands
    job.channels = c.channels;
    job.in_h = c.in_h;
    job.in_w = c.in_w;
    job.y0 = c.y0;
    job.x0 = c.x0;
    job.sy = c.sy;
    job.sx = c.sx;
    job.dy = c.dy;
    job.dx = c.dx;
    job.tile_per_group =
        !mode.add && !mode.max && !mode.table && c.per_ch != kParamFormatNone;

    const ap_int<16> from_y = mode.stream && c.y0 < 0 ? ap_int<16>(0) : c.y0;
    const ap_int<16> from_x = mode.stream && c.x0 < 0 ? ap_int<16>(0) : c.x0;
    job.origin = c.in_addr + from_y * c.in_row_pitch + from_x * c.in_pixel_pitch;
    job.tap = c.dx * c.in_pixel_pitch;
    job.tap_row = c.dy * c.in_row_pitch;
    job.in.pixel = (mode.stream ? ap_uint<4>(1) : c.sx) * c.in_pixel_pitch;
    job.in.row = (mode.stream ? ap_uint<4>(1) : c.sy) * c.in_row_pitch;
    job.in.image = chip_addr_t(c.in_image_pitch16) << 4;
    job.in.group = kL;
    job.second = a.in2_addr;
    job.in2.pixel = a.in2_pixel_pitch;
    job.in2.row = a.in2_row_pitch;
    job.in2.image = chip_addr_t(a.in2_image_pitch16) << 4;
    job.in2.group = kL;
    job.out = c.out_addr;
    job.to.pixel = c.out_pixel_pitch;
    job.to.row = c.out_row_pitch;
    job.to.image = chip_addr_t(c.out_image_pitch16) << 4;
    job.to.group = IsRaw(c) ? 4 * kL : kL;
    return job;
  }

  /// Bytes stay as they are, only limited.
  static bool Bypasses(const DepthwiseCommand& c) {
    return c.opcode == kOpMaxpool || c.opcode == kOpLut;
  }
  static bool IsRaw(const DepthwiseCommand& c) { return c.rq == kRequantRaw && !Bypasses(c); }

  static VectorParamJob Params(const DepthwiseCommand& c, const VectorJob& walk) {
#pragma HLS INLINE
    VectorParamJob job;
    job.window_weights = walk.mode.weights && walk.mode.stream;
    job.tap_weights = walk.mode.weights && !walk.mode.stream;
    job.table = walk.mode.table;
    job.format = walk.tile_per_group ? c.per_ch : ap_uint<2>(kParamFormatNone);
    job.kh = c.kh;
    job.kw = c.kw;
    job.taps = c.kh * c.kw;
    job.outputs = c.n * c.oh * c.ow;
    job.channels = c.channels;
    job.weight_addr = c.weight_addr;
    job.param_addr = c.param_addr;
    return job;
  }

  static VectorTileJob Tile(const DepthwiseCommand& c, const AddCommand& a) {
#pragma HLS INLINE
    const bool is_add = c.opcode == kOpAdd;
    VectorTileJob job;
    job.mode.raw = IsRaw(c);
    job.mode.bypass = Bypasses(c);
    job.mode.requant = c.rq;
    job.mode.zero = Bypasses(c) ? ap_int<8>(0) : c.zo;
    job.mode.low = c.lo;
    job.mode.high = c.hi;
    job.mode.weight_zero = 0;
    job.mode.copy = c.out_copy;
    job.mode.residual = false;
    job.format = c.per_ch;
    job.multiplier = is_add ? a.q_out : c.multiplier;
    job.shift = is_add ? a.shift_out : c.shift;
    return job;
  }

  static VectorAddJob Add(const AddCommand& a) {
#pragma HLS INLINE
    VectorAddJob job;
    job.zero[0] = a.zx;
    job.zero[1] = a.zy;
    job.multiplier[0] = a.q_a;
    job.multiplier[1] = a.q_b;
    job.shift[0] = a.shift_a;
    job.shift[1] = a.shift_b;
    return job;
  }
};

}  // namespace systole_hls
