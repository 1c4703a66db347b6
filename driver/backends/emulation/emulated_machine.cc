// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "driver/backends/emulation/emulated_machine.h"

#include <string>

namespace systole::driver {
namespace {

constexpr uint32_t kRegionsEnd =
    spec::kRegRegionBaseLo + spec::kRegions * spec::kRegRegionBaseLoStride;
constexpr uint32_t kCountersEnd = spec::kRegCounterLo + spec::kCounters * spec::kRegCounterLoStride;
constexpr uint32_t kGranuleMask = ~uint32_t{spec::kRegionGranule - 1};
constexpr uint32_t kSpace = 0x1000;  // Bytes of the register space.

}  // namespace

uint32_t EmulatedMachine::ReadStatic(uint32_t offset) const {
  switch (offset) {
    case spec::kRegId:
      return spec::kId;
    case spec::kRegVersion:
      return spec::kVersion;
    case spec::kRegSpecHash:
      return spec::kSpecHash;
    case spec::kRegGeometry:
      return static_cast<uint32_t>(config_.rows) << spec::kGeometryRowsLsb |
             static_cast<uint32_t>(config_.cols) << spec::kGeometryColsLsb |
             static_cast<uint32_t>(config_.lanes) << spec::kGeometryLanesLsb |
             static_cast<uint32_t>(config_.groups) << spec::kGeometryGroupsLsb;
    case spec::kRegActBytes:
      return static_cast<uint32_t>(config_.act_bytes);
    case spec::kRegWgtBytes:
      return static_cast<uint32_t>(config_.wgt_bytes);
    case spec::kRegParamBytes:
      return static_cast<uint32_t>(config_.param_bytes);
    case spec::kRegAccPixels:
      return static_cast<uint32_t>(config_.acc_pixels);
    case spec::kRegStatus:
      return status_;
    case spec::kRegIrqStatus:
      return irq_status_;
    case spec::kRegIrqEnable:
      return irq_enable_;
    case spec::kRegIrqTag:
      return irq_tag_;
    case spec::kRegEndStatus:
      return end_status_;
    case spec::kRegCmdRegion:
      return command_region_;
    case spec::kRegCmdOffset:
      return command_offset_;
    case spec::kRegCmdBytes:
      return command_bytes_;
    case spec::kRegWatchdog:
      return watchdog_;
    case spec::kRegErrCode:
      return static_cast<uint32_t>(error_.code);
    case spec::kRegErrEngine:
      return static_cast<uint32_t>(error_.engine);
    case spec::kRegErrIndex:
      return error_.index;
    case spec::kRegErrValue:
      return error_.value;
    default:
      return 0;
  }
}

uint32_t* EmulatedMachine::RegionRegister(uint32_t offset) {
  if (offset < spec::kRegRegionBaseLo || offset >= kRegionsEnd) return nullptr;
  RegionRegisters& region =
      regions_[(offset - spec::kRegRegionBaseLo) / spec::kRegRegionBaseLoStride];
  switch (offset % spec::kRegRegionBaseLoStride) {
    case 0:
      return &region.base_lo;
    case 4:
      return &region.base_hi;
    case 8:
      return &region.size64;
    default:
      return &region.flags;
  }
}

Result<uint32_t> EmulatedMachine::ReadRegister(uint32_t offset) {
  if (offset % 4 != 0 || offset >= kSpace) {
    return InvalidArgument("register offset " + std::to_string(offset) +
                           " is not a multiple of 4 below 4096");
  }
  if (offset == spec::kRegStatus) SYSTOLE_RETURN_IF_ERROR(RunIfBusy());
  if (const uint32_t* region = RegionRegister(offset)) return *region;
  if (offset >= spec::kRegCounterLo && offset < kCountersEnd) {
    const uint64_t value =
        counters_.values[(offset - spec::kRegCounterLo) / spec::kRegCounterLoStride];
    return static_cast<uint32_t>(offset % 8 == 0 ? value : value >> 32);
  }
  return ReadStatic(offset);
}

Result<void> EmulatedMachine::WriteRegister(uint32_t offset, uint32_t value) {
  if (offset % 4 != 0 || offset >= kSpace) {
    return InvalidArgument("register offset " + std::to_string(offset) +
                           " is not a multiple of 4 below 4096");
  }
  if (uint32_t* region = RegionRegister(offset)) {
    const uint32_t field = offset % spec::kRegRegionBaseLoStride;
    const uint32_t mask =
        field == 0 ? kGranuleMask : (field == 12 ? spec::kRegionFlagsWriteMask : ~uint32_t{0});
    *region = value & mask;
    return {};
  }
  constexpr uint32_t kBusyOrError = spec::kStatusBusyMask | spec::kStatusErrorMask;
  constexpr uint32_t kInterrupts =
      spec::kIrqEnableDoneMask | spec::kIrqEnableErrorMask | spec::kIrqEnableTagMask;
  switch (offset) {
    case spec::kRegCtrl:
      if ((value & spec::kCtrlSoftResetMask) != 0) SoftReset();
      break;
    case spec::kRegIrqStatus:
      irq_status_ &= ~value;
      break;
    case spec::kRegIrqEnable:
      irq_enable_ = value & kInterrupts;
      break;
    case spec::kRegCmdRegion:
      command_region_ = value & spec::kCmdRegionRegionMask;
      break;
    case spec::kRegCmdOffset:
      command_offset_ = value & kGranuleMask;
      break;
    case spec::kRegCmdBytes:
      command_bytes_ = value & kGranuleMask;
      break;
    case spec::kRegWatchdog:
      watchdog_ = value;
      break;
    case spec::kRegDoorbell:
      if ((status_ & kBusyOrError) != 0) break;
      status_ = spec::kStatusBusyMask;
      counters_ = {};
      break;
    default:
      break;
  }
  return {};
}

void EmulatedMachine::SoftReset() {
  status_ = 0;
  irq_status_ = 0;
  irq_tag_ = 0;
  end_status_ = 0;
  error_ = {};
  counters_ = {};
  ResetMachine();
}

StreamSetup EmulatedMachine::Setup() const {
  StreamSetup setup;
  for (std::size_t i = 0; i < regions_.size(); ++i) {
    const RegionRegisters& region = regions_[i];
    setup.regions[i] = {uint64_t{region.base_hi} << 32 | region.base_lo,
                        uint64_t{region.size64} * spec::kRegionGranule,
                        (region.flags & spec::kRegionFlagsWriteMask) != 0};
  }
  setup.command_region = command_region_;
  setup.command_offset = command_offset_;
  setup.command_bytes = command_bytes_;
  setup.watchdog = watchdog_;
  return setup;
}

void EmulatedMachine::Finish(const StreamResult& result) {
  counters_ = result.counters;
  if (result.irq_tag) {
    irq_tag_ = *result.irq_tag;
    irq_status_ |= spec::kIrqStatusTagMask;
  }
  if (result.error) {
    error_ = *result.error;
    status_ = spec::kStatusErrorMask;
    irq_status_ |= spec::kIrqStatusErrorMask;
    return;
  }
  end_status_ = result.end_status;
  status_ = spec::kStatusDoneMask;
  irq_status_ |= spec::kIrqStatusDoneMask;
}

Result<MemoryBlock> EmulatedMachine::AllocateMemory(uint64_t bytes, uint64_t alignment) {
  return memory_.Allocate(bytes, alignment);
}

void EmulatedMachine::FreeMemory(const MemoryBlock& block) { memory_.Free(block); }

Result<void> EmulatedMachine::Sync(const MemoryBlock&, uint64_t, uint64_t, SyncDirection) {
  return {};
}

Result<void> EmulatedMachine::RunIfBusy() {
  if ((status_ & spec::kStatusBusyMask) == 0) return {};
  SYSTOLE_ASSIGN_OR_RETURN(const StreamResult result, RunStream(Setup()));
  Finish(result);
  return {};
}

Result<WaitOutcome> EmulatedMachine::WaitInterrupt(std::chrono::nanoseconds timeout) {
  if (timeout <= timeout.zero()) return WaitOutcome::kTimeout;
  SYSTOLE_RETURN_IF_ERROR(RunIfBusy());
  return (irq_status_ & irq_enable_) != 0 ? WaitOutcome::kInterrupt : WaitOutcome::kTimeout;
}

}  // namespace systole::driver
