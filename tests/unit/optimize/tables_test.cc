// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

// Functions of one 8-bit value that become one table.
#include "tests/support/catch.h"
#include "tests/unit/optimize/net.h"

namespace {

using namespace systole;
using graph::DataType;
using graph::OpKind;
using test::Counts;
using test::Net;
using test::RequireRewrites;

constexpr auto kByte = DataType::kInt8;
const graph::Shape kShape = {1, 4, 4, 16};

}  // namespace

TEST_CASE("a table behind a table") {
  Net net;
  const auto x = net.Input(kByte, kShape, 0.05F, 3);
  const auto a = net.Node(OpKind::kLogistic, {x}, net.Tensor(kByte, kShape, 1.0F / 256, -128));
  const auto b = net.Node(OpKind::kQuantize, {a}, net.Tensor(kByte, kShape, 0.011F, 9));
  net.Output(net.Node(OpKind::kLeakyRelu, {b}, net.Tensor(kByte, kShape, 0.02F, 4),
                      graph::LeakyReluAttrs{0.1F}));
  RequireRewrites(net, {{"table_fold", 2}});
}

TEST_CASE("several operands that are functions of one tensor") {
  Net net;
  const auto x = net.Input(kByte, kShape, 0.05F, 3);
  const auto a = net.Node(OpKind::kLogistic, {x}, net.Tensor(kByte, kShape, 1.0F / 256, -128));
  net.Output(net.Node(OpKind::kMul, {x, a}, net.Tensor(kByte, kShape, 0.04F, -20)));
  RequireRewrites(net, {{"table_fold", 1}});
}

TEST_CASE("float32 between 8-bit tensors") {
  Net net;
  const auto x = net.Input(kByte, kShape, 0.05F, 3);
  const auto a = net.Node(OpKind::kDequantize, {x}, net.Tensor(DataType::kFloat32, kShape));
  const auto half = net.Single<float>(DataType::kFloat32, 0.5F);
  const auto b = net.Node(OpKind::kMul, {a, half}, net.Tensor(DataType::kFloat32, kShape));
  const auto c = net.Node(OpKind::kExp, {b}, net.Tensor(DataType::kFloat32, kShape));
  net.Output(net.Node(OpKind::kQuantize, {c}, net.Tensor(DataType::kUint8, kShape, 0.1F, 7)));
  RequireRewrites(net, {{"table_fold", 3}});
}

TEST_CASE("DEQUANTIZE and QUANTIZE to the same scale cancel") {
  Net net;
  const auto x = net.Input(kByte, kShape, 0.05F, 3);
  const auto a = net.Conv(x, 16, 1, net.Tensor(kByte, kShape, 0.1F, 2));
  const auto b = net.Node(OpKind::kDequantize, {a}, net.Tensor(DataType::kFloat32, kShape));
  const auto c = net.Node(OpKind::kQuantize, {b}, net.Like(a, kShape));
  net.Output(net.Conv(c, 16, 1, net.Tensor(kByte, kShape, 0.1F, 2)));
  RequireRewrites(net, {{"identity", 1}, {"table_fold", 1}});
}

TEST_CASE("constants for all elements are part of a table, one per channel is not") {
  for (const bool per_channel : {false, true}) {
    Net net;
    const auto x = net.Input(kByte, kShape, 0.05F, 3);
    const auto k = per_channel ? net.Constant(kByte, {16}, 0.02F) : net.Single<int8_t>(kByte, 77, 0.02F);
    const auto a = net.Node(OpKind::kMul, {x, k}, net.Tensor(kByte, kShape, 0.06F, 1));
    const auto l = net.Single<int8_t>(kByte, -30, 0.03F);
    net.Output(net.Node(OpKind::kAdd, {a, l}, net.Tensor(kByte, kShape, 0.07F, 1)));
    RequireRewrites(net, per_channel ? Counts{} : Counts{{"table_fold", 1}});
  }
}

TEST_CASE("tables stay apart: values that others need, two tensors, wider types at an end") {
  Net net;
  const auto x = net.Input(kByte, kShape, 0.05F, 3);
  const auto y = net.Input(kByte, kShape, 0.05F, 3);
  const auto a = net.Node(OpKind::kLogistic, {x}, net.Tensor(kByte, kShape, 1.0F / 256, -128));
  net.Output(a);
  net.Output(net.Node(OpKind::kQuantize, {a}, net.Tensor(kByte, kShape, 0.011F, 9)));
  const auto b = net.Node(OpKind::kTanh, {x}, net.Tensor(kByte, kShape, 1.0F / 128, 0));
  net.Output(net.Node(OpKind::kMul, {b, y}, net.Tensor(kByte, kShape, 0.04F, 1)));
  const auto c = net.Node(OpKind::kLeakyRelu, {y}, net.Tensor(kByte, kShape, 0.04F, 1),
                          graph::LeakyReluAttrs{0.2F});
  net.Output(net.Node(OpKind::kDequantize, {c}, net.Tensor(DataType::kFloat32, kShape)));
  RequireRewrites(net, {});
}

TEST_CASE("values that one runtime rounds by position make no table") {
  // TensorFlow Lite rounds the last size % 16 values of a change of type differently.
  Net net;
  const graph::Shape odd = {1, 3, 3, 5};
  const auto x = net.Input(kByte, odd, 0.05F, 3);
  const auto a = net.Node(OpKind::kQuantize, {x}, net.Tensor(DataType::kUint8, odd, 0.4F, 100));
  net.Output(net.Node(OpKind::kLogistic, {a}, net.Tensor(DataType::kUint8, odd, 1.0F / 256, 0)));
  for (const golden::Numerics numerics : test::kAllNumerics) {
    const bool moves = numerics == golden::Numerics::kTflite;
    CHECK(test::Rewritten(net, numerics) == (moves ? Counts{} : Counts{{"table_fold", 1}}));
  }
}

TEST_CASE("a clamp behind a movement goes into the convolution in front of it") {
  Net net;
  const auto x = net.Input(kByte, {1, 6, 6, 8}, 0.05F, 3);
  const auto y = net.Conv(x, 8, 3, net.Tensor(kByte, {1, 4, 4, 8}, 0.06F, -5));
  const auto r = net.Node(OpKind::kReshape, {y}, net.Like(y, {1, 128}), graph::ReshapeAttrs{{1, 128}});
  net.Output(net.Node(OpKind::kRelu, {r}, net.Like(y, {1, 128})));
  RequireRewrites(net, {{"activation_fold", 1}, {"table_raise", 1}});
}

TEST_CASE("a table behind movements meets the one in front of them") {
  for (const int64_t channels : {16, 15}) {
    Net net;
    const auto x = net.Input(kByte, {1, 3, 3, channels}, 0.05F, 3);
    const auto a = net.Node(OpKind::kTanh, {x},
                            net.Tensor(kByte, {1, 3, 3, channels}, 1.0F / 128, 0));
    const auto t = net.Node(OpKind::kTranspose, {a}, net.Like(a, {1, channels, 3, 3}),
                            graph::TransposeAttrs{{0, 3, 1, 2}});
    net.Output(net.Node(OpKind::kQuantize, {t},
                        net.Tensor(DataType::kUint8, {1, channels, 3, 3}, 1.0F / 8, 100)));
    for (const golden::Numerics numerics : test::kAllNumerics) {
      // Where TensorFlow Lite rounds by position the table stays where it is.
      const bool stays = numerics == golden::Numerics::kTflite && channels % 16 != 0;
      CHECK(test::Rewritten(net, numerics) ==
            (stays ? Counts{} : Counts{{"table_raise", 1}, {"table_fold", 1}}));
    }
  }
}

TEST_CASE("tables stay behind movements that others read, and where nothing would join") {
  Net net;
  const auto x = net.Input(kByte, kShape, 0.05F, 3);
  const auto a = net.Node(OpKind::kLogistic, {x}, net.Tensor(kByte, kShape, 1.0F / 256, -128));
  const auto t = net.Node(OpKind::kTranspose, {a}, net.Like(a, {1, 16, 4, 4}),
                          graph::TransposeAttrs{{0, 3, 1, 2}});
  net.Output(t);
  net.Output(net.Node(OpKind::kQuantize, {t}, net.Tensor(kByte, {1, 16, 4, 4}, 0.011F, 9)));
  const auto s = net.Node(OpKind::kReshape, {x}, net.Like(x, {256}), graph::ReshapeAttrs{{256}});
  net.Output(net.Node(OpKind::kTanh, {s}, net.Tensor(kByte, {256}, 1.0F / 128, 0)));
  RequireRewrites(net, {});
}
