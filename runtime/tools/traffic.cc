// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/tools/traffic.h"

#include "runtime/program/stream.h"

namespace systole::tools {

std::vector<uint64_t> BytesMovedByLayer(const program::Program& program) {
  std::vector<uint64_t> bytes(program.layers.size(), 0);
  for (const program::Step& step : program.steps) {
    const auto* engine = std::get_if<program::EngineStep>(&step);
    if (engine == nullptr) continue;
    program::StreamReader reader(
        std::span(program.commands).subspan(engine->offset, engine->bytes));
    program::CommandView command;
    while (reader.Next(command).value_or(false)) {
      if (command.layer() >= bytes.size()) continue;
      if (command.info->opcode == spec::Opcode::kLoad) {
        const auto load = spec::DecodeLoad(command.words.data());
        if (load.fill == 0) bytes[command.layer()] += uint64_t{load.n0} * load.n1 * load.n2;
      } else if (command.info->opcode == spec::Opcode::kStore) {
        const auto store = spec::DecodeStore(command.words.data());
        bytes[command.layer()] += uint64_t{store.n0} * store.n1 * store.n2;
      }
    }
  }
  return bytes;
}

}  // namespace systole::tools
