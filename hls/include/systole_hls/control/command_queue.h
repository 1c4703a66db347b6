// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ap_int.h>

#include "hw/spec/gen/hls_spec.h"
#include "systole_hls/ram.h"
#include "systole_hls/types.h"

namespace systole_hls {

/// Retirements, or missing ones, of LOAD, CONV, VECTOR and STORE (element 0 to 3).
struct PerEngine {
  ap_uint<4> of[4];
  bool none() const { return of[0] == 0 && of[1] == 0 && of[2] == 0 && of[3] == 0; }
};

/// Commands of one engine between dispatch and issue, each with the retirements that it still waits
/// for. Every retirement lowers the numbers, so that nothing can wrap.
class CommandQueue {
 public:
  static constexpr int kDepth = kQueueDepth;

  CommandQueue() {
    ResetPlaces:
    for (int i = 0; i < kDepth; ++i) {
#pragma HLS UNROLL
      ResetMissing:
      for (int e = 0; e < 4; ++e) {
#pragma HLS UNROLL
        missing_[i].of[e] = 0;
      }
    }
  }

  bool empty() const { return count_ == 0; }
  bool full() const { return count_ == kDepth; }
  /// The oldest command waits for nothing.
  bool ready() const { return count_ != 0 && missing_[head_].none(); }

  /// What an engine that holds no command does.
  ap_uint<4> State() const {
#pragma HLS INLINE
    if (empty()) return kStateIdle;
    const PerEngine& missing = missing_[head_];
    if (missing.of[0] != 0) return kStateWaitLoad;
    if (missing.of[1] != 0) return kStateWaitConv;
    if (missing.of[2] != 0) return kStateWaitVector;
    return missing.of[3] != 0 ? kStateWaitStore : kStateFill;
  }

  void Push(const IssuedCommand& command, const PerEngine& missing) {
#pragma HLS INLINE
    const int tail = (head_ + count_) % kDepth;
    command_.Write(tail, command);
    missing_[tail] = missing;
    count_ += 1;
  }
  /// Takes the oldest one. In a turn before Push.
  IssuedCommand Pop() {
#pragma HLS INLINE
    const IssuedCommand oldest = command_.Read(head_.to_int());
    head_ += 1;
    count_ -= 1;
    return oldest;
  }

  /// Engine e has retired a command.
  void Retired(int e) {
#pragma HLS INLINE
    LowerMissing:
    for (int i = 0; i < kDepth; ++i) {
#pragma HLS UNROLL
      if (missing_[i].of[e] != 0) missing_[i].of[e] -= 1;
    }
  }

 private:
  static_assert(kDepth == 4, "head_ counts modulo the depth");
  Ram<IssuedCommand, kDepth, RamStyle::kLutram> command_;
  PerEngine missing_[kDepth];
  ap_uint<2> head_ = 0;
  ap_uint<3> count_ = 0;
};

}  // namespace systole_hls
