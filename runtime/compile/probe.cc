// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/compile/probe.h"

namespace systole::compile {

Result<graph::Bytes> Probe(const reference::Signature& of,
                           std::span<const std::span<const std::byte>> operands,
                           const graph::Shape& shape) {
  std::vector<graph::Tensor> tensors;
  tensors.reserve(of.inputs.size() + 1);
  reference::Call call{{of.kind, of.attributes, of.numerics, {}, {}}, {}, {}, {}};
  for (size_t i = 0; i < of.inputs.size(); ++i) {
    const bool given = !operands[i].empty();
    tensors.push_back(*of.inputs[i]);
    tensors.back().shape = given ? shape : graph::Shape{of.inputs[i]->num_elements()};
    call.inputs.push_back(given ? operands[i] : of.inputs[i]->bytes());
    call.signature.inputs.push_back(&tensors.back());
  }
  tensors.push_back(of.output());
  tensors.back().shape = shape;
  call.signature.outputs = {&tensors.back()};
  graph::Bytes results(static_cast<size_t>(tensors.back().size_bytes()));
  call.outputs = {results};
  SYSTOLE_RETURN_IF_ERROR(reference::RunOperator(call));
  return results;
}

}  // namespace systole::compile
