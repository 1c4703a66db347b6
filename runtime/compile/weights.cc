// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/compile/weights.h"

#include <algorithm>

namespace systole::compile {
namespace {

constexpr int64_t kParamLine = 16;

void PutWord(std::vector<std::byte>& out, size_t at, uint32_t word) {
  for (int i = 0; i < 4; ++i) out[at + i] = static_cast<std::byte>(word >> (8 * i));
}

golden::QuantizedMultiplier FactorOf(const Requant& requant, int64_t channel) {
  if (requant.factors.empty()) return {};
  return requant.factors[requant.factors.size() == 1 ? 0 : channel];
}

/// Position of byte t of run k in the OHWI weights of one output channel.
int64_t WeightIndex(const ConvLayer& layer, int64_t nx, int64_t run, int64_t byte) {
  const int64_t row = run / nx;
  const int64_t column = run % nx;  // Always 0 when a whole kernel row is one run.
  return (row * layer.window.kw + column) * layer.depth() + byte;
}

}  // namespace

std::vector<Slice> MakeSlices(int64_t runs, int64_t run_bytes, int64_t rows, int max_joined) {
  std::vector<Slice> slices;
  int64_t run = 0;
  int64_t offset = 0;
  while (run < runs) {
    Slice slice{run, offset, std::min(rows, run_bytes - offset), 0};
    offset += slice.len0;
    if (offset == run_bytes) {
      ++run;
      offset = 0;
      if (max_joined == 2 && slice.len0 < rows && run < runs) {
        slice.len1 = std::min(rows - slice.len0, run_bytes);
        offset = slice.len1;
        if (offset == run_bytes) {
          ++run;
          offset = 0;
        }
      }
    }
    slices.push_back(slice);
  }
  return slices;
}

std::vector<std::byte> PackTiles(const ConvLayer& layer, std::span<const Slice> slices, int64_t nx,
                                 const spec::Config& config, int64_t first, int64_t count) {
  const int64_t cols = config.cols;
  const int64_t tiles = (count + cols - 1) / cols;
  const int64_t per_channel = layer.window.kh * layer.window.kw * layer.depth();
  std::vector<std::byte> out(tiles * slices.size() * config.tile_bytes());
  int64_t base = 0;
  for (int64_t tile = 0; tile < tiles; ++tile) {
    for (const Slice& slice : slices) {
      for (int64_t lane = 0; lane < slice.len0 + slice.len1; ++lane) {
        const bool second = lane >= slice.len0;
        const int64_t run = slice.run + (second ? 1 : 0);
        const int64_t byte = second ? lane - slice.len0 : slice.offset + lane;
        const int64_t index = WeightIndex(layer, nx, run, byte);
        for (int64_t c = 0; c < std::min(cols, count - tile * cols); ++c) {
          const int64_t channel = first + tile * cols + c;
          out[base + lane * cols + c] =
              static_cast<std::byte>(layer.weights[channel * per_channel + index]);
        }
      }
      base += config.tile_bytes();
    }
  }
  return out;
}

int64_t RecordBytes(spec::ParamFormat format) {
  switch (format) {
    case spec::ParamFormat::kBias: return 4;
    case spec::ParamFormat::kPacked: return 8;
    case spec::ParamFormat::kWide: return 16;
    case spec::ParamFormat::kNone: return 0;
  }
  return 0;
}

spec::ParamFormat ChooseFormat(std::span<const int32_t> bias, const Requant& requant) {
  const auto same = [&](const golden::QuantizedMultiplier& f) { return f == requant.factors[0]; };
  if (std::all_of(requant.factors.begin(), requant.factors.end(), same)) {
    return spec::ParamFormat::kBias;
  }
  const auto small = [](int32_t b) { return b >= -(1 << 27) && b < (1 << 27); };
  const auto normal = [](const golden::QuantizedMultiplier& f) {
    return (f.q >> 30) == 1 && f.shift >= -32 && f.shift <= 31;
  };
  const bool packed = std::all_of(bias.begin(), bias.end(), small) &&
                      std::all_of(requant.factors.begin(), requant.factors.end(), normal);
  return packed ? spec::ParamFormat::kPacked : spec::ParamFormat::kWide;
}

PackedParams PackParams(std::span<const int32_t> bias, const Requant& requant, int64_t lanes,
                        int64_t first, int64_t count) {
  PackedParams packed;
  packed.format = ChooseFormat(bias, requant);
  if (!requant.factors.empty()) packed.factor = requant.factors[0];
  const int64_t record = RecordBytes(packed.format);
  const int64_t groups = (count + lanes - 1) / lanes;
  const int64_t bytes = (groups * lanes * record + kParamLine - 1) / kParamLine * kParamLine;
  packed.records.resize(bytes);
  for (int64_t i = 0; i < count; ++i) {
    const auto b = static_cast<uint32_t>(bias[first + i]);
    const golden::QuantizedMultiplier factor = FactorOf(requant, first + i);
    const auto q = static_cast<uint32_t>(factor.q);
    const auto shift = static_cast<uint32_t>(factor.shift);
    const size_t at = i * record;
    switch (packed.format) {
      case spec::ParamFormat::kBias:
        PutWord(packed.records, at, b);
        break;
      case spec::ParamFormat::kPacked:  // bias[27:0], multiplier[57:28] without its top bit, shift.
        PutWord(packed.records, at, (b & 0x0fffffffu) | (q & 0xfu) << 28);
        PutWord(packed.records, at + 4, (q & 0x3fffffffu) >> 4 | (shift & 0x3fu) << 26);
        break;
      case spec::ParamFormat::kWide:
        PutWord(packed.records, at, b);
        PutWord(packed.records, at + 4, q);
        PutWord(packed.records, at + 8, shift & 0xffu);
        break;
      case spec::ParamFormat::kNone:
        break;
    }
  }
  return packed;
}

std::vector<std::byte> PackDepthwise(const VectorLayer& layer, int64_t lanes, int64_t first,
                                     int64_t count) {
  const int64_t taps = layer.window.kh * layer.window.kw;
  const int64_t groups = (count + lanes - 1) / lanes;
  std::vector<std::byte> out(groups * taps * kParamLine);
  for (int64_t i = 0; i < count; ++i) {
    for (int64_t tap = 0; tap < taps; ++tap) {
      const int8_t weight = layer.weights[tap * layer.in.c + first + i];
      out[((i / lanes) * taps + tap) * kParamLine + i % lanes] = static_cast<std::byte>(weight);
    }
  }
  return out;
}

}  // namespace systole::compile
