// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "driver/backends/uio/uio_backend.h"

#include <algorithm>
#include <thread>

#include "driver/backends/board/completion_wait.h"
#include "driver/backends/uio/dma_buffer.h"
#include "driver/backends/uio/uio_registers.h"

namespace systole::driver {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

// An interrupt that gets lost costs this much and no more.
constexpr milliseconds kLongestInterruptWait{20};

class UioBackend final : public Backend {
 public:
  UioBackend(std::unique_ptr<UioRegisters> registers, std::unique_ptr<DmaBuffer> memory,
             const BoardOptions& options)
      : registers_(std::move(registers)),
        memory_(std::move(memory)),
        options_(options),
        wait_(options, [this](uint32_t offset) { return ReadRegister(offset); },
              [this](nanoseconds limit) { Pause(limit); }) {}

  Result<uint32_t> ReadRegister(uint32_t offset) override { return registers_->Read(offset); }

  Result<void> WriteRegister(uint32_t offset, uint32_t value) override {
    if (offset == spec::kRegIrqEnable) enabled_ = value;
    if (offset == spec::kRegDoorbell) wait_.Begin();
    return registers_->Write(offset, value);
  }

  Result<MemoryBlock> AllocateMemory(uint64_t bytes, uint64_t alignment) override {
    return memory_->Allocate(bytes, alignment);
  }
  void FreeMemory(const MemoryBlock& block) override { memory_->Free(block); }
  Result<void> Sync(const MemoryBlock& block, uint64_t offset, uint64_t bytes,
                    SyncDirection direction) override {
    return memory_->Sync(block, offset, bytes, direction);
  }

  Result<WaitOutcome> WaitInterrupt(nanoseconds timeout) override {
    return wait_.Wait(enabled_, timeout);
  }

  bool counts_cycles() const override { return true; }

 private:
  void Pause(nanoseconds limit) {
    const auto wait = std::clamp(std::chrono::ceil<milliseconds>(limit), milliseconds(1),
                                 kLongestInterruptWait);
    if (options_.interrupts && registers_->AwaitInterrupt(wait)) return;
    std::this_thread::sleep_for(std::min<nanoseconds>(limit, options_.poll_interval));
  }

  std::unique_ptr<UioRegisters> registers_;
  std::unique_ptr<DmaBuffer> memory_;
  BoardOptions options_;
  uint32_t enabled_ = 0;  ///< IRQ_ENABLE as last written; the driver writes it before each stream.
  CompletionWait wait_;
};

}  // namespace

std::string UioUnavailable(const spec::Config&) {
  if (auto device = FindUioDevice(""); !device) return device.error().message;
  if (auto buffer = FindDmaBuffer(""); !buffer) return buffer.error().message;
  return {};
}

Result<std::unique_ptr<Backend>> CreateUioBackend(const spec::Config&, const Options& options) {
  SYSTOLE_ASSIGN_OR_RETURN(auto registers, UioRegisters::Open(options.board.registers));
  SYSTOLE_ASSIGN_OR_RETURN(auto memory, DmaBuffer::Open(options.board.memory));
  return std::make_unique<UioBackend>(std::move(registers), std::move(memory), options.board);
}

}  // namespace systole::driver
