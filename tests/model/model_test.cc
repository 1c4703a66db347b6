// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

// Compiles models and compares every output byte with what a real runtime recorded.
//   systole_model_test MODEL RECORDED NUMERICS[,NUMERICS] BACKEND[-MACHINE] CONFIG [BATCH]
// MODEL and RECORDED are relative to $SYSTOLE_DATA. Exit 0: equal; 1: not; 77: no data.
// With a batch, a last incomplete one is filled with the first samples.

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>

#include "driver/core/registry.h"
#include "runtime/compile/compiler.h"
#include "runtime/execute/session.h"
#include "runtime/import/importer.h"
#include "runtime/optimize/optimize.h"
#include "tests/support/backend_name.h"

namespace {

namespace fs = std::filesystem;
using namespace systole;

std::vector<std::byte> ReadFile(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  const std::vector<char> chars((std::istreambuf_iterator<char>(file)), {});
  std::vector<std::byte> bytes(chars.size());
  std::transform(chars.begin(), chars.end(), bytes.begin(),
                 [](char c) { return static_cast<std::byte>(c); });
  return bytes;
}

struct Machine {
  std::string backend, config;
  size_t batch = 1;
};

/// Samples [first, first + count) of a file with n, beginning again behind the last one.
std::vector<std::byte> Samples(const std::vector<std::byte>& file, size_t n, size_t first,
                               size_t count) {
  const size_t bytes = file.size() / n;
  std::vector<std::byte> samples;
  for (size_t s = first; s < first + count; ++s) {
    const auto from = file.begin() + static_cast<std::ptrdiff_t>(s % n * bytes);
    samples.insert(samples.end(), from, from + static_cast<std::ptrdiff_t>(bytes));
  }
  return samples;
}

/// Compares one output of one run; prints the first difference.
bool Same(const std::vector<std::byte>& got, std::span<const std::byte> expected,
          const std::string& what) {
  const auto bad = std::mismatch(got.begin(), got.end(), expected.begin(), expected.end());
  if (bad.first == got.end() && got.size() == expected.size()) return true;
  const auto at = bad.first - got.begin();
  fmt::print("  {}: byte {} differs: expected {}, got {}\n", what, at,
             static_cast<int>(expected[at]), static_cast<int>(got[at]));
  return false;
}

/// Runs all recorded samples of a compiled model; returns whether all bytes are equal.
Result<bool> RunSamples(const program::Program& program, driver::Device& device,
                        const fs::path& recorded, const fs::path& expected_dir, size_t n) {
  SYSTOLE_ASSIGN_OR_RETURN(execute::Session session, execute::Session::Create(program, device));
  std::vector<std::vector<std::byte>> inputs, expected;
  for (size_t i = 0; i < program.inputs.size(); ++i) {
    inputs.push_back(ReadFile(recorded / fmt::format("in{}.bin", i)));
  }
  for (size_t i = 0; i < program.outputs.size(); ++i) {
    expected.push_back(ReadFile(expected_dir / fmt::format("out{}.bin", i)));
    const size_t bytes = n * program.outputs[i].size_bytes() / program.batch;
    if (expected[i].size() != bytes) {
      return InvalidArgument(fmt::format("{}: {} bytes recorded, {} expected",
                                         expected_dir.string(), expected[i].size(), bytes));
    }
  }
  bool same = true;
  uint64_t cycles = 0;
  driver::Counters counters;
  for (size_t sample = 0; sample < n; sample += program.batch) {
    std::vector<std::vector<std::byte>> packed;
    std::vector<std::span<const std::byte>> views;
    for (const auto& input : inputs) {
      packed.push_back(Samples(input, n, sample, program.batch));
    }
    views.assign(packed.begin(), packed.end());
    SYSTOLE_ASSIGN_OR_RETURN(const execute::SampleResult result, session.Run(views));
    cycles = std::max(cycles, result.cycles.value_or(0));
    counters = result.counters;
    for (size_t i = 0; i < result.outputs.size(); ++i) {
      same &= Same(result.outputs[i], Samples(expected[i], n, sample, program.batch),
                   fmt::format("sample {} output {}", sample, i));
    }
  }
  fmt::print("  {} samples, {} cycles for {}\n", n, cycles, program.batch);
  if (std::getenv("SYSTOLE_COUNTERS") != nullptr) {
    fmt::print("{}\n", driver::FormatCounters(counters));
  }
  return same;
}

Result<bool> RunModel(const fs::path& model, const fs::path& recorded, const std::string& numerics,
                      const Machine& machine) {
  fmt::print("{} {} on {}:{}, batch {}\n", model.filename().string(), numerics, machine.backend,
             machine.config, machine.batch);
  const auto mode = golden::ParseNumerics(numerics);
  if (!mode) return InvalidArgument("unknown numerics " + numerics);
  std::ifstream json_file(recorded / "golden.json");
  const auto json = nlohmann::json::parse(json_file);
  if (!json["runtimes"].contains(numerics)) return InvalidArgument("no recording for " + numerics);
  const auto& runtime = json["runtimes"][numerics];
  if (!runtime.contains("dir")) return InvalidArgument("no recording for " + numerics);
  SYSTOLE_ASSIGN_OR_RETURN(graph::Graph graph, import::ImportModel(model));
  SYSTOLE_RETURN_IF_ERROR(optimize::Optimize(graph, *mode));
  SYSTOLE_ASSIGN_OR_RETURN(const spec::Config* config, compile::FindConfig(machine.config));
  SYSTOLE_ASSIGN_OR_RETURN(const program::Program program,
                           compile::Compile(graph, {config, *mode, false, static_cast<int64_t>(machine.batch)}));
  driver::Options options;
  // Every command is compared with the functional model: a wrong result names its command.
  options.lockstep = std::getenv("SYSTOLE_LOCKSTEP") != nullptr;
  const std::string backend = test::BackendOf(machine.backend, &options);
  SYSTOLE_ASSIGN_OR_RETURN(auto device, driver::OpenDevice(backend, machine.config, options));
  return RunSamples(program, *device, recorded, recorded / runtime["dir"].get<std::string>(),
                    json["n"].get<size_t>());
}

std::vector<std::pair<fs::path, fs::path>> Expand(const fs::path& model, const fs::path& recorded) {
  if (model.stem() != "*") return {{model, recorded}};
  std::vector<std::pair<fs::path, fs::path>> all;
  for (const auto& entry : fs::directory_iterator(model.parent_path())) {
    all.emplace_back(entry.path(), recorded / entry.path().stem());
  }
  std::sort(all.begin(), all.end());
  return all;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 6 && argc != 7) {
    fmt::print(stderr,
               "usage: systole_model_test MODEL RECORDED NUMERICS BACKEND CONFIG [BATCH]\n");
    return 2;
  }
  const char* env = std::getenv("SYSTOLE_DATA");
  const fs::path data = env != nullptr ? env : SYSTOLE_DATA_DEFAULT;
  const fs::path model = data / argv[1];
  if (!fs::exists(model.stem() == "*" ? model.parent_path() : model)) {
    fmt::print("Skipped: {} is not there (set SYSTOLE_DATA)\n", model.string());
    return 77;
  }
  const Machine machine = {argv[4], argv[5], argc == 7 ? std::stoul(argv[6]) : 1};
  bool good = true;
  for (const auto& [file, recorded] : Expand(model, data / argv[2])) {
    std::stringstream numerics(argv[3]);
    for (std::string mode; std::getline(numerics, mode, ',');) {
      const auto result = RunModel(file, recorded, mode, machine);
      if (!result) fmt::print("  {}\n", result.error().message);
      good &= result.value_or(false);
    }
  }
  return good ? 0 : 1;
}
