// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
// Operators along one axis, and variables.
#include "tests/reference/apply.h"
#include "tests/support/catch.h"

namespace systole {
namespace {

using graph::OpKind;
using test::Apply;
using I32 = std::vector<std::int32_t>;

}  // namespace

TEST_CASE("the first of equal extremes is found") {
  Apply largest(OpKind::kArgMax, graph::ArgAttrs{1, false});
  largest.In<std::uint8_t>({2, 3}, {1, 200, 200, 7, 7, 7}).Out<std::int64_t>({2});
  CHECK(largest.Values<std::int64_t>() == std::vector<std::int64_t>{1, 0});
  Apply least(OpKind::kArgMin, graph::ArgAttrs{0, true});
  least.In<float>({2, 3}, {1, -2, 3, 0, -2, 4}).Out<std::int32_t>({1, 3});
  CHECK(least.Values<std::int32_t>() == I32{1, 0, 0});
  Apply outside(OpKind::kArgMax, graph::ArgAttrs{-1, true});
  CHECK_FALSE(outside.In<float>({1}, {0}).Out<std::int32_t>({1}).Check());
}

TEST_CASE("sums accumulate in both directions, with or without the element itself") {
  const I32 expected[] = {{1, 3, 6}, {0, 1, 3}, {6, 5, 3}, {5, 3, 0}};
  for (const int form : {0, 1, 2, 3}) {
    Apply sum(OpKind::kCumSum, graph::CumSumAttrs{1, (form & 1) != 0, (form & 2) != 0});
    sum.In<std::int32_t>({1, 3}, {1, 2, 3}).Out<std::int32_t>({1, 3});
    CHECK(sum.Values<std::int32_t>() == expected[form]);
  }
  Apply wrap(OpKind::kCumSum, graph::CumSumAttrs{0});
  wrap.In<std::int32_t>({2}, {INT32_MAX, 1}).Out<std::int32_t>({2});
  CHECK(wrap.Values<std::int32_t>() == I32{INT32_MAX, INT32_MIN});
}

TEST_CASE("variables are read and written") {
  Apply read(OpKind::kReadVariable, graph::NoAttrs{});
  read.In<std::int32_t>({2}, {3, 4}).Variable(0).Out<std::int32_t>({2});
  CHECK(read.Values<std::int32_t>() == I32{3, 4});
  Apply assign(OpKind::kAssignVariable, graph::NoAttrs{});
  assign.In<std::int32_t>({2}, {3, 4}).Variable(0).In<std::int32_t>({2}, {5, 6});
  REQUIRE(assign.Run());
  CHECK(assign.State<std::int32_t>(0) == I32{5, 6});
  Apply constant(OpKind::kAssignVariable, graph::NoAttrs{});
  constant.In<std::int32_t>({2}, {3, 4}).In<std::int32_t>({2}, {5, 6});
  CHECK_FALSE(constant.Check());
}

}  // namespace systole
