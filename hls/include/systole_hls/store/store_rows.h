// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <hls_stream.h>

#include "hw/spec/gen/hls_spec.h"
#include "systole_hls/load/row_walker.h"
#include "systole_hls/process.h"
#include "systole_hls/store/store_types.h"

namespace systole_hls {

/// STORE commands into rows, one per turn: what to write, and where its bytes lie. Rows of the next
/// command follow without a gap.
template <class Config>
class StoreRows {
 public:
  static constexpr Kind kKind = Kind::kWorker;
  static constexpr int kPipelineDepth = 2;

  void Turn(hls::stream<IssuedCommand>& issue, hls::stream<StoreRow>& rows,
            hls::stream<StoreSource>& sources) {
#pragma HLS PIPELINE II = 1 style = frp
    if (walker_.done()) walker_.Start(issue.read());

    StoreSource source;
    source.chip = walker_.chip();
    source.bytes = walker_.command().n0;
    source.skip = walker_.mem();
    source.xor80 = walker_.command().xor80 != 0;
    sources.write(source);

    StoreRow row;
    row.row.addr = walker_.mem();
    row.row.bytes = walker_.command().n0;
    row.index = walker_.index();
    row.last = walker_.at_last();
    rows.write(row);

    walker_.Next();
  }

 private:
  RowWalker<StoreCommand> walker_;
};

}  // namespace systole_hls
