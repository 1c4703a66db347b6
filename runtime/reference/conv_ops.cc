// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/golden/ops_conv.h"

#include <fmt/format.h>

#include "runtime/reference/math_families.h"
#include "runtime/reference/product_ops.h"
#include "runtime/reference/check.h"
#include "runtime/reference/tensors.h"

// CONV_2D, DEPTHWISE_CONV_2D.

namespace systole::reference {
namespace {

using graph::DataType;
using graph::OpKind;

struct ConvPlan {
  ProductForm form = ProductForm::kEightBits;
  golden::Window window;
  graph::Activation activation = graph::Activation::kNone;
  int groups = 1;
};

template <typename Attrs>
WindowSpec SpecOf(const Attrs& a, const graph::Shape& weights) {
  return {{weights[1], weights[2]}, {a.stride_h, a.stride_w}, {a.dilation_h, a.dilation_w},
          a.padding, a.pads};
}

Result<int64_t> GroupsOf(const Signature& s) {
  const graph::Shape& x = s.input(0).shape;
  const graph::Shape& w = s.input(1).shape;
  const graph::Shape& y = s.output().shape;
  const bool conv = s.kind == OpKind::kConv2D;
  const int64_t outputs = conv ? w[0] : w[3];
  const int64_t groups = conv ? x[3] / w[3] : x[3];
  const bool divisible =
      conv ? groups > 0 && x[3] % w[3] == 0 && w[0] % groups == 0 : w[0] == 1 && w[3] % x[3] == 0;
  if (divisible && y[3] == outputs) return groups;
  return InvalidArgument(fmt::format("{} channels and weights {} do not give {} channels", x[3],
                                     graph::ShapeToString(w), y[3]));
}

Result<ConvPlan> PlanConv(const Signature& s) {
  SYSTOLE_RETURN_IF_ERROR(CheckCounts(s, 2, 3, 1));
  for (const graph::Tensor* t : {&s.input(0), &s.input(1), &s.output()}) {
    if (t->shape.size() != 4) return InvalidArgument("input, weights and output need four axes");
  }
  ConvPlan plan;
  const bool conv = s.kind == OpKind::kConv2D;
  WindowSpec spec;
  if (conv) {
    const auto& a = s.attrs<graph::Conv2DAttrs>();
    spec = SpecOf(a, s.input(1).shape);
    plan.activation = a.activation;
  } else {
    const auto& a = s.attrs<graph::DepthwiseConv2DAttrs>();
    spec = SpecOf(a, s.input(1).shape);
    plan.activation = a.activation;
  }
  SYSTOLE_ASSIGN_OR_RETURN(plan.window, MakeWindow(spec, s.input(0).shape, s.output().shape));
  SYSTOLE_ASSIGN_OR_RETURN(const int64_t groups, GroupsOf(s));
  plan.groups = static_cast<int>(groups);
  SYSTOLE_ASSIGN_OR_RETURN(plan.form, FormOf(s, conv ? 0 : 3));
  SYSTOLE_RETURN_IF_ERROR(CheckBias(s, plan.form, s.output().shape[3]));
  if (plan.form == ProductForm::kEightBits || plan.form == ProductForm::kSixteen) {
    SYSTOLE_RETURN_IF_ERROR(CheckActivation(plan.activation));
  }
  return plan;
}

Result<void> CheckConv(const Signature& s) {
  const auto plan = PlanConv(s);
  return plan ? Result<void>() : tl::unexpected(plan.error());
}

void RunEightBits(const Call& call, const ConvPlan& plan) {
  const Signature& s = call.signature;
  const golden::Nhwc in = NhwcOf(s.input(0).shape);
  const golden::Nhwc out = NhwcOf(s.output().shape);
  const EightBits x = ReadEightBits(s.input(0), call.inputs[0]);
  const EightBits w = ReadEightBits(s.input(1), call.inputs[1]);
  if (s.kind == OpKind::kConv2D) {
    StoreSums(call,
              golden::Conv2d(x.values, in, x.zero, w.values, w.zero, BiasOf(call), plan.window,
                             plan.groups, out),
              golden::OpClass::kConv, plan.activation);
  } else {
    StoreSums(call,
              golden::Depthwise(x.values, in, x.zero, w.values, w.zero, BiasOf(call), plan.window,
                                out),
              golden::OpClass::kDepthwise, plan.activation);
  }
}

Result<void> RunConv(const Call& call) {
  SYSTOLE_ASSIGN_OR_RETURN(const ConvPlan plan, PlanConv(call.signature));
  switch (plan.form) {
    case ProductForm::kEightBits: RunEightBits(call, plan); return {};
    default: return Unsupported("not yet");
  }
}

}  // namespace

void AddConvOperators(Registry& registry) {
  registry.Add({OpKind::kConv2D, OpKind::kDepthwiseConv2D}, {CheckConv, RunConv});
}

}  // namespace systole::reference
