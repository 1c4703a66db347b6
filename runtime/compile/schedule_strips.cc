// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <limits>

#include "runtime/compile/scheduler.h"

namespace systole::compile {
namespace {

constexpr int64_t kMostRowChoices = 10;

/// Rows per strip to try, most first.
std::vector<int64_t> RowChoices(int64_t rows) {
  std::vector<int64_t> choices = {rows};
  for (int64_t parts = 2; choices.back() > 1; parts = parts < 8 ? parts + 1 : parts * 3 / 2) {
    const int64_t part = CeilDiv(rows, parts);
    if (part < choices.back()) choices.push_back(part);
  }
  return choices;
}

}  // namespace

std::vector<ValueId> Scheduler::RolledValues(const Group& group) const {
  std::vector<ValueId> rolled;
  for (const Operands& o : group.layers) {
    for (const ValueId id : {o.input, o.input2, o.residual, o.output}) {
      if (id == kNoValue || places_[id]) continue;
      if (std::find(rolled.begin(), rolled.end(), id) == rolled.end()) rolled.push_back(id);
    }
  }
  return rolled;
}

std::vector<Interval> Scheduler::StripRows(const Group& group, int64_t rows) const {
  const int64_t height = group.layers.back().out.h;
  std::vector<Interval> strips;
  // The first and the last strips are smaller: nothing overlaps with their way in and out.
  std::vector<int64_t> sizes;
  int64_t left = height;
  for (int64_t part = CeilDiv(rows, 4); part < rows && left > 2 * (part + rows); part *= 2) {
    sizes.push_back(part);
    left -= 2 * part;
  }
  const std::vector<int64_t> tail(sizes.rbegin(), sizes.rend());
  const int64_t parts = CeilDiv(left, rows);
  for (int64_t p = 0; p < parts; ++p) sizes.push_back(left * (p + 1) / parts - left * p / parts);
  sizes.insert(sizes.end(), tail.begin(), tail.end());
  int64_t row = 0;
  for (const int64_t size : sizes) {
    strips.push_back({row, row + size});
    row += size;
  }
  return strips;
}

bool Scheduler::TryStrips(Group& group, int64_t rows, int64_t columns, int64_t slack) {
  // Engines that work in different groups of the buffer never wait for a bank.
  return TryStrips(group, rows, columns, slack, true) ||
         TryStrips(group, rows, columns, slack, false);
}

bool Scheduler::TryStrips(Group& group, int64_t rows, int64_t columns, int64_t slack, bool apart) {
  const Dims& out = group.layers.back().out;
  group.strips = StripRows(group, rows);
  group.columns.clear();
  for (int64_t c = 0; c < out.w; c += columns)
    group.columns.push_back({c, std::min(c + columns, out.w)});
  group.buffers.clear();
  const size_t mark = allocator_.size();
  for (const auto& [value, capacity] : Capacities(group, RolledValues(group), slack)) {
    const Dims& dims = group.DimsOf(value);
    const int producer = group.ProducerOf(value);
    int64_t width = dims.w;
    if (group.columns.size() > 1) {
      width = 0;
      for (const Interval& c : group.columns) {
        const Interval cols = producer >= 0 ? c : group.layers[0].ColsOf(value, c);
        width = std::max(width, cols.size());
      }
    }
    const int64_t elem = producer >= 0 ? group.layers[producer].elem : 1;
    const int64_t bytes = capacity * width * dims.c * elem;
    const bool copy = WantsCopy(value, group.begin, group.end);
    std::optional<ChipPlace> place;
    if (!copy || bytes <= config_.group_bytes()) {
      place = allocator_.Place(bytes, group.begin, group.end - 1, copy, apart);
    }
    if (!place) {
      allocator_.Release(mark);
      return false;
    }
    group.buffers[value] = {*place, capacity};
  }
  return true;
}

Result<int64_t> Scheduler::Estimate(const Group& group) {
  const std::vector<int64_t> loaded = loaded_;
  draft_ = true;
  tasks_.clear();
  params_ = ParamRing(config_.param_bytes);
  const auto result = AddGroup(group);
  const int64_t cycles = result ? ListSchedule(tasks_, config_).cycles : 0;
  draft_ = false;
  tasks_.clear();
  params_ = ParamRing(config_.param_bytes);
  loaded_ = loaded;
  if (!result) return tl::unexpected(result.error());
  return cycles;
}

bool Scheduler::PlanStrips(Group& group) {
  const Dims& out = group.layers.back().out;
  if (ByParts(group.numbers[0])) return PlanParts(group);
  if (PlanChannels(group)) return true;
  group.images = 1;
  if (RolledValues(group).empty()) {
    group.strips = {{0, out.h}};
    group.columns = {{0, out.w}};
    const Dims& in = group.layers.back().in;
    const bool aligned = in.h * in.w * in.c % 16 == 0 && out.h * out.w * out.c % 16 == 0;
    if (aligned && group.layers.size() == 1 && group.layers[0].elem == 1) {
      group.images = std::clamp<int64_t>(config_.acc_pixels / (out.h * out.w), 1,
                                         std::min<int64_t>(out.n, 255));
    }
    return true;
  }
  struct Choice {
    int64_t rows, slack;
  };
  std::optional<Choice> best;
  int64_t best_cycles = std::numeric_limits<int64_t>::max();
  const size_t mark = allocator_.size();
  int tried = 0;
  for (const int64_t rows : RowChoices(out.h)) {
    for (const int64_t slack : {3, 1}) {
      if (tried >= kMostRowChoices || !TryStrips(group, rows, out.w, slack)) continue;
      allocator_.Release(mark);
      ++tried;
      const auto cycles = Estimate(group);
      if (cycles && *cycles < best_cycles) {
        best_cycles = *cycles;
        best = Choice{rows, slack};
      }
    }
  }
  if (best) return TryStrips(group, best->rows, out.w, best->slack);
  for (const int64_t rows : RowChoices(out.h)) {
    if (TryStrips(group, rows, out.w, 0)) return true;
  }
  if (group.layers.size() > 1) return false;
  for (int64_t columns = (out.w + 1) / 2;; columns = (columns + 1) / 2) {
    if (TryStrips(group, 1, columns, 0)) return true;
    if (columns == 1) return false;
  }
}

std::vector<int64_t> Scheduler::PlanKey(const Group& group) const {
  std::vector<int64_t> key = {group.begin, group.end};
  for (const Operands& o : group.layers) {
    for (const ValueId id : {o.input, o.input2, o.residual, o.output}) {
      if (id == kNoValue) continue;
      const ChipPlace place = places_[id].value_or(ChipPlace{-1, 0, 0});
      key.insert(key.end(), {id, place.addr, place.copy, no_copy_[id] ? 1 : 0});
      const auto& home = memory_.homes[id];
      key.push_back(home ? static_cast<int64_t>(home->region) : -1);
      key.push_back(home ? static_cast<int64_t>(home->offset) : -1);
    }
  }
  const std::vector<int64_t> occupied = allocator_.Occupied(group.begin, group.end - 1);
  key.insert(key.end(), occupied.begin(), occupied.end());
  return key;
}

bool Scheduler::PlanStripsAgain(Group& group) {
  // Every value that is given up starts the planning again, mostly of groups it has no part in.
  const auto [it, fresh] = planned_.try_emplace(PlanKey(group));
  if (fresh) {
    if (PlanStrips(group)) it->second = group;
    return it->second.has_value();
  }
  if (!it->second) return false;
  group = *it->second;
  const auto take = [&](const ChipPlace& place) {
    allocator_.Take(place, group.begin, group.end - 1);
  };
  for (const auto& [value, buffer] : group.buffers) take(buffer.place);
  if (group.channels > 0 || group.by_parts) {
    for (const ChipPlace& place : group.channel_in) take(place);
    for (const ChipPlace& place : group.channel_out) take(place);
  }
  return true;
}

Result<const Scheduler::LayerPlan*> Scheduler::PlanOf(int number, const Operands&, int runs) {
  std::map<int, LayerPlan>& plans = draft_ ? draft_plans_ : plans_;
  const int key = number * 4 + runs;
  const auto it = plans.find(key);
  if (it != plans.end()) return &it->second;
  const Layer& layer = graph_.layers[number];
  LayerPlan plan;
  if (const auto* conv = std::get_if<ConvLayer>(&layer.work)) {
    SYSTOLE_ASSIGN_OR_RETURN(plan, PlanConv(number, *conv, runs));
  } else {
    SYSTOLE_ASSIGN_OR_RETURN(plan, PlanVector(number, std::get<VectorLayer>(layer.work)));
  }
  return &plans.emplace(key, std::move(plan)).first->second;
}

}  // namespace systole::compile
