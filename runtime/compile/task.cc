// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/compile/task.h"

#include <algorithm>
#include <unordered_map>

namespace systole::compile {
namespace {

constexpr int64_t kChipCell = 16;    // Bytes of on-chip memory that are ordered together.
constexpr int64_t kMemoryCell = 64;  // The same for regions.

/// Who used a cell since it was last overwritten by another producer. Coarser than bytes, so it may
/// order more than is needed, never less.
struct Cell {
  uint64_t producer = 0;
  std::vector<int> writers, readers;
  std::vector<int> older;  ///< Users before the present producer; all its writers follow them.
};

/// Runs of cells, as [first, end), that a range touches.
template <typename Visit>
void ForCells(const Range& range, const Visit& visit) {
  const int64_t size = range.space < 2 ? kChipCell : kMemoryCell;
  const int64_t step = range.pitch == 0 ? range.end - range.begin : range.pitch;
  const int64_t width = range.pitch == 0 ? step : range.width;
  int64_t next = 0;
  for (int64_t at = range.begin; at < range.end; at += step) {
    const int64_t first = std::max(next, at / size);
    const int64_t end = (std::min(at + width, range.end) - 1) / size + 1;
    if (first < end) visit(first, end);
    next = std::max(next, end);
  }
}

/// The cells of a memory between which some range begins or ends: those in between are always used
/// together, so one stands for all of them.
class CellMap {
 public:
  explicit CellMap(const std::vector<Task>& tasks)
      : before_(tasks.size()), seen_(tasks.size(), -1) {
    for (const Task& task : tasks) {
      for (const auto* ranges : {&task.access.reads, &task.access.writes}) {
        for (const Range& range : *ranges) {
          std::vector<int64_t>& edges = spaces_[range.space].edges;
          ForCells(range, [&](int64_t first, int64_t end) {
            edges.push_back(first);
            edges.push_back(end);
          });
        }
      }
    }
    for (auto& [space, cells] : spaces_) {
      std::sort(cells.edges.begin(), cells.edges.end());
      cells.edges.erase(std::unique(cells.edges.begin(), cells.edges.end()), cells.edges.end());
      cells.cells.resize(cells.edges.size());
    }
  }

  void Add(int number, const Task& task) {
    number_ = number;
    const uint64_t producer = uint64_t{task.access.pass} << 32 | uint64_t{task.layer} << 3 |
                              static_cast<uint64_t>(task.engine());
    for (const Range& range : task.access.reads) {
      Visit(range, [&](Cell& cell) { Read(cell); });
    }
    for (const Range& range : task.access.writes) {
      Visit(range, [&](Cell& cell) { Write(cell, producer); });
    }
  }

  /// Sums that stay in the accumulators: their commands follow one another, and begin when all
  /// earlier CONVs are done, so that nothing they wait for is kept waiting by them.
  void ChainSums(int number, const Task& task) {
    const auto* conv = std::get_if<spec::ConvCommand>(&task.command);
    if (conv == nullptr) return;
    if (conv->acc_hold != 0 || conv->acc_keep != 0) {
      number_ = number;
      Follow(convs_);
      convs_.clear();
    }
    convs_.push_back(number);
  }

  std::vector<std::vector<int>> Take() { return std::move(before_); }

 private:
  struct Space {
    std::vector<int64_t> edges;  ///< First cells of the runs, ascending.
    std::vector<Cell> cells;     ///< Of the runs.
  };

  template <typename Use>
  void Visit(const Range& range, const Use& use) {
    Space& space = spaces_[range.space];
    size_t at = 0;
    ForCells(range, [&](int64_t first, int64_t end) {
      at = std::lower_bound(space.edges.begin() + static_cast<std::ptrdiff_t>(at),
                            space.edges.end(), first) -
           space.edges.begin();
      for (; space.edges[at] < end; ++at) use(space.cells[at]);
    });
  }

  void Follow(const std::vector<int>& tasks) {
    for (const int t : tasks) {
      if (t == number_ || seen_[t] == number_) continue;
      seen_[t] = number_;
      before_[number_].push_back(t);
    }
  }

  void Read(Cell& cell) {
    Follow(cell.writers);
    if (cell.readers.empty() || cell.readers.back() != number_) cell.readers.push_back(number_);
  }

  void Write(Cell& cell, uint64_t producer) {
    Follow(cell.readers);
    if (cell.producer != producer || cell.writers.empty()) {
      cell.older = std::move(cell.writers);
      cell.older.insert(cell.older.end(), cell.readers.begin(), cell.readers.end());
      cell.writers.clear();
      cell.readers.clear();
      cell.producer = producer;
    }
    Follow(cell.older);
    if (cell.writers.empty() || cell.writers.back() != number_) cell.writers.push_back(number_);
  }

  std::unordered_map<uint32_t, Space> spaces_;
  std::vector<std::vector<int>> before_;
  std::vector<int> seen_;  ///< Last task that follows task i already.
  std::vector<int> convs_;  ///< CONVs since the latest that uses kept sums, that one included.
  int number_ = 0;
};

/// What the LOAD of a task's weights reads: all that the CONV reads of memory.
Access WeightAccess(const Task& task) {
  Access access{{}, {}, task.access.pass};
  for (const Range& range : task.access.reads) {
    if (range.space >= 2) access.reads.push_back(range);
  }
  return access;
}

}  // namespace

int Task::engine() const {
  return std::visit([](const auto& c) { return Emitter::EngineOf(c.kOpcode); }, command);
}

std::vector<std::vector<int>> Predecessors(const std::vector<Task>& tasks) {
  CellMap map(tasks);
  for (size_t i = 0; i < tasks.size(); ++i) {
    map.Add(static_cast<int>(i), tasks[i]);
    map.ChainSums(static_cast<int>(i), tasks[i]);
  }
  return map.Take();
}

Result<std::vector<uint32_t>> EmitTasks(const std::vector<Task>& tasks,
                                        const std::vector<int>& order) {
  Emitter emitter;
  for (const int number : order) {
    const Task& task = tasks[number];
    emitter.BeginLayer(task.layer);
    if (task.weights) SYSTOLE_RETURN_IF_ERROR(emitter.Add(*task.weights, WeightAccess(task)));
    Command command = task.command;
    if (auto* conv = std::get_if<spec::ConvCommand>(&command)) {
      conv->half = conv->acc_keep != 0 ? emitter.SameHalf() : emitter.NextHalf(conv->oc_tiles);
    }
    SYSTOLE_RETURN_IF_ERROR(
        std::visit([&](const auto& c) { return emitter.Add(c, task.access); }, command));
  }
  return emitter.Finish();
}

}  // namespace systole::compile
