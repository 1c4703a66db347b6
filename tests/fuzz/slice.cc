// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
//
// A short campaign without libFuzzer, for every compiler and build: mutated files of the corpus
// go through importers, interpreter and compiler, the same ones for the same numbers:
// fuzz_slice FILES SEED CORPUS. One file, as a failure leaves it behind: fuzz_slice FILE
#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "runtime/import/onnx_importer.h"
#include "runtime/import/tflite_importer.h"
#include "tests/fuzz/exercise.h"
#include "tests/fuzz/random.h"

namespace systole::fuzz {
namespace {

using Clock = std::chrono::steady_clock;
using File = std::vector<uint8_t>;

constexpr size_t kMostBytes = 16384;
constexpr double kMostSeconds = 10;

std::vector<File> ReadFolder(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) paths.push_back(entry);
  std::sort(paths.begin(), paths.end());
  std::vector<File> files;
  for (const auto& path : paths) {
    std::ifstream stream(path, std::ios::binary);
    files.emplace_back(std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>());
  }
  return files;
}

/// For the message when a file ends the process.
struct Current {
  const char* format = "";
  uint32_t seed = 0;
  const File* file = nullptr;
} g_current;

void ReportCurrent(int) {
  std::fprintf(stderr, "at seed %u; the file is fuzz_slice.%s\n", g_current.seed, g_current.format);
  std::ofstream stream(std::string("fuzz_slice.") + g_current.format, std::ios::binary);
  stream.write(reinterpret_cast<const char*>(g_current.file->data()),
               static_cast<std::streamsize>(g_current.file->size()));
  stream.close();
  std::_Exit(1);
}

/// Overwrites a few bytes.
size_t FlipBytes(uint8_t* data, size_t size, size_t /*max_size*/) {
  static Random random(4711);
  for (uint32_t i = 0; size > 0 && i < 4; ++i) {
    data[random.Below(size)] = static_cast<uint8_t>(random.Below(256));
  }
  return size;
}

Result<graph::Graph> Import(bool tflite, std::span<const std::byte> bytes) {
  return tflite ? import::ImportTflite(bytes, "fuzz") : import::ImportOnnx(bytes, "fuzz");
}

int Replay(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  const auto graph = Import(path.extension() == ".tflite", std::as_bytes(std::span(text)));
  std::printf("%s\n", graph ? "imported" : graph.error().message.c_str());
  Exercise(graph);
  return 0;
}

/// One mutated file; the file replaces its origin now and then, so that changes add up.
void RunOne(bool tflite, std::vector<File>& files, const std::vector<File>& corpus, uint32_t seed) {
  Random random(seed);
  File& origin = random.Pick(files);
  File file = origin;
  file.resize(kMostBytes);
  const auto mutate = tflite ? MutateTflite : MutateOnnx;
  file.resize(mutate(file.data(), origin.size(), kMostBytes, seed, FlipBytes));
  const std::span<const std::byte> bytes = std::as_bytes(std::span(file));
  g_current = {tflite ? "tflite" : "onnx", seed, &file};
  const auto begin = Clock::now();
  const auto graph = Import(tflite, bytes);
  Exercise(graph);
  const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  if (seconds > kMostSeconds) {
    std::fprintf(stderr, "seed %u: %.1f s; the limit is %.0f\n", seed, seconds, kMostSeconds);
    std::exit(1);
  }
  if (graph && random.OneIn(2)) origin = std::move(file);
  if (random.OneIn(50)) origin = corpus[random.Below(corpus.size())];
}

int Run(uint32_t count, uint32_t seed, const std::filesystem::path& folder) {
  const std::vector<File> corpus[] = {ReadFolder(folder / "tflite"), ReadFolder(folder / "onnx")};
  std::vector<File> files[] = {corpus[0], corpus[1]};
  std::printf("seed %u, %zu and %zu files\n", seed, corpus[0].size(), corpus[1].size());
  for (uint32_t run = 0; run < count; ++run) {
    const int side = run % 2;
    if (!corpus[side].empty()) RunOne(side == 0, files[side], corpus[side], seed + run);
  }
  std::printf("%u files\n", count);
  return 0;
}

}  // namespace
}  // namespace systole::fuzz

int main(int argc, char** argv) {
  if (argc == 2) return systole::fuzz::Replay(argv[1]);
  if (argc != 4) {
    std::fprintf(stderr, "usage: fuzz_slice FILES SEED CORPUS, or fuzz_slice FILE\n");
    return 2;
  }
  for (const int signal : {SIGABRT, SIGFPE, SIGSEGV, SIGBUS, SIGILL}) {
    std::signal(signal, systole::fuzz::ReportCurrent);
  }
  return systole::fuzz::Run(static_cast<uint32_t>(std::atoi(argv[1])),
                            static_cast<uint32_t>(std::atoi(argv[2])), argv[3]);
}
