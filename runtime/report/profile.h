// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "driver/core/backend.h"
#include "runtime/program/program.h"

namespace systole::report {

/// What a simulator saw of a stream.
struct StreamTrace {
  size_t step = 0;      ///< Position in Program::steps.
  uint64_t cycles = 0;  ///< Doorbell to interrupt.
  std::vector<driver::TraceEvent> events;
  std::vector<BusSample> samples;
};

/// The streams of one run, one after another, in the JSON format that chrome://tracing and Perfetto
/// (ui.perfetto.dev) open; a cycle is shown as a microsecond.
///
/// Tracks: the streams; one per engine with a slice per command, named by its layer, from the time
/// it was taken, or the command before it ended, to its end, so that slices of a track do not
/// overlap; the host's operators as instants. Counters: bytes per cycle read and written, and the
/// share of cycles in which the array took a slice, each over the time to the next value.
std::string ProfileJson(const program::Program& program, const std::vector<StreamTrace>& traces);

}  // namespace systole::report
