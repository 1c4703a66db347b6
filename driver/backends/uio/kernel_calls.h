// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

/// What only hardware and its kernel drivers do. Everything else of the backend works on plain files
/// as well. Tests link a stand-in for these functions in place of kernel_calls.cc.
namespace systole::driver::kernel {

/// One access of 32 bits, after all memory accesses of the program before it.
void Store(volatile uint32_t* address, uint32_t value);
/// One access of 32 bits, before all memory accesses of the program after it.
uint32_t Load(const volatile uint32_t* address);

/// Writes `command` to the open attribute `fd` of a DMA buffer in one piece; false: errno says why.
bool SyncCache(int fd, std::string_view command);

/// What a wait on the open UIO device `fd` came to.
enum class InterruptWait { kInterrupt, kTimeout, kUnsupported };
/// Enables the interrupt, which its handler has disabled, and waits for it.
InterruptWait AwaitInterrupt(int fd, std::chrono::milliseconds limit);

}  // namespace systole::driver::kernel
