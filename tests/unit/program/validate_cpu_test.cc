// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <functional>

#include "runtime/program/validate.h"
#include "tests/support/catch.h"
#include "tests/unit/program/sample_program.h"

// What an operator takes is tested with the operators (tests/unit/reference); here that programs
// are held to it.

namespace {

using namespace systole;
using graph::DataType;
using program::CpuStep;

/// CPU step `number` of the sample with a change is refused.
void Refused(size_t number, const std::function<void(CpuStep&)>& change) {
  program::Program program = test::SampleProgram();
  change(test::CpuAt(program, number));
  const auto result = program::Validate(program);
  INFO("step " << number);
  REQUIRE_FALSE(result);
  REQUIRE(result.error().code == StatusCode::kInvalidArgument);
  REQUIRE(result.error().message.find("step " + std::to_string(number)) != std::string::npos);
}

template <typename T>
T& As(CpuStep& step) {
  return std::get<T>(step.attributes);
}

constexpr size_t kSoftmax = 1, kPad = 2, kMean = 3, kPool = 4, kDequantize = 5, kQuantize = 6,
                 kRequant = 7, kAdd = 8;

}  // namespace

TEST_CASE("number of tensors") {
  for (size_t step = kSoftmax; step <= kAdd; ++step) {
    Refused(step, [](CpuStep& s) { s.inputs.clear(); });
    Refused(step, [](CpuStep& s) { s.outputs.clear(); });
    Refused(step, [](CpuStep& s) { s.inputs.resize(5, s.inputs[0]); });
    Refused(step, [](CpuStep& s) { s.inputs[0].absent = true; });
    Refused(step, [](CpuStep& s) { s.outputs[0].absent = true; });
    Refused(step, [](CpuStep& s) { s.outputs.resize(2, s.outputs[0]); });
  }
}

TEST_CASE("types of tensors") {
  for (const size_t step : {kSoftmax, kPool, kRequant}) {
    Refused(step, [](CpuStep& s) { s.outputs[0].type = DataType::kBool; });
  }
  for (const size_t step : {kSoftmax, kPad, kMean, kPool, kAdd}) {
    Refused(step, [](CpuStep& s) { s.inputs[0].type = DataType::kBool; });
  }
}

TEST_CASE("shapes that do not fit") {
  for (const size_t step : {kSoftmax, kPad, kPool, kDequantize, kQuantize, kRequant, kAdd}) {
    Refused(step, [](CpuStep& s) { s.outputs[0].shape = {3}; });
  }
  Refused(kMean, [](CpuStep& s) { s.outputs[0].shape = {1, 3}; });
}

TEST_CASE("attributes") {
  Refused(kSoftmax, [](CpuStep& s) { s.attributes = graph::PadAttrs{}; });
  Refused(kPad, [](CpuStep& s) { As<graph::PadAttrs>(s).before[1] = INT64_MAX; });
  Refused(kPad, [](CpuStep& s) { As<graph::PadAttrs>(s).after.pop_back(); });
  Refused(kMean, [](CpuStep& s) { As<graph::ReduceAttrs>(s).axes = {4}; });
  Refused(kMean, [](CpuStep& s) { As<graph::ReduceAttrs>(s).axes = {-1}; });
  Refused(kPool, [](CpuStep& s) { As<graph::Pool2DAttrs>(s).stride_w = 0; });
  Refused(kPool, [](CpuStep& s) { As<graph::Pool2DAttrs>(s).filter_h = INT64_MAX; });
  Refused(kRequant, [](CpuStep& s) { As<graph::RequantizeSumsAttrs>(s).real.clear(); });
  Refused(kRequant, [](CpuStep& s) { As<graph::RequantizeSumsAttrs>(s).low = -129; });
}
