// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

#include "driver/base/state_counts.h"
#include "hw/spec/gen/spec.h"

namespace systole::report {

/// How a CONV command fills the array; docs/architecture.md, section 4.
struct ConvWork {
  uint64_t pixels = 0;     ///< P: output pixels.
  uint64_t reduction = 0;  ///< K: bytes that make up one window.
  uint64_t slices = 0;     ///< S: slices of at most R of them.
  uint64_t tiles = 0;      ///< Tiles of C output channels.
  uint64_t channels = 0;   ///< Output channels.

  /// Cycles in which the array takes a slice.
  uint64_t busy() const { return pixels * slices * tiles; }
  uint64_t macs() const { return pixels * reduction * channels; }
};
ConvWork WorkOf(const spec::ConvCommand& command, const spec::Config& config);

/// The commands of a stream for an account of states. `layers`: layers of the program.
StreamPlan PlanOf(std::span<const std::byte> stream, uint32_t layers, const spec::Config& config);

}  // namespace systole::report
