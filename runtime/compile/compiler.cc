// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/compile/compiler.h"

#include <fmt/format.h>

#include <cstring>
#include <functional>
#include <set>

#include "runtime/compile/fit.h"
#include "runtime/compile/fuse_add.h"
#include "runtime/compile/legalize.h"
#include "runtime/compile/merge_groups.h"
#include "runtime/compile/order.h"
#include "runtime/compile/parts.h"
#include "runtime/compile/scheduler.h"
#include "runtime/graph/batch.h"
#include "sim/perf/simulate.h"

namespace systole::compile {
namespace {

bool OnCpu(const Layer& layer) { return std::holds_alternative<CpuLayer>(layer.work); }

bool OnEngine(const Layer& layer) {
  return std::holds_alternative<ConvLayer>(layer.work) ||
         std::holds_alternative<VectorLayer>(layer.work);
}

/// Layers [begin, end) that run without the CPU in between; CPU layers stand alone.
struct Segment {
  int begin, end;
  bool cpu;
};

std::vector<Segment> Split(const LayerGraph& graph) {
  std::vector<Segment> segments;
  for (int i = 0; i < static_cast<int>(graph.layers.size()); ++i) {
    const Layer& layer = graph.layers[i];
    if (!OnCpu(layer) && !OnEngine(layer)) continue;
    if (OnCpu(layer) || segments.empty() || segments.back().cpu) {
      segments.push_back({i, i + 1, OnCpu(layer)});
    } else {
      segments.back().end = i + 1;
    }
  }
  return segments;
}

/// Gives the model's inputs, outputs and constants, and all values that cross a segment's border,
/// their homes in memory.
class MemoryLayout {
 public:
  MemoryLayout(const LayerGraph& graph, program::Program& program, MemoryPlan& memory)
      : graph_(graph), program_(program), memory_(memory) {
    memory_.homes.resize(graph.values.size());
  }

  void Assign(const std::vector<Segment>& segments) {
    for (const ValueId id : graph_.inputs) Put(id, program::Region::kInputs, program_.input_bytes);
    for (const Layer& layer : graph_.layers) {
      for (const ValueId id : Reads(layer)) PutConstant(id);
      const ValueId weights = WeightsOf(layer);
      if (weights != kNoValue) memory_.HomeOf(weights, graph_.values[weights].bytes);
    }
    for (const VariableValue& v : graph_.variables) {
      memory_.HomeOf(v.value, graph_.values[v.value].bytes);
    }
    for (const ValueId id : graph_.outputs) {
      PutConstant(id);
      Put(id, program::Region::kOutputs, program_.output_bytes);
    }
    for (const Value& value : graph_.values) {
      if (!value.is_part()) continue;
      PutConstant(value.part.whole);
      memory_.HomeOf(value.part.whole, graph_.values[value.part.whole].bytes);
    }
    for (size_t id = 0; id < graph_.values.size(); ++id) {
      const Part& part = graph_.values[id].part;
      if (part.whole == kNoValue) continue;
      const Home whole = *memory_.homes[part.whole];
      memory_.homes[id] = Home{whole.region, whole.offset + static_cast<uint64_t>(part.offset)};
    }
    AssignCrossing(segments);
  }

 private:
  void PutConstant(ValueId id) {
    const Value& value = graph_.values[id];
    if (!value.constant || memory_.homes[id]) return;
    memory_.homes[id] =
        Home{program::Region::kConstants, memory_.constants.Append(*value.constant)};
  }

  void Put(ValueId id, program::Region region, uint64_t& size) {
    if (memory_.homes[id]) return;
    memory_.homes[id] = Home{region, size};
    size = (size + graph_.values[id].bytes + 63) / 64 * 64;
  }

  void AssignCrossing(const std::vector<Segment>& segments) {
    std::vector<int> segment_of(graph_.values.size(), -1);
    for (int s = 0; s < static_cast<int>(segments.size()); ++s) {
      for (int i = segments[s].begin; i < segments[s].end; ++i) {
        for (const auto& ids : {Reads(graph_.layers[i]), Writes(graph_.layers[i])}) {
          for (const ValueId id : ids) {
            const bool crosses = segments[s].cpu || (segment_of[id] >= 0 && segment_of[id] != s);
            if (crosses) memory_.HomeOf(id, graph_.values[id].bytes);
            segment_of[id] = s;
          }
        }
      }
    }
  }

  const LayerGraph& graph_;
  program::Program& program_;
  MemoryPlan& memory_;
};

program::TensorRef Located(program::TensorRef ref, const Home& home) {
  ref.region = home.region;
  ref.offset = home.offset;
  return ref;
}

program::CpuStep CpuStepOf(int number, const CpuLayer& layer, const MemoryPlan& memory) {
  program::CpuStep step;
  step.layer = static_cast<uint32_t>(number);
  step.kind = layer.kind;
  step.attributes = layer.attributes;
  for (size_t i = 0; i < layer.inputs.size(); ++i) {
    const program::TensorRef& type = layer.input_types[i];
    step.inputs.push_back(type.absent ? type : Located(type, *memory.homes[layer.inputs[i]]));
  }
  for (size_t i = 0; i < layer.outputs.size(); ++i) {
    step.outputs.push_back(Located(layer.output_types[i], *memory.homes[layer.outputs[i]]));
  }
  return step;
}

program::EngineStep AppendCommands(program::Program& program, const std::vector<uint32_t>& words) {
  program::EngineStep step{program.commands.size(), words.size() * 4};
  program.commands.resize(step.offset + step.bytes);
  for (size_t i = 0; i < words.size(); ++i) {
    for (int b = 0; b < 4; ++b) {
      program.commands[step.offset + 4 * i + b] = static_cast<std::byte>(words[i] >> (8 * b));
    }
  }
  return step;
}

Result<void> RefuseCpu(const LayerGraph& graph) {
  std::string names;
  for (const Layer& layer : graph.layers) {
    if (!OnCpu(layer)) continue;
    names += fmt::format("\nnode '{}' ({}) would run on the CPU: {}", layer.info.name,
                         layer.info.op, layer.info.reason);
  }
  if (names.empty()) return {};
  return Unsupported("strict mode refuses operators on the CPU; drop --strict to allow them" +
                     names);
}

}  // namespace

Result<const spec::Config*> FindConfig(std::string_view name) {
  std::string names;
  for (const spec::Config& config : spec::kConfigs) {
    if (name == config.name) return &config;
    names += (names.empty() ? "" : ", ") + std::string(config.name);
  }
  return InvalidArgument(fmt::format("unknown configuration '{}'; there are: {}", name, names));
}

namespace {

/// A program with what is known about it.
struct Built {
  program::Program program;
  std::vector<CutReport> cuts;
  int64_t cycles = 0;  ///< Predicted, of all segments on the engines.
};

Result<Built> Build(const graph::Graph& graph, const LayerGraph& layers, const Options& options);
Built WithResiduals(const graph::Graph& graph, const LayerGraph& layers, const Options& options,
                    Built best);

}  // namespace

Result<program::Program> Compile(const graph::Graph& one, const Options& options) {
  SYSTOLE_ASSIGN_OR_RETURN(const graph::Graph graph, graph::WithBatch(one, options.batch));
  SYSTOLE_ASSIGN_OR_RETURN(LayerGraph layers, Legalize(graph, options.numerics, *options.config));
  MoveLargeKernels(layers, *options.config);
  MergeGroups(layers, *options.config);
  ResolveMoves(layers);
  SplitChannels(layers, *options.config);
  OrderLayers(layers);
  if (options.strict) SYSTOLE_RETURN_IF_ERROR(RefuseCpu(layers));
  SYSTOLE_ASSIGN_OR_RETURN(Built best, Build(graph, layers, options));
  if (options.residuals) best = WithResiduals(graph, layers, options, std::move(best));
  if (options.cuts != nullptr) *options.cuts = std::move(best.cuts);
  return std::move(best.program);
}

namespace {

/// The best of some programs with additions in convolutions, and of the one without.
Built WithResiduals(const graph::Graph& graph, const LayerGraph& layers, const Options& options,
                    Built best) {
  constexpr int64_t kFreeSlices = 4;
  constexpr int64_t kLeastPercent = 1;  // Fewer cycles.
  constexpr size_t kMostCommandBytes = size_t{1} << 20;  // Of networks that are tried at length.
  std::set<int> chosen;
  const auto attempt = [&](const std::function<bool(int, int64_t)>& wanted) {
    LayerGraph other = layers;
    const std::vector<int> list = FuseAdds(other, *options.config, wanted);
    std::set<int> fused(list.begin(), list.end());
    if (fused == chosen) return;
    auto built = Build(graph, other, options);
    if (!built || built->cycles > best.cycles) return;
    best = std::move(*built);
    chosen = std::move(fused);
  };
  LayerGraph all = layers;
  const std::vector<int> possible =
      FuseAdds(all, *options.config, [](int, int64_t) { return true; });
  if (possible.empty()) return best;
  const Built plain = best;
  attempt([](int, int64_t slices) { return slices >= kFreeSlices; });
  attempt([](int, int64_t) { return true; });
  for (const int layer : possible) {
    if (best.program.commands.size() > kMostCommandBytes) break;
    std::set<int> wanted = chosen;
    if (wanted.erase(layer) == 0) wanted.insert(layer);
    attempt([&](int number, int64_t) { return wanted.count(number) > 0; });
  }
  // A prediction is not exact to the last cycle where engines meet at a bank.
  return best.cycles * 100 < plain.cycles * (100 - kLeastPercent) ? best : plain;
}

Result<Built> Build(const graph::Graph& graph, const LayerGraph& layers, const Options& options) {
  Built built;
  program::Program& program = built.program;
  program.model_name = graph.model_name;
  program.config = options.config->name;
  program.spec_hash = spec::kSpecHash;
  program.numerics = options.numerics;
  program.batch = static_cast<uint32_t>(options.batch);
  const std::vector<Segment> segments = Split(layers);
  MemoryPlan memory;
  MemoryLayout(layers, program, memory).Assign(segments);
  for (const Segment& segment : segments) {
    if (segment.cpu) {
      const auto& cpu = std::get<CpuLayer>(layers.layers[segment.begin].work);
      program.steps.push_back(CpuStepOf(segment.begin, cpu, memory));
      continue;
    }
    Scheduler scheduler(layers, *options.config, memory);
    if (options.progress) {
      scheduler.ReportTo([&](int layer) {
        const size_t all = layers.layers.size();
        options.progress(static_cast<double>(layer) / static_cast<double>(all),
                         fmt::format("planning layer {} of {}", layer + 1, all));
      });
    }
    SYSTOLE_ASSIGN_OR_RETURN(const auto words, scheduler.Run(segment.begin, segment.end));
    program.steps.push_back(AppendCommands(program, words));
    const auto predicted = perf::Simulate(words, *options.config);
    built.cycles += predicted ? predicted->cycles : scheduler.cycles();
    if (options.cuts != nullptr) {
      for (CutReport& cut : scheduler.Report()) built.cuts.push_back(std::move(cut));
    }
  }
  for (const Layer& layer : layers.layers) program.layers.push_back(layer.info);
  for (size_t i = 0; i < layers.inputs.size(); ++i) {
    program.inputs.push_back(Located(layers.input_types[i], *memory.homes[layers.inputs[i]]));
  }
  for (size_t i = 0; i < layers.outputs.size(); ++i) {
    program.outputs.push_back(Located(layers.output_types[i], *memory.homes[layers.outputs[i]]));
  }
  for (const VariableValue& v : layers.variables) {
    program.variables.push_back({Located(v.type, *memory.homes[v.value]), v.initial});
  }
  program.constants = memory.constants.Take();
  program.scratch_bytes = memory.scratch_bytes;
  return built;
}

}  // namespace

}  // namespace systole::compile
