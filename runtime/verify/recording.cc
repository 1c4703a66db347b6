// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/verify/recording.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <system_error>

#include "runtime/program/container.h"

namespace systole::verify {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

Result<Json> ReadJson(const fs::path& path) {
  SYSTOLE_ASSIGN_OR_RETURN(const std::vector<std::byte> bytes, program::ReadBytes(path));
  const auto* text = reinterpret_cast<const char*>(bytes.data());
  Json json = Json::parse(text, text + bytes.size(), nullptr, /*allow_exceptions=*/false);
  if (json.is_discarded() || !json.is_object()) {
    return InvalidArgument(fmt::format("'{}' is not a JSON object", path.string()));
  }
  return json;
}

tl::unexpected<Status> WrongForm(const fs::path& path, const std::string& what) {
  return InvalidArgument(fmt::format("'{}': {}; see `recordings` in docs/user-guide.md",
                                     path.string(), what));
}

std::string TextOf(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

size_t ListSize(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_array() ? found->size() : 0;
}

/// Folder of a runtime's outputs; empty if it recorded nothing.
std::string FolderOf(const Json& json, golden::Numerics numerics) {
  const auto runtimes = json.find("runtimes");
  if (runtimes == json.end() || !runtimes->is_object()) return "";
  const auto entry = runtimes->find(std::string(golden::Name(numerics)));
  return entry != runtimes->end() && entry->is_object() ? TextOf(*entry, "dir") : "";
}

constexpr golden::Numerics kModes[] = {golden::Numerics::kTflm, golden::Numerics::kTfliteRef,
                                       golden::Numerics::kTflite, golden::Numerics::kOrt};

std::vector<golden::Numerics> ModesOf(const Json& json) {
  std::vector<golden::Numerics> modes;
  for (const golden::Numerics mode : kModes) {
    if (!FolderOf(json, mode).empty()) modes.push_back(mode);
  }
  return modes;
}

Result<std::vector<std::vector<std::byte>>> ReadFiles(const fs::path& folder, const char* name,
                                                      size_t count) {
  std::vector<std::vector<std::byte>> files;
  for (size_t i = 0; i < count; ++i) {
    SYSTOLE_ASSIGN_OR_RETURN(std::vector<std::byte> bytes,
                             program::ReadBytes(folder / fmt::format("{}{}.bin", name, i)));
    files.push_back(std::move(bytes));
  }
  return files;
}

Result<void> ReadLayers(const fs::path& folder, const std::string& runtime, Recording& recording) {
  const fs::path list = folder / "layers.json";
  std::error_code error;
  if (!fs::exists(list, error)) return {};
  SYSTOLE_ASSIGN_OR_RETURN(const Json json, ReadJson(list));
  if (TextOf(json, "runtime") != runtime || ListSize(json, "operators") == 0) return {};
  for (const Json& entry : json["operators"]) {
    if (!entry.is_object() || ListSize(entry, "outputs") == 0) continue;
    for (const Json& output : entry["outputs"]) {
      if (!output.is_object() || !output.contains("tensor") ||
          !output["tensor"].is_number_integer()) {
        return WrongForm(list, "an output without a tensor number");
      }
      SYSTOLE_ASSIGN_OR_RETURN(std::vector<std::byte> bytes,
                               program::ReadBytes(folder / TextOf(output, "file")));
      recording.layers[output["tensor"].get<graph::TensorId>()] = std::move(bytes);
    }
  }
  return {};
}

}  // namespace

Result<std::vector<golden::Numerics>> RecordedModes(const fs::path& golden_json) {
  SYSTOLE_ASSIGN_OR_RETURN(const Json json, ReadJson(golden_json));
  return ModesOf(json);
}

Result<Recording> ReadRecording(const fs::path& golden_json, golden::Numerics numerics) {
  SYSTOLE_ASSIGN_OR_RETURN(const Json json, ReadJson(golden_json));
  if (!json.contains("n") || !json["n"].is_number_unsigned() || json["n"].get<size_t>() == 0) {
    return WrongForm(golden_json, "the number of samples 'n' is missing");
  }
  Recording recording;
  recording.runtime = std::string(golden::Name(numerics));
  recording.samples = json["n"].get<size_t>();
  const std::string dir = FolderOf(json, numerics);
  if (dir.empty()) {
    std::string names;
    for (const golden::Numerics mode : ModesOf(json)) {
      names += (names.empty() ? "" : ", ") + std::string(golden::Name(mode));
    }
    return Unsupported(fmt::format("'{}' holds no outputs of '{}'; it has: {}",
                                   golden_json.string(), recording.runtime, names));
  }
  const fs::path folder = golden_json.parent_path();
  SYSTOLE_ASSIGN_OR_RETURN(recording.inputs, ReadFiles(folder, "in", ListSize(json, "inputs")));
  SYSTOLE_ASSIGN_OR_RETURN(recording.outputs,
                           ReadFiles(folder / dir, "out", ListSize(json, "outputs")));
  SYSTOLE_RETURN_IF_ERROR(ReadLayers(folder / "layers", recording.runtime, recording));
  return recording;
}

}  // namespace systole::verify
