// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/import/tflite_slices.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "runtime/graph/infer_shapes.h"
#include "runtime/import/tflite_schema_generated.h"

namespace systole::import {
namespace {

using graph::kMaxRank;
using graph::Shape;
using graph::SliceAttrs;

/// Positions far outside any tensor, which sums cannot carry over the end of int64.
constexpr int64_t kFar = int64_t{1} << 40;

void Append(SliceAttrs& attrs, int64_t begin, int64_t stride, int64_t count, bool drop) {
  attrs.begin.push_back(begin);
  attrs.stride.push_back(count == 1 ? 1 : stride);
  attrs.count.push_back(count);
  attrs.drop.push_back(drop ? 1 : 0);
}

class StridedSliceReader {
 public:
  explicit StridedSliceReader(OperatorReader& r) : r_(r), in_(r.InputShape()) {}

  Result<void> Read() {
    options_ = r_.op.builtin_options_as_StridedSliceOptions();
    if (options_ == nullptr) return r_.MissingOptions();
    SYSTOLE_ASSIGN_OR_RETURN(begin_, ReadList(1, "the list of beginnings"));
    SYSTOLE_ASSIGN_OR_RETURN(end_, ReadList(2, "the list of ends"));
    SYSTOLE_ASSIGN_OR_RETURN(stride_, ReadList(3, "the list of strides"));
    if (end_.size() != begin_.size() || stride_.size() != begin_.size()) {
      return r_.Malformed("beginnings, ends and strides are " + std::to_string(begin_.size()) +
                          ", " + std::to_string(end_.size()) + " and " +
                          std::to_string(stride_.size()) + "; the numbers must agree");
    }
    SYSTOLE_RETURN_IF_ERROR(ReadEntries());
    if (shape_.size() > kMaxRank) return r_.Malformed("the output has too many dimensions");
    if (options_->new_axis_mask() != 0) r_.reshaped = shape_;
    r_.node.attributes = std::move(attrs_);
    r_.KeepInputs({0});
    return {};
  }

 private:
  Result<std::vector<int64_t>> ReadList(size_t input, const std::string& what) const {
    SYSTOLE_ASSIGN_OR_RETURN(std::vector<int64_t> values,
                             r_.ConstantList(input, what, 2 * kMaxRank));
    for (int64_t& value : values) value = std::clamp(value, -kFar, kFar);
    return values;
  }

  static bool Bit(int32_t mask, size_t position) {
    return position < 32 && (static_cast<uint32_t>(mask) >> position & 1U) != 0;
  }

  /// Follows the entries; an ellipsis stands for all axes that the others leave over.
  Result<void> ReadEntries() {
    const size_t entries = begin_.size();
    size_t named = 0;  // Axes that entries other than the ellipsis stand for.
    for (size_t i = 0; i < entries; ++i) {
      named += IsEllipsis(i) || IsNewAxis(i) ? 0 : 1;
    }
    if (named > in_.size()) {
      return r_.Malformed("it addresses " + std::to_string(named) + " axes; the input " +
                          graph::ShapeToString(in_) + " has " + std::to_string(in_.size()));
    }
    size_t spare = in_.size() - named;
    for (size_t i = 0; i < entries; ++i) {
      if (IsEllipsis(i)) {
        for (; spare > 0; --spare) WholeAxis();
      } else if (IsNewAxis(i)) {
        shape_.push_back(1);
      } else {
        SYSTOLE_RETURN_IF_ERROR(Entry(i));
      }
    }
    while (axis_ < in_.size()) WholeAxis();
    return {};
  }

  bool IsEllipsis(size_t i) const { return Bit(options_->ellipsis_mask(), i); }
  bool IsNewAxis(size_t i) const { return !IsEllipsis(i) && Bit(options_->new_axis_mask(), i); }

  void WholeAxis() {
    shape_.push_back(in_[axis_]);
    Append(attrs_, 0, 1, in_[axis_++], false);
  }

  /// One axis, with positions counted from its end where they are negative, and cut to the axis.
  Result<void> Entry(size_t i) {
    const int64_t size = in_[axis_];
    const int64_t stride = stride_[i];
    if (stride == 0) return r_.Malformed("stride " + std::to_string(i) + " is 0");
    const int64_t low = stride > 0 ? 0 : -1;
    const int64_t high = stride > 0 ? size : size - 1;
    const auto resolve = [&](int64_t position) {
      return std::clamp(position < 0 ? position + size : position, low, high);
    };
    const bool shrink = Bit(options_->shrink_axis_mask(), i);
    const bool from_edge = Bit(options_->begin_mask(), i) && !shrink;
    const int64_t begin = from_edge ? (stride > 0 ? low : high) : resolve(begin_[i]);
    if (shrink) {
      if (begin < 0 || begin >= size) {
        return r_.Malformed("position " + std::to_string(begin_[i]) + " is not inside axis " +
                            std::to_string(axis_) + " of " + graph::ShapeToString(in_));
      }
      Append(attrs_, begin, 1, 1, true);
      ++axis_;
      return {};
    }
    const int64_t stated = end_[i] + (options_->offset() ? begin : 0);
    const int64_t end =
        Bit(options_->end_mask(), i) ? (stride > 0 ? high : low) : resolve(stated);
    const int64_t span = stride > 0 ? end - begin : begin - end;
    if (span <= 0) {
      return r_.Refused("nothing is left of axis " + std::to_string(axis_) + " of " +
                        graph::ShapeToString(in_) + "; dimensions of 0 are not supported");
    }
    const int64_t step = stride > 0 ? stride : -stride;
    const int64_t count = (span + step - 1) / step;
    shape_.push_back(count);
    Append(attrs_, begin, stride, count, false);
    ++axis_;
    return {};
  }

  OperatorReader& r_;
  const Shape in_;
  const tflite::StridedSliceOptions* options_ = nullptr;
  std::vector<int64_t> begin_, end_, stride_;
  SliceAttrs attrs_;
  Shape shape_;  // The output's.
  size_t axis_ = 0;
};

}  // namespace

Result<void> ReadSlice(OperatorReader& r) {
  const Shape in = r.InputShape();
  SYSTOLE_ASSIGN_OR_RETURN(const std::vector<int64_t> begin,
                           r.ConstantList(1, "the list of beginnings", kMaxRank, in.size()));
  SYSTOLE_ASSIGN_OR_RETURN(const std::vector<int64_t> size,
                           r.ConstantList(2, "the list of sizes", kMaxRank, in.size()));
  SliceAttrs attrs;
  for (size_t i = 0; i < in.size(); ++i) {
    const bool inside = begin[i] >= 0 && begin[i] < in[i];
    Append(attrs, begin[i], 1, size[i] == -1 && inside ? in[i] - begin[i] : size[i], false);
  }
  r.node.attributes = std::move(attrs);
  r.KeepInputs({0});
  return {};
}

Result<void> ReadStridedSlice(OperatorReader& r) { return StridedSliceReader(r).Read(); }

}  // namespace systole::import
