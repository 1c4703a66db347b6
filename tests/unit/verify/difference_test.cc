// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/verify/difference.h"

#include <cmath>
#include <limits>

#include "tests/support/catch.h"

namespace systole::verify {
namespace {

template <typename T>
Difference CompareValues(graph::DataType type, const std::vector<T>& got,
                         const std::vector<T>& wanted, graph::Quantization quant = {}) {
  graph::Tensor tensor;
  tensor.type = type;
  tensor.shape = {static_cast<int64_t>(got.size())};
  tensor.quant = std::move(quant);
  return Compare(tensor, std::as_bytes(std::span(got)), std::as_bytes(std::span(wanted)));
}

TEST_CASE("equal tensors do not differ") {
  const auto d = CompareValues<int8_t>(graph::DataType::kInt8, {1, -128, 127}, {1, -128, 127});
  CHECK(d.equal());
  CHECK(d.elements == 3);
  CHECK(HistogramText(d).empty());
}

TEST_CASE("the first difference, the largest and the histogram") {
  const auto d = CompareValues<int8_t>(graph::DataType::kInt8, {0, 5, -128, 3, 0, 9},
                                       {0, 4, 127, 0, 2, 9}, {{0.5F}, {1}, 0});
  CHECK(d.differing == 4);
  CHECK(d.first == 1);
  CHECK(d.got == "5 (2)");
  CHECK(d.wanted == "4 (1.5)");
  CHECK(d.largest == 255);
  CHECK(HistogramText(d) == "1: 1, 2: 1, 3..4: 1, 129..256: 1");
}

TEST_CASE("unsigned values are not taken for signed ones") {
  const auto d = CompareValues<uint8_t>(graph::DataType::kUint8, {128}, {127});
  CHECK(d.largest == 1);
}

TEST_CASE("the whole range of 64 bits has a distance") {
  const auto d = CompareValues<int64_t>(graph::DataType::kInt64,
                                        {std::numeric_limits<int64_t>::max()},
                                        {std::numeric_limits<int64_t>::min()});
  CHECK(d.largest == std::numeric_limits<uint64_t>::max());
}

TEST_CASE("float32 is compared bit by bit and measured in units in the last place") {
  const float next = std::nextafter(1.0F, 2.0F);
  CHECK(CompareValues<float>(graph::DataType::kFloat32, {next}, {1.0F}).largest == 1);
  // Two representable numbers lie between the smallest ones on both sides of zero.
  const float tiny = std::numeric_limits<float>::denorm_min();
  CHECK(CompareValues<float>(graph::DataType::kFloat32, {-tiny}, {tiny}).largest == 2);
  CHECK(CompareValues<float>(graph::DataType::kFloat32, {-0.0F}, {0.0F}).differing == 1);
  const float nan = std::numeric_limits<float>::quiet_NaN();
  CHECK(CompareValues<float>(graph::DataType::kFloat32, {nan}, {nan}).equal());
  CHECK_FALSE(CompareValues<float>(graph::DataType::kFloat32, {nan}, {1.0F}).equal());
}

TEST_CASE("coordinates run with the last axis fastest") {
  CHECK(Coordinates({1, 3, 4, 5}, 0) == "[0, 0, 0, 0]");
  CHECK(Coordinates({1, 3, 4, 5}, 59) == "[0, 2, 3, 4]");
  CHECK(Coordinates({1, 3, 4, 5}, 27) == "[0, 1, 1, 2]");
  CHECK(Coordinates({}, 0) == "[]");
}

}  // namespace
}  // namespace systole::verify
