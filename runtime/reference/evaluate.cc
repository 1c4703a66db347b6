// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/reference/evaluate.h"

#include <string>

#include "runtime/reference/operator.h"

namespace systole::reference {

Result<std::vector<graph::Bytes>> Evaluate(const graph::Graph& graph, const graph::Node& node,
                                           golden::Numerics numerics) {
  Call call{SignatureOf(graph, node, numerics), {}, {}, {}};
  SYSTOLE_RETURN_IF_ERROR(CheckOperator(call.signature));
  for (const graph::Tensor* input : call.signature.inputs) {
    if (input != nullptr && !input->is_constant()) {
      return InvalidArgument("'" + input->name + "' is not a constant");
    }
    call.inputs.push_back(input == nullptr ? std::span<const std::byte>() : input->bytes());
  }
  std::vector<graph::Bytes> results;
  for (const graph::Tensor* output : call.signature.outputs) {
    results.emplace_back(static_cast<size_t>(output->size_bytes()));
  }
  for (graph::Bytes& result : results) call.outputs.emplace_back(result);
  SYSTOLE_RETURN_IF_ERROR(RunOperator(call));
  return results;
}

}  // namespace systole::reference
