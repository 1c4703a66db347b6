// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

namespace systole::fuzz {

/// Choices of a mutator.
class Random {
 public:
  explicit Random(uint32_t seed) : engine_(seed) {}

  uint32_t Below(size_t limit) { return limit == 0 ? 0 : engine_() % static_cast<uint32_t>(limit); }
  bool OneIn(uint32_t n) { return Below(n) == 0; }

  /// Numbers at which importers have their limits, and small ones.
  int64_t Number() {
    static constexpr int64_t kEdges[] = {
        -1, 0, 1, 2, 3, 4, 5, 8, 16, 31, 127, 128, 255, 256, 4096, 46341, 65535, 65536, 1 << 20,
        INT32_MAX, INT32_MIN, int64_t{1} << 32, INT64_MAX, INT64_MIN, -2, -4};
    if (OneIn(2)) return static_cast<int64_t>(Below(10)) - 2;
    return kEdges[Below(std::size(kEdges))];
  }
  int32_t Number32() { return static_cast<int32_t>(Number()); }

  float Real() {
    static constexpr float kEdges[] = {0.0F, 1.0F, -1.0F, 0.5F, 1e-30F, 1e30F, 1e-45F, 3e38F,
                                       1.0F / 256, 127.0F};
    if (OneIn(16)) return OneIn(2) ? __builtin_nanf("") : __builtin_inff();
    return kEdges[Below(std::size(kEdges))];
  }

  template <typename T>
  T& Pick(std::vector<T>& list) {
    return list[Below(list.size())];
  }

  /// Changes, adds, removes or doubles one entry.
  template <typename T, typename Make>
  void Edit(std::vector<T>& list, Make make) {
    switch (list.empty() ? 1 : Below(5)) {
      case 0: list.erase(list.begin() + Below(list.size())); break;
      case 1: list.insert(list.begin() + Below(list.size() + 1), static_cast<T>(make())); break;
      case 2: list.push_back(list[Below(list.size())]); break;
      default: list[Below(list.size())] = static_cast<T>(make()); break;
    }
  }

 private:
  std::mt19937 engine_;
};

/// A mutator that knows nothing of the format, as libFuzzer's LLVMFuzzerMutate().
using RawMutator = size_t (*)(uint8_t* data, size_t size, size_t max_size);

/// Changes a .tflite file in place: tables, vectors, offsets, operators, tensors, options. Returns
/// the new size, at most `max_size`.
size_t MutateTflite(uint8_t* data, size_t size, size_t max_size, uint32_t seed, RawMutator raw);

/// Changes an ONNX file in place: messages and their fields.
size_t MutateOnnx(uint8_t* data, size_t size, size_t max_size, uint32_t seed, RawMutator raw);

}  // namespace systole::fuzz
