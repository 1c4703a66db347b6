// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <random>

#include "hw/spec/gen/spec.h"

/// Commands as words, filled by the field tables of the specification.
namespace systole::rtl_test {

using Words = std::array<uint32_t, 32>;

inline const spec::FieldInfo* FindField(const spec::CommandInfo& info, const char* name) {
  for (int i = 0; i < info.field_count; ++i) {
    if (std::strcmp(info.fields[i].name, name) == 0) return &info.fields[i];
  }
  return nullptr;
}

inline void PutField(Words& words, const spec::FieldInfo& field, int64_t value) {
  const uint64_t mask = (uint64_t{1} << field.width) - 1;
  words[field.word] &= ~static_cast<uint32_t>(mask << field.lsb);
  words[field.word] |= static_cast<uint32_t>((static_cast<uint64_t>(value) & mask) << field.lsb);
}

inline uint32_t GetField(const Words& words, const spec::FieldInfo& field) {
  const uint64_t mask = (uint64_t{1} << field.width) - 1;
  return static_cast<uint32_t>(words[field.word] >> field.lsb & mask);
}

/// A command whose fields are all inside their static rules.
inline Words RandomLegal(const spec::CommandInfo& info, std::mt19937& random) {
  Words words{};
  for (int i = 0; i < info.field_count; ++i) {
    const spec::FieldInfo& field = info.fields[i];
    PutField(words, field, std::uniform_int_distribution<int64_t>(field.min, field.max)(random));
  }
  words[0] = (words[0] & ~0xffu) | static_cast<uint32_t>(info.opcode);
  return words;
}

}  // namespace systole::rtl_test
