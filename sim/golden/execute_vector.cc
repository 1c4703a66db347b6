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

/// Calls visit(image, row, column) for every output pixel.
template <typename Visit>
void ForEachPixel(const ImageCommand& m, Visit visit) {
  for (std::int64_t b = 0; b < m.n; ++b) {
    for (std::int64_t oy = 0; oy < m.oh; ++oy) {
      for (std::int64_t ox = 0; ox < m.ow; ++ox) visit(b, oy, ox);
    }
  }
}

/// Weights as [tap][channel] from the groups of 16 bytes in parameter memory.
std::vector<std::int32_t> ReadDepthwiseWeights(const ImageCommand& m, std::int32_t zw,
                                               const ChipMemory& chip) {
  const std::int64_t taps = m.kh * m.kw;
  std::vector<std::int32_t> weights(taps * m.channels);
  for (std::int64_t tap = 0; tap < taps; ++tap) {
    for (std::int64_t c = 0; c < m.channels; ++c) {
      const std::int64_t line = m.weight_addr + (c / m.lanes * taps + tap) * 16;
      const auto weight = static_cast<std::int8_t>(chip.param[line + c % m.lanes]);
      weights[tap * m.channels + c] = weight - zw;
    }
  }
  return weights;
}

void ExecuteMaxpool(const ImageCommand& m, const spec::Config& config, ChipMemory* chip) {
  std::vector<std::int8_t> best(m.channels);
  ForEachPixel(m, [&](std::int64_t b, std::int64_t oy, std::int64_t ox) {
    bool any = false;
    ForEachTap(m, b, oy, ox, [&](std::int64_t, std::int64_t address) {
      const std::int8_t* x = chip->act.data() + address;
      for (std::int64_t c = 0; c < m.channels; ++c) {
        best[c] = any ? std::max(best[c], x[c]) : x[c];
      }
      any = true;
    });
    if (!any) std::fill(best.begin(), best.end(), static_cast<std::int8_t>(m.pad));
    const std::int64_t address = m.out.At(b, oy, ox);
    for (std::int64_t c = 0; c < m.channels; ++c) {
      chip->act[address + c] = ClampTo(best[c], m.post);
    }
    WriteCopy(m, address, m.channels, config, chip);
  });
}

}  // namespace

void ExecuteWindows(const ImageCommand& m, std::int32_t zx, std::int32_t zw,
                    const spec::Config& config, ChipMemory* chip) {
  if (m.opcode == spec::Opcode::kMaxpool) return ExecuteMaxpool(m, config, chip);
  const bool depthwise = m.opcode == spec::Opcode::kDepthwise;
  const std::vector<ChannelFactors> factors = ReadFactors(m, *chip);
  std::vector<std::int32_t> weights;
  if (depthwise) weights = ReadDepthwiseWeights(m, zw, *chip);
  std::vector<std::int32_t> v(m.channels);
  ForEachPixel(m, [&](std::int64_t b, std::int64_t oy, std::int64_t ox) {
    std::fill(v.begin(), v.end(), 0);
    ForEachTap(m, b, oy, ox, [&](std::int64_t tap, std::int64_t address) {
      const std::int8_t* x = chip->act.data() + address;
      // 255 * 255 products of at most 17 bits: far from 2^32, but beyond 2^31 at the extreme.
      if (depthwise) {
        const std::int32_t* w = weights.data() + tap * m.channels;
        for (std::int64_t c = 0; c < m.channels; ++c) v[c] = WrapAdd(v[c], (x[c] - zx) * w[c]);
      } else {
        for (std::int64_t c = 0; c < m.channels; ++c) v[c] += x[c] - zx;
      }
    });
    for (std::int64_t c = 0; c < m.channels; ++c) v[c] = WrapAdd(v[c], factors[c].bias);
    WritePixel(m, factors, v.data(), m.out.At(b, oy, ox), config, chip);
  });
}

void ExecuteAdd(const spec::AddCommand& c, const spec::Config& config, ChipMemory* chip) {
  const ImageCommand m = MakeImageCommand(c, config);
  // Each operand has only 256 values.
  std::vector<std::int32_t> scaled_a(256);
  std::vector<std::int32_t> scaled_b(256);
  for (std::int32_t x = -128; x < 128; ++x) {
    scaled_a[x + 128] = TwoStepAway((x - c.zx) * (1 << kAddLeftShift),
                                    static_cast<std::int32_t>(c.q_a), c.shift_a);
    scaled_b[x + 128] = TwoStepAway((x - c.zy) * (1 << kAddLeftShift),
                                    static_cast<std::int32_t>(c.q_b), c.shift_b);
  }
  ForEachPixel(m, [&](std::int64_t b, std::int64_t oy, std::int64_t ox) {
    const bool inside = oy < m.in_h && ox < m.in_w;
    const std::int64_t a_address = m.in.At(b, oy, ox);
    const std::int64_t b_address = m.in2.At(b, oy, ox);
    const std::int64_t address = m.out.At(b, oy, ox);
    for (std::int64_t ch = 0; ch < m.channels; ++ch) {
      const std::int32_t x = inside ? chip->act[a_address + ch] : m.pad;
      const std::int32_t y = chip->act[b_address + ch];
      const std::int32_t sum = WrapAdd(scaled_a[x + 128], scaled_b[y + 128]);
      const std::int32_t result =
          TwoStepAway(sum, static_cast<std::int32_t>(c.q_out), c.shift_out);
      chip->act[address + ch] = ClampTo(static_cast<std::int64_t>(result) + m.post.zo, m.post);
    }
    WriteCopy(m, address, m.channels, config, chip);
  });
}

}  // namespace systole::golden
