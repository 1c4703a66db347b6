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

#include "runtime/compile/compiler.h"
#include "runtime/execute/cpu_ops.h"
#include "runtime/import/tflite_importer.h"
#include "sim/golden/machine.h"

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

/// A program on the functional machine, without a driver.
class Bench {
 public:
  Bench(const program::Program& program, const spec::Config& config)
      : program_(program), machine_(config), checker_(config) {
    memory_ = {program.commands, program.constants, std::vector<std::byte>(program.input_bytes),
               std::vector<std::byte>(program.output_bytes),
               std::vector<std::byte>(program.scratch_bytes)};
    for (size_t r = 0; r < memory_.size(); ++r) {
      memory_[r].resize((memory_[r].size() + 63) / 64 * 64);
      views_.emplace_back(memory_[r]);
      machine_.set_region(static_cast<int>(r), {views_[r], memory_[r].size(), r >= 3});
    }
    machine_.set_checker(&checker_);
  }

  std::vector<std::byte>& region(program::Region r) { return memory_[static_cast<size_t>(r)]; }

  /// Runs all steps once; false after a fault.
  bool Run() {
    for (const program::Step& step : program_.steps) {
      if (const auto* cpu = std::get_if<program::CpuStep>(&step)) {
        if (!execute::RunCpuStep(*cpu, views_)) return false;
        continue;
      }
      const auto& stream = std::get<program::EngineStep>(step);
      checker_.Restart();
      const golden::RunResult result = machine_.Run(0, stream.offset, stream.bytes);
      if (result.fault.code != spec::ErrorCode::kNone || !result.done) {
        fmt::print("  fault {} at command {}\n", spec::Name(result.fault.code),
                   result.fault.index);
        return false;
      }
    }
    return true;
  }

  bool Clean() const {
    for (const auto& finding : checker_.findings()) fmt::print("  {}\n", finding.text);
    return checker_.findings().empty();
  }

 private:
  const program::Program& program_;
  golden::Machine machine_;
  golden::DependencyChecker checker_;
  std::vector<std::vector<std::byte>> memory_;
  execute::RegionBytes views_;
};

bool CheckModel(const fs::path& model, const fs::path& recorded, const spec::Config& config,
                int64_t batch) {
  std::ifstream json_file(recorded / "golden.json");
  const auto json = nlohmann::json::parse(json_file);
  const bool has_ref = json["runtimes"]["tflite_ref"].contains("dir");
  const auto numerics = has_ref ? golden::Numerics::kTfliteRef : golden::Numerics::kTflm;
  const auto graph = import::ImportTfliteFile(model.string());
  const auto program = graph.and_then([&](const graph::Graph& g) {
    return compile::Compile(g, {&config, numerics, false, batch});
  });
  fmt::print("{} {}, batch {}\n", model.filename().string(), config.name, batch);
  if (!program) {
    fmt::print("  {}\n", program.error().message);
    return false;
  }
  Bench bench(*program, config);
  const size_t n = json["n"].get<size_t>();
  for (size_t i = 0; i < program->inputs.size(); ++i) {
    const auto bytes = ReadFile(recorded / fmt::format("in{}.bin", i));
    const auto& ref = program->inputs[i];
    const size_t one = bytes.size() / n;
    for (size_t b = 0; b < program->batch; ++b) {
      std::memcpy(bench.region(ref.region).data() + ref.offset + b * one,
                  bytes.data() + b % n * one, one);
    }
  }
  if (!bench.Run() || !bench.Clean()) return false;
  const std::string dir = json["runtimes"][std::string(golden::Name(numerics))]["dir"];
  for (size_t i = 0; i < program->outputs.size(); ++i) {
    const auto expected = ReadFile(recorded / dir / fmt::format("out{}.bin", i));
    const auto& ref = program->outputs[i];
    const auto* got = bench.region(ref.region).data() + ref.offset;
    for (size_t b = 0; b < ref.size_bytes(); ++b) {
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
