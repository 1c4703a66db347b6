// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "driver/base/status.h"
#include "runtime/graph/graph.h"
#include "sim/golden/numerics.h"

// Operators on the host, each by the rules of the runtime that the numerics mode names. They compute
// what the engines do not, fold constants, and are the other side of `systole verify`. Tensors are
// dense, in the types of the model file.

namespace systole::reference {

/// What an operator is applied to, without the values. Absent optional inputs are null.
struct Signature {
  graph::OpKind kind = graph::OpKind::kReshape;
  const graph::Attributes* attributes = nullptr;  ///< Those that belong to `kind`.
  golden::Numerics numerics = golden::Numerics::kTfliteRef;
  std::vector<const graph::Tensor*> inputs;
  std::vector<const graph::Tensor*> outputs;

  template <typename T>
  const T& attrs() const {
    return std::get<T>(*attributes);
  }
  bool has_input(size_t i) const { return i < inputs.size() && inputs[i] != nullptr; }
  const graph::Tensor& input(size_t i = 0) const { return *inputs[i]; }
  const graph::Tensor& output(size_t i = 0) const { return *outputs[i]; }
};

/// The signature of a node. Graph and node must outlive it.
Signature SignatureOf(const graph::Graph& graph, const graph::Node& node,
                      golden::Numerics numerics);

/// One application. The bytes of each operand are exactly those of its shape and type, aligned to
/// the element; absent inputs are empty. Inputs that are variables may be written through
/// `variables`; outputs never overlap inputs.
struct Call {
  Signature signature;
  std::vector<std::span<const std::byte>> inputs;
  std::vector<std::span<std::byte>> outputs;
  std::vector<std::span<std::byte>> variables;  ///< By input; empty where it is not a variable.

  template <typename T>
  std::span<const T> In(size_t i = 0) const {
    return {reinterpret_cast<const T*>(inputs[i].data()), inputs[i].size() / sizeof(T)};
  }
  template <typename T>
  std::span<T> Out(size_t i = 0) const {
    return {reinterpret_cast<T*>(outputs[i].data()), outputs[i].size() / sizeof(T)};
  }
  template <typename T>
  std::span<T> Variable(size_t i) const {
    return {reinterpret_cast<T*>(variables[i].data()), variables[i].size() / sizeof(T)};
  }
};

/// How one kind is done. Both functions must accept any operands: files may be damaged. What holds
/// before they are called: the attributes belong to the kind, and every shape passes CheckedBytes().
struct Operator {
  /// Whether these types, shapes, quantizations and attributes can be computed. Error:
  /// kUnsupported (or kInvalidArgument where they contradict each other) with the reason, which
  /// does not name the node.
  Result<void> (*check)(const Signature&) = nullptr;
  /// Computes the outputs; called with signatures that `check` accepts. Error: values that have no
  /// result, e.g. an index outside its tensor.
  Result<void> (*run)(const Call&) = nullptr;
};

/// Error unless the input is a variable of the call, which may be written.
Result<void> CheckVariable(const Call& call, size_t input);

/// The operator for a kind; null if the host has none.
const Operator* FindOperator(graph::OpKind kind);

/// FindOperator and its check. Error: kUnsupported when there is none.
Result<void> CheckOperator(const Signature& signature);

/// Checks the signature, then sizes and alignment of the operands, then computes.
Result<void> RunOperator(const Call& call);

}  // namespace systole::reference
