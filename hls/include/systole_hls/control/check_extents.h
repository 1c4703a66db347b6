// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ap_int.h>

#include "hw/spec/gen/hls_spec.h"

namespace systole_hls {

using extent_t = ap_uint<52>;

/// Where the accesses of a command end (the byte after the last), by two multipliers that add one
/// product per step to the sums `input` and `output`, later to `extra` and `residual`.
template <class Config>
class CheckExtents {
 public:
  extent_t input() const { return input_; }    ///< Memory side of a transfer; input image.
  extent_t output() const { return output_; }  ///< On-chip side of a transfer; output image.
  /// ADD: end of the second operand. CONV: pixels. DEPTHWISE: lines of weights.
  extent_t extra() const { return extra_; }

  extent_t residual() const { return residual_; }  ///< CONV: end of the residual.

  static ap_uint<3> Steps(const ap_uint<32> (&word)[32]) {
#pragma HLS INLINE
    switch (word[0].to_uint() & 0xff) {
      case kOpLoad:
      case kOpStore: return 2;
      case kOpConv: return ConvCommand::Decode(word).res_add ? 6 : 5;
      case kOpDepthwise: return 5;
      case kOpMaxpool:
      case kOpSumpool:
      case kOpLut: return 3;
      case kOpAdd: return 6;
      default: return 0;
    }
  }

  void Step(const ap_uint<3>& step, const ap_uint<32> (&word)[32]) {
#pragma HLS INLINE
    const ap_uint<8> opcode = word[0];
    const bool transfer = opcode == kOpLoad || opcode == kOpStore;
    const Product a = transfer ? TransferInput(step, word) : ImageInput(step, word, opcode);
    const Product b = transfer    ? TransferOutput(step, word)
                      : step < 3 ? ImageOutput(step, word)
                                 : Residual(step, word);
    const ap_uint<48> a_product = a.left * a.right;
    const ap_uint<40> b_product = ap_uint<24>(b.left) * b.right;
    if (step == 0) {
      input_ = transfer ? TransferInputStart(word) : ImageInputStart(word, opcode);
      output_ = transfer ? TransferOutputStart(word) : ImageOutputStart(word, opcode);
    }
    if (step < 3) {
      input_ += a_product;
      output_ += b_product;
      return;
    }
    const extent_t residual_start = ConvCommand::Decode(word).res_addr + PixelBytes(word, opcode);
    residual_ = (step == 3 ? residual_start : residual_) + b_product;
    if (opcode == kOpAdd) {
      const AddCommand add = AddCommand::Decode(word);
      extra_ = (step == 3 ? extent_t(add.in2_addr + add.channels) : extra_) + a_product;
    } else if (step < 5) {
      extra_ = a_product;
    }
  }

  /// Bytes of an output pixel.
  static ap_uint<19> PixelBytes(const ap_uint<32> (&word)[32], const ap_uint<8>& opcode) {
#pragma HLS INLINE
    const ConvCommand conv = ConvCommand::Decode(word);
    const SumpoolCommand vector = SumpoolCommand::Decode(word);
    const ap_uint<17> channels = opcode == kOpConv
                                     ? ap_uint<17>((conv.oc_tiles - 1) * Config::kCols + conv.oc_last)
                                     : ap_uint<17>(vector.channels);
    const bool wide = conv.rq == kRequantRaw && opcode != kOpMaxpool && opcode != kOpLut;
    return wide ? ap_uint<19>(ap_uint<19>(channels) << 2) : ap_uint<19>(channels);
  }

  /// Groups of L channels of a VECTOR command.
  static ap_uint<14> Groups(const ap_uint<32> (&word)[32]) {
#pragma HLS INLINE
    return (SumpoolCommand::Decode(word).channels + (Config::kLanes - 1)) / Config::kLanes;
  }

 private:
  struct Product {
    ap_uint<32> left;
    ap_uint<16> right;
  };

  static extent_t TransferInputStart(const ap_uint<32> (&word)[32]) {
    const LoadCommand load = LoadCommand::Decode(word);
    return ((extent_t(load.offset_hi) << 32) | load.offset_lo) + load.n0;
  }
  static extent_t TransferOutputStart(const ap_uint<32> (&word)[32]) {
    const LoadCommand load = LoadCommand::Decode(word);
    return load.chip_addr + load.n0;
  }
  /// VECTOR reads whole pixels except of the last one.
  static extent_t ImageInputStart(const ap_uint<32> (&word)[32], const ap_uint<8>& opcode) {
    const SumpoolCommand vector = SumpoolCommand::Decode(word);
    return opcode == kOpConv ? extent_t(vector.in_addr) : extent_t(vector.in_addr + vector.channels);
  }
  static extent_t ImageOutputStart(const ap_uint<32> (&word)[32], const ap_uint<8>& opcode) {
    return ConvCommand::Decode(word).out_addr + PixelBytes(word, opcode);
  }

  static Product TransferInput(const ap_uint<3>& step, const ap_uint<32> (&word)[32]) {
#pragma HLS INLINE
    const LoadCommand load = LoadCommand::Decode(word);
    return step == 0 ? Product{load.mem_stride1, load.n1 - 1} : Product{load.mem_stride2, load.n2 - 1};
  }
  static Product TransferOutput(const ap_uint<3>& step, const ap_uint<32> (&word)[32]) {
#pragma HLS INLINE
    const LoadCommand load = LoadCommand::Decode(word);
    return step == 0 ? Product{load.chip_stride1, load.n1 - 1} : Product{load.chip_stride2, load.n2 - 1};
  }

  Product ImageInput(const ap_uint<3>& step, const ap_uint<32> (&word)[32],
                     const ap_uint<8>& opcode) const {
#pragma HLS INLINE
    const AddCommand c = AddCommand::Decode(word);
    const bool conv = opcode == kOpConv, add = opcode == kOpAdd;
    switch (step.to_uint()) {
      case 0: return {c.in_row_pitch, c.in_h - 1};
      case 1: return {ap_uint<20>(c.in_image_pitch16) << 4, c.n - 1};
      case 2: return {c.in_pixel_pitch, conv ? ap_uint<16>(c.in_w) : ap_uint<16>(c.in_w - 1)};
      case 3:
        if (add) return {c.in2_row_pitch, c.oh - 1};
        if (conv) return {c.ow, c.oh};
        return {c.kw, c.kh};
      case 4:
        if (add) return {ap_uint<20>(c.in2_image_pitch16) << 4, c.n - 1};
        return {extra_, conv ? ap_uint<16>(c.n) : ap_uint<16>(Groups(word))};
      default: return {c.in2_pixel_pitch, c.ow - 1};
    }
  }
  static Product ImageOutput(const ap_uint<3>& step, const ap_uint<32> (&word)[32]) {
#pragma HLS INLINE
    const ConvCommand c = ConvCommand::Decode(word);
    switch (step.to_uint()) {
      case 0: return {c.out_row_pitch, c.oh - 1};
      case 1: return {ap_uint<20>(c.out_image_pitch16) << 4, c.n - 1};
      default: return {c.out_pixel_pitch, c.ow - 1};
    }
  }

  /// Of CONV, while the other multiplier makes `extra`.
  static Product Residual(const ap_uint<3>& step, const ap_uint<32> (&word)[32]) {
#pragma HLS INLINE
    const ConvCommand c = ConvCommand::Decode(word);
    switch (step.to_uint()) {
      case 3: return {c.res_row_pitch, c.oh - 1};
      case 4: return {ap_uint<20>(c.res_image_pitch16) << 4, c.n - 1};
      default: return {c.res_pixel_pitch, c.ow - 1};
    }
  }

  extent_t input_ = 0, output_ = 0, extra_ = 0, residual_ = 0;
};

}  // namespace systole_hls
