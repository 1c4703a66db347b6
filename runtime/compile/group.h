// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "driver/base/status.h"
#include "runtime/compile/layer.h"
#include "runtime/compile/placement.h"

namespace systole::compile {

/// Half-open interval of rows, pixels or channels.
struct Interval {
  int64_t begin = 0;
  int64_t end = 0;
  int64_t size() const { return end - begin; }
};

/// Input rows (or pixels) that output interval `out` reads, cut to [0, size); never empty, so that
/// a window wholly in the padding still has an image to stand beside.
Interval InputInterval(Interval out, int64_t stride, int64_t pad, int64_t kernel, int64_t dilation,
                       int64_t size);

/// What an engine layer reads and writes.
struct Operands {
  Dims in, out;
  Window window;
  int64_t elem = 1;  ///< Bytes of an output element; 4 for RAW.
  ValueId input = kNoValue, input2 = kNoValue, output = kNoValue;
  ValueId residual = kNoValue;  ///< Has the output's dimensions.
  bool joins = false;  ///< Wants a second copy of its input, to join runs.
  bool flat = false;   ///< Every pixel stands for itself: w = 1 and h counts pixels of all images.

  Interval InputRows(Interval rows) const;
  Interval InputCols(Interval cols) const;
  bool Reads(ValueId value) const;
  /// Rows (pixels) of what is read that the given ones of the output take.
  Interval RowsOf(ValueId value, Interval rows) const;
  Interval ColsOf(ValueId value, Interval cols) const;
  bool Pointwise() const;
  Operands Flattened() const;
};

/// A buffer for some rows of a value while it is produced and consumed: rows lie one after another;
/// when the end is reached, the rows that are still needed move to the beginning and the next lap
/// begins there.
class RollingBuffer {
 public:
  explicit RollingBuffer(int64_t capacity) : capacity_(capacity) {}

  /// Rows that must get to their place in the new lap before further rows are written.
  struct Move {
    Interval rows;
    int64_t old_first = 0;  ///< Row that lay at the buffer's beginning before.
  };

  /// Makes room for all rows up to `end`. Rows before `keep` are not needed any more. False if they
  /// do not fit, or if rows to move would lie upon themselves (`reload`: they come from elsewhere).
  bool Advance(int64_t keep, int64_t end, bool reload, std::optional<Move>* move);

  int64_t first() const { return first_; }  ///< Row at the beginning of the buffer.
  int64_t end() const { return end_; }      ///< Behind the last row with contents.

 private:
  int64_t capacity_;
  int64_t first_ = 0;
  int64_t end_ = 0;
};

/// Rolling buffer of a value.
struct Buffer {
  ChipPlace place;
  int64_t rows = 0;  ///< Capacity.
};

/// Neighbouring layers that run together, strip by strip of the last one's output. Values between
/// them, or from and to memory, that are not resident as a whole have rolling buffers.
struct Group {
  int begin = 0, end = 0;         ///< Layers of the graph.
  std::vector<int> numbers;       ///< Of the layers that have work.
  std::vector<Operands> layers;   ///< Of these.
  std::vector<Interval> strips;   ///< Output rows of the last layer.
  std::vector<Interval> columns;  ///< Output pixels of a row; several only in groups of one layer.
  int64_t images = 1;             ///< Images that are computed at once.
  std::map<ValueId, Buffer> buffers;
  /// Not 0: a VECTOR layer from memory to memory runs so many channels at a time, whole images of
  /// them, with two buffers each for input and output.
  int64_t channels = 0;
  std::vector<ChipPlace> channel_in, channel_out;
  int64_t channel_pieces = 1;  ///< Commands per strip of such channels, at least.
  /// A convolution whose window does not fit: from memory to memory, with two buffers each, so many
  /// rows and pixels of the output at a time.
  bool by_parts = false;
  int64_t part_rows = 0, part_cols = 0;

  /// Layer of the group that writes a value, -1: none.
  int ProducerOf(ValueId value) const;
  /// Rows and dimensions of a value as the group's layers see it.
  const Dims& DimsOf(ValueId value) const;
};

/// What happens while a group runs through its strips once (for one set of images and columns).
struct GroupVisitor {
  /// Rows up to `end` of a value from outside are needed; those before `keep` are not any more.
  std::function<Result<void>(ValueId value, int64_t keep, int64_t end)> fetch;
  /// Output rows of layer `index` of the group; earlier ones before `keep` are not needed any more.
  std::function<Result<void>(int index, Interval rows, int64_t keep)> compute;
};
Result<void> WalkStrips(const Group& group, const GroupVisitor& visitor);

/// Rows of rolling buffers: the most that are needed at a time, and the most that one strip adds.
struct RowDemand {
  int64_t window = 0;
  int64_t step = 0;
};
std::map<ValueId, RowDemand> MeasureRows(const Group& group, const std::vector<ValueId>& rolled);

/// Least capacities, not below window + slack * step (or the height), with which the walk works.
std::map<ValueId, int64_t> Capacities(const Group& group, const std::vector<ValueId>& rolled,
                                      int64_t slack);

}  // namespace systole::compile
