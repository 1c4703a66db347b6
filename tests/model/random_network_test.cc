// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

// Random networks, compiled and run on a backend, against the reference operators. Backend golden
// refuses commands that lack a dependency; every other network on verilator has a stalling bus.
//   systole_random_network_test BACKEND CONFIG COUNT [FIRST_SEED]
// Exit 0: all equal; 1: differences, errors, or a network that does not compile.

#include "tests/model/random_network.h"

#include <fmt/format.h>

#include <cstdlib>

#include "driver/core/registry.h"
#include "runtime/compile/compiler.h"
#include "runtime/execute/session.h"

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
  if (got.size() != expected.size()) {
    return fmt::format("output {}: {} bytes expected, got {}\n", i, expected.size(), got.size());
  }
  for (size_t b = 0; b < expected.size(); ++b) {
    if (got[b] == expected[b]) continue;
    return fmt::format("output {} byte {} of {}: expected {}, got {}\n", i, b, expected.size(),
                       static_cast<int>(expected[b]), static_cast<int>(got[b]));
  }
  return {};
}

Result<std::string> Check(const test::RandomNetwork& network, const std::string& backend,
                          const spec::Config& config, uint64_t seed) {
  const auto batch = static_cast<int64_t>(network.inputs.size());
  SYSTOLE_ASSIGN_OR_RETURN(
      const program::Program program,
      compile::Compile(network.graph, {&config, network.numerics, false, batch}));
  driver::Options options;
  options.check_dependencies = true;
  options.stall_seed = backend != "golden" && seed % 2 == 0 ? seed : 0;
  SYSTOLE_ASSIGN_OR_RETURN(const auto device, driver::OpenDevice(backend, config.name, options));
  SYSTOLE_ASSIGN_OR_RETURN(execute::Session session, execute::Session::Create(program, *device));
  const std::vector<std::byte> input = Joined(network.inputs);
  const std::vector<std::span<const std::byte>> inputs = {input};
  SYSTOLE_ASSIGN_OR_RETURN(const execute::SampleResult result, session.Run(inputs));
  std::string complaint;
  for (size_t i = 0; i < result.outputs.size(); ++i) {
    complaint += Compare(i, result.outputs[i], Joined(network.expected[i]));
  }
  return complaint;
}

}  // namespace

int main(int argc, char** argv) {
  const auto config = compile::FindConfig(argc > 2 ? argv[2] : "");
  if (argc < 4 || !config) {
    fmt::print(stderr, "usage: systole_random_network_test BACKEND CONFIG COUNT [FIRST_SEED]\n");
    return 2;
  }
  const uint64_t count = std::strtoull(argv[3], nullptr, 10);
  const uint64_t first = argc > 4 ? std::strtoull(argv[4], nullptr, 10) : 1;
  uint64_t bad = 0;
  for (uint64_t seed = first; seed < first + count; ++seed) {
    const int samples = seed % 4 == 0 ? 1 + static_cast<int>(seed / 4 % 3) : 1;
    const auto network = test::MakeRandomNetwork(seed, samples, 2'000'000, seed % 2 == 1);
    const auto checked = Check(network, argv[1], **config, seed);
    const std::string complaint = checked ? *checked : checked.error().message + "\n";
    if (complaint.empty()) continue;
    ++bad;
    fmt::print("seed {} ({}, batch {}, {}):\n{}  {}", seed, (*config)->name, samples,
               golden::Name(network.numerics), network.text, complaint);
  }
  fmt::print("{} {}: {} of {} random networks differ (seeds {} to {})\n", argv[1], (*config)->name,
             bad, count, first, first + count - 1);
  return bad == 0 ? 0 : 1;
}
