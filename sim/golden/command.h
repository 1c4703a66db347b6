// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <variant>

#include "hw/spec/gen/spec.h"

namespace systole::golden {

/// A decoded command.
using Command =
    std::variant<spec::NopCommand, spec::FenceCommand, spec::IrqCommand, spec::EndCommand,
                 spec::LoadCommand, spec::StoreCommand, spec::ConvCommand, spec::DepthwiseCommand,
                 spec::MaxpoolCommand, spec::SumpoolCommand, spec::AddCommand, spec::LutCommand>;

/// Description of an opcode, or null if there is no such opcode.
const spec::CommandInfo* FindCommandInfo(std::uint32_t opcode);

/// Words of a command by its opcode alone, known or not: 16 or 32.
int CommandWords(std::uint32_t opcode);

/// Decodes the words of a known opcode; fields are taken as they are.
Command Decode(const std::uint32_t* words);

/// dep_load, dep_conv, dep_vector, dep_store in the order of spec::Engine (0 is LOAD).
struct Dependencies {
  std::uint32_t count[4] = {};
};
Dependencies DependenciesOf(const std::uint32_t* words);

}  // namespace systole::golden
