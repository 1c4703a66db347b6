// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

// Each rewrite on a network made for it, and on one that misses it by a little.
#include "runtime/compile/compiler.h"
#include "tests/support/catch.h"
#include "tests/unit/optimize/net.h"

namespace {

using namespace systole;
using graph::Activation;
using graph::DataType;
using graph::OpKind;
using test::Counts;
using test::Net;
using test::RequireRewrites;

constexpr auto kByte = DataType::kInt8;

graph::PadAttrs Pads(int64_t top, int64_t left, int64_t bottom, int64_t right) {
  graph::PadAttrs a;
  a.before = {0, top, left, 0};
  a.after = {0, bottom, right, 0};
  return a;
}

graph::Pool2DAttrs Pool(int64_t filter, int64_t stride) {
  graph::Pool2DAttrs a;
  a.filter_h = a.filter_w = filter;
  a.stride_h = a.stride_w = stride;
  a.padding = graph::Padding::kValid;
  return a;
}

}  // namespace

TEST_CASE("dead code: what no output needs goes, chains of it in one pass") {
  Net net;
  const auto x = net.Input(kByte, {1, 4, 4, 8}, 0.05F, 3);
  net.Output(net.Conv(x, 4, 1, net.Tensor(kByte, {1, 4, 4, 4}, 0.1F)));
  const auto dead = net.Conv(x, 4, 3, net.Tensor(kByte, {1, 2, 2, 4}, 0.1F));
  net.Node(OpKind::kLogistic, {dead}, net.Tensor(kByte, {1, 2, 2, 4}, 1.0F / 256, -128));
  RequireRewrites(net, {{"dead_code", 2}});
}

TEST_CASE("dead code: writers of variables stay") {
  Net net;
  const auto x = net.Input(kByte, {1, 4}, 0.05F);
  const auto state = net.Like(x, {1, 4});
  net.graph().tensor(state).is_variable = true;
  net.Output(net.Node(OpKind::kReadVariable, {state}, net.Like(x, {1, 4})));
  net.Node(OpKind::kReadVariable, {state}, net.Like(x, {1, 4}));
  net.graph().nodes.push_back({"assign", OpKind::kAssignVariable, {state, x}, {}, {}});
  RequireRewrites(net, {{"dead_code", 1}});
}

TEST_CASE("constant folding: in the arithmetic of the network") {
  for (const golden::Numerics numerics : test::kAllNumerics) {
    Net net;
    const auto x = net.Input(kByte, {1, 3, 5, 7}, 0.05F, 3);
    const auto a = net.Constant(kByte, {3, 5, 7}, 0.03F, -4);
    const auto b = net.Node(OpKind::kLogistic, {a}, net.Tensor(kByte, {3, 5, 7}, 1.0F / 256, -128));
    const auto c = net.Node(OpKind::kQuantize, {b}, net.Tensor(kByte, {3, 5, 7}, 0.011F, 9));
    net.Output(net.Node(OpKind::kAdd, {x, c}, net.Tensor(kByte, {1, 3, 5, 7}, 0.06F)));
    CHECK(test::Rewritten(net, numerics) == Counts{{"constant_fold", 2}});
  }
}

TEST_CASE("constant folding: not what would grow, and not outputs") {
  Net net;
  const auto small = net.Constant(kByte, {1, 1, 1, 1}, 0.5F);
  const auto big = net.Node(OpKind::kTile, {small}, net.Like(small, {1, 300, 300, 1}),
                            graph::TileAttrs{{1, 300, 300, 1}});
  const auto x = net.Input(kByte, {1, 300, 300, 1}, 0.5F);
  net.Output(net.Node(OpKind::kMaximum, {x, big}, net.Like(x, {1, 300, 300, 1})));
  net.Output(net.Node(OpKind::kReshape, {small}, net.Like(small, {1}), graph::ReshapeAttrs{{1}}));
  RequireRewrites(net, {});
}

TEST_CASE("identities of every kind go") {
  Net net;
  const graph::Shape shape = {1, 4, 4, 8};
  auto x = net.Input(kByte, shape, 0.05F, 3);
  const auto in = x;
  const auto step = [&](OpKind kind, graph::Attributes a = graph::NoAttrs{}) {
    x = net.Node(kind, {x}, net.Like(in, shape), std::move(a));
  };
  x = net.Conv(x, 8, 1, net.Like(x, shape));
  step(OpKind::kReshape, graph::ReshapeAttrs{shape});
  step(OpKind::kQuantize);
  step(OpKind::kTranspose, graph::TransposeAttrs{{0, 1, 2, 3}});
  step(OpKind::kSlice, graph::SliceAttrs{{0, 0, 0, 0}, {1, 1, 1, 1}, shape, {0, 0, 0, 0}});
  step(OpKind::kConcatenation, graph::AxisAttrs{3, Activation::kNone});
  step(OpKind::kSplit, graph::SplitAttrs{1, {4}});
  step(OpKind::kPad, Pads(0, 0, 0, 0));
  step(OpKind::kMaxPool2D, Pool(1, 1));
  step(OpKind::kTile, graph::TileAttrs{{1, 1, 1, 1}});
  net.Output(x);
  RequireRewrites(net, {{"identity", 9}});
}

TEST_CASE("identities: near misses stay") {
  Net net;
  const graph::Shape shape = {1, 4, 4, 8};
  const auto x = net.Input(kByte, shape, 0.05F, 3);
  // Other bytes, other order, other meaning.
  net.Output(net.Node(OpKind::kQuantize, {x}, net.Tensor(kByte, shape, 0.0500001F, 4)));
  net.Output(net.Node(OpKind::kTranspose, {x}, net.Like(x, shape),
                      graph::TransposeAttrs{{0, 2, 1, 3}}));
  net.Output(net.Node(OpKind::kStridedSlice, {x}, net.Like(x, shape),
                      graph::SliceAttrs{{0, 3, 0, 0}, {1, -1, 1, 1}, shape, {0, 0, 0, 0}}));
  // Nothing to do, but an output of the network that is an input needs a copy.
  net.Output(net.Node(OpKind::kReshape, {x}, net.Like(x, shape), graph::ReshapeAttrs{shape}));
  RequireRewrites(net, {});
}

TEST_CASE("chains of movements: transpositions that cancel, reshapes, axes of length 1") {
  Net net;
  const auto x = net.Input(kByte, {1, 4, 5, 6}, 0.05F, 3);
  const auto a = net.Node(OpKind::kTranspose, {x}, net.Like(x, {1, 6, 4, 5}),
                          graph::TransposeAttrs{{0, 3, 1, 2}});
  const auto b = net.Node(OpKind::kTranspose, {a}, net.Like(x, {1, 4, 5, 6}),
                          graph::TransposeAttrs{{0, 2, 3, 1}});
  net.Output(net.Conv(b, 3, 2, net.Tensor(kByte, {1, 3, 4, 3}, 0.1F)));
  const auto c = net.Node(OpKind::kReshape, {x}, net.Like(x, {20, 6}), graph::ReshapeAttrs{{20, 6}});
  net.Output(net.Node(OpKind::kReshape, {c}, net.Like(x, {120}), graph::ReshapeAttrs{{120}}));
  net.Output(net.Node(OpKind::kTranspose, {x}, net.Like(x, {4, 1, 5, 6}),
                      graph::TransposeAttrs{{1, 0, 2, 3}}));
  RequireRewrites(net, {{"identity", 1}, {"move_chain", 4}});
}

TEST_CASE("chains of movements: values that others read stay") {
  Net net;
  const auto x = net.Input(kByte, {1, 4, 5, 6}, 0.05F, 3);
  const auto a = net.Node(OpKind::kTranspose, {x}, net.Like(x, {1, 6, 4, 5}),
                          graph::TransposeAttrs{{0, 3, 1, 2}});
  net.Output(net.Node(OpKind::kTranspose, {a}, net.Like(x, {1, 5, 6, 4}),
                      graph::TransposeAttrs{{0, 3, 1, 2}}));
  net.Output(a);
  RequireRewrites(net, {});
}

TEST_CASE("a shuffle of channels is a convolution, whatever it is made of") {
  Net net;
  const auto x = net.Input(kByte, {1, 4, 5, 6}, 0.05F, 3);
  const auto move = [&](OpKind kind, graph::TensorId from, graph::Shape shape, graph::Attributes a) {
    return net.Node(kind, {from}, net.Like(x, std::move(shape)), std::move(a));
  };
  const auto a = move(OpKind::kTranspose, x, {1, 6, 4, 5}, graph::TransposeAttrs{{0, 3, 1, 2}});
  const auto b = move(OpKind::kReshape, a, {3, 2, 20}, graph::ReshapeAttrs{{3, 2, 20}});
  const auto c = move(OpKind::kTranspose, b, {2, 3, 20}, graph::TransposeAttrs{{1, 0, 2}});
  const auto d = move(OpKind::kReshape, c, {2, 1, 3, 4, 5}, graph::ReshapeAttrs{{2, 1, 3, 4, 5}});
  for (const int32_t half : {0, 1}) {
    const auto index = net.Single<int32_t>(DataType::kInt32, half);
    net.graph().tensor(index).shape = {};
    const auto e = net.Node(OpKind::kGather, {d, index}, net.Like(x, {1, 3, 4, 5}),
                            graph::GatherAttrs{0, 0});
    net.Output(move(OpKind::kTranspose, e, {1, 4, 5, 3}, graph::TransposeAttrs{{0, 2, 3, 1}}));
  }
  RequireRewrites(net, {{"move_join", 2}});
}

TEST_CASE("channels that are taken go into the weights of the convolution behind") {
  for (int miss = 0; miss < 3; ++miss) {
    CAPTURE(miss);
    Net net;
    const auto x = net.Input(kByte, {1, 5, 5, 6}, 0.05F, 3);
    const graph::SliceAttrs every = {{0, 0, 0, 1}, {1, 1, 1, miss == 1 ? 3 : 2},
                                     {1, 5, 5, miss == 1 ? 2 : 3}, {0, 0, 0, 0}};
    const auto s = net.Node(OpKind::kStridedSlice, {x}, net.Like(x, every.count), every);
    net.Output(net.Conv(s, 8, 3, net.Tensor(kByte, {1, 3, 3, 8}, 0.06F, -5), Activation::kRelu));
    if (miss == 2) net.Output(net.Node(OpKind::kMaxPool2D, {s}, net.Like(x, {1, 2, 2, 3}), Pool(2, 2)));
    // Not for a third of the channels, and not where others read them.
    const Counts folded = {{"move_join", 1}, {"channel_fold", 1}};
    RequireRewrites(net, miss == 0 ? folded : Counts{{"move_join", 1}});
  }
}

TEST_CASE("movements of several nodes that are one by address") {
  Net net;
  const auto x = net.Input(DataType::kUint8, {1, 4, 5, 6}, 0.05F, 130);
  const auto a = net.Node(OpKind::kReverse, {x}, net.Like(x, {1, 4, 5, 6}), graph::ReverseAttrs{{3}});
  const auto b = net.Node(OpKind::kStridedSlice, {a}, net.Like(x, {1, 4, 5, 2}),
                          graph::SliceAttrs{{0, 0, 0, 3}, {1, 1, 1, -1}, {1, 4, 5, 2}, {0, 0, 0, 0}});
  net.Output(net.Node(OpKind::kReshape, {b}, net.Like(x, {40}), graph::ReshapeAttrs{{40}}));
  RequireRewrites(net, {{"move_join", 1}});
}

TEST_CASE("movements between pixels, and those of other types, stay") {
  Net net;
  const auto x = net.Input(kByte, {1, 4, 4, 6}, 0.05F, 3);
  net.Output(net.Node(OpKind::kTranspose, {x}, net.Like(x, {1, 4, 4, 6}),
                      graph::TransposeAttrs{{0, 2, 1, 3}}));
  const auto y = net.Input(DataType::kFloat32, {1, 4, 4, 6});
  net.Output(net.Node(OpKind::kReverse, {y}, net.Tensor(DataType::kFloat32, {1, 4, 4, 6}),
                      graph::ReverseAttrs{{3}}));
  RequireRewrites(net, {});
}

TEST_CASE("nodes that do the same are one") {
  Net net;
  const auto x = net.Input(kByte, {1, 4, 5, 6}, 0.05F, 3);
  const auto y = net.Input(kByte, {1, 4, 5, 6}, 0.04F, 1);
  const auto square = [&](graph::TensorId a, graph::TensorId b, float scale, Activation act) {
    return net.Node(OpKind::kAdd, {a, b}, net.Tensor(kByte, {1, 4, 5, 6}, scale),
                    graph::ArithmeticAttrs{act});
  };
  const auto a = square(x, y, 0.1F, Activation::kNone);
  const auto same = square(x, y, 0.1F, Activation::kNone);
  const auto scaled = square(x, y, 0.2F, Activation::kNone);
  const auto clamped = square(x, y, 0.1F, Activation::kRelu);
  const auto turned = square(y, x, 0.1F, Activation::kNone);
  net.Output(net.Node(OpKind::kConcatenation, {a, same, clamped, turned},
                      net.Tensor(kByte, {1, 4, 5, 24}, 0.1F), graph::AxisAttrs{3}));
  net.Output(scaled);
  RequireRewrites(net, {{"common_nodes", 1}});
}

TEST_CASE("a convolution between blocks of a batch is one with dilation") {
  for (int miss = 0; miss < 4; ++miss) {
    CAPTURE(miss);
    Net net;
    // 7 rows and 9 columns, padded to 12 and 15, in blocks of 2 and 3: 6 images of 6 x 5.
    const auto x = net.Input(kByte, {1, 7, 9, 4}, 0.05F, 3);
    const auto s = net.Node(OpKind::kSpaceToBatch, {x}, net.Like(x, {6, 6, 5, 4}),
                            graph::BatchSpaceAttrs{{2, 3}, {2, 3}, {3, 3}});
    const auto y = net.Conv(s, 5, 3, net.Tensor(kByte, {6, 4, 3, 5}, 0.06F, -5), Activation::kRelu);
    if (miss == 1) std::get<graph::Conv2DAttrs>(net.graph().nodes[1].attributes).padding =
                       graph::Padding::kSame;
    if (miss == 1) net.graph().tensor(y).shape = {6, 6, 5, 5};
    if (miss == 2) net.Output(y);
    // 8 x 9 again, of which one row is cropped; or more than was padded.
    graph::BatchSpaceAttrs crops = {{2, 3}, {0, 0}, {1, 0}};
    graph::Shape shape = {1, 7, 9, 5};
    if (miss == 1) shape = {1, 11, 15, 5};
    if (miss == 3) crops.before[0] = 3, shape = {1, 4, 9, 5};
    net.Output(net.Node(OpKind::kBatchToSpace, {y}, net.Like(y, shape), crops));
    for (const golden::Numerics numerics : test::kAllNumerics) {
      // TensorFlow Lite Micro pads with 0, whatever the zero point.
      const bool folds = miss == 0 && numerics != golden::Numerics::kTflm;
      CHECK(test::Rewritten(net, numerics) == (folds ? Counts{{"dilation_fold", 1}} : Counts{}));
    }
  }
}

TEST_CASE("PAD goes into all convolutions that read it") {
  Net net;
  const auto x = net.Input(kByte, {1, 6, 7, 8}, 0.05F, 3);
  const auto p = net.Node(OpKind::kPad, {x}, net.Like(x, {1, 9, 11, 8}), Pads(1, 2, 2, 2));
  net.Output(net.Conv(p, 5, 3, net.Tensor(kByte, {1, 7, 9, 5}, 0.1F)));
  const auto w = net.Constant(kByte, {1, 3, 3, 8}, 0.01F);
  graph::DepthwiseConv2DAttrs a;  // Pads once more, for itself.
  a.stride_h = a.stride_w = 2;
  net.Output(net.Node(OpKind::kDepthwiseConv2D, {p, w}, net.Tensor(kByte, {1, 5, 6, 8}, 0.1F), a));
  RequireRewrites(net, {{"pad_fold", 1}});
}

TEST_CASE("PAD stays: another value, channels, a reader that cannot pad, an output") {
  for (int miss = 0; miss < 4; ++miss) {
    CAPTURE(miss);
    Net net;
    const auto x = net.Input(kByte, {1, 6, 7, 8}, 0.05F, 3);
    graph::PadAttrs a = Pads(1, 1, 1, 1);
    if (miss == 0) a.has_value = true, a.value = 0;
    if (miss == 1) a.after[3] = 1;
    const int64_t c = miss == 1 ? 9 : 8;
    const auto padded = net.Node(OpKind::kPad, {x}, net.Like(x, {1, 8, 9, c}), a);
    net.Output(net.Conv(padded, 5, 3, net.Tensor(kByte, {1, 6, 7, 5}, 0.1F)));
    if (miss == 2) {
      net.Output(net.Node(OpKind::kAveragePool2D, {padded}, net.Like(x, {1, 4, 4, 8}), Pool(2, 2)));
    }
    if (miss == 3) net.Output(padded);
    RequireRewrites(net, {});
  }
}

TEST_CASE("PAD goes into a maximum when it can never decide it") {
  for (const Activation activation : {Activation::kRelu, Activation::kNone}) {
    Net net;
    const auto x = net.Input(kByte, {1, 6, 6, 8}, 0.05F, 3);
    const auto y = net.Conv(x, 8, 1, net.Tensor(kByte, {1, 6, 6, 8}, 0.02F, -5), activation);
    const auto p = net.Node(OpKind::kPad, {y}, net.Like(y, {1, 8, 8, 8}), Pads(1, 1, 1, 1));
    net.Output(net.Node(OpKind::kMaxPool2D, {p}, net.Like(y, {1, 3, 3, 8}), Pool(3, 2)));
    // Without RELU there are values below the zero point that is padded with.
    RequireRewrites(net, activation == Activation::kRelu ? Counts{{"pad_fold", 1}} : Counts{});
  }
}

TEST_CASE("PAD stays where a window of the maximum lies outside") {
  Net net;
  const auto x = net.Input(DataType::kUint8, {1, 6, 6, 4}, 0.05F, 0);
  const auto p = net.Node(OpKind::kPad, {x}, net.Like(x, {1, 10, 10, 4}), Pads(2, 2, 2, 2));
  net.Output(net.Node(OpKind::kMaxPool2D, {p}, net.Like(x, {1, 5, 5, 4}), Pool(2, 2)));
  const auto q = net.Node(OpKind::kPad, {x}, net.Like(x, {1, 8, 8, 4}), Pads(1, 1, 1, 1));
  net.Output(net.Node(OpKind::kMaxPool2D, {q}, net.Like(x, {1, 4, 4, 4}), Pool(2, 2)));
  RequireRewrites(net, {{"pad_fold", 1}});
}

TEST_CASE("clamps between equal scales become activations") {
  for (const OpKind kind : {OpKind::kRelu, OpKind::kRelu6, OpKind::kReluN1To1}) {
    Net net;
    const auto x = net.Input(kByte, {1, 6, 6, 8}, 0.05F, 3);
    const auto y = net.Conv(x, 8, 3, net.Tensor(kByte, {1, 4, 4, 8}, 0.06F, -5));
    const auto z = net.Node(kind, {y}, net.Like(y, {1, 4, 4, 8}));
    net.Output(net.Node(OpKind::kMaxPool2D, {z}, net.Like(y, {1, 2, 2, 8}), Pool(2, 2)));
    RequireRewrites(net, {{"activation_fold", 1}});
  }
}

TEST_CASE("a maximum with the zero point is a RELU; one with another constant is not") {
  for (const int value : {-5, -4}) {
    Net net;
    const auto x = net.Input(kByte, {1, 6, 6, 8}, 0.05F, 3);
    const auto y = net.Conv(x, 8, 3, net.Tensor(kByte, {1, 4, 4, 8}, 0.06F, -5));
    const auto c = net.Single<int8_t>(kByte, static_cast<int8_t>(value), 0.06F, -5);
    net.Output(net.Node(OpKind::kMaximum, {y, c}, net.Like(y, {1, 4, 4, 8})));
    RequireRewrites(net, value == -5 ? Counts{{"activation_fold", 1}} : Counts{});
  }
}

TEST_CASE("clamps stay: another scale, a second reader, an output") {
  for (int miss = 0; miss < 3; ++miss) {
    CAPTURE(miss);
    Net net;
    const auto x = net.Input(kByte, {1, 6, 6, 8}, 0.05F, 3);
    const auto y = net.Conv(x, 8, 3, net.Tensor(kByte, {1, 4, 4, 8}, 0.06F, -5));
    const auto z = miss == 0 ? net.Tensor(kByte, {1, 4, 4, 8}, 0.07F, -5) : net.Like(y, {1, 4, 4, 8});
    net.Output(net.Node(OpKind::kRelu, {y}, z));
    if (miss == 1) net.Output(net.Conv(y, 3, 1, net.Tensor(kByte, {1, 4, 4, 3}, 0.06F)));
    if (miss == 2) net.Output(y);
    RequireRewrites(net, {});
  }
}

TEST_CASE("activations behind every operator that has them") {
  for (const OpKind kind : {OpKind::kAdd, OpKind::kSub, OpKind::kMul}) {
    Net net;
    const auto a = net.Input(kByte, {1, 3, 5, 7}, 0.05F, 3);
    const auto b = net.Input(kByte, {1, 3, 5, 7}, 0.04F, -9);
    const auto y = net.Node(kind, {a, b}, net.Tensor(kByte, {1, 3, 5, 7}, 0.05F, 2));
    net.Output(net.Node(OpKind::kRelu6, {y}, net.Like(y, {1, 3, 5, 7})));
    RequireRewrites(net, {{"activation_fold", 1}});
  }
  for (const OpKind kind : {OpKind::kAveragePool2D, OpKind::kMaxPool2D}) {
    Net net;
    const auto x = net.Input(kByte, {1, 6, 6, 7}, 0.05F, 3);
    const auto y = net.Node(kind, {x}, net.Like(x, {1, 3, 3, 7}), Pool(2, 2));
    net.Output(net.Node(OpKind::kRelu, {y}, net.Like(x, {1, 3, 3, 7})));
    RequireRewrites(net, {{"activation_fold", 1}});
  }
}

TEST_CASE("QUANTIZE between int8 and uint8 goes into convolutions") {
  Net net;
  const auto x = net.Input(DataType::kUint8, {1, 6, 6, 8}, 0.05F, 131);
  const auto s = net.Node(OpKind::kQuantize, {x}, net.Tensor(kByte, {1, 6, 6, 8}, 0.05F, 3));
  const auto y = net.Conv(s, 8, 3, net.Tensor(kByte, {1, 4, 4, 8}, 0.06F, -5), Activation::kRelu6);
  net.Output(net.Node(OpKind::kQuantize, {y}, net.Tensor(DataType::kUint8, {1, 4, 4, 8}, 0.06F, 123)));
  RequireRewrites(net, {{"sign_flip", 2}});
}

TEST_CASE("QUANTIZE between int8 and uint8 stays: another zero point, other readers") {
  for (int miss = 0; miss < 2; ++miss) {
    Net net;
    const auto x = net.Input(DataType::kUint8, {1, 6, 6, 8}, 0.05F, 131);
    const auto s = net.Node(OpKind::kQuantize, {x},
                            net.Tensor(kByte, {1, 6, 6, 8}, 0.05F, miss == 0 ? 4 : 3));
    net.Output(net.Conv(s, 8, 3, net.Tensor(kByte, {1, 4, 4, 8}, 0.06F, -5)));
    if (miss == 1) net.Output(net.Node(OpKind::kMaxPool2D, {s}, net.Like(s, {1, 3, 3, 8}), Pool(2, 2)));
    RequireRewrites(net, {});
  }
}

TEST_CASE("a RESHAPE and a CONCATENATION by address are no commands") {
  Net net;
  const auto x = net.Input(kByte, {1, 4, 4, 8}, 0.05F, 3);
  const auto a = net.Conv(x, 8, 1, net.Tensor(kByte, {1, 4, 4, 8}, 0.06F));
  const auto b = net.Conv(x, 8, 1, net.Like(a, {1, 4, 4, 8}));
  const auto c = net.Node(OpKind::kConcatenation, {a, b}, net.Like(a, {1, 4, 4, 16}),
                          graph::AxisAttrs{3, Activation::kNone});
  const auto d = net.Node(OpKind::kReshape, {c}, net.Like(a, {1, 8, 2, 16}),
                          graph::ReshapeAttrs{{1, 8, 2, 16}});
  net.Output(net.Conv(d, 8, 1, net.Tensor(kByte, {1, 8, 2, 8}, 0.06F)));
  RequireRewrites(net, {});
  const auto program = compile::Compile(
      net.graph(), {compile::FindConfig("base").value(), golden::Numerics::kTflm, true});
  REQUIRE(program);
  std::vector<program::LayerEngine> engines;
  for (const program::Layer& layer : program->layers) engines.push_back(layer.engine);
  using program::LayerEngine;
  CHECK(engines == std::vector{LayerEngine::kConv, LayerEngine::kConv, LayerEngine::kNone,
                               LayerEngine::kNone, LayerEngine::kConv});
}
