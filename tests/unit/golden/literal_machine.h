// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "hw/spec/gen/spec.h"

namespace systole::test {

/// docs/architecture.md sections 4 to 7 word by word: one byte, lane and tap at a time, without
/// checks, without any code of sim/golden. Slow; the yardstick of the functional machine.
class LiteralMachine {
 public:
  explicit LiteralMachine(const spec::Config& config);

  /// Executes a stream of correct commands up to END. Region 1 is `data`, region 2 `output`.
  void Run(const std::vector<std::byte>& commands, const std::vector<std::byte>& data,
           std::vector<std::byte>* output);

 private:
  template <typename C>
  void Load(const C& c, const std::vector<std::byte>& data);
  template <typename C>
  void Store(const C& c, std::vector<std::byte>* output);
  void Conv(const spec::ConvCommand& c);
  template <typename C>
  void Vector(const C& c);
  void Add(const spec::AddCommand& c);
  /// Bias, multiplier and shift of channel `ch`, then rounding, zero point, limits, write.
  template <typename C>
  void Finish(const C& c, std::int64_t v, std::int64_t ch, std::int64_t address);
  /// Adds the residual to what is at `address`.
  void AddResidual(const spec::ConvCommand& c, int residual, std::int64_t address);
  void Write(std::int64_t address, std::int64_t copy, int byte);
  std::int64_t Word(std::int64_t address) const;

  const spec::Config& config_;
  std::vector<int> act_;    // signed bytes
  std::vector<int> param_;  // unsigned bytes
  std::deque<int> ring_;
  std::vector<std::int64_t> acc_[2];   // [pixel * C + c]
  std::vector<std::int64_t> wsum_[2];  // [pixel]
};

}  // namespace systole::test
