// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "driver/core/range_allocator.h"
#include "sim/xrt/clocked_model.h"
#include "sim/xrt/device_state.h"
#include "sim/xrt/xclbin_view.h"

namespace systole::xrt_shim {

inline constexpr unsigned kBoards = 4;

/// One simulated board: a machine, its memory, and who uses them. Shared by all openers within a
/// process; other processes are kept out from the first use of memory or of the machine on.
/// Functions that fail return a negative errno, as a driver does. Thread-safe.
class Board {
 public:
  /// The board of that number, which all openers share.
  static std::shared_ptr<Board> Get(unsigned index);
  explicit Board(unsigned index) : index_(index) {}
  ~Board();

  /// Describes the board. -EBUSY: another xclbin is in use; -EINVAL: it says nothing sensible.
  int Load(const axlf* top);
  bool has_interrupt();

  /// -EBUSY: somebody has it for himself, here or in another process.
  int OpenContext(unsigned ip, bool shared);
  void CloseContext(unsigned ip);

  int ReadRegister(unsigned ip, uint32_t offset, uint32_t* value);
  int WriteRegister(unsigned ip, uint32_t offset, uint32_t value);
  /// False: timeout.
  bool WaitInterrupt(std::optional<std::chrono::milliseconds> timeout);

  /// Memory of the device; filled with a pattern, as nobody cleans it on a board.
  struct Memory {
    uint64_t address = 0;
    std::byte* bytes = nullptr;
    uint64_t size = 0;
  };
  std::optional<Memory> Allocate(unsigned bank, uint64_t bytes);
  void Free(const Memory& memory);
  /// The host's access to device memory, between two cycles of the machine.
  void Write(const Memory& memory, uint64_t offset, const std::byte* from, uint64_t bytes);
  void Read(const Memory& memory, uint64_t offset, std::byte* to, uint64_t bytes);

 private:
  struct Bank {
    driver::RangeAllocator allocator;
    std::byte* bytes = nullptr;
  };

  /// Takes the device, unless this process has it; 0 or a negative errno.
  int Acquire();
  int StartModel();
  void ResumeWork();
  void UnmapBanks();

  const unsigned index_;
  std::mutex mutex_;  ///< Of all below, but not of calls of the model.
  std::optional<XclbinView> xclbin_;
  std::map<unsigned, int> contexts_;  ///< Openers per ip; -1: one, for himself.
  std::unique_ptr<DeviceState> state_;
  std::vector<Bank> banks_;
  std::unique_ptr<ClockedModel> model_;
};

}  // namespace systole::xrt_shim
