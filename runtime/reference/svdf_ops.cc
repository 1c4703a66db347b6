// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "runtime/reference/check.h"
#include "runtime/reference/element.h"
#include "runtime/reference/product_ops.h"
#include "runtime/reference/registry.h"
#include "runtime/reference/tensors.h"
#include "sim/golden/ops_svdf.h"

namespace systole::reference {
namespace {

using graph::DataType;
using graph::Shape;

constexpr size_t kX = 0;
constexpr size_t kFeatureWeights = 1;
constexpr size_t kTimeWeights = 2;
constexpr size_t kBias = 3;
constexpr size_t kState = 4;

golden::SvdfShape ShapeOf(const Signature& s) {
  return {s.input(kX).shape[0], s.input(kX).shape[1], s.input(kFeatureWeights).shape[0],
          s.input(kTimeWeights).shape[1], s.attrs<graph::SvdfAttrs>().rank};
}

Result<void> CheckShapes(const Signature& s) {
  for (const size_t i : {kX, kFeatureWeights, kTimeWeights}) {
    if (s.input(i).shape.size() != 2) {
      return InvalidArgument(fmt::format("input {} has {} axes; it needs 2", i,
                                         s.input(i).shape.size()));
    }
  }
  const golden::SvdfShape shape = ShapeOf(s);
  if (shape.rank < 1 || shape.filters % shape.rank != 0) {
    return InvalidArgument(fmt::format("{} filters are no multiple of rank {}", shape.filters,
                                       shape.rank));
  }
  const int64_t units = shape.filters / shape.rank;
  SYSTOLE_RETURN_IF_ERROR(CheckShape(s.input(kFeatureWeights), "the tensor of feature weights",
                                     {shape.filters, shape.inputs}));
  SYSTOLE_RETURN_IF_ERROR(CheckShape(s.input(kTimeWeights), "the tensor of time weights",
                                     {shape.filters, shape.memory}));
  if (s.has_input(kBias)) {
    SYSTOLE_RETURN_IF_ERROR(CheckShape(s.input(kBias), "the bias", {units}));
  }
  SYSTOLE_RETURN_IF_ERROR(CheckShape(s.input(kState), "the state",
                                     {shape.batches, shape.memory * shape.filters}));
  return CheckShape(s.output(), "the output", {shape.batches, units});
}

Result<void> CheckFloat(const Signature& s) {
  const bool hybrid = s.input(kFeatureWeights).type == DataType::kInt8;
  if (hybrid) SYSTOLE_RETURN_IF_ERROR(CheckHybridRuntime(s));
  for (const size_t i : {kFeatureWeights, kTimeWeights, kBias, kState}) {
    if (hybrid && i <= kTimeWeights) {
      const std::string role = fmt::format("input {}", i);
      SYSTOLE_RETURN_IF_ERROR(CheckQuantized(s.input(i), role, {DataType::kInt8}));
      if (s.input(i).quant.zero_point() != 0) return Unsupported(role + " has a zero point");
    } else if (s.has_input(i)) {
      SYSTOLE_RETURN_IF_ERROR(CheckType(s.input(i), fmt::format("input {}", i),
                                        {DataType::kFloat32}));
    }
  }
  return CheckSameType(s);
}

Result<void> CheckInteger(const Signature& s) {
  SYSTOLE_RETURN_IF_ERROR(CheckQuantized(s.input(kX), "the input", {DataType::kInt8}));
  SYSTOLE_RETURN_IF_ERROR(
      CheckQuantized(s.input(kFeatureWeights), "the tensor of feature weights", {DataType::kInt8}));
  const DataType state = s.input(kState).type;
  if (state == DataType::kInt8 && s.numerics != golden::Numerics::kTflm) {
    return Unsupported("an int8 state; only TensorFlow Lite Micro has it (numerics tflm)");
  }
  if (s.numerics != golden::Numerics::kTflm &&
      s.attrs<graph::SvdfAttrs>().activation != graph::Activation::kRelu) {
    return Unsupported("an activation other than RELU, which TensorFlow Lite asks for");
  }
  SYSTOLE_RETURN_IF_ERROR(
      CheckQuantized(s.input(kState), "the state", {DataType::kInt8, DataType::kInt16}));
  SYSTOLE_RETURN_IF_ERROR(
      CheckQuantized(s.input(kTimeWeights), "the tensor of time weights", {state}));
  if (s.has_input(kBias)) {
    SYSTOLE_RETURN_IF_ERROR(CheckType(s.input(kBias), "the bias", {DataType::kInt32}));
  }
  return CheckQuantized(s.output(), "the output", {DataType::kInt8});
}

Result<void> CheckSvdf(const Signature& s) {
  SYSTOLE_RETURN_IF_ERROR(CheckCounts(s, 3, 5, 1));
  if (!s.has_input(kState) || !s.input(kState).is_variable) {
    return InvalidArgument("its state is no variable");
  }
  SYSTOLE_RETURN_IF_ERROR(CheckShapes(s));
  return s.input(kX).type == DataType::kFloat32 ? CheckFloat(s) : CheckInteger(s);
}

/// Factor of a stage: both products and the quotient in float32.
golden::QuantizedMultiplier Factor(const graph::Tensor& a, const graph::Tensor& b,
                                   const graph::Tensor& to) {
  const float product = a.quant.scale() * b.quant.scale();
  return golden::QuantizeMultiplier(static_cast<double>(product / to.quant.scale()));
}

void RunInteger(const Call& call) {
  const Signature& s = call.signature;
  const graph::Tensor& state = s.input(kState);
  golden::SvdfInteger p;
  p.x_zero = QuantOf(s.input(kX)).zero;
  p.state_zero = QuantOf(state).zero;
  p.out_zero = QuantOf(s.output()).zero;
  p.to_state = Factor(s.input(kX), s.input(kFeatureWeights), state);
  p.to_out = Factor(state, s.input(kTimeWeights), s.output());
  p.state_low = LimitsOf(state.type).low;
  p.state_high = LimitsOf(state.type).high;
  std::vector<int32_t> bias;
  if (s.has_input(kBias)) bias = ReadIntegers(call, kBias);
  std::vector<int32_t> values = ReadIntegers(call, kState);
  WriteIntegers(call, golden::Svdf(ShapeOf(s), p, ReadIntegers(call, kX),
                                   ReadIntegers(call, kFeatureWeights),
                                   ReadIntegers(call, kTimeWeights), bias, values));
  StoreIntegers(state.type, values, call.variables[kState]);
}

std::vector<golden::MatrixOperand> Operands(const Call& call) {
  const Signature& s = call.signature;
  const golden::SvdfShape shape = ShapeOf(s);
  const auto inputs = static_cast<size_t>(shape.inputs);
  const bool hybrid = s.input(kFeatureWeights).type == DataType::kInt8;
  const auto rule = s.attrs<graph::SvdfAttrs>().asymmetric_rows ? golden::RowRule::kAsymmetric
                                                                : golden::RowRule::kSymmetric;
  std::vector<golden::MatrixOperand> operands;
  for (size_t b = 0; b < static_cast<size_t>(shape.batches); ++b) {
    const auto row = call.In<float>(kX).subspan(b * inputs, inputs);
    operands.push_back({row, hybrid ? golden::QuantizeRow(row, rule) : golden::QuantizedRow{}});
  }
  return operands;
}

void RunFloat(const Call& call) {
  const Signature& s = call.signature;
  const std::span<const float> bias =
      s.has_input(kBias) ? call.In<float>(kBias) : std::span<const float>();
  const golden::WeightMatrix time = MatrixOf(call, kTimeWeights);
  std::vector<float> time_weights(time.real.begin(), time.real.end());
  for (const int8_t value : time.stored) {
    time_weights.push_back(time.scale * static_cast<float>(value));
  }
  const auto y = golden::SvdfFloat(ShapeOf(s), Operands(call), MatrixOf(call, kFeatureWeights),
                                   time_weights, bias, call.Variable<float>(kState));
  for (size_t i = 0; i < y.size(); ++i) {
    call.Out<float>()[i] = Activate(y[i], s.attrs<graph::SvdfAttrs>().activation);
  }
}

Result<void> RunSvdf(const Call& call) {
  SYSTOLE_RETURN_IF_ERROR(CheckVariable(call, kState));
  if (call.signature.input(kX).type == DataType::kFloat32) {
    RunFloat(call);
  } else {
    RunInteger(call);
  }
  return {};
}

}  // namespace

void AddSvdfOperators(Registry& registry) {
  registry.Add({graph::OpKind::kSvdf}, {CheckSvdf, RunSvdf});
}

}  // namespace systole::reference
