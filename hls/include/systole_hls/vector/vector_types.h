// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Messages between the processes of VECTOR (docs/architecture.md, section 5).
//
//   issue -> Setup -> Walk -> (buffer) -> Window -> Lanes -> Finish -> Post -> (buffer) -> Retire
//              |       |                    |-----> Add ------^
//              |       |                    '-----> Table ----^
//              |       '---- places of outputs ---------------'
//              '-> ParamRead -> (parameter memory) -> ParamUnpack: weights for Lanes,
//                                                            lines for Table, tiles for Post

#include <ap_int.h>

#include "systole_hls/post/post_types.h"
#include "systole_hls/types.h"

namespace systole_hls {

constexpr int kVectorCredits = 16;      ///< Reads of the activation buffer under way at most.
constexpr int kVectorParamCredits = 8;  ///< Reads of parameter memory under way at most.

constexpr int kTableLines = 256 / kBeatBytes;  ///< Lines of parameter memory of LUT's table.

constexpr int kWindowSide = 5;     ///< Rows and columns of the largest streamed window.
constexpr int kWindowSize = 25;    ///< Its elements; number r * kWindowSide + c lies r rows and c
                                   ///< columns before the latest pixel.
constexpr int kWindowColumns = 9;  ///< Elements that a lane multiplies in a turn.

/// What every process must know of a command.
struct VectorMode {
  bool stream;         ///< Windows are streamed, else tap by tap.
  bool add, max;       ///< ADD; MAXPOOL.
  bool table;          ///< LUT.
  bool weights;        ///< DEPTHWISE.
  ap_uint<2> passes;   ///< Turns that an output takes.
  ap_int<8> zx, zw;    ///< Zero points of input and weights.
  ap_int<8> pad;       ///< pad_byte.
};

/// Bytes from pixel to pixel, from row to row and so on, innermost first; modulo 2^24.
struct Pitches {
  chip_addr_t pixel, row, image, group;
};

/// A command as Walk needs it.
struct VectorJob {
  VectorMode mode;
  ap_uint<12> oh, ow;
  ap_uint<8> n, kh, kw;
  ap_uint<16> channels, in_h, in_w;
  ap_int<16> y0, x0;
  ap_uint<4> sy, sx;
  ap_uint<6> dy, dx;
  bool tile_per_group;  ///< Each group has records; else one PostTile holds for the command.

  chip_addr_t origin;   ///< First pixel of the stream; tap (0, 0) of the first window.
  Pitches in;           ///< Stream: of pixels. Tap by tap: of windows.
  chip_addr_t tap, tap_row;  ///< Bytes from tap to tap, from tap row to tap row.
  chip_addr_t second, out;   ///< Second operand of ADD; output.
  Pitches in2, to;           ///< Theirs.

  // The frame of a streamed command, with the names of docs/architecture.md.
  ap_uint<3> fy, fx;
  ap_uint<17> height, width;  ///< H, W.
  ap_uint<17> rows, cols;     ///< wy, wx.
};

/// The reads of parameter memory of a command.
struct VectorParamJob {
  bool window_weights;    ///< kh * kw lines per group, before its records.
  bool tap_weights;       ///< The same for each output of the group, after its records.
  bool table;             ///< kTableLines lines.
  ap_uint<2> format;      ///< kParamFormatNone if there are no records.
  ap_uint<8> kh, kw;
  ap_uint<16> taps;       ///< kh * kw.
  ap_uint<32> outputs;    ///< Of a group.
  ap_uint<16> channels;
  chip_addr_t weight_addr, param_addr;
};

/// What the PostTiles of a command have in common.
struct VectorTileJob {
  PostMode mode;
  ap_uint<2> format;
  ap_uint<31> multiplier;
  ap_int<6> shift;
};

/// The operands' numbers of an ADD.
struct VectorAddJob {
  ap_int<8> zero[2];
  ap_uint<31> multiplier[2];
  ap_int<6> shift[2];
};

/// A tap, a position of the stream or an operand of ADD, on its way behind its read.
struct VectorStep {
  VectorMode mode;
  bool read;            ///< A pixel comes with it.
  bool first;           ///< Of the command.
  bool emit;            ///< Something leaves to the lanes. Always, but in a stream.
  bool output_first;    ///< Begins an output.
  bool output_last;     ///< Completes an output. In a stream every output does both at once.
  bool group_first;     ///< Of the first output of a channel group.
  ap_uint<16> line;     ///< Place in the line buffers.
  ap_uint<kWindowSide> rows, cols;  ///< Inside the image: bit k lies k before the latest.
};

/// Where the sums of an output come from.
constexpr int kFromLanes = 0, kFromAdd = 1, kFromTable = 2;

/// Where the results of an output go; in the order of outputs.
struct VectorPlace {
  ap_uint<2> source;  ///< kFrom*
  bool new_tile, last;
  ap_uint<6> lanes;
  chip_addr_t addr;
};

/// What the lanes multiply in a turn.
template <int L>
struct VectorOperands {
  VectorMode mode;
  ap_uint<2> pass;
  bool first, last, group_first;  ///< Of the output; of the channel group's first output.
  ap_uint<kWindowColumns> inside;
  Bytes<L> x[kWindowColumns];
};

template <int L>
struct VectorAddOperand {
  bool first;   ///< Of the command.
  bool second;  ///< The second one of its output.
  Bytes<L> x;
};

template <int L>
struct VectorTableOperand {
  bool first;  ///< Of the command.
  Bytes<L> x;
};

/// Weights of a channel group, element by element.
template <int L>
struct VectorWeights {
  Bytes<L> w[kWindowSize];
};

template <int L>
struct VectorSums {
  ap_int<32> v[L];
};

/// What a line of parameter memory is. Read and Unpack have the same order of lines.
struct VectorParamLine {
  bool first;      ///< Of the command.
  bool none;       ///< No line at all: a PostTile without records.
  bool table;      ///< Of the table of LUT,
  bool weight;     ///< or weights of one tap, else records.
  bool window;     ///< Weights: of a window, else tap by tap.
  bool last;       ///< Completes the weights of a window or the records of a group.
  ap_uint<6> number;  ///< Element of the window, or line of the records.
};

}  // namespace systole_hls
