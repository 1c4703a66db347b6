// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "driver/core/device_core.h"

#include "driver/core/stall.h"

namespace systole::driver {
namespace {

constexpr uint32_t kInterrupts = spec::kIrqEnableDoneMask | spec::kIrqEnableErrorMask;
// A healthy memory answers what is in flight in a fraction of this, a simulated one too.
constexpr auto kResetTimeout = std::chrono::seconds(1);

uint32_t Low(uint64_t value) { return static_cast<uint32_t>(value); }
uint32_t High(uint64_t value) { return static_cast<uint32_t>(value >> 32); }

}  // namespace

BlockHandle::BlockHandle(std::shared_ptr<DeviceCore> core, const MemoryBlock& block)
    : core_(std::move(core)), block_(block) {}

BlockHandle::~BlockHandle() {
  const std::lock_guard lock(core_->mutex);
  core_->backend->FreeMemory(block_);
}

std::span<const std::byte> Job::Stream() const {
  const MemoryBlock& block = commands->block();
  if (block.host == nullptr) return {};
  return {block.host + commands_at, command_bytes};
}

Result<Counters> DeviceCore::ReadCounters() {
  Counters counters;
  for (uint32_t i = 0; i < spec::kCounters; ++i) {
    SYSTOLE_ASSIGN_OR_RETURN(
        const uint32_t low,
        backend->ReadRegister(spec::kRegCounterLo + i * spec::kRegCounterLoStride));
    SYSTOLE_ASSIGN_OR_RETURN(
        const uint32_t high,
        backend->ReadRegister(spec::kRegCounterHi + i * spec::kRegCounterHiStride));
    counters.values[i] = (uint64_t{high} << 32) | low;
  }
  return counters;
}

Result<void> DeviceCore::Reset() {
  SYSTOLE_RETURN_IF_ERROR(backend->WriteRegister(spec::kRegCtrl, spec::kCtrlSoftResetMask));
  const auto deadline = std::chrono::steady_clock::now() + kResetTimeout;
  for (;;) {
    SYSTOLE_ASSIGN_OR_RETURN(const uint32_t status, backend->ReadRegister(spec::kRegStatus));
    if (status == 0) return {};
    if ((status & spec::kStatusBusDeadMask) != 0) {
      return DeviceError(
          "the machine cannot be reset: STATUS.BUS_DEAD is set, the memory owes responses to the "
          "bus "
          "transactions in flight; reset the whole platform");
    }
    if (std::chrono::steady_clock::now() > deadline) {
      return DeviceError("the machine is still draining 1 s after a soft reset: STATUS is " +
                         std::to_string(status) + "; check the memory behind the regions");
    }
  }
}

Result<void> DeviceCore::Start(Job& job) {
  SYSTOLE_ASSIGN_OR_RETURN(const uint32_t status, backend->ReadRegister(spec::kRegStatus));
  if ((status & ~spec::kStatusDoneMask) != 0) SYSTOLE_RETURN_IF_ERROR(Reset());

  for (uint32_t i = 0; i < spec::kRegions; ++i) {
    const Job::Region& region = job.regions[i];
    const uint32_t at = i * spec::kRegRegionBaseLoStride;
    SYSTOLE_RETURN_IF_ERROR(backend->WriteRegister(spec::kRegRegionBaseLo + at, Low(region.base)));
    SYSTOLE_RETURN_IF_ERROR(backend->WriteRegister(spec::kRegRegionBaseHi + at, High(region.base)));
    SYSTOLE_RETURN_IF_ERROR(backend->WriteRegister(spec::kRegRegionSize64 + at, region.size64));
    SYSTOLE_RETURN_IF_ERROR(backend->WriteRegister(spec::kRegRegionFlags + at, region.flags));
  }
  const std::array<std::array<uint32_t, 2>, 6> writes = {{
      {spec::kRegCmdRegion, job.command_region},
      {spec::kRegCmdOffset, job.command_offset},
      {spec::kRegCmdBytes, job.command_bytes},
      {spec::kRegIrqStatus, kInterrupts | spec::kIrqStatusTagMask},
      {spec::kRegIrqEnable, kInterrupts},
      {spec::kRegDoorbell, 1},
  }};
  for (const auto& [offset, value] : writes) {
    SYSTOLE_RETURN_IF_ERROR(backend->WriteRegister(offset, value));
  }
  job.state = Job::State::kRunning;
  return {};
}

Result<bool> DeviceCore::Collect(Job& job) {
  SYSTOLE_ASSIGN_OR_RETURN(const uint32_t status, backend->ReadRegister(spec::kRegStatus));
  const bool failed = (status & spec::kStatusErrorMask) != 0;
  if (!failed && (status & spec::kStatusDoneMask) == 0) return false;

  SYSTOLE_RETURN_IF_ERROR(backend->WriteRegister(spec::kRegIrqStatus, kInterrupts));
  SYSTOLE_ASSIGN_OR_RETURN(job.completion.counters, ReadCounters());
  if (!failed) {
    SYSTOLE_ASSIGN_OR_RETURN(job.completion.end_status, backend->ReadRegister(spec::kRegEndStatus));
    return true;
  }
  MachineError error;
  SYSTOLE_ASSIGN_OR_RETURN(const uint32_t code, backend->ReadRegister(spec::kRegErrCode));
  SYSTOLE_ASSIGN_OR_RETURN(const uint32_t engine, backend->ReadRegister(spec::kRegErrEngine));
  SYSTOLE_ASSIGN_OR_RETURN(error.index, backend->ReadRegister(spec::kRegErrIndex));
  SYSTOLE_ASSIGN_OR_RETURN(error.value, backend->ReadRegister(spec::kRegErrValue));
  error.code = static_cast<spec::ErrorCode>(code);
  error.engine = static_cast<spec::Engine>(engine);
  job.completion.error = error;
  std::string text = "the machine stopped: " + Describe(error, job.Stream());
  if (error.code == spec::ErrorCode::kWatchdog) {
    text += "\ncounters:" + FormatCounters(job.completion.counters);
  }
  return DeviceError(std::move(text));
}

/// Says where a hung stream stands and stops it, as its buffers may go away now.
Status DeviceCore::GiveUp(Job& job) {
  std::string text = "the machine makes no progress any more";
  const auto before = ReadCounters();
  const auto after = before ? ReadCounters() : before;
  if (after) {
    job.completion.counters = *after;
    text += ": " + DescribeStall(*before, *after, job.Stream());
  } else {
    text += " and its registers do not answer: " + after.error().message;
  }
  if (auto reset = Reset(); !reset) text += "\n" + reset.error().message;
  return {StatusCode::kDeviceError, std::move(text)};
}

void DeviceCore::End(Result<void> result) {
  const std::shared_ptr<Job> job = std::move(jobs.front());
  jobs.pop_front();
  job->result = std::move(result);
  job->state = Job::State::kEnded;
  job->keep_alive.clear();
  job->commands.reset();
}

void DeviceCore::Pump(std::chrono::nanoseconds slice) {
  if (jobs.empty()) return;
  Job& job = *jobs.front();
  if (job.state == Job::State::kQueued) {
    if (auto started = Start(job); !started) return End(std::move(started));
  }
  const Result<WaitOutcome> outcome = backend->WaitInterrupt(slice);
  if (!outcome) return End(tl::unexpected(outcome.error()));
  if (*outcome == WaitOutcome::kTimeout) return;
  // STATUS decides, whatever ended the wait: an interrupt may have got lost on its way.
  const Result<bool> ended = Collect(job);
  if (!ended) return End(tl::unexpected(ended.error()));
  if (*ended) return End({});
  if (*outcome == WaitOutcome::kStalled) return End(tl::unexpected(GiveUp(job)));
  if (*outcome == WaitOutcome::kCycleLimit) {
    if (auto counters = ReadCounters()) job.completion.counters = *counters;
    End(DeviceError(
        "the stream reached the cycle limit of the simulator without END; raise the limit or "
        "look at what the engines wait for:" +
        FormatCounters(job.completion.counters)));
  }
}

void DeviceCore::Abandon(const Status& status) {
  while (!jobs.empty()) End(tl::unexpected(status));
}

}  // namespace systole::driver
