// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/import/onnx_file.h"

#include <charconv>
#include <fstream>
#include <system_error>

#include "runtime/graph/geometry.h"
#include "runtime/import/importer.h"
#include "runtime/import/onnx_model.pb.h"

namespace systole::import {
namespace {

namespace fs = std::filesystem;

constexpr int kMaxNodes = 100000;  // Far above real networks.
constexpr int kMaxTensors = 200000;
constexpr int kMaxEdges = 10000;  // Inputs, outputs.
constexpr int64_t kFirstOpset = 7;
constexpr int64_t kLastOpset = 22;
constexpr int64_t kMaxIrVersion = 12;

Result<void> CheckModel(const onnx::Model& model) {
  if (!model.has_graph()) {
    return InvalidArgument("the file holds no network (no graph), or is not an ONNX file");
  }
  if (model.ir_version() < 1 || model.ir_version() > kMaxIrVersion) {
    return Unsupported("IR version " + std::to_string(model.ir_version()) + "; versions 1 to " +
                       std::to_string(kMaxIrVersion) + " are supported");
  }
  const int64_t opset = OpsetVersion(model, "");
  if (opset < kFirstOpset || opset > kLastOpset) {
    return Unsupported("operator set version " + std::to_string(opset) + "; versions " +
                       std::to_string(kFirstOpset) + " to " + std::to_string(kLastOpset) +
                       " are supported");
  }
  const onnx::Graph& graph = model.graph();
  if (graph.node_size() > kMaxNodes || graph.initializer_size() > kMaxTensors) {
    return Unsupported(std::to_string(graph.node_size()) + " nodes and " +
                       std::to_string(graph.initializer_size()) + " initializers; at most " +
                       std::to_string(kMaxNodes) + " and " + std::to_string(kMaxTensors) +
                       " are supported");
  }
  if (graph.input_size() - graph.initializer_size() > kMaxEdges ||
      graph.output_size() > kMaxEdges) {
    return Unsupported("more than " + std::to_string(kMaxEdges) + " inputs or outputs");
  }
  if (graph.sparse_initializer_size() > 0) {
    return Unsupported("sparse initializers; store them dense");
  }
  return {};
}

/// A non-negative decimal number, whole string.
Result<int64_t> ReadNumber(const std::string& text, const std::string& what) {
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 0) {
    return InvalidArgument("external data: " + what + " '" + text.substr(0, 40) +
                           "' is not a number from 0");
  }
  return value;
}

}  // namespace

bool LooksLikeOnnx(std::span<const std::byte> file) {
  constexpr std::byte kIrVersionTag{0x08};
  return file.size() > 2 && file[0] == kIrVersionTag && file[1] > std::byte{0} &&
         file[1] <= std::byte{kMaxIrVersion};
}

Result<std::unique_ptr<onnx::Model>> ParseOnnx(std::span<const std::byte> file) {
  if (file.size() > kMaxFileBytes) {
    return InvalidArgument(std::to_string(file.size()) + " bytes; the format ends at " +
                           std::to_string(kMaxFileBytes));
  }
  auto model = std::make_unique<onnx::Model>();
  // No field is required, so that "partial" changes nothing but that the library has no reason to
  // write to the standard error.
  if (!model->ParsePartialFromArray(file.data(), static_cast<int>(file.size()))) {
    return InvalidArgument("the file is damaged or truncated (" + std::to_string(file.size()) +
                           " bytes), or is not an ONNX file");
  }
  SYSTOLE_RETURN_IF_ERROR(CheckModel(*model));
  return model;
}

int64_t OpsetVersion(const onnx::Model& model, const std::string& domain) {
  const auto same = [](const std::string& a, const std::string& b) {
    return (a == "ai.onnx" ? "" : a) == (b == "ai.onnx" ? "" : b);
  };
  for (const onnx::OperatorSet& set : model.opset_import()) {
    if (same(set.domain(), domain)) return set.version();
  }
  // Old files import nothing and mean version 1.
  return model.opset_import_size() == 0 && domain.empty() ? 1 : 0;
}

Result<fs::path> ExternalData::Locate(const std::string& location) const {
  const auto refuse = [&](const std::string& reason) {
    return InvalidArgument("external data '" + location.substr(0, 200) + "': " + reason);
  };
  if (folder_.empty()) return refuse("the model was not read from a file");
  const bool terminated = location.find('\0') != std::string::npos;
  if (location.empty() || terminated) return refuse("the location is not a file name");
  std::error_code error;
  const fs::path root = fs::canonical(folder_, error);
  if (error) return refuse("the model's folder: " + error.message());
  const fs::path file = fs::canonical(root / fs::path(location), error);
  if (error) return refuse(error.message());
  // Links and .. are resolved by now: the file lies below the folder or it does not.
  const fs::path relative = file.lexically_relative(root);
  if (relative.empty() || *relative.begin() == ".." || relative == ".") {
    return refuse("the file lies outside the model's folder; put it there");
  }
  if (!fs::is_regular_file(file, error)) return refuse("it is not a file");
  return file;
}

Result<std::vector<std::byte>> ExternalData::Read(const onnx::Tensor& tensor, int64_t bytes) {
  std::string location;
  int64_t offset = 0;
  int64_t length = bytes;
  for (const onnx::Entry& entry : tensor.external_data()) {
    if (entry.key() == "location") location = entry.value();
    if (entry.key() == "offset") {
      SYSTOLE_ASSIGN_OR_RETURN(offset, ReadNumber(entry.value(), "offset"));
    }
    if (entry.key() == "length") {
      SYSTOLE_ASSIGN_OR_RETURN(length, ReadNumber(entry.value(), "length"));
    }
  }
  SYSTOLE_ASSIGN_OR_RETURN(const fs::path file, Locate(location));
  if (length != bytes) {
    return InvalidArgument("external data '" + location + "': length " + std::to_string(length) +
                           "; the tensor's shape needs " + std::to_string(bytes));
  }
  total_ += bytes;
  if (total_ > graph::kMaxTensorBytes) {
    return Unsupported("external data: more than " + std::to_string(graph::kMaxTensorBytes) +
                       " bytes in all");
  }
  std::error_code error;
  const auto size = static_cast<int64_t>(fs::file_size(file, error));
  if (error || offset > size || length > size - offset) {
    return InvalidArgument("external data '" + location + "': bytes " + std::to_string(offset) +
                           " to " + std::to_string(offset) + " + " + std::to_string(length) +
                           " are wanted; the file has " + std::to_string(error ? 0 : size));
  }
  std::ifstream stream(file, std::ios::binary);
  std::vector<std::byte> data(static_cast<size_t>(length));
  stream.seekg(offset);
  stream.read(reinterpret_cast<char*>(data.data()), length);
  if (!stream) return InvalidArgument("external data '" + location + "': it may not be read");
  return data;
}

}  // namespace systole::import
