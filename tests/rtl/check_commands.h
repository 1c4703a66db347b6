// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <random>
#include <string>

#include "sim/golden/command_checks.h"
#include "tests/rtl/random_command.h"

/// Commands that pass or break the rules of docs/architecture.md, section 3, and what the functional
/// machine says to them: for the checks of other machines.
namespace systole::rtl_test {

struct CheckAnswer {
  uint32_t code = 0, value = 0, engine = 0;
  int cycles = 0;  ///< From taking the command to its answer.
  bool operator==(const CheckAnswer& o) const {
    return code == o.code && value == o.value && engine == o.engine;
  }
};

inline const spec::CommandInfo* Find(uint32_t opcode) {
  for (const spec::CommandInfo& info : spec::kCommands) {
    if (static_cast<uint32_t>(info.opcode) == opcode) return &info;
  }
  return nullptr;
}

/// What the functional machine says.
inline CheckAnswer Expected(const Words& words, const spec::Config& config,
                            const golden::Regions& regions) {
  CheckAnswer answer;
  if (const auto violation = golden::CheckCommand(words.data(), config, regions)) {
    answer.code = static_cast<uint32_t>(violation->code);
    answer.value = violation->value;
  }
  const spec::CommandInfo* info = Find(words[0] & 0xff);
  if (info != nullptr) answer.engine = static_cast<uint32_t>(info->engine);
  return answer;
}

/// A command of moderate size: many pass all checks, and each rule is broken now and then.
/// `residuals`: the machine adds them.
inline Words Moderate(const spec::CommandInfo& info, const spec::Config& config,
                      std::mt19937& random, bool residuals = false) {
  Words words = RandomLegal(info, random);
  const auto below = [&](uint32_t n) { return static_cast<int64_t>(random() % n); };
  const auto put = [&](const char* name, int64_t value) {
    const spec::FieldInfo* field = FindField(info, name);
    if (field != nullptr) PutField(words, *field, value);
  };
  put("region", below(20) == 0 ? below(16) : 2 * below(4) + 1);
  put("space", below(3));
  put("copy", below(3) == 0 ? below(5) : 0);
  put("fill", below(4) == 0);
  put("offset_lo", below(8) == 0 ? below(1 << 20) : 16 * below(4000));
  put("offset_hi", below(8) == 0 ? below(3) : 0);
  put("chip_addr", below(4) == 0 ? 0 : below(config.act_bytes / 16) * 16 + (below(4) == 0));
  put("n0", below(4) == 0 ? config.tile_bytes() * (1 + below(3)) : 1 + below(600));
  put("n1", below(2) == 0 ? 1 : 1 + below(20));
  put("n2", below(2) == 0 ? 1 : 1 + below(20));
  for (const char* name : {"mem_stride1", "mem_stride2", "chip_stride1", "chip_stride2"}) {
    put(name, below(10) == 0 ? static_cast<int64_t>(random()) : below(1000));
  }
  for (const char* name : {"in_addr", "in2_addr", "res_addr", "out_addr"}) put(name, below(config.act_bytes));
  for (const char* name : {"in_row_pitch", "in2_row_pitch", "res_row_pitch", "out_row_pitch"}) {
    put(name, below(20) == 0 ? below(1 << 24) : below(600));
  }
  for (const char* name : {"in_pixel_pitch", "in2_pixel_pitch", "res_pixel_pitch", "out_pixel_pitch"}) {
    put(name, 1 + below(64));
  }
  for (const char* name : {"in_image_pitch16", "in2_image_pitch16", "res_image_pitch16", "out_image_pitch16"}) {
    put(name, below(100));
  }
  put("in_h", 1 + below(40));
  put("in_w", 1 + below(40));
  put("oh", 1 + below(12));
  put("ow", 1 + below(12));
  put("n", below(3) == 0 ? 1 + below(6) : 1);
  const bool is_1x1 = info.opcode == spec::Opcode::kAdd || info.opcode == spec::Opcode::kLut;
  put("kh", is_1x1 ? 1 : 1 + below(5));
  put("kw", is_1x1 ? 1 : 1 + below(5));
  put("channels", 1 + below(100));
  put("oc_tiles", below(2) == 0 ? 1 : 1 + below(20));
  put("oc_last", below(8) == 0 ? 1 + below(255) : 1 + below(config.cols));
  put("res_add", below(3) == 0 && residuals);
  put("acc_keep", below(4) == 0);
  put("acc_hold", below(4) == 0);
  put("in_copy", below(4));
  put("out_copy", below(2) * below(4));
  const bool is_lut = info.opcode == spec::Opcode::kLut && below(20) != 0;
  put("rq", info.opcode == spec::Opcode::kAdd && below(8) != 0 ? 1 : is_lut ? 0 : below(4));
  put("per_ch", below(8) == 0 ? 3 : below(3));
  put("param_addr", 16 * below(config.param_bytes / 16) + (below(20) == 0));
  put("weight_addr", 16 * below(config.param_bytes / 16) + (below(20) == 0));
  put("lut_addr", 16 * below(config.param_bytes / 16) + (below(20) == 0));
  put("shift", below(8) == 0 ? 30 + below(2) : below(64) - 32);
  // Damage, now and then.
  if (below(30) == 0) words[random() % info.words] ^= 1u << (random() % 32);
  return words;
}

/// Names the rule.
inline std::string Key(uint32_t opcode, const CheckAnswer& answer) {
  using spec::ErrorCode;
  const auto code = static_cast<ErrorCode>(answer.code);
  std::string key = std::string(Name(static_cast<spec::Opcode>(opcode))) + " " + Name(code);
  const bool word = code == ErrorCode::kRange || code == ErrorCode::kAlign ||
                    code == ErrorCode::kUnsupported;
  return word ? key + " " + std::to_string(answer.value) : key;
}

/// Every rule that commands can break, by Key().
inline constexpr const char* kCheckKeys[] = {
    "NOP NONE", "FENCE NONE", "IRQ NONE", "END NONE", "LOAD NONE", "STORE NONE", "CONV NONE",
    "DEPTHWISE NONE", "MAXPOOL NONE", "SUMPOOL NONE", "ADD NONE", "NOP RESERVED",
    "FENCE RESERVED", "LOAD RESERVED", "STORE RESERVED", "CONV RESERVED", "LOAD RANGE 2",
    "LOAD RANGE 7", "LOAD RANGE 5", "CONV RANGE 8", "CONV RANGE 12", "CONV RANGE 11",
    "CONV RANGE 3", "CONV RANGE 21", "CONV RANGE 18", "DEPTHWISE RANGE 21",
    "DEPTHWISE RANGE 18", "SUMPOOL RANGE 21", "MAXPOOL RANGE 18", "LUT RANGE 18",
    "LUT NONE", "LUT ALIGN 11", "LUT CHIP_BOUNDS", "ADD UNSUPPORTED 18", "LOAD ALIGN 3",
    "LOAD ALIGN 5", "LOAD ALIGN 6", "CONV ALIGN 19", "DEPTHWISE ALIGN 19", "DEPTHWISE ALIGN 11",
    "SUMPOOL ALIGN 19", "LOAD REGION", "STORE REGION", "STORE PERMISSION", "LOAD MEM_BOUNDS",
    "STORE MEM_BOUNDS", "LOAD CHIP_BOUNDS", "STORE CHIP_BOUNDS", "CONV CHIP_BOUNDS",
    "DEPTHWISE CHIP_BOUNDS", "MAXPOOL CHIP_BOUNDS", "SUMPOOL CHIP_BOUNDS", "ADD CHIP_BOUNDS"};

/// Fields that place something, whose limits are exact to the byte.
inline constexpr const char* kCheckEdges[] = {
    "LOAD.chip_addr", "LOAD.offset_lo", "STORE.chip_addr", "STORE.offset_lo", "CONV.in_addr",
    "CONV.out_addr", "CONV.param_addr", "DEPTHWISE.in_addr", "DEPTHWISE.out_addr",
    "DEPTHWISE.param_addr", "DEPTHWISE.weight_addr", "MAXPOOL.in_addr", "MAXPOOL.out_addr",
    "SUMPOOL.param_addr", "ADD.in_addr", "ADD.in2_addr", "ADD.out_addr", "LUT.in_addr",
    "LUT.out_addr", "LUT.lut_addr"};

/// The highest value of an address field with which the command, good as it is, passes; in units of
/// the granule that keeps alignment out of it.
struct Edge {
  int64_t good, granule;
};
inline Edge FindEdge(Words words, const spec::CommandInfo& info, const spec::FieldInfo& field,
                     const spec::Config& config, const golden::Regions& regions) {
  const std::string name = field.name;
  const bool coarse = name == "param_addr" || name == "weight_addr" ||
                      info.opcode == spec::Opcode::kLoad;
  const int64_t granule = coarse ? 16 : 1;
  int64_t good = GetField(words, field) / granule;
  int64_t bad = field.max / granule + 1;
  while (bad - good > 1) {
    const int64_t middle = (good + bad) / 2;
    PutField(words, field, middle * granule);
    (Expected(words, config, regions).code == 0 ? good : bad) = middle;
  }
  return {good, granule};
}

}  // namespace systole::rtl_test
