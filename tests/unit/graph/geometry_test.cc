// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/graph/geometry.h"

#include <cstring>
#include <set>

#include "tests/support/catch.h"

namespace systole::graph {
namespace {

TEST_CASE("SAME and VALID windows have the sizes and pads of the format's definition") {
  struct Case {
    int64_t size, kernel, stride, dilation;
    Padding padding;
    int64_t out, before, after;
  };
  // Worked by hand: out = ceil(size/stride), pads fill the last window, the odd one goes behind.
  const Case cases[] = {
      {8, 3, 1, 1, Padding::kSame, 8, 1, 1},   {8, 3, 2, 1, Padding::kSame, 4, 0, 1},
      {7, 3, 2, 1, Padding::kSame, 4, 1, 1},   {49, 10, 2, 1, Padding::kSame, 25, 4, 5},
      {10, 4, 2, 1, Padding::kSame, 5, 1, 1},  {5, 1, 3, 1, Padding::kSame, 2, 0, 0},
      {9, 3, 1, 2, Padding::kSame, 9, 2, 2},   {2, 5, 1, 1, Padding::kSame, 2, 2, 2},
      {1, 4, 1, 1, Padding::kSame, 1, 1, 2},   {8, 3, 1, 1, Padding::kValid, 6, 0, 0},
      {8, 3, 2, 1, Padding::kValid, 3, 0, 0},  {9, 3, 1, 2, Padding::kValid, 5, 0, 0},
      {5, 5, 1, 1, Padding::kValid, 1, 0, 0},  {4, 5, 1, 1, Padding::kValid, 0, 0, 0},
      {224, 7, 2, 1, Padding::kSame, 112, 2, 3},
  };
  for (const Case& c : cases) {
    CAPTURE(c.size, c.kernel, c.stride, c.dilation);
    const WindowAxis axis = ComputeWindow(c.size, c.kernel, c.stride, c.dilation, c.padding);
    CHECK(axis.out == c.out);
    CHECK(axis.pad_before == c.before);
    CHECK(axis.pad_after == c.after);
  }
}

TEST_CASE("CheckedBytes refuses empty, negative and overflowing shapes") {
  CHECK(CheckedBytes({}, DataType::kInt32).value() == 4);
  CHECK(CheckedBytes({2, 3}, DataType::kInt64).value() == 48);
  CHECK(CheckedBytes({2147483647}, DataType::kInt8).value() == 2147483647);
  CHECK_FALSE(CheckedBytes({2147483647, 2}, DataType::kInt8));
  CHECK_FALSE(CheckedBytes({2147483647}, DataType::kInt16));
  CHECK_FALSE(CheckedBytes({1LL << 32, 1LL << 32, 2}, DataType::kInt8));
  CHECK_FALSE(CheckedBytes({4, 0}, DataType::kInt8));
  CHECK_FALSE(CheckedBytes({-1}, DataType::kInt8));
}

Tensor Of(Shape shape) {
  Tensor tensor;
  tensor.shape = std::move(shape);
  return tensor;
}

TEST_CASE("multiply-accumulates are counted per operator") {
  Graph graph;
  graph.tensors = {Of({1, 8, 8, 4}), Of({6, 3, 3, 4}), Of({1, 8, 8, 6}),
                   Of({1, 3, 3, 6}), Of({1, 8, 8, 6}), Of({10, 384}), Of({1, 10})};
  graph.nodes = {{"conv2d_0", OpKind::kConv2D, {0, 1}, {2}, Conv2DAttrs{}},
                 {"depthwise_conv2d_1", OpKind::kDepthwiseConv2D, {2, 3}, {4},
                  DepthwiseConv2DAttrs{}},
                 {"fully_connected_2", OpKind::kFullyConnected, {4, 5}, {6},
                  FullyConnectedAttrs{}}};
  CHECK(NodeMacs(graph, graph.nodes[0]) == 13824);  // 64 pixels x 6 x 36
  CHECK(NodeMacs(graph, graph.nodes[1]) == 3456);   // 64 pixels x 6 x 9
  CHECK(NodeMacs(graph, graph.nodes[2]) == 3840);
  CHECK(TotalMacs(graph) == 21120);
}

TEST_CASE("constants are read by type") {
  Tensor tensor;
  const auto set = [&](DataType type, std::vector<uint8_t> raw) {
    tensor.type = type;
    Bytes bytes(raw.size());
    std::memcpy(bytes.data(), raw.data(), raw.size());
    tensor.data = std::make_shared<const Bytes>(bytes);
  };
  set(DataType::kInt8, {0x00, 0x80});
  CHECK(tensor.IntAt(1) == -128);
  set(DataType::kUint8, {0x00, 0x80});
  CHECK(tensor.IntAt(1) == 128);
  set(DataType::kInt16, {0, 0, 0xFE, 0xFF});
  CHECK(tensor.IntAt(1) == -2);
  set(DataType::kInt32, {0, 0, 0, 0, 0x00, 0x00, 0x00, 0x80});
  CHECK(tensor.IntAt(1) == -2147483648LL);
  set(DataType::kInt64, {0, 0, 0, 0, 1, 0, 0, 0});
  CHECK(tensor.IntAt(0) == 4294967296LL);
}

TEST_CASE("every operator has a distinct name for files and for nodes") {
  std::set<std::string_view> names;
  for (int kind = 0; kind <= static_cast<int>(OpKind::kSoftmax); ++kind) {
    CHECK(names.insert(OpKindName(static_cast<OpKind>(kind))).second);
    CHECK(names.insert(OpKindShortName(static_cast<OpKind>(kind))).second);
  }
  CHECK(NodeName(OpKind::kConv2D, 3) == "conv2d_3");
  CHECK(ShapeToString({1, 32, 32, 3}) == "1x32x32x3");
}

}  // namespace
}  // namespace systole::graph
