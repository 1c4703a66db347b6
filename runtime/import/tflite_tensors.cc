// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/import/tflite_tensors.h"

#include <cmath>
#include <cstring>
#include <map>
#include <optional>
#include <utility>

#include "runtime/graph/geometry.h"
#include "runtime/graph/infer_shapes.h"
#include "runtime/import/tflite_names.h"
#include "runtime/import/tflite_schema_generated.h"

namespace systole::import {
namespace {

using graph::DataType;

/// Range of the zero point of a type; nullopt for types that are not quantized.
std::optional<std::pair<int64_t, int64_t>> ZeroPointRange(DataType type) {
  switch (type) {
    case DataType::kInt8: return std::pair<int64_t, int64_t>(-128, 127);
    case DataType::kUint8: return std::pair<int64_t, int64_t>(0, 255);
    case DataType::kInt16: return std::pair<int64_t, int64_t>(-32768, 32767);
    case DataType::kInt32: return std::pair<int64_t, int64_t>(INT32_MIN, INT32_MAX);
    default: return std::nullopt;
  }
}

/// Element of a vector of 8-byte values, whose alignment the verifier does not check.
int64_t ReadInt64(const flatbuffers::Vector<int64_t>& vector, uint32_t index) {
  int64_t value;
  std::memcpy(&value, vector.Data() + index * sizeof(value), sizeof(value));
  return value;
}

/// IEEE 754 binary16 to binary32; every value is representable.
float HalfToFloat(uint16_t half) {
  const float sign = (half & 0x8000U) != 0 ? -1.0F : 1.0F;
  const int exponent = half >> 10 & 31;
  const auto fraction = static_cast<float>(half & 1023U);
  if (exponent == 0) return sign * std::ldexp(fraction, -24);
  if (exponent == 31) return fraction == 0 ? sign * INFINITY : NAN;
  return sign * std::ldexp(fraction + 1024.0F, exponent - 25);
}

class TensorReader {
 public:
  TensorReader(const tflite::Model& model, size_t file_bytes)
      : model_(model), constant_budget_(file_bytes), budget_(16 * file_bytes) {}

  Result<TensorTable> Read(const tflite::SubGraph& subgraph) {
    const size_t count = subgraph.tensors() ? subgraph.tensors()->size() : 0;
    table_.tensors.resize(count);
    table_.shape_known.assign(count, true);
    table_.objections.resize(count);
    for (index_ = 0; index_ < count; ++index_) {
      const tflite::Tensor* source = subgraph.tensors()->Get(static_cast<uint32_t>(index_));
      tensor_ = &table_.tensors[index_];
      SYSTOLE_RETURN_IF_ERROR(ReadName(*source));
      if (source->type() == tflite::TensorType::FLOAT16) {
        SYSTOLE_RETURN_IF_ERROR(ReadHalf(*source));
        continue;
      }
      const auto type = DataTypeOfTensorType(static_cast<int8_t>(source->type()));
      if (!type) {
        Object("its type " + TensorTypeName(static_cast<int8_t>(source->type())) +
               " is not supported");
        continue;
      }
      tensor_->type = *type;
      SYSTOLE_RETURN_IF_ERROR(ReadShape(*source));
      if (table_.objections[index_].empty()) SYSTOLE_RETURN_IF_ERROR(ReadConstant(*source));
      // Also of tensors without elements: the intermediates of an LSTM are scales only.
      SYSTOLE_RETURN_IF_ERROR(ReadQuantization(*source));
    }
    return std::move(table_);
  }

 private:
  tl::unexpected<Status> TensorError(const std::string& text) const {
    return InvalidArgument("tensor " + std::to_string(index_) + " '" + tensor_->name +
                           "': " + text);
  }

  /// Keeps the first objection.
  void Object(std::string reason) {
    if (table_.objections[index_].empty()) table_.objections[index_] = std::move(reason);
  }

  /// Honest files copy each byte about once; a file that points many tensors to one long vector
  /// runs out of budget instead of memory.
  Result<void> Spend(size_t& budget, size_t bytes) const {
    if (bytes > budget) {
      return TensorError("the file's vectors overlap: tensors together hold more data than the file");
    }
    budget -= bytes;
    return {};
  }

  Result<void> ReadName(const tflite::Tensor& source) {
    if (source.name() == nullptr) {
      tensor_->name = "tensor_" + std::to_string(index_);
      return {};
    }
    SYSTOLE_RETURN_IF_ERROR(Spend(budget_, source.name()->size()));
    tensor_->name = source.name()->str();
    for (char& c : tensor_->name) {
      if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = '?';  // Names reach terminals.
    }
    return {};
  }

  Result<void> ReadShape(const tflite::Tensor& source) {
    tensor_->is_variable = source.is_variable();
    if (source.sparsity() != nullptr) Object("it is stored sparse");
    const auto* shape = source.shape();
    if (shape == nullptr || shape->size() == 0) {
      // A scalar, or a shape left out: only inference can tell.
      table_.shape_known[index_] = false;
      return {};
    }
    if (shape->size() > graph::kMaxRank) {
      Object("it has " + std::to_string(shape->size()) + " dimensions; the limit is " +
             std::to_string(graph::kMaxRank));
      return {};
    }
    for (const int32_t dimension : *shape) {
      if (dimension < -1) return TensorError("has dimension " + std::to_string(dimension));
      if (dimension == 0) Object("it has a dimension of 0");
      if (dimension == -1) table_.shape_known[index_] = false;
      tensor_->shape.push_back(dimension);
    }
    if (!table_.objections[index_].empty() || !table_.shape_known[index_]) return {};
    const auto bytes = graph::CheckedBytes(tensor_->shape, tensor_->type);
    if (!bytes) return TensorError(bytes.error().message);
    return {};
  }

  /// The bytes of a constant; null for what is none. They have been found to be `width` for each
  /// element of the shape.
  Result<const flatbuffers::Vector<uint8_t>*> FindData(const tflite::Tensor& source,
                                                       const char* type, int64_t width) {
    const size_t count = model_.buffers() ? model_.buffers()->size() : 0;
    if (source.buffer() >= count) {
      // Buffer 0 means "none"; files without any buffers say it that way.
      if (source.buffer() == 0) return nullptr;
      return TensorError("buffer number " + std::to_string(source.buffer()) +
                         " does not exist; the file has " + std::to_string(count) + " buffers");
    }
    const tflite::Buffer* buffer = model_.buffers()->Get(source.buffer());
    if (buffer->offset() > 1) {
      Object("its data lie outside the flatbuffer");
      return nullptr;
    }
    const auto* data = buffer->data();
    if (data == nullptr || data->size() == 0) return nullptr;
    if (!table_.shape_known[index_] && !tensor_->shape.empty()) {
      return TensorError("is a constant with an open dimension, shape " +
                         graph::ShapeToString(tensor_->shape));
    }
    // The shape fits into 2 GiB, so that this does not overflow.
    const int64_t needed = graph::NumElements(tensor_->shape) * width;
    if (static_cast<int64_t>(data->size()) != needed) {
      return TensorError("its data have " + std::to_string(data->size()) + " bytes; shape " +
                         graph::ShapeToString(tensor_->shape) + " of " + type + " needs " +
                         std::to_string(needed));
    }
    return data;
  }

  Result<void> ReadConstant(const tflite::Tensor& source) {
    const std::string type(graph::DataTypeName(tensor_->type));
    SYSTOLE_ASSIGN_OR_RETURN(
        const auto* data, FindData(source, type.c_str(), graph::DataTypeSize(tensor_->type)));
    if (data == nullptr) return {};
    table_.shape_known[index_] = true;
    if (tensor_->is_variable) Object("it is a variable with data of its own");
    auto& shared = constants_[data->data()];
    if (shared == nullptr || shared->size() != data->size()) {
      SYSTOLE_RETURN_IF_ERROR(Spend(constant_budget_, data->size()));
      const auto* first = reinterpret_cast<const std::byte*>(data->data());
      shared = std::make_shared<const graph::Bytes>(first, first + data->size());
    }
    tensor_->data = shared;
    if (tensor_->type == DataType::kBool) {
      SYSTOLE_RETURN_IF_ERROR(Spend(constant_budget_, data->size()));
      tensor_->data = Normalized(*shared);
    }
    return {};
  }

  /// Truth values as 0 and 1.
  static std::shared_ptr<const graph::Bytes> Normalized(const graph::Bytes& bytes) {
    graph::Bytes result = bytes;
    for (std::byte& b : result) b = b == std::byte{0} ? b : std::byte{1};
    return std::make_shared<const graph::Bytes>(std::move(result));
  }

  /// A constant of 16-bit floating point numbers is kept as float32, which holds all of them.
  Result<void> ReadHalf(const tflite::Tensor& source) {
    tensor_->type = DataType::kFloat32;
    SYSTOLE_RETURN_IF_ERROR(ReadShape(source));
    if (!table_.objections[index_].empty()) return {};
    SYSTOLE_ASSIGN_OR_RETURN(const auto* data, FindData(source, "float16", 2));
    if (data != nullptr && table_.objections[index_].empty()) {
      SYSTOLE_RETURN_IF_ERROR(Spend(constant_budget_, data->size()));
      table_.shape_known[index_] = true;
      graph::Bytes values(size_t{2} * data->size());
      for (uint32_t i = 0; i < data->size() / 2; ++i) {
        const float value = HalfToFloat(
            static_cast<uint16_t>(data->Get(2 * i) | data->Get(2 * i + 1) << 8));
        std::memcpy(&values[size_t{4} * i], &value, sizeof(value));
      }
      table_.halves[static_cast<graph::TensorId>(index_)] =
          std::make_shared<const graph::Bytes>(std::move(values));
    }
    Object("its type float16 is supported for constants that are dequantized only");
    return {};
  }

  Result<void> ReadQuantization(const tflite::Tensor& source) {
    const tflite::QuantizationParameters* quant = source.quantization();
    const auto range = ZeroPointRange(tensor_->type);
    if (quant == nullptr || !range) return {};
    if (quant->details_type() != 0) Object("it has a custom quantization");
    const size_t count = quant->scale() ? quant->scale()->size() : 0;
    const size_t zero_points = quant->zero_point() ? quant->zero_point()->size() : 0;
    if (count == 0) return {};
    if (zero_points != count) {
      return TensorError("has " + std::to_string(count) + " scales and " +
                         std::to_string(zero_points) + " zero points; the numbers must agree");
    }
    SYSTOLE_RETURN_IF_ERROR(Spend(budget_, 12 * count));
    // The axis has no meaning with one scale, and no choice with one dimension: some converters
    // write that of the weights into the bias.
    const bool has_axis = count > 1 && tensor_->shape.size() != 1;
    const int32_t axis = has_axis ? quant->quantized_dimension() : 0;
    if (count > 1) SYSTOLE_RETURN_IF_ERROR(CheckAxis(axis, count));
    for (uint32_t i = 0; i < count; ++i) {
      const float scale = quant->scale()->Get(i);
      const int64_t zero_point = ReadInt64(*quant->zero_point(), i);
      if (!std::isfinite(scale) || !(scale > 0.0F)) {
        return TensorError("scale " + std::to_string(i) + " is " + std::to_string(scale) +
                           "; scales must be finite and above 0");
      }
      if (zero_point < range->first || zero_point > range->second) {
        return TensorError("zero point " + std::to_string(i) + " is " +
                           std::to_string(zero_point) + "; " +
                           std::string(graph::DataTypeName(tensor_->type)) + " allows " +
                           std::to_string(range->first) + ".." + std::to_string(range->second));
      }
      tensor_->quant.scales.push_back(scale);
      tensor_->quant.zero_points.push_back(zero_point);
    }
    tensor_->quant.axis = axis;
    return {};
  }

  Result<void> CheckAxis(int32_t axis, size_t scales) const {
    if (axis < 0 || static_cast<size_t>(axis) >= tensor_->shape.size()) {
      return TensorError("is quantized along axis " + std::to_string(axis) + "; shape " +
                         graph::ShapeToString(tensor_->shape) + " has no such axis");
    }
    const int64_t dimension = tensor_->shape[static_cast<size_t>(axis)];
    if (dimension != static_cast<int64_t>(scales)) {
      return TensorError("has " + std::to_string(scales) + " scales for axis " +
                         std::to_string(axis) + ", which has " + std::to_string(dimension) +
                         " elements");
    }
    return {};
  }

  const tflite::Model& model_;
  size_t constant_budget_;  // Bytes of constants that may still be copied.
  size_t budget_;           // The same for names and quantization.
  std::map<const uint8_t*, std::shared_ptr<const graph::Bytes>> constants_;
  TensorTable table_;
  size_t index_ = 0;
  graph::Tensor* tensor_ = nullptr;
};

}  // namespace

Result<TensorTable> ReadTensors(const tflite::Model& model, const tflite::SubGraph& subgraph,
                                size_t file_bytes) {
  return TensorReader(model, file_bytes).Read(subgraph);
}

}  // namespace systole::import
