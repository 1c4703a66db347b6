// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/compile/proof.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "runtime/compile/half_planes.h"
#include "runtime/compile/requant.h"

namespace systole::compile {
namespace {

constexpr int kValues = 256;
constexpr double kSum = 0x1p31;  ///< Sums of ADD stay below this.
/// Distance from a tie that a solution keeps: more than what the operand stages of ADD round away.
constexpr double kMargin = 0x1p-20;
/// How far factors are moved at most; what differs more is another function.
constexpr double kReach = 0x1p-16;

golden::Limits LimitsOf(std::span<const int8_t> wanted) {
  const auto [low, high] = std::minmax_element(wanted.begin(), wanted.end());
  return {*low, *high};
}

int32_t Clamped(int64_t y, const golden::Limits& limits) {
  return static_cast<int32_t>(std::clamp<int64_t>(y, limits.low, limits.high));
}

/// Both operands to the output with `bits` fraction bits, as many as there is room for, and one
/// rounding in the high multiply of the last stage.
std::optional<golden::AddFactors> FactorsFor(double ratio_a, double ratio_b) {
  if (!(ratio_a > 0 && ratio_b > 0 && ratio_a + ratio_b < 0x1p20)) return {};
  int bits = 31;
  const auto fits = [&] {
    const double step = std::ldexp(1.0, bits);
    return 256 * (ratio_a + ratio_b) * step < kSum &&
           std::max(ratio_a, ratio_b) * step < 8 * std::ldexp(1.0, golden::kAddLeftShift);
  };
  while (bits > 1 && !fits()) --bits;
  if (!fits()) return {};
  const auto operand = [&](double ratio) {
    return golden::QuantizeMultiplier(std::ldexp(ratio, bits - golden::kAddLeftShift));
  };
  return golden::AddFactors{operand(ratio_a), operand(ratio_b), {1 << (31 - bits), 0}};
}

bool GivesAll(std::span<const int8_t> wanted, const ExactAdd& add) {
  const golden::AddZeros& zeros = add.zeros;
  std::array<int32_t, kValues> a{}, b{};
  for (int i = 0; i < kValues; ++i) {
    constexpr int32_t kUnit = 1 << golden::kAddLeftShift;
    const golden::AddFactors& f = add.factors;
    a[i] = golden::TwoStepAway((i - 128 - zeros.a) * kUnit, f.a.q, f.a.shift);
    b[i] = golden::TwoStepAway((i - 128 - zeros.b) * kUnit, f.b.q, f.b.shift);
  }
  const golden::QuantizedMultiplier& out = add.factors.out;
  for (int i = 0; i < kValues * kValues; ++i) {
    const int32_t y = golden::TwoStepAway(a[i / kValues] + b[i % kValues], out.q, out.shift);
    if (Clamped(int64_t{y} + zeros.out, add.limits) != wanted[i]) return false;
  }
  return true;
}

bool GivesAll(std::span<const int8_t> wanted, const golden::Limits& limits, const ExactLine& line) {
  if (!Representable(line.factor) || line.factor.shift > 30) return false;
  for (int i = 0; i < kValues; ++i) {
    const int32_t y = golden::OneStepAway(line.weight * (i - 128) + line.bias, line.factor.q,
                                          line.factor.shift);
    if (Clamped(y, limits) != wanted[i]) return false;
  }
  return true;
}

/// Calls keep(value, upper, bound) for both inequalities of a result: what is rounded must be at
/// least (`upper`: at most) `bound`.
template <typename Keep>
void ForBounds(int32_t value, const golden::Limits& limits, Keep keep) {
  if (value > limits.low) keep(false, value - 0.5);
  if (value < limits.high) keep(true, value + 0.5);
}

/// A result near a tie: sign * (moves of the ratios by (x, y), plus the offset) >= least.
struct Near {
  double x, y, least;
  int sign;
};

std::vector<Near> NearTies(std::span<const int8_t> wanted, const golden::AddZeros& zeros,
                           double ratio_a, double ratio_b, const golden::Limits& limits) {
  std::vector<Near> near;
  for (int i = 0; i < kValues * kValues; ++i) {
    const double x = i / kValues - 128 - zeros.a, y = i % kValues - 128 - zeros.b;
    const double value = ratio_a * x + ratio_b * y + zeros.out;
    ForBounds(wanted[i], limits, [&](bool upper, double bound) {
      const double distance = upper ? bound - value : value - bound;
      if (distance < 1024 * kReach) near.push_back({x, y, kMargin - distance, upper ? -1 : 1});
    });
  }
  return near;
}

/// Other zero points that mean almost the same: they move all results by `offset`.
struct Zeros {
  golden::AddZeros zeros;
  double offset;
};

std::vector<Zeros> OtherZeros(const golden::AddZeros& zeros, double ratio_a, double ratio_b) {
  std::vector<Zeros> others = {{zeros, 0}};
  for (int a = -128; a < 128; ++a) {
    for (int out = -128; out < 128; ++out) {
      const double rest = (zeros.a - a) * ratio_a + out - zeros.out;
      const double b = std::nearbyint(zeros.b + rest / ratio_b);
      const double offset = rest + (zeros.b - b) * ratio_b;
      if (b < -128 || b > 127 || std::abs(offset) > 32 * kReach || a == zeros.a) continue;
      others.push_back({{a, static_cast<int32_t>(b), out}, offset});
    }
  }
  std::sort(others.begin(), others.end(), [](const Zeros& l, const Zeros& r) {
    return std::abs(l.offset) < std::abs(r.offset);
  });
  return others;
}

}  // namespace

std::optional<ExactAdd> FindAdd(std::span<const int8_t> wanted, const golden::AddZeros& zeros,
                                double ratio_a, double ratio_b) {
  const golden::Limits limits = LimitsOf(wanted);
  const auto tried = [&](const golden::AddZeros& z, double a,
                         double b) -> std::optional<ExactAdd> {
    const auto factors = FactorsFor(a, b);
    if (!factors || !Representable(factors->a) || !Representable(factors->b)) return {};
    ExactAdd add{*factors, z, limits};
    if (!GivesAll(wanted, add)) return {};
    return add;
  };
  if (auto found = tried(zeros, ratio_a, ratio_b)) return found;
  const std::vector<Near> near = NearTies(wanted, zeros, ratio_a, ratio_b, limits);
  for (const Zeros& other : OtherZeros(zeros, ratio_a, ratio_b)) {
    HalfPlanes left(kReach, kReach);  // Of what the ratios are moved by.
    for (const Near& n : near) {
      if (left.empty()) break;
      const double x = n.x + zeros.a - other.zeros.a, y = n.y + zeros.b - other.zeros.b;
      left.Keep(n.sign * x, n.sign * y, n.least - n.sign * other.offset);
    }
    if (left.empty()) continue;
    const HalfPlanes::Point move = left.Middle();
    if (auto found = tried(other.zeros, ratio_a + move.x, ratio_b + move.y)) return found;
  }
  return {};
}

std::optional<ExactLine> FindLine(std::span<const int8_t> wanted, const golden::Limits& limits) {
  const golden::Limits own = LimitsOf(wanted);
  if (own.low == own.high) return ExactLine{0, own.low, {1 << 30, 1}};
  HalfPlanes left(512, 1 << 20);  // Slope and offset.
  for (int i = 0; i < kValues; ++i) {
    ForBounds(wanted[i], limits, [&](bool upper, double bound) {
      const int sign = upper ? -1 : 1;
      left.Keep(sign * (i - 128), sign, sign * bound);
    });
  }
  if (left.empty()) return {};
  // Weight and bias say where the line meets zero; on it, the slope is free.
  const auto ratios = [&](double weight) {
    const HalfPlanes::Point line = left.Middle();
    const double about = line.y / std::abs(line.x) * weight;
    return std::pair{std::llrint(about) - 2, std::llrint(about) + 2};
  };
  for (int weight = 127; weight > 0; --weight) {
    const auto [first, last] = ratios(weight);
    for (int64_t bias = first; bias <= last && std::abs(bias) < 1 << 30; ++bias) {
      for (const int sign : {1, -1}) {
        const auto line = left.MiddleOn(static_cast<double>(-sign * bias), weight);
        if (!line || sign * line->x <= 0) continue;
        const ExactLine found{static_cast<int8_t>(sign * weight), static_cast<int32_t>(bias),
                              golden::QuantizeMultiplier(std::abs(line->x) / weight)};
        if (GivesAll(wanted, limits, found)) return found;
      }
    }
  }
  return {};
}

}  // namespace systole::compile
