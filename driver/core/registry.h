// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "driver/core/device.h"

namespace systole::driver {

/// For backends that reach a machine outside the program.
struct BoardOptions {
  std::string xclbin;    ///< File that describes the hardware; empty: where the backend looks.
  int device_index = 0;  ///< Which of several devices.
  std::string registers;  ///< uio: device of the registers, such as "uio0"; empty: by its name.
  std::string memory;     ///< uio: DMA buffer, such as "udmabuf0"; empty: by its name.
  std::chrono::microseconds poll_interval{100};  ///< Between looks at the registers while waiting.
  bool interrupts = true;                        ///< Wait for the interrupt where it works.
  /// How long a running stream may make no progress before it counts as hung; 0: for ever. Holds
  /// for simulators too, which wait longer where their memory has not had the time to answer.
  std::chrono::milliseconds deadline{1000};
};

/// What goes wrong in simulated memory, once each; for tests of what comes after.
struct FaultOptions {
  uint64_t dead_after = 0;   ///< Beats read until the memory answers no more; 0: never.
  uint64_t dead_cycles = 0;  ///< Until it answers again; 0: never.
  uint64_t slverr_read = 0;   ///< The nth beat that is read comes with SLVERR; 0: none.
  uint64_t slverr_write = 0;  ///< The nth burst that is written is answered with SLVERR; 0: none.
};

/// For simulators and boards; backends ignore what they do not know.
struct Options {
  std::string machine = "rtl";  ///< systemc: which machine is in the platform, rtl or hls.
  int latency = 32;         ///< Memory: cycles from AR handshake to first R beat, last W beat to B.
  int bus_bytes = 16;       ///< Memory: bytes per cycle and direction, 1 to 16.
  uint64_t stall_seed = 0;  ///< Random stalls on every bus channel; 0: none.
  double stall_probability = 0.3;           ///< Of a channel in a cycle, if stall_seed is not 0.
  std::string trace_file;                   ///< FST waveform; empty: none.
  uint64_t timeout_cycles = 2'000'000'000;  ///< Per stream.
  FaultOptions faults;
  bool lockstep =
      false;  ///< Simulators: compare every command with the functional model as it retires.
  bool clocked = false;  ///< hls: with the pipeline depths of its processes; counts cycles then.
  bool check_dependencies = false;  ///< golden: refuse streams whose commands lack a dependency.
  BoardOptions board;
};

/// One backend of the explicit list in driver/backends/list.cc.
struct BackendEntry {
  const char* name;
  const char* description;
  /// Why `config` cannot be opened here and now with default options; empty if it can.
  std::string (*unavailable)(const spec::Config& config);
  /// kMissingPrerequisite with the same reason.
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
