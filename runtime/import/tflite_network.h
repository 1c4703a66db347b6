// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

#include "driver/base/status.h"
#include "runtime/graph/graph.h"

namespace systole::import {

namespace tflite {
struct Model;
}  // namespace tflite

/// Turns a flatbuffer that has passed the verifier into a graph. `file_bytes` bounds what is copied.
/// Errors as ImportTflite().
Result<graph::Graph> ReadNetwork(const tflite::Model& model, size_t file_bytes,
                                 std::string model_name);

}  // namespace systole::import
