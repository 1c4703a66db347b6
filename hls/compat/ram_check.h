// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#define SYSTOLE_HLS_RAM_CHECK

#include "kernel.h"

namespace systole {
namespace hls_sim {

/// Checks the ports of a memory of `kLines` lines; outside a turn only the address. kDistance:
/// turns that must lie between a write and a read of the same line (0: any).
template <int kLines, int kDistance>
class RamCheck {
 public:
  void NoteRead(int address) {
    NoteUse(address, "reads", &read_turn_);
    if (Kernel::running() == nullptr) return;
    if (write_turn_ == read_turn_) Fail("reads after it wrote", address);
    if (kDistance > 0) CheckDistance(address);
  }
  void NoteWrite(int address) {
    NoteUse(address, "writes", &write_turn_);
    if (Kernel::running() == nullptr || kDistance == 0) return;
    recent_[next_] = {write_turn_, address};
    next_ = next_ + 1 == kKept ? 0 : next_ + 1;
  }

 private:
  static constexpr uint64_t kNever = ~uint64_t{0};
  static constexpr int kKept = kDistance > 1 ? kDistance - 1 : 1;
  struct Written {
    uint64_t turn = kNever;
    int address = 0;
  };

  void NoteUse(int address, const char* use, uint64_t* turn) {
    if (address < 0 || address >= kLines) Fail(std::string(use) + " outside", address);
    const Process* process = Kernel::running();
    if (process == nullptr) return;
    if (*turn == process->turns()) Fail(std::string(use) + " twice in one turn", address);
    *turn = process->turns();
  }
  void CheckDistance(int address) const {
    for (const Written& written : recent_) {
      if (written.turn == kNever || written.address != address) continue;
      const uint64_t distance = read_turn_ - written.turn;
      if (distance >= static_cast<uint64_t>(kDistance)) continue;
      Fail("reads what it wrote " + std::to_string(distance) +
               " turns before, less than its distance of " + std::to_string(kDistance),
           address);
    }
  }
  [[noreturn]] static void Fail(const std::string& what, int address) {
    const Process* process = Kernel::running();
    throw RuleBroken{(process == nullptr ? std::string("somebody")
                                         : "process " + process->name() + ", turn " +
                                               std::to_string(process->turns()) + ",") +
                     " " + what + ": a memory of " + std::to_string(kLines) + " lines, line " +
                     std::to_string(address)};
  }

  uint64_t read_turn_ = kNever, write_turn_ = kNever;
  Written recent_[kKept];
  int next_ = 0;
};

}  // namespace hls_sim
}  // namespace systole
