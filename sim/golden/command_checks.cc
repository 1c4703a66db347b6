// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/golden/command_checks.h"

#include "sim/golden/image_command.h"

namespace systole::golden {
namespace {

using Found = std::optional<Violation>;
using spec::ErrorCode;

Violation Word(ErrorCode code, std::uint32_t word) { return {code, word}; }

/// Violations that carry the low half of a byte address or offset.
Violation Last(ErrorCode code, std::int64_t last) {
  return {code, static_cast<std::uint32_t>(last)};
}

Found CheckReserved(const std::uint32_t* words, const spec::CommandInfo& info) {
  for (int w = 0; w < info.words; ++w) {
    if ((words[w] & info.reserved[w]) != 0) return Word(ErrorCode::kReserved, w);
  }
  return std::nullopt;
}

std::int64_t FieldValue(const std::uint32_t* words, const spec::FieldInfo& field) {
  const std::uint64_t mask = (std::uint64_t{1} << field.width) - 1;
  const auto bits = static_cast<std::int64_t>((words[field.word] >> field.lsb) & mask);
  const bool negative = field.is_signed && ((bits >> (field.width - 1)) & 1) != 0;
  return negative ? bits - (std::int64_t{1} << field.width) : bits;
}

Found CheckStaticRange(const std::uint32_t* words, const spec::CommandInfo& info) {
  int lowest = info.words;
  for (int f = 0; f < info.field_count; ++f) {
    const spec::FieldInfo& field = info.fields[f];
    const std::int64_t value = FieldValue(words, field);
    if ((value < field.min || value > field.max) && field.word < lowest) lowest = field.word;
  }
  if (lowest == info.words) return std::nullopt;
  return Word(ErrorCode::kRange, lowest);
}

/// The last byte of on-chip bytes that start at `first` against the size of their memory, and that
/// of the copy `copy` groups further if there is one.
Found CheckChip(std::int64_t first, std::int64_t last, std::int64_t copy, std::int64_t size,
                const spec::Config& config) {
  if (last >= size) return Last(ErrorCode::kChipBounds, last);
  if (copy == 0) return std::nullopt;
  const std::int64_t group = config.group_bytes();
  if (last / group - first / group >= copy) return Last(ErrorCode::kChipBounds, last);
  const std::int64_t copied = last + copy * group;
  if (copied >= size) return Last(ErrorCode::kChipBounds, copied);
  return std::nullopt;
}

/// The checks of one kind of command, in the order of their steps.
struct Checker {
  const spec::Config& config;
  const Regions& regions;

  // CTRL commands have static rules only.
  template <typename C>
  Found Check(const C&) const {
    return std::nullopt;
  }

  Found Check(const spec::LoadCommand& c) const {
    const bool act = c.space == static_cast<std::uint32_t>(spec::Space::kAct);
    const bool weight = c.space == static_cast<std::uint32_t>(spec::Space::kWeight);
    const bool param = c.space == static_cast<std::uint32_t>(spec::Space::kParam);
    if (!act && (c.copy != 0 || c.fill != 0)) return Word(ErrorCode::kRange, 2);
    if (!act && (c.n1 != 1 || c.n2 != 1)) return Word(ErrorCode::kRange, 7);
    if (weight && c.chip_addr != 0) return Word(ErrorCode::kRange, 5);
    if (!act && c.offset_lo % 16 != 0) return Word(ErrorCode::kAlign, 3);
    if (param && c.chip_addr % 16 != 0) return Word(ErrorCode::kAlign, 5);
    const std::uint32_t granule = param ? 16 : weight ? config.tile_bytes() : 1;
    if (c.n0 % granule != 0) return Word(ErrorCode::kAlign, 6);
    if (c.fill == 0) {
      if (const Found found = CheckMemory(c, false)) return found;
    }
    if (weight) return std::nullopt;
    return CheckChip(c.chip_addr, LastChip(c), c.copy,
                     param ? config.param_bytes : config.act_bytes, config);
  }

  Found Check(const spec::StoreCommand& c) const {
    if (const Found found = CheckMemory(c, true)) return found;
    return CheckChip(c.chip_addr, LastChip(c), 0, config.act_bytes, config);
  }

  Found Check(const spec::ConvCommand& c) const {
    if (std::uint64_t{c.n} * c.oh * c.ow > static_cast<std::uint64_t>(config.acc_pixels)) {
      return Word(ErrorCode::kRange, 8);
    }
    if (c.oc_last > static_cast<std::uint32_t>(config.cols)) return Word(ErrorCode::kRange, 12);
    if ((c.acc_keep != 0 || c.acc_hold != 0) && c.oc_tiles != 1) {
      return Word(ErrorCode::kRange, 11);
    }
    if (c.runs == 2 && c.in_copy == 0) return Word(ErrorCode::kRange, 3);
    const ImageCommand m = MakeImageCommand(c, config);
    if (const Found found = CheckPost(m, c.res_add != 0)) return found;
    const std::int64_t last = m.in.At(m.n - 1, m.in_h - 1, m.in_w) - 1;
    if (const Found found = CheckChip(m.in.address, last, m.in_copy, config.act_bytes, config)) {
      return found;
    }
    if (m.has_residual) {
      if (const Found found = CheckSecondOperand(m)) return found;
    }
    return CheckResult(m);
  }

  Found Check(const spec::DepthwiseCommand& c) const { return CheckVector(c); }
  Found Check(const spec::MaxpoolCommand& c) const { return CheckVector(c); }
  Found Check(const spec::SumpoolCommand& c) const { return CheckVector(c); }
  Found Check(const spec::AddCommand& c) const { return CheckVector(c); }
  Found Check(const spec::LutCommand& c) const { return CheckVector(c); }

  template <typename C>
  Found CheckVector(const C& c) const {
    const ImageCommand m = MakeImageCommand(c, config);
    if (const Found found = CheckPost(m)) return found;
    const std::int64_t last = m.in.At(m.n - 1, m.in_h - 1, m.in_w - 1) + m.channels - 1;
    if (last >= config.act_bytes) return Last(ErrorCode::kChipBounds, last);
    if (m.opcode == spec::Opcode::kAdd) {
      if (const Found found = CheckSecondOperand(m)) return found;
    }
    return CheckResult(m);
  }

  /// Extent of the second operand of ADD or of the residual of CONV.
  Found CheckSecondOperand(const ImageCommand& m) const {
    const std::int64_t last = m.in2.At(m.n - 1, m.oh - 1, m.ow - 1) + m.channels - 1;
    if (last >= config.act_bytes) return Last(ErrorCode::kChipBounds, last);
    return std::nullopt;
  }

  /// Ranges, supported modes and alignment of post-processing (steps 3 to 5). `residual`: one is to
  /// be added.
  Found CheckPost(const ImageCommand& m, bool residual = false) const {
    const bool conv = m.opcode == spec::Opcode::kConv;
    const bool depthwise = m.opcode == spec::Opcode::kDepthwise;
    const bool add = m.opcode == spec::Opcode::kAdd;
    const bool records = conv || depthwise || m.opcode == spec::Opcode::kSumpool;
    const PostFields& post = m.post;
    const bool shared_factor = post.per_ch == spec::ParamFormat::kBias ||
                               post.per_ch == spec::ParamFormat::kNone;
    if (records && post.rq == spec::Requant::kOneStep && shared_factor && post.shift > 30) {
      return Word(ErrorCode::kRange, 21);
    }
    if ((conv || depthwise) && post.per_ch == spec::ParamFormat::kNone) {
      return Word(ErrorCode::kRange, 18);
    }
    if ((add && post.rq != spec::Requant::kTwoStep) ||
        (residual && post.rq == spec::Requant::kRaw)) {
      return Word(ErrorCode::kUnsupported, 18);
    }
    if (records && post.param_addr % 16 != 0) return Word(ErrorCode::kAlign, 19);
    if (m.weight_addr >= 0 && m.weight_addr % 16 != 0) return Word(ErrorCode::kAlign, 11);
    return std::nullopt;
  }

  /// Extents of output, parameter records, depthwise weights and tables (the end of step 9).
  Found CheckResult(const ImageCommand& m) const {
    if (m.has_output) {
      const std::int64_t last = m.out.At(m.n - 1, m.oh - 1, m.ow - 1) + m.out_bytes() - 1;
      if (const Found found =
              CheckChip(m.out.address, last, m.out_copy, config.act_bytes, config)) {
        return found;
      }
    }
    if (m.has_params) {
      const std::int64_t last = m.post.param_addr + m.param_bytes() - 1;
      if (last >= config.param_bytes) return Last(ErrorCode::kChipBounds, last);
    }
    if (m.weight_addr >= 0) {
      const std::int64_t last = m.weight_addr + m.weight_bytes() - 1;
      if (last >= config.param_bytes) return Last(ErrorCode::kChipBounds, last);
    }
    return std::nullopt;
  }

  /// Region, permission and bounds of a transfer (steps 6 to 8).
  template <typename C>
  Found CheckMemory(const C& c, bool write) const {
    if (c.region >= regions.size() || regions[c.region].bytes == 0) {
      return Violation{ErrorCode::kRegion, c.region};
    }
    if (write && !regions[c.region].writable) return Violation{ErrorCode::kPermission, c.region};
    const std::uint64_t offset = (std::uint64_t{c.offset_hi} << 32) | c.offset_lo;
    const std::uint64_t last = offset + c.n0 - 1 + std::uint64_t{c.n1 - 1} * c.mem_stride1 +
                               std::uint64_t{c.n2 - 1} * c.mem_stride2;
    if (last < regions[c.region].bytes) return std::nullopt;
    return Last(ErrorCode::kMemBounds, static_cast<std::int64_t>(last));
  }

  template <typename C>
  static std::int64_t LastChip(const C& c) {
    return static_cast<std::int64_t>(std::uint64_t{c.chip_addr} + c.n0 - 1 +
                                     std::uint64_t{c.n1 - 1} * c.chip_stride1 +
                                     std::uint64_t{c.n2 - 1} * c.chip_stride2);
  }
};

}  // namespace

std::optional<Violation> CheckCommand(const std::uint32_t* words, const spec::Config& config,
                                      const Regions& regions) {
  const std::uint32_t opcode = words[0] & 0xff;
  const spec::CommandInfo* info = FindCommandInfo(opcode);
  if (info == nullptr) return Violation{ErrorCode::kOpcode, opcode};
  if (const Found found = CheckReserved(words, *info)) return found;
  if (const Found found = CheckStaticRange(words, *info)) return found;
  const Checker checker{config, regions};
  return std::visit([&](const auto& c) { return checker.Check(c); }, Decode(words));
}

}  // namespace systole::golden
