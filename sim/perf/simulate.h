// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "driver/base/status.h"
#include "sim/perf/timeline.h"

namespace systole::perf {

struct CommandTiming : Timing {
  uint32_t layer = 0;
  spec::Opcode opcode = spec::Opcode::kNop;
};

/// What an engine does while the stream runs; the three add up to the total.
struct EngineUse {
  int64_t busy = 0;  ///< Holds a command.
  int64_t wait = 0;  ///< Holds none; one waits in its queue for another engine.
  int64_t idle = 0;  ///< No command was dispatched to it.
};

/// When a layer computes: first start to last retirement on CONV and VECTOR.
struct LayerTiming {
  int64_t start = -1, end = -1;
  int64_t cycles() const { return start < 0 ? 0 : end - start + 1; }
};

struct Prediction {
  int64_t cycles = 0;  ///< Doorbell to END, as counter CYCLES.
  std::vector<CommandTiming> commands;
  std::vector<LayerTiming> layers;   ///< By layer number.
  std::array<EngineUse, 5> engines;  ///< By spec::Engine.
  int64_t array_cycles = 0;          ///< Vectors that enter the array.
  int64_t read_beats = 0, write_beats = 0;
};

/// When each layer computes, by layer number.
std::vector<LayerTiming> LayersOf(std::span<const CommandTiming> commands);

/// Predicts a command stream that ends with END; what follows it is ignored. Errors
/// (kInvalidArgument): an unknown opcode, a stream without END, a LOAD of weights for which no CONV
/// makes room; they name the command.
Result<Prediction> Simulate(std::span<const uint32_t> words, const spec::Config& config,
                            const Machine& machine = {});
/// The same of a stream as bytes, little endian.
Result<Prediction> Simulate(std::span<const std::byte> stream, const spec::Config& config,
                            const Machine& machine = {});

}  // namespace systole::perf
