// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

#include "driver/core/registry.h"

namespace systole::test {

/// A stream that loads `data` and stores it elsewhere; the bytes that arrived, or the error.
Result<std::vector<std::byte>> Copy(driver::Device& device, const std::vector<std::byte>& data);

/// Bytes that differ from their neighbours, and for each `seed`.
std::vector<std::byte> SomeBytes(std::size_t count, std::size_t seed = 11);

}  // namespace systole::test
