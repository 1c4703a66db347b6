// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <hls_stream.h>

#include "systole_hls/geometry.h"
#include "systole_hls/process.h"
#include "systole_hls/ram.h"

namespace systole_hls {

/// Parameter memory: 16-byte lines, a write and two reads per turn, of which each has a copy of the
/// memory. Address bits beyond the memory are ignored.
template <class Config>
class ParamMemory {
 public:
  static constexpr Kind kKind = Kind::kArbiter;
  static constexpr int kPipelineDepth = 2;

  using Geo = Geometry<Config>;

  void Turn(hls::stream<ParamWrite>& write, hls::stream<token_t>& written,
            hls::stream<chip_addr_t>& conv_read, hls::stream<Beat>& conv_param,
            hls::stream<chip_addr_t>& vector_read, hls::stream<Beat>& vector_param) {
#pragma HLS PIPELINE II = 1 style = frp
    chip_addr_t addr;
    if (conv_read.read_nb(addr)) conv_param.write(conv_.Read(Line(addr)));
    if (vector_read.read_nb(addr)) vector_param.write(vector_.Read(Line(addr)));
    ParamWrite line;
    if (write.read_nb(line)) {
      conv_.Write(Line(line.addr), line.data);
      vector_.Write(Line(line.addr), line.data);
      if (line.last) written.write(1);
    }
  }

#ifndef __SYNTHESIS__
  /// For simulators: copies `n` bytes from `address` on.
  void ReadBytes(int address, int n, unsigned char* out) const {
    for (int i = 0; i < n; ++i) {
      const Beat& line = conv_.Peek(Line(address + i));
      out[i] = static_cast<unsigned char>(line.b[(address + i) % kBeatBytes].to_uint());
    }
  }
#endif

 private:
  static int Line(chip_addr_t addr) {
#pragma HLS INLINE
    return ap_uint<Geo::kParamBeatBits>(addr / kBeatBytes).to_int();
  }

  Ram<Beat, Geo::kParamBeats> conv_, vector_;
};

}  // namespace systole_hls
