// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "driver/base/status.h"

namespace systole::onnx {
class Model;
class Tensor;
}  // namespace systole::onnx

namespace systole::import {

/// Whether the bytes begin like an ONNX file: its first field is the IR version, a small number.
bool LooksLikeOnnx(std::span<const std::byte> file);

/// Parses and checks what concerns the whole file: it is complete, has a graph, an IR and an
/// operator set version that are known, and is not larger than any real network. Nothing is logged.
Result<std::unique_ptr<onnx::Model>> ParseOnnx(std::span<const std::byte> file);

/// Version of an operator set that the model imports; 0 if it does not. "" and "ai.onnx" are one.
int64_t OpsetVersion(const onnx::Model& model, const std::string& domain);

/// Reads data that a model keeps in files beside it.
class ExternalData {
 public:
  /// An empty folder: the model came from memory, so that external data are refused.
  explicit ExternalData(std::filesystem::path folder) : folder_(std::move(folder)) {}

  /// The bytes of a tensor whose data lie outside the model file; `bytes` is what its shape needs.
  /// Error: the location leaves the model's folder (also by symbolic links), is no regular file, or
  /// is shorter than offset + length.
  Result<std::vector<std::byte>> Read(const onnx::Tensor& tensor, int64_t bytes);

 private:
  Result<std::filesystem::path> Locate(const std::string& location) const;

  std::filesystem::path folder_;
  int64_t total_ = 0;
};

}  // namespace systole::import
