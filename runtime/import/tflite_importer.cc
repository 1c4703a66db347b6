// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/import/tflite_importer.h"

#include <utility>
#include <vector>

#include "runtime/import/importer.h"
#include "runtime/import/tflite_damage.h"
#include "runtime/import/tflite_network.h"
#include "runtime/import/tflite_schema_generated.h"

namespace systole::import {
namespace {

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

}  // namespace systole::import
