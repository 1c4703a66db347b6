// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "runtime/compile/legalizer.h"

namespace systole::compile {

Result<void> Legalizer::Add(const Node& node) {
  const Tensor& a = graph_.input(node, 0);
  const Tensor& b = graph_.input(node, 1);
  const Tensor& out = graph_.output(node);
  if (!OnChip(a) || !OnChip(b) || !OnChip(out)) {
    return Unsupported("the engines add int8 and uint8 of one scale only");
  }
  if (a.shape != b.shape) return Unsupported("the operands have different shapes");
  if (numerics_ != golden::Numerics::kTflm && numerics_ != golden::Numerics::kTfliteRef) {
    return Unsupported("TODO");
  }
  const ChipQuant qa = QuantOf(a);
  const ChipQuant qb = QuantOf(b);
  const ChipQuant qo = QuantOf(out);
  const golden::AddFactors factors = golden::MakeAddFactors(qa.scale, qb.scale, qo.scale);
  if (!Representable(factors.out)) {
    return Unsupported("the output scale is too small against the inputs'");
  }
  VectorLayer vector;
  vector.op = spec::Opcode::kAdd;
  vector.input = ValueOf(node.inputs[0]);
  vector.input2 = ValueOf(node.inputs[1]);
  vector.output = ValueOf(node.outputs[0]);
  vector.in = ImageOf(a.shape);
  vector.out = vector.in;
  vector.zero_x = qa.zero;
  vector.zero_w = qb.zero;
  vector.add_a = factors.a;
  vector.add_b = factors.b;
  vector.add_out = factors.out;
  const Limits limits = ActivationLimits(graph::NodeActivation(node), qo);
  vector.requant = {spec::Requant::kTwoStep, {}, qo.zero, limits.low, limits.high};
  Layer layer = NewLayer(node, program::LayerEngine::kVector, DimsText(vector.in));
  layer.work = std::move(vector);
  out_.layers.push_back(std::move(layer));
  return {};
}

}  // namespace systole::compile
