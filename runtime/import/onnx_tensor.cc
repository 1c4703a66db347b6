// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/import/onnx_tensor.h"

#include <cstring>
#include <utility>

#include "runtime/graph/geometry.h"
#include "runtime/graph/infer_shapes.h"
#include "runtime/import/onnx_model.pb.h"

namespace systole::import {
namespace {

using graph::DataType;

using graph::kMaxRank;
constexpr int32_t kExternal = 1;  // Tensor.data_location

/// Values of a typed field, each stored in the tensor's element type.
template <typename T, typename Field>
std::shared_ptr<graph::Bytes> Narrow(const Field& field) {
  auto bytes = std::make_shared<graph::Bytes>(static_cast<size_t>(field.size()) * sizeof(T));
  std::byte* out = bytes->data();
  for (const auto& value : field) {
    const T narrow = static_cast<T>(value);
    std::memcpy(out, &narrow, sizeof(T));
    out += sizeof(T);
  }
  return bytes;
}

std::shared_ptr<graph::Bytes> TypedBytes(const onnx::Tensor& tensor, DataType type) {
  switch (type) {
    case DataType::kFloat32: return Narrow<float>(tensor.float_data());
    case DataType::kInt64: return Narrow<int64_t>(tensor.int64_data());
    case DataType::kInt32: return Narrow<int32_t>(tensor.int32_data());
    case DataType::kInt16: return Narrow<int16_t>(tensor.int32_data());
    case DataType::kInt8:
    case DataType::kUint8:
    case DataType::kBool: return Narrow<uint8_t>(tensor.int32_data());
  }
  return std::make_shared<graph::Bytes>();
}

/// Double precision is stored as single: nothing here computes with more.
std::shared_ptr<graph::Bytes> FromDoubles(const onnx::Tensor& tensor) {
  if (tensor.raw_data().empty()) return Narrow<float>(tensor.double_data());
  std::vector<double> values(tensor.raw_data().size() / sizeof(double));
  if (!values.empty()) {
    std::memcpy(values.data(), tensor.raw_data().data(), values.size() * sizeof(double));
  }
  return Narrow<float>(values);
}

constexpr int32_t kDouble = 11;
constexpr int32_t kUint16 = 4;

/// uint16 becomes int16, less 2^15: the upper bit changes. Zero points do the same.
void Shift(graph::Bytes& bytes) {
  for (size_t i = 1; i < bytes.size(); i += 2) bytes[i] ^= std::byte{0x80};
}

Result<std::shared_ptr<const graph::Bytes>> ReadBytes(const onnx::Tensor& tensor, DataType type,
                                                      int64_t bytes, ExternalData& external) {
  if (tensor.data_location() == kExternal) {
    if (tensor.data_type() == kDouble) return Unsupported("external data of type double");
    SYSTOLE_ASSIGN_OR_RETURN(auto data, external.Read(tensor, bytes));
    if (tensor.data_type() == kUint16) Shift(data);
    return std::make_shared<const graph::Bytes>(std::move(data));
  }
  std::shared_ptr<graph::Bytes> data;
  if (tensor.data_type() == kDouble) {
    data = FromDoubles(tensor);
  } else if (!tensor.raw_data().empty()) {
    const auto* first = reinterpret_cast<const std::byte*>(tensor.raw_data().data());
    data = std::make_shared<graph::Bytes>(first, first + tensor.raw_data().size());
  } else {
    data = TypedBytes(tensor, type);
  }
  if (tensor.data_type() == kUint16) Shift(*data);
  if (static_cast<int64_t>(data->size()) != bytes) {
    return InvalidArgument("it holds " + std::to_string(data->size()) +
                           " bytes; its shape needs " + std::to_string(bytes));
  }
  return std::shared_ptr<const graph::Bytes>(std::move(data));
}

}  // namespace

Result<DataType> OnnxType(int32_t type) {
  switch (type) {
    case 1:
    case kDouble: return DataType::kFloat32;
    case 2: return DataType::kUint8;
    case 3: return DataType::kInt8;
    case 5: return DataType::kInt16;
    case 6: return DataType::kInt32;
    case 7: return DataType::kInt64;
    case 9: return DataType::kBool;
    default: break;
  }
  static constexpr const char* kNames[] = {"undefined", "float",   "uint8",  "int8",    "uint16",
                                           "int16",     "int32",   "int64",  "string",  "bool",
                                           "float16",   "double",  "uint32", "uint64",  "complex64",
                                           "complex128", "bfloat16"};
  const bool known = type >= 0 && static_cast<size_t>(type) < std::size(kNames);
  return Unsupported("element type " + (known ? kNames[type] : std::to_string(type)) +
                     "; supported: float, uint8, int8, int16, int32, int64, bool");
}

Result<graph::Tensor> ReadOnnxTensor(const onnx::Tensor& tensor, ExternalData& external) {
  const auto fail = [&](const Status& status) {
    return Error(status.code, "tensor '" + tensor.name() + "': " + status.message);
  };
  graph::Tensor result;
  result.name = tensor.name();
  const auto type = OnnxType(tensor.data_type() == kUint16 ? 5 : tensor.data_type());
  if (!type) return fail(type.error());
  result.type = *type;
  if (static_cast<size_t>(tensor.dims_size()) > kMaxRank) {
    return fail({StatusCode::kUnsupported, std::to_string(tensor.dims_size()) +
                                               " dimensions; at most " +
                                               std::to_string(kMaxRank) + " are supported"});
  }
  result.shape.assign(tensor.dims().begin(), tensor.dims().end());
  // A list without elements is legal (e.g. no axes); it is never an operand of a node.
  int64_t bytes = 0;
  if (!(result.shape.size() == 1 && result.shape[0] == 0)) {
    const auto size = graph::CheckedBytes(result.shape, result.type);
    if (!size) return fail(size.error());
    bytes = *size;
  }
  auto data = ReadBytes(tensor, result.type, bytes, external);
  if (!data) return fail(data.error());
  result.data = std::move(*data);
  return result;
}

}  // namespace systole::import
