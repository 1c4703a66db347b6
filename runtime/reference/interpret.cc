// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/reference/interpret.h"

#include <fmt/format.h>

#include <cstring>

#include "runtime/reference/operator.h"

namespace systole::reference {

std::vector<std::byte> InitialValue(const graph::Tensor& variable) {
  if (variable.initial) return *variable.initial;
  std::vector<std::byte> bytes(static_cast<size_t>(variable.size_bytes()));
  const int64_t zero = variable.quant.empty() ? 0 : variable.quant.zero_point();
  const auto size = static_cast<size_t>(graph::DataTypeSize(variable.type));
  // Little endian two's complement: the low bytes are those of the narrower type.
  for (size_t i = 0; i < bytes.size(); i += size) std::memcpy(&bytes[i], &zero, size);
  return bytes;
}

Result<Values> Interpret(const graph::Graph& graph, golden::Numerics numerics,
                         std::span<const std::span<const std::byte>> inputs,
                         const std::function<void(const graph::Node&, const Values&)>& after) {
  if (inputs.size() != graph.inputs.size()) {
    return InvalidArgument(fmt::format("{} inputs are given; the network has {}", inputs.size(),
                                       graph.inputs.size()));
  }
  Values values(graph.tensors.size());
  for (size_t i = 0; i < inputs.size(); ++i) {
    values[graph.inputs[i]].assign(inputs[i].begin(), inputs[i].end());
  }
  for (size_t id = 0; id < graph.tensors.size(); ++id) {
    if (graph.tensors[id].is_variable) values[id] = InitialValue(graph.tensors[id]);
  }
  for (const graph::Node& node : graph.nodes) {
    Call call{SignatureOf(graph, node, numerics), {}, {}, {}};
    for (const graph::TensorId id : node.inputs) {
      std::span<const std::byte> bytes;
      if (id != graph::kNoTensor) {
        bytes = graph.tensor(id).is_constant() ? graph.tensor(id).bytes()
                                               : std::span<const std::byte>(values[id]);
      }
      call.inputs.push_back(bytes);
      const bool variable = id != graph::kNoTensor && graph.tensor(id).is_variable;
      call.variables.push_back(variable ? std::span<std::byte>(values[id])
                                        : std::span<std::byte>());
    }
    for (const graph::TensorId id : node.outputs) {
      values[id].resize(static_cast<size_t>(graph.tensor(id).size_bytes()));
      call.outputs.push_back(values[id]);
    }
    if (const auto done = RunOperator(call); !done) {
      return Error(done.error().code, fmt::format("node '{}' ({}): {}", node.name,
                                                  graph::OpKindName(node.kind),
                                                  done.error().message));
    }
    if (after) after(node, values);
  }
  return values;
}

}  // namespace systole::reference
