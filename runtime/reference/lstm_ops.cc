// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
// UNIDIRECTIONAL_SEQUENCE_LSTM: the integer form with int8 activations and an int16 cell state, and
// float32.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "runtime/reference/check.h"
#include "runtime/reference/element.h"
#include "runtime/reference/product_ops.h"
#include "runtime/reference/registry.h"
#include "runtime/reference/tensors.h"
#include "sim/golden/ops_lstm.h"
#include "sim/golden/ops_lstm_float.h"

namespace systole::reference {
namespace {

using golden::Numerics;
using golden::QuantizeMultiplier;
using graph::DataType;
using graph::Shape;
using graph::Tensor;

constexpr size_t kX = 0;
constexpr size_t kProjection = 16, kProjectionBias = 17, kOutputState = 18, kCellState = 19;
constexpr size_t kInputs = 24;

/// Where a gate's operands are. The cell gate has no peephole.
struct GateInputs {
  const char* name;
  size_t input, recurrent, peephole, bias, norm;
};
constexpr std::array<GateInputs, 4> kGates = {{
    {"input", 1, 5, 9, 12, 20},
    {"forget", 2, 6, 10, 13, 21},
    {"cell", 3, 7, kInputs, 14, 22},
    {"output", 4, 8, 11, 15, 23},
}};
constexpr size_t kInputGate = 0, kForgetGate = 1, kCellGate = 2, kOutputGate = 3;
constexpr size_t kHidden = 4;  ///< Position of the hidden state's scale among the intermediates.

struct Sizes {
  int64_t batches, steps, inputs, cells, outputs;
};

Sizes SizesOf(const Signature& s) {
  const Shape& x = s.input(kX).shape;
  const bool time_major = s.attrs<graph::LstmAttrs>().time_major;
  return {x[time_major ? 1 : 0], x[time_major ? 0 : 1], x[2],
          s.input(kGates[kForgetGate].input).shape[0],
          s.input(kGates[kForgetGate].recurrent).shape[1]};
}

bool IsReal(const Signature& s) { return s.input(kX).type == DataType::kFloat32; }

/// float32 activations and int8 matrices.
bool IsHybrid(const Signature& s) {
  return IsReal(s) && s.input(kGates[kForgetGate].input).type == DataType::kInt8;
}

bool Coupled(const Signature& s) { return !s.has_input(kGates[kInputGate].input); }

Result<void> CheckWeights(const Signature& s, size_t input, const std::string& role,
                          DataType type, const Shape& shape) {
  SYSTOLE_RETURN_IF_ERROR(IsReal(s) ? CheckType(s.input(input), role, {DataType::kFloat32})
                                    : CheckQuantized(s.input(input), role, {type}));
  return CheckShape(s.input(input), role, shape);
}

/// Weights that are int8 with float32 activations as well.
Result<void> CheckMatrix(const Signature& s, size_t input, const std::string& role,
                         const Shape& shape) {
  if (!IsHybrid(s)) return CheckWeights(s, input, role, DataType::kInt8, shape);
  SYSTOLE_RETURN_IF_ERROR(CheckQuantized(s.input(input), role, {DataType::kInt8}));
  if (s.input(input).quant.zero_point() != 0) return Unsupported(role + " has a zero point");
  return CheckShape(s.input(input), role, shape);
}

Result<void> CheckBias(const Signature& s, size_t input, const std::string& role, int64_t size) {
  if (!s.has_input(input)) return {};
  const DataType type = IsReal(s) ? DataType::kFloat32 : DataType::kInt32;
  SYSTOLE_RETURN_IF_ERROR(CheckType(s.input(input), role, {type}));
  return CheckShape(s.input(input), role, {size});
}

Result<void> CheckGate(const Signature& s, const GateInputs& gate, const Sizes& size) {
  const std::string name = fmt::format("of the {} gate", gate.name);
  if (!s.has_input(gate.input) || !s.has_input(gate.recurrent) || !s.has_input(gate.bias)) {
    return InvalidArgument("weights or bias " + name + " are absent");
  }
  SYSTOLE_RETURN_IF_ERROR(CheckMatrix(s, gate.input, "the tensor of input weights " + name,
                                      {size.cells, size.inputs}));
  SYSTOLE_RETURN_IF_ERROR(CheckMatrix(s, gate.recurrent,
                                      "the tensor of recurrent weights " + name,
                                      {size.cells, size.outputs}));
  SYSTOLE_RETURN_IF_ERROR(CheckBias(s, gate.bias, "the bias " + name, size.cells));
  for (const size_t optional : {gate.peephole, gate.norm}) {
    if (!s.has_input(optional)) continue;
    if (IsHybrid(s) && optional == gate.peephole) {
      SYSTOLE_RETURN_IF_ERROR(
          CheckMatrix(s, optional, fmt::format("input {}", optional), {size.cells}));
      continue;
    }
    SYSTOLE_RETURN_IF_ERROR(CheckWeights(s, optional, fmt::format("input {}", optional),
                                         DataType::kInt16, {size.cells}));
  }
  return {};
}

/// Parts that are given for all gates or for none.
Result<void> CheckOptionalParts(const Signature& s) {
  const bool coupled = Coupled(s);
  if (s.has_input(kGates[kInputGate].recurrent) == coupled ||
      (coupled && s.has_input(kGates[kInputGate].bias))) {
    return InvalidArgument("the input gate is given in parts");
  }
  bool extra = coupled || s.has_input(kProjection);
  for (const auto part : {&GateInputs::peephole, &GateInputs::norm}) {
    const bool used = s.has_input(kGates[kForgetGate].*part);
    extra = extra || used;
    for (const GateInputs& gate : kGates) {
      if (gate.*part == kInputs) continue;
      const bool expected = used && !(coupled && &gate == &kGates[kInputGate]);
      if (s.has_input(gate.*part) != expected) {
        return InvalidArgument(fmt::format("input {} is given for some gates only", gate.*part));
      }
    }
  }
  if (extra && s.numerics == Numerics::kTflm) {
    return Unsupported("peepholes, projection, normalization or coupled gates, which TensorFlow "
                       "Lite Micro does not have");
  }
  if (!s.has_input(kProjection)) {
    return s.has_input(kProjectionBias) ? Result<void>(InvalidArgument("a bias without projection"))
                                        : Result<void>{};
  }
  return {};
}

Result<void> CheckStates(const Signature& s, const Sizes& size) {
  for (const size_t i : {kOutputState, kCellState}) {
    if (!s.has_input(i) || !s.input(i).is_variable) {
      return InvalidArgument(fmt::format("input {} is no variable", i));
    }
  }
  SYSTOLE_RETURN_IF_ERROR(CheckWeights(s, kOutputState, "the output state", DataType::kInt8,
                                       {size.batches, size.outputs}));
  SYSTOLE_RETURN_IF_ERROR(CheckWeights(s, kCellState, "the cell state", DataType::kInt16,
                                       {size.batches, size.cells}));
  if (IsReal(s)) return {};
  int exponent = 0;
  const float mantissa = std::frexp(s.input(kCellState).quant.scale(), &exponent);
  if (mantissa == 0.5F && exponent - 1 >= -15 && exponent - 1 <= -9) return {};
  return Unsupported(fmt::format("the cell state has scale {}; powers of two from 2^-15 to 2^-9 "
                                 "are computed", s.input(kCellState).quant.scale()));
}

Result<void> CheckIntermediates(const Signature& s) {
  const auto& a = s.attrs<graph::LstmAttrs>();
  if (s.numerics == Numerics::kTflm || IsReal(s)) return {};
  if (a.intermediate_scales.size() != 5 || a.intermediate_zeros.size() != 5) {
    return InvalidArgument(fmt::format("{} intermediate scales; 5 are needed",
                                       a.intermediate_scales.size()));
  }
  for (size_t i = 0; i < 5; ++i) {
    const bool used = i == kHidden || s.has_input(kGates[i].norm);
    const double scale = a.intermediate_scales[i];
    if (used && (!(scale > 0) || !std::isfinite(scale))) {
      return InvalidArgument(fmt::format("intermediate {} has scale {}", i, scale));
    }
  }
  if (std::abs(a.intermediate_zeros[kHidden]) <= 128) return {};
  return InvalidArgument("the zero point of the hidden state is outside of int8");
}

Result<void> CheckLstm(const Signature& s) {
  SYSTOLE_RETURN_IF_ERROR(CheckCounts(s, 1, kInputs, 1));
  const size_t forget = kGates[kForgetGate].input;
  const size_t recurrent = kGates[kForgetGate].recurrent;
  if (s.inputs.size() < kCellState + 1 || !s.has_input(forget) || !s.has_input(recurrent)) {
    return InvalidArgument("weights of the forget gate are absent");
  }
  if (IsReal(s)) {
    SYSTOLE_RETURN_IF_ERROR(CheckSameType(s));
    if (IsHybrid(s)) SYSTOLE_RETURN_IF_ERROR(CheckHybridRuntime(s));
  } else {
    SYSTOLE_RETURN_IF_ERROR(CheckQuantized(s.input(kX), "the input", {DataType::kInt8}));
    SYSTOLE_RETURN_IF_ERROR(CheckQuantized(s.output(), "the output", {DataType::kInt8}));
  }
  if (s.input(kX).shape.size() != 3 || s.input(forget).shape.size() != 2 ||
      s.input(recurrent).shape.size() != 2) {
    return InvalidArgument("its input needs 3 axes, its weights 2");
  }
  const Sizes size = SizesOf(s);
  SYSTOLE_RETURN_IF_ERROR(CheckOptionalParts(s));
  for (const GateInputs& gate : kGates) {
    if (Coupled(s) && &gate == &kGates[kInputGate]) continue;
    SYSTOLE_RETURN_IF_ERROR(CheckGate(s, gate, size));
  }
  if (s.has_input(kProjection)) {
    SYSTOLE_RETURN_IF_ERROR(
        CheckMatrix(s, kProjection, "the projection", {size.outputs, size.cells}));
    SYSTOLE_RETURN_IF_ERROR(
        CheckBias(s, kProjectionBias, "the bias of the projection", size.outputs));
  } else if (size.cells != size.outputs) {
    return InvalidArgument(fmt::format("{} cells and {} outputs without a projection", size.cells,
                                       size.outputs));
  }
  SYSTOLE_RETURN_IF_ERROR(CheckStates(s, size));
  SYSTOLE_RETURN_IF_ERROR(CheckIntermediates(s));
  if (s.attrs<graph::LstmAttrs>().activation != graph::Activation::kTanh) {
    return Unsupported("an activation other than tanh");
  }
  if (!IsReal(s) && s.has_input(kGates[kForgetGate].peephole) && size.cells != size.outputs &&
      (size.batches > 1 || size.outputs > size.cells)) {
    return Unsupported(fmt::format("peepholes with {} outputs of {} cells and {} batches, which "
                                   "TensorFlow Lite mixes up", size.outputs, size.cells,
                                   size.batches));
  }
  Shape out = s.input(kX).shape;
  out[2] = size.outputs;
  return CheckShape(s.output(), "the output", out);
}

float ScaleOf(const Signature& s, size_t input) { return s.input(input).quant.scale(); }

golden::LstmGate GateOf(const Call& call, size_t index) {
  const Signature& s = call.signature;
  const GateInputs& at = kGates[index];
  const bool micro = s.numerics == Numerics::kTflm;
  golden::LstmGate gate;
  gate.input_weights = ReadIntegers(call, at.input);
  gate.recurrent_weights = ReadIntegers(call, at.recurrent);
  gate.bias = ReadIntegers(call, at.bias);
  const bool norm = s.has_input(at.norm);
  const float to = norm ? static_cast<float>(s.attrs<graph::LstmAttrs>().intermediate_scales[index])
                        : 0x1p-12F;
  // TensorFlow Lite computes factors in float32, the Micro variant in float64.
  const auto factor = [&](size_t weights, float scale) {
    if (micro) return QuantizeMultiplier(static_cast<double>(scale) * ScaleOf(s, weights) / to);
    return QuantizeMultiplier(static_cast<double>(ScaleOf(s, weights) * scale / to));
  };
  gate.input_factor = factor(at.input, ScaleOf(s, kX));
  gate.recurrent_factor = factor(at.recurrent, ScaleOf(s, kOutputState));
  if (s.has_input(at.peephole)) {
    gate.peephole = ReadIntegers(call, at.peephole);
    gate.peephole_factor = factor(at.peephole, ScaleOf(s, kCellState));
  }
  if (norm) {
    gate.norm = ReadIntegers(call, at.norm);
    gate.norm_factor = QuantizeMultiplier(static_cast<double>(ScaleOf(s, at.norm)));
    gate.variance_guard = std::max(1, static_cast<int32_t>(10000 * ScaleOf(s, at.norm)));
  }
  return gate;
}

void SetOutputStage(const Call& call, golden::LstmInteger* p) {
  const Signature& s = call.signature;
  const auto& a = s.attrs<graph::LstmAttrs>();
  if (p->micro) {
    p->hidden_zero = p->y_zero;
    p->hidden_factor =
        QuantizeMultiplier(0x1p-30 / static_cast<double>(ScaleOf(s, kOutputState)));
    return;
  }
  const auto hidden = static_cast<float>(a.intermediate_scales[kHidden]);
  p->hidden_zero = static_cast<int32_t>(a.intermediate_zeros[kHidden]);
  p->hidden_factor = QuantizeMultiplier(static_cast<double>(0x1p-15F / hidden * 0x1p-15F));
  if (!s.has_input(kProjection)) return;
  p->projection = ReadIntegers(call, kProjection);
  if (s.has_input(kProjectionBias)) p->projection_bias = ReadIntegers(call, kProjectionBias);
  p->projection_factor = QuantizeMultiplier(static_cast<double>(
      ScaleOf(s, kProjection) * hidden / ScaleOf(s, kOutputState)));
  p->projection_clip = static_cast<int32_t>(
      std::clamp(a.projection_clip / ScaleOf(s, kOutputState), 0.0F, 127.0F));
}

golden::LstmFloatGate FloatGateOf(const Call& call, size_t index) {
  const GateInputs& at = kGates[index];
  const auto part = [&](size_t input) {
    return call.signature.has_input(input) ? call.In<float>(input) : std::span<const float>();
  };
  golden::LstmFloatGate gate;
  gate.input_weights = MatrixOf(call, at.input);
  gate.recurrent_weights = MatrixOf(call, at.recurrent);
  gate.bias = part(at.bias);
  gate.norm = part(at.norm);
  if (call.signature.has_input(at.peephole)) {
    const golden::WeightMatrix peephole = MatrixOf(call, at.peephole);
    gate.peephole.assign(peephole.real.begin(), peephole.real.end());
    for (const int8_t value : peephole.stored) {
      gate.peephole.push_back(peephole.scale * static_cast<float>(value));
    }
  }
  return gate;
}

void RunFloat(const Call& call) {
  const Signature& s = call.signature;
  const auto& a = s.attrs<graph::LstmAttrs>();
  const Sizes size = SizesOf(s);
  golden::LstmFloat p;
  p.batches = size.batches, p.steps = size.steps, p.inputs = size.inputs;
  p.cells = size.cells, p.outputs = size.outputs;
  p.time_major = a.time_major;
  p.coupled = Coupled(s);
  if (!p.coupled) p.input = FloatGateOf(call, kInputGate);
  p.forget = FloatGateOf(call, kForgetGate);
  p.cell = FloatGateOf(call, kCellGate);
  p.output = FloatGateOf(call, kOutputGate);
  p.activation = [&](float value) { return Activate(value, a.activation); };
  p.cell_clip = a.cell_clip;
  p.hybrid = IsHybrid(s);
  p.rows = a.asymmetric_rows ? golden::RowRule::kAsymmetric : golden::RowRule::kSymmetric;
  if (s.has_input(kProjection)) p.projection = MatrixOf(call, kProjection);
  if (s.has_input(kProjectionBias)) p.projection_bias = call.In<float>(kProjectionBias);
  p.projection_clip = a.projection_clip;
  const auto y = golden::SequenceLstmFloat(p, call.In<float>(), call.Variable<float>(kOutputState),
                                           call.Variable<float>(kCellState));
  std::copy(y.begin(), y.end(), call.Out<float>().begin());
}

Result<void> RunLstm(const Call& call) {
  SYSTOLE_RETURN_IF_ERROR(CheckVariable(call, kOutputState));
  SYSTOLE_RETURN_IF_ERROR(CheckVariable(call, kCellState));
  const Signature& s = call.signature;
  if (IsReal(s)) {
    RunFloat(call);
    return {};
  }
  const auto& a = s.attrs<graph::LstmAttrs>();
  const Sizes size = SizesOf(s);
  golden::LstmInteger p;
  p.batches = size.batches, p.steps = size.steps, p.inputs = size.inputs;
  p.cells = size.cells, p.outputs = size.outputs;
  p.time_major = a.time_major;
  p.micro = s.numerics == Numerics::kTflm;
  p.coupled = Coupled(s);
  if (!p.coupled) p.input = GateOf(call, kInputGate);
  p.forget = GateOf(call, kForgetGate);
  p.cell = GateOf(call, kCellGate);
  p.output = GateOf(call, kOutputGate);
  p.x_zero = QuantOf(s.input(kX)).zero;
  p.y_zero = QuantOf(s.input(kOutputState)).zero;
  p.cell_exponent = std::ilogb(ScaleOf(s, kCellState));
  p.cell_clip = static_cast<int32_t>(
      std::clamp(a.cell_clip / ScaleOf(s, kCellState), 0.0F, 32767.0F));
  SetOutputStage(call, &p);
  std::vector<int32_t> output_state = ReadIntegers(call, kOutputState);
  std::vector<int32_t> cell_state = ReadIntegers(call, kCellState);
  WriteIntegers(call, golden::SequenceLstm(p, ReadIntegers(call, kX), output_state, cell_state));
  StoreIntegers(DataType::kInt8, output_state, call.variables[kOutputState]);
  StoreIntegers(DataType::kInt16, cell_state, call.variables[kCellState]);
  return {};
}

}  // namespace

void AddLstmOperators(Registry& registry) {
  registry.Add({graph::OpKind::kSequenceLstm}, {CheckLstm, RunLstm});
}

}  // namespace systole::reference
