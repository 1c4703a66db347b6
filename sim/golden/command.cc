// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/golden/command.h"

namespace systole::golden {

const spec::CommandInfo* FindCommandInfo(std::uint32_t opcode) {
  for (const spec::CommandInfo& info : spec::kCommands) {
    if (static_cast<std::uint32_t>(info.opcode) == opcode) return &info;
  }
  return nullptr;
}

int CommandWords(std::uint32_t opcode) {
  const bool is_long = ((opcode >> 4) & 3) == 3 || ((opcode >> 6) & 1) == 1;
  return is_long ? 32 : 16;
}

Command Decode(const std::uint32_t* words) {
  switch (static_cast<spec::Opcode>(words[0] & 0xff)) {
    case spec::Opcode::kNop:
      return spec::DecodeNop(words);
    case spec::Opcode::kFence:
      return spec::DecodeFence(words);
    case spec::Opcode::kIrq:
      return spec::DecodeIrq(words);
    case spec::Opcode::kEnd:
      return spec::DecodeEnd(words);
    case spec::Opcode::kLoad:
      return spec::DecodeLoad(words);
    case spec::Opcode::kStore:
      return spec::DecodeStore(words);
    case spec::Opcode::kConv:
      return spec::DecodeConv(words);
    case spec::Opcode::kDepthwise:
      return spec::DecodeDepthwise(words);
    case spec::Opcode::kMaxpool:
      return spec::DecodeMaxpool(words);
    case spec::Opcode::kSumpool:
      return spec::DecodeSumpool(words);
    case spec::Opcode::kAdd:
      return spec::DecodeAdd(words);
    case spec::Opcode::kLut:
      return spec::DecodeLut(words);
  }
  return spec::NopCommand{};
}

Dependencies DependenciesOf(const std::uint32_t* words) {
  Dependencies deps;
  for (int e = 0; e < 4; ++e) deps.count[e] = (words[1] >> (8 * e)) & 0xff;
  return deps;
}

}  // namespace systole::golden
