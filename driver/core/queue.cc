// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "driver/core/queue.h"

#include <limits>
#include <string>

#include "driver/core/device_core.h"

namespace systole::driver {
namespace {

constexpr uint64_t kGranule = spec::kRegionGranule;

Status Bad(const std::string& what, uint64_t value, const std::string& rule) {
  return {StatusCode::kInvalidArgument, what + " is " + std::to_string(value) + "; " + rule};
}

/// Register values for one binding.
Result<Job::Region> Encode(int index, const RegionBinding& binding, uint64_t address) {
  const std::string name = "region " + std::to_string(index);
  if (binding.offset % kGranule != 0) {
    return tl::unexpected(Bad("offset of " + name, binding.offset, "it must be a multiple of 64"));
  }
  const uint64_t size = binding.buffer->size();
  if (binding.offset >= size || binding.bytes > size - binding.offset) {
    return tl::unexpected(Bad("end of " + name, binding.offset + binding.bytes,
                              "its buffer has " + std::to_string(size) + " bytes"));
  }
  const uint64_t bytes = binding.bytes == 0 ? size - binding.offset : binding.bytes;
  const uint64_t units = (bytes + kGranule - 1) / kGranule;
  if (units > std::numeric_limits<uint32_t>::max()) {
    return tl::unexpected(Bad("size of " + name, bytes, "the limit is 2^38 - 64 bytes"));
  }
  return Job::Region{address + binding.offset, static_cast<uint32_t>(units),
                     binding.writable ? spec::kRegionFlagsWriteMask : 0U};
}

/// Finds or makes the region through which the machine reads the stream.
Result<void> PlaceStream(uint64_t address, uint64_t bytes, Job& job) {
  constexpr uint64_t kMaxOffset = std::numeric_limits<uint32_t>::max();
  int unused = -1;
  for (uint32_t i = 0; i < spec::kRegions; ++i) {
    const Job::Region& region = job.regions[i];
    if (region.size64 == 0) unused = static_cast<int>(i);
    if (address < region.base || address - region.base > kMaxOffset) continue;
    if (address - region.base + bytes > uint64_t{region.size64} * kGranule) continue;
    job.command_region = i;
    job.command_offset = static_cast<uint32_t>(address - region.base);
    return {};
  }
  if (unused < 0) {
    return InvalidArgument(
        "all 8 regions are bound and none covers the command stream; leave one free "
        "or bind the buffer of the stream");
  }
  job.regions[static_cast<std::size_t>(unused)] = {address, static_cast<uint32_t>(bytes / kGranule),
                                                   0};
  job.command_region = static_cast<uint32_t>(unused);
  return {};
}

}  // namespace

Result<Event> Queue::Submit(const Buffer& commands, uint64_t offset, uint64_t bytes,
                            const RegionTable& regions) {
  if (offset % kGranule != 0 || bytes % kGranule != 0 || bytes == 0 ||
      bytes > std::numeric_limits<uint32_t>::max()) {
    return InvalidArgument("a command stream of " + std::to_string(bytes) + " bytes at offset " +
                           std::to_string(offset) +
                           "; both must be multiples of 64 and the size 64 to 2^32 - 64");
  }
  SYSTOLE_RETURN_IF_ERROR(commands.CheckRange("a command stream", offset, bytes));

  auto job = std::make_shared<Job>();
  job->commands = commands.block_;
  job->commands_at = offset;
  job->command_bytes = static_cast<uint32_t>(bytes);
  job->keep_alive.push_back(commands.block_);
  for (int i = 0; i < spec::kRegions; ++i) {
    const RegionBinding& binding = regions[static_cast<std::size_t>(i)];
    if (binding.buffer == nullptr || binding.buffer->size() == 0) continue;
    SYSTOLE_ASSIGN_OR_RETURN(job->regions[static_cast<std::size_t>(i)],
                             Encode(i, binding, binding.buffer->address()));
    job->keep_alive.push_back(binding.buffer->block_);
  }
  SYSTOLE_RETURN_IF_ERROR(PlaceStream(commands.address() + offset, bytes, *job));
  for (const auto& block : job->keep_alive) {
    if (&block->core() != core_.get()) {
      return InvalidArgument("a buffer of another device is bound; allocate it from this one");
    }
  }
  Event event;
  event.core_ = core_;
  event.job_ = job;
  const std::lock_guard lock(core_->mutex);
  core_->jobs.push_back(std::move(job));
  if (core_->jobs.size() == 1) core_->Pump(std::chrono::nanoseconds::zero());
  return event;
}

}  // namespace systole::driver
