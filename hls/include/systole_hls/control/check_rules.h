// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ap_int.h>

#include "hw/spec/gen/hls_spec.h"
#include "systole_hls/control/check_extents.h"
#include "systole_hls/types.h"

namespace systole_hls {

/// A rule that a command breaks; code kErrNone: none.
struct Violation {
  ap_uint<4> code;
  ap_uint<32> value;
};

/// The rules of docs/architecture.md, section 3, in their order.
template <class Config>
struct CheckRules {
  using Words = ap_uint<32> (&)[32];
  static constexpr int kGroupBytes = Config::kActBytes / Config::kGroups;

  /// `extents` after all steps. `region`: of a transfer's number.
  static Violation First(const ap_uint<32> (&word)[32], const StaticCheck& statics,
                         const CheckExtents<Config>& extents, const Region& region) {
#pragma HLS INLINE
    if (!statics.known) return {kErrOpcode, word[0] & 0xff};
    if (statics.reserved) return {kErrReserved, statics.reserved_word};
    if (statics.range) return {kErrRange, statics.range_word};
    Violation found = Transfer(word, region, extents);
    const Violation image = Image(word, extents);
    if (found.code == kErrNone) found = image;
    return found;
  }

 private:
  static Violation None() { return {kErrNone, 0}; }

  /// LOAD and STORE.
  static Violation Transfer(const ap_uint<32> (&word)[32], const Region& region,
                            const CheckExtents<Config>& extents) {
#pragma HLS INLINE
    const ap_uint<8> opcode = word[0];
    const LoadCommand c = LoadCommand::Decode(word);
    const bool load = opcode == kOpLoad, store = opcode == kOpStore;
    const bool act = store || c.space == kSpaceAct;
    const bool weight = load && c.space == kSpaceWeight, param = load && c.space == kSpaceParam;
    if (!load && !store) return None();
    if (!act && (c.copy != 0 || c.fill != 0)) return {kErrRange, 2};
    if (!act && (c.n1 != 1 || c.n2 != 1)) return {kErrRange, 7};
    if (weight && c.chip_addr != 0) return {kErrRange, 5};

    if (!act && c.offset_lo % kBeatBytes != 0) return {kErrAlign, 3};
    if (param && c.chip_addr % kBeatBytes != 0) return {kErrAlign, 5};
    if (param && c.n0 % kBeatBytes != 0) return {kErrAlign, 6};
    if (weight && c.n0 % (Config::kRows * Config::kCols) != 0) return {kErrAlign, 6};

    if (store || !c.fill) {
      if (c.region >= kRegions || region.size64 == 0) return {kErrRegion, c.region};
      if (store && !region.write) return {kErrPermission, c.region};
      if (extents.input() > (extent_t(region.size64) << 6)) return Last(kErrMemBounds, extents.input());
    }
    if (param && extents.output() > Config::kParamBytes) return Last(kErrChipBounds, extents.output());
    if (!act) return None();
    return Bounds(c.chip_addr, extents.output(), load ? c.copy : ap_uint<8>(0));
  }

  /// CONV and VECTOR.
  static Violation Image(const ap_uint<32> (&word)[32], const CheckExtents<Config>& extents) {
#pragma HLS INLINE
    const ap_uint<8> opcode = word[0];
    const ConvCommand c = ConvCommand::Decode(word);
    const AddCommand add = AddCommand::Decode(word);
    const bool conv = opcode == kOpConv;
    if (!conv && (opcode >> 2) != (kOpDepthwise >> 2) && opcode != kOpLut) return None();

    const Violation fields = ImageFields(word, extents.extra());
    if (fields.code != kErrNone) return fields;

    const Violation input =
        Bounds(c.in_addr, extents.input(), conv && c.runs == 2 ? c.in_copy : ap_uint<8>(0));
    if (input.code != kErrNone) return input;
    if (opcode == kOpAdd) {
      const Violation second = Bounds(add.in2_addr, extents.extra(), 0);
      if (second.code != kErrNone) return second;
    }
    if (conv && c.acc_hold) return None();
    if (conv && c.res_add) {
      const Violation residual = Bounds(c.res_addr, extents.residual(), 0);
      if (residual.code != kErrNone) return residual;
    }
    const Violation output = Bounds(c.out_addr, extents.output(), c.out_copy);
    if (output.code != kErrNone) return output;
    return Parameters(word, extents.extra());
  }

  /// RANGE beyond the static rules, UNSUPPORTED, ALIGN.
  static Violation ImageFields(const ap_uint<32> (&word)[32], const extent_t& pixels) {
#pragma HLS INLINE
    const ap_uint<8> opcode = word[0];
    const ConvCommand c = ConvCommand::Decode(word);
    const bool conv = opcode == kOpConv, depthwise = opcode == kOpDepthwise;
    const bool records = conv || depthwise || opcode == kOpSumpool;
    const bool no_record = c.per_ch == kParamFormatNone;
    if (conv && pixels > Config::kAccPixels) return {kErrRange, 8};
    if (conv && c.oc_last > Config::kCols) return {kErrRange, 12};
    if (conv && (c.acc_keep || c.acc_hold) && c.oc_tiles != 1) return {kErrRange, 11};
    if (conv && c.runs == 2 && c.in_copy == 0) return {kErrRange, 3};
    const bool shared = no_record || c.per_ch == kParamFormatBias;
    if (records && c.rq == kRequantOneStep && shared && c.shift > 30) return {kErrRange, 21};
    if ((conv || depthwise) && no_record) return {kErrRange, 18};

    if (opcode == kOpAdd && c.rq != kRequantTwoStep) return {kErrUnsupported, 18};
    if (conv && c.res_add && c.rq == kRequantRaw) return {kErrUnsupported, 18};

    if (records && c.param_addr % kBeatBytes != 0) return {kErrAlign, 19};
    const DepthwiseCommand d = DepthwiseCommand::Decode(word);
    if ((depthwise || opcode == kOpLut) && d.weight_addr % kBeatBytes != 0) return {kErrAlign, 11};
    return None();
  }

  /// Parameter records, depthwise weights, tables of LUT (whose address stands where theirs does).
  static Violation Parameters(const ap_uint<32> (&word)[32], const extent_t& weight_lines) {
#pragma HLS INLINE
    const ap_uint<8> opcode = word[0];
    const ConvCommand c = ConvCommand::Decode(word);
    const bool records = opcode == kOpConv || opcode == kOpDepthwise || opcode == kOpSumpool;
    if (records && c.per_ch != kParamFormatNone) {
      const extent_t lanes = opcode == kOpConv
                                 ? extent_t(c.oc_tiles * Config::kCols)
                                 : extent_t(CheckExtents<Config>::Groups(word) * Config::kLanes);
      const extent_t end = c.param_addr + (lanes << (2 + c.per_ch.to_int()));
      if (end > Config::kParamBytes) return Last(kErrChipBounds, end);
    }
    if (opcode == kOpDepthwise || opcode == kOpLut) {
      const extent_t bytes = opcode == kOpLut ? extent_t(256) : extent_t(weight_lines << 4);
      const extent_t end = DepthwiseCommand::Decode(word).weight_addr + bytes;
      if (end > Config::kParamBytes) return Last(kErrChipBounds, end);
    }
    return None();
  }

  /// Bytes [first, end) of the activation buffer, and their copy `copy` groups further unless 0.
  static Violation Bounds(const ap_uint<24>& first, const extent_t& end, const ap_uint<8>& copy) {
#pragma HLS INLINE
    static_assert((kGroupBytes & (kGroupBytes - 1)) == 0, "a group's bytes are a power of two");
    if (end > Config::kActBytes) return Last(kErrChipBounds, end);
    if (copy == 0) return None();
    const extent_t spanned = extent_t(end - 1) / kGroupBytes - first / kGroupBytes;
    if (spanned >= copy) return Last(kErrChipBounds, end);
    const extent_t copy_end = end + extent_t(copy) * kGroupBytes;
    if (copy_end > Config::kActBytes) return Last(kErrChipBounds, copy_end);
    return None();
  }

  /// Violations that carry the last byte.
  static Violation Last(int code, const extent_t& end) {
    return {ap_uint<4>(code), ap_uint<32>(end - 1)};
  }
};

}  // namespace systole_hls
