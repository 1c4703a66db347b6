// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "driver/base/status.h"
#include "runtime/program/program.h"
#include "runtime/tools/samples.h"

namespace systole::tools {

/// Real values that black and white stand for; nothing: the ends of what the input's type can hold
/// (0 and 1 for float32), which is how most image networks are quantized.
using PixelRange = std::vector<double>;

/// Pictures in the form that a network takes.
struct Pictures {
  std::vector<std::string> names;
  Samples samples;
};

/// Error unless the program has one input of shape NxHxWxC with one or three channels.
Result<void> CheckTakesPictures(const program::Program& program);

/// Reads pictures (PNG, JPEG, BMP, PGM, PPM, TGA, GIF; scaled to the input as a whole), .bin files
/// (samples as `systole run --input` takes them), all such files of folders in order of their
/// names, and those that .txt files list, one per line. Error: the first that cannot be read.
Result<Pictures> ReadPictures(const program::Program& program,
                              const std::vector<std::string>& paths, const PixelRange& range);

/// Discs, stripes, checks, gradients and noise, the same ones every time.
Result<Pictures> GeneratePictures(const program::Program& program, size_t count,
                                  const PixelRange& range);

}  // namespace systole::tools
