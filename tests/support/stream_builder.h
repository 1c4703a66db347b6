// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

#include "hw/spec/gen/spec.h"

namespace systole::test {

/// Appends encoded commands and keeps count of them per engine.
class StreamBuilder {
 public:
  /// Makes `c` wait for everything before it on every engine: always right, never fast.
  template <typename C>
  void Wait(C* c) const {
    c->dep_load = counts_[1] > 0 ? 1 : 0;
    c->dep_conv = counts_[2] > 0 ? 1 : 0;
    c->dep_vector = counts_[3] > 0 ? 1 : 0;
    c->dep_store = counts_[4] > 0 ? 1 : 0;
  }

  template <typename C>
  void Add(const C& c) {
    const auto words = spec::Encode(c);
    const std::size_t at = bytes_.size();
    bytes_.resize(at + 4 * words.size());
    std::memcpy(bytes_.data() + at, words.data(), 4 * words.size());
    for (const spec::CommandInfo& info : spec::kCommands) {
      if (info.opcode == C::kOpcode) ++counts_[static_cast<std::size_t>(info.engine)];
    }
  }

  /// Wait, then Add.
  template <typename C>
  void AddOrdered(C c) {
    Wait(&c);
    Add(c);
  }

  const std::vector<std::byte>& bytes() const { return bytes_; }

 private:
  std::vector<std::byte> bytes_;
  std::uint32_t counts_[5] = {};
};

}  // namespace systole::test
