// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "sim/verilator/axi_signals.h"
#include "sim/verilator/host_blocks.h"
#include "sim/verilator/stall_source.h"

namespace systole::sim {

/// What goes wrong, once each. 0: nothing.
struct AxiFaults {
  uint64_t dead_after = 0;    ///< Beats read until the memory is dead.
  uint64_t dead_cycles = 0;   ///< How long it stays so; 0: for ever.
  uint64_t slverr_read = 0;   ///< Number of the beat read, from 1, that comes with SLVERR.
  uint64_t slverr_write = 0;  ///< Number of the burst written that is answered with SLVERR.
};

struct AxiMemoryOptions {
  int latency = 32;    ///< Cycles from AR handshake to the first R beat, and from last W beat to B.
  int bus_bytes = 16;  ///< Bytes per cycle in each direction, 1 to 16.
  uint64_t stall_seed = 0;  ///< Random stalls on every channel; 0: none.
  double stall_probability = 0.3;
  AxiFaults faults;
};

/// Memory behind a 128-bit AXI4 port, one call per clock cycle.
///
/// Several reads and writes may be outstanding. R beats come in the order of the requests, B in
/// that of the writes. Read data is taken when the request is accepted and written data becomes
/// visible with its B, so that a master that relies on an order it did not wait for reads old
/// bytes. Addresses outside every block answer DECERR. The master's side is checked against the
/// protocol and this project's limits (INCR, 16-byte beats, at most 16 of them, 4 KiB rule).
class AxiMemory {
 public:
  enum class Access { kRead, kWrite };

  /// The bytes are those of blocks(), or of `storage`, which then outlives the memory.
  explicit AxiMemory(const AxiMemoryOptions& options, AxiStorage* storage = nullptr);
  AxiMemory(const AxiMemory&) = delete;
  AxiMemory& operator=(const AxiMemory&) = delete;

  HostBlocks& blocks() { return blocks_; }
  void Map(uint64_t address, std::byte* host, uint64_t bytes) { blocks_.Map(address, host, bytes); }
  void Unmap(uint64_t address) { blocks_.Unmap(address); }

  /// Answers `resp` to accesses of this kind in [address, address + bytes) from now on.
  void InjectFault(Access access, uint64_t address, uint64_t bytes, AxiResp resp);
  void ClearFaults() { faults_.clear(); }
  /// A dead memory accepts and answers nothing.
  void set_dead(bool dead) { dead_ = dead; }

  /// What the memory drives in the current cycle.
  const AxiToMaster& outputs() const { return out_; }
  /// Ends the cycle, given what the machine drove in it.
  void Step(const AxiFromMaster& in);
  /// Whether a cycle in which the machine drives no VALID changes nothing but the time.
  bool quiet() const { return quiet_; }
  /// Ends such a cycle.
  void StepQuiet() { ++now_; }

  /// First breach of the protocol by the machine; empty if none.
  const std::string& violation() const { return violation_; }
  /// Beats transferred so far.
  uint64_t read_beats() const { return read_beats_; }
  uint64_t write_beats() const { return write_beats_; }

 private:
  static constexpr int kMaxBeats = 16;
  struct ReadBurst {
    uint64_t ready_at = 0;
    uint8_t id = 0;
    int beats = 0, next = 0;
    std::array<BeatData, kMaxBeats> data;
    std::array<AxiResp, kMaxBeats> resp;
  };
  struct WriteAnswer {
    uint64_t ready_at = 0;
    AxiAddress request;
    std::vector<AxiWriteData> beats;
  };
  struct Fault {
    Access access;
    uint64_t address, bytes;
    AxiResp resp;
  };

  AxiResp FaultAt(Access access, uint64_t address) const;
  void PlannedDeath();
  void Breach(const std::string& what);
  void CheckAddress(const char* channel, const AxiAddress& request);
  void CheckStable(const AxiFromMaster& in);
  void AcceptRead(const AxiAddress& request);
  void MatchWrites();
  AxiResp Commit(const WriteAnswer& write);
  void DriveRead();
  void DriveWrite();

  AxiMemoryOptions options_;
  HostBlocks blocks_;
  AxiStorage* storage_;
  std::vector<Fault> faults_;
  bool dead_ = false;
  uint64_t revives_at_ = 0;  ///< After a planned death.
  uint64_t beats_driven_ = 0, bursts_answered_ = 0;
  bool quiet_ = false;  ///< The first Step finds out.
  uint64_t now_ = 0;    ///< The current cycle.
  AxiToMaster out_;
  AxiFromMaster last_in_;
  std::deque<ReadBurst> reads_;
  std::deque<AxiAddress> write_requests_;
  std::deque<AxiWriteData> write_data_;
  std::deque<WriteAnswer> answers_;
  std::vector<AxiWriteData> current_write_;
  int read_credit_ = 0, write_credit_ = 0;  ///< Bytes that a direction may move.
  StallSource stall_ar_, stall_r_, stall_aw_, stall_w_, stall_b_;
  std::string violation_;
  uint64_t read_beats_ = 0, write_beats_ = 0;
};

}  // namespace systole::sim
