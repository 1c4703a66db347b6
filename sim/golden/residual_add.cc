// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/golden/residual_add.h"

#include "sim/golden/ops_elementwise.h"
#include "sim/golden/post_process.h"
#include "sim/golden/requantize.h"

namespace systole::golden {
namespace {

std::uint32_t Scaled(std::int32_t difference, std::int32_t q, int shift) {
  return static_cast<std::uint32_t>(TwoStepAway(difference * (1 << kAddLeftShift), q, shift));
}

}  // namespace

ResidualAdd::ResidualAdd(const ImageCommand& m) : fields_(m.residual) {
  limits_.lo = fields_.lo;
  limits_.hi = fields_.hi;
  for (std::int32_t x = -128; x < 128; ++x) {
    scaled_a_[x + 128] = Scaled(x - m.post.zo, fields_.q_a, fields_.shift_a);
    scaled_b_[x + 128] = Scaled(x - fields_.zy, fields_.q_b, fields_.shift_b);
  }
}

std::int8_t ResidualAdd::Sum(std::int8_t result, std::int8_t residual) const {
  const auto sum =
      static_cast<std::int32_t>(scaled_a_[result + 128] + scaled_b_[residual + 128]);
  const std::int64_t value =
      std::int64_t{TwoStepAway(sum, fields_.q_out, fields_.shift_out)} + fields_.zo;
  return ClampTo(value, limits_);
}

void ResidualAdd::AddRow(const std::int8_t* results, std::int64_t channels, std::int64_t pixels,
                         const std::int8_t* residual, std::int64_t residual_pitch,
                         std::int8_t* out, std::int64_t out_pitch) const {
  for (std::int64_t p = 0; p < pixels; ++p) {
    for (std::int64_t c = 0; c < channels; ++c) out[c] = Sum(results[c], residual[c]);
    results += channels;
    residual += residual_pitch;
    out += out_pitch;
  }
}

}  // namespace systole::golden
