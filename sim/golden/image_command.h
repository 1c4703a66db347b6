// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <type_traits>

#include "hw/spec/gen/spec.h"

namespace systole::golden {

/// Pitches of an image in the activation buffer.
struct ImageView {
  std::int64_t address = 0;
  std::int64_t row_pitch = 0;
  std::int64_t pixel_pitch = 0;
  std::int64_t image_pitch = 0;

  std::int64_t At(std::int64_t image, std::int64_t row, std::int64_t column) const {
    return address + image * image_pitch + row * row_pitch + column * pixel_pitch;
  }
};

/// Post-processing fields, as in the command.
struct PostFields {
  spec::Requant rq = spec::Requant::kRaw;
  spec::ParamFormat per_ch = spec::ParamFormat::kNone;
  std::int32_t zo = 0, lo = 0, hi = 0;
  std::int64_t param_addr = 0;
  std::int32_t multiplier = 0, shift = 0;
};

/// What the addition of a residual needs beside its place (CONV).
struct ResidualFields {
  std::int32_t q_a = 0, q_b = 0, q_out = 0;
  std::int32_t shift_a = 0, shift_b = 0, shift_out = 0;
  std::int32_t zy = 0, zo = 0, lo = 0, hi = 0;
};

/// Bytes of a parameter record; 0 for kNone.
constexpr int RecordBytes(spec::ParamFormat format) {
  switch (format) {
    case spec::ParamFormat::kBias:
      return 4;
    case spec::ParamFormat::kPacked:
      return 8;
    case spec::ParamFormat::kWide:
      return 16;
    case spec::ParamFormat::kNone:
      break;
  }
  return 0;
}

/// Bytes of the table of LUT.
inline constexpr std::int64_t kTableBytes = 256;

/// What CONV and the VECTOR commands have in common, in 64 bits so that no sum of fields overflows.
struct ImageCommand {
  spec::Opcode opcode = spec::Opcode::kConv;
  ImageView in, in2, out;  ///< in2: second operand of ADD, residual of CONV.
  std::int64_t in_h = 1, in_w = 1, y0 = 0, x0 = 0, oh = 1, ow = 1, n = 1;
  std::int64_t sy = 1, sx = 1, dy = 1, dx = 1, kh = 1, kw = 1;  ///< CONV: kw = runs of a row.
  std::int32_t pad = 0;
  std::int64_t in_copy = 0, out_copy = 0;  ///< In groups; 0: none.
  std::int64_t channels = 1;               ///< Output channels.
  std::int64_t lanes = 1, lane_groups = 1;
  std::int64_t weight_addr = -1;  ///< DEPTHWISE: weights, LUT: table; else not used.
  bool has_output = true;
  bool has_params = false;
  bool has_residual = false;
  PostFields post;
  ResidualFields residual;

  std::int64_t pixels() const { return n * oh * ow; }
  bool is_raw() const {
    return post.rq == spec::Requant::kRaw && opcode != spec::Opcode::kMaxpool &&
           opcode != spec::Opcode::kLut;
  }
  /// Bytes of an output pixel.
  std::int64_t out_bytes() const { return channels * (is_raw() ? 4 : 1); }
  std::int64_t param_bytes() const { return lane_groups * lanes * RecordBytes(post.per_ch); }
  /// What weight_addr stands for.
  std::int64_t weight_bytes() const {
    return opcode == spec::Opcode::kLut ? kTableBytes : lane_groups * kh * kw * 16;
  }
};

/// Common form of a decoded CONV, DEPTHWISE, MAXPOOL, SUMPOOL, ADD or LUT.
template <typename Command>
ImageCommand MakeImageCommand(const Command& c, const spec::Config& config) {
  ImageCommand m;
  m.opcode = Command::kOpcode;
  m.in = {c.in_addr, c.in_row_pitch, c.in_pixel_pitch, std::int64_t{16} * c.in_image_pitch16};
  m.out = {c.out_addr, c.out_row_pitch, c.out_pixel_pitch,
           std::int64_t{16} * c.out_image_pitch16};
  m.in_h = c.in_h, m.in_w = c.in_w, m.y0 = c.y0, m.x0 = c.x0;
  m.oh = c.oh, m.ow = c.ow, m.n = c.n;
  m.sy = c.sy, m.sx = c.sx, m.dy = c.dy, m.dx = c.dx, m.kh = c.kh;
  m.pad = c.pad_byte;
  m.out_copy = c.out_copy;
  m.post = {static_cast<spec::Requant>(c.rq),
            static_cast<spec::ParamFormat>(c.per_ch),
            c.zo,
            c.lo,
            c.hi,
            c.param_addr,
            static_cast<std::int32_t>(c.multiplier),
            c.shift};
  m.has_params = m.post.per_ch != spec::ParamFormat::kNone;
  if constexpr (std::is_same_v<Command, spec::ConvCommand>) {
    m.kw = c.nx;
    m.lanes = config.cols;
    m.lane_groups = c.oc_tiles;
    m.channels = (std::int64_t{c.oc_tiles} - 1) * config.cols + c.oc_last;
    m.in_copy = c.runs == 2 ? c.in_copy : 0;
    m.has_output = c.acc_hold == 0;
    m.has_params = m.has_params && m.has_output;
    m.has_residual = c.res_add != 0 && m.has_output;
    m.in2 = {c.res_addr, c.res_row_pitch, c.res_pixel_pitch,
             std::int64_t{16} * c.res_image_pitch16};
    m.residual = {static_cast<std::int32_t>(c.res_q_a),
                  static_cast<std::int32_t>(c.res_q_b),
                  static_cast<std::int32_t>(c.res_q_out),
                  c.res_shift_a,
                  c.res_shift_b,
                  c.res_shift_out,
                  c.res_zy,
                  c.res_zo,
                  c.res_lo,
                  c.res_hi};
  } else {
    m.kw = c.kw;
    m.lanes = config.lanes;
    m.channels = c.channels;
    m.lane_groups = (m.channels + m.lanes - 1) / m.lanes;
  }
  if constexpr (std::is_same_v<Command, spec::DepthwiseCommand>) m.weight_addr = c.weight_addr;
  if constexpr (std::is_same_v<Command, spec::MaxpoolCommand>) m.has_params = false;
  if constexpr (std::is_same_v<Command, spec::LutCommand>) {
    m.weight_addr = c.lut_addr;
    m.has_params = false;
  }
  if constexpr (std::is_same_v<Command, spec::AddCommand>) {
    m.has_params = false;
    m.in2 = {c.in2_addr, c.in2_row_pitch, c.in2_pixel_pitch,
             std::int64_t{16} * c.in2_image_pitch16};
  }
  return m;
}

}  // namespace systole::golden
