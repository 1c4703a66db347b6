// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "runtime/reference/check.h"
#include "runtime/reference/math_families.h"
#include "runtime/reference/product_ops.h"
#include "runtime/reference/tensors.h"
#include "sim/golden/ops_conv.h"

// FULLY_CONNECTED.

namespace systole::reference {
namespace {

using graph::OpKind;

Result<ProductForm> PlanFullyConnected(const Signature& s) {
  SYSTOLE_RETURN_IF_ERROR(CheckCounts(s, 2, 3, 1));
  const graph::Shape& w = s.input(1).shape;
  if (w.size() != 2) {
    return InvalidArgument(fmt::format("weights {}; they need two axes", graph::ShapeToString(w)));
  }
  const int64_t elements = s.input(0).num_elements();
  if (elements % w[1] != 0 || elements / w[1] * w[0] != s.output().num_elements()) {
    return InvalidArgument(fmt::format("input {} and weights {} do not give {}",
                                       graph::ShapeToString(s.input(0).shape),
                                       graph::ShapeToString(w),
                                       graph::ShapeToString(s.output().shape)));
  }
  SYSTOLE_ASSIGN_OR_RETURN(const ProductForm form, FormOf(s, 0));
  SYSTOLE_RETURN_IF_ERROR(CheckBias(s, form, w[0]));
  if (form == ProductForm::kEightBits || form == ProductForm::kSixteen) {
    SYSTOLE_RETURN_IF_ERROR(CheckActivation(s.attrs<graph::FullyConnectedAttrs>().activation));
  }
  return form;
}

Result<void> CheckFullyConnected(const Signature& s) {
  const auto form = PlanFullyConnected(s);
  return form ? Result<void>() : tl::unexpected(form.error());
}

Result<void> RunFullyConnected(const Call& call) {
  const Signature& s = call.signature;
  SYSTOLE_ASSIGN_OR_RETURN(const ProductForm form, PlanFullyConnected(s));
  const auto units = static_cast<int>(s.input(1).shape[0]);
  const auto depth = static_cast<int>(s.input(1).shape[1]);
  const auto batch = static_cast<int>(s.input(0).num_elements() / depth);
  const graph::Activation activation = s.attrs<graph::FullyConnectedAttrs>().activation;
  if (form == ProductForm::kEightBits) {
    const EightBits x = ReadEightBits(s.input(0), call.inputs[0]);
    const EightBits w = ReadEightBits(s.input(1), call.inputs[1]);
    StoreSums(call,
              golden::FullyConnected(x.values, batch, depth, x.zero, w.values, w.zero,
                                     BiasOf(call), units),
              golden::OpClass::kFullyConnected, activation);
    return {};
  }
  return Unsupported("not yet");
}

}  // namespace

void AddMatrixOperators(Registry& registry) {
  registry.Add({OpKind::kFullyConnected}, {CheckFullyConnected, RunFullyConnected});
}

}  // namespace systole::reference
