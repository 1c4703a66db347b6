// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>

#include "driver/core/registry.h"

namespace systole::test {

/// A board with plain Linux, made of files: a folder with the attributes, device nodes and memory
/// that the backend "uio" looks for, and any other backend as the machine behind them. What files
/// cannot do (driver/backends/uio/kernel_calls.h) is done here; link this file's functions instead.
///
/// Host and machine have a copy of the memory each, and only a sync moves bytes between them, so that
/// a missing one shows. SYSTOLE_UIO_ROOT names the folder of the latest one; the others keep working
/// for who has opened them.
class UioStandIn {
 public:
  /// The machine is opened as backend `machine`. Throws std::runtime_error when that fails.
  UioStandIn(const std::string& machine, const spec::Config& config, const driver::Options& options,
             uint64_t memory_bytes);
  ~UioStandIn();

  const std::filesystem::path& root() const { return root_; }
  /// The machine's copy of the memory.
  const driver::MemoryBlock& memory() const { return memory_; }
  /// How often the host has waited for the interrupt.
  int waits() const { return waits_; }
  /// Whether somebody has the registers open.
  bool in_use() const;
  /// From now on UIO refuses to enable the interrupt.
  void BreakInterrupt() { interrupt_works_ = false; }
  /// The next stream hangs, until the machine is reset.
  void Hang() { hangs_ = true; }

  uint32_t Load(uint32_t offset);
  void Store(uint32_t offset, uint32_t value);
  bool SyncCache(const std::string& command);
  /// Negative: unsupported; 0: timeout; 1: interrupt.
  int AwaitInterrupt(std::chrono::milliseconds limit);

 private:
  void Write(const std::string& path, const std::string& text) const;

  std::mutex mutex_;
  std::filesystem::path root_;
  std::unique_ptr<driver::Backend> machine_;
  driver::MemoryBlock memory_;
  std::byte* host_ = nullptr;  ///< The host's copy: a mapping of its own of the file.
  int waits_ = 0;
  bool interrupt_works_ = true, hangs_ = false, hung_ = false;
};

}  // namespace systole::test
