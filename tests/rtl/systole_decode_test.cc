// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstring>
#include <random>
#include <type_traits>

#include "Vdecode_model.h"
#include "hw/spec/gen/spec.h"
#include "tests/support/catch.h"

namespace {

namespace spec = systole::spec;

const spec::CommandInfo& Find(spec::Opcode opcode) {
  for (const spec::CommandInfo& info : spec::kCommands) {
    if (info.opcode == opcode) return info;
  }
  FAIL("no such opcode");
  return spec::kCommands[0];
}

/// Any value of a field's width, as it stands in 32 bits.
uint32_t AnyValue(const spec::FieldInfo& field, std::mt19937& random) {
  const uint32_t bits = field.width == 32 ? random() : random() & ((1u << field.width) - 1);
  const bool negative = field.is_signed && (bits >> (field.width - 1) & 1) != 0;
  return negative ? bits - (1u << field.width) : bits;
}

/// Encodes random values with the C++ struct and decodes them with the hardware's struct.
template <typename Command>
void CompareFields(std::mt19937& random) {
  static_assert(std::is_trivially_copyable_v<Command>);
  const spec::CommandInfo& info = Find(Command::kOpcode);
  // The struct holds one 32-bit member per field in the same order, except the opcode.
  REQUIRE(sizeof(Command) == 4u * (info.field_count - 1));
  Vdecode_model dut;
  for (int round = 0; round < 500; ++round) {
    std::array<uint32_t, sizeof(Command) / 4> values;
    for (std::size_t i = 0; i < values.size(); ++i) {
      values[i] = AnyValue(info.fields[i + 1], random);
    }
    Command command;
    std::memcpy(&command, values.data(), sizeof(command));
    const auto words = spec::Encode(command);
    for (int w = 0; w < 32; ++w) {
      dut.cmd_i[w] = w < Command::kWords ? words[w] : random();
    }
    dut.eval();
    REQUIRE(dut.fields_o[0] == static_cast<uint32_t>(Command::kOpcode));
    for (std::size_t i = 0; i < values.size(); ++i) {
      INFO(info.name << "." << info.fields[i + 1].name);
      REQUIRE(dut.fields_o[i + 1] == values[i]);
    }
  }
}

}  // namespace

TEST_CASE("C++ and hardware agree on every field of every command") {
  const uint32_t seed = 101;
  INFO("seed " << seed);
  std::mt19937 random(seed);
  CompareFields<spec::NopCommand>(random);
  CompareFields<spec::FenceCommand>(random);
  CompareFields<spec::IrqCommand>(random);
  CompareFields<spec::EndCommand>(random);
  CompareFields<spec::LoadCommand>(random);
  CompareFields<spec::StoreCommand>(random);
  CompareFields<spec::ConvCommand>(random);
  CompareFields<spec::DepthwiseCommand>(random);
  CompareFields<spec::MaxpoolCommand>(random);
  CompareFields<spec::SumpoolCommand>(random);
  CompareFields<spec::LutCommand>(random);
  CompareFields<spec::AddCommand>(random);
}
