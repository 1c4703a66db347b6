// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "runtime/compile/scheduler.h"

namespace systole::compile {
namespace {

bool OnEngine(const Layer& layer) {
  return std::holds_alternative<ConvLayer>(layer.work) ||
         std::holds_alternative<VectorLayer>(layer.work);
}

struct Lifetime {
  int first = -1, last = -1;
};

std::vector<Lifetime> Lifetimes(const LayerGraph& graph, int begin, int end) {
  std::vector<Lifetime> lives(graph.values.size());
  for (int i = begin; i < end; ++i) {
    const Layer& layer = graph.layers[i];
    if (!OnEngine(layer)) continue;
    for (const auto& ids : {Reads(layer), Writes(layer)}) {
      for (const ValueId id : ids) {
        if (lives[id].first < 0) lives[id].first = i;
        lives[id].last = i;
      }
    }
  }
  return lives;
}

}  // namespace

Scheduler::Operands Scheduler::OperandsOf(int number) const {
  Operands o;
  const Layer& layer = graph_.layers[number];
  if (const auto* conv = std::get_if<ConvLayer>(&layer.work)) {
    o.shape.in = conv->in;
    o.shape.out = conv->out;
    o.shape.window = conv->window;
    o.shape.out_elem_bytes = conv->requant.mode == spec::Requant::kRaw ? 4 : 1;
    o.input = conv->input;
    o.output = conv->output;
    o.shape.in_copy = JoiningPays(*conv, config_) && !no_copy_[o.input];
  } else if (const auto* vector = std::get_if<VectorLayer>(&layer.work)) {
    o.shape.in = vector->in;
    o.shape.out = vector->out;
    o.shape.window = vector->window;
    o.input = vector->input;
    o.input2 = vector->input2;
    o.output = vector->output;
  }
  o.shape.in_staged = !places_[o.input].has_value();
  o.shape.in2_staged = o.input2 != kNoValue && !places_[o.input2].has_value();
  o.shape.out_staged = !places_[o.output].has_value();
  return o;
}

bool Scheduler::WantsCopy(ValueId value, int begin, int end) const {
  if (no_copy_[value] || graph_.values[value].bytes > config_.group_bytes()) return false;
  for (int i = begin; i < end; ++i) {
    const auto* conv = std::get_if<ConvLayer>(&graph_.layers[i].work);
    if (conv != nullptr && conv->input == value && JoiningPays(*conv, config_)) return true;
  }
  return false;
}

bool Scheduler::PlaceResidents(int begin, int end) {
  const std::vector<Lifetime> lives = Lifetimes(graph_, begin, end);
  std::vector<ValueId> order;
  for (ValueId id = 0; id < static_cast<ValueId>(lives.size()); ++id) {
    if (lives[id].first >= 0 && !spilled_[id]) order.push_back(id);
  }
  std::stable_sort(order.begin(), order.end(), [&](ValueId a, ValueId b) {
    return graph_.values[a].bytes > graph_.values[b].bytes;
  });
  allocator_ = ChipAllocator(config_);
  places_.assign(graph_.values.size(), std::nullopt);
  for (const ValueId id : order) {
    const int64_t bytes = graph_.values[id].bytes;
    const auto [first, last] = lives[id];
    if (WantsCopy(id, begin, end)) {
      places_[id] = allocator_.Place(bytes, first, last, true);
      no_copy_[id] = !places_[id];
    }
    if (!places_[id]) places_[id] = allocator_.Place(bytes, first, last, false);
    if (!places_[id]) {
      spilled_[id] = true;
      return false;
    }
  }
  return true;
}

Result<bool> Scheduler::PlanLayers(int begin, int end) {
  const std::vector<Lifetime> lives = Lifetimes(graph_, begin, end);
  for (int i = begin; i < end; ++i) {
    if (!OnEngine(graph_.layers[i])) continue;
    Operands o = OperandsOf(i);
    const int64_t step = RowsPerBlock(o.shape.out.w, config_);
    plans_[i] = PlanStrips(o.shape, i, step, allocator_);
    if (!plans_[i] && o.shape.in_staged && o.shape.in_copy) {
      no_copy_[o.input] = true;
      o.shape.in_copy = false;
      plans_[i] = PlanStrips(o.shape, i, step, allocator_);
    }
    if (plans_[i]) continue;
    // Make room: the largest tensor that is on the chip at this time goes to memory.
    ValueId largest = kNoValue;
    for (ValueId id = 0; id < static_cast<ValueId>(places_.size()); ++id) {
      const bool alive = places_[id] && lives[id].first <= i && i <= lives[id].last;
      if (alive && (largest == kNoValue ||
                    graph_.values[id].bytes > graph_.values[largest].bytes)) {
        largest = id;
      }
    }
    if (largest == kNoValue) return tl::unexpected(DoesNotFit(i, o));
    spilled_[largest] = true;
    return false;
  }
  return true;
}

Result<void> Scheduler::PlaceValues(int begin, int end) {
  for (int i = begin; i < end; ++i) {
    if (!OnEngine(graph_.layers[i])) continue;
    for (const ValueId id : Writes(graph_.layers[i])) produced_[id] = true;
  }
  // Every turn sends one more value to memory, so this ends.
  while (true) {
    if (!PlaceResidents(begin, end)) continue;
    SYSTOLE_ASSIGN_OR_RETURN(const bool planned, PlanLayers(begin, end));
    if (planned) break;
  }
  for (ValueId id = 0; id < static_cast<ValueId>(spilled_.size()); ++id) {
    if (spilled_[id]) memory_.HomeOf(id, graph_.values[id].bytes);
  }
  return {};
}

Status Scheduler::DoesNotFit(int number, const Operands& o) const {
  const Layer& layer = graph_.layers[number];
  return {StatusCode::kUnsupported,
          fmt::format("node '{}' ({}): one output pixel needs a window of {}x{} pixels of {} "
                      "channels and {} output bytes, more than the {} bytes of the activation "
                      "buffer of configuration '{}' hold; use a larger configuration",
                      layer.info.name, layer.info.op, o.shape.window.kh, o.shape.window.kw,
                      o.shape.in.c, o.shape.out.c * o.shape.out_elem_bytes, config_.act_bytes,
                      config_.name)};
}

}  // namespace systole::compile
