// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/tools/samples.h"

#include <fmt/format.h>

#include <system_error>

#include "runtime/program/container.h"

namespace systole::tools {
namespace {

std::string DescribeInputs(const program::Program& program) {
  std::string text;
  for (size_t i = 0; i < program.inputs.size(); ++i) {
    const program::TensorRef& ref = program.inputs[i];
    text += fmt::format("\n  input {}: '{}', {} {}, {} bytes per sample", i, ref.name,
                        graph::DataTypeName(ref.type), graph::ShapeToString(ref.shape),
                        ref.size_bytes() / program.batch);
  }
  if (program.batch > 1) text += fmt::format("\n  (shapes hold {} samples)", program.batch);
  return text;
}

}  // namespace

std::vector<std::span<const std::byte>> Samples::Run(size_t run) const {
  std::vector<std::span<const std::byte>> views;
  for (const auto& file : files) {
    const size_t bytes = file.size() / runs();
    views.push_back(std::span(file).subspan(run * bytes, bytes));
  }
  return views;
}

Samples Samples::First(size_t limit) const {
  Samples first = *this;
  first.count = std::min(count, limit);
  for (auto& file : first.files) file.resize(file.size() / runs() * first.runs());
  return first;
}

Result<Samples> ReadSamples(const program::Program& program,
                            const std::vector<std::string>& paths) {
  if (paths.size() != program.inputs.size()) {
    return InvalidArgument(fmt::format("model '{}' has {} inputs, --input was given {} times:{}",
                                       program.model_name, program.inputs.size(), paths.size(),
                                       DescribeInputs(program)));
  }
  Samples samples;
  samples.count = 1;  // A model without inputs runs once.
  samples.batch = program.batch;
  for (size_t i = 0; i < paths.size(); ++i) {
    SYSTOLE_ASSIGN_OR_RETURN(std::vector<std::byte> bytes, program::ReadBytes(paths[i]));
    const uint64_t one = program.inputs[i].size_bytes() / program.batch;
    if (bytes.empty() || bytes.size() % one != 0) {
      return InvalidArgument(fmt::format(
          "--input '{}' has {} bytes, which is not a multiple of one sample ({} bytes):{}",
          paths[i], bytes.size(), one, DescribeInputs(program)));
    }
    const size_t count = bytes.size() / one;
    if (i > 0 && count != samples.count) {
      return InvalidArgument(fmt::format(
          "--input '{}' holds {} samples ({} bytes of {} each), --input '{}' holds {}; all must "
          "hold the same number",
          paths[i], count, bytes.size(), one, paths[0], samples.count));
    }
    samples.count = count;
    bytes.resize(samples.runs() * samples.batch * one);
    samples.files.push_back(std::move(bytes));
  }
  return samples;
}

Result<void> MakeFolder(const std::filesystem::path& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (!error && std::filesystem::is_directory(path, error)) return {};
  return InvalidArgument(fmt::format("cannot create folder '{}': {}", path.string(),
                                     error ? error.message() : "there is a file of that name"));
}

}  // namespace systole::tools
