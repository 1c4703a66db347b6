// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "driver/backends/xrt/xrt_backend.h"

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <system_error>
#include <thread>
#include <vector>

#include "driver/backends/board/completion_wait.h"
#include "driver/backends/xrt/xrt_compat.h"
#include "driver/backends/xrt/xrt_memory.h"

namespace systole::driver {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

constexpr const char* kIpName = "systole:{systole_1}";
constexpr uint32_t kMemoryGroup = 0;
// An interrupt that gets lost costs this much and no more.
constexpr milliseconds kLongestInterruptWait{20};

bool IsFile(const fs::path& path) {
  std::error_code error;
  return fs::is_regular_file(path, error);
}

/// Where the xclbin of a configuration may be, best first.
std::vector<fs::path> XclbinPlaces(const std::string& config) {
  if (const char* file = std::getenv("SYSTOLE_XCLBIN")) return {file};
  const std::string name = "systole_" + config;
  std::vector<fs::path> places;
  if (const char* root = std::getenv("XILINX_XRT")) {
    places.push_back(fs::path(root) / "xclbin" / (name + ".xclbin"));
  }
  places.push_back(fs::path("/lib/firmware/xilinx") / name / (name + ".xclbin"));
  return places;
}

std::optional<std::string> FindXclbin(const std::string& config) {
  for (const fs::path& place : XclbinPlaces(config)) {
    if (IsFile(place)) return place.string();
  }
  return std::nullopt;
}

std::string NoXclbin(const std::string& config) {
  std::string places;
  for (const fs::path& place : XclbinPlaces(config)) {
    places += (places.empty() ? "" : ", ") + place.string();
  }
  return "no xclbin for it (looked for " + places +
         "); write one with bitstreams/tools/make_xclbin.py, or name it by the option or "
         "SYSTOLE_XCLBIN";
}

class XrtBackend final : public Backend {
 public:
  XrtBackend(xrt::device device, xrt::ip ip, const BoardOptions& options)
      : ip_(std::move(ip)),
        memory_(device, kMemoryGroup),
        poll_interval_(options.poll_interval),
        wait_(options, [this](uint32_t offset) { return ReadRegister(offset); },
              [this](std::chrono::nanoseconds limit) { Pause(limit); }) {
    if (options.interrupts) OpenInterrupt();
  }

  Result<uint32_t> ReadRegister(uint32_t offset) override {
    try {
      return ip_.read_register(offset);
    } catch (const std::exception& error) {
      return DeviceError("XRT cannot read register " + std::to_string(offset) + ": " +
                         error.what());
    }
  }

  Result<void> WriteRegister(uint32_t offset, uint32_t value) override {
    if (offset == spec::kRegIrqEnable) enabled_ = value;
    if (offset == spec::kRegDoorbell) wait_.Begin();
    try {
      ip_.write_register(offset, value);
      return {};
    } catch (const std::exception& error) {
      return DeviceError("XRT cannot write register " + std::to_string(offset) + ": " +
                         error.what());
    }
  }

  Result<MemoryBlock> AllocateMemory(uint64_t bytes, uint64_t alignment) override {
    return memory_.Allocate(bytes, alignment);
  }
  void FreeMemory(const MemoryBlock& block) override { memory_.Free(block); }
  Result<void> Sync(const MemoryBlock& block, uint64_t offset, uint64_t bytes,
                    SyncDirection direction) override {
    return memory_.Sync(block, offset, bytes, direction);
  }

  Result<WaitOutcome> WaitInterrupt(std::chrono::nanoseconds timeout) override {
    return wait_.Wait(enabled_, timeout);
  }

  bool counts_cycles() const override { return true; }

 private:
  /// Boards differ in what works; without interrupt the registers are polled.
  void OpenInterrupt() {
    try {
      interrupt_ = ip_.create_interrupt_notify();
    } catch (const std::exception&) {
      interrupt_.reset();
    }
  }

  void Pause(std::chrono::nanoseconds limit) {
    if (interrupt_ && PauseForInterrupt(limit)) return;
    std::this_thread::sleep_for(std::min<std::chrono::nanoseconds>(limit, poll_interval_));
  }

  /// False: that was not it, sleep instead. Some versions return at once, with an event that is
  /// long past; some do not re-enable after a timed wait, and some have none at all.
  bool PauseForInterrupt(std::chrono::nanoseconds limit) {
    const auto wait = std::clamp(std::chrono::ceil<milliseconds>(limit), milliseconds(1),
                                 kLongestInterruptWait);
    try {
      interrupt_->enable();
      if (interrupt_->wait(wait) == std::cv_status::timeout) return true;
      const auto pending = ReadRegister(spec::kRegIrqStatus);
      return pending && (*pending & enabled_) != 0;
    } catch (const std::exception&) {
      interrupt_.reset();
      return false;
    }
  }

  xrt::ip ip_;
  std::optional<xrt::ip::interrupt> interrupt_;
  XrtMemory memory_;
  std::chrono::microseconds poll_interval_;
  uint32_t enabled_ = 0;  ///< IRQ_ENABLE as last written; the driver writes it before each stream.
  CompletionWait wait_;
};

}  // namespace

namespace {

/// Why XRT cannot work here; empty if it can.
std::string LibraryMissing() {
  const char* root = std::getenv("XILINX_XRT");
  if (root == nullptr && xrt_compat::kNeedsRoot) {
    return "XILINX_XRT is not set; for the simulated device set it to the build folder";
  }
  if (root != nullptr && std::getenv("XCL_EMULATION_MODE") == nullptr &&
      !IsFile(fs::path(root) / "lib" / "libxrt_core.so.2")) {
    return "XILINX_XRT is '" + std::string(root) +
           "' and has no lib/libxrt_core.so.2; where XRT comes with the distribution, make a "
           "folder whose lib is a link to the folder of libxrt_core.so.2. For the simulated "
           "device: cmake --build build --target systole_xrt_shim";
  }
  return {};
}

}  // namespace

std::string XrtUnavailable(const spec::Config& config) {
  if (std::string reason = LibraryMissing(); !reason.empty()) return reason;
  return FindXclbin(config.name) ? "" : NoXclbin(config.name);
}

Result<std::unique_ptr<Backend>> CreateXrtBackend(const spec::Config& config,
                                                  const Options& options) {
  const BoardOptions& board = options.board;
  const std::string xclbin =
      board.xclbin.empty() ? FindXclbin(config.name).value_or("") : board.xclbin;
  if (std::string reason = LibraryMissing(); !reason.empty()) {
    return Error(StatusCode::kMissingPrerequisite, std::move(reason));
  }
  if (xclbin.empty()) return Error(StatusCode::kMissingPrerequisite, NoXclbin(config.name));
  if (!IsFile(xclbin)) return InvalidArgument("there is no xclbin '" + xclbin + "'");
  const std::string device_name = "XRT device " + std::to_string(board.device_index);
  try {
    xrt::device device(static_cast<unsigned>(board.device_index));
    xrt::ip ip = xrt_compat::OpenIp(device, xclbin, kIpName);
    return std::make_unique<XrtBackend>(std::move(device), std::move(ip), board);
  } catch (const std::system_error& error) {
    if (error.code() == std::errc::device_or_resource_busy) {
      return DeviceError(device_name + " is in use, by another process or by another Device of "
                         "this one; wait until it is closed, or use another index");
    }
    return DeviceError(device_name + " with '" + xclbin + "': " + error.what());
  } catch (const std::exception& error) {
    return DeviceError(device_name + " with '" + xclbin + "': " + error.what());
  }
}

}  // namespace systole::driver
