// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
// The reference operators against the expected outputs of CMSIS-NN's kernel cases.
#include <algorithm>
#include <map>

#include "sim/golden/ops_conv.h"
#include "sim/golden/ops_elementwise.h"
#include "sim/golden/ops_pool.h"
#include "sim/golden/ops_softmax.h"
#include "tests/support/catch.h"
#include "tests/support/cmsis_case.h"

namespace systole {
namespace {

using test::CmsisCase;
using test::CmsisKind;

std::vector<std::int8_t> Compute(const CmsisCase& c) {
  golden::OutputStage stage;
  stage.fixed = c.multipliers;
  stage.zero = c.out_zero;
  stage.low = c.low;
  stage.high = c.high;
  const auto channels = static_cast<std::size_t>(c.out.c);
  switch (c.kind) {
    case CmsisKind::kConv:
      return golden::Requantize(golden::Conv2d(c.input, c.in, c.x_zero, c.weights, c.w_zero, c.bias,
                                               c.window, c.groups, c.out),
                                channels, stage);
    case CmsisKind::kDepthwise:
      return golden::Requantize(golden::Depthwise(c.input, c.in, c.x_zero, c.weights, c.w_zero,
                                                  c.bias, c.window, c.out),
                                channels, stage);
    case CmsisKind::kFullyConnected:
      return golden::Requantize(golden::FullyConnected(c.input, c.in.n, c.in.c, c.x_zero, c.weights,
                                                       c.w_zero, c.bias, c.out.c),
                                channels, stage);
    case CmsisKind::kAveragePool:
      return golden::AveragePool(c.input, c.in, c.window, c.out, 0, c.low, c.high);
    case CmsisKind::kMaxPool:
      return golden::MaxPool(c.input, c.in, c.window, c.out, c.low, c.high);
    case CmsisKind::kAdd:
      return golden::Add(c.input, c.input2, c.add_factors, c.add_zeros, c.low, c.high);
  }
  return {};
}

}  // namespace

TEST_CASE("CMSIS-NN kernel cases agree") {
  const std::vector<CmsisCase> cases = test::LoadCmsisCases();
  if (cases.empty()) SYSTOLE_SKIP("no data/kernels_cmsis_nn below " + test::DataDir());
  std::map<CmsisKind, int> seen;
  for (const CmsisCase& c : cases) {
    CAPTURE(c.name);
    const std::vector<std::int8_t> got = Compute(c);
    REQUIRE(got.size() == c.expected.size());
    const auto wrong = std::mismatch(got.begin(), got.end(), c.expected.begin());
    CHECK(wrong.first - got.begin() == static_cast<std::ptrdiff_t>(got.size()));
    ++seen[c.kind];
  }
  // The families are there, so that a missing folder cannot pass for agreement.
  CHECK(seen[CmsisKind::kConv] >= 20);
  CHECK(seen[CmsisKind::kDepthwise] >= 8);
  CHECK(seen[CmsisKind::kFullyConnected] >= 5);
  CHECK(seen[CmsisKind::kAveragePool] == 5);
  CHECK(seen[CmsisKind::kMaxPool] >= 6);
  CHECK(seen[CmsisKind::kAdd] == 1);
}

TEST_CASE("CMSIS-NN softmax agrees") {
  const test::CmsisText text =
      test::ReadCmsisText(test::DataDir() + "/data/kernels_cmsis_nn/softmax.txt");
  if (text.name.empty()) SYSTOLE_SKIP("no data/kernels_cmsis_nn below " + test::DataDir());
  const golden::SoftmaxFactors factors{text.Param("INPUT_MULT"), text.Param("INPUT_LEFT_SHIFT"),
                                       text.Param("DIFF_MIN")};
  const auto got = golden::Softmax(text.Int8("input"),
                                   static_cast<std::size_t>(text.Param("ROW_SIZE")), factors);
  CHECK(got == text.Int8("output_ref"));
}

}  // namespace systole
