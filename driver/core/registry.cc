// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "driver/core/registry.h"

namespace systole::driver {
namespace {

Result<void> CheckOptions(const Options& options) {
  if (options.latency < 1 || options.latency > 1'000'000) {
    return InvalidArgument("memory latency " + std::to_string(options.latency) +
                           " is not in 1..1000000 cycles");
  }
  if (options.bus_bytes < 1 || options.bus_bytes > 16) {
    return InvalidArgument("bus bytes per cycle " + std::to_string(options.bus_bytes) +
                           " is not in 1..16");
  }
  if (!(options.stall_probability >= 0.0 && options.stall_probability <= 0.99)) {
    return InvalidArgument("stall probability " + std::to_string(options.stall_probability) +
                           " is not in 0..0.99");
  }
  const BoardOptions& board = options.board;
  if (board.device_index < 0 || board.device_index > 1000) {
    return InvalidArgument("device index " + std::to_string(board.device_index) +
                           " is not in 0..1000");
  }
  if (board.poll_interval.count() < 0 || board.poll_interval > std::chrono::seconds(1)) {
    return InvalidArgument("poll interval " + std::to_string(board.poll_interval.count()) +
                           " us is not in 0..1000000");
  }
  if (board.deadline.count() < 0 || board.deadline > std::chrono::hours(24)) {
    return InvalidArgument("deadline " + std::to_string(board.deadline.count()) +
                           " ms is not in 0..86400000");
  }
  return {};
}

}  // namespace

std::vector<BackendInfo> ListBackends() {
  std::vector<BackendInfo> infos;
  for (const BackendEntry& entry : BackendList()) {
    for (const spec::Config& config : spec::kConfigs) {
      std::string reason = entry.unavailable(config);
      const bool available = reason.empty();
      infos.push_back({entry.name, entry.description, config.name, available, std::move(reason)});
    }
  }
  return infos;
}

Result<spec::Config> FindConfig(std::string_view name) {
  std::string names;
  for (const spec::Config& config : spec::kConfigs) {
    if (name == config.name) return config;
    names += std::string(names.empty() ? "" : ", ") + config.name;
  }
  return InvalidArgument("unknown configuration '" + std::string(name) + "'; there are: " + names);
}

Result<std::unique_ptr<Device>> OpenDevice(std::string_view backend, std::string_view config_name,
                                           const Options& options) {
  SYSTOLE_ASSIGN_OR_RETURN(const spec::Config config, FindConfig(config_name));
  SYSTOLE_RETURN_IF_ERROR(CheckOptions(options));
  std::string names;
  for (const BackendEntry& entry : BackendList()) {
    names += std::string(names.empty() ? "" : ", ") + entry.name;
    if (backend != entry.name) continue;
    Result<std::unique_ptr<Backend>> created = entry.create(config, options);
    if (created) return Device::Open(*std::move(created), config);
    if (created.error().code != StatusCode::kMissingPrerequisite) {
      return tl::unexpected(created.error());
    }
    return Error(StatusCode::kMissingPrerequisite, "backend '" + std::string(backend) +
                                                       "' with configuration '" + config.name +
                                                       "': " + created.error().message);
  }
  return InvalidArgument("unknown backend '" + std::string(backend) + "'; there are: " + names);
}

}  // namespace systole::driver
