// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

`ifndef SYSTOLE_VECTOR_TYPES_SVH
`define SYSTOLE_VECTOR_TYPES_SVH

/// What systole_vector_setup computes of a command: products of pitches for the walk tap by tap, and
/// for streamed windows the frame of docs/architecture.md, section 5.
typedef struct packed {
  logic        stream;  ///< Windows are streamed.
  logic [1:0]  passes;  ///< Cycles of a streamed output.
  logic [2:0]  fy;      ///< Row of the first output in its frame.
  logic [2:0]  fx;      ///< Its column.
  logic [16:0] height;  ///< Rows of a frame.
  logic [16:0] width;   ///< Positions of a row.
  logic [16:0] rows;    ///< Rows that are read.
  logic [16:0] cols;    ///< Pixels of a row that are read.
  logic [23:0] origin;  ///< Address of the first pixel; tap by tap that of tap (0,0) of pixel (0,0).
  logic [23:0] dx;      ///< Bytes from tap to tap.
  logic [23:0] dy;      ///< Bytes from tap row to tap row.
  logic [23:0] sx;      ///< Bytes from window to window.
  logic [23:0] sy;      ///< Bytes from window row to window row.
} systole_vector_shape_t;

/// What the steps of a command need of it on their way to the values.
typedef struct packed {
  logic        stream;  ///< Windows are streamed.
  logic  [1:0] passes;  ///< Cycles of an output.
  logic        is_add;  ///< ADD.
  logic        is_lut;  ///< LUT.
  logic        is_max;  ///< Maximum of the taps: MAXPOOL, LUT.
  logic        use_w;   ///< DEPTHWISE: weights.
  logic        none;    ///< No records.
  logic        wide;    ///< More than 3 columns.
  logic  [2:0] kh;      ///< Window rows, if streamed.
  logic  [7:0] zx;      ///< Input zero point.
  logic  [7:0] zw;      ///< Weight zero point; ADD: of the second operand.
  logic  [7:0] pad;     ///< Pixel outside the image.
  logic [61:0] add_q;   ///< ADD: multipliers of the operands, the first in the low bits.
  logic [11:0] add_s;   ///< ADD: their shifts.
} systole_vector_mode_t;

/// A tap or a position of the stream on its way to the window.
typedef struct packed {
  logic       stream;   ///< A position of the stream, else a tap.
  logic       valid;    ///< The lanes have something to do behind it.
  logic       first;    ///< First tap of an output.
  logic       last;     ///< Last tap of an output.
  logic       reload;   ///< Stream: first output of a channel group, weights are new.
  logic       release_weights;  ///< Stream: last output of a channel group.
  logic [4:0] rows;     ///< Window rows inside the image, the latest in bit 0.
  logic [4:0] cols;     ///< Window columns inside the image, the latest in bit 0.
} systole_vector_step_t;

/// What post-processing needs beside the records of a channel.
typedef struct packed {
  logic       bypass;  ///< Clamp only.
  logic [1:0] rq;      ///< Requantize mode.
  logic [7:0] zo;      ///< Output zero point.
  logic [7:0] lo;      ///< Lowest output value.
  logic [7:0] hi;      ///< Highest output value.
  logic [7:0] copy;    ///< Distance of the copy.
} systole_vector_finish_t;

`endif
