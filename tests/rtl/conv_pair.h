// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <random>
#include <vector>

#include "tests/rtl/conv_bench.h"

/// CONV beside its model, and cases of simple shape.
namespace systole::rtl_test {

inline constexpr uint32_t kGroup = static_cast<uint32_t>(kMachine.act_bytes / 4);
inline constexpr uint32_t kScratch = 64;

inline std::vector<uint8_t> RandomBytes(std::mt19937& random, size_t count) {
  std::vector<uint8_t> bytes(count);
  for (uint8_t& byte : bytes) byte = static_cast<uint8_t>(random());
  return bytes;
}

/// The machine and its model, with the same bytes in both.
class Pair {
 public:
  explicit Pair(uint32_t seed) : random_(seed), bench_(seed), model_(kMachine) {}

  /// Input in group 0, or across the border of groups 0 and 1; output in the upper half of a group.
  Places Place() {
    const bool across = random_() % 3 == 0;
    Places places{};
    places.in_bytes = kGroup * 3 / 8;
    places.in_addr = across ? kGroup - places.in_bytes / 2 : random_() % (kGroup / 16);
    places.in_addr &= ~15u;
    places.in_copy = across ? 2 : random_() % 2 == 0 ? 1 : 3;
    places.out_addr = (across ? 1 : 2) * kGroup + kGroup / 2 + random_() % 32;
    places.out_bytes = kGroup / 2 - kScratch - 32;
    places.out_copy = across ? 2 : 1;
    places.param_addr = 0;
    places.param_bytes = static_cast<uint32_t>(kMachine.param_bytes);
    Fill(places.in_addr, places.in_bytes, places.in_copy);
    out_ = (across ? 1 : 2) * kGroup + kGroup / 2;
    Fill(out_, kGroup / 2, places.out_copy);
    out_copy_ = places.out_copy;
    return places;
  }

  Measure Run(const std::vector<ConvCase>& cases, Disturbance disturbance) {
    disturbance.scratch = out_ + kGroup / 2 - kScratch;
    for (const ConvCase& conv : cases) model_.Run(conv);
    return bench_.Run(cases, disturbance);
  }

  /// Stops the commands after some cycles; what they wrote is not looked at.
  void Interrupt(const std::vector<ConvCase>& cases, int64_t cycles) {
    bench_.Run(cases, {}, cycles);
    bench_.HaltAndReset();
  }

  void Compare() {
    for (const uint32_t base : {out_, out_ + out_copy_ * kGroup}) {
      const auto bytes = bench_.ReadActivations(base, kGroup / 2 - kScratch);
      for (size_t i = 0; i < bytes.size(); ++i) {
        if (bytes[i] == model_.memory[base + i]) continue;
        INFO("address " << base + i);
        REQUIRE(static_cast<int>(bytes[i]) == static_cast<int>(model_.memory[base + i]));
      }
    }
  }

  std::mt19937& random() { return random_; }

 private:
  void Fill(uint32_t addr, uint32_t count, uint32_t copy) {
    const auto bytes = RandomBytes(random_, count);
    bench_.WriteActivations(addr, bytes, static_cast<int>(copy));
    std::copy(bytes.begin(), bytes.end(), model_.memory.begin() + addr);
    std::copy(bytes.begin(), bytes.end(), model_.memory.begin() + addr + copy * kGroup);
  }

  std::mt19937 random_;
  ConvBench bench_;
  ConvModel model_;
  uint32_t out_ = 0, out_copy_ = 0;
};

/// Nothing in the way.
inline Disturbance Undisturbed() {
  Disturbance none;
  none.weights_first = true;
  return none;
}

inline ConvCase Matrix(std::mt19937& random, const Places& places, int pixels, int slices, int tiles) {
  return Matrix(kMachine, random, places, pixels, slices, tiles);
}

}  // namespace systole::rtl_test
