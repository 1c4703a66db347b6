// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace systole::program {

inline constexpr uint32_t kSchemaVersion = 2;
inline constexpr size_t kChecksumBytes = 4;  ///< Behind the flatbuffer.
inline constexpr uint64_t kMaxFileBytes = (uint64_t{1} << 31) - 1;  ///< Where flatbuffers end.

}  // namespace systole::program
