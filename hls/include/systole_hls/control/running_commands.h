// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ap_int.h>

#include "systole_hls/ram.h"

namespace systole_hls {

/// The commands of one engine that have been dispatched and have not retired, which they do in order.
/// In a turn first Retire, then Add.
class RunningCommands {
 public:
  static constexpr int kMost = 15;

  ap_uint<4> count() const { return count_; }
  bool none() const { return count_ == 0; }
  bool full() const { return count_ == kMost; }
  /// Index of the oldest in the stream; there is one.
  ap_uint<32> oldest() const { return oldest_; }

  void Retire() {
#pragma HLS INLINE
    count_ -= 1;
    const ap_uint<4> place = next_ - count_;
    if (count_ != 0) oldest_ = indices_.Read(place.to_int());
  }
  void Add(const ap_uint<32>& index) {
#pragma HLS INLINE
    if (count_ == 0) oldest_ = index;
    indices_.Write(next_.to_int(), index);
    next_ += 1;
    count_ += 1;
  }

 private:
  Ram<ap_uint<32>, kMost + 1, RamStyle::kLutram> indices_;
  ap_uint<4> next_ = 0;  ///< Place of the next one.
  ap_uint<4> count_ = 0;
  ap_uint<32> oldest_ = 0;
};

}  // namespace systole_hls
