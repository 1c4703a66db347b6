// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/program/signature.h"

namespace systole::program {
namespace {

graph::Tensor TensorOf(const TensorRef& ref) {
  graph::Tensor tensor;
  tensor.name = ref.name;
  tensor.type = ref.type;
  tensor.shape = ref.shape;
  tensor.quant = ref.quant;
  tensor.is_variable = ref.is_variable;
  return tensor;
}

}  // namespace

StepSignature::StepSignature(const CpuStep& step, golden::Numerics numerics)
    : signature_{step.kind, &step.attributes, numerics, {}, {}} {
  for (const TensorRef& ref : step.inputs) inputs_.push_back(TensorOf(ref));
  for (const TensorRef& ref : step.outputs) outputs_.push_back(TensorOf(ref));
  for (size_t i = 0; i < inputs_.size(); ++i) {
    signature_.inputs.push_back(step.inputs[i].absent ? nullptr : &inputs_[i]);
  }
  for (const graph::Tensor& tensor : outputs_) signature_.outputs.push_back(&tensor);
}

}  // namespace systole::program
