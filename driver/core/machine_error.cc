// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "driver/core/machine_error.h"

#include <cstdio>
#include <cstring>

namespace systole::driver {
namespace {

constexpr uint64_t kShort = 64;
constexpr uint64_t kLong = 128;

uint32_t Word(std::span<const std::byte> stream, uint64_t offset) {
  uint32_t word = 0;
  std::memcpy(&word, stream.data() + offset, sizeof(word));
  return word;
}

const spec::CommandInfo* Lookup(uint32_t opcode) {
  for (const spec::CommandInfo& info : spec::kCommands) {
    if (static_cast<uint32_t>(info.opcode) == opcode) return &info;
  }
  return nullptr;
}

const spec::ErrorInfo* Lookup(spec::ErrorCode code) {
  for (const spec::ErrorInfo& info : spec::kErrors) {
    if (info.code == code) return &info;
  }
  return nullptr;
}

}  // namespace

std::optional<CommandPlace> FindCommand(std::span<const std::byte> stream, uint32_t index) {
  uint64_t offset = 0;
  for (uint32_t i = 0; offset + kShort <= stream.size(); ++i) {
    const uint32_t word = Word(stream, offset);
    const spec::CommandInfo* info = Lookup(word & 0xffU);
    if (i == index) return CommandPlace{offset, info, word >> 16};
    if (info == nullptr) return std::nullopt;
    offset += info->words == 32 ? kLong : kShort;
  }
  return std::nullopt;
}

std::string Describe(const MachineError& error, std::span<const std::byte> stream) {
  std::string text = std::string(spec::Name(error.code)) + " from engine " +
                     spec::Name(error.engine) + " at command " + std::to_string(error.index);
  if (const auto place = FindCommand(stream, error.index); place && place->info != nullptr) {
    text += std::string(" (") + place->info->name + ", layer " + std::to_string(place->layer) +
            ", byte " + std::to_string(place->offset) + " of the stream)";
  }
  char value[16];
  std::snprintf(value, sizeof(value), "0x%x", error.value);
  const spec::ErrorInfo* info = Lookup(error.code);
  if (info == nullptr) return text + ": unknown error code, value " + value;
  return text + ": " + info->meaning + "; " + info->detail + " is " + std::to_string(error.value) +
         " (" + value + "). " + info->remedy;
}

}  // namespace systole::driver
