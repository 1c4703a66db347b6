// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ap_int.h>
#include <hls_stream.h>

#include "hw/spec/gen/hls_spec.h"
#include "systole_hls/control/check_extents.h"
#include "systole_hls/control/check_rules.h"
#include "systole_hls/control/messages.h"
#include "systole_hls/process.h"
#include "systole_hls/types.h"

namespace systole_hls {

/// Checks one command at a time and hands it on with the first rule that it breaks: a turn to take
/// it, 0 to 6 for products (CheckExtents), one to judge. Keeps the regions of the running stream.
template <class Config>
class Check {
 public:
  static constexpr Kind kKind = Kind::kWorker;
  static constexpr int kPipelineDepth = 3;

  void Turn(hls::stream<FetchedCommand>& fetched, hls::stream<Start>& regions,
            hls::stream<CheckedCommand>& checked) {
#pragma HLS PIPELINE II = 1 style = frp
#pragma HLS ARRAY_PARTITION variable = command_.word complete
    if (!busy_) {
      command_ = fetched.read();
      if (command_.first) parameters_ = regions.read();
      steps_ = command_.fault != kErrNone ? ap_uint<3>(0) : Extents::Steps(command_.word);
      step_ = 0;
      busy_ = true;
    } else if (step_ != steps_) {
      extents_.Step(step_, command_.word);
      step_ += 1;
    } else {
      checked.write(Judge());
      busy_ = false;
    }
  }

 private:
  using Extents = CheckExtents<Config>;

  CheckedCommand Judge() const {
#pragma HLS INLINE
    const StaticCheck statics = CheckStatic(command_.word);
    const ap_uint<4> number = LoadCommand::Decode(command_.word).region;
    const Region& region = parameters_.region[number & 7];
    Violation found = CheckRules<Config>::First(command_.word, statics, extents_, region);
    const bool fault = command_.fault != kErrNone;
    if (fault) {
      found.code = command_.fault;
      found.value = command_.fault_value;
    }
    CheckedCommand out;
    CopyWords:
    for (int w = 0; w < 32; ++w) {
#pragma HLS UNROLL
      out.word[w] = command_.word[w];
    }
    out.engine = fault ? ap_uint<3>(kEngineCtrl) : statics.engine;
    out.error = found.code;
    out.error_value = found.value;
    out.region_base = region.base;
    out.first = command_.first;
    return out;
  }

  FetchedCommand command_;
  Start parameters_;
  Extents extents_;
  ap_uint<3> steps_ = 0, step_ = 0;
  bool busy_ = false;
};

}  // namespace systole_hls
