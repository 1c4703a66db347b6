// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/tools/labelled_set.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <sstream>
#include <system_error>

#include "runtime/program/container.h"

namespace systole::tools {
namespace {

namespace fs = std::filesystem;
using graph::DataType;

constexpr size_t kImagesHeader = 16;  // Of idx3: magic and three sizes, big endian.
constexpr size_t kLabelsHeader = 8;   // Of idx1: magic and one size.

Result<fs::path> FindFolder(const std::string& path) {
  std::error_code error;
  if (fs::is_directory(path, error)) return fs::path(path);
  const char* root = std::getenv("SYSTOLE_DATA");
  if (root != nullptr) {
    const fs::path shared = fs::path(root) / "data" / path;
    if (fs::is_directory(shared, error)) return shared;
  }
  return InvalidArgument(fmt::format("--data '{}' is not a folder{}", path,
                                     root != nullptr ? ", nor is there one in $SYSTOLE_DATA/data"
                                                     : "; $SYSTOLE_DATA is not set"));
}

/// The only file of a folder whose name ends so; empty if there is none or several.
fs::path OnlyFile(const fs::path& folder, const std::string& ending) {
  fs::path found;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    if (!name.ends_with(ending)) continue;
    if (!found.empty()) return {};
    found = entry.path();
  }
  return found;
}

std::vector<std::string> Cells(const std::string& line) {
  std::vector<std::string> cells;
  std::istringstream text(line);
  for (std::string cell; std::getline(text, cell, ',');) cells.push_back(cell);
  return cells;
}

/// Columns of whole numbers of a CSV file with a header, by name; other columns are left out.
Result<std::vector<std::pair<std::string, std::vector<int64_t>>>> ReadColumns(
    const fs::path& path) {
  SYSTOLE_ASSIGN_OR_RETURN(const std::vector<std::byte> bytes, program::ReadBytes(path));
  std::string text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  std::erase(text, '\r');
  std::istringstream lines(text);
  std::string line;
  std::getline(lines, line);
  std::vector<std::pair<std::string, std::vector<int64_t>>> columns;
  for (const std::string& name : Cells(line)) columns.emplace_back(name, std::vector<int64_t>());
  size_t rows = 0;
  while (std::getline(lines, line)) {
    if (line.empty()) continue;
    ++rows;
    const auto cells = Cells(line);
    for (size_t i = 0; i < std::min(cells.size(), columns.size()); ++i) {
      int64_t value = 0;
      const char* end = cells[i].data() + cells[i].size();
      const auto [stop, problem] = std::from_chars(cells[i].data(), end, value);
      if (problem == std::errc() && stop == end) columns[i].second.push_back(value);
    }
  }
  std::erase_if(columns, [&](const auto& column) { return column.second.size() != rows; });
  if (rows == 0 || columns.empty()) {
    return InvalidArgument(fmt::format("'{}' has no rows of numbers", path.string()));
  }
  return columns;
}

Result<void> ReadLabels(const fs::path& path, LabelledSet& set) {
  SYSTOLE_ASSIGN_OR_RETURN(auto columns, ReadColumns(path));
  size_t chosen = std::min<size_t>(1, columns.size() - 1);
  for (size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].first == "class" || columns[i].first == "label") chosen = i;
  }
  set.labels = columns[chosen].second;
  for (auto& [name, values] : columns) {
    if (name.starts_with("top1:")) set.answers[name] = std::move(values);
  }
  return {};
}

Result<void> ReadIdx(const fs::path& images, const fs::path& labels, LabelledSet& set) {
  SYSTOLE_ASSIGN_OR_RETURN(const std::vector<std::byte> pixels, program::ReadBytes(images));
  SYSTOLE_ASSIGN_OR_RETURN(const std::vector<std::byte> classes, program::ReadBytes(labels));
  if (pixels.size() <= kImagesHeader || classes.size() <= kLabelsHeader) {
    return InvalidArgument(fmt::format("'{}' or '{}' is shorter than its header", images.string(),
                                       labels.string()));
  }
  set.type = DataType::kUint8;
  set.values.assign(pixels.begin() + kImagesHeader, pixels.end());
  for (size_t i = kLabelsHeader; i < classes.size(); ++i) {
    set.labels.push_back(static_cast<int64_t>(classes[i]));
  }
  return {};
}

/// A value of the set as a real number, and as the integer it is stored as.
struct SetValue {
  double real;
  int64_t stored;
};

SetValue ValueAt(const LabelledSet& set, const SetReading& reading, size_t i) {
  if (set.type == DataType::kFloat32) {
    float value = 0;
    std::memcpy(&value, &set.values[i * sizeof(value)], sizeof(value));
    return {value, 0};
  }
  if (set.type == DataType::kInt8) {
    const auto stored = static_cast<int8_t>(set.values[i]);
    if (!reading.quant) return {static_cast<double>(stored), stored};
    return {static_cast<double>(reading.quant->scale()) *
                static_cast<double>(stored - reading.quant->zero_point()),
            stored};
  }
  const auto stored = static_cast<uint8_t>(set.values[i]);
  const double share = stored / 255.0;
  const double real =
      reading.range.empty() ? share
                            : reading.range[0] + share * (reading.range[1] - reading.range[0]);
  return {real, stored};
}

void Append(const program::TensorRef& input, const LabelledSet& set, const SetReading& reading,
            size_t i, std::vector<std::byte>& out) {
  const SetValue value = ValueAt(set, reading, i);
  if (input.type == DataType::kFloat32) {
    const auto real = static_cast<float>(value.real);
    const auto* bytes = reinterpret_cast<const std::byte*>(&real);
    out.insert(out.end(), bytes, bytes + sizeof(real));
    return;
  }
  const double lowest = input.type == DataType::kUint8 ? 0 : -128;
  const bool as_it_is = set.type == DataType::kUint8 ? reading.range.empty()
                                                     : set.type == DataType::kInt8 && !reading.quant;
  double stored = 0;
  if (as_it_is) {
    stored = static_cast<double>(value.stored) + (set.type == DataType::kUint8 ? lowest : 0);
  } else {
    stored = std::nearbyint(value.real / static_cast<double>(input.scale())) + input.zero_point();
  }
  out.push_back(static_cast<std::byte>(
      static_cast<int>(std::clamp(stored, lowest, lowest + 255))));
}

}  // namespace

Result<LabelledSet> ReadLabelledSet(const std::string& path) {
  SYSTOLE_ASSIGN_OR_RETURN(const fs::path folder, FindFolder(path));
  LabelledSet set;
  set.name = fs::absolute(folder).lexically_normal().filename().string();
  const fs::path images = OnlyFile(folder, "-idx3-ubyte");
  const fs::path classes = OnlyFile(folder, "-idx1-ubyte");
  if (!images.empty() && !classes.empty()) {
    SYSTOLE_RETURN_IF_ERROR(ReadIdx(images, classes, set));
    return set;
  }
  const fs::path values = OnlyFile(folder, ".bin");
  if (values.empty()) {
    return InvalidArgument(fmt::format(
        "--data '{}': it must hold one .bin file (beside labels.csv), or the files *-idx3-ubyte and "
        "*-idx1-ubyte",
        folder.string()));
  }
  const std::string stem = values.stem().string();
  if (stem.ends_with("_int8")) set.type = DataType::kInt8;
  if (stem.ends_with("_f32") || !fs::exists(folder / "labels.csv")) set.type = DataType::kFloat32;
  SYSTOLE_ASSIGN_OR_RETURN(set.values, program::ReadBytes(values));
  if (fs::exists(folder / "labels.csv")) {
    SYSTOLE_RETURN_IF_ERROR(ReadLabels(folder / "labels.csv", set));
  }
  return set;
}

Result<Samples> SamplesOf(const LabelledSet& set, const program::Program& program,
                          const SetReading& reading) {
  const bool one = program.inputs.size() == 1;
  const DataType type = one ? program.inputs[0].type : DataType::kBool;
  if (type != DataType::kInt8 && type != DataType::kUint8 && type != DataType::kFloat32) {
    return InvalidArgument(fmt::format(
        "model '{}' must have one input of int8, uint8 or float32 to be evaluated on a set",
        program.model_name));
  }
  const program::TensorRef& input = program.inputs[0];
  const auto each = static_cast<size_t>(graph::NumElements(input.shape)) / program.batch;
  const size_t step = reading.step == 0 ? each : reading.step;
  const size_t values = set.values.size() / static_cast<size_t>(graph::DataTypeSize(set.type));
  const size_t count = values < each ? 0 : (values - each) / step + 1;
  const bool whole = count > 0 && (count - 1) * step + each == values;
  if (!whole || (!set.labels.empty() && set.labels.size() != count)) {
    return InvalidArgument(fmt::format(
        "set '{}' has {} values and {} labels; model '{}' takes {} values per sample{}", set.name,
        values, set.labels.size(), program.model_name, each,
        reading.step == 0 ? "" : fmt::format(" every {}", reading.step)));
  }
  Samples samples;
  samples.count = count;
  samples.batch = program.batch;
  std::vector<std::byte> bytes;
  for (size_t s = 0; s < count; ++s) {
    for (size_t i = 0; i < each; ++i) Append(input, set, reading, s * step + i, bytes);
  }
  bytes.resize(samples.runs() * input.size_bytes());
  samples.files.push_back(std::move(bytes));
  return samples;
}

}  // namespace systole::tools
