// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/program/container.h"

#include <cstring>
#include <filesystem>
#include <random>

#include "runtime/program/checksum.h"
#include "runtime/program/validate.h"
#include "tests/support/catch.h"
#include "tests/unit/program/sample_program.h"

namespace {

namespace fs = std::filesystem;
using namespace systole;
using program::TensorRef;

using Bytes = std::vector<std::byte>;

Bytes SampleFile() { return program::Serialize(test::SampleProgram()).value(); }

void RequireSame(const TensorRef& a, const TensorRef& b) {
  REQUIRE(a.name == b.name);
  REQUIRE(a.type == b.type);
  REQUIRE(a.shape == b.shape);
  REQUIRE(a.scale == b.scale);
  REQUIRE(a.zero_point == b.zero_point);
  REQUIRE(a.region == b.region);
  REQUIRE(a.offset == b.offset);
}

void RequireSame(const std::vector<TensorRef>& a, const std::vector<TensorRef>& b) {
  REQUIRE(a.size() == b.size());
  for (size_t i = 0; i < a.size(); ++i) RequireSame(a[i], b[i]);
}

/// CRC-32 bit by bit, from its definition.
uint32_t SlowCrc(const std::byte* data, size_t size) {
  uint32_t crc = 0xffffffffu;
  for (size_t i = 0; i < size; ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      const uint32_t in = (static_cast<uint32_t>(data[i]) >> bit) & 1u;
      crc = (crc >> 1) ^ (((crc & 1u) ^ in) != 0 ? 0xedb88320u : 0u);
    }
  }
  return ~crc;
}

/// Makes the checksum right again, so that damage reaches what stands behind it.
void Reseal(Bytes& file) {
  const uint32_t crc = SlowCrc(file.data(), file.size() - 4);
  std::memcpy(file.data() + file.size() - 4, &crc, 4);
}

/// Reads a damaged file: an error with a message, or a program that is valid.
bool ReadsOrRefuses(const Bytes& file) {
  const auto program = program::Deserialize(file);
  if (program) return program::Validate(*program).has_value();
  return program.error().code == StatusCode::kInvalidArgument && !program.error().message.empty();
}

}  // namespace

TEST_CASE("checksum of the standard test string") {
  const char* text = "123456789";
  REQUIRE(program::Crc32(std::as_bytes(std::span(text, 9))) == 0xcbf43926u);
  REQUIRE(SlowCrc(reinterpret_cast<const std::byte*>(text), 9) == 0xcbf43926u);
}

TEST_CASE("a program survives its file") {
  const program::Program p = test::SampleProgram();
  const auto q = program::Deserialize(SampleFile());
  if (!q) FAIL(q.error().message);
  REQUIRE(q->model_name == p.model_name);
  REQUIRE(q->config == p.config);
  REQUIRE(q->spec_hash == p.spec_hash);
  REQUIRE(q->numerics == p.numerics);
  REQUIRE(q->batch == p.batch);
  RequireSame(q->inputs, p.inputs);
  RequireSame(q->outputs, p.outputs);
  REQUIRE(q->commands == p.commands);
  REQUIRE(q->constants == p.constants);
  REQUIRE(q->input_bytes == p.input_bytes);
  REQUIRE(q->output_bytes == p.output_bytes);
  REQUIRE(q->scratch_bytes == p.scratch_bytes);
  REQUIRE(q->layers.size() == p.layers.size());
  for (size_t i = 0; i < p.layers.size(); ++i) {
    REQUIRE(q->layers[i].name == p.layers[i].name);
    REQUIRE(q->layers[i].op == p.layers[i].op);
    REQUIRE(q->layers[i].shape == p.layers[i].shape);
    REQUIRE(q->layers[i].engine == p.layers[i].engine);
    REQUIRE(q->layers[i].macs == p.layers[i].macs);
    REQUIRE(q->layers[i].reason == p.layers[i].reason);
  }
}

TEST_CASE("steps survive the file") {
  program::Program p = test::SampleProgram();
  auto q = program::Deserialize(SampleFile()).value();
  REQUIRE(q.steps.size() == p.steps.size());
  REQUIRE(std::get<program::EngineStep>(q.steps[0]).bytes == p.commands.size());
  for (size_t i = 1; i < p.steps.size(); ++i) {
    const program::CpuStep& a = test::CpuAt(p, i);
    const program::CpuStep& b = test::CpuAt(q, i);
    REQUIRE(a.layer == b.layer);
    REQUIRE(a.operation.index() == b.operation.index());
    RequireSame(a.inputs, b.inputs);
    RequireSame(a.outputs, b.outputs);
  }
  const auto operation = [&](size_t i) { return test::CpuAt(q, i).operation; };
  REQUIRE(std::get<program::SoftmaxStep>(operation(1)).beta == 1.0F);
  REQUIRE(std::get<program::PadStep>(operation(2)).before == std::vector<int64_t>{0, 1, 0, 2});
  REQUIRE(std::get<program::PadStep>(operation(2)).after == std::vector<int64_t>{0, 0, 1, 0});
  REQUIRE(std::get<program::MeanStep>(operation(3)).axes == std::vector<int64_t>{1, 3});
  const auto pool = std::get<program::AveragePoolStep>(operation(4));
  REQUIRE(pool.attrs.filter_h == 3);
  REQUIRE(pool.attrs.filter_w == 2);
  REQUIRE(pool.attrs.stride_h == 2);
  REQUIRE(pool.attrs.stride_w == 1);
  REQUIRE(pool.attrs.padding == graph::Padding::kSame);
  REQUIRE(pool.low == -100);
  REQUIRE(pool.high == 100);
  REQUIRE(std::get<program::Float64RequantStep>(operation(7)).real ==
          std::vector<double>{0.5, 0.25, 1.0, 0.0});
}

TEST_CASE("identifier") {
  const Bytes file = SampleFile();
  REQUIRE(program::IsProgram(file));
  REQUIRE_FALSE(program::IsProgram({}));
  REQUIRE_FALSE(program::IsProgram(std::span(file).first(15)));
  const auto other = program::Deserialize(Bytes(100));
  REQUIRE_FALSE(other);
  REQUIRE(other.error().message.find("SYSP") != std::string::npos);
}

TEST_CASE("every truncation is refused") {
  const Bytes file = SampleFile();
  for (size_t size = 0; size < file.size(); ++size) {
    const auto program = program::Deserialize(std::span(file).first(size));
    REQUIRE_FALSE(program);
    REQUIRE(program.error().code == StatusCode::kInvalidArgument);
  }
}

TEST_CASE("truncations with a right checksum") {
  const Bytes file = SampleFile();
  for (size_t size = 20; size < file.size(); ++size) {
    Bytes part(file.begin(), file.begin() + static_cast<ptrdiff_t>(size));
    Reseal(part);
    REQUIRE(ReadsOrRefuses(part));
  }
}

TEST_CASE("every flipped bit is noticed") {
  const Bytes file = SampleFile();
  std::mt19937 random(1);
  for (size_t i = 0; i < file.size(); ++i) {
    Bytes damaged = file;
    damaged[i] ^= static_cast<std::byte>(1u << (random() % 8));
    REQUIRE_FALSE(program::Deserialize(damaged));
  }
}

TEST_CASE("flipped bytes behind a right checksum never get past validation") {
  const Bytes file = SampleFile();
  for (const uint32_t seed : {1u, 2u, 3u}) {
    std::mt19937 random(seed);
    for (int round = 0; round < 4000; ++round) {
      Bytes damaged = file;
      const int flips = 1 + static_cast<int>(random() % 4);
      for (int i = 0; i < flips; ++i) {
        damaged[random() % (file.size() - 4)] = static_cast<std::byte>(random());
      }
      Reseal(damaged);
      REQUIRE(ReadsOrRefuses(damaged));
    }
  }
}

TEST_CASE("files: round trip and located errors") {
  const fs::path folder = fs::temp_directory_path() / "systole_container_test";
  fs::remove_all(folder);
  fs::create_directories(folder);
  const fs::path path = folder / "a.sysp";
  REQUIRE(program::WriteProgramFile(test::SampleProgram(), path));
  REQUIRE(program::ReadProgramFile(path));
  const auto fails = [](const auto& result, const std::string& name) {
    REQUIRE_FALSE(result);
    REQUIRE(result.error().code == StatusCode::kInvalidArgument);
    REQUIRE(result.error().message.find(name) != std::string::npos);
  };
  fails(program::ReadProgramFile(folder / "missing.sysp"), "missing.sysp");
  fails(program::ReadProgramFile(folder), folder.string());
  fails(program::WriteProgramFile(test::SampleProgram(), folder), folder.string());
  fails(program::WriteProgramFile(test::SampleProgram(), folder / "no" / "b.sysp"), "b.sysp");
  REQUIRE(std::distance(fs::directory_iterator(folder), fs::directory_iterator()) == 1);
  fs::remove_all(folder);
}
