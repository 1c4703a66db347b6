// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ap_int.h>
#include <hls_stream.h>

#include "hw/spec/gen/hls_spec.h"
#include "systole_hls/process.h"
#include "systole_hls/shell/messages.h"

namespace systole_hls {

/// Reads of the AXI4-Lite port: asks the registers or the counters, one read at a time, and answers
/// OKAY.
class AxilRead {
 public:
  static constexpr Kind kKind = Kind::kWorker;
  static constexpr int kPipelineDepth = 1;

  void Turn(hls::stream<lite_addr_t>& lite_ar, hls::stream<lite_addr_t>& register_read,
            hls::stream<ap_uint<32>>& register_value, hls::stream<lite_addr_t>& counter_read,
            hls::stream<ap_uint<32>>& counter_value, hls::stream<LiteReadData>& lite_r) {
#pragma HLS PIPELINE II = 1 style = frp
    LiteReadData answer;
    answer.resp = 0;
    switch (asked_) {
      case kNobody: {
        const lite_addr_t addr = lite_ar.read();
        if (addr >= kRegCounterLo) {
          counter_read.write(addr);
          asked_ = kCounters_;
        } else {
          register_read.write(addr);
          asked_ = kRegisters_;
        }
        break;
      }
      case kRegisters_:
        answer.data = register_value.read();
        lite_r.write(answer);
        asked_ = kNobody;
        break;
      default:
        answer.data = counter_value.read();
        lite_r.write(answer);
        asked_ = kNobody;
    }
  }

 private:
  enum Asked { kNobody, kRegisters_, kCounters_ };
  Asked asked_ = kNobody;
};

}  // namespace systole_hls
