// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/tools/scores.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <sstream>

#include "runtime/program/container.h"

namespace systole::tools {
namespace {

constexpr size_t kBest = 5;
constexpr size_t kSamplesShown = 20;

/// Element `i` as a real number.
double ValueAt(const program::TensorRef& ref, const std::byte* data, size_t i) {
  if (ref.type == graph::DataType::kFloat32) {
    float value = 0;
    std::memcpy(&value, data + i * sizeof(value), sizeof(value));
    return value;
  }
  const int stored = ref.type == graph::DataType::kUint8 ? static_cast<int>(data[i])
                                                         : static_cast<int8_t>(data[i]);
  return static_cast<double>(ref.scale()) * (stored - ref.zero_point());
}

}  // namespace

bool IsClassifier(const program::Program& program) {
  if (program.outputs.size() != 1) return false;
  const program::TensorRef& ref = program.outputs[0];
  const bool type = ref.type == graph::DataType::kInt8 || ref.type == graph::DataType::kUint8 ||
                    ref.type == graph::DataType::kFloat32;
  return type && ref.shape.size() == 2 && ref.shape[0] == program.batch && ref.shape[1] >= 2;
}

Result<std::vector<std::string>> ReadLabels(const std::string& path,
                                            const program::Program& program) {
  if (!IsClassifier(program)) {
    return InvalidArgument(fmt::format(
        "--labels: model '{}' has no output of shape 1xN that could be scores of classes",
        program.model_name));
  }
  SYSTOLE_ASSIGN_OR_RETURN(const std::vector<std::byte> bytes, program::ReadBytes(path));
  std::istringstream lines(
      std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
  std::vector<std::string> labels;
  for (std::string line; std::getline(lines, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    labels.push_back(line);
  }
  const auto classes = static_cast<size_t>(program.outputs[0].shape[1]);
  if (labels.size() != classes) {
    return InvalidArgument(fmt::format("--labels '{}' has {} lines; model '{}' has {} classes",
                                       path, labels.size(), program.model_name, classes));
  }
  return labels;
}

std::vector<ClassScore> TopClasses(const program::Program& program, const std::byte* scores,
                                   size_t count) {
  const program::TensorRef& ref = program.outputs[0];
  std::vector<ClassScore> classes;
  const size_t values = static_cast<size_t>(graph::NumElements(ref.shape)) / program.batch;
  for (size_t i = 0; i < values; ++i) {
    classes.push_back({i, ValueAt(ref, scores, i)});
  }
  count = std::min(count, classes.size());
  std::partial_sort(classes.begin(), classes.begin() + static_cast<ptrdiff_t>(count),
                    classes.end(), [](const ClassScore& a, const ClassScore& b) {
                      return a.score != b.score ? a.score > b.score : a.index < b.index;
                    });
  classes.resize(count);
  return classes;
}

double MeanSquaredError(const program::Program& program, const std::byte* output,
                        const std::byte* input) {
  const program::TensorRef& in = program.inputs[0];
  const size_t values = static_cast<size_t>(graph::NumElements(in.shape)) / program.batch;
  double sum = 0;
  for (size_t i = 0; i < values; ++i) {
    const double error = ValueAt(in, input, i) - ValueAt(program.outputs[0], output, i);
    sum += error * error;
  }
  return sum / static_cast<double>(values);
}

std::string ClassesText(const std::vector<ClassScore>& classes,
                        const std::vector<std::string>& labels) {
  std::string text;
  for (const auto& [index, score] : classes) {
    text += fmt::format("{}{}{} ({:.3g})", text.empty() ? "" : ", ", index,
                        index < labels.size() ? " '" + labels[index] + "'" : "", score);
  }
  return text;
}

std::string BestClasses(const program::Program& program, const std::vector<std::byte>& output,
                        const std::vector<std::string>& labels) {
  const program::TensorRef& ref = program.outputs[0];
  const size_t bytes = ref.size_bytes() / program.batch;
  const size_t samples = output.size() / bytes;
  std::string text = "best classes (score)\n";
  for (size_t s = 0; s < std::min(samples, kSamplesShown); ++s) {
    text += fmt::format("  sample {}: {}\n", s,
                        ClassesText(TopClasses(program, output.data() + s * bytes, kBest), labels));
  }
  if (samples > kSamplesShown) text += fmt::format("  and {} more\n", samples - kSamplesShown);
  return text;
}

}  // namespace systole::tools
