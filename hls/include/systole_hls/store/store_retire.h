// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <hls_stream.h>

#include "systole_hls/process.h"
#include "systole_hls/store/store_types.h"

namespace systole_hls {

/// Takes the answers of bursts in order. A STORE retires with the last of its answers, unless there
/// was an error.
template <class Config>
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
