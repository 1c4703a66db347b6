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

class CellMap {
 public:
  explicit CellMap(size_t tasks) : before_(tasks), seen_(tasks, -1) {}

  void Add(int number, const Task& task) {
    number_ = number;
    const uint64_t producer = uint64_t{task.access.pass} << 32 | uint64_t{task.layer} << 3 |
                              static_cast<uint64_t>(task.engine());
    for (const Range& range : task.access.reads) {
      ForCells(range, [&](Cell& cell) { Read(cell); });
    }
    for (const Range& range : task.access.writes) {
      ForCells(range, [&](Cell& cell) { Write(cell, producer); });
    }
  }

  std::vector<std::vector<int>> Take() { return std::move(before_); }

 private:
  template <typename Visit>
  void ForCells(const Range& range, const Visit& visit) {
    const int64_t size = range.space < 2 ? kChipCell : kMemoryCell;
    std::vector<Cell>& cells = spaces_[range.space];
    const auto last_cell = static_cast<size_t>((range.end - 1) / size);
    if (cells.size() <= last_cell) cells.resize(last_cell + 1);
    const int64_t step = range.pitch == 0 ? range.end - range.begin : range.pitch;
    const int64_t width = range.pitch == 0 ? step : range.width;
    int64_t next = 0;
    for (int64_t at = range.begin; at < range.end; at += step) {
      const int64_t end = std::min(at + width, range.end);
      for (int64_t c = std::max(next, at / size); c * size < end; ++c) {
        visit(cells[c]);
        next = c + 1;
      }
    }
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

  std::unordered_map<uint32_t, std::vector<Cell>> spaces_;
  std::vector<std::vector<int>> before_;
  std::vector<int> seen_;  ///< Last task that follows task i already.
  int number_ = 0;
};

}  // namespace

int Task::engine() const {
  return std::visit([](const auto& c) { return Emitter::EngineOf(c.kOpcode); }, command);
}

std::vector<std::vector<int>> Predecessors(const std::vector<Task>& tasks) {
  CellMap map(tasks.size());
  for (size_t i = 0; i < tasks.size(); ++i) map.Add(static_cast<int>(i), tasks[i]);
  return map.Take();
}

Result<std::vector<uint32_t>> EmitTasks(const std::vector<Task>& tasks,
                                        const std::vector<int>& order) {
  Emitter emitter;
  for (const int number : order) {
    const Task& task = tasks[number];
    emitter.BeginLayer(task.layer);
    if (task.weights) SYSTOLE_RETURN_IF_ERROR(emitter.Add(*task.weights, {}));
    Command command = task.command;
    if (auto* conv = std::get_if<spec::ConvCommand>(&command)) {
      conv->half = emitter.NextHalf(conv->oc_tiles);
    }
    SYSTOLE_RETURN_IF_ERROR(
        std::visit([&](const auto& c) { return emitter.Add(c, task.access); }, command));
  }
  return emitter.Finish();
}

}  // namespace systole::compile
