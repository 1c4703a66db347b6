// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
// Every implementation of the inner loops that this processor can run, against plain arithmetic.
#include <algorithm>
#include <cstdint>
#include <random>
#include <vector>

#include "sim/golden/kernels/select.h"
#include "sim/golden/requantize.h"
#include "tests/support/catch.h"

namespace systole {
namespace {

using golden::AvailableKernels;
using golden::FinishMode;
using golden::Kernels;

constexpr std::uint32_t kSeed = 20260;
constexpr std::int8_t kGuard = 0x5a;

/// Random values with the extremes more often than chance has them.
class Values {
 public:
  std::int64_t Between(std::int64_t low, std::int64_t high) {
    const auto pick = std::uniform_int_distribution<int>(0, 7)(random_);
    if (pick == 0) return low;
    if (pick == 1) return high;
    return std::uniform_int_distribution<std::int64_t>(low, high)(random_);
  }
  template <typename T>
  std::vector<T> Vector(std::size_t size, std::int64_t low, std::int64_t high) {
    std::vector<T> values(size);
    for (T& v : values) v = static_cast<T>(Between(low, high));
    return values;
  }

 private:
  std::mt19937 random_{kSeed};
};

std::int32_t Wrapped(std::int64_t v) {
  return static_cast<std::int32_t>(static_cast<std::uint32_t>(v));
}

int Padded(int channels) {
  return (channels + golden::kKernelChannels - 1) / golden::kKernelChannels *
         golden::kKernelChannels;
}

/// Multiplier and shift of one channel as PostProcess enters it.
struct Factor {
  std::int32_t q;
  int shift;
};

std::int8_t Expected(std::int32_t v, const Factor& f, const golden::FinishTable& t) {
  const std::int64_t scaled = t.mode == FinishMode::kOneStep ? golden::OneStepAway(v, f.q, f.shift)
                              : t.mode == FinishMode::kFloat32
                                  ? golden::Float32Fixed(v, f.q, f.shift)
                                  : golden::TwoStepAway(v, f.q, f.shift);
  return static_cast<std::int8_t>(
      std::min<std::int64_t>(std::max<std::int64_t>(scaled + t.zo, t.lo), t.hi));
}

/// `channels` channels of three pixels; the results go behind each other with gaps.
void CheckFinish(const Kernels& kernels, Values* values, int channels, FinishMode mode,
                 int max_shift) {
  const bool two_steps = mode == FinishMode::kTwoStep;
  constexpr int kPixels = 3;
  const int size = Padded(channels);
  const int pitch = channels + 5;
  std::vector<Factor> factors(size);
  std::vector<std::int32_t> q(size), left(size), right(size);
  for (int c = 0; c < size; ++c) {
    factors[c] = {static_cast<std::int32_t>(values->Between(0, INT32_MAX)),
                  static_cast<int>(values->Between(-32, max_shift))};
    const int shift = factors[c].shift;
    q[c] = shift == -32 && two_steps ? 0 : factors[c].q;
    left[c] = std::max(shift, 0);
    right[c] = two_steps                      ? std::min(std::max(-shift, 0), 31)
               : mode == FinishMode::kFloat32 ? 31 - shift
                                              : 31 - std::min(shift, 30);
  }
  // Sums of all magnitudes: results within int8 must not be rare.
  auto v = values->Vector<std::int32_t>(kPixels * size, INT32_MIN, INT32_MAX);
  for (std::int32_t& x : v) x >>= values->Between(0, 31);
  const auto bias = values->Vector<std::int32_t>(size, INT32_MIN / 4, INT32_MAX / 4);
  const auto offsets = values->Vector<std::int32_t>(kPixels, -70000, 70000);
  golden::FinishTable table{bias.data(),
                            q.data(),
                            left.data(),
                            right.data(),
                            mode,
                            max_shift > 0 && two_steps,
                            static_cast<std::int32_t>(values->Between(-128, 127)),
                            static_cast<std::int32_t>(values->Between(-128, 0)),
                            static_cast<std::int32_t>(values->Between(-5, 127))};
  std::vector<std::int8_t> out(kPixels * pitch, kGuard);
  kernels.finish(v.data(), size, offsets.data(), kPixels, channels, table, out.data(), pitch);
  for (int p = 0; p < kPixels; ++p) {
    for (int c = 0; c < pitch; ++c) {
      CAPTURE(p, c, channels, static_cast<int>(mode), max_shift);
      if (c >= channels) {
        REQUIRE(out[p * pitch + c] == kGuard);
        continue;
      }
      const std::int32_t sum = Wrapped(std::int64_t{v[p * size + c]} - offsets[p] + bias[c]);
      CAPTURE(sum, factors[c].q, factors[c].shift);
      REQUIRE(out[p * pitch + c] == Expected(sum, factors[c], table));
    }
  }
}

}  // namespace

TEST_CASE("Kernels: the plain ones are always there") {
  REQUIRE_FALSE(AvailableKernels().empty());
  CHECK(std::string(AvailableKernels()[0]->name) == "plain");
  CHECK(&golden::BestKernels() == AvailableKernels().back());
}

TEST_CASE("Kernels multiply exactly, wrapping") {
  Values values;
  for (const Kernels* kernels : AvailableKernels()) {
    for (const int channels : {8, 16, 32}) {
      for (const int pixels : {1, 2, 7, 8, 21}) {
        const int rows = static_cast<int>(values.Between(1, 70));
        const int pairs = (rows + 1) / 2;
        const auto a = values.Vector<std::int16_t>(2 * pairs * pixels, -128, 127);
        const auto tile = values.Vector<std::int8_t>(rows * channels, -128, 127);
        auto acc = values.Vector<std::int32_t>(pixels * channels, INT32_MIN, INT32_MAX);
        auto expected = acc;
        for (int p = 0; p < pixels; ++p) {
          for (int c = 0; c < channels; ++c) {
            std::int64_t sum = expected[p * channels + c];
            for (int k = 0; k < rows; ++k) {
              sum += a[p * 2 * pairs + k] * tile[k * channels + c];
            }
            expected[p * channels + c] = Wrapped(sum);
          }
        }
        std::vector<std::int16_t> packed(2 * pairs * channels, 99);
        kernels->pack(tile.data(), rows, channels, packed.data());
        kernels->multiply(a.data(), packed.data(), pairs, pixels, channels, acc.data());
        CAPTURE(kernels->name, channels, pixels, rows);
        REQUIRE((acc == expected));
      }
    }
  }
}

TEST_CASE("Kernels requantize as the rules say") {
  Values values;
  for (const Kernels* kernels : AvailableKernels()) {
    CAPTURE(kernels->name);
    for (int round = 0; round < 200; ++round) {
      const int channels = static_cast<int>(values.Between(1, 40));
      CheckFinish(*kernels, &values, channels, FinishMode::kTwoStep, 0);
      CheckFinish(*kernels, &values, channels, FinishMode::kTwoStep, 31);
      CheckFinish(*kernels, &values, channels, FinishMode::kOneStep, 31);
      CheckFinish(*kernels, &values, channels, FinishMode::kFloat32, 31);
    }
  }
}

TEST_CASE("Kernels sum depthwise windows, wrapping") {
  Values values;
  for (const Kernels* kernels : AvailableKernels()) {
    for (const int channels : {1, 7, 8, 16, 27, 96}) {
      const int pitch = Padded(channels);
      const int count = static_cast<int>(values.Between(1, 26));
      const auto x = values.Vector<std::int8_t>(count * channels, -128, 127);
      std::vector<std::int32_t> weights = values.Vector<std::int32_t>(count * pitch, -255, 255);
      const auto start = values.Vector<std::int32_t>(pitch, INT32_MIN, INT32_MAX);
      std::vector<const std::int8_t*> taps;
      std::vector<std::int32_t> expected(channels);
      for (int t = 0; t < count; ++t) taps.push_back(x.data() + t * channels);
      for (int c = 0; c < channels; ++c) {
        std::int64_t sum = start[c];
        for (int t = 0; t < count; ++t) sum += x[t * channels + c] * weights[t * pitch + c];
        expected[c] = Wrapped(sum);
      }
      for (std::int32_t& w : weights) w &= 0xffff;
      std::vector<std::int32_t> v(channels);
      kernels->depthwise(taps.data(), weights.data(), count, channels, start.data(), v.data());
      CAPTURE(kernels->name, channels, count);
      REQUIRE((v == expected));
    }
  }
}

TEST_CASE("Kernels of whole runs of values") {
  Values values;
  for (const Kernels* kernels : AvailableKernels()) {
    for (const int count : {0, 1, 5, 16, 37, 200}) {
      CAPTURE(kernels->name, count);
      const auto x = values.Vector<std::int8_t>(count, -128, 127);
      const auto y = values.Vector<std::int8_t>(count, -128, 127);
      std::vector<std::int16_t> wide(count + 1, kGuard);
      kernels->widen(x.data(), count, wide.data());
      CHECK(std::equal(x.begin(), x.end(), wide.begin()));
      CHECK(wide[count] == kGuard);
      std::int32_t sum = 0;
      for (const std::int8_t value : x) sum += value;
      CHECK(kernels->sum(wide.data(), count) == sum);
      auto v = values.Vector<std::int32_t>(count, INT32_MIN, INT32_MAX);
      auto best = y;
      auto sums = v;
      kernels->accumulate(x.data(), count, -128, sums.data());
      kernels->maximum(x.data(), count, best.data());
      for (int i = 0; i < count; ++i) {
        REQUIRE(sums[i] == Wrapped(std::int64_t{v[i]} + x[i] + 128));
        REQUIRE(best[i] == std::max(x[i], y[i]));
      }
    }
  }
}

}  // namespace systole
