// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/program/stream.h"

#include "tests/support/catch.h"
#include "tests/unit/program/sample_program.h"

using namespace systole;

TEST_CASE("a stream is read command by command") {
  spec::ConvCommand conv;
  conv.layer = 300;
  conv.y0 = -3;
  conv.hi = 127;
  conv.lo = -128;
  std::vector<std::byte> stream;
  test::Append(stream, spec::Encode(conv).data(), 32);
  test::Append(stream, spec::Encode(spec::EndCommand{}).data(), 16);
  stream.resize(stream.size() + 64);  // Behind END: not read.
  program::StreamReader reader(stream);
  program::CommandView command;
  REQUIRE(reader.Next(command).value());
  REQUIRE(std::string(command.info->name) == "CONV");
  REQUIRE(command.layer() == 300);
  for (int i = 0; i < command.info->field_count; ++i) {
    const spec::FieldInfo& field = command.info->fields[i];
    if (std::string(field.name) == "y0") REQUIRE(command.Field(field) == -3);
    if (std::string(field.name) == "lo") REQUIRE(command.Field(field) == -128);
    if (std::string(field.name) == "hi") REQUIRE(command.Field(field) == 127);
  }
  REQUIRE(reader.Next(command).value());
  REQUIRE(command.index == 1);
  REQUIRE(command.offset == 128);
  REQUIRE_FALSE(reader.Next(command).value());
  REQUIRE(reader.offset() == 192);
}

TEST_CASE("streams without END and with unknown opcodes") {
  std::vector<std::byte> stream;
  program::CommandView command;
  REQUIRE_FALSE(program::StreamReader(stream).Next(command));
  spec::ConvCommand conv;
  test::Append(stream, spec::Encode(conv).data(), 32);
  REQUIRE_FALSE(program::StreamReader(std::span(stream).first(64)).Next(command));
  program::StreamReader reader(stream);
  REQUIRE(reader.Next(command).value());
  REQUIRE_FALSE(reader.Next(command));
  stream[0] = std::byte{0xee};
  const auto unknown = program::StreamReader(stream).Next(command);
  REQUIRE_FALSE(unknown);
  REQUIRE(unknown.error().message.find("0xee") != std::string::npos);
}
