// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/golden/ops_conv.h"

#include <fmt/format.h>

#include "runtime/reference/math_families.h"
#include "runtime/reference/product_ops.h"
#include "runtime/reference/check.h"
#include "runtime/reference/tensors.h"
#include "sim/golden/ops_direct.h"
#include "sim/golden/ops_mlas.h"

// CONV_2D, DEPTHWISE_CONV_2D, TRANSPOSE_CONV.

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

/// `start` has one value per output channel or none.
template <typename Acc, typename X, typename W>
std::vector<Acc> DirectSums(const Call& call, const ConvPlan& plan,
                            std::span<const Acc> start = {}) {
  const Signature& s = call.signature;
  const golden::Nhwc in = NhwcOf(s.input(0).shape);
  const golden::Nhwc out = NhwcOf(s.output().shape);
  if (s.kind == OpKind::kConv2D) {
    return golden::DirectConv<Acc, X, W>(call.In<X>(0), in, call.In<W>(1), plan.window,
                                         plan.groups, out, start);
  }
  // XNNPACK takes depthwise kernels of up to 25 taps column by column, others as convolutions.
  const bool by_columns = in.c == out.c && plan.window.kernel_h * plan.window.kernel_w <= 25;
  return golden::DirectDepthwise<Acc, X, W>(call.In<X>(0), in, call.In<W>(1), plan.window, out,
                                            start, IsFused(s) && by_columns);
}

/// Whether XNNPACK takes a convolution as a product of matrices, whose rows are pixels.
bool IsPointwise(const Signature& s, const ConvPlan& plan) {
  const golden::Window& w = plan.window;
  return s.kind == OpKind::kConv2D && s.numerics == golden::Numerics::kTflite &&
         plan.groups == 1 && w.kernel_h == 1 && w.kernel_w == 1 && w.stride_h == 1 &&
         w.stride_w == 1 && w.pad_top == 0 && w.pad_left == 0 &&
         NhwcOf(s.input(0).shape).pixels() == NhwcOf(s.output().shape).pixels();
}

void RunHybridConv(const Call& call, const ConvPlan& plan) {
  const Signature& s = call.signature;
  golden::Nhwc in = NhwcOf(s.input(0).shape);
  golden::Nhwc out = NhwcOf(s.output().shape);
  in.n = out.n = 1;
  const auto w = call.In<int8_t>(1);
  if (IsPointwise(s, plan)) {
    RunHybrid(call, static_cast<size_t>(in.c), plan.activation, [&](const EightBits& x) {
      return golden::FullyConnected(x.values, 1, in.c, x.zero, w, 0, {}, out.c);
    });
    return;
  }
  RunHybrid(call, in.size(), plan.activation, [&](const EightBits& x) {
    if (s.kind == OpKind::kConv2D) {
      return golden::Conv2d(x.values, in, x.zero, w, 0, {}, plan.window, plan.groups, out);
    }
    return golden::Depthwise(x.values, in, x.zero, w, 0, {}, plan.window, out);
  });
}

Result<void> RunConv(const Call& call) {
  SYSTOLE_ASSIGN_OR_RETURN(const ConvPlan plan, PlanConv(call.signature));
  switch (plan.form) {
    case ProductForm::kEightBits:
      RunEightBits(call, plan);
      return {};
    case ProductForm::kSixteen:
      StoreSixteen(call, DirectSums<int64_t, int16_t, int8_t>(call, plan), plan.activation);
      return {};
    case ProductForm::kFloat:
      if (call.signature.numerics == golden::Numerics::kOrt &&
          call.signature.kind == OpKind::kConv2D) {
        StoreFloat(call,
                   golden::MlasConv(call.In<float>(0), NhwcOf(call.signature.input(0).shape),
                                    call.In<float>(1), plan.window, plan.groups,
                                    NhwcOf(call.signature.output().shape)),
                   plan.activation);
      } else if (IsFused(call.signature)) {
        StoreFused(call,
                   DirectSums<golden::FusedSum, float, float>(call, plan, FusedBias(call)),
                   plan.activation);
      } else {
        StoreFloat(call, DirectSums<float, float, float>(call, plan), plan.activation);
      }
      return {};
    case ProductForm::kHybrid:
      RunHybridConv(call, plan);
      return {};
  }
  return {};
}

Result<ProductForm> PlanTransposeConv(const Signature& s) {
  SYSTOLE_RETURN_IF_ERROR(CheckCounts(s, 2, 3, 1));
  for (const graph::Tensor* t : {&s.input(0), &s.input(1), &s.output()}) {
    if (t->shape.size() != 4) return InvalidArgument("input, weights and output need four axes");
  }
  const auto& a = s.attrs<graph::TransposeConvAttrs>();
  const graph::Shape& x = s.input(0).shape;
  const graph::Shape& w = s.input(1).shape;
  const graph::Shape& y = s.output().shape;
  if (x[0] != y[0] || x[3] != w[3] || y[3] != w[0]) {
    return InvalidArgument(fmt::format("input {} and weights {} do not give {}",
                                       graph::ShapeToString(x), graph::ShapeToString(w),
                                       graph::ShapeToString(y)));
  }
  constexpr int64_t kMaxStep = 1 << 15;
  for (const int64_t step : {a.stride_h, a.stride_w, w[1], w[2]}) {
    if (step < 1 || step > kMaxStep) {
      return InvalidArgument(fmt::format("stride or kernel {}; 1 .. {} are possible", step,
                                         kMaxStep));
    }
  }
  for (const int64_t pad : a.pads) {
    if (pad < -kMaxStep || pad > kMaxStep) return InvalidArgument("a padding is too large");
  }
  if ((x[1] - 1) * a.stride_h > graph::NumElements(y) + kMaxStep ||
      (x[2] - 1) * a.stride_w > graph::NumElements(y) + kMaxStep) {
    return InvalidArgument("the strides do not fit the shapes");
  }
  SYSTOLE_ASSIGN_OR_RETURN(const ProductForm form, FormOf(s, 0));
  SYSTOLE_RETURN_IF_ERROR(CheckBias(s, form, y[3]));
  if (form == ProductForm::kEightBits || form == ProductForm::kSixteen) {
    SYSTOLE_RETURN_IF_ERROR(CheckActivation(a.activation));
  }
  return form;
}

Result<void> CheckTransposeConv(const Signature& s) {
  const auto form = PlanTransposeConv(s);
  return form ? Result<void>() : tl::unexpected(form.error());
}

/// Sums of `images` images, from `start` on if it has values.
template <typename Acc, typename X, typename W>
std::vector<Acc> TransposeSums(const Signature& s, int images, std::span<const X> x,
                               int32_t x_zero, std::span<const W> w, int32_t w_zero,
                               std::span<const Acc> start = {}) {
  const auto& a = s.attrs<graph::TransposeConvAttrs>();
  golden::Window window;
  window.kernel_h = static_cast<int>(s.input(1).shape[1]);
  window.kernel_w = static_cast<int>(s.input(1).shape[2]);
  window.stride_h = static_cast<int>(a.stride_h);
  window.stride_w = static_cast<int>(a.stride_w);
  window.pad_top = static_cast<int>(a.pads[0]);
  window.pad_left = static_cast<int>(a.pads[1]);
  golden::Nhwc in = NhwcOf(s.input(0).shape);
  golden::Nhwc out = NhwcOf(s.output().shape);
  in.n = out.n = images;
  return golden::DirectTransposeConv<Acc, X, W>(x, in, x_zero, w, w_zero, window, out,
                                                IsFused(s), start);
}

void TransposeEightBits(const Call& call, int images, graph::Activation activation) {
  const Signature& s = call.signature;
  const EightBits x = ReadEightBits(s.input(0), call.inputs[0]);
  const EightBits w = ReadEightBits(s.input(1), call.inputs[1]);
  StoreSums(call,
            TransposeSums<int32_t, int8_t, int8_t>(s, images, x.values, x.zero, w.values, w.zero,
                                                   BiasOf(call)),
            golden::OpClass::kConv, activation);
}

void TransposeFloat(const Call& call, int images, graph::Activation activation) {
  const Signature& s = call.signature;
  const auto x = call.In<float>(0);
  const auto w = call.In<float>(1);
  if (IsFused(s)) {
    StoreFused(call,
               TransposeSums<golden::FusedSum, float, float>(s, images, x, 0, w, 0,
                                                             FusedBias(call)),
               activation);
  } else {
    StoreFloat(call, TransposeSums<float, float, float>(s, images, x, 0, w, 0), activation);
  }
}

Result<void> RunTransposeConv(const Call& call) {
  const Signature& s = call.signature;
  SYSTOLE_ASSIGN_OR_RETURN(const ProductForm form, PlanTransposeConv(s));
  const graph::Activation activation = s.attrs<graph::TransposeConvAttrs>().activation;
  const auto images = static_cast<int>(s.input(0).shape[0]);
  switch (form) {
    case ProductForm::kEightBits: TransposeEightBits(call, images, activation); break;
    case ProductForm::kFloat: TransposeFloat(call, images, activation); break;
    case ProductForm::kSixteen:
      StoreSixteen(call,
                   TransposeSums<int64_t, int16_t, int8_t>(s, images, call.In<int16_t>(0), 0,
                                                           call.In<int8_t>(1), 0),
                   activation);
      break;
    case ProductForm::kHybrid:
      RunHybrid(call, NhwcOf(s.input(0).shape).size() / static_cast<size_t>(images), activation,
                [&](const EightBits& x) {
                  return TransposeSums<int32_t, int8_t, int8_t>(s, 1, x.values, x.zero,
                                                                call.In<int8_t>(1), 0);
                });
      break;
  }
  return {};
}

}  // namespace

void AddConvOperators(Registry& registry) {
  registry.Add({OpKind::kConv2D, OpKind::kDepthwiseConv2D}, {CheckConv, RunConv});
  registry.Add({OpKind::kTransposeConv}, {CheckTransposeConv, RunTransposeConv});
}

}  // namespace systole::reference
