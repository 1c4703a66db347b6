// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
//
// Damaged files: no import may crash, hang or read outside the file, whatever its bytes. Whether a
// damaged file still imports is not checked: flipped weights are fine.
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <random>

#include "runtime/import/tflite_importer.h"
#include "tests/support/catch.h"
#include "tests/unit/import/model_builder.h"

namespace systole::test {
namespace {

using File = std::vector<std::byte>;

/// Imports from an allocation of exactly this size, so that a sanitizer sees reads behind it.
Result<graph::Graph> ImportExact(const File& file, size_t bytes) {
  const auto copy = std::make_unique<std::byte[]>(bytes);
  std::copy_n(file.begin(), bytes, copy.get());
  return import::ImportTflite({copy.get(), bytes}, "damaged");
}

File ReadFile(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  const std::vector<char> chars{std::istreambuf_iterator<char>(stream), {}};
  File file(chars.size());
  std::transform(chars.begin(), chars.end(), file.begin(),
                 [](char c) { return static_cast<std::byte>(c); });
  return file;
}

/// A failure must say something and must not claim a bug of ours.
void CheckResult(const Result<graph::Graph>& result) {
  if (result) return;
  CHECK(result.error().message.size() > 20);
  CHECK(result.error().code != StatusCode::kInternal);
}

void TruncateEvery(const File& file, size_t step) {
  for (size_t bytes = 0; bytes < file.size(); bytes += step) {
    CAPTURE(bytes);
    CheckResult(ImportExact(file, bytes));
  }
}

/// `rounds` copies with 1..8 bytes replaced. Low positions, where a small file has its structure
/// and a large one part of it, are as likely as the rest.
void Flip(const File& file, uint32_t seed, int rounds) {
  std::mt19937 random(seed);
  for (int round = 0; round < rounds; ++round) {
    File damaged = file;
    const uint32_t flips = 1 + random() % 8;
    for (uint32_t i = 0; i < flips; ++i) {
      const size_t range = random() % 2 == 0 ? std::min<size_t>(file.size(), 2048) : file.size();
      damaged[random() % range] = static_cast<std::byte>(random());
    }
    CAPTURE(seed, round);
    CheckResult(ImportExact(damaged, damaged.size()));
  }
}

/// Replaces aligned 32-bit words, one after the other, by values that stress offsets and counts.
void ReplaceWords(const File& file) {
  const uint32_t values[] = {0, 1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0x00FFFFFC, 0x10};
  for (size_t word = 0; word + 4 <= file.size(); word += 4) {
    for (const uint32_t value : values) {
      File damaged = file;
      for (int i = 0; i < 4; ++i) damaged[word + i] = static_cast<std::byte>(value >> (8 * i));
      CAPTURE(word, value);
      CheckResult(ImportExact(damaged, damaged.size()));
    }
  }
}

std::vector<ModelSpec> BuiltModels() {
  return {ConvModel(),
          DepthwiseModel(),
          FullyConnectedModel(),
          AddModel(),
          PoolModel(1),
          SoftmaxModel(),
          UnaryModel(19, {3}, {3}),
          OperandModel(34, {4, 4}, {5, 4}, {2, 2}, Int32Bytes({0, 1, 0, 0})),
          OperandModel(22, {4, 4}, {8, 2}, {2}, Int32Bytes({8, 2})),
          OperandModel(40, {1, 4, 4, 2}, {1, 2}, {2}, Int32Bytes({1, 2}))};
}

TEST_CASE("small files cut at every byte are refused") {
  for (const ModelSpec& spec : BuiltModels()) {
    const File file = Build(spec);
    REQUIRE(ImportExact(file, file.size()));
    TruncateEvery(file, 1);
    const auto cut = ImportExact(file, file.size() - 1);
    REQUIRE_FALSE(cut);
    CHECK(cut.error().code == StatusCode::kInvalidArgument);
    CHECK(cut.error().message.find("damaged or truncated") != std::string::npos);
  }
}

TEST_CASE("small files with replaced words and bytes") {
  uint32_t seed = 20260101;
  std::cout << "first seed " << seed << "\n";
  for (const ModelSpec& spec : BuiltModels()) {
    const File file = Build(spec);
    ReplaceWords(file);
    Flip(file, seed++, 10000);
  }
}

TEST_CASE("damaged files name the damaged part") {
  // The vtable offset of the part is made to point out of the file.
  const File file = Build(ConvModel());
  const auto* model = tflite::GetModel(file.data());
  const auto* subgraph = model->subgraphs()->Get(0);
  const auto place = [&](const void* table) {
    return static_cast<size_t>(static_cast<const std::byte*>(table) - file.data());
  };
  const std::pair<size_t, std::string> cases[] = {
      {place(model), "root table"},
      {place(model->operator_codes()->Get(0)), "operator code 0"},
      {place(model->buffers()->Get(2)), "buffer 2"},
      {place(subgraph), "subgraph 0"},
      {place(subgraph->tensors()->Get(3)), "subgraph 0, tensor 3"},
      {place(subgraph->operators()->Get(0)), "subgraph 0, operator 0"},
      {place(model->buffers()), "list of buffers"},
      {place(model->subgraphs()), "list of subgraphs"},
      {0, "root table"},
  };
  for (const auto& [position, text] : cases) {
    File damaged = file;
    for (size_t i = 0; i < 4; ++i) damaged[position + i] = std::byte{0x7F};
    const auto result = ImportExact(damaged, damaged.size());
    REQUIRE_FALSE(result);
    CAPTURE(result.error().message, text);
    CHECK(result.error().message.find(text) != std::string::npos);
  }
}

TEST_CASE("something else than a .tflite file") {
  CheckResult(ImportExact({}, 0));
  const File zeros(64);
  const auto result = ImportExact(zeros, zeros.size());
  REQUIRE_FALSE(result);
  CHECK(result.error().message.find("not a TFLite file") != std::string::npos);
}

TEST_CASE("real files cut and with replaced bytes") {
  const std::filesystem::path models = std::filesystem::path(DataDir()) / "models";
  if (!std::filesystem::exists(models)) SYSTOLE_SKIP("no models in " + models.string());
  const char* files[] = {"mlperf_tiny/pretrainedResnet_quant.tflite", "small/mnist_dw_q.tflite",
                         "small/MNISTnet_uint8_quant_without_softmax.tflite",
                         "tflm/person_detect.tflite", "tflm/trained_lstm_int8.tflite"};
  uint32_t seed = 4711;
  std::cout << "first seed " << seed << "\n";
  for (const char* name : files) {
    CAPTURE(name);
    const File file = ReadFile(models / name);
    REQUIRE(!file.empty());
    TruncateEvery(file, file.size() / 200 + 1);
    Flip(file, seed++, 1000);
  }
}

}  // namespace
}  // namespace systole::test
