// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

/// What the parts of CONV hand to each other.
///
/// q is the position of a window's lane 0 in its image row, in bytes (docs/architecture.md, section
/// 4); rest = bytes of the row - q. Lane l is inside the row if 0 <= q + l and l < rest.

`ifndef SYSTOLE_CONV_TYPES_SVH
`define SYSTOLE_CONV_TYPES_SVH

// A command as the address generators need it: every product is made, only additions remain.
typedef struct packed {
  logic [23:0] addr;           // byte 0 of run 0 of the first pixel
  logic signed [35:0] q;       // its position
  logic signed [35:0] rest;
  logic [23:0] step_x;         // bytes from output pixel to output pixel,
  logic [23:0] step_y;         // from row to row,
  logic [23:0] step_n;         // from image to image
  logic [23:0] run_x;          // bytes from run to run,
  logic [23:0] run_y;          // from kernel row to kernel row
  logic [5:0] dy;              // input rows from kernel row to kernel row
  logic [3:0] sy;              // input rows from output row to output row
  logic signed [17:0] y;       // input row of run 0 of the first pixel
  logic [15:0] in_h;
  logic [11:0] oh;
  logic [11:0] ow;
  logic [7:0] n;
  logic [15:0] run_bytes;
  logic [7:0] nx;
  logic [7:0] kh;
  logic two_runs;              // a slice may join two runs
  logic [23:0] copy;           // bytes to the copy of the input
  logic [7:0] pad;
  logic [11:0] oc_tiles;
  logic half;                  // of the first tile of output channels
  logic keep;
  logic hold;
} systole_conv_geometry_t;

// A slice: lanes 0 .. len1-1 belong to the first window, the next len2 to the second one. Both
// windows are told by their lane 0, relative to run 0 of a pixel.
typedef struct packed {
  logic [23:0] addr1;
  logic [23:0] addr2;
  logic signed [35:0] q1;
  logic signed [35:0] q2;
  logic [13:0] y1;
  logic [13:0] y2;
  logic [5:0] len1;
  logic [5:0] len2;
  logic begins;                // first slice of the command
  logic first;                 // first slice of a tile of output channels
  logic last;                  // last one
  logic half;
} systole_conv_slice_t;

// What the accumulators must know about a vector.
typedef struct packed {
  logic start;                 // first pixel: a new tile of weights
  logic clear;                 // sums start at zero
  logic half;
  logic final_slice;           // completes a pixel that is put out
  logic done;                  // completes the tile of output channels
} systole_conv_flags_t;

// A slice of a pixel, before masking.
typedef struct packed {
  logic [23:0] addr1;
  logic [23:0] addr2;
  logic signed [35:0] q1;
  logic signed [35:0] q2;
  logic signed [35:0] rest1;
  logic signed [35:0] rest2;
  logic row1;                  // the row exists
  logic row2;
  logic [5:0] len1;
  logic [5:0] len2;
  logic [7:0] pad;
  systole_conv_flags_t flags;
} systole_conv_window_t;

// Numbers of the addition of a residual: sum = a's share + b's share (docs/architecture.md, section 4).
typedef struct packed {
  logic [30:0] q_a;            // multipliers of the convolution's result,
  logic [30:0] q_b;            // of the residual,
  logic [30:0] q_out;          // of the sum
  logic [5:0] shift_a;
  logic [5:0] shift_b;
  logic [5:0] shift_out;
  logic [7:0] zy;              // zero points of the residual
  logic [7:0] zo;              // and of the sum
  logic [7:0] lo;              // limits of the sum
  logic [7:0] hi;
} systole_residual_t;

// Where the residual of a command is.
typedef struct packed {
  logic [23:0] addr;
  logic [23:0] row_pitch;
  logic [15:0] pixel_pitch;
  logic [15:0] image_pitch16;
} systole_residual_place_t;

// What the output side needs of a command.
typedef struct packed {
  logic signed [7:0] zw;
  logic [11:0] oh;
  logic [11:0] ow;
  logic [7:0] n;
  logic [11:0] oc_tiles;
  logic [5:0] oc_last;
  logic half;
  logic hold;
  logic [23:0] out_addr;
  logic [7:0] out_copy;
  logic [23:0] out_row_pitch;
  logic [15:0] out_pixel_pitch;
  logic [15:0] out_image_pitch16;
  logic [1:0] rq;
  logic [7:0] zo;
  logic [7:0] lo;
  logic [7:0] hi;
  logic res_add;               // there is a residual
  systole_residual_place_t res_place;
  systole_residual_t res;
} systole_conv_job_t;

// What the parameter fetch needs of it.
typedef struct packed {
  logic [11:0] oc_tiles;
  logic [1:0] per_ch;
  logic [23:0] param_addr;
  logic [30:0] multiplier;
  logic [5:0] shift;
} systole_conv_records_t;

// What accompanies a pixel from the accumulators to post-processing.
typedef struct packed {
  logic first;                 // first pixel of a tile
  logic last_of_tile;
  logic last;                  // last one of the command
  logic half;
  logic [23:0] addr;
  logic [5:0] lanes;
  logic [7:0] copy;
  logic signed [7:0] zw;
  logic [1:0] rq;
  logic [7:0] zo;
  logic [7:0] lo;
  logic [7:0] hi;
  logic res_add;
} systole_conv_pixel_t;

`endif
