// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/golden/ops_resize.h"

#include <algorithm>
#include <cmath>

namespace systole::golden {
namespace {

/// Two neighbours along an axis and the weight of the second.
template <typename W>
struct Taps {
  std::int64_t low = 0;
  std::int64_t high = 0;
  W weight = 0;
};

/// Input elements per output element.
float AxisScale(std::int64_t in, std::int64_t out, bool align_corners) {
  const std::int64_t less = align_corners && out > 1 ? 1 : 0;
  return static_cast<float>(in - less) / static_cast<float>(out - less);
}

std::vector<Taps<float>> LiteTaps(std::int64_t in, std::int64_t out, ResizeGrid grid) {
  const float scale = AxisScale(in, out, grid == ResizeGrid::kAlignCorners);
  std::vector<Taps<float>> taps;
  for (std::int64_t i = 0; i < out; ++i) {
    const auto value = static_cast<float>(i);
    const float at = grid == ResizeGrid::kHalfPixel ? (value + 0.5F) * scale - 0.5F
                                                    : value * scale;
    const auto low = std::max<std::int64_t>(static_cast<std::int64_t>(std::floor(at)), 0);
    const auto high = std::min<std::int64_t>(static_cast<std::int64_t>(std::ceil(at)), in - 1);
    taps.push_back({low, high, at - static_cast<float>(low)});
  }
  return taps;
}

std::vector<Taps<std::int64_t>> TenBitTaps(std::int64_t in, std::int64_t out, ResizeGrid grid) {
  const bool align = grid == ResizeGrid::kAlignCorners && out > 1;
  const std::int64_t less = align ? 1 : 0;
  const std::int64_t scale = (1024 * (in - less) + (out - less) / 2) / (out - less);
  std::vector<Taps<std::int64_t>> taps;
  for (std::int64_t i = 0; i < out; ++i) {
    const std::int64_t at =
        grid == ResizeGrid::kHalfPixel ? i * scale + scale / 2 - 512 : i * scale;
    const auto low = std::max<std::int64_t>(at / 1024, 0);
    // The rounding of the scale can reach past the last element by itself.
    const auto high = std::min<std::int64_t>((at + 1023) / 1024, in - 1);
    taps.push_back({std::min(low, in - 1), high, at - 1024 * low});
  }
  return taps;
}

std::vector<Taps<std::int64_t>> ElevenBitTaps(std::int64_t in, std::int64_t out, ResizeGrid grid) {
  const float scale = AxisScale(in, out, grid == ResizeGrid::kAlignCorners);
  const float offset = grid == ResizeGrid::kHalfPixel ? 0.5F * scale - 0.5F : 0.0F;
  const auto last = static_cast<float>(in - 1);
  std::vector<Taps<std::int64_t>> taps;
  for (std::int64_t i = 0; i < out; ++i) {
    float at = static_cast<float>(i) * scale + offset;
    if (grid == ResizeGrid::kHalfPixel) at = std::min(std::max(at, 0.0F), last);
    const auto low = std::min(static_cast<std::int64_t>(at), in - 1);
    const float weight = at - static_cast<float>(low);
    taps.push_back({low, std::min(low + 1, in - 1),
                    static_cast<std::int64_t>(std::rint(weight * 2048.0F))});
  }
  return taps;
}

/// Calls mix(top left, top right, bottom left, bottom right, row taps, column taps) per output.
template <typename Out, typename T, typename W, typename Mix>
std::vector<Out> Interpolate(std::span<const T> x, const ResizeShape& s,
                             const std::vector<Taps<W>>& rows, const std::vector<Taps<W>>& cols,
                             const Mix& mix) {
  std::vector<Out> y;
  y.reserve(static_cast<std::size_t>(s.images * s.out_h * s.out_w * s.channels));
  for (std::int64_t n = 0; n < s.images; ++n) {
    const T* image = x.data() + n * s.in_h * s.in_w * s.channels;
    for (const auto& row : rows) {
      const T* top = image + row.low * s.in_w * s.channels;
      const T* bottom = image + row.high * s.in_w * s.channels;
      for (const auto& col : cols) {
        const std::int64_t left = col.low * s.channels;
        const std::int64_t right = col.high * s.channels;
        for (std::int64_t c = 0; c < s.channels; ++c) {
          y.push_back(mix(top[left + c], top[right + c], bottom[left + c], bottom[right + c],
                          row.weight, col.weight));
        }
      }
    }
  }
  return y;
}

/// The sum in the order in which TensorFlow Lite adds.
float LiteMix(float a, float b, float c, float d, float down, float right) {
  return a * (1 - down) * (1 - right) + c * down * (1 - right) + b * (1 - down) * right +
         d * down * right;
}

}  // namespace

std::vector<float> ResizeBilinearFloat(std::span<const float> x, const ResizeShape& s) {
  return Interpolate<float>(x, s, LiteTaps(s.in_h, s.out_h, s.grid),
                            LiteTaps(s.in_w, s.out_w, s.grid), LiteMix);
}

std::vector<std::int32_t> ResizeBilinearUint8(std::span<const std::int32_t> x,
                                              const ResizeShape& s) {
  return Interpolate<std::int32_t>(
      x, s, LiteTaps(s.in_h, s.out_h, s.grid), LiteTaps(s.in_w, s.out_w, s.grid),
      [](std::int32_t a, std::int32_t b, std::int32_t c, std::int32_t d, float down, float right) {
        const float sum = LiteMix(static_cast<float>(a), static_cast<float>(b),
                                  static_cast<float>(c), static_cast<float>(d), down, right);
        return static_cast<std::int32_t>(sum + 0.5F);
      });
}

std::vector<std::int32_t> ResizeBilinear10Bit(std::span<const std::int32_t> x,
                                              const ResizeShape& s) {
  return Interpolate<std::int32_t>(
      x, s, TenBitTaps(s.in_h, s.out_h, s.grid), TenBitTaps(s.in_w, s.out_w, s.grid),
      [](std::int64_t a, std::int64_t b, std::int64_t c, std::int64_t d, std::int64_t down,
         std::int64_t right) {
        const std::int64_t sum = a * (1024 - down) * (1024 - right) + c * down * (1024 - right) +
                                 b * (1024 - down) * right + d * down * right;
        const std::int64_t half = sum > 0 ? 1 << 19 : -(1 << 19);
        return static_cast<std::int32_t>((sum + half) / (1 << 20));
      });
}

std::vector<std::int32_t> ResizeBilinear11Bit(std::span<const std::int32_t> x,
                                              const ResizeShape& s) {
  return Interpolate<std::int32_t>(
      x, s, ElevenBitTaps(s.in_h, s.out_h, s.grid), ElevenBitTaps(s.in_w, s.out_w, s.grid),
      [](std::int64_t a, std::int64_t b, std::int64_t c, std::int64_t d, std::int64_t down,
         std::int64_t right) {
        const std::int64_t top = (a << 11) + (b - a) * right;
        const std::int64_t bottom = (c << 11) + (d - c) * right;
        return static_cast<std::int32_t>(((top << 11) + (bottom - top) * down + (1 << 21)) >> 22);
      });
}

// --- ONNX Runtime ---

namespace {

/// Coordinate of output element i among the inputs.
float OnnxCoordinate(std::int64_t i, std::int64_t in, std::int64_t out, ResizeGrid grid) {
  const auto at = static_cast<float>(i);
  const float scale = static_cast<float>(out) / static_cast<float>(in);
  switch (grid) {
    case ResizeGrid::kAsymmetric: return at / scale;
    case ResizeGrid::kHalfPixel: return (at + 0.5F) / scale - 0.5F;
    case ResizeGrid::kAlignCorners:
      return out == 1 ? 0.0F : at * static_cast<float>(in - 1) / static_cast<float>(out - 1);
    case ResizeGrid::kPytorchHalfPixel: return out > 1 ? (at + 0.5F) / scale - 0.5F : 0.0F;
  }
  return 0;
}

struct OnnxTaps {
  float first = 0;   ///< Distance to `low`, the weight of `high`.
  float second = 0;
};

}  // namespace

namespace {

/// The weights of both neighbours are kept: they are distances, and equal where both are the same.
struct OnnxGrid {
  std::vector<OnnxTaps> weights[2];
  std::vector<Taps<std::size_t>> taps[2];
};

OnnxGrid MakeOnnxGrid(const ResizeShape& s) {
  OnnxGrid grid;
  for (const int axis : {0, 1}) {
    const std::int64_t in = axis == 0 ? s.in_h : s.in_w;
    const std::int64_t out = axis == 0 ? s.out_h : s.out_w;
    for (std::int64_t i = 0; i < out; ++i) {
      const float at = std::clamp(OnnxCoordinate(i, in, out, s.grid), 0.0F,
                                  static_cast<float>(in - 1));
      const auto low = std::min(static_cast<std::int64_t>(at), in - 1);
      const auto high = std::min(low + 1, in - 1);
      OnnxTaps w{std::fabs(at - static_cast<float>(low)), std::fabs(at - static_cast<float>(high))};
      if (low == high) w = {0.5F, 0.5F};
      grid.taps[axis].push_back({low, high, grid.weights[axis].size()});
      grid.weights[axis].push_back(w);
    }
  }
  return grid;
}

}  // namespace

std::vector<std::int32_t> ResizeBilinearOnnxStored(std::span<const std::int32_t> x,
                                                   const ResizeShape& s, bool fixed_point) {
  if (!fixed_point) {
    const std::vector<float> real(x.begin(), x.end());
    const std::vector<float> y = ResizeBilinearOnnx(real, s);
    return {y.begin(), y.end()};
  }
  const OnnxGrid grid = MakeOnnxGrid(s);
  return Interpolate<std::int32_t>(
      x, s, grid.taps[0], grid.taps[1],
      [&](std::int32_t a, std::int32_t b, std::int32_t c, std::int32_t d, std::size_t row,
          std::size_t col) {
        constexpr std::int32_t kOne = 1024;
        const auto y = static_cast<std::int32_t>(grid.weights[0][row].first * float{kOne});
        const auto z = static_cast<std::int32_t>(grid.weights[1][col].first * float{kOne});
        return ((kOne - z) * (kOne - y) * a + z * (kOne - y) * b + (kOne - z) * y * c +
                z * y * d) / (kOne * kOne);
      });
}

std::vector<float> ResizeBilinearOnnx(std::span<const float> x, const ResizeShape& s) {
  const OnnxGrid grid = MakeOnnxGrid(s);
  return Interpolate<float>(x, s, grid.taps[0], grid.taps[1],
                            [&](float a, float b, float c, float d, std::size_t row,
                                std::size_t col) {
                              const OnnxTaps& y = grid.weights[0][row];
                              const OnnxTaps& z = grid.weights[1][col];
                              return z.second * y.second * a + z.first * y.second * b +
                                     z.second * y.first * c + z.first * y.first * d;
                            });
}

std::vector<std::int64_t> NearestLite(std::int64_t in, std::int64_t out, ResizeGrid grid) {
  const bool align = grid == ResizeGrid::kAlignCorners;
  const float scale = AxisScale(in, out, align);
  const float offset = grid == ResizeGrid::kHalfPixel ? 0.5F : 0.0F;
  std::vector<std::int64_t> indices;
  for (std::int64_t i = 0; i < out; ++i) {
    const float at = (static_cast<float>(i) + offset) * scale;
    const auto index = static_cast<std::int64_t>(align ? std::round(at) : std::floor(at));
    indices.push_back(std::clamp<std::int64_t>(index, 0, in - 1));
  }
  return indices;
}

std::vector<std::int64_t> NearestOnnx(std::int64_t in, std::int64_t out, ResizeGrid grid,
                                      ResizeRounding rounding) {
  std::vector<std::int64_t> indices;
  for (std::int64_t i = 0; i < out; ++i) {
    const float at = OnnxCoordinate(i, in, out, grid);
    float nearest = 0;
    switch (rounding) {
      case ResizeRounding::kFloor: nearest = std::floor(at); break;
      case ResizeRounding::kCeil: nearest = std::ceil(at); break;
      case ResizeRounding::kPreferFloor:
        nearest = at == std::trunc(at) + 0.5F ? std::floor(at) : std::round(at);
        break;
      case ResizeRounding::kPreferCeil: nearest = std::round(at); break;
    }
    indices.push_back(std::clamp<std::int64_t>(static_cast<std::int64_t>(nearest), 0, in - 1));
  }
  return indices;
}

}  // namespace systole::golden
