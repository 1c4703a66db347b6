// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "runtime/compile/emitter.h"
#include "runtime/compile/group.h"

namespace systole::compile {

/// Fills in extents, window origin, pitches and output of a CONV or VECTOR command that computes
/// `block` (images relative to the tiles); its input address is the caller's. Returns what it writes.
template <typename Command, typename Tile, typename Block>
std::vector<Range> PlaceCommand(Command& c, const Operands& o, const Block& block, const Tile& in,
                                const Tile& out, int64_t group_bytes) {
  const Window& w = o.window;
  const Interval rows = o.InputRows(block.rows);
  const int64_t images = block.images.size();
  c.in_row_pitch = static_cast<uint32_t>(in.row_pitch);
  c.in_pixel_pitch = static_cast<uint32_t>(in.pixel_pitch);
  c.in_h = static_cast<uint32_t>(rows.size());
  c.in_w = static_cast<uint32_t>(in.cols.size());
  c.y0 = static_cast<int32_t>(block.rows.begin * w.sy - w.pad_top - rows.begin);
  c.x0 = static_cast<int32_t>(block.cols.begin * w.sx - w.pad_left - in.cols.begin);
  c.oh = static_cast<uint32_t>(block.rows.size());
  c.ow = static_cast<uint32_t>(block.cols.size());
  if (o.flat) {
    c.in_w = c.ow = c.oh;
    c.in_h = c.oh = 1;
    c.y0 = c.x0 = 0;
  }
  if (images > 1) {
    c.n = static_cast<uint32_t>(images);
    c.in_image_pitch16 = static_cast<uint32_t>(o.in.h * in.row_pitch / 16);
    c.out_image_pitch16 = static_cast<uint32_t>(o.out.h * out.row_pitch / 16);
  }
  const int64_t out_addr =
      out.Address(block.rows.begin, block.cols.begin) + block.channels.begin * o.elem;
  c.out_addr = static_cast<uint32_t>(out_addr);
  c.out_copy = static_cast<uint32_t>(out.copy);
  c.out_row_pitch = static_cast<uint32_t>(out.row_pitch);
  c.out_pixel_pitch = static_cast<uint32_t>(out.pixel_pitch);

  const int64_t bytes = block.channels.size() * o.elem;
  const int64_t written = (images - 1) * o.out.h * out.row_pitch +
                          (block.rows.size() - 1) * out.row_pitch +
                          (block.cols.size() - 1) * out.pixel_pitch + bytes;
  std::vector<Range> writes = {Range::Act(out_addr, written).Strided(out.pixel_pitch, bytes)};
  if (out.copy != 0) {
    writes.push_back(
        Range::Act(out_addr + out.copy * group_bytes, written).Strided(out.pixel_pitch, bytes));
  }
  return writes;
}

}  // namespace systole::compile
