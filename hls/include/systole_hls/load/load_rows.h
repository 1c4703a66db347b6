// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <hls_stream.h>

#include "hw/spec/gen/hls_spec.h"
#include "systole_hls/load/load_types.h"
#include "systole_hls/load/row_walker.h"
#include "systole_hls/process.h"

namespace systole_hls {

/// LOAD commands into rows, one per turn: what to read, and where it goes. Rows of the next command
/// follow without a gap.
template <class Config>
class LoadRows {
 public:
  static constexpr Kind kKind = Kind::kWorker;
  static constexpr int kPipelineDepth = 2;

  void Turn(hls::stream<IssuedCommand>& issue, hls::stream<LoadRow>& rows,
            hls::stream<LoadTarget>& targets) {
#pragma HLS PIPELINE II = 1 style = frp
    if (walker_.done()) walker_.Start(issue.read());
    const LoadCommand& cmd = walker_.command();

    LoadTarget target;
    target.index = walker_.index();
    target.space = cmd.space;
    target.copy = cmd.copy;
    target.fill = cmd.fill != 0;
    target.xor80 = cmd.xor80 != 0;
    target.fill_byte = cmd.fill_byte;
    target.chip = walker_.chip();
    target.bytes = cmd.n0;
    target.skip = target.fill ? ap_uint<4>(0) : ap_uint<4>(walker_.mem());
    target.last = walker_.at_last();
    targets.write(target);

    if (!target.fill) {
      LoadRow row;
      row.row.addr = walker_.mem();
      row.row.bytes = cmd.n0;
      row.weight = cmd.space == kSpaceWeight;
      rows.write(row);
    }
    walker_.Next();
  }

 private:
  RowWalker<LoadCommand> walker_;
};

}  // namespace systole_hls
