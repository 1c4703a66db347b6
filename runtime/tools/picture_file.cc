// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/tools/picture_file.h"

#include <fmt/format.h>

#include <algorithm>

#include "runtime/program/container.h"

#define STB_IMAGE_IMPLEMENTATION
#define STB_IMAGE_STATIC
#define STBI_NO_STDIO
#define STBI_NO_HDR
#define STBI_NO_LINEAR
#define STBI_NO_PSD
#define STBI_NO_PIC
#define STBI_MAX_DIMENSIONS 16384
#include <stb/stb_image.h>

namespace systole::tools {

Result<Image> ReadImage(const std::string& path, int channels) {
  SYSTOLE_ASSIGN_OR_RETURN(const std::vector<std::byte> bytes, program::ReadBytes(path));
  if (bytes.size() > (size_t{1} << 30)) {
    return InvalidArgument(fmt::format("picture '{}' has {} bytes, the limit is 2^30", path,
                                       bytes.size()));
  }
  Image image;
  image.channels = channels;
  int in_file = 0;
  stbi_uc* pixels = stbi_load_from_memory(reinterpret_cast<const stbi_uc*>(bytes.data()),
                                          static_cast<int>(bytes.size()), &image.width,
                                          &image.height, &in_file, channels);
  if (pixels == nullptr) {
    return InvalidArgument(fmt::format(
        "'{}' is no picture that can be read ({}); PNG, JPEG, BMP, PGM, PPM, TGA and GIF can", path,
        stbi_failure_reason()));
  }
  const size_t values = static_cast<size_t>(image.width) * static_cast<size_t>(image.height) *
                        static_cast<size_t>(channels);
  image.pixels.assign(pixels, pixels + values);
  stbi_image_free(pixels);
  return image;
}

std::vector<uint8_t> Scale(const Image& image, int width, int height) {
  // Source pixels [first, last) of an output pixel; at least one.
  const auto first = [](int i, int from, int to) { return int64_t{i} * from / to; };
  const auto last = [&](int i, int from, int to) {
    return std::max(first(i, from, to) + 1, first(i + 1, from, to));
  };
  std::vector<uint8_t> scaled;
  scaled.reserve(static_cast<size_t>(width) * static_cast<size_t>(height) *
                 static_cast<size_t>(image.channels));
  for (int y = 0; y < height; ++y) {
    const int64_t y0 = first(y, image.height, height), y1 = last(y, image.height, height);
    for (int x = 0; x < width; ++x) {
      const int64_t x0 = first(x, image.width, width), x1 = last(x, image.width, width);
      for (int c = 0; c < image.channels; ++c) {
        int64_t sum = 0;
        for (int64_t sy = y0; sy < y1; ++sy) {
          for (int64_t sx = x0; sx < x1; ++sx) {
            sum += image.pixels[static_cast<size_t>((sy * image.width + sx) * image.channels + c)];
          }
        }
        const int64_t count = (y1 - y0) * (x1 - x0);
        scaled.push_back(static_cast<uint8_t>((sum + count / 2) / count));
      }
    }
  }
  return scaled;
}

}  // namespace systole::tools
