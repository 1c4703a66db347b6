// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/import/importer.h"

#include <cstring>
#include <fstream>
#include <string>
#include <system_error>

#include "runtime/import/onnx_file.h"
#include "runtime/import/onnx_importer.h"
#include "runtime/import/tflite_importer.h"

namespace systole::import {
namespace {

Result<std::vector<std::byte>> ReadFile(const std::filesystem::path& path) {
  const auto unreadable = [&](const std::string& reason) {
    return InvalidArgument("cannot read '" + path.string() + "': " + reason);
  };
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) {
    return unreadable(error ? error.message() : "it is not a file");
  }
  const uintmax_t size = std::filesystem::file_size(path, error);
  if (error) return unreadable(error.message());
  if (size > kMaxFileBytes) {
    return unreadable(std::to_string(size) + " bytes; model files end at " +
                      std::to_string(kMaxFileBytes));
  }
  std::ifstream stream(path, std::ios::binary);
  std::vector<std::byte> bytes(static_cast<size_t>(size));
  stream.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(size));
  if (!stream) return unreadable("the data end early or may not be read");
  return bytes;
}

}  // namespace

ModelFormat FormatOf(std::span<const std::byte> file, const std::filesystem::path& path) {
  constexpr size_t kIdentifier = 4;
  if (file.size() >= 2 * kIdentifier &&
      std::memcmp(file.data() + kIdentifier, "TFL3", kIdentifier) == 0) {
    return ModelFormat::kTflite;
  }
  const std::string extension = path.extension().string();
  if (extension == ".onnx" || LooksLikeOnnx(file)) return ModelFormat::kOnnx;
  return extension == ".tflite" ? ModelFormat::kTflite : ModelFormat::kUnknown;
}

Result<graph::Graph> ImportModel(const std::filesystem::path& path) {
  SYSTOLE_ASSIGN_OR_RETURN(const auto bytes, ReadFile(path));
  return ImportModel(bytes, path);
}

Result<graph::Graph> ImportModel(std::span<const std::byte> file,
                                 const std::filesystem::path& path) {
  switch (FormatOf(file, path)) {
    case ModelFormat::kTflite: return ImportTflite(file, path.stem().string());
    case ModelFormat::kOnnx: {
      const std::filesystem::path folder = path.parent_path();
      return ImportOnnx(file, path.stem().string(), folder.empty() ? "." : folder);
    }
    case ModelFormat::kUnknown: break;
  }
  return InvalidArgument("'" + path.string() +
                         "' is not a model: neither TFLite (bytes 4..7 are not 'TFL3') nor ONNX; "
                         "give a quantized .tflite or .onnx file");
}

golden::Numerics HomeNumerics(ModelFormat format) {
  return format == ModelFormat::kOnnx ? golden::Numerics::kOrt : golden::Numerics::kTflite;
}

}  // namespace systole::import
