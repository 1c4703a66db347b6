// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/tools/bench_works.h"

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <sstream>

#include "runtime/import/importer.h"
#include "runtime/program/container.h"
#include "runtime/tools/program_source.h"

namespace systole::tools {
namespace {

constexpr std::string_view kResnet50 = "resnet50";

std::string Trimmed(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return "";
  return std::string(text.substr(first, text.find_last_not_of(" \t\r") - first + 1));
}

bool EndsWith(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

/// A network: path and the numerics behind '@', if any.
struct ModelName {
  std::string path;
  std::string numerics;
};
std::optional<ModelName> AsModel(const std::string& text) {
  for (const std::string extension : {".tflite", ".onnx"}) {
    if (EndsWith(text, extension)) return ModelName{text, ""};
    const size_t at = text.rfind(extension + "@");
    if (at == std::string::npos) continue;
    const size_t end = at + extension.size();
    return ModelName{text.substr(0, end), text.substr(end + 1)};
  }
  return std::nullopt;
}

bool BeginsWork(const std::string& word) {
  return bench::IsLayerKind(word) || word == kResnet50 || AsModel(word) ||
         word.find(' ') != std::string::npos;
}

/// Bytes of the constants that a network needs, each once.
uint64_t ConstantBytes(const graph::Graph& graph) {
  uint64_t bytes = 0;
  for (const graph::Tensor& tensor : graph.tensors) {
    if (tensor.is_constant()) bytes += static_cast<uint64_t>(tensor.size_bytes());
  }
  return bytes;
}

/// The file itself, or that of the name in the folder that holds the models.
std::string Locate(const std::string& path) {
  std::error_code error;
  const char* folder = std::getenv("SYSTOLE_DATA");
  if (folder == nullptr || std::filesystem::exists(path, error)) return path;
  const std::filesystem::path there = std::filesystem::path(folder) / path;
  return std::filesystem::exists(there, error) ? there.string() : path;
}

Result<Work> ReadModel(const std::string& text, const ModelName& name, const std::string& config,
                       const std::string& numerics) {
  ProgramRequest request;
  request.config = config;
  if (!numerics.empty()) request.numerics = numerics;
  if (!name.numerics.empty()) request.numerics = name.numerics;
  Work work;
  work.text = text;
  const std::string path = Locate(name.path);
  work.key = std::filesystem::path(path).stem().string();
  SYSTOLE_ASSIGN_OR_RETURN(work.program, CompileModel(path, request));
  SYSTOLE_ASSIGN_OR_RETURN(const graph::Graph graph, import::ImportModel(path));
  work.constant_bytes = ConstantBytes(graph);
  return work;
}

Result<Work> ReadWork(const std::string& text, const std::string& config,
                      const std::string& numerics) {
  if (const auto model = AsModel(text)) return ReadModel(text, *model, config, numerics);
  Work work;
  work.text = text;
  SYSTOLE_ASSIGN_OR_RETURN(work.layer, bench::ParseLayerSpec(text));
  return work;
}

/// The layers of ResNet-50 with three sums: as others report it.
Result<WorkGroup> Resnet50() {
  WorkGroup group;
  SumOfWorks all{"resnet50", "resnet50", {}};
  SumOfWorks rest{"resnet50 without first layer", "resnet50 without first layer", {}};
  for (const bench::CountedLayer& layer : bench::Resnet50Layers()) {
    Work work;
    work.text = layer.spec;
    work.count = layer.count;
    SYSTOLE_ASSIGN_OR_RETURN(work.layer, bench::ParseLayerSpec(layer.spec));
    all.parts.push_back(group.works.size());
    if (!group.works.empty()) rest.parts.push_back(group.works.size());
    group.works.push_back(std::move(work));
  }
  group.sums = {std::move(rest), std::move(all)};
  return group;
}

std::vector<std::string> SplitSum(const std::string& text) {
  std::vector<std::string> parts;
  size_t from = 0;
  for (size_t at = 0; (at = text.find(" + ", from)) != std::string::npos; from = at + 3) {
    parts.push_back(Trimmed(text.substr(from, at - from)));
  }
  parts.push_back(Trimmed(text.substr(from)));
  return parts;
}

}  // namespace

Result<std::vector<std::string>> WorkTexts(const std::vector<std::string>& words,
                                           const std::string& list) {
  std::vector<std::string> texts;
  bool open = false;  // Whether the latest text may take further words.
  for (const std::string& word : words) {
    if (!open || BeginsWork(word)) {
      texts.push_back(Trimmed(word));
    } else {
      texts.back() += " " + word;
    }
    open = word.find(' ') == std::string::npos && bench::IsLayerKind(texts.back().substr(
                                                      0, texts.back().find(' ')));
  }
  if (!list.empty()) {
    SYSTOLE_ASSIGN_OR_RETURN(const std::vector<std::byte> bytes, program::ReadBytes(list));
    std::istringstream lines(
        std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
    for (std::string line; std::getline(lines, line);) {
      line = Trimmed(line.substr(0, line.find('#')));
      if (!line.empty()) texts.push_back(line);
    }
  }
  if (texts.empty()) {
    return InvalidArgument(
        "nothing to measure; give layers, .tflite files or resnet50, see systole bench --help");
  }
  return texts;
}

Result<std::vector<WorkGroup>> ReadWorks(const std::vector<std::string>& texts,
                                         const std::string& config, const std::string& numerics) {
  std::vector<WorkGroup> groups;
  for (const std::string& text : texts) {
    if (text == kResnet50) {
      SYSTOLE_ASSIGN_OR_RETURN(WorkGroup group, Resnet50());
      groups.push_back(std::move(group));
      continue;
    }
    WorkGroup group;
    SumOfWorks sum{"sum", "", {}};
    for (const std::string& part : SplitSum(text)) {
      SYSTOLE_ASSIGN_OR_RETURN(Work work, ReadWork(part, config, numerics));
      sum.parts.push_back(group.works.size());
      sum.key += (sum.key.empty() ? "" : " + ") + (work.layer ? work.layer->ToString() : work.key);
      group.works.push_back(std::move(work));
    }
    sum.text = "sum of the " + std::to_string(group.works.size()) + " above";
    if (group.works.size() > 1) group.sums.push_back(std::move(sum));
    groups.push_back(std::move(group));
  }
  return groups;
}

}  // namespace systole::tools
