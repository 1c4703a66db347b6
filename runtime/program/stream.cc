// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/program/stream.h"

#include <fmt/format.h>

#include "sim/golden/command.h"

namespace systole::program {
namespace {

uint32_t WordAt(std::span<const std::byte> bytes, uint64_t at) {
  uint32_t word = 0;
  for (int i = 0; i < 4; ++i) word |= static_cast<uint32_t>(bytes[at + i]) << (8 * i);
  return word;
}

}  // namespace

int64_t CommandView::Field(const spec::FieldInfo& field) const {
  const uint64_t mask = (uint64_t{1} << field.width) - 1;
  const uint64_t raw = (uint64_t{words[field.word]} >> field.lsb) & mask;
  if (field.is_signed && (raw >> (field.width - 1)) != 0) {
    return static_cast<int64_t>(raw) - static_cast<int64_t>(mask) - 1;
  }
  return static_cast<int64_t>(raw);
}

Result<bool> StreamReader::Next(CommandView& command) {
  if (ended_) return false;
  const auto stops = [&] {
    return InvalidArgument(
        fmt::format("the command stream stops at byte {} without END", stream_.size()));
  };
  constexpr uint64_t kShortest = 64;
  if (stream_.size() - offset_ < kShortest) return stops();
  const uint32_t opcode = WordAt(stream_, offset_) & 0xffu;
  command.info = golden::FindCommandInfo(opcode);
  if (command.info == nullptr) {
    return InvalidArgument(
        fmt::format("command {} at byte {} has unknown opcode {:#x}", index_, offset_, opcode));
  }
  const uint64_t bytes = static_cast<uint64_t>(command.info->words) * 4;
  if (stream_.size() - offset_ < bytes) return stops();
  command.index = index_++;
  command.offset = offset_;
  command.words.fill(0);
  for (int i = 0; i < command.info->words; ++i) command.words[i] = WordAt(stream_, offset_ + 4 * i);
  offset_ += bytes;
  ended_ = command.info->opcode == spec::Opcode::kEnd;
  return true;
}

}  // namespace systole::program
