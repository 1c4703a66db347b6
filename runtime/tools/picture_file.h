// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "driver/base/status.h"

namespace systole::tools {

/// Pixels row by row, channels together; 0 is black.
struct Image {
  int width = 0, height = 0, channels = 1;
  std::vector<uint8_t> pixels;
};

/// Reads a picture file as grey (1 channel) or RGB (3). Error naming file and reason.
Result<Image> ReadImage(const std::string& path, int channels);

/// The pixels of the whole picture at another size: means of the pixels that fall together.
std::vector<uint8_t> Scale(const Image& image, int width, int height);

}  // namespace systole::tools
