// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <vector>

#include "sim/golden/execute.h"
#include "sim/golden/ops_elementwise.h"
#include "sim/golden/post_process.h"
#include "sim/golden/requantize.h"

namespace systole::golden {
namespace {

std::int64_t Padded(std::int64_t channels) {
  return (channels + kKernelChannels - 1) / kKernelChannels * kKernelChannels;
}

/// Calls visit(tap number, address of channel 0) for every tap of a window inside the image.
template <typename Visit>
void ForEachTap(const ImageCommand& m, std::int64_t image, std::int64_t oy, std::int64_t ox,
                Visit visit) {
  for (std::int64_t i = 0; i < m.kh; ++i) {
    const std::int64_t iy = oy * m.sy + m.y0 + i * m.dy;
    if (iy < 0 || iy >= m.in_h) continue;
    for (std::int64_t j = 0; j < m.kw; ++j) {
      const std::int64_t ix = ox * m.sx + m.x0 + j * m.dx;
      if (ix < 0 || ix >= m.in_w) continue;
      visit(i * m.kw + j, m.in.At(image, iy, ix));
    }
  }
}

/// Calls sum(image, row, column, v) for every output pixel, with v the place for its sums without
/// bias, and writes the results row by row.
template <typename Sum>
void ForEachPixel(const ImageCommand& m, const spec::Config& config, ChipMemory* chip,
                  Workspace* workspace, Sum sum) {
  const PostProcess post(m, config, chip, workspace);
  const std::int64_t pitch = Padded(m.channels);
  std::int32_t* const row = Room(&workspace->sums, static_cast<std::size_t>(m.ow * (pitch + 1)));
  std::int32_t* const offsets = row + m.ow * pitch;
  std::fill_n(offsets, m.ow, 0);
  for (std::int64_t b = 0; b < m.n; ++b) {
    for (std::int64_t oy = 0; oy < m.oh; ++oy) {
      for (std::int64_t ox = 0; ox < m.ow; ++ox) sum(b, oy, ox, row + ox * pitch);
      post.WriteRow(b, oy, 0, m.channels, m.ow, row, pitch, offsets);
    }
  }
}

/// Weights as [tap][channel] minus zw from the groups of 16 bytes in parameter memory, and the
/// sums to start with: taps outside the image read zx, so that -zx * w counts for every tap.
void ReadDepthwiseWeights(const ImageCommand& m, std::int32_t zx, std::int32_t zw,
                          const ChipMemory& chip, Workspace* workspace) {
  const std::int64_t taps = m.kh * m.kw;
  const std::int64_t pitch = Padded(m.channels);
  std::int32_t* const weights = Room(&workspace->weights32, static_cast<std::size_t>(taps * pitch));
  std::int32_t* const start = Room(&workspace->start, static_cast<std::size_t>(pitch));
  std::fill_n(start, pitch, 0);
  for (std::int64_t tap = 0; tap < taps; ++tap) {
    for (std::int64_t c = 0; c < m.channels; c += m.lanes) {
      const std::uint8_t* line =
          chip.param.data() + m.weight_addr + (c / m.lanes * taps + tap) * 16;
      const std::int64_t lanes = std::min(m.lanes, m.channels - c);
      for (std::int64_t i = 0; i < lanes; ++i) {
        const std::int32_t weight = static_cast<std::int8_t>(line[i]) - zw;
        weights[tap * pitch + c + i] = weight & 0xffff;
        start[c + i] = static_cast<std::int32_t>(static_cast<std::uint32_t>(start[c + i]) -
                                                 static_cast<std::uint32_t>(zx * weight));
      }
    }
  }
}

void ExecuteDepthwise(const ImageCommand& m, std::int32_t zx, std::int32_t zw,
                      const spec::Config& config, ChipMemory* chip, Workspace* workspace) {
  ReadDepthwiseWeights(m, zx, zw, *chip, workspace);
  const auto taps = static_cast<int>(m.kh * m.kw);
  const auto channels = static_cast<int>(m.channels);
  std::int8_t* const outside = Room(&workspace->bytes, static_cast<std::size_t>(channels));
  std::fill_n(outside, channels, static_cast<std::int8_t>(zx));
  const std::int8_t** const from = Room(&workspace->taps, static_cast<std::size_t>(taps));
  ForEachPixel(m, config, chip, workspace,
               [&](std::int64_t b, std::int64_t oy, std::int64_t ox, std::int32_t* v) {
                 std::fill_n(from, taps, outside);
                 ForEachTap(m, b, oy, ox, [&](std::int64_t tap, std::int64_t address) {
                   from[tap] = chip->act.data() + address;
                 });
                 workspace->kernels->depthwise(from, workspace->weights32.data(), taps, channels,
                                               workspace->start.data(), v);
               });
}

void ExecuteSumpool(const ImageCommand& m, std::int32_t zx, const spec::Config& config,
                    ChipMemory* chip, Workspace* workspace) {
  const auto channels = static_cast<int>(m.channels);
  ForEachPixel(m, config, chip, workspace,
               [&](std::int64_t b, std::int64_t oy, std::int64_t ox, std::int32_t* v) {
                 std::fill_n(v, channels, 0);
                 ForEachTap(m, b, oy, ox, [&](std::int64_t, std::int64_t address) {
                   workspace->kernels->accumulate(chip->act.data() + address, channels, zx, v);
                 });
               });
}

void ExecuteMaxpool(const ImageCommand& m, const spec::Config& config, ChipMemory* chip,
                    Workspace* workspace) {
  std::int8_t* const best = Room(&workspace->bytes, static_cast<std::size_t>(m.channels));
  const auto write = [&](std::int64_t address) {
    for (std::int64_t c = 0; c < m.channels; ++c) {
      chip->act[address + c] = ClampTo(best[c], m.post);
    }
    WriteCopy(m, address, m.channels, config, chip);
  };
  for (std::int64_t b = 0; b < m.n; ++b) {
    for (std::int64_t oy = 0; oy < m.oh; ++oy) {
      for (std::int64_t ox = 0; ox < m.ow; ++ox) {
        bool any = false;
        ForEachTap(m, b, oy, ox, [&](std::int64_t, std::int64_t address) {
          const std::int8_t* x = chip->act.data() + address;
          if (!any) std::copy_n(x, m.channels, best);
          if (any) workspace->kernels->maximum(x, static_cast<int>(m.channels), best);
          any = true;
        });
        if (!any) std::fill_n(best, m.channels, static_cast<std::int8_t>(m.pad));
        write(m.out.At(b, oy, ox));
      }
    }
  }
}

/// Pairs of output and kernel position along one axis whose input lies in the image.
std::int64_t InsideAlong(std::int64_t outputs, std::int64_t stride, std::int64_t origin,
                         std::int64_t kernel, std::int64_t dilation, std::int64_t size) {
  std::int64_t inside = 0;
  for (std::int64_t o = 0; o < outputs; ++o) {
    for (std::int64_t k = 0; k < kernel; ++k) {
      const std::int64_t i = o * stride + origin + k * dilation;
      if (i >= 0 && i < size) ++inside;
    }
  }
  return inside;
}

}  // namespace

std::uint64_t VectorTaps(const ImageCommand& m) {
  std::int64_t taps = m.pixels();
  if (m.opcode != spec::Opcode::kAdd) {
    taps = m.n * InsideAlong(m.oh, m.sy, m.y0, m.kh, m.dy, m.in_h) *
           InsideAlong(m.ow, m.sx, m.x0, m.kw, m.dx, m.in_w);
  }
  return static_cast<std::uint64_t>(taps * m.lane_groups);
}

void ExecuteWindows(const ImageCommand& m, std::int32_t zx, std::int32_t zw,
                    const spec::Config& config, ChipMemory* chip, Workspace* workspace) {
  if (m.opcode == spec::Opcode::kMaxpool) {
    ExecuteMaxpool(m, config, chip, workspace);
  } else if (m.opcode == spec::Opcode::kSumpool) {
    ExecuteSumpool(m, zx, config, chip, workspace);
  } else {
    ExecuteDepthwise(m, zx, zw, config, chip, workspace);
  }
}

void ExecuteAdd(const spec::AddCommand& c, const spec::Config& config, ChipMemory* chip,
                Workspace* workspace) {
  ImageCommand m = MakeImageCommand(c, config);
  m.post.multiplier = static_cast<std::int32_t>(c.q_out);
  m.post.shift = c.shift_out;
  // Each operand has only 256 values.
  std::uint32_t scaled_a[256];
  std::uint32_t scaled_b[256];
  for (std::int32_t x = -128; x < 128; ++x) {
    scaled_a[x + 128] = static_cast<std::uint32_t>(
        TwoStepAway((x - c.zx) * (1 << kAddLeftShift), static_cast<std::int32_t>(c.q_a),
                    c.shift_a));
    scaled_b[x + 128] = static_cast<std::uint32_t>(
        TwoStepAway((x - c.zy) * (1 << kAddLeftShift), static_cast<std::int32_t>(c.q_b),
                    c.shift_b));
  }
  std::vector<std::int8_t> outside(m.channels, static_cast<std::int8_t>(m.pad));
  ForEachPixel(m, config, chip, workspace,
               [&](std::int64_t b, std::int64_t oy, std::int64_t ox, std::int32_t* v) {
                 const bool inside = oy < m.in_h && ox < m.in_w;
                 const std::int8_t* x =
                     inside ? chip->act.data() + m.in.At(b, oy, ox) : outside.data();
                 const std::int8_t* y = chip->act.data() + m.in2.At(b, oy, ox);
                 for (std::int64_t ch = 0; ch < m.channels; ++ch) {
                   v[ch] = static_cast<std::int32_t>(scaled_a[x[ch] + 128] +
                                                     scaled_b[y[ch] + 128]);
                 }
               });
}

void ExecuteLut(const ImageCommand& m, const spec::Config& config, ChipMemory* chip) {
  std::int8_t results[kTableBytes];
  for (int i = 0; i < kTableBytes; ++i) {
    results[i] = ClampTo(static_cast<std::int8_t>(chip->param[m.weight_addr + i]), m.post);
  }
  const std::vector<std::int8_t> outside(m.channels, static_cast<std::int8_t>(m.pad));
  for (std::int64_t b = 0; b < m.n; ++b) {
    for (std::int64_t oy = 0; oy < m.oh; ++oy) {
      for (std::int64_t ox = 0; ox < m.ow; ++ox) {
        const std::int8_t* x = outside.data();
        ForEachTap(m, b, oy, ox, [&](std::int64_t, std::int64_t from) {
          x = chip->act.data() + from;
        });
        const std::int64_t address = m.out.At(b, oy, ox);
        for (std::int64_t c = 0; c < m.channels; ++c) chip->act[address + c] = results[x[c] + 128];
        WriteCopy(m, address, m.channels, config, chip);
      }
    }
  }
}

}  // namespace systole::golden
