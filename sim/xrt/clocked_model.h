// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "sim/verilator/model.h"
#include "sim/xrt/device_state.h"

namespace systole::xrt_shim {

/// A simulated machine whose clock runs by itself, as that of a chip does: while it works, in a
/// thread of its own. The clock stands still when the machine is idle and nobody asks for
/// anything, so that an idle device costs nothing. Thread-safe.
class ClockedModel {
 public:
  /// Tells `state` what was written and when the machine has come to rest.
  ClockedModel(std::unique_ptr<sim::Model> model, DeviceState& state);
  /// The machine stops where it stands.
  ~ClockedModel();
  ClockedModel(const ClockedModel&) = delete;
  ClockedModel& operator=(const ClockedModel&) = delete;

  /// Transactions on AXI4-Lite; nothing / false after an error response, no answer, or once the
  /// simulation has failed (the reason is printed once).
  std::optional<uint32_t> ReadRegister(uint32_t offset);
  bool WriteRegister(uint32_t offset, uint32_t value);

  /// Runs `task` between two clock cycles and returns when it is done.
  void Call(const std::function<void(sim::Model&)>& task);

  /// Waits until the interrupt line is high; false: `timeout` has passed.
  bool WaitInterrupt(std::optional<std::chrono::milliseconds> timeout);

 private:
  struct Request {
    const std::function<void(sim::Model&)>* task = nullptr;
    bool done = false;
  };

  void Loop();
  void RunSome();
  void LookAtStatus();
  void UpdateInterrupt(sim::RunEnd end);
  bool Good();

  std::unique_ptr<sim::Model> model_;  ///< Used by the thread only.
  DeviceState& state_;                 ///< The same.
  bool running_ = false;  ///< The machine may be at work. The same.
  int chunks_ = 0;        ///< Since the last look at STATUS. The same.
  bool failed_ = false;   ///< The same.

  std::mutex mutex_;
  std::condition_variable wake_, answered_, interrupt_changed_;
  std::deque<Request*> requests_;
  bool interrupt_ = false;  ///< The line.
  bool stop_ = false;
  std::thread thread_;
};

}  // namespace systole::xrt_shim
