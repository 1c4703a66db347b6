// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <vector>

#include "driver/backends/emulation/emulated_machine.h"
#include "driver/core/device.h"

namespace systole::test {

/// A machine whose streams end as the test says.
class FakeBackend final : public driver::EmulatedMachine {
 public:
  /// What the test sees and steers.
  struct Control {
    std::deque<driver::StreamResult> results;  ///< One per stream; none left: plain success.
    std::vector<driver::StreamSetup> streams;  ///< That were started.
    std::map<uint32_t, uint32_t> overrides;    ///< Register values that are read instead.
    int resets = 0;
    bool hang = false;   ///< WaitInterrupt times out.
    bool stall = false;  ///< WaitInterrupt sees no progress; a stream that runs stays busy.
    bool lost_interrupt = false;  ///< WaitInterrupt sees no progress, as streams end silently.
    bool busy_until_reset = false;
  };

  FakeBackend(const spec::Config& config, std::shared_ptr<Control> control)
      : EmulatedMachine(config), control_(std::move(control)) {}

  Result<uint32_t> ReadRegister(uint32_t offset) override {
    const auto it = control_->overrides.find(offset);
    if (it != control_->overrides.end()) return it->second;
    const bool hangs = control_->busy_until_reset || (control_->stall && running_);
    if (offset == spec::kRegStatus && hangs) return spec::kStatusBusyMask;
    return EmulatedMachine::ReadRegister(offset);
  }
  Result<void> WriteRegister(uint32_t offset, uint32_t value) override {
    if (offset == spec::kRegDoorbell) running_ = true;
    return EmulatedMachine::WriteRegister(offset, value);
  }
  Result<driver::WaitOutcome> WaitInterrupt(std::chrono::nanoseconds timeout) override {
    if (control_->hang) return driver::WaitOutcome::kTimeout;
    if (control_->stall || control_->lost_interrupt) return driver::WaitOutcome::kStalled;
    return EmulatedMachine::WaitInterrupt(timeout);
  }

 protected:
  Result<driver::StreamResult> RunStream(const driver::StreamSetup& setup) override {
    control_->streams.push_back(setup);
    if (control_->results.empty()) return driver::StreamResult{};
    driver::StreamResult result = control_->results.front();
    control_->results.pop_front();
    return result;
  }
  void ResetMachine() override {
    ++control_->resets;
    control_->busy_until_reset = false;
    running_ = false;
  }

 private:
  std::shared_ptr<Control> control_;
  bool running_ = false;  ///< Since the doorbell; only a reset ends a machine that hangs.
};

/// Opens a device over a FakeBackend of configuration tiny.
struct FakeDevice {
  FakeDevice() : control(std::make_shared<FakeBackend::Control>()) {}
  Result<void> Open() {
    auto opened = driver::Device::Open(std::make_unique<FakeBackend>(spec::kConfigs[0], control),
                                       spec::kConfigs[0]);
    if (!opened) return tl::unexpected(opened.error());
    device = *std::move(opened);
    return {};
  }
  std::shared_ptr<FakeBackend::Control> control;
  std::unique_ptr<driver::Device> device;
};

}  // namespace systole::test
