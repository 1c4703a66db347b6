// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

// Random networks, compiled and run on the functional machine with its dependency checker, against
// the reference operators.
//   systole_random_network_test CONFIG COUNT [FIRST_SEED]
// Exit 0: all equal; 1: differences, findings of the checker, or a network that does not compile.

#include <fmt/format.h>

#include <cstdlib>
#include <cstring>

#include "runtime/compile/compiler.h"
#include "tests/model/functional_bench.h"
#include "tests/model/random_network.h"

namespace {

using namespace systole;

/// Bytes of input `i` of all samples, one after another.
std::vector<std::byte> Joined(const std::vector<std::vector<int8_t>>& samples) {
  std::vector<std::byte> bytes;
  for (const auto& sample : samples) {
    const auto* data = reinterpret_cast<const std::byte*>(sample.data());
    bytes.insert(bytes.end(), data, data + sample.size());
  }
  return bytes;
}

/// Complaint about output `i`, empty if it is right.
std::string Compare(size_t i, std::span<const std::byte> got, std::span<const std::byte> expected) {
  for (size_t b = 0; b < expected.size(); ++b) {
    if (got[b] == expected[b]) continue;
    return fmt::format("output {} byte {} of {}: expected {}, got {}\n", i, b, expected.size(),
                       static_cast<int>(expected[b]), static_cast<int>(got[b]));
  }
  return {};
}

std::string RunChecked(const test::RandomNetwork& network, const program::Program& program,
                       const spec::Config& config) {
  test::FunctionalBench bench(program, config);
  const auto input = Joined(network.inputs);
  std::memcpy(bench.At(program.inputs[0]), input.data(), input.size());
  if (!bench.Run()) return bench.complaint();
  std::string complaint;
  for (size_t i = 0; i < program.outputs.size(); ++i) {
    const auto expected = Joined(network.expected[i]);
    complaint += Compare(i, {bench.At(program.outputs[i]), expected.size()}, expected);
  }
  return complaint;
}

}  // namespace

int main(int argc, char** argv) {
  const auto config = compile::FindConfig(argc > 1 ? argv[1] : "");
  if (argc < 3 || !config) {
    fmt::print(stderr, "usage: systole_random_network_test CONFIG COUNT [FIRST_SEED]\n");
    return 2;
  }
  const uint64_t count = std::strtoull(argv[2], nullptr, 10);
  const uint64_t first = argc > 3 ? std::strtoull(argv[3], nullptr, 10) : 1;
  uint64_t bad = 0;
  for (uint64_t seed = first; seed < first + count; ++seed) {
    const int samples = seed % 4 == 0 ? 1 + static_cast<int>(seed / 4 % 3) : 1;
    const auto network = test::MakeRandomNetwork(seed, samples, 2'000'000);
    const auto program =
        compile::Compile(network.graph, {*config, golden::Numerics::kTflm, false, samples});
    const std::string complaint =
        program ? RunChecked(network, *program, **config) : program.error().message + "\n";
    if (complaint.empty()) continue;
    ++bad;
    fmt::print("seed {} ({}, batch {}):\n{}  {}", seed, (*config)->name, samples, network.text,
               complaint);
  }
  fmt::print("{}: {} of {} random networks differ (seeds {} to {})\n", (*config)->name, bad, count,
             first, first + count - 1);
  return bad == 0 ? 0 : 1;
}
