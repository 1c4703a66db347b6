// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "driver/core/device.h"

#include <cstdio>

#include "driver/core/device_core.h"

namespace systole::driver {
namespace {

std::string Hex(uint32_t value) {
  char text[16];
  std::snprintf(text, sizeof(text), "0x%08x", value);
  return text;
}

Result<void> Match(Backend& backend, const char* name, uint32_t offset, uint32_t want,
                   const char* remedy) {
  SYSTOLE_ASSIGN_OR_RETURN(const uint32_t have, backend.ReadRegister(offset));
  if (have == want) return {};
  return Error(StatusCode::kMissingPrerequisite, std::string(name) + " of the machine is " +
                                                     Hex(have) + ", this driver expects " +
                                                     Hex(want) + "; " + remedy);
}

uint32_t GeometryWord(const spec::Config& config) {
  return static_cast<uint32_t>(config.rows) << spec::kGeometryRowsLsb |
         static_cast<uint32_t>(config.cols) << spec::kGeometryColsLsb |
         static_cast<uint32_t>(config.lanes) << spec::kGeometryLanesLsb |
         static_cast<uint32_t>(config.groups) << spec::kGeometryGroupsLsb;
}

Result<uint32_t> CheckIdentity(Backend& backend, const spec::Config& config) {
  SYSTOLE_ASSIGN_OR_RETURN(const uint32_t id, backend.ReadRegister(spec::kRegId));
  if (id != spec::kId && id != spec::kHlsId) {
    return Error(StatusCode::kMissingPrerequisite,
                 "ID of the machine is " + Hex(id) + ", this driver expects " + Hex(spec::kId) +
                     " (RTL) or " + Hex(spec::kHlsId) +
                     " (HLS engine); this is not a Systole, or not at this address");
  }
  SYSTOLE_ASSIGN_OR_RETURN(const uint32_t version, backend.ReadRegister(spec::kRegVersion));
  if (version >> 16 != spec::kVersion >> 16) {
    return Error(StatusCode::kMissingPrerequisite,
                 "VERSION of the machine is " + Hex(version) + ", this driver is for " +
                     Hex(spec::kVersion) + " (the high halves must agree); update the older one");
  }
  SYSTOLE_RETURN_IF_ERROR(
      Match(backend, "SPEC_HASH", spec::kRegSpecHash, spec::kSpecHash,
            "machine and driver were built from different specifications; build "
            "both from the same sources"));
  const std::string remedy =
      std::string("open the machine with its own configuration, not '") + config.name + "'";
  const struct {
    const char* name;
    uint32_t offset;
    uint32_t value;
  } geometry[] = {
      {"GEOMETRY", spec::kRegGeometry, GeometryWord(config)},
      {"ACT_BYTES", spec::kRegActBytes, static_cast<uint32_t>(config.act_bytes)},
      {"WGT_BYTES", spec::kRegWgtBytes, static_cast<uint32_t>(config.wgt_bytes)},
      {"PARAM_BYTES", spec::kRegParamBytes, static_cast<uint32_t>(config.param_bytes)},
      {"ACC_PIXELS", spec::kRegAccPixels, static_cast<uint32_t>(config.acc_pixels)},
  };
  for (const auto& item : geometry) {
    SYSTOLE_RETURN_IF_ERROR(Match(backend, item.name, item.offset, item.value, remedy.c_str()));
  }
  return version;
}

}  // namespace

Result<std::unique_ptr<Device>> Device::Open(std::unique_ptr<Backend> backend,
                                             const spec::Config& config) {
  SYSTOLE_ASSIGN_OR_RETURN(const uint32_t version, CheckIdentity(*backend, config));
  auto core = std::make_shared<DeviceCore>();
  core->backend = std::move(backend);
  core->config = config;
  // A program that died may have left it at work, on memory that is given out again next.
  SYSTOLE_ASSIGN_OR_RETURN(const uint32_t status, core->backend->ReadRegister(spec::kRegStatus));
  if (status != 0) SYSTOLE_RETURN_IF_ERROR(core->Reset());
  std::unique_ptr<Device> device(new Device(std::move(core)));
  device->version_ = version;
  return device;
}

Device::~Device() {
  const std::lock_guard lock(core_->mutex);
  if (core_->jobs.empty()) return;
  // Its buffers may go away now, so the machine must let go of them.
  if (core_->jobs.front()->state == Job::State::kRunning) (void)core_->Reset();
  core_->Abandon({StatusCode::kDeviceError, "the device was closed before the stream had ended"});
}

const spec::Config& Device::config() const { return core_->config; }

bool Device::counts_cycles() const { return core_->backend->counts_cycles(); }

Result<Buffer> Device::Allocate(uint64_t bytes, uint64_t alignment) {
  constexpr uint64_t kGranule = spec::kRegionGranule;
  if (bytes > UINT64_MAX - kGranule) return InvalidArgument("a buffer of more than 2^64 bytes");
  const uint64_t rounded = (bytes + kGranule - 1) / kGranule * kGranule;
  const std::lock_guard lock(core_->mutex);
  SYSTOLE_ASSIGN_OR_RETURN(const MemoryBlock block,
                           core_->backend->AllocateMemory(rounded, alignment));
  Buffer buffer;
  buffer.block_ = std::make_shared<BlockHandle>(core_, block);
  buffer.size_ = rounded;
  return buffer;
}

Queue Device::queue() const {
  Queue queue;
  queue.core_ = core_;
  return queue;
}

Result<uint32_t> Device::ReadRegister(uint32_t offset) {
  const std::lock_guard lock(core_->mutex);
  return core_->backend->ReadRegister(offset);
}

Result<void> Device::WriteRegister(uint32_t offset, uint32_t value) {
  const std::lock_guard lock(core_->mutex);
  return core_->backend->WriteRegister(offset, value);
}

Result<Counters> Device::ReadCounters() {
  const std::lock_guard lock(core_->mutex);
  return core_->ReadCounters();
}

Result<void> Device::Reset() {
  const std::lock_guard lock(core_->mutex);
  auto result = core_->Reset();
  core_->Abandon({StatusCode::kDeviceError, "the device was reset before the stream had ended"});
  return result;
}

TraceSource* Device::trace_source() { return core_->backend->trace_source(); }

}  // namespace systole::driver
