// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/report/losses.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "runtime/program/stream.h"
#include "runtime/tools/text_table.h"

namespace systole::report {
namespace {

using spec::EngineState;

constexpr size_t kLoad = 0, kConv = 1, kVector = 2, kStore = 3;
constexpr uint64_t kLeastTile = 8;  ///< Cycles until a pixel may be accumulated again.

uint64_t At(const StateCounts& counts, EngineState state) {
  return counts[static_cast<size_t>(state)];
}

/// Sums over the CONV commands of a layer.
struct WorkSums {
  uint64_t busy = 0, macs = 0;
  double rows = 0, columns = 0;  ///< Cycles lost by rows and columns without work.
  uint64_t short_tiles = 0;      ///< Cycles by which tiles have less than they need.
  ConvWork rows_of, columns_of, short_of;  ///< The commands that lose most.
};

void AddWork(WorkSums& sums, const ConvWork& w, const spec::Config& config) {
  const auto r = static_cast<double>(config.rows);
  const auto c = static_cast<double>(config.cols);
  const double full = static_cast<double>(w.pixels * w.tiles) * static_cast<double>(w.reduction) / r;
  const double rows = static_cast<double>(w.busy()) - full;
  const double columns = full - static_cast<double>(w.macs()) / (r * c);
  const uint64_t least = std::max<uint64_t>(kLeastTile, static_cast<uint64_t>(config.rows));
  const uint64_t missing = w.pixels < least ? (least - w.pixels) * w.slices * w.tiles : 0;
  sums.busy += w.busy();
  sums.macs += w.macs();
  sums.rows += rows;
  sums.columns += columns;
  sums.short_tiles += missing;
  if (w.busy() >= sums.rows_of.busy()) sums.rows_of = sums.columns_of = w;
  if (missing > 0) sums.short_of = w;
}

/// How much of the time for which CONV worked on the layer LOAD moved data of it.
std::string BusText(const LayerStates& states, uint64_t cycles) {
  const StateCounts& load = states.engines[kLoad];
  const uint64_t moving = At(load, EngineState::kBusy) + At(load, EngineState::kBus);
  if (cycles == 0 || At(load, EngineState::kBusy) == 0) return "";
  const double share = static_cast<double>(At(load, EngineState::kBusy)) /
                       static_cast<double>(std::max(cycles, moving));
  return share > 0.8 ? " (the memory bus is the limit)" : "";
}

/// What VECTOR did for the layer: "VECTOR computes 80 %, waits for STORE 15 % of its time".
std::string VectorText(const LayerStates& states) {
  struct Part {
    EngineState state;
    const char* text;
  };
  constexpr Part kParts[] = {{EngineState::kBusy, "computes"},
                             {EngineState::kWaitLoad, "waits for LOAD"},
                             {EngineState::kWaitConv, "waits for CONV"},
                             {EngineState::kWaitVector, "waits for itself"},
                             {EngineState::kWaitStore, "waits for STORE"},
                             {EngineState::kBank, "waits for a bank"},
                             {EngineState::kWeight, "waits for weights"},
                             {EngineState::kFill, "fills and drains"}};
  uint64_t all = 0;
  for (const Part& part : kParts) all += At(states.engines[kVector], part.state);
  std::string text;
  for (const Part& part : kParts) {
    const uint64_t percent = 100 * At(states.engines[kVector], part.state) / std::max<uint64_t>(all, 1);
    if (percent >= 5) text += fmt::format("{} {} {} %", text.empty() ? "" : ",", part.text, percent);
  }
  return "CONV has nothing to do; VECTOR" + text + " of its time";
}

class Explainer {
 public:
  Explainer(const std::vector<ConvWork>& work, uint64_t macs, const LayerStates& states,
            const spec::Config& config)
      : states_(states), config_(config) {
    for (const ConvWork& w : work) AddWork(sums_, w, config);
    result_.ideal = static_cast<double>(macs) / (double{1} * config.rows * config.cols);
  }

  LayerLosses Explain() {
    const StateCounts& conv = states_.engines[kConv];
    for (size_t s = 1; s < conv.size(); ++s) result_.cycles += conv[s];
    const uint64_t busy = At(conv, EngineState::kBusy);
    ExplainBusy(busy);
    // Tiles with too few pixels wait for the weight loader first, then for the accumulators.
    const uint64_t weights = At(conv, EngineState::kWeight);
    const uint64_t fill = At(conv, EngineState::kFill);
    const uint64_t short_weights = std::min(sums_.short_tiles, weights);
    const uint64_t short_fill = std::min(sums_.short_tiles - short_weights, fill);
    Add(LossKind::kShortTiles, short_weights + short_fill,
        fmt::format("{} pixels per tile of weights, which takes {} cycles", sums_.short_of.pixels,
                    std::max<uint64_t>(kLeastTile, static_cast<uint64_t>(config_.rows))));
    const std::string bus = BusText(states_, result_.cycles);
    Add(LossKind::kWeights, weights - short_weights, "waiting for weights" + bus);
    Add(LossKind::kBanks, At(conv, EngineState::kBank),
        "other engines had the bank of the activation buffer");
    Add(LossKind::kFill, fill - short_fill, "pipeline fill and drain, command overhead");
    Add(LossKind::kWaitLoad, At(conv, EngineState::kWaitLoad), "CONV waits for LOAD" + bus);
    Add(LossKind::kWaitConv, At(conv, EngineState::kWaitConv),
        "CONV waits for its own earlier command");
    Add(LossKind::kWaitVector, At(conv, EngineState::kWaitVector), "CONV waits for VECTOR");
    Add(LossKind::kWaitStore, At(conv, EngineState::kWaitStore), "CONV waits for STORE");
    Add(LossKind::kFill, At(conv, EngineState::kBus), "CONV waits for the bus");
    ExplainWithoutConv();
    return std::move(result_);
  }

 private:
  void Add(LossKind kind, double cycles, std::string detail) {
    if (std::abs(cycles) > 1e-6) result_.losses.push_back({kind, cycles, std::move(detail)});
  }
  void Add(LossKind kind, uint64_t cycles, std::string detail) {
    Add(kind, static_cast<double>(cycles), std::move(detail));
  }

  void ExplainBusy(uint64_t busy) {
    const double array = double{1} * config_.rows * config_.cols;
    const ConvWork& r = sums_.rows_of;
    Add(LossKind::kRows, sums_.rows,
        fmt::format("reduction {} of {} rows used", r.reduction,
                    r.slices * static_cast<uint64_t>(config_.rows)));
    const ConvWork& c = sums_.columns_of;
    Add(LossKind::kColumns, sums_.columns,
        fmt::format("output channels {} of {} columns used", c.channels,
                    c.tiles * static_cast<uint64_t>(config_.cols)));
    // Commands of which only a part is known (an aborted run) end up here as well.
    Add(LossKind::kExtraWork,
        static_cast<double>(busy) - static_cast<double>(sums_.busy) +
            static_cast<double>(sums_.macs) / array - result_.ideal,
        "products beyond those of the layer");
  }

  void ExplainWithoutConv() {
    const auto& without = states_.without_conv;
    for (const uint64_t cycles : without) result_.cycles += cycles;
    Add(LossKind::kVectorOnly, without[kVector], VectorText(states_));
    Add(LossKind::kLoadOnly, without[kLoad], "LOAD works while CONV has nothing to do");
    Add(LossKind::kStoreOnly, without[kStore], "STORE works, nothing else has anything to do");
    Add(LossKind::kNoCommand, without[kConv], "no engine has a command");
  }

  const LayerStates& states_;
  const spec::Config& config_;
  WorkSums sums_;
  LayerLosses result_;
};

/// CONV commands by layer.
std::vector<std::vector<ConvWork>> WorkByLayer(const program::Program& program,
                                               const spec::Config& config) {
  std::vector<std::vector<ConvWork>> work(program.layers.size());
  for (const program::Step& step : program.steps) {
    const auto* engine = std::get_if<program::EngineStep>(&step);
    if (engine == nullptr) continue;
    program::StreamReader reader(
        std::span(program.commands).subspan(engine->offset, engine->bytes));
    program::CommandView command;
    while (reader.Next(command).value_or(false)) {
      if (command.info->opcode != spec::Opcode::kConv || command.layer() >= work.size()) continue;
      work[command.layer()].push_back(WorkOf(spec::DecodeConv(command.words.data()), config));
    }
  }
  return work;
}

}  // namespace

const char* LossName(LossKind kind) {
  switch (kind) {
    case LossKind::kRows: return "rows";
    case LossKind::kColumns: return "columns";
    case LossKind::kExtraWork: return "extra_work";
    case LossKind::kShortTiles: return "short_tiles";
    case LossKind::kWeights: return "weights";
    case LossKind::kBanks: return "banks";
    case LossKind::kFill: return "fill";
    case LossKind::kWaitLoad: return "wait_load";
    case LossKind::kWaitConv: return "wait_conv";
    case LossKind::kWaitVector: return "wait_vector";
    case LossKind::kWaitStore: return "wait_store";
    case LossKind::kVectorOnly: return "vector_only";
    case LossKind::kLoadOnly: return "load_only";
    case LossKind::kStoreOnly: return "store_only";
    case LossKind::kNoCommand: return "no_command";
  }
  return "unknown";
}

std::vector<LayerLosses> ExplainLosses(const std::vector<std::vector<ConvWork>>& work,
                                       const std::vector<uint64_t>& macs,
                                       const std::vector<LayerStates>& states,
                                       const spec::Config& config) {
  std::vector<LayerLosses> losses;
  for (size_t i = 0; i < states.size(); ++i) {
    static const std::vector<ConvWork> kNone;
    losses.push_back(Explainer(i < work.size() ? work[i] : kNone, i < macs.size() ? macs[i] : 0,
                               states[i], config)
                         .Explain());
  }
  return losses;
}

std::vector<LayerLosses> ExplainLosses(const program::Program& program,
                                       const std::vector<LayerStates>& states,
                                       const spec::Config& config) {
  const auto work = WorkByLayer(program, config);
  std::vector<uint64_t> macs;
  for (size_t i = 0; i < program.layers.size(); ++i) {
    macs.push_back(work[i].empty() ? 0 : program.layers[i].macs);
  }
  return ExplainLosses(work, macs, states, config);
}

std::vector<std::string> LargestLosses(const program::Program& program,
                                       const std::vector<LayerLosses>& losses, size_t count) {
  struct Entry {
    size_t layer;
    const Loss* loss;
  };
  std::vector<Entry> all;
  for (size_t i = 0; i < losses.size(); ++i) {
    for (const Loss& loss : losses[i].losses) {
      if (loss.cycles >= 0.5) all.push_back({i, &loss});
    }
  }
  std::stable_sort(all.begin(), all.end(), [](const Entry& a, const Entry& b) {
    return a.loss->cycles > b.loss->cycles;
  });
  std::vector<std::string> texts;
  for (size_t i = 0; i < std::min(count, all.size()); ++i) {
    const size_t layer = all[i].layer;
    texts.push_back(fmt::format(
        "{}: {} cycles, {}", layer < program.layers.size() ? program.layers[layer].name : "start and end",
        tools::Grouped(static_cast<uint64_t>(std::llround(all[i].loss->cycles))),
        all[i].loss->detail));
  }
  return texts;
}

}  // namespace systole::report
