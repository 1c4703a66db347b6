// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>

#include "sim/golden/command.h"
#include "sim/golden/dependency_checker.h"
#include "sim/golden/machine_types.h"
#include "sim/golden/workspace.h"

namespace systole::golden {

/// What a run did.
struct RunResult {
  Fault fault;             ///< Set: the machine stopped at this command; earlier ones are complete.
  bool done = false;       ///< END was executed.
  std::uint32_t end_status = 0;
  bool irq = false;        ///< An IRQ command was executed ...
  std::uint32_t irq_tag = 0;  ///< ... the latest with this tag.
  std::uint32_t commands = 0;      ///< Executed, CTRL ones included.
  std::uint64_t array_vectors = 0; ///< Slices that entered the array.
  std::uint64_t vector_taps = 0;   ///< Taps inside the image, or vectors of ADD, of L lanes.
  std::uint64_t bytes_loaded = 0;  ///< From memory.
  std::uint64_t bytes_stored = 0;  ///< To memory.
};

/// A command that has been executed.
struct CommandEvent {
  std::uint32_t index = 0;          ///< In the stream, from 0.
  std::uint64_t stream_offset = 0;  ///< Bytes.
  spec::Opcode opcode = spec::Opcode::kNop;
  spec::Engine engine = spec::Engine::kCtrl;
  std::uint32_t nth = 0;            ///< Of its engine, from 0.
  std::uint32_t layer = 0;
  std::span<const Range> written;   ///< Valid during the call.
};

/// The machine of docs/architecture.md without time: commands are executed one after the other,
/// exactly, with the errors that dispatch finds.
///
/// What time would show cannot happen here, with two exceptions: a CONV without its weight tiles,
/// or weights at END that do not fit into the ring, hang the hardware and give WATCHDOG here.
class Machine {
 public:
  using Observer = std::function<void(const CommandEvent&)>;

  /// `kernels`: the loops to compute with; all give the same bytes.
  explicit Machine(const spec::Config& config, const Kernels& kernels = BestKernels());

  const spec::Config& config() const { return config_; }

  /// Empties the weight ring. Regions stay.
  void Reset();

  void set_region(int index, const Region& region) { regions_[index] = region; }
  const Regions& regions() const { return regions_; }

  /// Value that a WATCHDOG error carries.
  void set_watchdog(std::uint32_t cycles) { watchdog_ = cycles; }
  /// Called after every command; for comparing with the RTL command by command.
  void set_observer(Observer observer) { observer_ = std::move(observer); }
  /// Checks the dependencies of what is executed; not owned, null for none. Costs time.
  void set_checker(DependencyChecker* checker) { checker_ = checker; }

  /// Executes the stream at `offset` of a region, as the doorbell does.
  RunResult Run(std::uint32_t region, std::uint64_t offset, std::uint64_t bytes);
  /// Executes a stream that stands outside the regions.
  RunResult RunStream(std::span<const std::byte> stream);

  const ChipMemory& chip() const { return chip_; }
  ChipMemory& chip() { return chip_; }

 private:
  struct Current;  // the command being executed

  /// `stream` is what is mapped of `stream_bytes`.
  RunResult Execute(std::span<const std::byte> stream, std::uint64_t stream_bytes);
  /// Executes a checked command; false after a fault or END.
  bool Execute(const Current& current, RunResult* result);
  std::optional<Fault> ExecuteEngine(const Current& current, RunResult* result);
  std::optional<Fault> ExecuteConvCommand(const spec::ConvCommand& c, const Current& current,
                                          RunResult* result);
  bool ExecuteControl(const Current& current, RunResult* result);
  void Check(const Current& current);
  void Observe(const Current& current, std::span<const Range> written);
  Fault Hang(std::uint32_t index) const;

  spec::Config config_;
  Regions regions_{};
  ChipMemory chip_;
  Workspace workspace_;
  std::uint32_t watchdog_ = spec::kRegWatchdogReset;
  Observer observer_;
  DependencyChecker* checker_ = nullptr;
  std::uint32_t nth_[5] = {};
  std::uint32_t last_weight_load_ = 0;
};

}  // namespace systole::golden
