// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <functional>

#include "runtime/program/validate.h"
#include "tests/support/catch.h"
#include "tests/unit/program/sample_program.h"

namespace {

using namespace systole;
using graph::DataType;
using program::CpuStep;
using program::Region;

/// CPU step `number` of the sample with a change is refused, and the message contains `text`.
void Refused(size_t number, const std::function<void(CpuStep&)>& change, const std::string& text) {
  program::Program program = test::SampleProgram();
  change(test::CpuAt(program, number));
  const auto result = program::Validate(program);
  INFO(text);
  REQUIRE_FALSE(result);
  INFO(result.error().message);
  REQUIRE(result.error().message.find(text) != std::string::npos);
}

template <typename T>
T& As(CpuStep& step) {
  return std::get<T>(step.operation);
}

constexpr size_t kSoftmax = 1, kPad = 2, kMean = 3, kPool = 4, kDequantize = 5, kQuantize = 6,
                 kRequant = 7, kAdd = 8;

}  // namespace

TEST_CASE("number of tensors") {
  for (size_t step = kSoftmax; step <= kAdd; ++step) {
    Refused(step, [](CpuStep& s) { s.inputs.clear(); }, "0 inputs");
    Refused(step, [](CpuStep& s) { s.outputs.clear(); }, "0 outputs");
    Refused(step, [](CpuStep& s) { s.inputs.resize(5, s.inputs[0]); }, "5 inputs");
    Refused(step, [](CpuStep& s) { s.outputs.resize(2, s.outputs[0]); }, "2 outputs");
  }
}

TEST_CASE("types of tensors") {
  for (const size_t step : {kSoftmax, kPad, kMean, kPool, kDequantize, kAdd}) {
    Refused(step, [](CpuStep& s) { s.inputs[0].type = DataType::kInt16; }, "is int16");
  }
  for (const size_t step : {kSoftmax, kPad, kMean, kPool, kQuantize, kRequant, kAdd}) {
    Refused(step, [](CpuStep& s) { s.outputs[0].type = DataType::kInt16; }, "is int16");
  }
  Refused(kQuantize, [](CpuStep& s) { s.inputs[0].type = DataType::kInt32; }, "takes float32");
  Refused(kDequantize, [](CpuStep& s) { s.outputs[0].type = DataType::kInt32; }, "takes float32");
  Refused(kRequant, [](CpuStep& s) { s.inputs[0].type = DataType::kFloat32; }, "takes int32");
}

TEST_CASE("shapes that do not fit") {
  for (const size_t step : {kSoftmax, kDequantize, kQuantize, kRequant}) {
    Refused(step, [](CpuStep& s) { s.outputs[0].shape = {3}; }, "differ in size");
  }
  Refused(kPad, [](CpuStep& s) { s.outputs[0].shape = {1, 5, 5, 5}; }, "axis 3");
  Refused(kPad, [](CpuStep& s) { s.outputs[0].shape = {5, 5, 6}; }, "4 dimensions to 3");
  Refused(kMean, [](CpuStep& s) { s.outputs[0].shape = {1, 3}; }, "not shape 1x3");
  Refused(kPool, [](CpuStep& s) { s.outputs[0].shape = {1, 3, 4, 4}; }, "gives 2x4");
  Refused(kPool, [](CpuStep& s) { s.outputs[0].shape = {1, 2, 4, 3}; }, "cannot be pooled");
  Refused(kPool, [](CpuStep& s) { s.inputs[0].shape = {4, 4, 4}; }, "cannot be pooled");
  Refused(kAdd, [](CpuStep& s) { s.inputs[1].shape = {3}; }, "does not broadcast");
  Refused(kAdd, [](CpuStep& s) { s.inputs[0].shape = {1, 1, 4, 4, 4}; }, "5 dimensions");
  Refused(kRequant, [](CpuStep& s) { s.inputs[0].shape = s.outputs[0].shape = {8, 2}; },
          "4 factors for 2 channels");
  Refused(kRequant, [](CpuStep& s) { s.inputs[0].shape = s.outputs[0].shape = {}; }, "scalar");
}

TEST_CASE("parameters of operations") {
  Refused(kSoftmax, [](CpuStep& s) { As<program::SoftmaxStep>(s).beta = 0; }, "beta 0");
  Refused(kSoftmax, [](CpuStep& s) { As<program::SoftmaxStep>(s).beta = NAN; }, "beta nan");
  Refused(kPad, [](CpuStep& s) { As<program::PadStep>(s).before[1] = -1; }, "axis 1");
  Refused(kPad, [](CpuStep& s) { As<program::PadStep>(s).before[1] = INT64_MAX; }, "axis 1");
  Refused(kPad, [](CpuStep& s) { As<program::PadStep>(s).after.pop_back(); }, "3 amounts");
  Refused(kMean, [](CpuStep& s) { As<program::MeanStep>(s).axes = {4}; }, "axis 4");
  Refused(kMean, [](CpuStep& s) { As<program::MeanStep>(s).axes = {-1}; }, "axis -1");
  Refused(kMean, [](CpuStep& s) { As<program::MeanStep>(s).axes = {1, 1}; }, "twice");
  Refused(kPool, [](CpuStep& s) { As<program::AveragePoolStep>(s).attrs.stride_w = 0; },
          "stride 0");
  Refused(kPool, [](CpuStep& s) { As<program::AveragePoolStep>(s).attrs.filter_h = INT64_MAX; },
          "not in 1..65535");
  Refused(kPool,
          [](CpuStep& s) {
            As<program::AveragePoolStep>(s).attrs.filter_h = 65535;
            As<program::AveragePoolStep>(s).attrs.filter_w = 65535;
          },
          "too large");
  Refused(kPool, [](CpuStep& s) { As<program::AveragePoolStep>(s).low = 101; }, "not ascending");
  Refused(kAdd, [](CpuStep& s) { As<program::AddStep>(s).high = 200; }, "limits");
  Refused(kRequant, [](CpuStep& s) { As<program::Float64RequantStep>(s).low = -129; }, "limits");
  Refused(kRequant, [](CpuStep& s) { As<program::Float64RequantStep>(s).real.clear(); },
          "0 factors");
  Refused(kRequant, [](CpuStep& s) { As<program::Float64RequantStep>(s).real[2] = -1; },
          "factor -1");
  Refused(kRequant, [](CpuStep& s) { As<program::Float64RequantStep>(s).real[2] = NAN; }, "factor");
}
