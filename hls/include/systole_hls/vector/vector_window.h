// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ap_int.h>
#include <hls_stream.h>

#include "systole_hls/process.h"
#include "systole_hls/ram.h"
#include "systole_hls/vector/vector_types.h"

namespace systole_hls {

/// Element that column `column` multiplies in a pass: first the 3x3 latest, then the rest of 4x4
/// and what 1x5 and 5x1 lack, then the rest of 5x5 (there the last two columns are idle).
inline ap_uint<5> WindowElement(ap_uint<2> pass, int column) {
#pragma HLS INLINE
  static const unsigned char kElement[3][kWindowColumns] = {
      {0, 1, 2, 5, 6, 7, 10, 11, 12},
      {3, 8, 13, 15, 16, 17, 18, 4, 20},
      {9, 14, 19, 21, 22, 23, 24, 0, 0},
  };
  return kElement[pass.to_int()][column];
}

/// Pixels to windows: four line buffers and the window that slides behind them. A streamed output
/// takes a turn per pass; tap by tap the window is its latest pixel only.
template <class Config>
class VectorWindow {
 public:
  static constexpr Kind kKind = Kind::kWorker;
  static constexpr int kPipelineDepth = 3;
  static constexpr int kR = Config::kRows, kL = Config::kLanes;

  void Turn(hls::stream<VectorStep>& steps, hls::stream<Bytes<kR>>& windows,
            hls::stream<token_t>& credits, hls::stream<VectorOperands<kL>>& operands,
            hls::stream<VectorAddOperand<kL>>& add_operands,
            hls::stream<VectorTableOperand<kL>>& table_operands) {
#pragma HLS PIPELINE II = 1 style = frp
#pragma HLS ARRAY_PARTITION variable = window_ complete
    if (pass_ == 0) {
      step_ = steps.read();
      Bytes<kL> pixel;
      Fill(pixel, step_.mode.pad);
      if (step_.read) {
        const Bytes<kR> window = windows.read();
        credits.write(1);
        Take(pixel, window);
      }
      if (step_.mode.add) {
        VectorAddOperand<kL> operand;
        operand.first = step_.first;
        operand.second = step_.output_last;
        operand.x = pixel;
        add_operands.write(operand);
      } else if (step_.mode.table) {
        VectorTableOperand<kL> operand;
        operand.first = step_.first;
        operand.x = pixel;
        table_operands.write(operand);
      } else if (step_.mode.stream) {
        Slide(pixel);
      } else {
        window_[0] = pixel;
      }
    }
    if (step_.emit && !step_.mode.add && !step_.mode.table) {
      operands.write(Operands());
      pass_ = pass_ + 1 == step_.mode.passes ? ap_uint<2>(0) : ap_uint<2>(pass_ + 1);
    }
  }

 private:
  struct Column {
    Bytes<kL> row[kWindowSide - 1];
  };

  static void Fill(Bytes<kL>& pixel, ap_int<8> value) {
#pragma HLS INLINE
  LoopFill:
    for (int l = 0; l < kL; ++l) {
#pragma HLS UNROLL
      pixel.b[l] = value;
    }
  }
  static void Take(Bytes<kL>& pixel, const Bytes<kR>& window) {
#pragma HLS INLINE
  LoopTake:
    for (int l = 0; l < kL; ++l) {
#pragma HLS UNROLL
      pixel.b[l] = window.b[l];
    }
  }

  /// A pixel enters row 0; from each row it goes, a line later, to the next one.
  void Slide(const Bytes<kL>& pixel) {
#pragma HLS INLINE
    const int place = step_.line % Config::kLinePixels;
    // What the lines hold when a command begins does not matter, and may be on its way there.
    Column above = {};
    if (!step_.first) above = lines_.Read(place);
    Column below;
  LoopRow:
    for (int r = 0; r < kWindowSide; ++r) {
#pragma HLS UNROLL
    LoopElement:
      for (int c = kWindowSide - 1; c > 0; --c) {
#pragma HLS UNROLL
        window_[r * kWindowSide + c] = window_[r * kWindowSide + c - 1];
      }
      window_[r * kWindowSide] = r == 0 ? pixel : above.row[r - 1];
      if (r < kWindowSide - 1) below.row[r] = window_[r * kWindowSide];
    }
    lines_.Write(place, below);
  }

  VectorOperands<kL> Operands() const {
#pragma HLS INLINE
    bool inside[kWindowSize];
  LoopInside:
    for (int e = 0; e < kWindowSize; ++e) {
#pragma HLS UNROLL
      inside[e] = step_.rows[e / kWindowSide] && step_.cols[e % kWindowSide];
    }
    VectorOperands<kL> o;
    o.mode = step_.mode;
    o.pass = pass_;
    o.first = step_.output_first && pass_ == 0;
    o.last = step_.output_last && pass_ + 1 == step_.mode.passes;
    o.group_first = step_.group_first;
  LoopColumn:
    for (int m = 0; m < kWindowColumns; ++m) {
#pragma HLS UNROLL
      const int e = WindowElement(pass_, m).to_int();
      o.x[m] = window_[e];
      o.inside[m] = inside[e] && !(pass_ == 2 && m >= 7);
    }
    return o;
  }

  ap_uint<2> pass_ = 0;  ///< Of the output that leaves.
  VectorStep step_;
  Bytes<kL> window_[kWindowSize];
  /// Rows 1 to 4 of the column that comes next to the window. A line has two places at least.
  UpdateRam<Column, Config::kLinePixels, 2> lines_;
};

}  // namespace systole_hls
