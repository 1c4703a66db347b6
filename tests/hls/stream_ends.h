// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <hls_stream.h>

#include <cstdint>
#include <deque>
#include <random>
#include <vector>

#include "systole_hls/process.h"

/// The test's ends of streams: they write and read at random cycles.
namespace systole::hls_test {

/// Coin with a chance of `of16` in 16 per cycle.
class Chance {
 public:
  void Set(uint32_t seed, unsigned of16) {
    random_.seed(seed);
    of16_ = of16;
  }
  bool Toss() { return of16_ >= 16 || random_() % 16 < of16_; }

 private:
  std::mt19937 random_;
  unsigned of16_ = 16;
};

/// Writes `items` in order.
template <class T>
class Feeder {
 public:
  static constexpr systole_hls::Kind kKind = systole_hls::Kind::kTimer;
  static constexpr int kPipelineDepth = 1;
  void Turn(hls::stream<T>& out) {
    if (!items.empty() && chance.Toss() && out.write_nb(items.front())) items.pop_front();
  }
  std::deque<T> items;
  Chance chance;
};

/// Reads into `items`.
template <class T>
class Collector {
 public:
  static constexpr systole_hls::Kind kKind = systole_hls::Kind::kTimer;
  static constexpr int kPipelineDepth = 1;
  void Turn(hls::stream<T>& in) {
    T item;
    if (chance.Toss() && in.read_nb(item)) items.push_back(item);
  }
  std::vector<T> items;
  Chance chance;
};

}  // namespace systole::hls_test
