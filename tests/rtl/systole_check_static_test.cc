// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <random>

#include "Vcheck_static_model.h"
#include "hw/spec/gen/spec.h"
#include "tests/support/catch.h"

namespace {

using systole::spec::CommandInfo;
using systole::spec::FieldInfo;
using systole::spec::kCommands;

/// Applies `words` to the decoder and settles it.
void Apply(Vcheck_static_model& dut, const std::array<uint32_t, 32>& words) {
  for (int i = 0; i < 32; ++i) dut.cmd_i[i] = words[i];
  dut.en_i = 1;
  dut.eval();
}

void Put(std::array<uint32_t, 32>& words, const FieldInfo& field, int64_t value) {
  const uint64_t mask = ((uint64_t{1} << field.width) - 1);
  words[field.word] &= ~static_cast<uint32_t>(mask << field.lsb);
  words[field.word] |= static_cast<uint32_t>((static_cast<uint64_t>(value) & mask) << field.lsb);
}

/// A command whose fields are all inside their rules.
std::array<uint32_t, 32> Legal(const CommandInfo& info, std::mt19937& random) {
  std::array<uint32_t, 32> words{};
  for (int i = 0; i < info.field_count; ++i) {
    const FieldInfo& field = info.fields[i];
    Put(words, field, std::uniform_int_distribution<int64_t>(field.min, field.max)(random));
  }
  words[0] = (words[0] & ~0xffu) | static_cast<uint32_t>(info.opcode);
  return words;
}

}  // namespace

TEST_CASE("legal commands pass and name their engine") {
  Vcheck_static_model dut;
  std::mt19937 random(1);
  for (const CommandInfo& info : kCommands) {
    for (int round = 0; round < 200; ++round) {
      Apply(dut, Legal(info, random));
      INFO(info.name);
      REQUIRE(dut.known_o == 1);
      REQUIRE(dut.long_o == (info.words == 32));
      REQUIRE(dut.engine_o == static_cast<uint32_t>(info.engine));
      REQUIRE(dut.reserved_o == 0);
      REQUIRE(dut.range_o == 0);
    }
  }
}

TEST_CASE("every reserved bit is checked") {
  Vcheck_static_model dut;
  std::mt19937 random(2);
  for (const CommandInfo& info : kCommands) {
    for (int bit = 0; bit < info.words * 32; ++bit) {
      if ((info.reserved[bit / 32] >> (bit % 32) & 1) == 0) continue;
      auto words = Legal(info, random);
      words[bit / 32] |= 1u << (bit % 32);
      Apply(dut, words);
      INFO(info.name << " bit " << bit);
      REQUIRE(dut.reserved_o == 1);
      REQUIRE(dut.reserved_word_o == bit / 32);
    }
  }
}

TEST_CASE("every range rule is checked on both sides") {
  Vcheck_static_model dut;
  std::mt19937 random(3);
  for (const CommandInfo& info : kCommands) {
    for (int i = 0; i < info.field_count; ++i) {
      const FieldInfo& field = info.fields[i];
      if (std::string(field.name) == "opcode") continue;
      const int64_t low = field.is_signed ? -(int64_t{1} << (field.width - 1)) : 0;
      const int64_t high = (int64_t{1} << (field.is_signed ? field.width - 1 : field.width)) - 1;
      for (const int64_t value : {low, field.min - 1, field.max + 1, high}) {
        if (value < low || value > high || (value >= field.min && value <= field.max)) continue;
        auto words = Legal(info, random);
        Put(words, field, value);
        Apply(dut, words);
        INFO(info.name << "." << field.name << " = " << value);
        REQUIRE(dut.range_o == 1);
        REQUIRE(dut.range_word_o == field.word);
      }
    }
  }
}

TEST_CASE("unknown opcodes are told") {
  Vcheck_static_model dut;
  for (uint32_t opcode = 0; opcode < 256; ++opcode) {
    bool known = false;
    for (const CommandInfo& info : kCommands) known |= static_cast<uint32_t>(info.opcode) == opcode;
    std::array<uint32_t, 32> words{};
    words[0] = opcode;
    Apply(dut, words);
    REQUIRE(dut.known_o == known);
  }
}
