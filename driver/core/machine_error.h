// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "driver/core/counters.h"
#include "hw/spec/gen/spec.h"

namespace systole::driver {

/// The error registers.
struct MachineError {
  spec::ErrorCode code = spec::ErrorCode::kNone;
  spec::Engine engine = spec::Engine::kCtrl;
  uint32_t index = 0;  ///< Of the command in its stream, from 0.
  uint32_t value = 0;  ///< See spec::kErrors.

  friend bool operator==(const MachineError&, const MachineError&) = default;
};

/// Where a command stands in a stream.
struct CommandPlace {
  uint64_t offset = 0;                      ///< Bytes from the start of the stream.
  const spec::CommandInfo* info = nullptr;  ///< Null for an unknown opcode.
  uint32_t layer = 0;
};

/// Finds command `index`; nothing if the stream ends before it.
std::optional<CommandPlace> FindCommand(std::span<const std::byte> stream, uint32_t index);

/// One paragraph: error, engine, command with layer, value, meaning and remedy.
/// `stream` may be empty; then the command is not named.
std::string Describe(const MachineError& error, std::span<const std::byte> stream);

}  // namespace systole::driver
