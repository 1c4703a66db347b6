// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/verify/difference.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstring>

namespace systole::verify {
namespace {

using graph::DataType;

template <typename T>
T At(std::span<const std::byte> bytes, uint64_t i) {
  T value;
  std::memcpy(&value, bytes.data() + i * sizeof(T), sizeof(T));
  return value;
}

/// Position of a float among all floats in ascending order, so that neighbours differ by 1.
int64_t Rank(uint32_t bits) {
  const auto magnitude = static_cast<int64_t>(bits & 0x7fffffffu);
  return (bits >> 31) != 0 ? -magnitude : magnitude;
}

/// The element as a number whose differences are the distances.
int64_t Ordinal(DataType type, std::span<const std::byte> bytes, uint64_t i) {
  switch (type) {
    case DataType::kInt8: return At<int8_t>(bytes, i);
    case DataType::kUint8:
    case DataType::kBool: return At<uint8_t>(bytes, i);
    case DataType::kInt16: return At<int16_t>(bytes, i);
    case DataType::kInt32: return At<int32_t>(bytes, i);
    case DataType::kInt64: return At<int64_t>(bytes, i);
    case DataType::kFloat32: return Rank(At<uint32_t>(bytes, i));
  }
  return 0;
}

uint64_t Distance(int64_t a, int64_t b) {
  return a > b ? static_cast<uint64_t>(a) - static_cast<uint64_t>(b)
               : static_cast<uint64_t>(b) - static_cast<uint64_t>(a);
}

std::string ValueText(const graph::Tensor& tensor, std::span<const std::byte> bytes, uint64_t i) {
  if (tensor.type == DataType::kFloat32) return fmt::format("{:.9g}", At<float>(bytes, i));
  const int64_t stored = Ordinal(tensor.type, bytes, i);
  if (tensor.quant.empty() || tensor.quant.per_channel()) return std::to_string(stored);
  return fmt::format("{} ({:.6g})", stored,
                     static_cast<double>(tensor.quant.scale()) *
                         static_cast<double>(stored - tensor.quant.zero_point()));
}

}  // namespace

Difference Compare(const graph::Tensor& tensor, std::span<const std::byte> got,
                   std::span<const std::byte> wanted) {
  const auto size = static_cast<uint64_t>(graph::DataTypeSize(tensor.type));
  Difference result;
  result.elements = std::min(got.size(), wanted.size()) / size;
  for (uint64_t i = 0; i < result.elements; ++i) {
    // Bits, not ranks: -0.0 and 0.0 have the same rank.
    if (std::memcmp(got.data() + i * size, wanted.data() + i * size, size) == 0) continue;
    const uint64_t distance = std::max<uint64_t>(
        1, Distance(Ordinal(tensor.type, got, i), Ordinal(tensor.type, wanted, i)));
    if (result.differing++ == 0) {
      result.first = i;
      result.got = ValueText(tensor, got, i);
      result.wanted = ValueText(tensor, wanted, i);
    }
    result.largest = std::max(result.largest, distance);
    const auto bin = static_cast<size_t>(std::bit_width(distance - 1));
    if (result.histogram.size() <= bin) result.histogram.resize(bin + 1);
    ++result.histogram[bin];
  }
  return result;
}

std::string Coordinates(const graph::Shape& shape, uint64_t position) {
  std::string text;
  for (size_t axis = shape.size(); axis-- > 0;) {
    const auto size = static_cast<uint64_t>(shape[axis]);
    text = std::to_string(position % size) + (text.empty() ? "" : ", ") + text;
    position /= size;
  }
  return "[" + text + "]";
}

std::string HistogramText(const Difference& difference) {
  std::string text;
  for (size_t bin = 0; bin < difference.histogram.size(); ++bin) {
    if (difference.histogram[bin] == 0) continue;
    const uint64_t last = uint64_t{1} << bin;
    const std::string range = bin < 2 ? std::to_string(last)
                                      : fmt::format("{}..{}", last / 2 + 1, last);
    text += fmt::format("{}{}: {}", text.empty() ? "" : ", ", range, difference.histogram[bin]);
  }
  return text;
}

}  // namespace systole::verify
