// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "hw/spec/gen/spec.h"

namespace systole::test {

/// A command stream of random image commands with all that they read, in the regions of CaseStream:
/// 0 commands, 1 data (read only), 2 output. Everything that the machine reads it has written
/// before, so that two machines must leave the same bytes.
struct RandomStream {
  std::vector<std::byte> commands;
  std::vector<std::byte> data;
  std::size_t output_bytes = 0;
};

/// `operations` operations of all opcodes, modes and record formats, with odd pitches, paddings on
/// all sides, joined runs, copies, kept accumulators. Neighbours work in different halves of the
/// memories and wait only for what they need, so that engines overlap.
RandomStream MakeRandomStream(const spec::Config& config, std::uint32_t seed, int operations);

}  // namespace systole::test
