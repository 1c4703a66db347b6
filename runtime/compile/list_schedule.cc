// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/compile/list_schedule.h"

#include <algorithm>
#include <array>
#include <deque>
#include <queue>
#include <utility>

#include "sim/perf/engine_model.h"

namespace systole::compile {
namespace {

constexpr int kLoad = 0, kConv = 1, kVector = 2, kEngines = 4;
constexpr int64_t kDispatch = 6;    // Cycles from one dispatch to the next, about.
constexpr int64_t kQueueDepth = 4;  // Commands that wait in front of an engine.
constexpr int64_t kFirstTile = 60;  // From the start of a weight LOAD to a tile that CONV may use.
constexpr int64_t kMostLead = 600;  // Cycles that weights may be ahead of their CONV.
constexpr int64_t kRetireToStart = 2;
constexpr int64_t kParamsFirst = 1000;  // Rank of parameters beyond their own: short and needed.

/// When CONV has taken how many bytes out of the weight ring.
class RingModel {
 public:
  explicit RingModel(int64_t bytes) : bytes_(bytes) {}

  /// Records a CONV that takes `bytes` evenly during [start, end).
  void Take(int64_t start, int64_t end, int64_t bytes) {
    pieces_.push_back({start, end, loaded_, loaded_ + bytes});
    loaded_ += bytes;
    while (pieces_.size() > 2 && pieces_[1].to <= loaded_ - 2 * bytes_) pieces_.pop_front();
  }

  /// Earliest end of a LOAD of the latest CONV's bytes.
  int64_t LoadEnd() const {
    const int64_t must_be_gone = loaded_ - bytes_;
    for (const Piece& p : pieces_) {
      if (must_be_gone > p.to) continue;
      if (must_be_gone <= p.from) return p.start;
      return p.start + (p.end - p.start) * (must_be_gone - p.from) / (p.to - p.from);
    }
    return 0;
  }

 private:
  struct Piece {
    int64_t start, end, from, to;
  };
  int64_t bytes_;
  int64_t loaded_ = 0;
  std::deque<Piece> pieces_;
};

class Simulation {
 public:
  Simulation(const std::vector<Task>& tasks, const std::vector<std::vector<int>>& before,
             const spec::Config& config, bool chains)
      : tasks_(tasks),
        ring_(config.wgt_bytes),
        costs_(tasks.size()),
        weight_beats_(tasks.size()),
        missing_(tasks.size()),
        after_(tasks.size()),
        ready_(tasks.size()),
        rank_(tasks.size()) {
    for (size_t i = 0; i < tasks.size(); ++i) {
      costs_[i] =
          std::visit([&](const auto& c) { return perf::CostOf(c, config); }, tasks[i].command);
      if (tasks[i].weights) weight_beats_[i] = tasks[i].weights->n0 / perf::kBeatBytes;
    }
    for (size_t i = 0; i < tasks.size(); ++i) {
      missing_[i] = static_cast<int>(before[i].size());
      for (const int b : before[i]) after_[b].push_back(static_cast<int>(i));
    }
    // Tasks of CONV and VECTOR also wait for those before them in the given order.
    std::array<int64_t, kEngines> chain{};
    for (int i = static_cast<int>(tasks.size()) - 1; i >= 0; --i) {
      const int engine = tasks[i].engine();
      const bool chained = chains && (engine == kConv || engine == kVector);
      int64_t longest = 0;
      for (const int a : after_[i]) longest = std::max(longest, rank_[a]);
      rank_[i] = longest + costs_[i].latency;
      const auto* load = std::get_if<spec::LoadCommand>(&tasks[i].command);
      if (load != nullptr && load->space == static_cast<uint32_t>(spec::Space::kParam)) {
        rank_[i] += kParamsFirst;
      }
      if (chained) rank_[i] = std::max(rank_[i], chain[engine] + costs_[i].busy);
      chain[engine] = std::max(chain[engine], rank_[i]);
    }
  }

  Schedule Run() {
    for (size_t i = 0; i < tasks_.size(); ++i) {
      if (missing_[i] == 0) Enter(static_cast<int>(i));
    }
    Schedule schedule;
    while (schedule.order.size() < tasks_.size()) {
      const int task = Choose();
      Start(task);
      schedule.order.push_back(task);
    }
    schedule.cycles = *std::max_element(retired_.begin(), retired_.end());
    return schedule;
  }

 private:
  struct ByTime {
    int64_t time, rank;
    int task;
    bool operator<(const ByTime& o) const {  // The top of a queue is the greatest.
      if (time != o.time) return time > o.time;
      if (rank != o.rank) return rank < o.rank;
      return task > o.task;
    }
  };

  void Enter(int task) {
    const int engine = tasks_[task].engine();
    if (engine == kConv && holds_ && !KeepsSums(task)) {
      later_.push_back(task);
    } else {
      waiting_[engine].push({ready_[task], rank_[task], task});
    }
  }

  bool KeepsSums(int task) const {
    const auto* conv = std::get_if<spec::ConvCommand>(&tasks_[task].command);
    return conv != nullptr && conv->acc_keep != 0;
  }

  /// While sums stay in the accumulators no CONV runs that does not add to them.
  void NoteSums(int task) {
    const auto* conv = std::get_if<spec::ConvCommand>(&tasks_[task].command);
    if (conv == nullptr || holds_ == (conv->acc_hold != 0)) return;
    holds_ = !holds_;
    if (!holds_) {
      for (const int other : std::exchange(later_, {})) Enter(other);
      return;
    }
    for (auto* queue : {&waiting_[kConv], &able_[kConv]}) {
      for (; !queue->empty(); queue->pop()) later_.push_back(queue->top().task);
    }
  }

  /// When the dispatch of one more command to `engine` is possible.
  int64_t DispatchTime(int engine) const {
    const std::deque<int64_t>& starts = starts_[engine];
    const int64_t slot = starts.size() < kQueueDepth ? 0 : starts[starts.size() - kQueueDepth];
    return std::max(dispatch_ + kDispatch, slot);
  }

  int Choose() {
    ByTime best{};
    int engine = -1;
    for (int e = 0; e < kEngines; ++e) {
      const int64_t now = std::max(free_[e], DispatchTime(e));
      while (!waiting_[e].empty() && waiting_[e].top().time <= now) {
        ByTime item = waiting_[e].top();
        waiting_[e].pop();
        item.time = 0;  // From now on only the rank counts.
        able_[e].push(item);
      }
      if (able_[e].empty() && waiting_[e].empty()) continue;
      ByTime item = able_[e].empty() ? waiting_[e].top() : able_[e].top();
      if (!able_[e].empty()) item.time = now;
      // Weights go ahead of their CONV.
      if (e == kConv) item.time -= std::min(kMostLead, weight_beats_[item.task] + kFirstTile);
      if (engine < 0 || best < item) {
        best = item;
        engine = e;
      }
    }
    (able_[engine].empty() ? waiting_ : able_)[engine].pop();
    return best.task;
  }

  void Start(int task) {
    const int e = tasks_[task].engine();
    NoteSums(task);
    const perf::Cost& cost = costs_[task];
    int64_t start = ready_[task];
    if (tasks_[task].weights) {
      dispatch_ = DispatchTime(kLoad);
      const int64_t load = std::max(dispatch_, free_[kLoad]);
      Note(kLoad, load);
      dispatch_ = DispatchTime(e);
      start = std::max({start, dispatch_, free_[e], load + kFirstTile});
      const int64_t unhindered = load + weight_beats_[task];
      free_[e] = std::max(start + cost.busy, unhindered + kFirstTile);
      ring_.Take(start, free_[e], weight_beats_[task] * perf::kBeatBytes);
      free_[kLoad] = std::max(unhindered, ring_.LoadEnd());
    } else {
      dispatch_ = DispatchTime(e);
      start = std::max({start, dispatch_, free_[e]});
      free_[e] = start + cost.busy;
    }
    Note(e, start);
    const int64_t tail = std::max<int64_t>(0, cost.latency - cost.busy);
    const int64_t done = std::max({retired_[e], start + cost.latency, free_[e] + tail});
    retired_[e] = done;
    for (const int a : after_[task]) {
      ready_[a] = std::max(ready_[a], done + kRetireToStart);
      if (--missing_[a] == 0) Enter(a);
    }
  }

  void Note(int engine, int64_t start) {
    starts_[engine].push_back(start);
    if (starts_[engine].size() > kQueueDepth) starts_[engine].pop_front();
  }

  const std::vector<Task>& tasks_;
  RingModel ring_;
  std::vector<perf::Cost> costs_;
  std::vector<int64_t> weight_beats_;
  std::vector<int> missing_;  ///< Predecessors that have no place yet.
  std::vector<std::vector<int>> after_;
  std::vector<int64_t> ready_;  ///< When all predecessors have retired.
  std::vector<int64_t> rank_;   ///< Longest way to the end in cycles.
  std::array<std::priority_queue<ByTime>, kEngines> waiting_, able_;
  std::array<std::deque<int64_t>, kEngines> starts_;
  std::array<int64_t, kEngines> free_{}, retired_{};
  int64_t dispatch_ = 0;
  bool holds_ = false;      ///< Sums stay in the accumulators.
  std::vector<int> later_;  ///< CONVs that could start if they did not.
};

}  // namespace

Schedule ListSchedule(const std::vector<Task>& tasks, const spec::Config& config) {
  if (tasks.empty()) return {};
  const auto before = Predecessors(tasks);
  // Neither rule is better for all networks.
  Schedule best = Simulation(tasks, before, config, false).Run();
  Schedule other = Simulation(tasks, before, config, true).Run();
  return other.cycles < best.cycles ? other : best;
}

}  // namespace systole::compile
