// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "sim/golden/image_command.h"
#include "sim/golden/machine_types.h"

namespace systole::golden {

/// Bias, multiplier and shift of one output channel.
struct ChannelFactors {
  std::int32_t bias = 0;
  std::int32_t q = 0;
  int shift = 0;
};

/// Factors of all output channels: from the parameter records, and from the command where the
/// records hold none.
std::vector<ChannelFactors> ReadFactors(const ImageCommand& m, const ChipMemory& chip);

/// a + b, wrapping.
inline std::int32_t WrapAdd(std::int32_t a, std::int32_t b) {
  return static_cast<std::int32_t>(static_cast<std::uint32_t>(a) + static_cast<std::uint32_t>(b));
}

/// Requantizes v (bias included), adds the zero point and clamps. Not for RAW.
std::int8_t Finish(std::int32_t v, const ChannelFactors& factors, const PostFields& post);

/// max(lo, .) then min(hi, .), which says what happens if lo > hi.
std::int8_t ClampTo(std::int64_t value, const PostFields& post);

/// Writes the results of one output pixel: `v` holds its channels with bias. Handles RAW and the
/// copy.
void WritePixel(const ImageCommand& m, const std::vector<ChannelFactors>& factors,
                const std::int32_t* v, std::int64_t address, const spec::Config& config,
                ChipMemory* chip);

/// Copies the `bytes` just written at `address` to the command's copy, if there is one.
void WriteCopy(const ImageCommand& m, std::int64_t address, std::int64_t bytes,
               const spec::Config& config, ChipMemory* chip);

}  // namespace systole::golden
