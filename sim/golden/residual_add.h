// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "sim/golden/image_command.h"

namespace systole::golden {

/// Sum of a result of CONV and its residual: the arithmetic of ADD (docs/architecture.md section 5)
/// with the zero point of CONV's output for the first operand.
class ResidualAdd {
 public:
  explicit ResidualAdd(const ImageCommand& m);

  std::int8_t Sum(std::int8_t result, std::int8_t residual) const;

  /// Adds `channels` bytes of each of `pixels` pixels: results lie side by side, residual and output
  /// at their pitches; the output may be the residual.
  void AddRow(const std::int8_t* results, std::int64_t channels, std::int64_t pixels,
              const std::int8_t* residual, std::int64_t residual_pitch, std::int8_t* out,
              std::int64_t out_pitch) const;

 private:
  ResidualFields fields_;
  PostFields limits_;  ///< Only lo and hi.
  // Each operand has only 256 values.
  std::uint32_t scaled_a_[256];
  std::uint32_t scaled_b_[256];
};

}  // namespace systole::golden
