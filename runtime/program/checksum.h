// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace systole::program {

/// CRC-32 as in IEEE 802.3 (reflected, polynomial 0x04c11db7): 0xcbf43926 for "123456789".
uint32_t Crc32(std::span<const std::byte> bytes);

}  // namespace systole::program
