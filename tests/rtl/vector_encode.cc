// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/rtl/vector_model.h"

namespace systole::rtl_test {
namespace {

uint32_t U(int64_t value) { return static_cast<uint32_t>(value); }

/// The fields that all VECTOR commands have.
template <typename Command>
Command Common(const VectorJob& job) {
  Command c;
  c.in_addr = U(job.in.addr);
  c.in_row_pitch = U(job.in.row);
  c.in_pixel_pitch = U(job.in.pixel);
  c.in_image_pitch16 = U(job.in.image16);
  c.out_addr = U(job.out.addr);
  c.out_row_pitch = U(job.out.row);
  c.out_pixel_pitch = U(job.out.pixel);
  c.out_image_pitch16 = U(job.out.image16);
  c.in_h = U(job.in_h);
  c.in_w = U(job.in_w);
  c.y0 = job.y0;
  c.x0 = job.x0;
  c.oh = U(job.oh);
  c.ow = U(job.ow);
  c.n = U(job.n);
  c.sy = U(job.sy);
  c.sx = U(job.sx);
  c.dy = U(job.dy);
  c.dx = U(job.dx);
  c.kh = U(job.kh);
  c.kw = U(job.kw);
  c.channels = U(job.channels);
  c.pad_byte = job.pad;
  c.out_copy = U(job.copy);
  c.rq = U(job.rq);
  c.per_ch = U(job.per_ch);
  c.zo = job.zo;
  c.lo = job.lo;
  c.hi = job.hi;
  c.param_addr = U(job.param_addr);
  c.multiplier = U(job.multiplier);
  c.shift = job.shift;
  return c;
}

spec::AddCommand Add(const VectorJob& job) {
  auto c = Common<spec::AddCommand>(job);
  c.zx = job.zx;
  c.zy = job.zy;
  c.in2_addr = U(job.in2.addr);
  c.in2_row_pitch = U(job.in2.row);
  c.in2_pixel_pitch = U(job.in2.pixel);
  c.in2_image_pitch16 = U(job.in2.image16);
  c.q_a = U(job.add_q[0]);
  c.q_b = U(job.add_q[1]);
  c.q_out = U(job.add_q[2]);
  c.shift_a = job.add_s[0];
  c.shift_b = job.add_s[1];
  c.shift_out = job.add_s[2];
  return c;
}

}  // namespace

std::array<uint32_t, 32> EncodeJob(const VectorJob& job) {
  switch (job.op) {
    case spec::Opcode::kAdd:
      return spec::Encode(Add(job));
    case spec::Opcode::kMaxpool:
      return spec::Encode(Common<spec::MaxpoolCommand>(job));
    case spec::Opcode::kSumpool: {
      auto c = Common<spec::SumpoolCommand>(job);
      c.zx = job.zx;
      return spec::Encode(c);
    }
    case spec::Opcode::kLut: {
      auto c = Common<spec::LutCommand>(job);
      c.lut_addr = U(job.weight_addr);
      return spec::Encode(c);
    }
    default: {
      auto c = Common<spec::DepthwiseCommand>(job);
      c.zx = job.zx;
      c.zw = job.zw;
      c.weight_addr = U(job.weight_addr);
      return spec::Encode(c);
    }
  }
}

}  // namespace systole::rtl_test
