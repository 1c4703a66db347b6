// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "driver/core/machine_error.h"

#include <cstring>
#include <vector>

#include "tests/support/catch.h"

namespace systole::test {
namespace {

template <class Command>
void Append(std::vector<std::byte>* stream, const Command& command) {
  const auto words = spec::Encode(command);
  const auto* bytes = reinterpret_cast<const std::byte*>(words.data());
  stream->insert(stream->end(), bytes, bytes + sizeof(words));
}

}  // namespace

TEST_CASE("FindCommand: steps over commands of both lengths", "[driver]") {
  std::vector<std::byte> stream;
  Append(&stream, spec::LoadCommand{});
  spec::ConvCommand conv;
  conv.layer = 7;
  Append(&stream, conv);
  Append(&stream, spec::AddCommand{});
  Append(&stream, spec::EndCommand{});
  const uint64_t offsets[] = {0, 64, 192, 320};
  for (uint32_t i = 0; i < 4; ++i) CHECK(driver::FindCommand(stream, i)->offset == offsets[i]);
  CHECK(driver::FindCommand(stream, 1)->layer == 7);
  CHECK(driver::FindCommand(stream, 2)->info->opcode == spec::Opcode::kAdd);
  CHECK_FALSE(driver::FindCommand(stream, 4));

  stream[64] = std::byte{0xff};
  CHECK(driver::FindCommand(stream, 1)->info == nullptr);
  CHECK_FALSE(driver::FindCommand(stream, 2));
}

TEST_CASE("Describe: error, place, value, meaning and remedy", "[driver]") {
  std::vector<std::byte> stream;
  Append(&stream, spec::LoadCommand{});
  spec::ConvCommand conv;
  conv.layer = 7;
  Append(&stream, conv);
  const std::string text =
      driver::Describe({spec::ErrorCode::kChipBounds, spec::Engine::kConv, 1, 0x40010}, stream);
  for (const char* part : {"CHIP_BOUNDS", "engine CONV", "command 1", "layer 7", "0x40010",
                           "leaves the on-chip memory", "compile for the configuration"}) {
    CHECK(text.find(part) != std::string::npos);
  }
  const auto unknown = static_cast<spec::ErrorCode>(99);
  CHECK(driver::Describe({unknown, spec::Engine::kCtrl, 0, 1}, {}).find("unknown error code") !=
        std::string::npos);
}

}  // namespace systole::test
