// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/golden/ops_pool.h"

#include <algorithm>
#include <bit>
#include <limits>

namespace systole::golden {
namespace {

/// Calls visit(output index of channel 0, valid taps as pointers) for every output pixel.
template <typename T, typename Visit>
void ForEachWindow(std::span<const T> x, const Nhwc& in, const Window& window,
                   const Nhwc& out, Visit visit) {
  std::vector<const T*> taps;
  for (int b = 0; b < out.n; ++b) {
    for (int oy = 0; oy < out.h; ++oy) {
      for (int ox = 0; ox < out.w; ++ox) {
        taps.clear();
        for (int i = 0; i < window.kernel_h; ++i) {
          const int y = oy * window.stride_h - window.pad_top + i * window.dilation_h;
          for (int j = 0; j < window.kernel_w; ++j) {
            const int col = ox * window.stride_w - window.pad_left + j * window.dilation_w;
            if (y < 0 || y >= in.h || col < 0 || col >= in.w) continue;
            taps.push_back(x.data() + in.offset(b, y, col));
          }
        }
        visit(out.offset(b, oy, ox), taps);
      }
    }
  }
}

}  // namespace

std::vector<std::int8_t> AveragePool(std::span<const std::int8_t> x, const Nhwc& in,
                                     const Window& window, const Nhwc& out, std::int32_t offset,
                                     std::int32_t low, std::int32_t high) {
  std::vector<std::int8_t> y(out.size());
  ForEachWindow(x, in, window, out, [&](std::size_t to, const auto& taps) {
    const auto count = static_cast<std::int32_t>(taps.size());
    for (int c = 0; c < out.c; ++c) {
      std::int32_t sum = count * offset;
      for (const std::int8_t* tap : taps) sum += tap[c];
      const std::int32_t average = count == 0 ? 0 : DivideAway(sum, count) - offset;
      y[to + c] = static_cast<std::int8_t>(std::clamp(average, low, high));
    }
  });
  return y;
}

std::vector<std::int32_t> AveragePool(std::span<const std::int32_t> x, const Nhwc& in,
                                      const Window& window, const Nhwc& out, std::int32_t low,
                                      std::int32_t high, bool include_pad,
                                      std::int32_t pad_value) {
  std::vector<std::int32_t> y(out.size());
  const std::int32_t window_size = window.kernel_h * window.kernel_w;
  ForEachWindow(x, in, window, out, [&](std::size_t to, const auto& taps) {
    const auto valid = static_cast<std::int32_t>(taps.size());
    const std::int32_t count = include_pad ? window_size : valid;
    for (int c = 0; c < out.c; ++c) {
      std::int32_t sum = (count - valid) * pad_value;
      for (const std::int32_t* tap : taps) sum += tap[c];
      y[to + c] = std::clamp(count == 0 ? pad_value : DivideAway(sum, count), low, high);
    }
  });
  return y;
}

std::vector<std::int32_t> MaxPool(std::span<const std::int32_t> x, const Nhwc& in,
                                  const Window& window, const Nhwc& out, std::int32_t low,
                                  std::int32_t high) {
  std::vector<std::int32_t> y(out.size());
  ForEachWindow(x, in, window, out, [&](std::size_t to, const auto& taps) {
    for (int c = 0; c < out.c; ++c) {
      std::int32_t best = low;
      for (const std::int32_t* tap : taps) best = std::max(best, tap[c]);
      y[to + c] = std::min(best, high);
    }
  });
  return y;
}

std::vector<std::int8_t> MaxPool(std::span<const std::int8_t> x, const Nhwc& in,
                                 const Window& window, const Nhwc& out, std::int32_t low,
                                 std::int32_t high) {
  std::vector<std::int8_t> y(out.size());
  ForEachWindow(x, in, window, out, [&](std::size_t to, const auto& taps) {
    for (int c = 0; c < out.c; ++c) {
      std::int32_t best = low;
      for (const std::int8_t* tap : taps) best = std::max<std::int32_t>(best, tap[c]);
      y[to + c] = static_cast<std::int8_t>(std::min(best, high));
    }
  });
  return y;
}

std::vector<float> FloatPool(std::span<const float> x, const Nhwc& in, const Window& window,
                             const Nhwc& out, bool largest, bool include_pad) {
  std::vector<float> y(out.size());
  const auto window_size = static_cast<float>(window.kernel_h * window.kernel_w);
  ForEachWindow(x, in, window, out, [&](std::size_t to, const auto& taps) {
    const float count = include_pad ? window_size : static_cast<float>(taps.size());
    for (int c = 0; c < out.c; ++c) {
      float sum = 0;
      float best = std::numeric_limits<float>::lowest();
      for (const float* tap : taps) {
        sum += tap[c];
        best = std::max(best, tap[c]);
      }
      y[to + c] = largest ? best : count == 0 ? 0 : sum / count;
    }
  });
  return y;
}

QuantizedMultiplier MeanMultiplier(float in_scale, float out_scale, int count) {
  const QuantizedMultiplier ratio =
      QuantizeMultiplier(static_cast<double>(in_scale) / static_cast<double>(out_scale));
  // As many bits as keep the quotient within 31 bits and the shift within its range.
  const int width = std::bit_width(static_cast<unsigned>(count)) - 1;
  const int bits = std::min({width, 32, 31 + ratio.shift});
  if (bits < 0) return {ratio.q / count, kZeroShift};
  const std::int64_t q = (static_cast<std::int64_t>(ratio.q) << bits) / count;
  return {static_cast<std::int32_t>(q), std::max(ratio.shift - bits, kZeroShift)};
}

std::vector<std::int8_t> MeanHw(std::span<const std::int8_t> x, const Nhwc& in,
                                std::int32_t x_zero, const OutputStage& stage) {
  std::vector<std::int8_t> y(static_cast<std::size_t>(in.n) * in.c);
  for (int b = 0; b < in.n; ++b) {
    std::vector<std::int32_t> sums(in.c, -in.h * in.w * x_zero);
    for (int p = 0; p < in.h * in.w; ++p) {
      const std::int8_t* from = x.data() + in.offset(b, 0, p);
      for (int c = 0; c < in.c; ++c) sums[c] += from[c];
    }
    for (int c = 0; c < in.c; ++c) {
      y[static_cast<std::size_t>(b) * in.c + c] = stage.Apply(sums[c], 0);
    }
  }
  return y;
}

}  // namespace systole::golden
