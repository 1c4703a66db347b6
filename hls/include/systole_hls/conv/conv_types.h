// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Messages between the processes of CONV. In order of the data: a command becomes jobs, a job
// slices, a slice vectors, vectors sums, sums items of post-processing.

#include <ap_int.h>

#include "systole_hls/geometry.h"
#include "systole_hls/post/post_types.h"
#include "systole_hls/types.h"

namespace systole_hls {

using conv_bytes_t = ap_int<36>;  ///< Bytes from the begin of a row; may be far outside.
using conv_row_t = ap_int<18>;    ///< Row of activations; may be outside.
using lane_t = ap_uint<6>;        ///< Lane of a vector, or their number.

/// Sums are updated at the earliest so many turns after they were read: a slice makes at least so
/// many vectors, idle ones among them.
constexpr int kSumDistance = 8;
constexpr int kWindowCredits = 16;  ///< Windows that may be asked for and not yet taken.
constexpr int kParamCredits = 8;    ///< The same of lines of parameter memory.
constexpr int kResidualCredits = 8;  ///< The same of windows of residuals.

/// More commands than can be under way (control/running_commands.h): room for a token of each.
constexpr int kConvCommands = 16;

// --- Jobs: what each process must know of a command ----------------------------------------------

/// How the runs of a pixel are cut. Offsets are relative to the pixel's first byte.
struct SliceJob {
  ap_uint<16> run_bytes;
  ap_uint<8> nx, kh;  ///< Runs of a kernel row, kernel rows.
  bool join;          ///< A slice may take bytes of two runs.
  ap_uint<6> dy;
  chip_addr_t run_x;  ///< Bytes from run to run,
  chip_addr_t run_y;  ///< and from kernel row to kernel row.
  chip_addr_t copy;   ///< Bytes to the copy that second runs are read from.
  ap_uint<12> oc_tiles;
  bool half, keep, hold;
};

/// Where the pixels are.
struct WalkJob {
  chip_addr_t addr;                    ///< First byte of pixel 0,
  conv_bytes_t q;                      ///< from the begin of its row,
  conv_bytes_t rest;                   ///< to the end of its row,
  conv_row_t y;                        ///< and its row.
  chip_addr_t step_x, step_y, step_n;  ///< Bytes from pixel to pixel, row to row, image to image.
  ap_uint<4> sy;
  ap_uint<16> in_h;
  ap_uint<12> oh, ow;
  ap_uint<8> n;
  ap_int<8> pad;
};

/// Where the results go.
struct OutputJob {
  chip_addr_t addr;
  chip_addr_t step_x, step_y, step_n;
  chip_addr_t step_tile;  ///< Bytes of C channels.
  ap_uint<12> oh, ow;
  ap_uint<8> n;
  ap_uint<12> oc_tiles;
  lane_t oc_last;
};

/// Lines of parameter memory that are read.
struct RecordRequestJob {
  chip_addr_t addr;
  ap_uint<18> lines;
};

/// What the lines hold and what else post-processing must know.
struct RecordJob {
  PostMode mode;
  ap_uint<12> oc_tiles;
  ap_uint<2> format;       ///< kParamFormat*
  ap_uint<31> multiplier;  ///< For records that hold none, as the shift.
  ap_int<6> shift;
};

/// How residuals are added: the numbers of ADD, `a` for the convolution's result, `b` for the
/// residual.
struct ResidualJob {
  ap_int<8> zero_a, zero_b, zero_out;
  ap_uint<31> multiplier_a, multiplier_b, multiplier_out;
  ap_int<6> shift_a, shift_b, shift_out;
  ap_int<8> low, high;  ///< Limits of the sum.
  ap_uint<8> copy;      ///< As in PostMode.
};

/// What completes a command.
using conv_end_t = ap_uint<2>;
constexpr int kConvEndWritten = 0;  ///< The write of its last result,
constexpr int kConvEndHeld = 1;     ///< its last sum, which stays in the accumulators,
constexpr int kConvEndAdded = 2;    ///< or the write of its last sum with a residual.

// --- Slices and vectors --------------------------------------------------------------------------

/// Bytes of one run within a slice: lane l takes byte `q + l` of a row, at address `addr + l`,
/// relative to the pixel.
struct SlicePart {
  chip_addr_t addr;
  conv_bytes_t q;
  ap_uint<14> y;
};

/// What goes into the array for every pixel with one tile of weights.
struct Slice {
  SlicePart first, second;
  lane_t first_lanes;  ///< Lanes [0, first_lanes) are of the first part,
  lane_t lanes;        ///< [first_lanes, lanes) of the second one; the others are idle.
  bool begins;         ///< First slice of a command.
  bool ends;           ///< Last slice of a command.
  bool clear;          ///< The sums begin with it.
  bool finish;         ///< It completes results.
  bool half;           ///< Half of the accumulators.
};

/// What a vector means for those that it passes.
struct VectorMarks {
  bool idle;                 ///< No pixel, only distance.
  bool first;                ///< First one of a slice: pixel 0, the next tile of weights.
  bool clear, finish, half;  ///< As in Slice.
  bool last;                 ///< Last one of a command.
};

/// Which lanes of a vector take their byte from the first window, from the second one, or the pad.
struct LaneSources {
  lane_t low1, high1;  ///< [low1, high1): first window
  lane_t low2, high2;  ///< [low2, high2): second window
  lane_t lanes;        ///< Other lanes below this one: pad.
  ap_int<8> pad;
  VectorMarks marks;
};

// --- The array -----------------------------------------------------------------------------------

/// Weights of one process of the array.
template <class Config>
struct WeightBlock {
  static constexpr int kRows = Geometry<Config>::kPartRows;
  ap_int<8> weight[kRows][Config::kCols];
};

/// Bits of a sum of `rows` products of int8: the largest is rows * 2^14.
constexpr int ProductSumBits(int rows) {
  int bits = 16;
  for (int reach = 1; reach < rows; reach *= 2) ++bits;
  return bits;
}

/// What enters process `Part` of the array: activations of its rows and of the rows below, sums of
/// the rows above.
template <class Config, int Part>
struct ArrayItem {
  static constexpr int kLanes = Config::kRows - Part * Geometry<Config>::kPartRows;
  ap_int<8> x[kLanes];
  ap_int<ProductSumBits(Config::kRows)> sum[Config::kCols];
  ap_int<16> window_sum;  ///< Of all activations of the vector.
  VectorMarks marks;
};

/// There are no rows above the first process ...
template <class Config>
struct ArrayItem<Config, 0> {
  static constexpr int kLanes = Config::kRows;
  ap_int<8> x[kLanes];
  ap_int<16> window_sum;
  VectorMarks marks;
};

/// ... and none below the last one.
template <class Config>
struct ArrayItem<Config, 4> {
  static constexpr int kLanes = 0;
  ap_int<ProductSumBits(Config::kRows)> sum[Config::kCols];
  ap_int<16> window_sum;
  VectorMarks marks;
};

// --- Results -------------------------------------------------------------------------------------

/// Where the results of one pixel and tile go.
struct OutputPlace {
  chip_addr_t addr;
  lane_t lanes;
  bool new_tile;
  bool last;  ///< Of the command.
};

/// Results of one pixel and tile on their way to the addition.
template <int C>
struct ConvResult {
  Bytes<C> x;
  chip_addr_t addr;  ///< Where the sums go.
  lane_t lanes;
  bool last;  ///< Of the command.
};

}  // namespace systole_hls
