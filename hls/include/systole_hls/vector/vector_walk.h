// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ap_int.h>
#include <hls_stream.h>

#include "systole_hls/activity.h"
#include "systole_hls/process.h"
#include "systole_hls/vector/vector_stream.h"
#include "systole_hls/vector/vector_taps.h"
#include "systole_hls/vector/vector_types.h"

namespace systole_hls {

/// Walks through a command: a tap, an operand or a position of the stream per turn, and a turn to
/// begin. Reads go to the activation buffer while there are credits.
template <class Config>
class VectorWalk {
 public:
  static constexpr Kind kKind = Kind::kWorker;
  static constexpr int kPipelineDepth = 3;
  static constexpr int kR = Config::kRows, kL = Config::kLanes;

  void Turn(hls::stream<VectorJob>& jobs, hls::stream<token_t>& credits,
            hls::stream<ActRead>& reads, hls::stream<VectorStep>& steps,
            hls::stream<VectorPlace>& places, hls::stream<activity_count_t>& tap_count) {
#pragma HLS PIPELINE II = 1 style = frp
    if (!walking_) {
      job_ = jobs.read();
      stream_.Start(job_);
      taps_.Start(job_);
      count_ = 0;
      walking_ = true;
      return;
    }
    const VectorMove move = job_.mode.stream ? stream_.Next(job_) : taps_.Next(job_);
    if (move.read) {
      if (credits_ == 0) {
        credits.read();
      } else {
        --credits_;
      }
      ActRead read;
      read.addr = move.addr;
      read.lo = true;
      read.hi = move.addr % kR + move.read_lanes > kR;
      reads.write(read);
    }
    steps.write(move.step);
    if (move.output) places.write(move.place);
    count_ += move.taps;
    if (move.last) {
      tap_count.write(count_);
      walking_ = false;
    }
  }

 private:
  bool walking_ = false;
  ap_uint<5> credits_ = kVectorCredits;  ///< Reads that need not wait for an answer.
  VectorJob job_;
  StreamWalk<kL> stream_;
  TapWalk<kL> taps_;
  activity_count_t count_;  ///< Taps inside the image so far.
};

}  // namespace systole_hls
