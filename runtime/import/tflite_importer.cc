// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/import/tflite_importer.h"

#include <fstream>
#include <system_error>
#include <utility>
#include <vector>

#include "runtime/import/tflite_damage.h"
#include "runtime/import/tflite_network.h"
#include "runtime/import/tflite_schema_generated.h"

namespace systole::import {
namespace {

constexpr uintmax_t kMaxFileBytes = (uintmax_t{1} << 31) - 1;  // Offsets of flatbuffers end here.
constexpr uint32_t kMaxTables = 200000;  // Far above real networks; bounds what a file can ask for.

Result<graph::Graph> VerifyAndImport(std::span<const std::byte> file, std::string model_name) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(file.data());
  constexpr size_t kSmallestFile = 16;
  if (file.size() > kMaxFileBytes) {
    return InvalidArgument(std::to_string(file.size()) + " bytes; the format ends at " +
                           std::to_string(kMaxFileBytes));
  }
  if (file.size() < kSmallestFile || !tflite::ModelBufferHasIdentifier(bytes)) {
    return InvalidArgument("not a TFLite file: bytes 4..7 are not 'TFL3'");
  }
  flatbuffers::Verifier verifier(bytes, file.size(), 64, kMaxTables);
  if (!tflite::VerifyModelBuffer(verifier)) {
    return InvalidArgument("the file is damaged or truncated (" + std::to_string(file.size()) +
                           " bytes): " + LocateDamage(file) + " does not fit into it");
  }
  return ReadNetwork(*tflite::GetModel(bytes), file.size(), std::move(model_name));
}

}  // namespace

Result<graph::Graph> ImportTflite(std::span<const std::byte> file, std::string model_name) {
  const std::string prefix = "model '" + model_name + "': ";
  // The accessors of flatbuffers read in place and expect the alignment that malloc gives.
  constexpr size_t kAlignment = 16;
  std::vector<std::byte> aligned;
  if (reinterpret_cast<uintptr_t>(file.data()) % kAlignment != 0) {
    aligned.assign(file.begin(), file.end());
    file = aligned;
  }
  auto result = VerifyAndImport(file, std::move(model_name));
  if (!result) return Error(result.error().code, prefix + result.error().message);
  return result;
}

Result<graph::Graph> ImportTfliteFile(const std::filesystem::path& path) {
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
    return unreadable(std::to_string(size) + " bytes; the format ends at " +
                      std::to_string(kMaxFileBytes));
  }
  std::ifstream stream(path, std::ios::binary);
  std::vector<std::byte> bytes(static_cast<size_t>(size));
  stream.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(size));
  if (!stream) return unreadable("the data end early or may not be read");
  return ImportTflite(bytes, path.stem().string());
}

}  // namespace systole::import
