// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "driver/core/stall.h"

#include "driver/core/machine_error.h"

namespace systole::driver {
namespace {

using spec::Counter;

/// Name of the latest command that was dispatched.
std::string LatestCommand(uint64_t dispatched, std::span<const std::byte> stream) {
  if (dispatched == 0) return "no command was dispatched";
  const auto index = static_cast<uint32_t>(dispatched - 1);
  std::string text = "the latest command dispatched is " + std::to_string(index);
  const auto place = FindCommand(stream, index);
  if (!place || place->info == nullptr) return text;
  return text + " (" + place->info->name + ", layer " + std::to_string(place->layer) + ", byte " +
         std::to_string(place->offset) + " of the stream)";
}

}  // namespace

std::string DescribeStall(const Counters& before, const Counters& after,
                          std::span<const std::byte> stream) {
  std::string text = LatestCommand(after[Counter::kCommands], stream);
  if (before[Counter::kCycles] == after[Counter::kCycles]) {
    return text + "; the counters stand still: the machine has ended the stream without an "
                  "interrupt, or has no clock";
  }
  for (const spec::Engine engine : {spec::Engine::kLoad, spec::Engine::kConv, spec::Engine::kVector,
                                    spec::Engine::kStore}) {
    for (int s = 0; s < spec::kEngineStates; ++s) {
      const auto state = static_cast<spec::EngineState>(s);
      if (before.State(engine, state) == after.State(engine, state)) continue;
      text += std::string("; ") + spec::Name(engine) + ": " + spec::Name(state);
    }
  }
  return text;
}

}  // namespace systole::driver
