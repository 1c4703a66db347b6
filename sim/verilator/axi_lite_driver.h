// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "sim/verilator/axi_signals.h"

namespace systole::sim {

/// Register accesses of a host, one after another, over AXI4-Lite.
class AxiLiteDriver {
 public:
  /// Runs one clock cycle with these inputs and returns what the machine drove in it.
  using Tick = std::function<AxiLiteFromSlave(const AxiLiteToSlave&)>;

  /// A seed varies which of AW and W comes first and how long BREADY and RREADY wait; 0: at once.
  explicit AxiLiteDriver(Tick tick, uint64_t seed = 0) : tick_(std::move(tick)), random_(seed) {}

  /// Error response or no answer within 1000 cycles: nothing / false.
  std::optional<uint32_t> Read(uint32_t offset);
  bool Write(uint32_t offset, uint32_t value);

 private:
  int Delay();

  Tick tick_;
  uint64_t random_;
};

}  // namespace systole::sim
