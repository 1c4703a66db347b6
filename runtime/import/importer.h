// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>

#include "driver/base/status.h"
#include "runtime/graph/graph.h"
#include "sim/golden/numerics.h"

namespace systole::import {

/// Where both formats end: offsets of flatbuffers and lengths of protocol buffers have 31 bits.
inline constexpr uintmax_t kMaxFileBytes = (uintmax_t{1} << 31) - 1;

enum class ModelFormat { kUnknown, kTflite, kOnnx };

/// Format of a model file by its first bytes and, where these decide nothing, by its extension.
ModelFormat FormatOf(std::span<const std::byte> file, const std::filesystem::path& path);

/// Reads a model file of any format. The model is named after the file. Errors as ImportTflite()
/// and ImportOnnx(); kInvalidArgument when it cannot be read or is neither.
Result<graph::Graph> ImportModel(const std::filesystem::path& path);

/// The same when the bytes of the file are at hand; `path` names the model and tells where external
/// data lie.
Result<graph::Graph> ImportModel(std::span<const std::byte> file,
                                 const std::filesystem::path& path);

/// The arithmetic of the runtime that files of this format are made for.
golden::Numerics HomeNumerics(ModelFormat format);

}  // namespace systole::import
