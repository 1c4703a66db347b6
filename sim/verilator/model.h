// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>

#include "driver/base/state_counts.h"
#include "sim/verilator/axi_memory.h"

namespace systole::sim {

struct ModelOptions {
  AxiMemoryOptions memory;
  std::string trace_file;  ///< FST waveform; empty: none.
  bool clocked = false;    ///< HLS engine: with its pipeline depths, instead of C simulation.
};

/// Something the trace outputs of the top showed.
struct EngineEvent {
  int engine = 0;       ///< 0 LOAD, 1 CONV, 2 VECTOR, 3 STORE.
  bool retire = false;  ///< Else the start of a command.
  uint64_t cycle = 0;   ///< Since the reset of the model.
};

enum class RunEnd { kInterrupt, kCycleLimit, kDeadline, kFailure, kStopped };

/// A simulated machine with its memory, behind an interface without generated types. Not
/// thread-safe.
class Model {
 public:
  /// Returns whether to go on.
  using Observer = std::function<bool(const EngineEvent&)>;

  virtual ~Model() = default;

  /// Makes host memory visible to the machine at [address, address + bytes); multiples of 16, no
  /// overlap. Unmap takes the address of a block.
  virtual void Map(uint64_t address, std::byte* host, uint64_t bytes) = 0;
  virtual void Unmap(uint64_t address) = 0;
  virtual uint64_t cycle() const = 0;

  /// Register accesses over AXI4-Lite; nothing / false after an error response or no answer.
  virtual std::optional<uint32_t> ReadRegister(uint32_t offset) = 0;
  virtual bool WriteRegister(uint32_t offset, uint32_t value) = 0;

  /// Runs until the interrupt line is high, at most `cycles` cycles, about until `deadline`.
  virtual RunEnd Run(uint64_t cycles, std::chrono::steady_clock::time_point deadline) = 0;

  /// Called for each command that an engine started or retired; the on-chip memories then hold all
  /// that it wrote. If it returns false, Run ends with kStopped.
  virtual void set_observer(Observer observer) = 0;

  /// Begins an account of the engines' states (state_account.h) for the stream that starts next.
  virtual void BeginAccount(const StreamPlan& plan) = 0;
  virtual std::vector<LayerStates> StatesByLayer() = 0;
  virtual std::vector<BusSample> BusSamples() = 0;

  /// Copies bytes out of the activation buffer; false beyond its end.
  virtual bool ReadActivations(uint32_t address, std::span<std::byte> bytes) const = 0;
  /// The same for parameter memory.
  virtual bool ReadParameters(uint32_t address, std::span<std::byte> bytes) const = 0;

  /// First failed assertion of the RTL or breach of the bus protocol; empty if none.
  virtual std::string failure() const = 0;
};

/// What each model library exports under kModelEntry. The caller owns the model. Null: the trace
/// file cannot be written.
using CreateModelFunction = Model* (*)(const ModelOptions& options);
inline constexpr const char* kModelEntry = "SystoleCreateModel";

}  // namespace systole::sim
