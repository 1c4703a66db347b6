// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/rtl/conv_case.h"

#include <algorithm>
#include <cstdio>

#include "tests/rtl/requant_model.h"
#include "tests/support/random_residual.h"

namespace systole::rtl_test {
namespace {

int Pick(std::mt19937& random, int low, int high) {
  return low + static_cast<int>(random() % static_cast<uint32_t>(high - low + 1));
}

/// Weight that byte `t` of run `run` meets, for output channel `oc`.
int8_t WeightAt(const ConvCase& conv, int oc, int run, int t) {
  const int nx = static_cast<int>(conv.command.nx);
  const int ky = run / nx;
  const int kx = conv.dense ? t / conv.channels : run % nx;
  const int ic = conv.dense ? t % conv.channels : t;
  const int kh = static_cast<int>(conv.command.kh);
  return conv.weights[((static_cast<size_t>(oc) * kh + ky) * conv.kw + kx) * conv.channels + ic];
}

struct Lane {
  int run, t;
};

/// The lanes of each slice of a pixel.
std::vector<std::vector<Lane>> Slices(const Machine& machine, const ConvCase& conv) {
  const int runs = static_cast<int>(conv.command.kh * conv.command.nx);
  const int bytes = static_cast<int>(conv.command.run_bytes);
  std::vector<std::vector<Lane>> slices;
  int run = 0, t = 0;
  while (run < runs) {
    std::vector<Lane> slice;
    for (uint32_t part = 0; part < conv.command.runs && run < runs; ++part) {
      while (t < bytes && static_cast<int>(slice.size()) < machine.r) slice.push_back({run, t++});
      if (t < bytes) break;
      t = 0;
      ++run;
      if (static_cast<int>(slice.size()) == machine.r) break;
    }
    slices.push_back(slice);
  }
  return slices;
}

void Append32(std::vector<uint8_t>& bytes, uint32_t value) {
  for (int i = 0; i < 4; ++i) bytes.push_back(static_cast<uint8_t>(value >> (8 * i)));
}

}  // namespace

int SliceCount(const Machine& machine, const ConvCase& conv) {
  return static_cast<int>(Slices(machine, conv).size());
}

std::vector<uint8_t> Tiles(const Machine& machine, const ConvCase& conv) {
  std::vector<uint8_t> bytes;
  const auto slices = Slices(machine, conv);
  for (int tile = 0; tile < static_cast<int>(conv.command.oc_tiles); ++tile) {
    for (const auto& slice : slices) {
      for (int r = 0; r < machine.r; ++r) {
        for (int c = 0; c < machine.c; ++c) {
          const bool idle = r >= static_cast<int>(slice.size());
          const int oc = tile * machine.c + c;
          bytes.push_back(
              idle ? 0 : static_cast<uint8_t>(WeightAt(conv, oc, slice[r].run, slice[r].t)));
        }
      }
    }
  }
  return bytes;
}

std::vector<uint8_t> Records(const ConvCase& conv) {
  std::vector<uint8_t> bytes;
  for (size_t i = 0; i < conv.bias.size(); ++i) {
    const uint32_t bias = static_cast<uint32_t>(conv.bias[i]);
    const uint32_t multiplier = static_cast<uint32_t>(conv.multiplier[i]);
    const uint32_t shift = static_cast<uint32_t>(conv.shift[i]);
    switch (static_cast<spec::ParamFormat>(conv.command.per_ch)) {
      case spec::ParamFormat::kBias:
        Append32(bytes, bias);
        break;
      case spec::ParamFormat::kPacked: {
        const uint64_t record = (bias & 0xfffffffu) |
                                static_cast<uint64_t>(multiplier & 0x3fffffffu) << 28 |
                                static_cast<uint64_t>(shift & 63u) << 58;
        Append32(bytes, static_cast<uint32_t>(record));
        Append32(bytes, static_cast<uint32_t>(record >> 32));
        break;
      }
      case spec::ParamFormat::kWide:
        Append32(bytes, bias);
        Append32(bytes, multiplier);
        Append32(bytes, shift & 255u);
        Append32(bytes, 0);
        break;
      case spec::ParamFormat::kNone:
        break;
    }
  }
  return bytes;
}

void RandomWeights(const Machine& machine, std::mt19937& random, ConvCase& conv) {
  const spec::ConvCommand& command = conv.command;
  const size_t oc = command.oc_tiles * static_cast<uint32_t>(machine.c);
  conv.weights.resize(oc * command.kh * static_cast<uint32_t>(conv.kw * conv.channels));
  for (int8_t& weight : conv.weights) weight = static_cast<int8_t>(random());
  const auto format = static_cast<spec::ParamFormat>(command.per_ch);
  conv.bias.assign(oc, 0);
  conv.multiplier.assign(oc, static_cast<int32_t>(command.multiplier));
  conv.shift.assign(oc, command.shift);
  const bool one_step = command.rq == static_cast<uint32_t>(spec::Requant::kOneStep);
  for (size_t i = 0; i < oc; ++i) {
    const bool packed = format == spec::ParamFormat::kPacked;
    if (format != spec::ParamFormat::kNone) {
      conv.bias[i] = static_cast<int32_t>(random()) >> Pick(random, packed ? 4 : 0, 20);
    }
    if (!packed && format != spec::ParamFormat::kWide) continue;
    conv.multiplier[i] = static_cast<int32_t>(0x40000000u | (random() & 0x3fffffffu));
    conv.shift[i] = Pick(random, -14, -2);
    if (random() % 16 == 0) conv.shift[i] = Pick(random, -32, one_step ? 30 : 31);
  }
}

ConvCase RandomCase(const Machine& machine, std::mt19937& random, Places& places) {
  ConvCase conv;
  spec::ConvCommand& c = conv.command;
  for (;;) {
    conv.kw = Pick(random, 1, 5);
    conv.channels = random() % 2 == 0 ? Pick(random, 1, 8) : Pick(random, 1, 70);
    c.kh = static_cast<uint32_t>(Pick(random, 1, 5));
    c.sx = static_cast<uint32_t>(Pick(random, 1, 3));
    c.sy = static_cast<uint32_t>(Pick(random, 1, 3));
    c.dx = static_cast<uint32_t>(random() % 2 == 0 ? 1 : Pick(random, 1, 3));
    c.dy = static_cast<uint32_t>(Pick(random, 1, 3));
    conv.dense = c.dx == 1 && random() % 4 != 0;
    const int gap = conv.dense ? 0 : Pick(random, 0, 4);
    c.ic_offset = static_cast<uint32_t>(conv.dense ? 0 : Pick(random, 0, gap));
    c.in_pixel_pitch = static_cast<uint32_t>(conv.channels + gap);
    c.nx = conv.dense ? 1 : static_cast<uint32_t>(conv.kw);
    c.run_bytes = static_cast<uint32_t>(conv.dense ? conv.kw * conv.channels : conv.channels);
    c.runs = 1 + random() % 2;
    c.in_h = static_cast<uint32_t>(Pick(random, 1, 12));
    c.in_w = static_cast<uint32_t>(Pick(random, 1, 12));
    c.y0 = Pick(random, -3, 2);
    c.x0 = Pick(random, -3, 2);
    if (random() % 16 == 0) c.x0 = Pick(random, -32768, 32767);
    if (random() % 16 == 0) c.y0 = Pick(random, -32768, 32767);
    const bool point = random() % 8 == 0;
    c.oh = point ? 1 : static_cast<uint32_t>(Pick(random, 1, 10));
    c.ow = point ? 1 : static_cast<uint32_t>(Pick(random, 1, 10));
    c.n = static_cast<uint32_t>(random() % 2 == 0 ? 1 : Pick(random, 1, 3));
    c.in_row_pitch = c.in_w * c.in_pixel_pitch + random() % 6;
    c.in_image_pitch16 = (c.in_h * c.in_row_pitch + 15) / 16 + random() % 3;
    c.oc_tiles = static_cast<uint32_t>(Pick(random, 1, 3));
    c.oc_last = static_cast<uint32_t>(Pick(random, 1, machine.c));
    c.half = random() % 2;
    c.zw = random() % 2 == 0 ? 0 : Pick(random, -128, 127);
    c.pad_byte = Pick(random, -128, 127);
    c.rq = random() % 4;
    c.per_ch = random() % 3;
    c.zo = Pick(random, -128, 127);
    c.lo = Pick(random, -128, 127);
    c.hi = Pick(random, c.lo, 127);
    if (random() % 2 == 0) c.lo = -128, c.hi = 127;
    c.multiplier = 0x40000000u | (random() & 0x3fffffffu);
    c.shift = Pick(random, -14, -2);
    const uint32_t pixel =
        static_cast<uint32_t>(conv.out_channels(machine)) * (c.rq == 0 ? 4 : 1);
    c.out_pixel_pitch = pixel + random() % 4;
    c.out_row_pitch = c.ow * c.out_pixel_pitch + random() % 6;
    c.out_image_pitch16 = (c.oh * c.out_row_pitch + 15) / 16 + random() % 3;

    const uint32_t in_bytes = c.n * 16 * c.in_image_pitch16;
    const uint32_t out_bytes = c.n * 16 * c.out_image_pitch16;
    const uint32_t record = c.per_ch == 0 ? 4 : c.per_ch == 1 ? 8 : 16;
    const uint32_t param_bytes = c.oc_tiles * static_cast<uint32_t>(machine.c) * record;
    if (conv.pixels() > machine.acc_pixels || in_bytes > places.in_bytes ||
        out_bytes > places.out_bytes || param_bytes > places.param_bytes) {
      continue;
    }
    c.in_addr = places.in_addr + random() % (places.in_bytes - in_bytes + 1);
    c.in_copy = c.runs == 2 ? places.in_copy : 0;
    c.out_addr = places.out_addr;
    c.out_copy = random() % 2 == 0 ? 0 : places.out_copy;
    c.param_addr = places.param_addr;
    places.out_addr += out_bytes;
    places.out_bytes -= out_bytes;
    places.param_addr += param_bytes;
    places.param_bytes -= param_bytes;
    RandomWeights(machine, random, conv);
    return conv;
  }
}

void AddResidual(const Machine& machine, std::mt19937& random, const Places& places,
                 ConvCase& conv) {
  spec::ConvCommand& c = conv.command;
  if (c.rq == 0) return;
  const auto channels = static_cast<uint32_t>(conv.out_channels(machine));
  if (random() % 2 != 0) {
    const uint32_t bytes = test::RandomResidual(channels, false, random, &c);
    if (bytes <= places.in_bytes) {
      c.res_addr = places.in_addr + random() % (places.in_bytes - bytes + 1);
      return;
    }
  }
  test::RandomResidual(channels, true, random, &c);
  c.res_addr = c.out_addr;
}

ConvCase Matrix(const Machine& machine, std::mt19937& random, const Places& places, int pixels,
                int slices, int tiles) {
  ConvCase conv;
  auto& c = conv.command;
  conv.dense = true;
  conv.channels = slices * machine.r;
  c.in_addr = places.in_addr;
  c.in_pixel_pitch = c.run_bytes = static_cast<uint32_t>(conv.channels);
  c.in_w = c.ow = static_cast<uint32_t>(pixels);
  c.oc_tiles = static_cast<uint32_t>(tiles);
  c.oc_last = static_cast<uint32_t>(machine.c);
  c.out_addr = places.out_addr;
  c.out_pixel_pitch = static_cast<uint32_t>(tiles * machine.c);
  c.rq = 1;
  c.per_ch = 1;
  c.shift = -9;
  c.lo = -128;
  c.hi = 127;
  c.param_addr = places.param_addr;
  RandomWeights(machine, random, conv);
  return conv;
}

std::vector<ConvCase> SplitRows(const ConvCase& whole, std::mt19937& random) {
  std::vector<ConvCase> parts;
  const size_t row = static_cast<size_t>(whole.kw * whole.channels);
  for (uint32_t ky = 0; ky < whole.command.kh; ++ky) {
    ConvCase part = whole;
    part.command.kh = 1;
    part.command.y0 = whole.command.y0 + static_cast<int>(ky * whole.command.dy);
    part.command.acc_keep = ky > 0;
    part.command.acc_hold = ky + 1 < whole.command.kh;
    part.command.runs = 1 + random() % whole.command.runs;
    part.weights.clear();
    for (size_t oc = 0; oc < whole.bias.size(); ++oc) {
      const auto at = whole.weights.begin() +
                      static_cast<int64_t>((oc * whole.command.kh + ky) * row);
      part.weights.insert(part.weights.end(), at, at + static_cast<int64_t>(row));
    }
    parts.push_back(part);
  }
  return parts;
}

std::string Describe(const ConvCase& conv) {
  const auto& c = conv.command;
  char text[400];
  std::snprintf(text, sizeof text,
                "%ux%u pitch %u k %ux%d ch %d dense %d runs %u s %u %u d %u %u y0 %d x0 %d out %ux%ux%u "
                "tiles %u last %u rq %u per_ch %u zw %d keep %u hold %u half %u residual %u",
                c.in_h, c.in_w, c.in_pixel_pitch, c.kh, conv.kw, conv.channels, conv.dense, c.runs,
                c.sy, c.sx, c.dy, c.dx, c.y0, c.x0, c.n, c.oh, c.ow, c.oc_tiles, c.oc_last, c.rq,
                c.per_ch, c.zw, c.acc_keep, c.acc_hold, c.half, c.res_add);
  return text;
}

ConvModel::Entry ConvModel::Convolve(const ConvCase& conv, int b, int oy, int ox, int tile) const {
  const spec::ConvCommand& c = conv.command;
  Entry entry{std::vector<int32_t>(static_cast<size_t>(machine_.c)), 0};
  const size_t taps = c.kh * static_cast<size_t>(conv.kw * conv.channels);
  size_t tap = 0;
  for (int ky = 0; ky < static_cast<int>(c.kh); ++ky) {
    for (int kx = 0; kx < conv.kw; ++kx) {
      const int iy = oy * static_cast<int>(c.sy) + c.y0 + ky * static_cast<int>(c.dy);
      const int ix = ox * static_cast<int>(c.sx) + c.x0 + kx * static_cast<int>(c.dx);
      const bool inside = iy >= 0 && iy < static_cast<int>(c.in_h) && ix >= 0 &&
                          ix < static_cast<int>(c.in_w);
      for (int ic = 0; ic < conv.channels; ++ic, ++tap) {
        int x = c.pad_byte;
        if (inside) {
          x = static_cast<int8_t>(memory[c.in_addr + static_cast<size_t>(b) * 16 * c.in_image_pitch16 +
                                         static_cast<size_t>(iy) * c.in_row_pitch +
                                         static_cast<size_t>(ix) * c.in_pixel_pitch + c.ic_offset +
                                         static_cast<size_t>(ic)]);
        }
        entry.window += x;
        for (int oc = 0; oc < machine_.c; ++oc) {
          entry.sums[oc] += x * conv.weights[(tile * machine_.c + oc) * taps + tap];
        }
      }
    }
  }
  return entry;
}

void ConvModel::Run(const ConvCase& conv) {
  const spec::ConvCommand& c = conv.command;
  for (int tile = 0; tile < static_cast<int>(c.oc_tiles); ++tile) {
    std::vector<Entry>& half = halves_[(static_cast<int>(c.half) + tile) % 2];
    half.resize(static_cast<size_t>(machine_.acc_pixels));
    int pixel = 0;
    for (int b = 0; b < static_cast<int>(c.n); ++b) {
      for (int oy = 0; oy < static_cast<int>(c.oh); ++oy) {
        for (int ox = 0; ox < static_cast<int>(c.ow); ++ox, ++pixel) {
          Entry entry = Convolve(conv, b, oy, ox, tile);
          if (c.acc_keep) {
            entry.window += half[pixel].window;
            for (int i = 0; i < machine_.c; ++i) entry.sums[i] += half[pixel].sums[i];
          }
          half[pixel] = entry;
          if (!c.acc_hold) Write(conv, b, oy, ox, tile, entry);
        }
      }
    }
  }
}

/// ADD of the convolution's result and the residual, straight from the formula.
int8_t ConvModel::Added(const ConvCase& conv, int8_t x, size_t channel, int b, int oy,
                        int ox) const {
  const spec::ConvCommand& c = conv.command;
  const size_t at = c.res_addr + static_cast<size_t>(b) * 16 * c.res_image_pitch16 +
                    static_cast<size_t>(oy) * c.res_row_pitch +
                    static_cast<size_t>(ox) * c.res_pixel_pitch + channel;
  const int a = (x - c.zo) * (1 << 20);
  const int y = (static_cast<int8_t>(memory[at]) - c.res_zy) * (1 << 20);
  const auto share_a =
      static_cast<uint32_t>(TwoStep(a, static_cast<int32_t>(c.res_q_a), c.res_shift_a));
  const auto share_b =
      static_cast<uint32_t>(TwoStep(y, static_cast<int32_t>(c.res_q_b), c.res_shift_b));
  const int32_t sum = TwoStep(static_cast<int32_t>(share_a + share_b),
                              static_cast<int32_t>(c.res_q_out), c.res_shift_out);
  return Finish(sum, c.res_zo, c.res_lo, c.res_hi);
}

void ConvModel::Write(const ConvCase& conv, int b, int oy, int ox, int tile, const Entry& entry) {
  const spec::ConvCommand& c = conv.command;
  const size_t pixel = c.out_addr + static_cast<size_t>(b) * 16 * c.out_image_pitch16 +
                       static_cast<size_t>(oy) * c.out_row_pitch +
                       static_cast<size_t>(ox) * c.out_pixel_pitch;
  const int channels = std::min(machine_.c, conv.out_channels(machine_) - tile * machine_.c);
  for (int i = 0; i < channels; ++i) {
    const int oc = tile * machine_.c + i;
    const uint32_t correction = static_cast<uint32_t>(c.zw) * static_cast<uint32_t>(entry.window);
    const int32_t v = static_cast<int32_t>(static_cast<uint32_t>(entry.sums[i]) - correction +
                                           static_cast<uint32_t>(conv.bias[oc]));
    std::vector<uint8_t> bytes;
    if (c.rq == 0) {
      Append32(bytes, static_cast<uint32_t>(v));
    } else {
      const int32_t y = Requantize(static_cast<int>(c.rq), v, conv.multiplier[oc], conv.shift[oc]);
      const int8_t x = Finish(y, c.zo, c.lo, c.hi);
      const bool add = c.res_add != 0;
      bytes.push_back(static_cast<uint8_t>(
          add ? Added(conv, x, static_cast<size_t>(oc), b, oy, ox) : x));
    }
    for (size_t k = 0; k < bytes.size(); ++k) {
      const size_t at = pixel + static_cast<size_t>(oc) * bytes.size() + k;
      memory[at] = bytes[k];
      if (c.out_copy != 0) {
        memory[at + c.out_copy * static_cast<size_t>(machine_.group_bytes())] = bytes[k];
      }
    }
  }
}

}  // namespace systole::rtl_test
