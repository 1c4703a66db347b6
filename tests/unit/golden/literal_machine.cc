// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/golden/literal_machine.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace systole::test {
namespace {

using Wide = __int128;

std::int64_t Wrap(std::int64_t v) {
  return static_cast<std::int32_t>(static_cast<std::uint32_t>(v));
}

std::int64_t Saturate(Wide v) {
  const Wide limit = static_cast<Wide>(1) << 31;
  return static_cast<std::int64_t>(v >= limit ? limit - 1 : v < -limit ? -limit : v);
}

/// Nearest integer to num / 2^n, ties away from zero.
Wide RoundAway(Wide num, int n) {
  const Wide magnitude = num < 0 ? -num : num;
  const Wide rounded = (2 * magnitude + (static_cast<Wide>(1) << n)) / (static_cast<Wide>(2) << n);
  return num < 0 ? -rounded : rounded;
}

/// In float32, which the compiler rounds: q may have more bits than a float32.
std::int64_t ScaleFloat(std::int64_t v, std::int64_t q, int s) {
  const float sum = static_cast<float>(v);
  const float product = static_cast<float>(static_cast<Wide>(sum) * q);
  return Saturate(static_cast<Wide>(std::nearbyint(std::ldexp(product, s - 31))));
}

std::int64_t Scale(bool one_step, std::int64_t v, std::int64_t q, int s) {
  if (one_step) return Saturate(RoundAway(static_cast<Wide>(v) * q, 31 - std::min(s, 30)));
  const std::int64_t x = Saturate(static_cast<Wide>(v) << std::max(s, 0));
  const Wide sum = static_cast<Wide>(x) * q + (static_cast<Wide>(1) << 30);
  const Wide unit = static_cast<Wide>(1) << 31;
  const Wide floor = sum >= 0 ? sum / unit : -((-sum + unit - 1) / unit);
  if (s == -32) return 0;
  return static_cast<std::int64_t>(RoundAway(Saturate(floor), std::max(-s, 0)));
}

int Signed(std::int64_t byte) { return static_cast<int>(byte & 255) - ((byte & 128) ? 256 : 0); }

}  // namespace

LiteralMachine::LiteralMachine(const spec::Config& config)
    : config_(config), act_(config.act_bytes), param_(config.param_bytes) {
  for (int half = 0; half < 2; ++half) {
    acc_[half].resize(static_cast<std::size_t>(config.acc_pixels) * config.cols);
    wsum_[half].resize(config.acc_pixels);
  }
}

void LiteralMachine::Run(const std::vector<std::byte>& commands, const std::vector<std::byte>& data,
                         std::vector<std::byte>* output) {
  for (std::size_t at = 0;;) {
    std::uint32_t w[32] = {};
    std::memcpy(w, commands.data() + at, std::min<std::size_t>(128, commands.size() - at));
    switch (static_cast<spec::Opcode>(w[0] & 255)) {
      case spec::Opcode::kLoad:
        Load(spec::DecodeLoad(w), data);
        break;
      case spec::Opcode::kStore:
        Store(spec::DecodeStore(w), output);
        break;
      case spec::Opcode::kConv:
        Conv(spec::DecodeConv(w));
        break;
      case spec::Opcode::kDepthwise:
        Vector(spec::DecodeDepthwise(w));
        break;
      case spec::Opcode::kMaxpool:
        Vector(spec::DecodeMaxpool(w));
        break;
      case spec::Opcode::kSumpool:
        Vector(spec::DecodeSumpool(w));
        break;
      case spec::Opcode::kAdd:
        Add(spec::DecodeAdd(w));
        break;
      case spec::Opcode::kLut:
        Vector(spec::DecodeLut(w));
        break;
      case spec::Opcode::kEnd:
        return;
      default:
        break;
    }
    at += (w[0] & 255) >= 0x30 ? 128 : 64;
  }
}

template <typename C>
void LiteralMachine::Load(const C& c, const std::vector<std::byte>& data) {
  for (std::uint64_t i2 = 0; i2 < c.n2; ++i2) {
    for (std::uint64_t i1 = 0; i1 < c.n1; ++i1) {
      for (std::uint64_t i0 = 0; i0 < c.n0; ++i0) {
        const std::uint64_t from = c.offset_lo + i1 * c.mem_stride1 + i2 * c.mem_stride2 + i0;
        const std::uint64_t to = c.chip_addr + i1 * c.chip_stride1 + i2 * c.chip_stride2 + i0;
        int byte = c.fill ? static_cast<int>(c.fill_byte) : static_cast<int>(data[from]);
        if (c.xor80) byte ^= 128;
        if (c.space == 0) Write(static_cast<std::int64_t>(to), c.copy, Signed(byte));
        if (c.space == 1) ring_.push_back(Signed(byte));
        if (c.space == 2) param_[to] = byte;
      }
    }
  }
}

template <typename C>
void LiteralMachine::Store(const C& c, std::vector<std::byte>* output) {
  for (std::uint64_t i2 = 0; i2 < c.n2; ++i2) {
    for (std::uint64_t i1 = 0; i1 < c.n1; ++i1) {
      for (std::uint64_t i0 = 0; i0 < c.n0; ++i0) {
        const std::uint64_t to = c.offset_lo + i1 * c.mem_stride1 + i2 * c.mem_stride2 + i0;
        const std::uint64_t from = c.chip_addr + i1 * c.chip_stride1 + i2 * c.chip_stride2 + i0;
        (*output)[to] = static_cast<std::byte>((act_[from] & 255) ^ (c.xor80 ? 128 : 0));
      }
    }
  }
}

void LiteralMachine::Write(std::int64_t address, std::int64_t copy, int byte) {
  act_[address] = byte;
  if (copy != 0) act_[address + copy * config_.group_bytes()] = byte;
}

std::int64_t LiteralMachine::Word(std::int64_t address) const {
  return Wrap(param_[address] + (param_[address + 1] << 8) + (param_[address + 2] << 16) +
              (static_cast<std::int64_t>(param_[address + 3]) << 24));
}

void LiteralMachine::Conv(const spec::ConvCommand& c) {
  const int rows = config_.rows;
  const int cols = config_.cols;
  const std::int64_t runs = std::int64_t{c.kh} * c.nx;
  for (std::uint32_t tile = 0; tile < c.oc_tiles; ++tile) {
    const std::uint32_t half = (c.half + tile) % 2;
    if (!c.acc_keep) {
      std::fill(acc_[half].begin(), acc_[half].end(), 0);
      std::fill(wsum_[half].begin(), wsum_[half].end(), 0);
    }
    std::int64_t run = 0;
    std::int64_t byte = 0;
    while (run < runs) {
      // The lanes of this slice: run, byte in it, whether from the copy.
      struct Lane {
        std::int64_t run, byte;
        bool copy;
      };
      std::vector<Lane> lanes;
      std::int64_t end = std::min<std::int64_t>(c.run_bytes, byte + rows);
      for (; byte < end; ++byte) lanes.push_back({run, byte, false});
      if (byte == c.run_bytes) {
        ++run;
        byte = 0;
        if (c.runs == 2 && static_cast<int>(lanes.size()) < rows && run < runs) {
          const auto left = static_cast<std::int64_t>(rows - lanes.size());
          end = std::min<std::int64_t>(c.run_bytes, left);
          for (; byte < end; ++byte) lanes.push_back({run, byte, true});
          if (byte == c.run_bytes) {
            ++run;
            byte = 0;
          }
        }
      }
      for (std::uint32_t p = 0; p < c.n * c.oh * c.ow; ++p) {
        const std::int64_t ox = p % c.ow, oy = p / c.ow % c.oh, b = p / c.ow / c.oh;
        for (std::size_t l = 0; l < lanes.size(); ++l) {
          const std::int64_t i = lanes[l].run / c.nx, j = lanes[l].run % c.nx;
          const std::int64_t iy = oy * c.sy + c.y0 + i * c.dy;
          const std::int64_t ix = ox * c.sx + c.x0 + j * c.dx;
          const std::int64_t q = ix * c.in_pixel_pitch + c.ic_offset + lanes[l].byte;
          const bool inside = iy >= 0 && iy < c.in_h && q >= 0 &&
                              q < std::int64_t{c.in_w} * c.in_pixel_pitch;
          int x = c.pad_byte;
          if (inside) {
            x = act_[c.in_addr + b * 16 * c.in_image_pitch16 + iy * c.in_row_pitch + q +
                     (lanes[l].copy ? std::int64_t{c.in_copy} * config_.group_bytes() : 0)];
          }
          wsum_[half][p] += x;
          for (int k = 0; k < cols; ++k) {
            acc_[half][p * cols + k] += x * ring_[l * cols + k];
          }
        }
      }
      ring_.erase(ring_.begin(), ring_.begin() + rows * cols);
    }
    if (c.acc_hold) continue;
    const int written = tile + 1 == c.oc_tiles ? static_cast<int>(c.oc_last) : cols;
    for (std::uint32_t p = 0; p < c.n * c.oh * c.ow; ++p) {
      const std::int64_t ox = p % c.ow, oy = p / c.ow % c.oh, b = p / c.ow / c.oh;
      const std::int64_t address = c.out_addr + b * 16 * c.out_image_pitch16 +
                                   oy * c.out_row_pitch + ox * c.out_pixel_pitch;
      const std::int64_t residual = c.res_addr + b * 16 * c.res_image_pitch16 +
                                    oy * c.res_row_pitch + ox * c.res_pixel_pitch;
      for (int k = 0; k < written; ++k) {
        const std::int64_t ch = std::int64_t{tile} * cols + k;
        const int addend = c.res_add ? act_[residual + ch] : 0;
        Finish(c, acc_[half][p * cols + k] - c.zw * wsum_[half][p], ch, address);
        if (c.res_add) AddResidual(c, addend, address + ch);
      }
    }
  }
}

void LiteralMachine::AddResidual(const spec::ConvCommand& c, int residual, std::int64_t address) {
  const std::int64_t a = std::int64_t{act_[address] - c.zo} * (1 << 20);
  const std::int64_t b = std::int64_t{residual - c.res_zy} * (1 << 20);
  const std::int64_t sum = Wrap(Scale(false, a, c.res_q_a, c.res_shift_a) +
                                Scale(false, b, c.res_q_b, c.res_shift_b));
  const std::int64_t y = Scale(false, sum, c.res_q_out, c.res_shift_out) + c.res_zo;
  Write(address, c.out_copy, static_cast<int>(std::clamp<std::int64_t>(y, c.res_lo, c.res_hi)));
}

template <typename C>
void LiteralMachine::Finish(const C& c, std::int64_t v, std::int64_t ch, std::int64_t address) {
  std::int64_t bias = 0, q = c.multiplier;
  int s = c.shift;
  const auto sign6 = [](std::int64_t bits) {
    return static_cast<int>(bits & 63) - ((bits & 32) ? 64 : 0);
  };
  switch (static_cast<spec::ParamFormat>(c.per_ch)) {
    case spec::ParamFormat::kBias:
      bias = Word(c.param_addr + 4 * ch);
      break;
    case spec::ParamFormat::kPacked: {
      const auto low = static_cast<std::uint32_t>(Word(c.param_addr + 8 * ch));
      const auto high = static_cast<std::uint32_t>(Word(c.param_addr + 8 * ch + 4));
      bias = static_cast<std::int64_t>(low % (1U << 28)) - ((low >> 27) & 1 ? 1 << 28 : 0);
      q = (1 << 30) + (low >> 28) + (static_cast<std::int64_t>(high % (1U << 26)) << 4);
      s = sign6(high >> 26);
      break;
    }
    case spec::ParamFormat::kWide:
      bias = Word(c.param_addr + 16 * ch);
      q = Word(c.param_addr + 16 * ch + 4) & 0x7fffffff;
      s = sign6(Word(c.param_addr + 16 * ch + 8));
      break;
    case spec::ParamFormat::kNone:
      break;
  }
  v = Wrap(v + bias);
  if (c.rq == 0) {
    for (int b = 0; b < 4; ++b) Write(address + 4 * ch + b, c.out_copy, Signed(v >> (8 * b)));
    return;
  }
  const std::int64_t y = (c.rq == 3 ? ScaleFloat(v, q, s) : Scale(c.rq == 2, v, q, s)) + c.zo;
  Write(address + ch, c.out_copy,
        static_cast<int>(y < c.lo ? c.lo : y > c.hi ? c.hi : y));
}

template <typename C>
void LiteralMachine::Vector(const C& c) {
  for (std::int64_t ch = 0; ch < c.channels; ++ch) {
    const std::int64_t g = ch / config_.lanes, lane = ch % config_.lanes;
    for (std::int64_t p = 0; p < std::int64_t{c.n} * c.oh * c.ow; ++p) {
      const std::int64_t ox = p % c.ow, oy = p / c.ow % c.oh, b = p / c.ow / c.oh;
      const std::int64_t address = c.out_addr + b * 16 * c.out_image_pitch16 +
                                   oy * c.out_row_pitch + ox * c.out_pixel_pitch;
      std::int64_t sum = 0;
      int best = -1000;
      for (std::int64_t i = 0; i < c.kh; ++i) {
        for (std::int64_t j = 0; j < c.kw; ++j) {
          const std::int64_t iy = oy * c.sy + c.y0 + i * c.dy, ix = ox * c.sx + c.x0 + j * c.dx;
          if (iy < 0 || iy >= c.in_h || ix < 0 || ix >= c.in_w) continue;
          const int x = act_[c.in_addr + b * 16 * c.in_image_pitch16 + iy * c.in_row_pitch +
                             ix * c.in_pixel_pitch + ch];
          best = std::max(best, x);
          if constexpr (C::kOpcode == spec::Opcode::kSumpool) sum += x - c.zx;
          if constexpr (C::kOpcode == spec::Opcode::kDepthwise) {
            const int w = param_[c.weight_addr + (g * c.kh * c.kw + i * c.kw + j) * 16 + lane];
            sum += (x - c.zx) * (Signed(w) - c.zw);
          }
        }
      }
      if constexpr (C::kOpcode == spec::Opcode::kMaxpool) {
        const int value = best == -1000 ? c.pad_byte : best;
        Write(address + ch, c.out_copy, std::clamp(value, c.lo, c.hi));
      } else if constexpr (C::kOpcode == spec::Opcode::kLut) {
        const int value = Signed(param_[c.lut_addr + (best == -1000 ? c.pad_byte : best) + 128]);
        Write(address + ch, c.out_copy, std::clamp(value, c.lo, c.hi));
      } else {
        Finish(c, sum, ch, address);
      }
    }
  }
}

void LiteralMachine::Add(const spec::AddCommand& c) {
  for (std::int64_t p = 0; p < std::int64_t{c.n} * c.oh * c.ow; ++p) {
    const std::int64_t ox = p % c.ow, oy = p / c.ow % c.oh, b = p / c.ow / c.oh;
    for (std::int64_t ch = 0; ch < c.channels; ++ch) {
      const int x = act_[c.in_addr + b * 16 * c.in_image_pitch16 + oy * c.in_row_pitch +
                         ox * c.in_pixel_pitch + ch];
      const int y = act_[c.in2_addr + b * 16 * c.in2_image_pitch16 + oy * c.in2_row_pitch +
                         ox * c.in2_pixel_pitch + ch];
      const std::int64_t sum = Scale(false, std::int64_t{x - c.zx} * (1 << 20), c.q_a, c.shift_a) +
                               Scale(false, std::int64_t{y - c.zy} * (1 << 20), c.q_b, c.shift_b);
      const std::int64_t z = Scale(false, Wrap(sum), c.q_out, c.shift_out) + c.zo;
      Write(c.out_addr + b * 16 * c.out_image_pitch16 + oy * c.out_row_pitch +
                ox * c.out_pixel_pitch + ch,
            c.out_copy, static_cast<int>(std::clamp<std::int64_t>(z, c.lo, c.hi)));
    }
  }
}

}  // namespace systole::test
