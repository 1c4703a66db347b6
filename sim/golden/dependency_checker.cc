// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/golden/dependency_checker.h"

#include <algorithm>

namespace systole::golden {
namespace {

const char* PlaceName(Place place) {
  switch (place) {
    case Place::kAct:
      return "activation buffer";
    case Place::kParam:
      return "parameter memory";
    case Place::kWeight:
      return "weight ring";
    case Place::kMemory:
      return "memory region";
  }
  return "?";
}

std::string PlaceText(const Range& where) {
  std::string text = PlaceName(where.place);
  if (where.place == Place::kMemory) text.append(" ").append(std::to_string(where.region));
  return text + " address " + std::to_string(where.address);
}

std::string CommandText(spec::Engine engine, std::uint32_t index) {
  return std::string(spec::Name(engine)) + " command " + std::to_string(index);
}

spec::Engine EngineAt(std::uint32_t engine) { return static_cast<spec::Engine>(engine + 1); }

}  // namespace

const char* Name(DependencyChecker::Kind kind) {
  switch (kind) {
    case DependencyChecker::Kind::kReadAfterWrite:
      return "read after write";
    case DependencyChecker::Kind::kWriteAfterRead:
      return "write after read";
    case DependencyChecker::Kind::kWriteAfterWrite:
      return "write after write";
    case DependencyChecker::Kind::kInPlace:
      return "in place";
    case DependencyChecker::Kind::kRingDeadlock:
      return "ring deadlock";
    case DependencyChecker::Kind::kWeightPlacement:
      return "weight placement";
    case DependencyChecker::Kind::kIdleWeights:
      return "idle weights";
  }
  return "?";
}

void DependencyChecker::Join(Clock* clock, const Clock& other) {
  for (std::size_t e = 0; e < clock->size(); ++e) (*clock)[e] = std::max((*clock)[e], other[e]);
}

DependencyChecker::Clock DependencyChecker::StartClock(const Dependencies& deps,
                                                       int own_engine) const {
  Clock clock = dispatched_;
  for (std::size_t e = 0; e < commands_.size(); ++e) {
    const std::vector<Command>& done = commands_[e];
    if (deps.count[e] == 0 || deps.count[e] > done.size()) continue;
    const std::size_t nth = done.size() - deps.count[e];
    // It has retired, so all before it on its engine have, and so has what it waited for.
    clock[e] = std::max(clock[e], static_cast<std::uint32_t>(nth + 1));
    Join(&clock, done[nth].clock);
  }
  // The command before it on its own engine has started.
  if (own_engine >= 0 && !commands_[own_engine].empty()) {
    Join(&clock, commands_[own_engine].back().clock);
  }
  return clock;
}

void DependencyChecker::Report(Finding finding) {
  if (findings_.size() < most_findings_) findings_.push_back(std::move(finding));
}

void DependencyChecker::AddControl(const Dependencies& deps, std::uint32_t fence) {
  Dependencies all = deps;
  for (int e = 0; e < 4; ++e) {
    if ((fence >> e) & 1) all.count[e] = 1;
  }
  Join(&dispatched_, StartClock(all, -1));
}

void DependencyChecker::CheckRange(const Access& access, const Clock& clock, const Range& range,
                                   bool is_write) {
  const Space& space = spaces_[{range.place, range.region}];
  const std::uint64_t end = range.address + range.bytes;
  const auto check = [&](Kind kind, std::uint64_t address, const Touch& touch) {
    if (clock[touch.engine] > touch.nth) return;
    const std::uint32_t earlier = commands_[touch.engine][touch.nth].index;
    const bool seen = std::any_of(findings_.begin(), findings_.end(), [&](const Finding& f) {
      return f.kind == kind && f.earlier == earlier && f.later == access.index;
    });
    if (seen) return;
    const Range where{range.place, range.region, address, end - address};
    Report({kind, earlier, access.index, where,
            CommandText(access.engine, access.index) + ": " + Name(kind) + " at " +
                PlaceText(where) + " is not ordered after " +
                CommandText(EngineAt(touch.engine), earlier)});
  };
  space.writers.ForEach(range.address, end, [&](std::uint64_t address, const Touch& touch) {
    check(is_write ? Kind::kWriteAfterWrite : Kind::kReadAfterWrite, address, touch);
  });
  if (!is_write) return;
  for (const auto& readers : space.readers) {
    readers.ForEach(range.address, end, [&](std::uint64_t address, const Touch& touch) {
      check(Kind::kWriteAfterRead, address, touch);
    });
  }
}

void DependencyChecker::Record(const Range& range, const Touch& touch, bool is_write) {
  Space& space = spaces_[{range.place, range.region}];
  const std::uint64_t end = range.address + range.bytes;
  if (!is_write) {
    // A later reader of the same engine retires later: it stands for the earlier ones.
    space.readers[touch.engine].Assign(range.address, end, touch);
    return;
  }
  // What touched these bytes before was ordered before this write, or has been reported.
  for (auto& readers : space.readers) readers.Erase(range.address, end);
  space.writers.Assign(range.address, end, touch);
}

void DependencyChecker::CheckInPlace(const Access& access) {
  IntervalMap<bool> reads;
  for (const Range& r : access.fixed_reads) {
    if (r.place == Place::kAct) reads.Assign(r.address, r.address + r.bytes, true);
  }
  for (const Range& w : access.writes) {
    if (w.place != Place::kAct) continue;
    bool found = false;
    Range where = w;
    reads.ForEach(w.address, w.address + w.bytes, [&](std::uint64_t address, bool) {
      if (!found) where.address = address;
      found = true;
    });
    if (!found) continue;
    where.bytes = w.address + w.bytes - where.address;
    Report({Kind::kInPlace, access.index, access.index, where,
            CommandText(access.engine, access.index) + " writes what it reads at " +
                PlaceText(where)});
    return;
  }
}

void DependencyChecker::CheckRing(const Access& access, const Clock& clock) {
  if (after_weight_load_ && access.opcode != spec::Opcode::kConv) {
    Report({Kind::kWeightPlacement, weight_load_index_, access.index, {},
            "LOAD command " + std::to_string(weight_load_index_) +
                " of weights does not stand directly before its CONV"});
  }
  after_weight_load_ = access.ring_appended != 0;
  if (after_weight_load_) {
    weight_load_index_ = access.index;
    ring_appended_ += access.ring_appended;
    const auto nth = static_cast<std::uint32_t>(commands_[0].size());
    if (ring_appended_ > ring_taken_ + ring_bytes_) {
      weight_loads_.push_back({nth, access.index, ring_appended_ - ring_bytes_});
    }
  }
  ring_taken_ += access.ring_taken;
  while (!weight_loads_.empty() && weight_loads_.front().needs_taken <= ring_taken_) {
    const WeightLoad load = weight_loads_.front();
    weight_loads_.pop_front();
    if (clock[0] <= load.nth) continue;
    Report({Kind::kRingDeadlock, load.index, access.index, {},
            "LOAD command " + std::to_string(load.index) + " needs room in the weight ring that " +
                CommandText(access.engine, access.index) + " makes, which waits for that LOAD"});
  }
}

void DependencyChecker::Add(const Access& access) {
  const int engine = static_cast<int>(access.engine) - 1;
  const Clock clock = StartClock(access.deps, engine);
  for (const Range& r : access.reads) CheckRange(access, clock, r, false);
  for (const Range& w : access.writes) CheckRange(access, clock, w, true);
  CheckInPlace(access);
  CheckRing(access, clock);
  const Touch touch{static_cast<std::uint32_t>(engine),
                    static_cast<std::uint32_t>(commands_[engine].size())};
  for (const Range& r : access.reads) Record(r, touch, false);
  for (const Range& w : access.writes) Record(w, touch, true);
  commands_[engine].push_back({access.index, clock});
}

void DependencyChecker::Restart() {
  for (auto& commands : commands_) commands.clear();
  dispatched_ = {};
  spaces_.clear();
  weight_loads_.clear();
  ring_appended_ = ring_taken_ = 0;
  after_weight_load_ = false;
}

}  // namespace systole::golden
