// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/reference/element.h"

#include <cmath>
#include <cstring>
#include <limits>

namespace systole::reference {
namespace {

using graph::DataType;

template <typename T>
IntegerRange Limits() {
  return {std::numeric_limits<T>::min(), std::numeric_limits<T>::max()};
}

}  // namespace

IntegerRange RangeOf(DataType type) {
  switch (type) {
    case DataType::kInt8: return Limits<int8_t>();
    case DataType::kUint8: return Limits<uint8_t>();
    case DataType::kInt16: return Limits<int16_t>();
    case DataType::kInt32: return Limits<int32_t>();
    case DataType::kInt64: return Limits<int64_t>();
    case DataType::kBool: return {0, 1};
    case DataType::kFloat32: break;
  }
  return {};
}

void StoreIntegers(DataType type, std::span<const int32_t> values, std::span<std::byte> bytes) {
  const auto size = static_cast<size_t>(graph::DataTypeSize(type));
  // Little endian two's complement: the low bytes are those of the narrower type.
  for (size_t i = 0; i < values.size(); ++i) std::memcpy(&bytes[i * size], &values[i], size);
}

std::optional<std::vector<std::byte>> ElementOf(const graph::Tensor& t, bool has_value,
                                                double value) {
  std::vector<std::byte> bytes(ElementSize(t));
  if (t.type == DataType::kFloat32) {
    const float real = has_value ? static_cast<float>(value) : 0.0F;
    std::memcpy(bytes.data(), &real, sizeof(real));
    return bytes;
  }
  const auto [low, high] = RangeOf(t.type);
  int64_t stored = t.quant.zero_points.empty() ? 0 : t.quant.zero_points[0];
  if (has_value) {
    // 2^63 is the first double beyond int64; the comparison also refuses what is not a number.
    if (!(value >= -0x1p63 && value < 0x1p63) || value != std::floor(value)) return std::nullopt;
    stored = static_cast<int64_t>(value);
  }
  if (stored < low || stored > high) return std::nullopt;
  std::memcpy(bytes.data(), &stored, bytes.size());  // Little endian: the low bytes.
  return bytes;
}

}  // namespace systole::reference
