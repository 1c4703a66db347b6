// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "driver/base/state_counts.h"
#include "driver/base/status.h"
#include "hw/spec/gen/spec.h"

namespace systole::driver {

/// Memory that host and machine share. `host` is null where the host cannot see it.
struct MemoryBlock {
  uint64_t address = 0;  ///< As the machine sees it.
  std::byte* host = nullptr;
  uint64_t bytes = 0;
};

enum class SyncDirection { kToDevice, kFromDevice };

/// What ended a wait.
enum class WaitOutcome {
  kInterrupt,   ///< The interrupt line is high.
  kTimeout,     ///< The given time has passed; waiting again is fine.
  kCycleLimit,  ///< A simulator ran as many cycles as its options permit for one stream.
  kStalled,     ///< The machine has made no progress for as long as its options permit.
};

/// Something a simulated engine did.
struct TraceEvent {
  enum class Kind { kStart, kRetire };
  spec::Engine engine = spec::Engine::kCtrl;
  Kind kind = Kind::kStart;
  uint64_t nth = 0;    ///< The nth command of this engine in the stream, from 0.
  uint64_t cycle = 0;  ///< Cycles since the doorbell.
};

/// What a simulator can tell beyond registers. Optional.
class TraceSource {
 public:
  virtual ~TraceSource() = default;
  /// Starts and ends of commands since the latest doorbell, in order of time. Recording is on from
  /// the start; it costs a few bytes per command.
  virtual std::vector<TraceEvent> TraceEvents() const = 0;
  /// Cycles simulated so far while streams ran, and the processor time they took.
  virtual uint64_t simulated_cycles() const = 0;
  virtual double simulation_seconds() const = 0;
  /// Says what the commands of the next stream belong to. Without plan its cycles belong to no layer.
  virtual void PlanStream(StreamPlan plan) = 0;
  /// Where the cycles since the latest doorbell went, per layer of the plan, and one more entry for
  /// cycles of no layer. Summed over all entries the states of an engine are its counters.
  virtual std::vector<LayerStates> StatesByLayer() const = 0;
  /// Totals since the latest doorbell, at equal distances of time and at the end.
  virtual std::vector<BusSample> BusSamples() const = 0;
};

/// The way to one machine: registers, memory and the interrupt line. This is all that a backend has
/// to provide; everything else in the driver is built on it. Callers serialise all calls. No call
/// aborts; a failure is a Status.
class Backend {
 public:
  virtual ~Backend() = default;

  virtual Result<uint32_t> ReadRegister(uint32_t offset) = 0;
  virtual Result<void> WriteRegister(uint32_t offset, uint32_t value) = 0;

  /// Zeroed memory of `bytes` bytes at a multiple of `alignment` (a power of two).
  virtual Result<MemoryBlock> AllocateMemory(uint64_t bytes, uint64_t alignment) = 0;
  virtual void FreeMemory(const MemoryBlock& block) = 0;
  /// Makes what one side wrote visible to the other. Coherent backends do nothing.
  virtual Result<void> Sync(const MemoryBlock& block, uint64_t offset, uint64_t bytes,
                            SyncDirection direction) = 0;

  /// Waits until the interrupt line is high. Simulators run the machine in here.
  virtual Result<WaitOutcome> WaitInterrupt(std::chrono::nanoseconds timeout) = 0;

  /// Whether the counters count what a real machine would count.
  virtual bool counts_cycles() const = 0;
  /// Null unless the backend simulates.
  virtual TraceSource* trace_source() { return nullptr; }
};

}  // namespace systole::driver
