// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/tools/pictures.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <filesystem>
#include <sstream>

#include "runtime/program/container.h"
#include "runtime/tools/picture_file.h"

namespace systole::tools {
namespace {

namespace fs = std::filesystem;

/// Height, width and channels that a sample has.
struct Frame {
  int height = 0, width = 0, channels = 1;
  size_t values() const {
    return static_cast<size_t>(height) * static_cast<size_t>(width) * static_cast<size_t>(channels);
  }
};

Result<Frame> FrameOf(const program::Program& program) {
  const auto refuse = [&](const std::string& has) {
    return InvalidArgument(fmt::format(
        "model '{}' has {}; demo takes models with one input of shape [N, height, width, 1 or 3] "
        "and int8, uint8 or float32 values; see systole run",
        program.model_name, has));
  };
  if (program.inputs.size() != 1) return refuse(fmt::format("{} inputs", program.inputs.size()));
  const program::TensorRef& ref = program.inputs[0];
  const graph::Shape& shape = ref.shape;
  const bool type = ref.type == graph::DataType::kInt8 || ref.type == graph::DataType::kUint8 ||
                    ref.type == graph::DataType::kFloat32;
  if (!type || shape.size() != 4 || (shape[3] != 1 && shape[3] != 3) || shape[1] > 8192 ||
      shape[2] > 8192) {
    return refuse(fmt::format("an input of {} {}", graph::DataTypeName(ref.type),
                              graph::ShapeToString(shape)));
  }
  return Frame{static_cast<int>(shape[1]), static_cast<int>(shape[2]), static_cast<int>(shape[3])};
}

/// Appends a sample made of bytes 0 (black) to 255 (white).
void Append(const program::TensorRef& ref, const std::vector<uint8_t>& pixels,
            const PixelRange& range, std::vector<std::byte>& samples) {
  const bool is_float = ref.type == graph::DataType::kFloat32;
  const int least = ref.type == graph::DataType::kUint8 ? 0 : -128;
  for (const uint8_t pixel : pixels) {
    double real = pixel / 255.0;
    if (!range.empty()) real = range[0] + real * (range[1] - range[0]);
    if (is_float) {
      const auto value = static_cast<float>(real);
      const auto* bytes = reinterpret_cast<const std::byte*>(&value);
      samples.insert(samples.end(), bytes, bytes + sizeof(value));
      continue;
    }
    double stored = pixel + least;
    if (!range.empty()) {
      stored = std::round(real / static_cast<double>(ref.scale())) + ref.zero_point();
    }
    stored = std::clamp(stored, double{1} * least, least + 255.0);
    samples.push_back(static_cast<std::byte>(static_cast<int>(stored)));
  }
}

bool IsPicture(const fs::path& path) {
  static const std::vector<std::string> kKnown = {".png", ".jpg", ".jpeg", ".bmp", ".pgm",
                                                  ".ppm", ".tga", ".gif",  ".bin"};
  std::string extension = path.extension().string();
  for (char& c : extension) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return std::find(kKnown.begin(), kKnown.end(), extension) != kKnown.end();
}

Result<std::vector<fs::path>> FilesInFolder(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    if (entry.is_regular_file(error) && IsPicture(entry.path())) files.push_back(entry.path());
  }
  if (error) {
    return InvalidArgument(
        fmt::format("cannot read folder '{}': {}", folder.string(), error.message()));
  }
  if (files.empty()) {
    return InvalidArgument(fmt::format(
        "folder '{}' has no picture (.png .jpg .bmp .pgm .ppm .tga .gif .bin)", folder.string()));
  }
  std::sort(files.begin(), files.end());
  return files;
}

Result<std::vector<fs::path>> FilesOfList(const fs::path& list) {
  SYSTOLE_ASSIGN_OR_RETURN(const std::vector<std::byte> bytes, program::ReadBytes(list));
  std::istringstream lines(std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
  std::vector<fs::path> files;
  for (std::string line; std::getline(lines, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (line.empty() || line[0] == '#') continue;
    files.push_back(list.parent_path() / line);
  }
  if (files.empty()) {
    return InvalidArgument(fmt::format("list '{}' names no picture", list.string()));
  }
  return files;
}

Result<std::vector<fs::path>> FilesOf(const std::string& path) {
  std::error_code error;
  if (fs::is_directory(path, error)) return FilesInFolder(path);
  if (fs::path(path).extension() == ".txt") return FilesOfList(path);
  return std::vector<fs::path>{path};
}

/// Collects samples and fills the last batch.
class Collector {
 public:
  Collector(const program::Program& program, const Frame& frame, const PixelRange& range)
      : ref_(program.inputs[0]),
        frame_(frame),
        range_(range),
        sample_bytes_(ref_.size_bytes() / program.batch) {
    pictures_.samples.batch = program.batch;
    pictures_.samples.files.resize(1);
  }

  void AddPixels(const std::string& name, const std::vector<uint8_t>& pixels) {
    pictures_.names.push_back(name);
    Append(ref_, pixels, range_, pictures_.samples.files[0]);
  }

  Result<void> AddFile(const fs::path& path) {
    if (path.extension() == ".bin") return AddSamples(path);
    SYSTOLE_ASSIGN_OR_RETURN(const Image image, ReadImage(path.string(), frame_.channels));
    AddPixels(path.filename().string(), Scale(image, frame_.width, frame_.height));
    return {};
  }

  Pictures Take() {
    Samples& samples = pictures_.samples;
    samples.count = pictures_.names.size();
    samples.files[0].resize(samples.runs() * samples.batch * sample_bytes_);
    return std::move(pictures_);
  }

 private:
  Result<void> AddSamples(const fs::path& path) {
    SYSTOLE_ASSIGN_OR_RETURN(const std::vector<std::byte> bytes, program::ReadBytes(path));
    if (bytes.empty() || bytes.size() % sample_bytes_ != 0) {
      return InvalidArgument(fmt::format(
          "'{}' has {} bytes, which is not a multiple of one sample ({} bytes, {} {})",
          path.string(), bytes.size(), sample_bytes_, graph::DataTypeName(ref_.type),
          graph::ShapeToString(ref_.shape)));
    }
    const size_t count = bytes.size() / sample_bytes_;
    for (size_t i = 0; i < count; ++i) {
      pictures_.names.push_back(count == 1 ? path.filename().string()
                                           : fmt::format("{}[{}]", path.filename().string(), i));
    }
    auto& all = pictures_.samples.files[0];
    all.insert(all.end(), bytes.begin(), bytes.end());
    return {};
  }

  const program::TensorRef& ref_;
  Frame frame_;
  PixelRange range_;
  size_t sample_bytes_;
  Pictures pictures_;
};

/// Value 0 to 255 of a drawn picture; x and y from -1 to 1.
double Drawn(size_t kind, size_t nth, int channel, double x, double y, uint32_t& noise) {
  const double turn = 0.7 * static_cast<double>(nth) + 0.9 * channel;
  const double along = x * std::cos(turn) + y * std::sin(turn);
  switch (kind) {
    case 0:
      return std::hypot(x, y) < 0.35 + 0.1 * channel + 0.02 * static_cast<double>(nth) ? 230 : 25;
    case 1:
      return 127.5 + 127.5 * std::sin(12 * along);
    case 2:
      return (static_cast<int>(std::floor(4 * x)) + static_cast<int>(std::floor(4 * y)) + channel) %
                         2 == 0 ? 220 : 40;
    case 3:
      return 127.5 + 90 * along;
    default:
      noise = noise * 1664525U + 1013904223U;
      return noise >> 24;
  }
}

}  // namespace

Result<void> CheckTakesPictures(const program::Program& program) {
  SYSTOLE_RETURN_IF_ERROR(FrameOf(program));
  return {};
}

Result<Pictures> ReadPictures(const program::Program& program,
                              const std::vector<std::string>& paths, const PixelRange& range) {
  SYSTOLE_ASSIGN_OR_RETURN(const Frame frame, FrameOf(program));
  Collector collector(program, frame, range);
  for (const std::string& path : paths) {
    SYSTOLE_ASSIGN_OR_RETURN(const std::vector<fs::path> files, FilesOf(path));
    for (const fs::path& file : files) SYSTOLE_RETURN_IF_ERROR(collector.AddFile(file));
  }
  return collector.Take();
}

Result<Pictures> GeneratePictures(const program::Program& program, size_t count,
                                  const PixelRange& range) {
  static constexpr std::array kNames = {"disc", "stripes", "checks", "gradient", "noise"};
  SYSTOLE_ASSIGN_OR_RETURN(const Frame frame, FrameOf(program));
  Collector collector(program, frame, range);
  uint32_t noise = 1;
  for (size_t n = 0; n < count; ++n) {
    std::vector<uint8_t> pixels;
    pixels.reserve(frame.values());
    for (int y = 0; y < frame.height; ++y) {
      for (int x = 0; x < frame.width; ++x) {
        for (int c = 0; c < frame.channels; ++c) {
          const double value = Drawn(n % kNames.size(), n, c, 2.0 * x / frame.width - 1,
                                     2.0 * y / frame.height - 1, noise);
          pixels.push_back(static_cast<uint8_t>(std::clamp(value, 0.0, 255.0)));
        }
      }
    }
    collector.AddPixels(fmt::format("{} {}", kNames[n % kNames.size()], n), pixels);
  }
  return collector.Take();
}

}  // namespace systole::tools
