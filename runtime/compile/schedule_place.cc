// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "runtime/compile/scheduler.h"

namespace systole::compile {
namespace {

constexpr size_t kMostGroupLayers = 4;

/// Layers (for resident values: of whole groups) during which a value is needed.
struct Lifetime {
  int first = -1, last = -1;
  void Include(int begin, int end) {
    first = first < 0 ? begin : std::min(first, begin);
    last = std::max(last, end - 1);
  }
};

std::vector<Lifetime> Lifetimes(const LayerGraph& graph, const std::vector<Group>& groups) {
  std::vector<Lifetime> lives(graph.values.size());
  for (const Group& group : groups) {
    for (const Operands& o : group.layers) {
      for (const ValueId id : {o.input, o.input2, o.residual, o.output}) {
        if (id != kNoValue) lives[id].Include(group.begin, group.end);
      }
    }
  }
  return lives;
}

}  // namespace

Operands Scheduler::OperandsOf(int number) const {
  Operands o;
  const Layer& layer = graph_.layers[number];
  if (const auto* conv = std::get_if<ConvLayer>(&layer.work)) {
    o.in = conv->in;
    o.out = conv->out;
    o.window = conv->window;
    o.elem = conv->requant.mode == spec::Requant::kRaw ? 4 : 1;
    o.input = conv->input;
    o.output = conv->output;
    o.residual = conv->residual.value;
    o.joins = JoiningPays(*conv, config_);
  } else if (const auto* vector = std::get_if<VectorLayer>(&layer.work)) {
    o.in = vector->in;
    o.out = vector->out;
    o.window = vector->window;
    o.input = vector->input;
    o.input2 = vector->input2;
    o.output = vector->output;
  }
  return o;
}

bool Scheduler::WantsCopy(ValueId value, int begin, int end) const {
  if (no_copy_[value]) return false;
  for (int i = begin; i < end; ++i) {
    const auto* conv = std::get_if<ConvLayer>(&graph_.layers[i].work);
    if (conv != nullptr && conv->input == value && JoiningPays(*conv, config_)) return true;
  }
  return false;
}

/// Whether producer and consumers of a value see it in the same way, so that rows of it can go from
/// one to the others.
bool Scheduler::Rollable(ValueId value, int begin, int end) const {
  std::optional<Dims> dims;
  bool parts = false;
  for (int i = begin; i < end; ++i) {
    if (!RunsOnEngine(graph_.layers[i])) continue;
    const Operands o = OperandsOf(i);
    // Layers of a group run interleaved; whoever reads a whole must come behind all of its parts.
    parts = parts || (dims && TouchesParts(i));
    if (o.output == value) parts = TouchesParts(i);
    if (parts && o.Reads(value)) return false;
    if (o.output == value) {
      if (dims || o.elem != 1) return false;
      dims = o.out;
    }
    if (!o.Reads(value)) continue;
    const bool as_input = o.input == value || o.input2 == value;
    if (!dims || (as_input && *dims != o.in)) return false;
    if (o.residual == value && *dims != o.out) return false;
  }
  return dims.has_value() && produced_[value];
}

void Scheduler::Demote(ValueId value, int begin, int end) {
  if (stay_[value] == Stay::kResident && Rollable(value, begin, end)) {
    stay_[value] = Stay::kRolled;
    // Long groups leave little room for each of their buffers; memory is cheaper then.
    const std::vector<Group> groups = FormGroups(begin, end);
    const bool small = std::all_of(groups.begin(), groups.end(), [&](const Group& group) {
      return group.ProducerOf(value) < 0 || group.layers.size() <= kMostGroupLayers;
    });
    if (small) return;
  }
  stay_[value] = Stay::kMemory;
  memory_.HomeOf(value, graph_.values[value].bytes);
}

std::vector<Group> Scheduler::FormGroups(int begin, int end) const {
  // Layers i and i + 1 stay together if a rolled value goes across the border.
  std::vector<bool> joined(end, false);
  for (ValueId id = 0; id < static_cast<ValueId>(stay_.size()); ++id) {
    if (stay_[id] != Stay::kRolled) continue;
    int first = -1, last = -1;
    for (int i = begin; i < end; ++i) {
      if (!RunsOnEngine(graph_.layers[i])) continue;
      const Operands o = OperandsOf(i);
      if (o.output == id) first = i;
      if (o.Reads(id)) last = i;
    }
    for (int i = first; first >= 0 && i < last; ++i) joined[i] = true;
  }
  std::vector<Group> groups;
  for (int i = begin; i < end;) {
    Group group;
    group.begin = i;
    while (joined[i]) ++i;
    group.end = ++i;
    bool flat = !ByParts(i - 1);
    for (int k = group.begin; k < group.end; ++k) {
      if (!RunsOnEngine(graph_.layers[k])) continue;
      group.numbers.push_back(k);
      group.layers.push_back(OperandsOf(k));
      const auto* vector = std::get_if<VectorLayer>(&graph_.layers[k].work);
      flat =
          flat && group.layers.back().Pointwise() && (vector == nullptr || vector->regions.empty());
      for (const ValueId id : Writes(graph_.layers[k])) flat = flat && graph_.values[id].part.even();
      for (const ValueId id : Reads(graph_.layers[k])) flat = flat && !graph_.values[id].is_part();
    }
    if (group.layers.empty()) continue;
    if (flat) {
      for (Operands& o : group.layers) o = o.Flattened();
    }
    groups.push_back(std::move(group));
  }
  return groups;
}

bool Scheduler::PlaceResidents(int begin, int end, int slack) {
  const std::vector<Lifetime> lives = Lifetimes(graph_, groups_);
  std::vector<ValueId> order;
  for (ValueId id = 0; id < static_cast<ValueId>(lives.size()); ++id) {
    if (lives[id].first >= 0 && stay_[id] == Stay::kResident) order.push_back(id);
  }
  std::stable_sort(order.begin(), order.end(), [&](ValueId a, ValueId b) {
    return graph_.values[a].bytes > graph_.values[b].bytes;
  });
  allocator_ = ChipAllocator(config_);
  places_.assign(graph_.values.size(), std::nullopt);
  for (const ValueId id : order) {
    const int64_t bytes = graph_.values[id].bytes;
    const int first = lives[id].first - slack, last = lives[id].last + slack;
    if (WantsCopy(id, begin, end) && bytes <= config_.group_bytes()) {
      places_[id] = allocator_.Place(bytes, first, last, true);
    }
    if (!places_[id]) places_[id] = allocator_.Place(bytes, first, last, false);
    if (places_[id]) continue;
    if (slack == 0) {
      // Of all that are alive together the largest is in the way.
      ValueId largest = id;
      for (const ValueId other : order) {
        if (!places_[other] || lives[other].first > last || lives[other].last < first) continue;
        if (graph_.values[other].bytes > graph_.values[largest].bytes) largest = other;
      }
      Demote(largest, begin, end);
    }
    return false;
  }
  return true;
}

bool Scheduler::PlaceResidents(int begin, int end) {
  // Where there is room, places are not used again at once, so that the next layer need not wait.
  for (int slack = most_slack_; slack >= 0; --slack) {
    if (PlaceResidents(begin, end, slack)) return true;
  }
  return false;
}

bool Scheduler::GiveUp(const Group& group) {
  ValueId largest = kNoValue;
  const auto consider = [&](ValueId id) {
    if (largest == kNoValue || graph_.values[id].bytes > graph_.values[largest].bytes) largest = id;
  };
  const std::vector<Lifetime> lives = Lifetimes(graph_, groups_);
  for (ValueId id = 0; id < static_cast<ValueId>(places_.size()); ++id) {
    if (places_[id] && lives[id].first < group.end && group.begin <= lives[id].last) consider(id);
  }
  if (largest == kNoValue) {
    for (const Operands& o : group.layers) {
      if (stay_[o.output] == Stay::kRolled) consider(o.output);
    }
  }
  if (largest == kNoValue) return false;
  if (stay_[largest] == Stay::kResident) stay_[largest] = Stay::kMemory;
  Demote(largest, groups_.front().begin, groups_.back().end);
  return true;
}

Result<bool> Scheduler::PlanGroups(int begin, int end) {
  for (Group& group : groups_) {
    if (progress_) progress_(group.begin);
    if (PlanStripsAgain(group)) continue;
    // A second copy is the first thing to do without.
    bool copies = false;
    for (const Operands& o : group.layers) {
      if (!places_[o.input] && WantsCopy(o.input, begin, end)) copies = no_copy_[o.input] = true;
    }
    if (copies) return false;
    if (!GiveUp(group)) {
      // Values of neighbouring layers may keep their places for longer than they must.
      if (most_slack_ == 0) return tl::unexpected(DoesNotFit(group));
      most_slack_ = 0;
    }
    return false;
  }
  return true;
}

Result<void> Scheduler::PlaceValues(int begin, int end) {
  for (int i = begin; i < end; ++i) {
    if (!RunsOnEngine(graph_.layers[i])) continue;
    for (const ValueId id : Writes(graph_.layers[i])) produced_[id] = true;
  }
  for (ValueId id = 0; id < static_cast<ValueId>(stay_.size()); ++id) {
    // Runs can be joined in a buffer of some rows where a second copy of the whole has no room.
    const bool outside = memory_.homes[id] && !produced_[id];
    const bool large = graph_.values[id].bytes > config_.group_bytes();
    if (outside && large && WantsCopy(id, begin, end)) stay_[id] = Stay::kMemory;
  }
  for (int i = begin; i < end; ++i) {
    if (!ByChannels(i, begin, end)) continue;
    const Operands o = OperandsOf(i);
    stay_[o.input] = stay_[o.output] = Stay::kMemory;
  }
  for (int i = begin; i < end; ++i) {
    if (!RunsOnEngine(graph_.layers[i]) || !ByParts(i)) continue;
    const Operands o = OperandsOf(i);
    for (const ValueId id : {o.input, o.output}) {
      stay_[id] = Stay::kMemory;
      memory_.HomeOf(id, graph_.values[id].bytes);
    }
  }
  // Every turn takes something from one value, so this ends.
  while (true) {
    groups_ = FormGroups(begin, end);
    if (!PlaceResidents(begin, end)) continue;
    SYSTOLE_ASSIGN_OR_RETURN(const bool planned, PlanGroups(begin, end));
    if (planned) return {};
  }
}

Status Scheduler::DoesNotFit(const Group& group) const {
  const Layer& layer = graph_.layers[group.numbers.front()];
  const Operands& o = group.layers.front();
  return {StatusCode::kUnsupported,
          fmt::format("node '{}' ({}): one output pixel needs a window of {}x{} pixels of {} "
                      "channels and {} output bytes, more than the {} bytes of the activation "
                      "buffer of configuration '{}' hold; use a larger configuration",
                      layer.info.name, layer.info.op, o.window.kh, o.window.kw, o.in.c,
                      o.out.c * o.elem, config_.act_bytes, config_.name)};
}

}  // namespace systole::compile
