// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "hw/spec/gen/spec.h"
#include "tests/support/cmsis_case.h"

namespace systole::test {

/// A kernel case as a command stream with its memory, for any machine. Written from the
/// specification alone, without the compiler or the functional model.
///
/// Region kCommandRegion holds `commands`, kDataRegion holds `data` (read only), kOutputRegion
/// takes `output_bytes` bytes: the result, NHWC without gaps.
struct CaseStream {
  static constexpr int kCommandRegion = 0;
  static constexpr int kDataRegion = 1;
  static constexpr int kOutputRegion = 2;

  std::vector<std::byte> commands;
  std::vector<std::byte> data;
  std::size_t output_bytes = 0;
};

struct StreamOptions {
  int runs = 1;  ///< Most runs that a slice joins (1 or 2).
  spec::ParamFormat format = spec::ParamFormat::kPacked;  ///< kBias needs a single multiplier.
  bool tile_columns = false;  ///< Commands of few pixels: many small tiles.
  bool whole_batch = false;   ///< All images in one command, where they fit.
};

/// Nothing if the case does not fit into the on-chip memories or the format cannot hold it.
std::optional<CaseStream> MakeCaseStream(const CmsisCase& c, const spec::Config& config,
                                         const StreamOptions& options);

}  // namespace systole::test
