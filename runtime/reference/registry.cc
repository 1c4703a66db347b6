// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/reference/registry.h"

#include <fmt/format.h>

#include <cstdint>

#include "runtime/graph/geometry.h"

namespace systole::reference {
namespace {

const Registry& AllOperators() {
  static const Registry registry = [] {
    Registry all;
    AddMathOperators(all);
    AddShapeOperators(all);
    AddMoveOperators(all);
    AddJoinOperators(all);
    AddGatherOperators(all);
    AddBlockOperators(all);
    AddResizeOperators(all);
    AddScanOperators(all);
    AddVariableOperators(all);
    AddSvdfOperators(all);
    AddDetectionOperators(all);
    AddLstmOperators(all);
    return all;
  }();
  return registry;
}

Result<void> CheckBytes(const graph::Tensor* tensor, std::span<const std::byte> bytes,
                        const char* role, size_t number) {
  const size_t wanted = tensor == nullptr ? 0 : static_cast<size_t>(tensor->size_bytes());
  if (bytes.size() != wanted) {
    return InvalidArgument(fmt::format("{} {} has {} bytes; its shape needs {}", role, number,
                                       bytes.size(), wanted));
  }
  if (wanted == 0) return {};
  const auto size = static_cast<uintptr_t>(graph::DataTypeSize(tensor->type));
  if (reinterpret_cast<uintptr_t>(bytes.data()) % size == 0) return {};
  return InvalidArgument(fmt::format("{} {} is not aligned to its elements of {} bytes", role,
                                     number, size));
}

}  // namespace

const Operator* FindOperator(graph::OpKind kind) { return AllOperators().Find(kind); }

Signature SignatureOf(const graph::Graph& graph, const graph::Node& node,
                      golden::Numerics numerics) {
  Signature signature{node.kind, &node.attributes, numerics, {}, {}};
  for (const graph::TensorId id : node.inputs) {
    signature.inputs.push_back(id == graph::kNoTensor ? nullptr : &graph.tensor(id));
  }
  for (const graph::TensorId id : node.outputs) signature.outputs.push_back(&graph.tensor(id));
  return signature;
}

Result<void> CheckOperator(const Signature& signature) {
  const Operator* entry = FindOperator(signature.kind);
  if (entry == nullptr) {
    return Unsupported(fmt::format("{} has no implementation on the CPU",
                                   graph::OpKindName(signature.kind)));
  }
  if (signature.attributes == nullptr ||
      signature.attributes->index() != graph::DefaultAttributes(signature.kind).index()) {
    return InvalidArgument("its attributes belong to another operator");
  }
  for (const auto* operands : {&signature.inputs, &signature.outputs}) {
    for (const graph::Tensor* tensor : *operands) {
      if (tensor == nullptr) continue;
      if (const auto bytes = graph::CheckedBytes(tensor->shape, tensor->type); !bytes) {
        return tl::unexpected(bytes.error());
      }
    }
  }
  return entry->check(signature);
}

Result<void> RunOperator(const Call& call) {
  const Signature& s = call.signature;
  if (call.inputs.size() != s.inputs.size() || call.outputs.size() != s.outputs.size() ||
      call.variables.size() > s.inputs.size()) {
    return InvalidArgument("the number of operands does not fit the signature");
  }
  SYSTOLE_RETURN_IF_ERROR(CheckOperator(s));
  for (size_t i = 0; i < s.inputs.size(); ++i) {
    SYSTOLE_RETURN_IF_ERROR(CheckBytes(s.inputs[i], call.inputs[i], "input", i));
  }
  for (size_t i = 0; i < s.outputs.size(); ++i) {
    SYSTOLE_RETURN_IF_ERROR(CheckBytes(s.outputs[i], call.outputs[i], "output", i));
  }
  return FindOperator(s.kind)->run(call);
}

}  // namespace systole::reference
