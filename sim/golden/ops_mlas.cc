// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/golden/ops_mlas.h"

#include <algorithm>
#include <cmath>

namespace systole::golden {
namespace {

/// ((c0 * x + c1) * x + c2) ..., every step in one rounding.
template <std::size_t kCount>
float Polynomial(float x, const float (&c)[kCount]) {
  float y = c[0];
  for (std::size_t i = 1; i < kCount; ++i) y = std::fma(y, x, c[i]);
  return y;
}

/// y[n] += a * w[n], fused, for every row of `w`: the inner loop of all products.
inline __attribute__((always_inline)) void AddRows(const float* x, const float* w,
                                                   std::size_t depth, std::size_t columns,
                                                   float* y) {
  for (std::size_t k = 0; k < depth; ++k) {
    const float a = x[k];
    const float* row = w + k * columns;
    for (std::size_t n = 0; n < columns; ++n) y[n] = __builtin_fmaf(a, row[n], y[n]);
  }
}

void AddRowsPlain(const float* x, const float* w, std::size_t depth, std::size_t columns,
                  float* y) {
  AddRows(x, w, depth, columns, y);
}

#if defined(__x86_64__)
__attribute__((target("avx2,fma"))) void AddRowsFma(const float* x, const float* w,
                                                    std::size_t depth, std::size_t columns,
                                                    float* y) {
  AddRows(x, w, depth, columns, y);
}
#endif

using RowAdder = void (*)(const float*, const float*, std::size_t, std::size_t, float*);

/// Bits do not depend on the choice: std::fma is exact everywhere, only slow without the instruction.
RowAdder FastestAdder() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return AddRowsFma;
#endif
  return AddRowsPlain;
}

}  // namespace

float MlasLogistic(float x) {
  const float v = std::clamp(x, -18.0F, 18.0F);
  const float square = v * v;
  const float p = v * Polynomial(square, {4.37031012579801e-11F, 1.15627324459942e-07F,
                                          6.08574864600143e-05F, 8.51377133304701e-03F,
                                          2.48287947061529e-01F});
  const float q = Polynomial(square, {6.10247389755681e-13F, 5.76102136993427e-09F,
                                      6.29106785017040e-06F, 1.70198817374094e-03F,
                                      1.16817656904453e-01F, 9.93151921023180e-01F});
  return std::max(p / q + 0.5F, 0.0F);
}

float MlasTanh(float x) {
  const float v = std::clamp(x, -9.0F, 9.0F);
  const float square = v * v;
  const float p = v * Polynomial(square, {-2.76076847742355e-16F, 2.00018790482477e-13F,
                                          -8.60467152213735e-11F, 5.12229709037114e-08F,
                                          1.48572235717979e-05F, 6.37261928875436e-04F,
                                          4.89352455891786e-03F});
  const float q = Polynomial(square, {1.19825839466702e-06F, 1.18534705686654e-04F,
                                      2.26843463243900e-03F, 4.89352518554385e-03F});
  return p / q;
}

namespace {

/// m and r of x = m * ln 2 + r; `bias` makes the last place of the sum count as one.
struct Reduced {
  float power, rest;
};

Reduced ReduceExp(float x, float bias) {
  const float m = std::fma(x, 1.44269504088896341F, bias) - bias;
  return {m, std::fma(m, -1.42860677e-6F, std::fma(m, -6.93145752e-1F, x))};
}

}  // namespace

float MlasExp(float x) {
  constexpr float kLowest = -103.9720840454F;
  constexpr float kHighest = 88.7762626647950F;
  const auto [power, rest] = ReduceExp(std::clamp(x, kLowest, kHighest), 12582912.0F);
  const float p = Polynomial(rest, {0x1.694000p-10F, 0x1.125edcp-7F, 0x1.555b5ap-5F,
                                    0x1.555450p-3F, 0x1.fffff6p-2F, 1.0F, 1.0F});
  return std::ldexp(p, static_cast<int>(power));
}

float MlasErf(float x) {
  const float a = std::min(std::abs(x), 3.925F);
  float y = 0;
  if (a > 0.921875F) {
    const float r = Polynomial(a, {1.72948930e-5F, -3.83208680e-4F, 3.88393435e-3F,
                                   -2.42545605e-2F, 1.06777847e-1F, 6.34846687e-1F,
                                   1.28717512e-1F});
    const auto [power, rest] = ReduceExp(std::max(-std::fma(r, a, a), -88.3762626647949F),
                                         12582912.0F);
    const float p = Polynomial(rest, {1.38319808e-3F, 8.37550033e-3F, 4.16689515e-2F,
                                      1.66664466e-1F, 4.99999851e-1F, 1.0F, 1.0F});
    y = 1.0F - std::ldexp(p, static_cast<int>(power));
  } else {
    const float r = Polynomial(a * a, {-5.99104969e-4F, 4.99339588e-3F, -2.67667342e-2F,
                                       1.12818025e-1F, -3.76124859e-1F, 1.28379151e-1F});
    y = std::fma(r, a, a);
  }
  return std::copysign(y, x);
}

std::size_t MlasDepth(std::size_t columns, std::size_t depth) {
  std::size_t wide = 128;
  std::size_t deep = 128;
  if (columns >= depth) {
    for (; deep > 1 && deep / 2 >= depth; deep /= 2) wide *= 2;
  } else {
    for (; wide > 16 && wide / 2 >= columns; wide /= 2) deep *= 2;
  }
  return deep;
}

std::vector<float> MlasProduct(std::span<const float> x, std::span<const float> w,
                               std::size_t rows, std::size_t depth, std::size_t columns,
                               std::size_t block, std::span<const float> start) {
  static const RowAdder add = FastestAdder();
  std::vector<float> y(rows * columns);
  std::vector<float> part(columns);
  for (std::size_t m = 0; m < rows; ++m) {
    float* to = y.data() + m * columns;
    std::copy(start.begin(), start.end(), to);
    for (std::size_t k = 0; k < depth; k += block) {
      std::fill(part.begin(), part.end(), 0.0F);
      add(&x[m * depth + k], &w[k * columns], std::min(block, depth - k), columns, part.data());
      const bool first = k == 0 && start.empty();
      for (std::size_t n = 0; n < columns; ++n) to[n] = first ? part[n] : to[n] + part[n];
    }
  }
  return y;
}

float MlasSum(std::span<const float> x, std::span<const float> w, std::size_t block) {
  float sum = 0;
  for (std::size_t k = 0; k < x.size(); k += block) {
    float part = 0;
    const std::size_t end = std::min(k + block, x.size());
    for (std::size_t i = k; i < end; ++i) part = std::fma(x[i], w[i], part);
    sum = k == 0 ? part : sum + part;
  }
  return sum;
}

std::vector<float> MlasConv(std::span<const float> x, const Nhwc& in, std::span<const float> weights,
                            const Window& window, int groups, const Nhwc& out) {
  const int depth = in.c / groups;
  const int outputs = out.c / groups;
  const auto taps = static_cast<std::size_t>(window.kernel_h) * window.kernel_w;
  const std::size_t count = taps * depth;
  const std::size_t block = MlasDepth(static_cast<std::size_t>(out.h) * out.w, count);
  std::vector<float> y(out.size());
  std::vector<float> patch(count);
  std::vector<float> turned(count * outputs);  // [channel, row, column, output] of a group
  for (int g = 0; g < groups; ++g) {
    for (int o = 0; o < outputs; ++o) {
      for (std::size_t t = 0; t < taps; ++t) {
        for (int c = 0; c < depth; ++c) {
          turned[(c * taps + t) * outputs + o] =
              weights[((static_cast<std::size_t>(g) * outputs + o) * taps + t) * depth + c];
        }
      }
    }
    for (int b = 0; b < out.n; ++b) {
      for (int oy = 0; oy < out.h; ++oy) {
        for (int ox = 0; ox < out.w; ++ox) {
          MlasPatch<float>(x, in, window, b, oy, ox, g * depth, depth, 0.0F, patch);
          const auto sums = MlasProduct(patch, turned, 1, count, outputs, block);
          std::copy(sums.begin(), sums.end(), &y[out.offset(b, oy, ox) + g * outputs]);
        }
      }
    }
  }
  return y;
}

std::vector<float> MlasAveragePool(std::span<const float> x, const Nhwc& in, const Window& window,
                                   const Nhwc& out, bool include_pad) {
  std::vector<float> y(out.size());
  std::vector<float> column(out.c);
  for (int b = 0; b < out.n; ++b) {
    for (int oy = 0; oy < out.h; ++oy) {
      for (int ox = 0; ox < out.w; ++ox) {
        float* to = &y[out.offset(b, oy, ox)];
        int taps = 0;
        for (int j = 0; j < window.kernel_w; ++j) {
          const int col = ox * window.stride_w - window.pad_left + j * window.dilation_w;
          if (col < 0 || col >= in.w) continue;
          std::fill(column.begin(), column.end(), 0.0F);
          for (int i = 0; i < window.kernel_h; ++i) {
            const int row = oy * window.stride_h - window.pad_top + i * window.dilation_h;
            if (row < 0 || row >= in.h) continue;
            ++taps;
            const float* from = &x[in.offset(b, row, col)];
            for (int c = 0; c < out.c; ++c) column[c] += from[c];
          }
          for (int c = 0; c < out.c; ++c) to[c] += column[c];
        }
        if (include_pad) taps = window.kernel_h * window.kernel_w;
        for (int c = 0; c < out.c && taps > 0; ++c) to[c] /= static_cast<float>(taps);
      }
    }
  }
  return y;
}

std::vector<float> MlasGlobalAverage(std::span<const float> x, const Nhwc& in) {
  constexpr std::size_t kLanes = 4;
  const std::size_t pixels = static_cast<std::size_t>(in.h) * in.w;
  const std::size_t whole = pixels / kLanes * kLanes;
  std::vector<float> y(static_cast<std::size_t>(in.n) * in.c);
  for (int b = 0; b < in.n; ++b) {
    for (int c = 0; c < in.c; ++c) {
      const float* from = &x[in.offset(b, 0, 0) + c];
      float lanes[kLanes] = {};
      for (std::size_t i = 0; i < whole; ++i) lanes[i % kLanes] += from[i * in.c];
      float sum = (lanes[0] + lanes[2]) + (lanes[1] + lanes[3]);
      for (std::size_t i = whole; i < pixels; ++i) sum += from[i * in.c];
      y[static_cast<std::size_t>(b) * in.c + c] = sum / static_cast<float>(pixels);
    }
  }
  return y;
}

float EigenSum(std::span<const float> x, std::size_t first) {
  constexpr std::size_t kLanes = 4;
  const std::size_t start = std::min((kLanes - first % kLanes) % kLanes, x.size());
  const std::size_t packets = (x.size() - start) / kLanes;
  if (packets == 0) {
    float sum = x.empty() ? 0.0F : x[0];
    for (std::size_t i = 1; i < x.size(); ++i) sum += x[i];
    return sum;
  }
  float lanes[2][kLanes];
  for (std::size_t i = 0; i < kLanes; ++i) {
    lanes[0][i] = x[start + i];
    lanes[1][i] = packets > 1 ? x[start + kLanes + i] : 0.0F;
  }
  const std::size_t pairs = packets / 2 * 2;
  for (std::size_t p = 2; p < pairs; ++p) {
    for (std::size_t i = 0; i < kLanes; ++i) lanes[p % 2][i] += x[start + p * kLanes + i];
  }
  for (std::size_t i = 0; i < kLanes && packets > 1; ++i) {
    lanes[0][i] += lanes[1][i];
    if (packets > pairs) lanes[0][i] += x[start + pairs * kLanes + i];
  }
  float sum = (lanes[0][0] + lanes[0][2]) + (lanes[0][1] + lanes[0][3]);
  for (std::size_t i = 0; i < start; ++i) sum += x[i];
  for (std::size_t i = start + packets * kLanes; i < x.size(); ++i) sum += x[i];
  return sum;
}

namespace {

/// Sum of squares in eight fused lanes, which are added in halves; what is left comes one by one.
float SquareSum(std::span<const float> x) {
  constexpr std::size_t kLanes = 8;
  float lanes[kLanes] = {};
  const std::size_t whole = x.size() / kLanes * kLanes;
  for (std::size_t i = 0; i < whole; ++i) {
    lanes[i % kLanes] = std::fma(x[i], x[i], lanes[i % kLanes]);
  }
  for (std::size_t half = kLanes / 2; half > 0; half /= 2) {
    for (std::size_t i = 0; i < half; ++i) lanes[i] += lanes[i + half];
  }
  float sum = lanes[0];
  for (std::size_t i = whole; i < x.size(); ++i) sum = std::fma(x[i], x[i], sum);
  return sum;
}

}  // namespace

void MlasLayerNorm(std::span<const float> x, std::span<const float> factor,
                   std::span<const float> offset, float epsilon, bool centred,
                   std::span<float> y) {
  const std::size_t depth = factor.size();
  const auto count = static_cast<float>(depth);
  std::vector<float> centre(depth);
  for (std::size_t row = 0; row + depth <= x.size(); row += depth) {
    double sum = 0;
    for (std::size_t i = 0; i < depth; ++i) sum += static_cast<double>(x[row + i]);
    const float mean = centred ? static_cast<float>(sum / static_cast<double>(depth)) : 0.0F;
    for (std::size_t i = 0; i < depth; ++i) centre[i] = x[row + i] - mean;
    const float inverse = 1.0F / std::sqrt(SquareSum(centre) / count + epsilon);
    for (std::size_t i = 0; i < depth; ++i) {
      const float scaled = centre[i] * inverse;
      y[row + i] = offset.empty() ? scaled * factor[i] : std::fma(scaled, factor[i], offset[i]);
    }
  }
}

}  // namespace systole::golden
