// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/compile/requant.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace systole::compile {
namespace {

int32_t Float64Value(int64_t v, double real, int32_t zero, const Limits& limits) {
  const int64_t y = golden::Float64Away(static_cast<int32_t>(v), real);
  return static_cast<int32_t>(std::clamp<int64_t>(y + zero, limits.low, limits.high));
}

int32_t OneStepValue(int64_t v, const golden::QuantizedMultiplier& f, int32_t zero,
                     const Limits& limits) {
  const int64_t y = golden::OneStepAway(static_cast<int32_t>(v), f.q, f.shift);
  return static_cast<int32_t>(std::clamp<int64_t>(y + zero, limits.low, limits.high));
}

/// Whether both maps reach output value `k` at the same v within [-bound, bound].
bool SameThreshold(int32_t k, double real, const golden::QuantizedMultiplier& f, int64_t bound,
                   int32_t zero, const Limits& limits) {
  int64_t low = -bound - 1;  // Float64Value(low) < k, as far as the range goes.
  int64_t high = bound + 1;  // Float64Value(high) >= k likewise.
  while (high - low > 1) {
    const int64_t middle = low + (high - low) / 2;
    (Float64Value(middle, real, zero, limits) >= k ? high : low) = middle;
  }
  const bool begins = high > bound || OneStepValue(high, f, zero, limits) >= k;
  const bool not_before = low < -bound || OneStepValue(low, f, zero, limits) < k;
  return begins && not_before;
}

}  // namespace

ChipQuant QuantOf(const graph::Tensor& tensor) {
  ChipQuant quant;
  if (tensor.quant.empty()) return quant;
  quant.scale = tensor.quant.scale();
  quant.zero = static_cast<int32_t>(tensor.quant.zero_point());
  if (tensor.type == graph::DataType::kUint8) quant.zero -= 128;
  return quant;
}

Limits ActivationLimits(graph::Activation activation, const ChipQuant& quant) {
  // As TensorFlow Lite: round(limit / scale) in float32, ties away, plus the zero point.
  const auto quantized = [&](float real) {
    const float q = std::round(real / quant.scale);
    return static_cast<int32_t>(std::clamp(q + static_cast<float>(quant.zero), -1e6F, 1e6F));
  };
  Limits limits;
  if (activation == graph::Activation::kNone) return limits;
  if (activation == graph::Activation::kReluN1To1) {
    limits.low = std::max(limits.low, quantized(-1.0F));
  } else {
    limits.low = std::max(limits.low, quant.zero);
  }
  if (activation == graph::Activation::kRelu6) limits.high = std::min(limits.high, quantized(6.0F));
  if (activation == graph::Activation::kReluN1To1) {
    limits.high = std::min(limits.high, quantized(1.0F));
  }
  return limits;
}

std::optional<golden::QuantizedMultiplier> OneStepForFloat64(double real, int64_t bound,
                                                             int32_t zero, const Limits& limits) {
  const golden::QuantizedMultiplier nearest = golden::QuantizeMultiplier(real);
  if (!Representable(nearest) || nearest.shift > 30 || bound >= (int64_t{1} << 31)) return {};
  for (const int delta : {0, 1, -1}) {
    golden::QuantizedMultiplier f = nearest;
    if (delta < 0 ? f.q == 0 : f.q > INT32_MAX - delta) continue;
    f.q += delta;
    bool same = true;
    for (int32_t k = limits.low + 1; same && k <= limits.high; ++k) {
      same = SameThreshold(k, real, f, bound, zero, limits);
    }
    if (same) return f;
  }
  return {};
}

std::optional<golden::QuantizedMultiplier> ReciprocalFactor(int64_t count, int64_t bound) {
  if (bound >= (int64_t{1} << 31)) return {};
  // A factor just above 1/count rounds ties the right way; it is exact for |sum| <= bound if
  // bound * (factor - 1/count) < 1 / (2 * count), the least distance from a tie.
  const int shift = 1 - static_cast<int>(std::bit_width(static_cast<uint64_t>(count)));
  const __int128 one = static_cast<__int128>(1) << (31 - shift);
  const auto q = static_cast<int64_t>((one + count - 1) / count);
  // A power of two overflows by one and is exact anyway.
  if (q >> 31 != 0) return golden::QuantizedMultiplier{1 << 30, shift + 1};
  const __int128 excess = static_cast<__int128>(q) * count - one;  // (factor - 1/count) * count * one
  if (2 * excess * bound >= one) return {};
  return golden::QuantizedMultiplier{static_cast<int32_t>(q), shift};
}

golden::QuantizedMultiplier MeanFactor(float in_scale, float out_scale, int64_t count) {
  golden::QuantizedMultiplier f =
      golden::QuantizeMultiplier(static_cast<double>(in_scale) / static_cast<double>(out_scale));
  const int log2_count = static_cast<int>(std::bit_width(static_cast<uint64_t>(count))) - 1;
  const int bits = std::min({log2_count, 32, 31 + f.shift});
  f.q = static_cast<int32_t>((static_cast<int64_t>(f.q) << bits) / count);
  f.shift -= bits;
  return f;
}

bool Representable(const golden::QuantizedMultiplier& factor) {
  return factor.q >= 0 && factor.shift >= -32 && factor.shift <= 31;
}

}  // namespace systole::compile
