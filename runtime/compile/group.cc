// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/compile/group.h"

#include <algorithm>

namespace systole::compile {

Interval InputInterval(Interval out, int64_t stride, int64_t pad, int64_t kernel, int64_t dilation,
                       int64_t size) {
  Interval in{out.begin * stride - pad, (out.end - 1) * stride - pad + (kernel - 1) * dilation + 1};
  in.begin = std::clamp<int64_t>(in.begin, 0, size - 1);
  in.end = std::clamp<int64_t>(in.end, in.begin + 1, size);
  return in;
}

Interval Operands::InputRows(Interval rows) const {
  return InputInterval(rows, window.sy, window.pad_top, window.kh, window.dy, in.h);
}

Interval Operands::InputCols(Interval cols) const {
  return InputInterval(cols, window.sx, window.pad_left, window.kw, window.dx, in.w);
}

bool Operands::Reads(ValueId value) const {
  return value != kNoValue && (value == input || value == input2 || value == residual);
}

namespace {

/// What both of two uses of a value take.
Interval Both(bool as_input, Interval in, bool as_residual, Interval out) {
  if (!as_residual) return in;
  if (!as_input) return out;
  return {std::min(in.begin, out.begin), std::max(in.end, out.end)};
}

}  // namespace

Interval Operands::RowsOf(ValueId value, Interval rows) const {
  return Both(value == input || value == input2, InputRows(rows), value == residual, rows);
}

Interval Operands::ColsOf(ValueId value, Interval cols) const {
  return Both(value == input || value == input2, InputCols(cols), value == residual, cols);
}

bool Operands::Pointwise() const {
  return window.kh == 1 && window.kw == 1 && window.sy == 1 && window.sx == 1 &&
         window.pad_top == 0 && window.pad_left == 0 && in.n == out.n && in.h == out.h &&
         in.w == out.w;
}

Operands Operands::Flattened() const {
  Operands f = *this;
  f.in = {1, in.n * in.h * in.w, 1, in.c};
  f.out = {1, out.n * out.h * out.w, 1, out.c};
  f.flat = true;
  return f;
}

bool RollingBuffer::Advance(int64_t keep, int64_t end, bool reload, std::optional<Move>* move) {
  move->reset();
  if (end <= end_) return true;
  if (end - first_ > capacity_) {
    keep = std::min(keep, end_);
    if (end - keep > capacity_) return false;
    const Interval rows{keep, end_};
    if (!reload && rows.size() > keep - first_) return false;
    if (rows.size() > 0) *move = Move{rows, first_};
    first_ = keep;
  }
  end_ = end;
  return true;
}

int Group::ProducerOf(ValueId value) const {
  for (size_t i = 0; i < layers.size(); ++i) {
    if (layers[i].output == value) return static_cast<int>(i);
  }
  return -1;
}

const Dims& Group::DimsOf(ValueId value) const {
  for (const Operands& o : layers) {
    if (o.output == value) return o.out;
    if (o.input == value || o.input2 == value) return o.in;
    if (o.residual == value) return o.out;
  }
  return layers.front().in;
}

namespace {

/// Progress of a group's layers: output rows done, and needed in this strip.
class Walk {
 public:
  explicit Walk(const Group& group)
      : group_(group), done_(group.layers.size(), 0), need_(group.layers.size(), 0) {}

  Result<void> Run(const GroupVisitor& visitor) {
    for (size_t s = 0; s < group_.strips.size(); ++s) {
      Need(group_.strips[s].end, s + 1 == group_.strips.size());
      SYSTOLE_RETURN_IF_ERROR(Fetch(visitor));
      for (size_t i = 0; i < group_.layers.size(); ++i) {
        if (need_[i] <= done_[i]) continue;
        const Interval rows{done_[i], need_[i]};
        SYSTOLE_RETURN_IF_ERROR(
            visitor.compute(static_cast<int>(i), rows, Keep(group_.layers[i].output)));
        done_[i] = need_[i];
      }
    }
    return {};
  }

 private:
  template <typename Visit>
  void ForReaders(ValueId value, const Visit& visit) const {
    for (size_t c = 0; c < group_.layers.size(); ++c) {
      const Operands& o = group_.layers[c];
      if (o.Reads(value)) visit(c, o);
    }
  }

  /// Rows of a value that its readers need for this strip.
  int64_t Demand(ValueId value) const {
    int64_t rows = 0;
    ForReaders(value, [&](size_t c, const Operands& o) {
      if (need_[c] > 0) rows = std::max(rows, o.RowsOf(value, {need_[c] - 1, need_[c]}).end);
    });
    return rows;
  }

  /// First row of a value that its readers still need.
  int64_t Keep(ValueId value) const {
    int64_t first = group_.DimsOf(value).h;
    ForReaders(value, [&](size_t c, const Operands& o) {
      if (done_[c] >= o.out.h) return;
      first = std::min(first, o.RowsOf(value, {done_[c], done_[c] + 1}).begin);
    });
    return first;
  }

  void Need(int64_t last_rows, bool complete) {
    for (size_t i = group_.layers.size(); i-- > 0;) {
      const Operands& o = group_.layers[i];
      const bool is_last = i + 1 == group_.layers.size();
      need_[i] = is_last ? last_rows : complete ? o.out.h : Demand(o.output);
    }
  }

  Result<void> Fetch(const GroupVisitor& visitor) const {
    std::vector<ValueId> seen;
    for (const Operands& o : group_.layers) {
      for (const ValueId value : {o.input, o.input2, o.residual}) {
        if (value == kNoValue || group_.ProducerOf(value) >= 0) continue;
        if (std::find(seen.begin(), seen.end(), value) != seen.end()) continue;
        seen.push_back(value);
        SYSTOLE_RETURN_IF_ERROR(visitor.fetch(value, Keep(value), Demand(value)));
      }
    }
    return {};
  }

  const Group& group_;
  std::vector<int64_t> done_, need_;
};

}  // namespace

Result<void> WalkStrips(const Group& group, const GroupVisitor& visitor) {
  return Walk(group).Run(visitor);
}

std::map<ValueId, RowDemand> MeasureRows(const Group& group, const std::vector<ValueId>& rolled) {
  std::map<ValueId, RowDemand> demand;
  std::map<ValueId, int64_t> ends;
  for (const ValueId value : rolled) demand[value] = {};
  const auto note = [&](ValueId value, int64_t keep, int64_t end) {
    const auto it = demand.find(value);
    if (it == demand.end()) return;
    int64_t& last = ends[value];
    it->second.window = std::max(it->second.window, end - std::min(keep, last));
    it->second.step = std::max(it->second.step, end - last);
    last = std::max(last, end);
  };
  GroupVisitor visitor;
  visitor.fetch = [&](ValueId value, int64_t keep, int64_t end) -> Result<void> {
    note(value, keep, end);
    return {};
  };
  visitor.compute = [&](int index, Interval rows, int64_t keep) -> Result<void> {
    note(group.layers[index].output, keep, rows.end);
    return {};
  };
  (void)WalkStrips(group, visitor);
  return demand;
}

std::map<ValueId, int64_t> Capacities(const Group& group, const std::vector<ValueId>& rolled,
                                      int64_t slack) {
  std::map<ValueId, int64_t> capacities;
  for (const auto& [value, demand] : MeasureRows(group, rolled)) {
    const int64_t height = group.DimsOf(value).h;
    const bool outside = group.ProducerOf(value) < 0;
    int64_t capacity = std::min(height, demand.window + slack * demand.step);
    // A little more where rows that move would lie upon themselves.
    for (; capacity < height; ++capacity) {
      RollingBuffer buffer(capacity);
      bool good = true;
      std::optional<RollingBuffer::Move> move;
      const auto advance = [&, v = value](ValueId id, int64_t keep, int64_t end) {
        if (id == v) good = good && buffer.Advance(keep, end, outside, &move);
      };
      GroupVisitor visitor;
      visitor.fetch = [&](ValueId id, int64_t keep, int64_t end) -> Result<void> {
        advance(id, keep, end);
        return {};
      };
      visitor.compute = [&](int index, Interval rows, int64_t keep) -> Result<void> {
        advance(group.layers[index].output, keep, rows.end);
        return {};
      };
      (void)WalkStrips(group, visitor);
      if (good) break;
    }
    capacities[value] = capacity;
  }
  return capacities;
}

}  // namespace systole::compile
