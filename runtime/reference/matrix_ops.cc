// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <type_traits>
#include <utility>

#include "runtime/reference/broadcast.h"
#include "runtime/reference/check.h"
#include "runtime/reference/math_families.h"
#include "runtime/reference/product_ops.h"
#include "runtime/reference/tensors.h"
#include "sim/golden/ops_conv.h"
#include "sim/golden/ops_direct.h"
#include "sim/golden/ops_mlas.h"

// FULLY_CONNECTED, BATCH_MATMUL.

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

/// float32 in the order of ONNX Runtime: what sums start with is the bias.
void StoreOrt(const Call& call, graph::Activation activation) {
  const Signature& s = call.signature;
  const auto units = static_cast<size_t>(s.input(1).shape[0]);
  const auto depth = static_cast<size_t>(s.input(1).shape[1]);
  const auto w = call.In<float>(1);
  std::vector<float> turned(w.size());
  for (size_t o = 0; o < units; ++o) {
    for (size_t i = 0; i < depth; ++i) turned[i * units + o] = w[o * depth + i];
  }
  const auto bias = s.has_input(2) ? call.In<float>(2) : std::span<const float>();
  const auto sums = golden::MlasProduct(call.In<float>(0), turned,
                                        call.Out<float>().size() / units, depth, units,
                                        golden::kMlasPackedDepth, bias);
  std::transform(sums.begin(), sums.end(), call.Out<float>().begin(),
                 [&](float value) { return Activate(value, activation); });
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
  const golden::Nhwc in{batch, 1, 1, depth};
  const golden::Nhwc out{batch, 1, 1, units};
  if (form == ProductForm::kSixteen) {
    StoreSixteen(call,
                 golden::DirectConv<int64_t, int16_t, int8_t>(call.In<int16_t>(0), in,
                                                              call.In<int8_t>(1), {}, 1, out),
                 activation);
    return {};
  }
  if (form == ProductForm::kFloat && IsFused(s)) {
    const std::vector<golden::FusedSum> start = FusedBias(call);
    StoreFused(call,
               golden::DirectConv<golden::FusedSum, float, float>(
                   call.In<float>(0), in, call.In<float>(1), {}, 1, out, start),
               activation);
    return {};
  }
  if (form == ProductForm::kFloat && s.numerics == golden::Numerics::kOrt) {
    StoreOrt(call, activation);
    return {};
  }
  if (form == ProductForm::kFloat) {
    StoreFloat(call,
               golden::DirectConv<float, float, float>(call.In<float>(0), in, call.In<float>(1), {},
                                                       1, out),
               activation);
    return {};
  }
  RunHybrid(call, static_cast<size_t>(depth), activation, [&](const EightBits& x) {
    return golden::FullyConnected(x.values, 1, depth, x.zero, call.In<int8_t>(1), 0, {}, units);
  });
  return {};
}

/// Sizes of a product: `batch` matrices [m, k] times [k, n].
struct MatMulPlan {
  ProductForm form = ProductForm::kFloat;
  graph::Shape a_batch, b_batch, batch;
  int m = 0, k = 0, n = 0;
};

Result<MatMulPlan> PlanMatMul(const Signature& s) {
  SYSTOLE_RETURN_IF_ERROR(CheckCounts(s, 2, 2, 1));
  const auto& attrs = s.attrs<graph::BatchMatMulAttrs>();
  MatMulPlan plan;
  plan.a_batch = s.input(0).shape;
  plan.b_batch = s.input(1).shape;
  plan.batch = s.output().shape;
  for (const graph::Shape* shape : {&plan.a_batch, &plan.b_batch, &plan.batch}) {
    if (shape->size() < 2) return InvalidArgument("matrices need two axes");
  }
  const auto pop = [](graph::Shape& shape) {
    const std::array<int64_t, 2> last{shape[shape.size() - 2], shape.back()};
    shape.resize(shape.size() - 2);
    return last;
  };
  auto a = pop(plan.a_batch);
  auto b = pop(plan.b_batch);
  const auto y = pop(plan.batch);
  if (attrs.transpose_a) std::swap(a[0], a[1]);
  if (attrs.transpose_b) std::swap(b[0], b[1]);
  if (a[1] != b[0] || y[0] != a[0] || y[1] != b[1]) {
    return InvalidArgument(fmt::format("{} and {} do not give {}",
                                       graph::ShapeToString(s.input(0).shape),
                                       graph::ShapeToString(s.input(1).shape),
                                       graph::ShapeToString(s.output().shape)));
  }
  plan.m = static_cast<int>(a[0]);
  plan.k = static_cast<int>(a[1]);
  plan.n = static_cast<int>(b[1]);
  graph::Tensor left, right, result;
  left.shape = plan.a_batch;
  right.shape = plan.b_batch;
  result.shape = plan.batch;
  Signature batches;
  batches.inputs = {&left, &right};
  batches.outputs = {&result};
  SYSTOLE_RETURN_IF_ERROR(CheckBroadcast(batches));
  const graph::DataType type = s.input(0).type;
  if (type == graph::DataType::kFloat32) {
    SYSTOLE_RETURN_IF_ERROR(CheckType(s.input(1), "the second input", {type}));
    SYSTOLE_RETURN_IF_ERROR(CheckType(s.output(), "the output", {type}));
    return plan;
  }
  if (type == graph::DataType::kInt16) {
    plan.form = ProductForm::kSixteen;
    SYSTOLE_RETURN_IF_ERROR(CheckAllQuantized(s));
    return plan;
  }
  plan.form = ProductForm::kEightBits;
  if (s.input(1).quant.per_channel()) return Unsupported("several scales of the second input");
  SYSTOLE_ASSIGN_OR_RETURN(plan.form, FormOf(s, s.input(1).shape.size() - 1));
  return plan;
}

Result<void> CheckMatMul(const Signature& s) {
  const auto plan = PlanMatMul(s);
  return plan ? Result<void>() : tl::unexpected(plan.error());
}

/// All products of a batch; zero points are subtracted first.
template <typename Acc, typename T>
std::vector<Acc> MatMulSums(const Signature& s, const MatMulPlan& plan, std::span<const T> a,
                            int32_t a_zero, std::span<const T> b, int32_t b_zero) {
  using Wide = std::conditional_t<std::is_integral_v<T>, int32_t, T>;
  const auto& attrs = s.attrs<graph::BatchMatMulAttrs>();
  const auto m = static_cast<size_t>(plan.m);
  const auto k = static_cast<size_t>(plan.k);
  const auto n = static_cast<size_t>(plan.n);
  std::vector<Acc> sums(static_cast<size_t>(s.output().num_elements()));
  ForEachBroadcast<2>(plan.batch, {&plan.a_batch, &plan.b_batch}, [&](size_t i, const auto& at) {
    const auto left = a.subspan(at[0] * m * k, m * k);
    const auto right = b.subspan(at[1] * k * n, k * n);
    for (size_t row = 0; row < m; ++row) {
      Acc* to = &sums[(i * m + row) * n];
      for (size_t inner = 0; inner < k; ++inner) {
        const size_t at_left = attrs.transpose_a ? inner * m + row : row * k + inner;
        const Wide x = static_cast<Wide>(left[at_left]) - static_cast<Wide>(a_zero);
        for (size_t column = 0; column < n; ++column) {
          const size_t from = attrs.transpose_b ? column * k + inner : inner * n + column;
          golden::AddProduct(to[column], x,
                             static_cast<Wide>(right[from]) - static_cast<Wide>(b_zero));
        }
      }
    }
  });
  return sums;
}

}  // namespace

golden::RequantRule RuleOfMatMul(const Signature& s) {
  const bool left =
      s.numerics == golden::Numerics::kTflite && s.input(1).quant.zero_point() != 0;
  return *golden::RuleFor(golden::OpClass::kMatMul, golden::WeightType::kInt8,
                          left ? golden::Numerics::kTfliteRef : s.numerics);
}

namespace {

Result<void> RunMatMul(const Call& call) {
  const Signature& s = call.signature;
  SYSTOLE_ASSIGN_OR_RETURN(const MatMulPlan plan, PlanMatMul(s));
  if (plan.form == ProductForm::kFloat && IsFused(s)) {
    StoreFused(call,
               MatMulSums<golden::FusedSum, float>(s, plan, call.In<float>(0), 0,
                                                   call.In<float>(1), 0),
               graph::Activation::kNone);
  } else if (plan.form == ProductForm::kFloat) {
    StoreFloat(call, MatMulSums<float, float>(s, plan, call.In<float>(0), 0, call.In<float>(1), 0),
               graph::Activation::kNone);
  } else if (plan.form == ProductForm::kSixteen) {
    StoreSixteen(call,
                 MatMulSums<int64_t, int16_t>(s, plan, call.In<int16_t>(0), 0,
                                              call.In<int16_t>(1), 0),
                 graph::Activation::kNone);
  } else {
    const EightBits a = ReadEightBits(s.input(0), call.inputs[0]);
    const EightBits b = ReadEightBits(s.input(1), call.inputs[1]);
    StoreSums(call, MatMulSums<int32_t, int8_t>(s, plan, a.values, a.zero, b.values, b.zero),
              RuleOfMatMul(s), graph::Activation::kNone);
  }
  return {};
}

}  // namespace

void AddMatrixOperators(Registry& registry) {
  registry.Add({OpKind::kFullyConnected}, {CheckFullyConnected, RunFullyConnected});
  registry.Add({OpKind::kBatchMatMul}, {CheckMatMul, RunMatMul});
}

}  // namespace systole::reference
