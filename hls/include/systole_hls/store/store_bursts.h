// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <hls_stream.h>

#include "systole_hls/process.h"
#include "systole_hls/store/store_types.h"

namespace systole_hls {

/// Rows into bursts, one per turn, and for each one whose it is.
class StoreBursts {
 public:
  static constexpr Kind kKind = Kind::kWorker;
  static constexpr int kPipelineDepth = 1;

  void Turn(hls::stream<StoreRow>& rows, hls::stream<BurstRequest>& store_request,
            hls::stream<StoreTag>& tags) {
#pragma HLS PIPELINE II = 1 style = frp
    if (cutter_.done()) {
      row_ = rows.read();
      cutter_.Start(row_.row);
    }
    const BurstRequest burst = cutter_.Next();
    StoreTag tag;
    tag.index = row_.index;
    tag.last = row_.last && cutter_.done();
    tags.write(tag);
    store_request.write(burst);
  }

 private:
  BurstCutter cutter_;
  StoreRow row_;
};

/// Takes the answers of bursts in order. A STORE retires with the last of its answers, unless there
/// was an error.
class StoreRetire {
 public:
  static constexpr Kind kKind = Kind::kWorker;
  static constexpr int kPipelineDepth = 1;

  void Turn(hls::stream<StoreTag>& tags, hls::stream<ap_uint<2>>& store_response,
            hls::stream<token_t>& retire_store, hls::stream<BusError>& error) {
#pragma HLS PIPELINE II = 1 style = frp
    const StoreTag tag = tags.read();
    const ap_uint<2> response = store_response.read();
    if (response[1] && !bad_) {
      BusError found;
      found.index = tag.index;
      found.resp = response;
      error.write(found);
      bad_ = true;
    }
    if (tag.last) {
      if (!bad_) retire_store.write(1);
      bad_ = false;
    }
  }

 private:
  bool bad_ = false;  ///< An answer of this command was an error.
};

}  // namespace systole_hls
