// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "hw/spec/gen/spec.h"

namespace systole::test {

/// Lets a CONV, whose output is drawn, add a residual of `channels` channels: random numbers, and
/// pitches of its own or, in place, those of the output. The address is left to the caller. Returns
/// the bytes of the residual's area.
template <typename Rng>
std::uint32_t RandomResidual(std::uint32_t channels, bool in_place, Rng& rng,
                             spec::ConvCommand* c) {
  const auto pick = [&](int low, int high) {
    return low + static_cast<int>(rng() % static_cast<std::uint32_t>(high - low + 1));
  };
  c->res_add = 1;
  for (std::uint32_t* q : {&c->res_q_a, &c->res_q_b, &c->res_q_out}) {
    *q = static_cast<std::uint32_t>(rng()) & 0x7fffffff;
    if (pick(0, 3) != 0) *q |= 1U << 30;
  }
  const bool wild = pick(0, 7) == 0;  // mostly factors of which results are not all clamped
  c->res_shift_a = wild ? pick(-32, 31) : pick(-4, 0);
  c->res_shift_b = wild ? pick(-32, 31) : pick(-4, 0);
  c->res_shift_out = wild ? pick(-32, 31) : pick(-21, -16);
  c->res_zy = pick(-128, 127);
  c->res_zo = pick(-128, 127);
  c->res_lo = pick(0, 1) != 0 ? -128 : pick(-128, 0);
  c->res_hi = pick(0, 1) != 0 ? 127 : pick(0, 127);
  c->res_pixel_pitch = channels + static_cast<std::uint32_t>(pick(0, 3));
  c->res_row_pitch = c->ow * c->res_pixel_pitch + static_cast<std::uint32_t>(pick(0, 9));
  c->res_image_pitch16 = (c->oh * c->res_row_pitch + 15) / 16;
  if (in_place) {
    c->res_pixel_pitch = c->out_pixel_pitch;
    c->res_row_pitch = c->out_row_pitch;
    c->res_image_pitch16 = c->out_image_pitch16;
  }
  return c->n * 16 * c->res_image_pitch16;
}

}  // namespace systole::test
