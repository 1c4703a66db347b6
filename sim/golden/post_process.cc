// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/golden/post_process.h"

#include <algorithm>

#include "sim/golden/requantize.h"

namespace systole::golden {
namespace {

std::uint32_t ReadWord(const std::uint8_t* p) {
  return static_cast<std::uint32_t>(p[0]) | static_cast<std::uint32_t>(p[1]) << 8 |
         static_cast<std::uint32_t>(p[2]) << 16 | static_cast<std::uint32_t>(p[3]) << 24;
}

/// Low 6 bits, signed: what the requantize lane takes.
int SignedShift(std::uint32_t bits) {
  return static_cast<int>((bits & 0x3f) ^ 0x20) - 0x20;
}

ChannelFactors ReadRecord(const std::uint8_t* record, const PostFields& post) {
  ChannelFactors f{0, post.multiplier, post.shift};
  switch (post.per_ch) {
    case spec::ParamFormat::kBias:
      f.bias = static_cast<std::int32_t>(ReadWord(record));
      break;
    case spec::ParamFormat::kPacked: {
      const std::uint64_t bits =
          ReadWord(record) | static_cast<std::uint64_t>(ReadWord(record + 4)) << 32;
      const auto bias = static_cast<std::int32_t>(bits & 0xfffffff);
      f.bias = (bias ^ 0x8000000) - 0x8000000;
      f.q = static_cast<std::int32_t>(((bits >> 28) & 0x3fffffff) | 0x40000000);
      f.shift = SignedShift(static_cast<std::uint32_t>(bits >> 58));
      break;
    }
    case spec::ParamFormat::kWide:
      f.bias = static_cast<std::int32_t>(ReadWord(record));
      f.q = static_cast<std::int32_t>(ReadWord(record + 4) & 0x7fffffff);
      f.shift = SignedShift(ReadWord(record + 8));
      break;
    case spec::ParamFormat::kNone:
      break;
  }
  return f;
}

}  // namespace

std::vector<ChannelFactors> ReadFactors(const ImageCommand& m, const ChipMemory& chip) {
  std::vector<ChannelFactors> factors(m.channels, {0, m.post.multiplier, m.post.shift});
  if (!m.has_params) return factors;
  const int bytes = RecordBytes(m.post.per_ch);
  for (std::int64_t c = 0; c < m.channels; ++c) {
    factors[c] = ReadRecord(chip.param.data() + m.post.param_addr + c * bytes, m.post);
  }
  return factors;
}

std::int8_t ClampTo(std::int64_t value, const PostFields& post) {
  return static_cast<std::int8_t>(
      std::min<std::int64_t>(std::max<std::int64_t>(value, post.lo), post.hi));
}

std::int8_t Finish(std::int32_t v, const ChannelFactors& f, const PostFields& post) {
  const std::int32_t scaled = post.rq == spec::Requant::kOneStep ? OneStepAway(v, f.q, f.shift)
                                                                 : TwoStepAway(v, f.q, f.shift);
  return ClampTo(static_cast<std::int64_t>(scaled) + post.zo, post);
}

void WriteCopy(const ImageCommand& m, std::int64_t address, std::int64_t bytes,
               const spec::Config& config, ChipMemory* chip) {
  if (m.out_copy == 0) return;
  const auto from = chip->act.begin() + address;
  std::copy(from, from + bytes, from + m.out_copy * config.group_bytes());
}

void WritePixel(const ImageCommand& m, const std::vector<ChannelFactors>& factors,
                const std::int32_t* v, std::int64_t address, const spec::Config& config,
                ChipMemory* chip) {
  std::int8_t* to = chip->act.data() + address;
  if (m.is_raw()) {
    for (std::int64_t c = 0; c < m.channels; ++c) {
      const auto bits = static_cast<std::uint32_t>(v[c]);
      for (int b = 0; b < 4; ++b) to[4 * c + b] = static_cast<std::int8_t>(bits >> (8 * b));
    }
  } else {
    for (std::int64_t c = 0; c < m.channels; ++c) to[c] = Finish(v[c], factors[c], m.post);
  }
  WriteCopy(m, address, m.out_bytes(), config, chip);
}

}  // namespace systole::golden
