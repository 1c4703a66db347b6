// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/program/container.h"

#include <cstring>
#include <filesystem>
#include <random>

#include "runtime/program/attribute_fields.h"
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
  REQUIRE(a.quant.scales == b.quant.scales);
  REQUIRE(a.quant.zero_points == b.quant.zero_points);
  REQUIRE(a.quant.axis == b.quant.axis);
  REQUIRE(a.is_variable == b.is_variable);
  REQUIRE(a.absent == b.absent);
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
    REQUIRE(a.kind == b.kind);
    REQUIRE(a.attributes.index() == b.attributes.index());
    RequireSame(a.inputs, b.inputs);
    RequireSame(a.outputs, b.outputs);
  }
  const auto attributes = [&](size_t i) { return test::CpuAt(q, i).attributes; };
  REQUIRE(std::get<graph::SoftmaxAttrs>(attributes(1)).beta == 1.0F);
  REQUIRE(std::get<graph::PadAttrs>(attributes(2)).before == std::vector<int64_t>{0, 1, 0, 2});
  REQUIRE(std::get<graph::PadAttrs>(attributes(2)).after == std::vector<int64_t>{0, 0, 1, 0});
  REQUIRE(std::get<graph::ReduceAttrs>(attributes(3)).axes == std::vector<int64_t>{1, 3});
  const auto pool = std::get<graph::Pool2DAttrs>(attributes(4));
  REQUIRE(pool.filter_h == 3);
  REQUIRE(pool.filter_w == 2);
  REQUIRE(pool.stride_h == 2);
  REQUIRE(pool.stride_w == 1);
  REQUIRE(pool.padding == graph::Padding::kSame);
  REQUIRE(std::get<graph::RequantizeSumsAttrs>(attributes(7)).real ==
          std::vector<double>{0.5, 0.25, 1.0, 0.0});
}

TEST_CASE("variables, absent inputs and scales per channel survive the file") {
  program::Program p = test::SampleProgram();
  auto place = test::Ref(graph::DataType::kInt8, {2, 3}, program::Region::kScratch, 2048);
  place.is_variable = true;
  place.quant = {{0.5F, 0.25F, 1.0F}, {0, 1, -2}, 1};
  p.variables.push_back({place, Bytes(6, std::byte{7})});
  const Bytes file = program::Serialize(p).value();
  const auto q = program::Deserialize(file);
  if (!q) FAIL(q.error().message);
  REQUIRE(q->variables.size() == 1);
  RequireSame(q->variables[0].place, place);
  REQUIRE(q->variables[0].initial == p.variables[0].initial);
  p.variables[0].initial.pop_back();
  REQUIRE_FALSE(program::Validate(p));
}

TEST_CASE("attributes of every operator survive as fields") {
  for (int i = 0; i < graph::kOpKinds; ++i) {
    const auto kind = static_cast<graph::OpKind>(i);
    INFO(graph::OpKindName(kind));
    const graph::Attributes before = graph::DefaultAttributes(kind);
    auto fields = program::FieldsOf(before);
    const auto after = program::AttributesFrom(kind, fields);
    REQUIRE(after);
    REQUIRE(after->index() == before.index());
    if (fields.empty()) continue;
    fields[0].name += "x";
    REQUIRE_FALSE(program::AttributesFrom(kind, fields));
  }
  auto fields = program::FieldsOf(graph::Conv2DAttrs{});
  for (auto& field : fields) {
    if (field.name == "padding") field.ints = {3};
  }
  REQUIRE_FALSE(program::AttributesFrom(graph::OpKind::kConv2D, fields));
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
