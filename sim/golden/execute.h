// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "sim/golden/image_command.h"
#include "sim/golden/machine_types.h"
#include "sim/golden/workspace.h"

// What each engine does with one command that dispatch has accepted. Nothing here checks bounds
// again.

namespace systole::golden {

/// Number of weight tiles that a CONV takes from the ring, or a number beyond what the ring holds.
std::int64_t TilesNeeded(const spec::ConvCommand& c, const spec::Config& config,
                         const ChipMemory& chip);

/// Whether lanes of the next command's weight tiles that carry no activation hold anything but
/// zeros (a program must store zeros there).
bool IdleWeightsAreZero(const spec::ConvCommand& c, const spec::Config& config,
                        const ChipMemory& chip);

/// The ring must hold TilesNeeded() tiles.
void ExecuteConv(const spec::ConvCommand& c, const spec::Config& config, ChipMemory* chip,
                 Workspace* workspace);

/// What VECTOR_TAPS counts for a VECTOR command: its taps inside the image (ADD: its output pixels)
/// in every group of lanes.
std::uint64_t VectorTaps(const ImageCommand& m);

/// DEPTHWISE, SUMPOOL, MAXPOOL. zx, zw: zero points of activations and weights.
void ExecuteWindows(const ImageCommand& m, std::int32_t zx, std::int32_t zw,
                    const spec::Config& config, ChipMemory* chip, Workspace* workspace);

void ExecuteAdd(const spec::AddCommand& c, const spec::Config& config, ChipMemory* chip,
                Workspace* workspace);

void ExecuteLut(const ImageCommand& m, const spec::Config& config, ChipMemory* chip);

/// RRESP and BRESP of an address that nobody answers.
inline constexpr std::uint32_t kDecodeError = 3;

/// A bus error: the code and the response (DECERR), nothing if all went well.
struct BusError {
  spec::ErrorCode code = spec::ErrorCode::kNone;
  std::uint32_t response = 0;
};
std::optional<BusError> ExecuteLoad(const spec::LoadCommand& c, const Regions& regions,
                                    const spec::Config& config, ChipMemory* chip);
std::optional<BusError> ExecuteStore(const spec::StoreCommand& c, const Regions& regions,
                                     const ChipMemory& chip);

}  // namespace systole::golden
