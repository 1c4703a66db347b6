// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/verilator/axi_memory.h"

namespace systole::test {

/// One burst of a test.
struct Burst {
  uint64_t address = 0;
  int beats = 1;
  uint8_t id = 0;
};

/// What came back for a burst, and when.
struct BurstRecord {
  uint64_t request_cycle = 0;  ///< Of the AR handshake, or of the last W beat.
  uint64_t first_cycle = 0;    ///< Of the first R beat or B being valid.
  uint64_t last_cycle = 0;     ///< Of the last R handshake or the B handshake.
  uint8_t id = 0;
  sim::AxiResp resp = sim::AxiResp::kOkay;  ///< Worst of the beats.
  std::vector<std::byte> data;
};

/// A master that reads or writes bursts as fast as the memory lets it.
class AxiBench {
 public:
  explicit AxiBench(sim::AxiMemory& memory) : memory_(memory) {}

  /// Issues all reads, takes all beats. Empty if that takes more than `limit` cycles.
  std::vector<BurstRecord> Read(const std::vector<Burst>& bursts, uint64_t limit = 100000);
  /// `strobes`: byte enables of every beat. Data counts up from `first`.
  std::vector<BurstRecord> Write(const std::vector<Burst>& bursts, uint8_t first,
                                 uint16_t strobes = 0xffff, uint64_t limit = 100000);

 private:
  void Step(const sim::AxiFromMaster& in);

  sim::AxiMemory& memory_;
  uint64_t cycle_ = 0;
};

}  // namespace systole::test
