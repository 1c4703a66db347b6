// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <random>

#include "tests/rtl/vector_model.h"

/// Random VECTOR commands that stay inside the memories: inputs in the lower half of the activation
/// buffer, outputs in the upper half unless in place.
namespace systole::rtl_test {

constexpr int64_t kActBytes = 1 << 18;
constexpr int64_t kParamBytes = 1 << 16;

class VectorRandom {
 public:
  VectorRandom(uint32_t seed, int lanes) : random_(seed), lanes_(lanes) {}

  int Int(int low, int high) {
    return low + static_cast<int>(random_() % static_cast<unsigned>(high - low + 1));
  }
  bool OneIn(int n) { return Int(1, n) == 1; }

  Chip NewChip() {
    Chip chip;
    chip.lanes = lanes_;
    chip.group_bytes = kActBytes / 4;
    chip.act.resize(kActBytes);
    chip.param.resize(kParamBytes);
    for (auto& byte : chip.act) byte = static_cast<uint8_t>(random_());
    for (auto& byte : chip.param) byte = static_cast<uint8_t>(random_());
    return chip;
  }

  /// A command; what it reads from parameter memory is put there.
  VectorJob Job(spec::Opcode op, Chip& chip) {
    VectorJob job;
    job.op = op;
    job.n = OneIn(3) ? Int(2, 3) : 1;
    job.channels = OneIn(4) ? Int(1, 3) * lanes_ : Int(1, 70);
    job.oh = Int(1, 6);
    job.ow = Int(1, 6);
    Window(job);
    Numbers(job);
    Layout(job);
    if (job.is_add()) Second(job);
    if (job.has_records()) Params(job, chip);
    if (job.is_lut()) job.weight_addr = jobs_++ % 8 * kParamBytes / 8 + Int(0, 100) * 16;
    return job;
  }

  /// Output over the input (ADD: over either operand), or below it.
  VectorJob InPlace(spec::Opcode op, Chip& chip) {
    VectorJob job = Job(op, chip);
    job.kh = job.kw = job.sy = job.sx = 1;
    job.y0 = job.is_add() ? 0 : Int(0, 2);
    job.x0 = job.is_add() ? 0 : Int(0, 2);
    job.copy = 0;
    if (job.is_raw()) job.rq = 1;
    job.in_h = job.oh + job.y0;
    job.in_w = job.ow + job.x0;
    job.in.pixel = job.channels + Int(0, 9);
    job.in.row = job.in_w * job.in.pixel + Int(0, 40);
    job.in.image16 = (job.in_h * job.in.row + 15) / 16;
    job.out = job.in;
    if (job.is_add()) {
      job.in2.pixel = job.in.pixel;
      job.in2.row = job.in.row;
      job.in2.image16 = job.in.image16;
      job.in2.addr = kActBytes / 2 + Int(0, 1000);
      if (OneIn(2)) std::swap(job.in.addr, job.in2.addr);
      job.out.addr = OneIn(2) ? job.in.addr : job.in2.addr;
    } else if (job.channels <= lanes_) {
      job.out.addr -= std::min<int64_t>(Int(0, 60), job.out.addr);
    }
    return job;
  }

 private:
  void Window(VectorJob& job) {
    job.in_h = OneIn(3) ? job.oh : Int(1, 12);
    job.in_w = OneIn(3) ? job.ow : Int(1, 12);
    if (job.is_add()) {
      if (OneIn(4)) return;  // partly outside: pad_byte
      job.in_h = job.oh + Int(0, 2);
      job.in_w = job.ow + Int(0, 2);
      return;
    }
    job.kh = job.is_lut() ? 1 : OneIn(3) ? 3 : Int(1, 6);
    job.kw = job.is_lut() ? 1 : OneIn(3) ? 3 : Int(1, 6);
    job.sy = OneIn(2) ? 1 : Int(1, 3);
    job.sx = OneIn(2) ? 1 : Int(1, 3);
    job.dy = OneIn(5) ? Int(2, 3) : 1;
    job.dx = OneIn(5) ? Int(2, 3) : 1;
    job.y0 = Int(-3, 1);
    job.x0 = Int(-3, 1);
    if (OneIn(6)) job.y0 = Int(-30, 30);
    if (OneIn(6)) job.x0 = Int(-30, 30);
  }

  void Numbers(VectorJob& job) {
    job.pad = Int(-128, 127);
    job.zx = Int(-128, 127);
    job.zw = OneIn(2) ? Int(-128, 127) : 0;
    job.zy = Int(-128, 127);
    job.zo = Int(-128, 127);
    job.lo = OneIn(2) ? -128 : Int(-128, 127);
    job.hi = OneIn(2) ? 127 : Int(job.lo, 127);
    if (job.hi < job.lo) job.hi = job.lo;
    job.copy = OneIn(5) ? 1 : 0;
    job.rq = job.is_add() ? 1 : job.has_records() ? Int(0, 3) : 0;
    job.per_ch = Int(0, job.is_depthwise() ? 2 : 3);
    job.multiplier = Multiplier();
    job.shift = Shift(job.is_depthwise() ? 6 : 2);
    if (job.rq == 2) job.shift = std::min(job.shift, 30);
    for (int i = 0; i < 3; ++i) {
      job.add_q[i] = Multiplier();
      job.add_s[i] = Int(0, 8) == 0 ? Int(-32, 31) : i < 2 ? Int(-2, 1) : Int(-21, -18);
    }
  }

  int32_t Multiplier() {
    return OneIn(3) ? static_cast<int32_t>(random_() >> 1)
                    : static_cast<int32_t>(1u << 30 | random_() >> 2);
  }
  int Shift(int typical) { return OneIn(8) ? Int(-32, 31) : -typical + Int(-3, 3); }

  void Layout(VectorJob& job) {
    const int64_t bytes = job.channels * (job.is_raw() ? 4 : 1);
    job.in.pixel = job.channels + (OneIn(2) ? 0 : Int(1, 30));
    job.in.row = OneIn(10) ? 0 : job.in_w * job.in.pixel + Int(0, 50);
    job.in.image16 = OneIn(10) ? 0 : (job.in_h * job.in.row + 15) / 16 + Int(0, 3);
    job.in.addr = Int(0, kActBytes / 16);
    job.out.pixel = bytes + (OneIn(2) ? 0 : Int(1, 30));
    job.out.row = job.ow * job.out.pixel + Int(0, 50);
    job.out.image16 = (job.oh * job.out.row + 15) / 16 + Int(0, 3);
    job.out.addr = kActBytes / 2 + Int(0, kActBytes / 16);
  }

  void Second(VectorJob& job) {
    job.in2.pixel = OneIn(10) ? 0 : job.channels + Int(0, 30);
    job.in2.row = OneIn(10) ? 0 : job.ow * job.in2.pixel + Int(0, 50);
    job.in2.image16 = OneIn(10) ? 0 : (job.oh * job.in2.row + 15) / 16 + Int(0, 3);
    job.in2.addr = Int(0, kActBytes / 8);
  }

  void PutWord(Chip& chip, int64_t addr, uint32_t value) {
    for (int i = 0; i < 4; ++i) chip.param.at(addr + i) = static_cast<uint8_t>(value >> (8 * i));
  }

  /// Biases that matter next to the sums, and multipliers as above.
  void Params(VectorJob& job, Chip& chip) {
    const int groups = (job.channels + lanes_ - 1) / lanes_;
    const int typical = job.is_depthwise() ? 6 : 2;
    // Every command has a slice of its own.
    job.weight_addr = jobs_++ % 8 * kParamBytes / 8 + Int(0, 100) * 16;
    job.param_addr = job.weight_addr + groups * job.kh * job.kw * 16 + Int(0, 10) * 16;
    for (int c = 0; c < groups * lanes_; ++c) {
      const auto bias = static_cast<uint32_t>(
          OneIn(8) ? static_cast<int32_t>(random_()) : Int(-50000, 50000));
      const auto q = static_cast<uint32_t>(Multiplier());
      const auto shift = static_cast<uint32_t>(Shift(typical));
      if (job.per_ch == 0) PutWord(chip, job.param_addr + 4 * c, bias);
      if (job.per_ch == 1) {
        const uint64_t record = (bias & 0xfffffff) | uint64_t{q & 0x3fffffff} << 28 |
                                uint64_t{shift & 63} << 58;
        PutWord(chip, job.param_addr + 8 * c, static_cast<uint32_t>(record));
        PutWord(chip, job.param_addr + 8 * c + 4, static_cast<uint32_t>(record >> 32));
      }
      if (job.per_ch == 2) {
        PutWord(chip, job.param_addr + 16 * c, bias);
        PutWord(chip, job.param_addr + 16 * c + 4, q);
        PutWord(chip, job.param_addr + 16 * c + 8, shift & 255);
        PutWord(chip, job.param_addr + 16 * c + 12, 0);
      }
    }
  }

  std::mt19937 random_;
  int lanes_;
  int64_t jobs_ = 0;
};

}  // namespace systole::rtl_test
