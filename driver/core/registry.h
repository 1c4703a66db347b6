// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "driver/core/device.h"

namespace systole::driver {

/// For simulators; backends ignore what they do not know.
struct Options {
  std::string machine = "rtl";  ///< systemc: which machine is in the platform, rtl or hls.
  int latency = 32;         ///< Memory: cycles from AR handshake to first R beat, last W beat to B.
  int bus_bytes = 16;       ///< Memory: bytes per cycle and direction, 1 to 16.
  uint64_t stall_seed = 0;  ///< Random stalls on every bus channel; 0: none.
  double stall_probability = 0.3;           ///< Of a channel in a cycle, if stall_seed is not 0.
  std::string trace_file;                   ///< FST waveform; empty: none.
  uint64_t timeout_cycles = 2'000'000'000;  ///< Per stream.
  bool lockstep =
      false;  ///< Simulators: compare every command with the functional model as it retires.
  bool clocked = false;  ///< hls: with the pipeline depths of its processes; counts cycles then.
  bool check_dependencies = false;  ///< golden: refuse streams whose commands lack a dependency.
};

/// One backend of the explicit list in driver/backends/list.cc.
struct BackendEntry {
  const char* name;
  const char* description;
  /// Why `config` cannot be opened here and now; empty if it can.
  std::string (*unavailable)(const spec::Config& config);
  Result<std::unique_ptr<Backend>> (*create)(const spec::Config& config, const Options& options);
};
std::span<const BackendEntry> BackendList();

/// What `systole info` shows of a backend and a configuration.
struct BackendInfo {
  std::string name;
  std::string description;
  std::string config;
  bool available = false;
  std::string reason;  ///< What is missing, if it is not available.
};
std::vector<BackendInfo> ListBackends();

/// Configuration of that name; the error lists the names.
Result<spec::Config> FindConfig(std::string_view name);

/// Opens a machine. Errors: unknown backend or configuration (both lists are given), bad options,
/// something missing, or the identity check of Device::Open.
Result<std::unique_ptr<Device>> OpenDevice(std::string_view backend, std::string_view config,
                                           const Options& options = {});

}  // namespace systole::driver
