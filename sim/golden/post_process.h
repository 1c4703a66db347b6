// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "sim/golden/image_command.h"
#include "sim/golden/machine_types.h"
#include "sim/golden/residual_add.h"
#include "sim/golden/workspace.h"

namespace systole::golden {

/// Requantizes output pixels of one command, adds the residual if there is one, and writes.
class PostProcess {
 public:
  /// Reads the parameter records of all output channels; uses workspace->table.
  PostProcess(const ImageCommand& m, const spec::Config& config, ChipMemory* chip,
              Workspace* workspace);

  /// Writes channels [first, first + channels) of `pixels` pixels of one row, from (image, row, 0)
  /// on, and their copies. v holds sums without bias, v_pitch apart and readable up to a multiple
  /// of kKernelChannels; offsets[p] is subtracted from all sums of pixel p. `first` is a multiple
  /// of kKernelChannels.
  void WriteRow(std::int64_t image, std::int64_t row, std::int64_t first, std::int64_t channels,
                std::int64_t pixels, const std::int32_t* v, std::int64_t v_pitch,
                const std::int32_t* offsets) const;

 private:
  void WriteRaw(std::int64_t first, std::int64_t channels, std::int64_t pixels,
                const std::int32_t* v, std::int64_t v_pitch, const std::int32_t* offsets,
                std::int8_t* to) const;

  const ImageCommand& m_;
  const spec::Config& config_;
  ChipMemory* chip_;
  const Kernels* kernels_;
  Workspace* workspace_;
  FinishTable table_;
  std::optional<ResidualAdd> residual_;
};

/// max(lo, .) then min(hi, .), which says what happens if lo > hi.
std::int8_t ClampTo(std::int64_t value, const PostFields& post);

/// Copies the `bytes` just written at `address` to the command's copy, if there is one.
void WriteCopy(const ImageCommand& m, std::int64_t address, std::int64_t bytes,
               const spec::Config& config, ChipMemory* chip);

}  // namespace systole::golden
