// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "hw/spec/gen/spec.h"
#include "tests/rtl/requant_model.h"

/// VECTOR commands straight from the formulas of docs/architecture.md, section 5: one output byte
/// at a time, no shared state. Independent of the RTL and of the functional model.
namespace systole::rtl_test {

struct Image {
  int64_t addr = 0, row = 0, pixel = 1, image16 = 0;
  int64_t At(int64_t b, int64_t y, int64_t x) const {
    return addr + b * image16 * 16 + y * row + x * pixel;
  }
};

/// Any VECTOR command; what an opcode does not have is ignored.
struct VectorJob {
  spec::Opcode op = spec::Opcode::kDepthwise;
  Image in, in2, out;
  int in_h = 1, in_w = 1, y0 = 0, x0 = 0, oh = 1, ow = 1, n = 1;
  int sy = 1, sx = 1, dy = 1, dx = 1, kh = 1, kw = 1, channels = 1;
  int pad = 0, zx = 0, zw = 0, zy = 0, zo = 0, lo = -128, hi = 127;
  int rq = 1, per_ch = 3, copy = 0;
  int64_t weight_addr = 0, param_addr = 0;  ///< LUT: the table is at weight_addr.
  int32_t multiplier = 0;
  int shift = 0;
  std::array<int32_t, 3> add_q{};
  std::array<int, 3> add_s{};

  bool is_add() const { return op == spec::Opcode::kAdd; }
  bool is_max() const { return op == spec::Opcode::kMaxpool; }
  bool is_depthwise() const { return op == spec::Opcode::kDepthwise; }
  bool is_lut() const { return op == spec::Opcode::kLut; }
  bool is_raw() const { return rq == 0 && has_records(); }
  /// SUMPOOL, too, may have none.
  bool has_records() const { return is_depthwise() || op == spec::Opcode::kSumpool; }
};

/// Bytes on the chip.
struct Chip {
  std::vector<uint8_t> act, param;
  int lanes = 16;
  int64_t group_bytes = 0;

  int8_t Act(int64_t addr) const { return static_cast<int8_t>(act.at(addr)); }
  uint32_t ParamWord(int64_t addr) const {
    uint32_t word = 0;
    for (int i = 0; i < 4; ++i) word |= uint32_t{param.at(addr + i)} << (8 * i);
    return word;
  }
};

struct Record {
  int32_t bias = 0, q = 0;
  int s = 0;
};

inline int SignExtend(uint32_t value, int bits) {
  const uint32_t sign = 1u << (bits - 1);
  return static_cast<int>((value & (2 * sign - 1)) ^ sign) - static_cast<int>(sign);
}

inline Record ReadRecord(const VectorJob& job, const Chip& chip, int channel) {
  constexpr int kBytes[] = {4, 8, 16, 0};
  // Records of all lanes of a group stand in memory, so channels count through.
  const int64_t addr = job.param_addr + int64_t{channel} * kBytes[job.per_ch];
  Record record{0, job.multiplier, job.shift};
  if (job.per_ch == 3) return record;
  const uint32_t word0 = chip.ParamWord(addr);
  if (job.per_ch == 0) record.bias = static_cast<int32_t>(word0);
  if (job.per_ch == 1) {
    const uint64_t bits = word0 | uint64_t{chip.ParamWord(addr + 4)} << 32;
    record.bias = SignExtend(static_cast<uint32_t>(bits) & 0xfffffff, 28);
    record.q = static_cast<int32_t>((bits >> 28 & 0x3fffffff) | 1u << 30);
    record.s = SignExtend(static_cast<uint32_t>(bits >> 58), 6);
  }
  if (job.per_ch == 2) {
    record.bias = static_cast<int32_t>(word0);
    record.q = static_cast<int32_t>(chip.ParamWord(addr + 4));
    record.s = SignExtend(chip.ParamWord(addr + 8) & 255, 8);
  }
  return record;
}

/// Calls visit(tap, address) for the taps inside the image.
template <typename Visit>
void ForTaps(const VectorJob& job, int b, int oy, int ox, Visit visit) {
  for (int i = 0; i < job.kh; ++i) {
    for (int j = 0; j < job.kw; ++j) {
      const int iy = oy * job.sy + job.y0 + i * job.dy;
      const int ix = ox * job.sx + job.x0 + j * job.dx;
      if (iy < 0 || iy >= job.in_h || ix < 0 || ix >= job.in_w) continue;
      visit(i * job.kw + j, job.in.At(b, iy, ix));
    }
  }
}

/// Value of one channel before requantization (MAXPOOL: before the clamp).
inline int32_t WindowValue(const VectorJob& job, const Chip& chip, int b, int oy, int ox, int c,
                           int32_t bias) {
  int64_t sum = bias;
  int best = job.pad;
  bool any = false;
  const int64_t weights =
      job.weight_addr + int64_t{c / chip.lanes} * job.kh * job.kw * 16 + c % chip.lanes;
  ForTaps(job, b, oy, ox, [&](int tap, int64_t addr) {
    const int x = chip.Act(addr + c);
    best = any ? std::max(best, x) : x;
    any = true;
    int64_t factor = 1;
    if (job.is_depthwise()) {
      factor = static_cast<int8_t>(chip.param.at(weights + tap * 16)) - job.zw;
    }
    sum += (x - job.zx) * factor;
  });
  if (job.is_max()) return best;
  return static_cast<int32_t>(static_cast<uint64_t>(sum));
}

inline int8_t LutValue(const VectorJob& job, const Chip& chip, int b, int oy, int ox, int c) {
  int x = job.pad;
  ForTaps(job, b, oy, ox, [&](int, int64_t addr) { x = chip.Act(addr + c); });
  return Finish(static_cast<int8_t>(chip.param.at(job.weight_addr + x + 128)), 0, job.lo, job.hi);
}

inline int8_t AddValue(const VectorJob& job, const Chip& chip, int b, int oy, int ox, int c) {
  const bool inside = oy < job.in_h && ox < job.in_w;
  const int x = inside ? chip.Act(job.in.At(b, oy, ox) + c) : job.pad;
  const int y = chip.Act(job.in2.At(b, oy, ox) + c);
  const int64_t sum =
      int64_t{TwoStep((x - job.zx) * (1 << 20), job.add_q[0], job.add_s[0])} +
      TwoStep((y - job.zy) * (1 << 20), job.add_q[1], job.add_s[1]);
  const int32_t wrapped = static_cast<int32_t>(static_cast<uint64_t>(sum));
  return Finish(TwoStep(wrapped, job.add_q[2], job.add_s[2]), job.zo, job.lo, job.hi);
}

inline void PutByte(const VectorJob& job, Chip& chip, int64_t addr, int value) {
  chip.act.at(addr) = static_cast<uint8_t>(value);
  if (job.copy != 0) {
    chip.act.at((addr + job.copy * chip.group_bytes) % static_cast<int64_t>(chip.act.size())) =
        static_cast<uint8_t>(value);
  }
}

/// What the command leaves on the chip; every input byte as it was before the command.
inline void Execute(const VectorJob& job, Chip& chip) {
  const Chip before = chip;
  for (int b = 0; b < job.n; ++b) {
    for (int oy = 0; oy < job.oh; ++oy) {
      for (int ox = 0; ox < job.ow; ++ox) {
        const int64_t addr = job.out.At(b, oy, ox);
        for (int c = 0; c < job.channels; ++c) {
          if (job.is_add()) {
            PutByte(job, chip, addr + c, AddValue(job, before, b, oy, ox, c));
            continue;
          }
          if (job.is_lut()) {
            PutByte(job, chip, addr + c, LutValue(job, before, b, oy, ox, c));
            continue;
          }
          const Record record = job.is_max() ? Record{} : ReadRecord(job, before, c);
          const int32_t v = WindowValue(job, before, b, oy, ox, c, record.bias);
          if (job.is_raw()) {
            for (int i = 0; i < 4; ++i) PutByte(job, chip, addr + 4 * c + i, v >> (8 * i));
          } else if (job.is_max()) {
            PutByte(job, chip, addr + c, Finish(v, 0, job.lo, job.hi));
          } else {
            const int32_t y = Requantize(job.rq, v, record.q, record.s);
            PutByte(job, chip, addr + c, Finish(y, job.zo, job.lo, job.hi));
          }
        }
      }
    }
  }
}

/// Taps inside the image that the machine computes; ADD: vectors.
inline int64_t CountTaps(const VectorJob& job, int lanes) {
  int64_t taps = 0;
  for (int oy = 0; oy < job.oh; ++oy) {
    for (int ox = 0; ox < job.ow; ++ox) {
      if (job.is_add()) {
        ++taps;
      } else {
        ForTaps(job, 0, oy, ox, [&](int, int64_t) { ++taps; });
      }
    }
  }
  return taps * job.n * ((job.channels + lanes - 1) / lanes);
}

/// The words of the command.
std::array<uint32_t, 32> EncodeJob(const VectorJob& job);

}  // namespace systole::rtl_test
