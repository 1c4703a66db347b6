// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "driver/backends/simulated/simulated_backend.h"

#include <time.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

#include "driver/backends/simulated/lockstep.h"
#include "driver/core/host_memory.h"
#include "driver/core/progress_watch.h"

namespace systole::driver {
namespace {

using Clock = std::chrono::steady_clock;

// A machine is not called hung before it has had these cycles, and these accesses to memory one
// after the other, without progress.
constexpr uint64_t kLeastCycles = 20'000;
constexpr uint64_t kAccesses = 4;

/// Processor time of this thread, which other programs on the machine do not change.
double ThreadSeconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

std::string Hex(uint32_t value) {
  char text[16];
  std::snprintf(text, sizeof(text), "0x%03x", value);
  return text;
}

class SimulatedBackend final : public Backend, public TraceSource {
 public:
  SimulatedBackend(std::unique_ptr<sim::Model> model, const SimulatedMachine& machine,
                   const spec::Config& config, const Options& options)
      : machine_(machine),
        options_(options),
        model_(std::move(model)),
        watch_(options.board.deadline, [this] { return Progress(); }) {
    if (options.lockstep) lockstep_ = std::make_unique<Lockstep>(config, memory_, *model_);
    model_->set_observer([this](const sim::EngineEvent& event) { return Observe(event); });
  }

  Result<uint32_t> ReadRegister(uint32_t offset) override;
  Result<void> WriteRegister(uint32_t offset, uint32_t value) override;
  Result<MemoryBlock> AllocateMemory(uint64_t bytes, uint64_t alignment) override;
  void FreeMemory(const MemoryBlock& block) override;
  Result<void> Sync(const MemoryBlock&, uint64_t, uint64_t, SyncDirection) override { return {}; }
  Result<WaitOutcome> WaitInterrupt(std::chrono::nanoseconds timeout) override;

  bool counts_cycles() const override { return machine_.counts_cycles; }
  TraceSource* trace_source() override { return this; }
  std::vector<TraceEvent> TraceEvents() const override { return events_; }
  uint64_t simulated_cycles() const override { return running_cycles_; }
  double simulation_seconds() const override { return running_seconds_; }
  void PlanStream(StreamPlan plan) override { plan_ = std::move(plan); }
  std::vector<LayerStates> StatesByLayer() const override { return model_->StatesByLayer(); }
  std::vector<BusSample> BusSamples() const override { return model_->BusSamples(); }

 private:
  bool Observe(const sim::EngineEvent& event);
  Result<void> Doorbell();
  uint64_t Progress() const;
  Result<WaitOutcome> AfterSlice();
  Status Failure(const std::string& what) const;

  SimulatedMachine machine_;
  Options options_;
  HostMemory memory_;
  std::unique_ptr<sim::Model> model_;
  std::unique_ptr<Lockstep> lockstep_;
  uint64_t doorbell_cycle_ = 0;
  std::array<uint64_t, 4> started_{}, retired_{};  ///< Commands per engine since the doorbell.
  std::vector<TraceEvent> events_;
  StreamPlan plan_;  ///< Of the next stream.
  ProgressWatch watch_;
  ProgressWatch::Clock::time_point progress_seen_;  ///< The watch's latest progress,
  uint64_t progress_cycle_ = 0;                     ///< and the cycle in which it was noticed.
  uint64_t running_cycles_ = 0;
  double running_seconds_ = 0.0;
};

Status SimulatedBackend::Failure(const std::string& what) const {
  return {StatusCode::kInternal, what + " in cycle " + std::to_string(model_->cycle()) +
                                     " of the simulation; please report it with the program"};
}

Result<uint32_t> SimulatedBackend::ReadRegister(uint32_t offset) {
  const std::optional<uint32_t> value = model_->ReadRegister(offset);
  if (!model_->failure().empty()) return tl::unexpected(Failure(model_->failure()));
  if (!value) return tl::unexpected(Failure("no answer to a read of register " + Hex(offset)));
  return *value;
}

Result<void> SimulatedBackend::WriteRegister(uint32_t offset, uint32_t value) {
  if (offset == spec::kRegDoorbell) SYSTOLE_RETURN_IF_ERROR(Doorbell());
  const bool done = model_->WriteRegister(offset, value);
  if (!model_->failure().empty()) return tl::unexpected(Failure(model_->failure()));
  if (!done) return tl::unexpected(Failure("no answer to a write of register " + Hex(offset)));
  return {};
}

Result<void> SimulatedBackend::Doorbell() {
  SYSTOLE_ASSIGN_OR_RETURN(const uint32_t status, ReadRegister(spec::kRegStatus));
  if ((status & ~spec::kStatusDoneMask) != 0) return {};  // The machine will ignore it.
  if (lockstep_) {
    SYSTOLE_RETURN_IF_ERROR(
        lockstep_->Begin([this](uint32_t offset) { return ReadRegister(offset); }));
  }
  doorbell_cycle_ = model_->cycle();
  started_ = {};
  retired_ = {};
  events_.clear();
  model_->BeginAccount(std::exchange(plan_, {}));
  watch_.Begin();
  progress_seen_ = watch_.last_progress();
  progress_cycle_ = doorbell_cycle_;
  return {};
}

/// Commands that started or ended, and cycles in which an engine moved something. Reads no
/// registers: that would shift what comes later by some cycles, depending on the wall clock.
uint64_t SimulatedBackend::Progress() const {
  uint64_t progress = events_.size();
  for (const LayerStates& layer : model_->StatesByLayer()) {
    for (const StateCounts& engine : layer.engines) {
      progress += engine[static_cast<std::size_t>(spec::EngineState::kBusy)];
    }
  }
  return progress;
}

/// The time of a slice is up: whether the machine still makes progress. Not judged before its memory
/// had the time to answer, as a slow simulator may not get that far within the deadline.
Result<WaitOutcome> SimulatedBackend::AfterSlice() {
  SYSTOLE_ASSIGN_OR_RETURN(const bool stalled, watch_.Stalled(Clock::now()));
  if (progress_seen_ != watch_.last_progress()) {
    progress_seen_ = watch_.last_progress();
    progress_cycle_ = model_->cycle();
  }
  const auto patience = kLeastCycles + kAccesses * static_cast<uint64_t>(options_.latency);
  const bool answered = model_->cycle() - progress_cycle_ >= patience;
  return stalled && answered ? WaitOutcome::kStalled : WaitOutcome::kTimeout;
}

Result<MemoryBlock> SimulatedBackend::AllocateMemory(uint64_t bytes, uint64_t alignment) {
  SYSTOLE_ASSIGN_OR_RETURN(const MemoryBlock block, memory_.Allocate(bytes, alignment));
  model_->Map(block.address, block.host, block.bytes);
  return block;
}

void SimulatedBackend::FreeMemory(const MemoryBlock& block) {
  model_->Unmap(block.address);
  memory_.Free(block);
}

bool SimulatedBackend::Observe(const sim::EngineEvent& event) {
  const auto engine = static_cast<std::size_t>(event.engine);
  auto& count = event.retire ? retired_ : started_;
  const uint64_t nth = count[engine]++;
  events_.push_back({static_cast<spec::Engine>(engine + 1),
                     event.retire ? TraceEvent::Kind::kRetire : TraceEvent::Kind::kStart, nth,
                     event.cycle - doorbell_cycle_});
  if (lockstep_ && event.retire) return lockstep_->Compare(events_.back().engine, nth);
  return true;
}

Result<WaitOutcome> SimulatedBackend::WaitInterrupt(std::chrono::nanoseconds timeout) {
  if (timeout <= timeout.zero()) return WaitOutcome::kTimeout;
  const uint64_t used = model_->cycle() - doorbell_cycle_;
  if (used >= options_.timeout_cycles) return WaitOutcome::kCycleLimit;
  const auto start = Clock::now();
  const double busy = ThreadSeconds();
  const uint64_t first = model_->cycle();
  const sim::RunEnd end = model_->Run(options_.timeout_cycles - used, start + timeout);
  running_cycles_ += model_->cycle() - first;
  running_seconds_ += ThreadSeconds() - busy;
  switch (end) {
    case sim::RunEnd::kInterrupt:
      return WaitOutcome::kInterrupt;
    case sim::RunEnd::kDeadline:
      return AfterSlice();
    case sim::RunEnd::kCycleLimit:
      return WaitOutcome::kCycleLimit;
    case sim::RunEnd::kStopped:
      return Internal(std::string(machine_.name) + " differs from the functional model: " +
                      lockstep_->difference());
    case sim::RunEnd::kFailure:
      break;
  }
  return tl::unexpected(Failure(model_->failure()));
}

}  // namespace

sim::ModelOptions ModelOptionsOf(const Options& options) {
  const FaultOptions& faults = options.faults;
  return {{options.latency,
           options.bus_bytes,
           options.stall_seed,
           options.stall_probability,
           {faults.dead_after, faults.dead_cycles, faults.slverr_read, faults.slverr_write}},
          options.trace_file,
          options.clocked};
}

std::unique_ptr<Backend> CreateSimulatedBackend(std::unique_ptr<sim::Model> model,
                                                const SimulatedMachine& machine,
                                                const spec::Config& config,
                                                const Options& options) {
  return std::make_unique<SimulatedBackend>(std::move(model), machine, config, options);
}

}  // namespace systole::driver
