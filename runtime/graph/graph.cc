// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/graph/graph.h"

#include <bit>
#include <cstring>

namespace systole::graph {
namespace {

static_assert(std::endian::native == std::endian::little, "constants are little endian");

template <typename T>
int64_t Load(const Bytes& bytes, int64_t index) {
  T value;
  std::memcpy(&value, bytes.data() + static_cast<size_t>(index) * sizeof(T), sizeof(T));
  return static_cast<int64_t>(value);
}

}  // namespace

std::string_view DataTypeName(DataType type) {
  switch (type) {
    case DataType::kInt8: return "int8";
    case DataType::kUint8: return "uint8";
    case DataType::kInt16: return "int16";
    case DataType::kInt32: return "int32";
    case DataType::kInt64: return "int64";
    case DataType::kFloat32: return "float32";
    case DataType::kBool: return "bool";
  }
  return "unknown";
}

int64_t DataTypeSize(DataType type) {
  switch (type) {
    case DataType::kInt8:
    case DataType::kUint8:
    case DataType::kBool: return 1;
    case DataType::kInt16: return 2;
    case DataType::kInt32:
    case DataType::kFloat32: return 4;
    case DataType::kInt64: return 8;
  }
  return 1;
}

std::string ShapeToString(const Shape& shape) {
  if (shape.empty()) return "scalar";
  std::string text = std::to_string(shape[0]);
  for (size_t i = 1; i < shape.size(); ++i) text += "x" + std::to_string(shape[i]);
  return text;
}

int64_t NumElements(const Shape& shape) {
  int64_t elements = 1;
  for (int64_t dimension : shape) elements *= dimension;
  return elements;
}

int64_t Tensor::IntAt(int64_t index) const {
  switch (type) {
    case DataType::kInt8: return Load<int8_t>(*data, index);
    case DataType::kUint8:
    case DataType::kBool: return Load<uint8_t>(*data, index);
    case DataType::kInt16: return Load<int16_t>(*data, index);
    case DataType::kInt32: return Load<int32_t>(*data, index);
    case DataType::kInt64: return Load<int64_t>(*data, index);
    case DataType::kFloat32: break;
  }
  return 0;
}

std::string NodeName(OpKind kind, size_t position) {
  return std::string(OpKindShortName(kind)) + "_" + std::to_string(position);
}

}  // namespace systole::graph
