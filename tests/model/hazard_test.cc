// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

// Runs compiled models on the functional machine with its dependency checker: every pair of commands
// that touches the same bytes must be ordered by the dependency counts alone. Timing hides such
// mistakes, this does not. Outputs are compared with the recorded ones as well.
//   systole_hazard_test CONFIG MODEL=RECORDED...
// relative to $SYSTOLE_DATA. Exit 0: no finding; 1: findings; 77: no data.

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "driver/core/registry.h"
#include "runtime/compile/compiler.h"
#include "runtime/execute/session.h"
#include "runtime/import/importer.h"

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

/// One run on the functional machine with its dependency checker.
Result<execute::SampleResult> RunChecked(const program::Program& program,
                                         const spec::Config& config,
                                         const std::vector<std::vector<std::byte>>& inputs) {
  driver::Options options;
  options.check_dependencies = true;
  SYSTOLE_ASSIGN_OR_RETURN(const auto device, driver::OpenDevice("golden", config.name, options));
  SYSTOLE_ASSIGN_OR_RETURN(execute::Session session, execute::Session::Create(program, *device));
  const std::vector<std::span<const std::byte>> views(inputs.begin(), inputs.end());
  return session.Run(views);
}

bool CheckModel(const fs::path& model, const fs::path& recorded, const spec::Config& config,
                int64_t batch) {
  std::ifstream json_file(recorded / "golden.json");
  const auto json = nlohmann::json::parse(json_file);
  auto numerics = golden::Numerics::kOrt;
  for (const auto mode : {golden::Numerics::kTflm, golden::Numerics::kTfliteRef}) {
    const std::string name(golden::Name(mode));
    if (json["runtimes"].contains(name) && json["runtimes"][name].contains("dir")) numerics = mode;
  }
  const auto graph = import::ImportModel(model);
  const auto program = graph.and_then([&](const graph::Graph& g) {
    return compile::Compile(g, {&config, numerics, false, batch});
  });
  fmt::print("{} {}, batch {}\n", model.filename().string(), config.name, batch);
  if (!program) {
    fmt::print("  {}\n", program.error().message);
    return false;
  }
  const size_t n = json["n"].get<size_t>();
  std::vector<std::vector<std::byte>> inputs;
  for (size_t i = 0; i < program->inputs.size(); ++i) {
    const auto recorded_bytes = ReadFile(recorded / fmt::format("in{}.bin", i));
    const size_t one = recorded_bytes.size() / n;
    auto& input = inputs.emplace_back(one * program->batch);
    for (size_t b = 0; b < program->batch; ++b) {
      std::memcpy(input.data() + b * one, recorded_bytes.data() + b % n * one, one);
    }
  }
  const auto result = RunChecked(*program, config, inputs);
  if (!result) {
    fmt::print("  {}\n", result.error().message);
    return false;
  }
  const std::string dir = json["runtimes"][std::string(golden::Name(numerics))]["dir"];
  for (size_t i = 0; i < program->outputs.size(); ++i) {
    const auto expected = ReadFile(recorded / dir / fmt::format("out{}.bin", i));
    const auto& got = result->outputs[i];
    for (size_t b = 0; b < got.size(); ++b) {
      const std::byte right = expected[b % expected.size()];
      if (got[b] == right) continue;
      fmt::print("  output {} byte {}: expected {}, got {}\n", i, b, static_cast<int>(right),
                 static_cast<int>(got[b]));
      return false;
    }
  }
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  const char* env = std::getenv("SYSTOLE_DATA");
  const fs::path data = env != nullptr ? env : SYSTOLE_DATA_DEFAULT;
  const std::string machine = argc > 1 ? argv[1] : "";
  const size_t colon = machine.find(':');
  const auto config = compile::FindConfig(machine.substr(0, colon));
  const int64_t batch = colon == std::string::npos ? 1 : std::stol(machine.substr(colon + 1));
  if (argc < 3 || !config) {
    fmt::print(stderr, "usage: systole_hazard_test CONFIG[:BATCH] MODEL=RECORDED...\n");
    return 2;
  }
  if (!fs::exists(data / "models")) {
    fmt::print("Skipped: {} is not there (set SYSTOLE_DATA)\n", (data / "models").string());
    return 77;
  }
  bool good = true;
  for (int i = 2; i < argc; ++i) {
    const std::string pair = argv[i];
    const size_t cut = pair.find('=');
    good &= CheckModel(data / pair.substr(0, cut), data / pair.substr(cut + 1), **config, batch);
  }
  return good ? 0 : 1;
}
