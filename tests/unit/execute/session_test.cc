// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/execute/session.h"

#include <cstring>

#include "driver/core/registry.h"
#include "runtime/program/validate.h"
#include "tests/support/catch.h"
#include "tests/unit/program/sample_program.h"

namespace {

using namespace systole;
using graph::DataType;
using program::Region;

std::vector<std::byte> Ramp() {
  std::vector<std::byte> bytes;
  for (int i = 0; i < 64; ++i) bytes.push_back(static_cast<std::byte>(i - 32));
  return bytes;
}

/// Runs one input; the outputs as int8.
std::vector<int> RunOn(const std::string& backend, const program::Program& program,
                       const std::vector<std::byte>& input) {
  auto device = driver::OpenDevice(backend, program.config).value();
  auto session = execute::Session::Create(program, *device);
  if (!session) FAIL(session.error().message);
  const std::array<std::span<const std::byte>, 1> inputs = {input};
  const auto result = session->Run(inputs);
  if (!result) FAIL(result.error().message);
  std::vector<int> values;
  for (const std::byte b : result->outputs[0]) values.push_back(static_cast<int8_t>(b));
  return values;
}

/// The sample with one CPU step, whose result is the model's output.
program::Program Only(size_t step, graph::Shape shape, DataType type = DataType::kInt8) {
  program::Program p = test::SampleProgram();
  program::CpuStep cpu = test::CpuAt(p, step);
  p.outputs[0].shape = shape;
  p.outputs[0].type = type;
  p.output_bytes = 1024;
  cpu.outputs[0].region = Region::kOutputs;
  cpu.outputs[0].offset = 0;
  p.steps = {p.steps[0], cpu};
  return p;
}

}  // namespace

TEST_CASE("a program runs: copy by the engines, ADD with broadcasting on the CPU") {
  // Scale 0.5 and zero point 2 throughout: y = x + c - 2, c = 1, 2, 3, 4 by channel.
  const std::vector<int> y = RunOn("golden", test::SampleProgram(), Ramp());
  REQUIRE(y.size() == 64);
  for (int i = 0; i < 64; ++i) REQUIRE(y[i] == (i - 32) + (i % 4 + 1) - 2);
}

TEST_CASE("PAD on the CPU") {
  const std::vector<int> y = RunOn("golden", Only(2, {1, 5, 5, 6}), Ramp());
  for (int h = 0; h < 5; ++h) {
    for (int w = 0; w < 5; ++w) {
      for (int c = 0; c < 6; ++c) {
        const bool inside = h >= 1 && w < 4 && c >= 2;
        const int expected = inside ? ((h - 1) * 4 + w) * 4 + (c - 2) - 32 : 2;
        REQUIRE(y[(h * 5 + w) * 6 + c] == expected);
      }
    }
  }
}

TEST_CASE("MEAN over axes 1 and 3 on the CPU") {
  const std::vector<int> y = RunOn("golden", Only(3, {1, 4}), Ramp());
  // Of column w: rows add 24 on average, channels 1.5; the mean w*4 - 32 + 25.5 is a tie, which
  // goes away from the zero point 2.
  REQUIRE(std::vector<int>(y.begin(), y.begin() + 4) == std::vector<int>{-7, -3, 1, 6});
}

TEST_CASE("AVERAGE_POOL_2D on the CPU counts valid taps only") {
  const std::vector<int> y = RunOn("golden", Only(4, {1, 2, 4, 4}), Ramp());
  // SAME: rows pad 0 above and 1 below, columns 0 before and 1 behind.
  for (int oy = 0; oy < 2; ++oy) {
    for (int ox = 0; ox < 4; ++ox) {
      for (int c = 0; c < 4; ++c) {
        int sum = 0, count = 0;
        for (int i = oy * 2; i < std::min(4, oy * 2 + 3); ++i) {
          for (int j = ox; j < std::min(4, ox + 2); ++j) sum += (i * 4 + j) * 4 + c - 32, ++count;
        }
        const int rounded = (2 * std::abs(sum) + count) / (2 * count) * (sum < 0 ? -1 : 1);
        REQUIRE(y[(oy * 4 + ox) * 4 + c] == rounded);
      }
    }
  }
}

TEST_CASE("DEQUANTIZE on the CPU") {
  auto device = driver::OpenDevice("golden", "tiny").value();
  const program::Program p = Only(5, {1, 4, 4, 4}, DataType::kFloat32);
  auto session = execute::Session::Create(p, *device).value();
  const std::vector<std::byte> input = Ramp();
  const std::array<std::span<const std::byte>, 1> inputs = {input};
  const auto result = session.Run(inputs).value();
  for (int i = 0; i < 64; ++i) {
    float value = 0;
    std::memcpy(&value, result.outputs[0].data() + i * 4, 4);
    REQUIRE(value == 0.5F * static_cast<float>(i - 32 - 2));
  }
}

TEST_CASE("sessions refuse what does not fit") {
  auto device = driver::OpenDevice("golden", "base").value();
  program::Program p = test::SampleProgram();
  const auto other = execute::Session::Create(p, *device);
  REQUIRE_FALSE(other);
  REQUIRE(other.error().code == StatusCode::kInvalidArgument);
  REQUIRE(other.error().message.find("tiny") != std::string::npos);
  REQUIRE(other.error().message.find("base") != std::string::npos);
  p.inputs[0].offset = 1 << 20;
  REQUIRE_FALSE(execute::Session::Create(p, *device));
}

TEST_CASE("inputs of the wrong number or size") {
  auto device = driver::OpenDevice("null", "tiny").value();
  const program::Program p = test::SampleProgram();
  auto session = execute::Session::Create(p, *device).value();
  const std::vector<std::byte> input(63);
  const std::array<std::span<const std::byte>, 1> inputs = {input};
  const auto wrong = session.Run(inputs);
  REQUIRE_FALSE(wrong);
  REQUIRE(wrong.error().message.find("takes 64 bytes, 63") != std::string::npos);
  REQUIRE_FALSE(session.Run({}));
}

TEST_CASE("progress is reported once per step at least") {
  auto device = driver::OpenDevice("golden", "tiny").value();
  const program::Program p = test::SampleProgram();
  auto session = execute::Session::Create(p, *device).value();
  std::vector<size_t> steps;
  session.OnProgress([&](const execute::Progress& progress) {
    REQUIRE(progress.steps == p.steps.size());
    steps.push_back(progress.step);
  });
  const std::vector<std::byte> input = Ramp();
  const std::array<std::span<const std::byte>, 1> inputs = {input};
  REQUIRE(session.Run(inputs));
  REQUIRE(steps.size() >= p.steps.size());
  REQUIRE(std::is_sorted(steps.begin(), steps.end()));
}
