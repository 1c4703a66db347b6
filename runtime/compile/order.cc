// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/compile/order.h"

#include <algorithm>
#include <set>

#include "runtime/compile/scheduler.h"

namespace systole::compile {
namespace {

bool OnCpu(const Layer& layer) { return std::holds_alternative<CpuLayer>(layer.work); }

/// result[i]: layers that must come before layer i.
std::vector<std::set<int>> Before(const LayerGraph& graph) {
  // A part stands for its whole.
  const auto root = [&](ValueId id) {
    const Part& part = graph.values[id].part;
    return part.whole == kNoValue ? id : part.whole;
  };
  std::vector<bool> variable(graph.values.size(), false);
  for (const VariableValue& v : graph.variables) variable[v.value] = true;
  std::vector<std::vector<int>> readers(graph.values.size()), writers(graph.values.size());
  std::vector<std::set<int>> before(graph.layers.size());
  for (int i = 0; i < static_cast<int>(graph.layers.size()); ++i) {
    std::vector<ValueId> writes = Writes(graph.layers[i]);
    for (const ValueId id : Reads(graph.layers[i])) {
      if (variable[id]) writes.push_back(id);
      before[i].insert(writers[root(id)].begin(), writers[root(id)].end());
    }
    for (const ValueId id : writes) {
      before[i].insert(writers[root(id)].begin(), writers[root(id)].end());
      before[i].insert(readers[root(id)].begin(), readers[root(id)].end());
    }
    for (const ValueId id : Reads(graph.layers[i])) readers[root(id)].push_back(i);
    for (const ValueId id : writes) writers[root(id)].push_back(i);
    before[i].erase(i);
  }
  return before;
}

int EngineRuns(const LayerGraph& graph, const std::vector<int>& order) {
  int runs = 0;
  bool cpu = true;
  for (const int i : order) {
    const bool engine = RunsOnEngine(graph.layers[i]);
    if (!engine && !OnCpu(graph.layers[i])) continue;
    if (engine && cpu) ++runs;
    cpu = !engine;
  }
  return runs;
}

/// Order of layers with work that begins on the CPU or not and changes as late as it can.
std::vector<int> Greedy(const LayerGraph& graph, const std::vector<std::set<int>>& before,
                        bool cpu) {
  const int count = static_cast<int>(graph.layers.size());
  std::vector<std::vector<int>> after(count);
  std::vector<size_t> missing(count);
  std::set<int> ready[2];  // By whether they run on the CPU.
  const auto enter = [&](int i) { ready[OnCpu(graph.layers[i]) ? 1 : 0].insert(i); };
  for (int i = 0; i < count; ++i) {
    missing[i] = before[i].size();
    for (const int b : before[i]) after[b].push_back(i);
    if (missing[i] == 0) enter(i);
  }
  std::vector<int> order;
  while (!ready[0].empty() || !ready[1].empty()) {
    if (ready[cpu ? 1 : 0].empty()) cpu = !cpu;
    std::set<int>& from = ready[cpu ? 1 : 0];
    const int i = *from.begin();
    from.erase(from.begin());
    order.push_back(i);
    for (const int a : after[i]) {
      if (--missing[a] == 0) enter(a);
    }
  }
  return order;
}

}  // namespace

void OrderLayers(LayerGraph& graph) {
  if (std::none_of(graph.layers.begin(), graph.layers.end(), OnCpu)) return;
  const std::vector<std::set<int>> before = Before(graph);
  std::vector<int> best(graph.layers.size());
  for (size_t i = 0; i < best.size(); ++i) best[i] = static_cast<int>(i);
  int least = EngineRuns(graph, best);
  for (const bool cpu : {false, true}) {
    const std::vector<int> order = Greedy(graph, before, cpu);
    const int runs = EngineRuns(graph, order);
    if (runs >= least) continue;
    least = runs;
    best = order;
  }
  if (std::is_sorted(best.begin(), best.end())) return;
  // Entries without work stay in front of the layer that follows them.
  std::vector<Layer> layers;
  const auto idle = [&](int i) {
    return !RunsOnEngine(graph.layers[i]) && !OnCpu(graph.layers[i]);
  };
  for (const int i : best) {
    if (idle(i)) continue;
    int first = i;
    while (first > 0 && idle(first - 1)) --first;
    for (int k = first; k <= i; ++k) layers.push_back(std::move(graph.layers[k]));
  }
  size_t rest = graph.layers.size();
  while (rest > 0 && idle(static_cast<int>(rest) - 1)) --rest;
  for (; rest < graph.layers.size(); ++rest) layers.push_back(std::move(graph.layers[rest]));
  graph.layers = std::move(layers);
}

}  // namespace systole::compile
