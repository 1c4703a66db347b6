// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "runtime/import/importer.h"
#include "runtime/reference/interpret.h"

// reference_networks LIST [NAME...]: computes the networks of a list node by node on the host, in
// every mode whose runtime recorded outputs, and compares all bytes. float32 outputs: bit-equal, or
// within the ulp that the list allows. With names only those networks.

namespace systole {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

/// A line of the list: model, folder of recordings, most ulp that float32 outputs may differ by, a
/// runtime that is left out.
struct Entry {
  std::string model;
  std::string recorded;
  int64_t ulp = 0;
  std::string left_out;
};

std::string DataFolder() {
  const char* folder = std::getenv("SYSTOLE_DATA");
  return folder != nullptr ? folder : SYSTOLE_DATA_DEFAULT;
}

std::vector<Entry> ReadList(const std::string& path) {
  std::ifstream file(path);
  std::vector<Entry> entries;
  std::string line;
  while (std::getline(file, line)) {
    if (line.empty() || line[0] == '#') continue;
    std::istringstream words(line);
    Entry entry;
    words >> entry.model >> entry.recorded >> entry.ulp >> entry.left_out;
    entries.push_back(entry);
  }
  return entries;
}

std::vector<std::byte> ReadFile(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  const std::vector<char> text{std::istreambuf_iterator<char>(file),
                               std::istreambuf_iterator<char>()};
  std::vector<std::byte> bytes(text.size());
  if (!text.empty()) std::memcpy(bytes.data(), text.data(), text.size());
  return bytes;
}

/// Distance of two float32 in units in the last place.
int64_t UlpBetween(float a, float b) {
  const auto order = [](float x) {
    const auto bits = static_cast<int64_t>(std::bit_cast<uint32_t>(x));
    return bits < 0x80000000 ? bits : 0x80000000 - bits;
  };
  if (a == b || (std::isnan(a) && std::isnan(b))) return 0;
  return std::abs(order(a) - order(b));
}

/// Elements that differ by more than the entry allows.
int64_t CountDifferent(const graph::Tensor& t, std::span<const std::byte> got,
                       std::span<const std::byte> expected, int64_t ulp) {
  const auto size = static_cast<size_t>(graph::DataTypeSize(t.type));
  int64_t different = 0;
  for (size_t i = 0; i < got.size(); i += size) {
    if (std::memcmp(&got[i], &expected[i], size) == 0) continue;
    if (t.type == graph::DataType::kFloat32) {
      float a = 0;
      float b = 0;
      std::memcpy(&a, &got[i], size);
      std::memcpy(&b, &expected[i], size);
      if (UlpBetween(a, b) <= ulp) continue;
    }
    ++different;
  }
  return different;
}

/// One mode of one network; how many elements differ, or why it cannot be said.
Result<int64_t> RunMode(const graph::Graph& network, golden::Numerics numerics,
                        const fs::path& folder, const fs::path& outputs, int samples,
                        int64_t ulp) {
  std::vector<std::vector<std::byte>> in;
  std::vector<std::vector<std::byte>> out;
  for (size_t k = 0; k < network.inputs.size(); ++k) {
    in.push_back(ReadFile(folder / fmt::format("in{}.bin", k)));
    const auto size = static_cast<size_t>(network.tensor(network.inputs[k]).size_bytes());
    if (in.back().size() != size * samples) return InvalidArgument("input file has another size");
  }
  for (size_t k = 0; k < network.outputs.size(); ++k) {
    out.push_back(ReadFile(outputs / fmt::format("out{}.bin", k)));
    const auto size = static_cast<size_t>(network.tensor(network.outputs[k]).size_bytes());
    if (out.back().size() != size * samples) {
      return InvalidArgument("output file has another size");
    }
  }
  int64_t different = 0;
  for (int sample = 0; sample < samples; ++sample) {
    std::vector<std::span<const std::byte>> inputs;
    for (const auto& bytes : in) {
      const size_t size = bytes.size() / samples;
      inputs.push_back(std::span(bytes).subspan(sample * size, size));
    }
    SYSTOLE_ASSIGN_OR_RETURN(const reference::Values values,
                             reference::Interpret(network, numerics, inputs));
    for (size_t k = 0; k < out.size(); ++k) {
      const graph::TensorId id = network.outputs[k];
      const size_t size = out[k].size() / samples;
      different += CountDifferent(network.tensor(id), values[id],
                                  std::span(out[k]).subspan(sample * size, size), ulp);
    }
  }
  return different;
}

/// Returns the number of modes that are wrong.
int RunNetwork(const Entry& entry) {
  const fs::path data = DataFolder();
  const fs::path folder = data / entry.recorded;
  const auto network = import::ImportModel(data / entry.model);
  if (!network) {
    std::cout << fmt::format("{}: {}\n", entry.model, network.error().message);
    return 1;
  }
  std::ifstream file(folder / "golden.json");
  const auto record = nlohmann::json::parse(file);
  int wrong = 0;
  for (const auto& [runtime, answer] : record.at("runtimes").items()) {
    // tflite_builtin and ort_noopt are nobody's defaults and no modes.
    const auto numerics = golden::ParseNumerics(runtime);
    if (!numerics || !answer.contains("dir") || runtime == entry.left_out) continue;
    const auto start = Clock::now();
    const auto different = RunMode(*network, *numerics, folder,
                                   folder / answer["dir"].get<std::string>(), record.at("n"),
                                   entry.ulp);
    const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
    wrong += !different || *different != 0 ? 1 : 0;
    std::cout << fmt::format("{} {}: {}, {:.2f} s\n", entry.model, runtime,
                             different ? fmt::format("{} different", *different)
                                       : different.error().message,
                             seconds);
  }
  return wrong;
}

}  // namespace
}  // namespace systole

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  if (!systole::fs::exists(systole::DataFolder())) {
    std::cout << "no data in " << systole::DataFolder() << "\n";
    return 77;
  }
  const std::vector<std::string> names(argv + 2, argv + argc);
  int wrong = 0;
  int networks = 0;
  for (const auto& entry : systole::ReadList(argv[1])) {
    const std::string stem = systole::fs::path(entry.recorded).filename();
    if (!names.empty() && std::find(names.begin(), names.end(), stem) == names.end()) continue;
    ++networks;
    wrong += systole::RunNetwork(entry);
  }
  std::cout << fmt::format("{} networks, {} answers wrong\n", networks, wrong);
  return wrong == 0 && networks > 0 ? 0 : 1;
}
