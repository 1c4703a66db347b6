// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/perf/simulate.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <string>

#include "sim/perf/banks.h"

namespace systole::perf {
namespace {

constexpr int64_t kBankPrecision = 256;  ///< Part of the cycles that no longer matters.
constexpr int kBankRounds = 6;           ///< The first brings most.
constexpr int64_t kMostSteps = 1 << 24;  ///< Of one command; the largest layers have 1 << 16.

Status Bad(std::size_t index, const std::string& what) {
  return {StatusCode::kInvalidArgument, "command " + std::to_string(index) + " of the stream: " +
                                            what + "; compile the model again"};
}

/// Bursts or weight tiles of a command, about: what its prediction costs.
int64_t StepsOf(const uint32_t* words, spec::Opcode opcode, const spec::Config& config) {
  if (opcode == spec::Opcode::kConv) {
    const spec::ConvCommand c = spec::DecodeConv(words);
    const int64_t drained = c.res_add != 0 ? int64_t{c.n} * c.oh * c.ow * kResidualCycles : 0;
    return c.oc_tiles * (int64_t{c.kh} * c.nx * (c.run_bytes / config.rows + 1) + drained);
  }
  if (opcode != spec::Opcode::kLoad && opcode != spec::Opcode::kStore) return 0;
  const spec::LoadCommand c =
      spec::DecodeLoad(words);  // STORE has these fields at the same places.
  return int64_t{c.n1} * c.n2 * (c.n0 / (kBeatBytes * kBurstBeats) + 1);
}

/// Cycles with and without commands, from their spans in order of start.
void CountUse(Prediction& prediction) {
  std::array<int64_t, 5> seen{};
  for (const CommandTiming& c : prediction.commands) {
    const auto e = static_cast<std::size_t>(c.engine);
    if (e == 0) continue;
    EngineUse& use = prediction.engines[e];
    // Between the end of what was there and this start: waiting from dispatch on.
    const int64_t gap = std::max<int64_t>(c.start - seen[e], 0);
    const int64_t wait = std::min(gap, std::max<int64_t>(c.start - c.dispatch, 0));
    use.wait += wait;
    use.busy += std::max<int64_t>(c.retire - std::max(c.start, seen[e]), 0);
    seen[e] = std::max(seen[e], c.retire);
  }
  for (std::size_t e = 1; e < 5; ++e) {
    EngineUse& use = prediction.engines[e];
    use.idle = prediction.cycles - use.busy - use.wait;
  }
}

}  // namespace

std::vector<LayerTiming> LayersOf(std::span<const CommandTiming> commands) {
  std::vector<LayerTiming> layers;
  for (const CommandTiming& c : commands) {
    if (c.engine != spec::Engine::kConv && c.engine != spec::Engine::kVector) continue;
    if (c.layer >= layers.size()) layers.resize(c.layer + 1);
    LayerTiming& layer = layers[c.layer];
    layer.start = layer.start < 0 ? c.start : std::min(layer.start, c.start);
    layer.end = std::max(layer.end, c.retire);
  }
  return layers;
}

namespace {

/// The commands of a stream, one after the other; `refused` by command.
Result<void> Run(std::span<const uint32_t> words, const spec::Config& config,
                 const Machine& machine, const std::vector<int64_t>& refused,
                 Prediction* prediction) {
  std::vector<CommandTiming>& commands = prediction->commands;
  commands.clear();
  Timeline timeline(config, machine);
  timeline.set_stream_bytes(static_cast<int64_t>(words.size()) * 4);
  std::vector<std::size_t> loads;
  bool ended = false;
  for (std::size_t at = 0; at < words.size() && !ended;) {
    const std::size_t index = commands.size();
    const auto opcode = static_cast<spec::Opcode>(words[at] & 0xffU);
    const auto size = static_cast<std::size_t>(WordsOf(opcode));
    if (size == 0) {
      return tl::unexpected(
          Bad(index, "unknown opcode " + std::to_string(static_cast<unsigned>(opcode))));
    }
    if (at + size > words.size()) return tl::unexpected(Bad(index, "the stream ends inside it"));
    if (StepsOf(&words[at], opcode, config) > kMostSteps) {
      return tl::unexpected(
          Bad(index, "more than " + std::to_string(kMostSteps) + " bursts or weight tiles"));
    }
    CommandTiming command;
    static_cast<Timing&>(command) =
        timeline.Add(&words[at], index < refused.size() ? refused[index] : 0);
    command.layer = words[at] >> 16;
    command.opcode = opcode;
    if (command.engine == spec::Engine::kLoad) loads.push_back(index);
    commands.push_back(command);
    if (timeline.stuck()) {
      return tl::unexpected(Bad(index,
                                "a LOAD before it waits for room in the weight ring that "
                                "no CONV before it makes"));
    }
    ended = opcode == spec::Opcode::kEnd;
    at += size;
  }
  if (!ended) return tl::unexpected(Bad(commands.size(), "the stream stops without END"));
  for (std::size_t i = 0; i < loads.size(); ++i) {
    const Timing load = timeline.LoadTiming(static_cast<int64_t>(i));
    commands[loads[i]].start = load.start;
    commands[loads[i]].retire = load.retire;
  }
  prediction->cycles = timeline.End();
  prediction->array_cycles = timeline.array_cycles();
  prediction->read_beats = timeline.read_beats();
  prediction->write_beats = timeline.write_beats();
  return {};
}

std::vector<CommandBanks> BanksOfStream(std::span<const uint32_t> words, std::size_t count,
                                        const spec::Config& config) {
  std::vector<CommandBanks> banks;
  banks.reserve(count);
  for (std::size_t at = 0; banks.size() < count;) {
    banks.push_back(BanksOf(&words[at], config));
    at += static_cast<std::size_t>(WordsOf(static_cast<spec::Opcode>(words[at] & 0xffU)));
  }
  return banks;
}

}  // namespace

Result<Prediction> Simulate(std::span<const uint32_t> words, const spec::Config& config,
                            const Machine& machine) {
  if (machine.bus_bytes < 1 || machine.bus_bytes > kBeatBytes || machine.latency < 1) {
    return InvalidArgument("memory of " + std::to_string(machine.bus_bytes) +
                           " bytes per cycle and latency " + std::to_string(machine.latency) +
                           ": 1 to 16 bytes and a latency of at least 1 are possible");
  }
  Prediction prediction;
  prediction.commands.reserve(words.size() / 24);
  SYSTOLE_RETURN_IF_ERROR(Run(words, config, machine, {}, &prediction));
  // Engines that meet at a bank slow each other down, which moves what meets: a few rounds settle
  // it.
  const auto banks = BanksOfStream(words, prediction.commands.size(), config);
  std::vector<int64_t> refused(banks.size(), 0);
  for (int round = 0; round < kBankRounds; ++round) {
    std::vector<int64_t> next = RefusedCycles(prediction.commands, banks, refused);
    int64_t change = 0;
    for (std::size_t i = 0; i < next.size(); ++i) change += std::abs(next[i] - refused[i]);
    if (change <= prediction.cycles / kBankPrecision) break;
    refused = std::move(next);
    SYSTOLE_RETURN_IF_ERROR(Run(words, config, machine, refused, &prediction));
  }
  CountUse(prediction);
  prediction.layers = LayersOf(prediction.commands);
  return prediction;
}

Result<Prediction> Simulate(std::span<const std::byte> stream, const spec::Config& config,
                            const Machine& machine) {
  std::vector<uint32_t> words(stream.size() / 4);
  std::memcpy(words.data(), stream.data(), words.size() * 4);
  return Simulate(words, config, machine);
}

}  // namespace systole::perf
