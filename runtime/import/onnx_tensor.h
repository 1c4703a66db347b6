// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "driver/base/status.h"
#include "runtime/graph/graph.h"
#include "runtime/import/onnx_file.h"

namespace systole::import {

/// Element type of an ONNX number (TensorProto.DataType). Error: kUnsupported with its name.
Result<graph::DataType> OnnxType(int32_t type);

/// A constant from a tensor of the file: data raw, in the typed fields or in another file. Its
/// length must be what the shape needs. Errors name the tensor.
/// uint16 is read as int16, less 2^15; a zero point goes the same way.
Result<graph::Tensor> ReadOnnxTensor(const onnx::Tensor& tensor, ExternalData& external);

/// Bytes of a vector of plain values.
template <typename T>
std::shared_ptr<const graph::Bytes> ToBytes(const std::vector<T>& values) {
  const auto* first = reinterpret_cast<const std::byte*>(values.data());
  return std::make_shared<graph::Bytes>(first, first + values.size() * sizeof(T));
}

}  // namespace systole::import
