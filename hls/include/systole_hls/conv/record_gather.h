// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ap_int.h>
#include <hls_stream.h>

#include "systole_hls/conv/conv_types.h"
#include "systole_hls/post/records.h"
#include "systole_hls/process.h"
#include "systole_hls/types.h"

namespace systole_hls {

/// Makes the parameters of tiles of outputs from lines of parameter memory, a line per turn. The
/// stream of tiles holds the next ones while post-processing uses the current one.
template <class Config>
class RecordGather {
 public:
  static constexpr Kind kKind = Kind::kWorker;
  static constexpr int kPipelineDepth = 2;

  static constexpr int kC = Config::kCols;

  void Turn(hls::stream<RecordJob>& jobs, hls::stream<Beat>& lines, hls::stream<token_t>& credits,
            hls::stream<PostTile<kC>>& tiles) {
#pragma HLS PIPELINE II = 1 style = frp
#pragma HLS ARRAY_PARTITION variable = tile_.bias complete
#pragma HLS ARRAY_PARTITION variable = tile_.multiplier complete
#pragma HLS ARRAY_PARTITION variable = tile_.shift complete
    if (left_ == 0) {
      job_ = jobs.read();
      left_ = job_.oc_tiles;
    }
    const Beat data = lines.read();
    credits.write(1);
    if (line_ == 0) {
      tile_.mode = job_.mode;
      SetWithoutRecords(job_.multiplier, job_.shift, tile_);
    }
    PutRecords(job_.format, line_, data, tile_);
    ++line_;
    if (line_ == RecordLines<kC>(job_.format)) {
      line_ = 0;
      --left_;
      tiles.write(tile_);
    }
  }

 private:
  RecordJob job_;
  PostTile<kC> tile_;
  ap_uint<12> left_ = 0;  ///< Tiles of the command, with the current one.
  ap_uint<6> line_ = 0;   ///< Of the tile.
};

}  // namespace systole_hls
