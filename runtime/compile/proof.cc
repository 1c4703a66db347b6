// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/compile/proof.h"

#include <algorithm>
#include <array>
#include <cmath>

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

bool GivesAll(std::span<const int8_t> wanted, const golden::AddZeros& zeros, const ExactAdd& add) {
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

/// Calls keep(value, upper, bound) for both inequalities of a result: what is rounded must be at
/// least (`upper`: at most) `bound`.
template <typename Keep>
void ForBounds(int32_t value, const golden::Limits& limits, Keep keep) {
  if (value > limits.low) keep(false, value - 0.5);
  if (value < limits.high) keep(true, value + 0.5);
}

}  // namespace

std::optional<ExactAdd> FindAdd(std::span<const int8_t> wanted, const golden::AddZeros& zeros,
                                double ratio_a, double ratio_b) {
  const golden::Limits limits = LimitsOf(wanted);
  const auto tried = [&](double a, double b) -> std::optional<ExactAdd> {
    const auto factors = FactorsFor(a, b);
    if (!factors || !Representable(factors->a) || !Representable(factors->b)) return {};
    ExactAdd add{*factors, limits};
    if (!GivesAll(wanted, zeros, add)) return {};
    return add;
  };
  if (auto found = tried(ratio_a, ratio_b)) return found;
  HalfPlanes left(kReach, kReach);  // Of what the ratios are moved by.
  for (int i = 0; i < kValues * kValues && !left.empty(); ++i) {
    const double x = i / kValues - 128 - zeros.a, y = i % kValues - 128 - zeros.b;
    const double value = ratio_a * x + ratio_b * y + zeros.out;
    ForBounds(wanted[i], limits, [&](bool upper, double bound) {
      const double distance = upper ? bound - value : value - bound;
      if (distance > 1024 * kReach) return;
      const int sign = upper ? -1 : 1;
      left.Keep(sign * x, sign * y, kMargin - distance);
    });
  }
  if (left.empty()) return {};
  const HalfPlanes::Point move = left.Middle();
  return tried(ratio_a + move.x, ratio_b + move.y);
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
  const HalfPlanes::Point line = left.Middle();
  for (int weight = 127; weight > 0; --weight) {
    const double factor = std::abs(line.x) / weight;
    const double bias = std::nearbyint(line.y / factor);
    const golden::QuantizedMultiplier f = golden::QuantizeMultiplier(factor);
    if (!Representable(f) || f.shift > 30 || !(std::abs(bias) < 0x1p30)) continue;
    const ExactLine found{static_cast<int8_t>(line.x < 0 ? -weight : weight),
                          static_cast<int32_t>(bias), f};
    bool same = true;
    for (int i = 0; same && i < kValues; ++i) {
      const int32_t y = golden::OneStepAway(found.weight * (i - 128) + found.bias, f.q, f.shift);
      same = Clamped(y, limits) == wanted[i];
    }
    if (same) return found;
  }
  return {};
}

}  // namespace systole::compile
