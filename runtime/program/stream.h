// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "driver/base/status.h"
#include "hw/spec/gen/spec.h"

namespace systole::program {

/// A command of a stream.
struct CommandView {
  uint32_t index = 0;   ///< In the stream, from 0.
  uint64_t offset = 0;  ///< Bytes from the start of the stream.
  const spec::CommandInfo* info = nullptr;
  std::array<uint32_t, 32> words{};  ///< The last 16 are zero for short commands.

  uint32_t layer() const { return words[0] >> 16; }
  int64_t Field(const spec::FieldInfo& field) const;
};

/// Reads a stream command by command, up to END.
class StreamReader {
 public:
  explicit StreamReader(std::span<const std::byte> stream) : stream_(stream) {}

  /// The next command; false behind END. Error: kInvalidArgument, an unknown opcode or a stream
  /// that stops before END.
  Result<bool> Next(CommandView& command);

  /// Bytes read so far.
  uint64_t offset() const { return offset_; }

 private:
  std::span<const std::byte> stream_;
  uint64_t offset_ = 0;
  uint32_t index_ = 0;
  bool ended_ = false;
};

}  // namespace systole::program
