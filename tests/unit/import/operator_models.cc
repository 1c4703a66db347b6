// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/import/operator_models.h"

#include <flatbuffers/flexbuffers.h>

#include <cstring>
#include <utility>

namespace systole::test {
namespace {

using flatbuffers::FlatBufferBuilder;
using tflite::ActivationFunctionType;
using tflite::BuiltinOptions;
using tflite::TensorType;

using Dims = std::vector<int32_t>;
constexpr auto kNone = ActivationFunctionType::NONE;

/// A tensor that is not quantized.
TensorSpec Plain(Dims shape, TensorType type) {
  TensorSpec tensor;
  tensor.shape = std::move(shape);
  tensor.type = type;
  tensor.scales.clear();
  tensor.zero_points.clear();
  return tensor;
}

TensorSpec A(Dims shape) {
  TensorSpec tensor;
  tensor.shape = std::move(shape);
  return tensor;
}

TensorSpec F(Dims shape) { return Plain(std::move(shape), TensorType::FLOAT32); }
TensorSpec Bool(Dims shape) { return Plain(std::move(shape), TensorType::BOOL); }

/// int32 list; a scalar when the flag is set.
TensorSpec I(std::initializer_list<int32_t> values, bool scalar = false) {
  TensorSpec tensor = Plain({static_cast<int32_t>(values.size())}, TensorType::INT32);
  if (scalar) tensor.shape.clear();
  tensor.data = Int32Bytes(values);
  return tensor;
}

/// int32 rows of two.
TensorSpec Pairs(std::initializer_list<int32_t> values) {
  TensorSpec tensor = I(values);
  tensor.shape = {static_cast<int32_t>(values.size() / 2), 2};
  return tensor;
}

TensorSpec W(Dims shape, TensorType type = TensorType::INT8) {
  TensorSpec tensor = A(std::move(shape));
  tensor.type = type;
  size_t bytes = type == TensorType::INT8 ? 1 : type == TensorType::INT16 ? 2 : 4;
  for (const int32_t dimension : tensor.shape) bytes *= static_cast<size_t>(dimension);
  tensor.data.assign(bytes, 1);
  return tensor;
}

TensorSpec State(Dims shape, TensorType type = TensorType::INT8) {
  TensorSpec tensor = A(std::move(shape));
  tensor.type = type;
  tensor.is_variable = true;
  return tensor;
}

const TensorSpec kAbsent = [] {
  TensorSpec tensor;
  tensor.name = "absent";
  return tensor;
}();

template <typename Create, typename... Args>
std::function<Options(FlatBufferBuilder&)> O(BuiltinOptions kind, Create create, Args... args) {
  return [=](FlatBufferBuilder& fbb) { return Options{kind, create(fbb, args...).Union()}; };
}

/// One operator; operands without data that are no state are inputs of the model.
ModelSpec M(int32_t code, std::vector<TensorSpec> ins, std::vector<TensorSpec> outs,
            std::function<Options(FlatBufferBuilder&)> options = {}) {
  ModelSpec model;
  OperatorSpec op;
  op.code = code;
  op.options = std::move(options);
  for (TensorSpec& tensor : ins) {
    if (tensor.name == "absent") {
      op.inputs.push_back(-1);
      continue;
    }
    const auto id = static_cast<int32_t>(model.tensors.size());
    op.inputs.push_back(id);
    if (tensor.data.empty() && !tensor.is_variable) model.inputs.push_back(id);
    model.tensors.push_back(std::move(tensor));
  }
  for (TensorSpec& tensor : outs) {
    op.outputs.push_back(static_cast<int32_t>(model.tensors.size()));
    model.tensors.push_back(std::move(tensor));
  }
  model.outputs = op.outputs;
  model.operators = {std::move(op)};
  return model;
}

void AddProducts(std::vector<OperatorModel>& m) {
  WindowSpec window;
  window.dilation_w = 2;
  window.activation = ActivationFunctionType::RELU6;
  m.push_back({"conv2d", ConvModel(window),
               "stride_h=1 stride_w=1 dilation_h=1 dilation_w=2 padding=0 activation=2 "
               "pads=0,0,0,0", "1x8x8x6", 3});
  ModelSpec grouped = ConvModel();
  grouped.tensors[1].shape = {6, 3, 3, 2};
  grouped.tensors[1].data.resize(108);
  m.push_back({"conv2d_grouped", grouped,
               "stride_h=1 stride_w=1 dilation_h=1 dilation_w=1 padding=0 activation=0 "
               "pads=0,0,0,0", "1x8x8x6", 3});
  m.push_back({"depthwise_conv2d", DepthwiseModel(),
               "stride_h=1 stride_w=1 dilation_h=1 dilation_w=1 padding=0 activation=0 "
               "depth_multiplier=2 pads=0,0,0,0", "1x8x8x8", 3});
  const auto transposed = [](tflite::Padding padding) {
    return O(BuiltinOptions::TransposeConvOptions, tflite::CreateTransposeConvOptions, padding, 2,
             2, kNone);
  };
  // SAME: the forward convolution of 8x8 pads (3 - 1) * 2 + 3 - 8 < 0, thus one row behind.
  m.push_back({"transpose_conv", M(67, {I({1, 8, 8, 3}), W({3, 3, 3, 2}), A({1, 4, 4, 2}),
                                        W({3}, TensorType::INT32)},
                                   {A({1, 8, 8, 3})}, transposed(tflite::Padding::SAME)),
               "stride_h=2 stride_w=2 out_h=8 out_w=8 pads=0,0,1,1 activation=0", "1x8x8x3", 3});
  m.push_back({"transpose_conv_valid", M(67, {I({1, 9, 9, 3}), W({3, 3, 3, 2}), A({1, 4, 4, 2})},
                                         {A({1, 9, 9, 3})}, transposed(tflite::Padding::VALID)),
               "stride_h=2 stride_w=2 out_h=9 out_w=9 pads=0,0,0,0 activation=0", "1x9x9x3", 3});
  m.push_back({"fully_connected", FullyConnectedModel(),
               "activation=1 keep_num_dims=0 asymmetric_rows=0", "1x5", 3});
  ModelSpec hybrid = FullyConnectedModel();
  hybrid.tensors[0] = F({1, 12});
  hybrid.tensors[2] = F({5});
  hybrid.tensors[2].data.assign(20, 0);
  hybrid.tensors[3] = F({1, 5});
  hybrid.tensors[1].scales.assign(5, 0.25F);
  hybrid.tensors[1].zero_points.assign(5, 0);
  m.push_back({"fully_connected_hybrid", hybrid, "activation=1 keep_num_dims=0 asymmetric_rows=0",
               "1x5", 3});
  m.push_back({"batch_matmul", M(126, {A({2, 3, 4}), A({1, 5, 4})}, {A({2, 3, 5})},
                                 O(BuiltinOptions::BatchMatMulOptions,
                                   tflite::CreateBatchMatMulOptions, false, true, false)),
               "transpose_a=0 transpose_b=1", "2x3x5", 2});
}

void AddElementwise(std::vector<OperatorModel>& m) {
  const auto relu = ActivationFunctionType::RELU;
  const TensorSpec x = A({1, 4, 2});
  const TensorSpec row = A({2});
  m.push_back({"add", M(0, {x, row}, {x},
                        O(BuiltinOptions::AddOptions, tflite::CreateAddOptions, relu)),
               "activation=1", "1x4x2", 2});
  m.push_back({"sub", M(41, {x, row}, {x},
                        O(BuiltinOptions::SubOptions, tflite::CreateSubOptions, relu)),
               "activation=1", "1x4x2", 2});
  m.push_back({"mul", M(18, {x, row}, {x},
                        O(BuiltinOptions::MulOptions, tflite::CreateMulOptions, relu)),
               "activation=1", "1x4x2", 2});
  m.push_back({"div", M(42, {F({4}), F({4})}, {F({4})},
                        O(BuiltinOptions::DivOptions, tflite::CreateDivOptions, kNone)),
               "activation=0", "4", 2});
  const std::pair<const char*, int32_t> twos[] = {
      {"maximum", 55}, {"minimum", 57}, {"squared_difference", 99}};
  for (const auto& [name, code] : twos) m.push_back({name, M(code, {x, row}, {x}), "", "1x4x2", 2});
  const TensorSpec n = Plain({4}, TensorType::INT32);
  const std::pair<const char*, int32_t> integers[] = {
      {"floor_div", 90}, {"floor_mod", 95}, {"pow", 78}};
  for (const auto& [name, code] : integers) m.push_back({name, M(code, {n, n}, {n}), "", "4", 2});
  const std::pair<const char*, int32_t> compares[] = {
      {"equal", 71}, {"not_equal", 72}, {"less", 58},
      {"less_equal", 63}, {"greater", 61}, {"greater_equal", 62}};
  for (const auto& [name, code] : compares) {
    m.push_back({name, M(code, {x, row}, {Bool({1, 4, 2})}), "", "1x4x2", 2});
  }
  const TensorSpec b = Bool({4});
  m.push_back({"logical_and", M(86, {b, b}, {b}), "", "4", 2});
  m.push_back({"logical_or", M(84, {b, b}, {b}), "", "4", 2});
  m.push_back({"logical_not", M(87, {b}, {b}), "", "4", 1});
  m.push_back({"select", M(64, {Bool({1, 4, 2}), x, x}, {x}), "", "1x4x2", 3});
  m.push_back({"select_v2", M(123, {Bool({2}), x, x}, {x}), "", "1x4x2", 3});
  const std::pair<const char*, int32_t> ones[] = {
      {"relu", 19}, {"relu_n1_to_1", 20}, {"relu6", 21}, {"relu_0_to_1", 152}, {"elu", 111},
      {"hard_swish", 117}, {"logistic", 14}, {"tanh", 28}, {"abs", 101},
      {"log_softmax", 50}, {"l2_normalization", 11}, {"quantize", 114}};
  for (const auto& [name, code] : ones) m.push_back({name, M(code, {x}, {x}), "", "1x4x2", 1});
  m.push_back({"gelu", M(150, {x}, {x}), "approximate=0", "1x4x2", 1});
  m.push_back({"gelu_tanh", M(150, {x}, {x}, O(BuiltinOptions::GeluOptions,
                                               tflite::CreateGeluOptions, true)),
               "approximate=1", "1x4x2", 1});
  const std::pair<const char*, int32_t> floats[] = {
      {"neg", 59}, {"sqrt", 75}, {"rsqrt", 76}, {"square", 92}, {"exp", 47}, {"log", 73},
      {"sin", 66}, {"cos", 108}, {"floor", 8}, {"ceil", 104}, {"round", 116}};
  for (const auto& [name, code] : floats) m.push_back({name, M(code, {F({4})}, {F({4})}), "", "4", 1});
  m.push_back({"leaky_relu", M(98, {x}, {x}, O(BuiltinOptions::LeakyReluOptions,
                                               tflite::CreateLeakyReluOptions, 0.25F)),
               "alpha=0.250000", "1x4x2", 1});
  m.push_back({"prelu", M(54, {x, W({1, 1, 2})}, {x}), "", "1x4x2", 2});
  m.push_back({"dequantize", M(6, {x}, {F({1, 4, 2})}), "", "1x4x2", 1});
  m.push_back({"cast", M(53, {n}, {F({4})}), "", "4", 1});
}

void AddWindowsAndReductions(std::vector<OperatorModel>& m) {
  WindowSpec window;
  window.padding = tflite::Padding::SAME;
  const std::string pool = "filter_h=3 filter_w=3 stride_h=1 stride_w=1 padding=0 activation=0 "
                           "pads=0,0,0,0 count_include_pad=0";
  m.push_back({"average_pool2d", PoolModel(1), pool, "1x8x8x4", 1});
  m.push_back({"max_pool2d", PoolModel(17), pool, "1x8x8x4", 1});
  const auto keep = [](bool dims) {
    return O(BuiltinOptions::ReducerOptions, tflite::CreateReducerOptions, dims);
  };
  const std::pair<const char*, int32_t> reductions[] = {
      {"mean", 40}, {"sum", 74}, {"reduce_max", 82}, {"reduce_min", 89}, {"reduce_prod", 81}};
  for (const auto& [name, code] : reductions) {
    m.push_back({name, M(code, {A({1, 4, 3, 2}), I({-2, 1})}, {A({1, 2})}, keep(false)),
                 "axes=1,2 keep_dims=0 in_rows=0", "1x2", 1});
  }
  m.push_back({"mean_keep", M(40, {A({1, 4, 3, 2}), I({2}, true)}, {A({1, 4, 1, 2})}, keep(true)),
               "axes=2 keep_dims=1 in_rows=0", "1x4x1x2", 1});
  m.push_back({"softmax", SoftmaxModel(0.5F), "beta=0.500000", "1x10", 1});
  const TensorSpec index = Plain({1, 4}, TensorType::INT32);
  m.push_back({"arg_max", M(56, {A({1, 4, 3}), I({-1}, true)}, {index}), "axis=2 keep_dims=0",
               "1x4", 1});
  m.push_back({"arg_min", M(79, {A({1, 3, 4}), I({1}, true)}, {index}), "axis=1 keep_dims=0",
               "1x4", 1});
  const TensorSpec n = Plain({2, 3}, TensorType::INT32);
  m.push_back({"cumsum", M(128, {n, I({-1}, true)}, {n},
                           O(BuiltinOptions::CumsumOptions, tflite::CreateCumsumOptions, true,
                             false)),
               "axis=1 exclusive=1 reverse=0", "2x3", 1});
}

void AddMovement(std::vector<OperatorModel>& m) {
  m.push_back({"pad", M(34, {A({2, 3}), Pairs({0, 1, 2, 0})}, {A({3, 5})}),
               "before=0,2 after=1,0 has_value=0 value=0.000000", "3x5", 1});
  TensorSpec value = A({1});
  value.data = {5};
  m.push_back({"pad_v2", M(60, {A({2, 3}), Pairs({0, 1, 2, 0}), value}, {A({3, 5})}),
               "before=0,2 after=1,0 has_value=1 value=5.000000", "3x5", 1});
  m.push_back({"mirror_pad", M(100, {A({2, 3}), Pairs({0, 1, 2, 0})}, {A({3, 5})},
                               O(BuiltinOptions::MirrorPadOptions, tflite::CreateMirrorPadOptions,
                                 tflite::MirrorPadMode::REFLECT)),
               "before=0,2 after=1,0 symmetric=0", "3x5", 1});
  m.push_back({"reshape", M(22, {A({2, 6}), I({3, -1})}, {A({3, 4})}), "shape=3,4", "3x4", 1});
  m.push_back({"squeeze", M(43, {A({1, 6, 1})}, {A({6})}), "shape=6", "6", 1});
  m.push_back({"expand_dims", M(70, {A({2, 6}), I({-2}, true)}, {A({2, 1, 6})}), "shape=2,1,6",
               "2x1x6", 1});
  m.push_back({"transpose", M(39, {A({2, 3, 4}), I({2, 0, 1})}, {A({4, 2, 3})}), "perm=2,0,1",
               "4x2x3", 1});
  m.push_back({"tile", M(69, {A({2, 3}), I({3, 1})}, {A({6, 3})}), "repeats=3,1", "6x3", 1});
  m.push_back({"broadcast_to", M(130, {A({1, 3}), I({2, 4, 3})}, {A({2, 4, 3})}), "shape=2,4,3",
               "2x4x3", 1});
  TensorSpec filling = A({});
  filling.data = {3};
  m.push_back({"fill", M(94, {I({2, 3}), filling}, {A({2, 3})}), "shape=2,3", "2x3", 1});
  m.push_back({"zeros_like", M(93, {F({2, 3})}, {F({2, 3})}), "shape=2,3", "2x3", 1});
  m.push_back({"reverse", M(105, {A({2, 3}), I({-1})}, {A({2, 3})}), "axes=1", "2x3", 1});
  const auto concat = O(BuiltinOptions::ConcatenationOptions, tflite::CreateConcatenationOptions,
                        -1, kNone);
  m.push_back({"concatenation", M(2, {A({2, 3}), A({2, 1}), A({2, 2})}, {A({2, 6})}, concat),
               "axis=1 activation=0", "2x6", 3});
  m.push_back({"split", M(49, {I({1}, true), A({2, 6})}, {A({2, 3}), A({2, 3})}),
               "axis=1 sizes=3,3", "2x3 2x3", 1});
  m.push_back({"split_v", M(102, {A({2, 6}), I({1, -1, 2}), I({-1}, true)},
                            {A({2, 1}), A({2, 3}), A({2, 2})}),
               "axis=1 sizes=1,3,2", "2x1 2x3 2x2", 1});
  m.push_back({"slice", M(65, {A({4, 6}), I({1, 2}), I({2, -1})}, {A({2, 4})}),
               "begin=1,2 stride=1,1 count=2,4 drop=0,0", "2x4", 1});
  m.push_back({"pack", M(83, {A({2, 3}), A({2, 3})}, {A({2, 2, 3})},
                         O(BuiltinOptions::PackOptions, tflite::CreatePackOptions, 2, -2)),
               "axis=1 activation=0", "2x2x3", 2});
  m.push_back({"unpack", M(88, {A({2, 3})}, {A({3}), A({3})},
                           O(BuiltinOptions::UnpackOptions, tflite::CreateUnpackOptions, 2, 0)),
               "axis=0 activation=0", "3 3", 1});
  const TensorSpec index = Plain({2, 2}, TensorType::INT32);
  m.push_back({"gather", M(36, {A({2, 6}), index}, {A({2, 2})},
                           O(BuiltinOptions::GatherOptions, tflite::CreateGatherOptions, -1, -1)),
               "axis=1 batch_dims=1", "2x2", 2});
  m.push_back({"gather_nd", M(107, {A({2, 6, 5}), index}, {A({2, 5})}), "", "2x5", 2});
}

void AddStridedSlices(std::vector<OperatorModel>& m) {
  const auto strided = [](int begin, int end, int ellipsis, int fresh, int shrink) {
    return O(BuiltinOptions::StridedSliceOptions, tflite::CreateStridedSliceOptions, begin, end,
             ellipsis, fresh, shrink, false);
  };
  m.push_back({"strided_slice", M(45, {A({4, 6, 5}), I({1, 5, 9}), I({3, -7, 9}), I({1, -2, 1})},
                                  {A({2, 3, 5})}, strided(4, 4, 0, 0, 0)),
               "begin=1,5,0 stride=1,-2,1 count=2,3,5 drop=0,0,0", "2x3x5", 1});
  m.push_back({"strided_slice_shrink", M(45, {A({4, 6, 5}), I({0, -1}), I({0, 0}), I({1, 1})},
                                         {A({4, 6})}, strided(0, 0, 1, 0, 2)),
               "begin=0,0,4 stride=1,1,1 count=4,6,1 drop=0,0,1", "4x6", 1});
  m.push_back({"strided_slice_new_axis", M(45, {A({4, 6}), I({0, 2}), I({0, 3}), I({1, 1})},
                                           {A({1, 1, 6})}, strided(0, 0, 0, 1, 0)),
               "shape=1,1,6", "1x1x6", 1});
}

void AddBlocksAndResizes(std::vector<OperatorModel>& m) {
  m.push_back({"depth_to_space", M(5, {A({1, 2, 3, 8})}, {A({1, 4, 6, 2})},
                                   O(BuiltinOptions::DepthToSpaceOptions,
                                     tflite::CreateDepthToSpaceOptions, 2)),
               "block=2 depth_outermost=0", "1x4x6x2", 1});
  m.push_back({"space_to_depth", M(26, {A({1, 4, 6, 2})}, {A({1, 2, 3, 8})},
                                   O(BuiltinOptions::SpaceToDepthOptions,
                                     tflite::CreateSpaceToDepthOptions, 2)),
               "block=2 depth_outermost=0", "1x2x3x8", 1});
  m.push_back({"batch_to_space", M(37, {A({4, 2, 3, 1}), I({2, 2}), Pairs({0, 1, 0, 0})},
                                   {A({1, 3, 6, 1})}),
               "block=2,2 before=0,0 after=1,0", "1x3x6x1", 1});
  m.push_back({"space_to_batch", M(38, {A({1, 3, 6, 1}), I({2, 2}), Pairs({0, 1, 0, 0})},
                                   {A({4, 2, 3, 1})}),
               "block=2,2 before=0,0 after=1,0", "4x2x3x1", 1});
  const auto bilinear = [](bool align, bool half) {
    return O(BuiltinOptions::ResizeBilinearOptions, tflite::CreateResizeBilinearOptions, align,
             half);
  };
  const auto nearest = [](bool align, bool half) {
    return O(BuiltinOptions::ResizeNearestNeighborOptions,
             tflite::CreateResizeNearestNeighborOptions, align, half);
  };
  const std::vector<TensorSpec> in = {A({1, 2, 3, 2}), I({5, 7})};
  const std::vector<TensorSpec> out = {A({1, 5, 7, 2})};
  m.push_back({"resize_bilinear", M(23, in, out, bilinear(false, true)),
               "out_h=5 out_w=7 coordinates=1 rounding=0", "1x5x7x2", 1});
  m.push_back({"resize_nearest_neighbor", M(97, in, out, nearest(false, false)),
               "out_h=5 out_w=7 coordinates=0 rounding=0", "1x5x7x2", 1});
  m.push_back({"resize_nearest_aligned", M(97, in, out, nearest(true, false)),
               "out_h=5 out_w=7 coordinates=2 rounding=3", "1x5x7x2", 1});
}

void AddFolded(std::vector<OperatorModel>& m) {
  // RESHAPE to a target that is computed from the input's shape: SHAPE, STRIDED_SLICE, PACK.
  ModelSpec spec = M(77, {A({2, 3, 4})}, {Plain({3}, TensorType::INT32)});
  spec.tensors.push_back(I({0}));
  spec.tensors.push_back(I({1}));
  spec.tensors.push_back(Plain({}, TensorType::INT32));
  spec.tensors.push_back(I({-1}, true));
  spec.tensors.push_back(Plain({2}, TensorType::INT32));
  spec.tensors.push_back(A({2, 12}));
  spec.operators.push_back({45, {1, 2, 3, 3}, {4},
                            O(BuiltinOptions::StridedSliceOptions,
                              tflite::CreateStridedSliceOptions, 0, 0, 0, 0, 1, false), "", {}});
  spec.operators.push_back({83, {4, 5}, {6},
                            O(BuiltinOptions::PackOptions, tflite::CreatePackOptions, 2, 0), "",
                            {}});
  spec.operators.push_back({22, {0, 6}, {7}, {}, "", {}});
  spec.outputs = {7};
  m.push_back({"shape_strided_slice_pack", spec, "shape=2,12", "2x12", 1});

  spec = M(110, {A({2, 3, 4})}, {Plain({}, TensorType::INT32)});  // RANK is the repeats of TILE.
  spec.tensors.push_back(I({1}));
  spec.tensors.push_back(Plain({1}, TensorType::INT32));
  spec.tensors.push_back(A({6}));
  spec.tensors.push_back(A({18}));
  spec.operators.push_back({22, {1, 2}, {3}, {}, "", {}});
  spec.operators.push_back({69, {4, 3}, {5}, {}, "", {}});
  spec.inputs = {0, 4};
  spec.outputs = {5};
  m.push_back({"rank", spec, "repeats=3", "18", 1});

  spec = M(96, {I({6}, true), I({1}, true), I({-2}, true)}, {Plain({3}, TensorType::INT32)});
  spec.tensors.push_back(A({120, 1, 1}));
  spec.tensors.push_back(A({6, 4, 2}));
  spec.tensors.push_back(A({48}));
  spec.operators.push_back({22, {5, 3}, {6}, {}, "", {}});
  spec.tensors[4] = A({48});
  spec.tensors[5] = A({6, 4, 2});
  spec.operators[1].inputs = {4, 3};
  spec.operators[1].outputs = {5};
  spec.tensors.pop_back();
  spec.inputs = {4};
  spec.outputs = {5};
  m.push_back({"range", spec, "shape=6,4,2", "6x4x2", 1});

  // float16 weights: 1.5 and -2.
  TensorSpec half = Plain({1, 2}, TensorType::FLOAT16);
  half.data = {0x00, 0x3E, 0x00, 0xC0};
  spec = M(6, {half}, {F({1, 2})});
  spec.tensors.push_back(F({3, 2}));
  spec.tensors.push_back(F({3, 2}));
  spec.operators.push_back({0, {2, 1}, {3}, {}, "", {}});
  spec.inputs = {2};
  spec.outputs = {3};
  m.push_back({"float16_weights", spec, "activation=0", "3x2", 2});
}

ModelSpec VariableModel() {
  const auto handle = [](FlatBufferBuilder& fbb) {
    const auto name = fbb.CreateString("counter");
    return Options{BuiltinOptions::VarHandleOptions,
                   tflite::CreateVarHandleOptions(fbb, 0, name).Union()};
  };
  const TensorSpec resource = Plain({}, TensorType::RESOURCE);
  ModelSpec init;
  init.tensors = {resource, I({7, 8})};
  init.operators = {{142, {}, {0}, handle, "", {}}, {144, {0, 1}, {}, {}, "", {}}};
  ModelSpec spec;
  const TensorSpec n = Plain({2}, TensorType::INT32);
  spec.tensors = {n, resource, n, n};
  spec.operators = {
      {129, {}, {}, O(BuiltinOptions::CallOnceOptions, tflite::CreateCallOnceOptions, 1), "", {}},
      {142, {}, {1}, handle, "", {}},
      {143, {1}, {2}, {}, "", {}},
      {0, {0, 2}, {3}, {}, "", {}},
      {144, {1, 3}, {}, {}, "", {}}};
  spec.inputs = {0};
  spec.outputs = {3};
  spec.further = {init};
  return spec;
}

ModelSpec LstmModel() {
  const TensorSpec w = W({3, 2});
  const TensorSpec r = W({3, 3});
  const TensorSpec b = W({3}, TensorType::INT32);
  ModelSpec spec = M(44, {A({1, 4, 2}), w, w, w, w, r, r, r, r, kAbsent, kAbsent, kAbsent, b, b, b,
                          b, kAbsent, kAbsent, State({1, 3}), State({1, 3}, TensorType::INT16)},
                     {A({1, 4, 3})},
                     O(BuiltinOptions::UnidirectionalSequenceLSTMOptions,
                       tflite::CreateUnidirectionalSequenceLSTMOptions,
                       ActivationFunctionType::TANH, 10.0F, 0.0F, false, false, false));
  TensorSpec between = A({1});
  between.scales = {0.125F};
  between.zero_points = {3};
  spec.tensors.push_back(between);
  spec.operators[0].intermediates = {static_cast<int32_t>(spec.tensors.size()) - 1, -1};
  return spec;
}

ModelSpec DetectionModel() {
  flexbuffers::Builder options;
  options.Map([&] {
    options.Int("max_detections", 3);
    options.Int("max_classes_per_detection", 1);
    options.Int("num_classes", 2);
    options.Bool("use_regular_nms", true);
    options.Float("nms_score_threshold", 0.5F);
    options.Float("nms_iou_threshold", 0.25F);
    options.Float("y_scale", 10.0F);
    options.Float("x_scale", 10.0F);
    options.Float("h_scale", 5.0F);
    options.Float("w_scale", 5.0F);
  });
  options.Finish();
  ModelSpec spec = M(32, {A({1, 6, 4}), A({1, 6, 3}), W({6, 4})},
                     {F({1, 3, 4}), F({1, 3}), F({1, 3}), F({1})});
  spec.operators[0].custom_code = "TFLite_Detection_PostProcess";
  spec.operators[0].custom_options = options.GetBuffer();
  return spec;
}

void AddState(std::vector<OperatorModel>& m) {
  m.push_back({"variables", VariableModel(), "", "", 2});
  m.push_back({"svdf", M(27, {A({1, 4}), W({6, 4}), W({6, 5}, TensorType::INT16),
                              W({3}, TensorType::INT32), State({1, 30}, TensorType::INT16)},
                         {A({1, 3})},
                         O(BuiltinOptions::SVDFOptions, tflite::CreateSVDFOptions, 2,
                           ActivationFunctionType::RELU, true)),
               "rank=2 activation=1 asymmetric_rows=1", "1x3", 5});
  m.push_back({"lstm", LstmModel(),
               "asymmetric_rows=0 activation=4 cell_clip=10.000000 projection_clip=0.000000 "
               "time_major=0 "
               "intermediate_scales=0.125000,0.000000 intermediate_zeros=3,0",
               "1x4x3", 24});
  m.push_back({"detection_postprocess", DetectionModel(),
               "max_detections=3 max_classes_per_detection=1 detections_per_class=100 "
               "num_classes=2 use_regular_nms=1 score_threshold=0.500000 iou_threshold=0.250000 "
               "y_scale=10.000000 x_scale=10.000000 h_scale=5.000000 w_scale=5.000000",
               "1x3x4 1x3 1x3 1", 3});
}

}  // namespace

std::vector<OperatorModel> OperatorModels() {
  std::vector<OperatorModel> models;
  AddProducts(models);
  AddElementwise(models);
  AddWindowsAndReductions(models);
  AddMovement(models);
  AddStridedSlices(models);
  AddBlocksAndResizes(models);
  AddFolded(models);
  AddState(models);
  return models;
}

}  // namespace systole::test
