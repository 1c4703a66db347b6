// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
//
// ConvInteger, MatMulInteger, DynamicQuantizeLinear.
#include "tests/support/catch.h"
#include "tests/unit/onnx/onnx_net.h"

namespace systole::test {
namespace {

TEST_CASE("MatMulInteger: zero points of both sides, one per column") {
  OnnxNet net;
  net.Input("a", kUint8, {2, 2}).RawConst("b", kInt8, {2, 2}, std::string("\x01\x02\x03\x04"));
  net.RawConst("az", kUint8, {}, "\x05").RawConst("bz", kInt8, {2}, std::string("\x01\xff", 2));
  net.Node("MatMulInteger", {"a", "b", "az", "bz"}, {"y"}).Output("y");
  // Rows less 5: [1 2], [-5 3]; columns less 1 and -1: [0 2], [3 5].
  CHECK(Compute<int32_t>(net, std::vector<uint8_t>{6, 7, 0, 8}) ==
        std::vector<int32_t>{4, 13, 6, 0});
}

TEST_CASE("a value without a name is not the zero point that is absent") {
  OnnxNet net;
  net.Input("", kUint8, {1}).Input("a", kUint8, {1, 2});
  net.RawConst("b", kInt8, {2, 1}, std::string("\x01\x02"));
  net.Node("MatMulInteger", {"a", "b"}, {"y"}).Output("y");
  const auto graph = net.Import();
  REQUIRE(graph);
  CHECK(graph->nodes.size() == 1);
}

TEST_CASE("ConvInteger: padding is the zero point") {
  OnnxNet net;
  net.Input("x", kUint8, {1, 1, 1, 3})
      .RawConst("w", kUint8, {1, 1, 1, 3}, std::string("\x01\x02\x03"));
  net.RawConst("xz", kUint8, {}, "\x0a").Node("ConvInteger", {"x", "w", "xz"}, {"y"});
  net.Attr("pads", Dims{0, 1, 0, 1}).Output("y");
  // Values less 10: 1 2 3.
  CHECK(Compute<int32_t>(net, std::vector<uint8_t>{11, 12, 13}) ==
        std::vector<int32_t>{2 * 1 + 3 * 2, 1 + 4 + 9, 2 + 6});
}

TEST_CASE("a zero point that is computed becomes a correction of the sums") {
  // Range -1 .. 4: scale 5 / 255, zero point 51; stored 0, 51, 102, 255.
  const std::vector<float> x = {-1, 0, 1, 4};
  OnnxNet net;
  net.Input("x", kFloat, {1, 1, 1, 4}).Node("DynamicQuantizeLinear", {"x"}, {"q", "s", "z"});
  net.RawConst("w", kInt8, {1, 1, 1, 3}, std::string("\x01\xfe\x03", 3));
  net.Node("ConvInteger", {"q", "w", "z"}, {"y"}).Attr("pads", Dims{0, 1, 0, 1}).Output("y");
  // Stored less zero point: -51 0 51 204.
  CHECK(Values<int32_t>(Compute(net, {Bytes(x)})) ==
        std::vector<int32_t>{102, -51 + 153, -102 + 612, 51 - 408});

  OnnxNet matmul;
  matmul.Input("x", kFloat, {1, 4}).Node("DynamicQuantizeLinear", {"x"}, {"q", "s", "z"});
  matmul.RawConst("w", kUint8, {4, 1}, std::string("\x05\x06\x07\x08"))
      .RawConst("wz", kUint8, {}, "\x04");
  matmul.Node("MatMulInteger", {"q", "w", "z", "wz"}, {"y"}).Output("y");
  CHECK(Values<int32_t>(Compute(matmul, {Bytes(x)})) == std::vector<int32_t>{-51 + 153 + 816});
}

TEST_CASE("sums become real values by the dynamic scale") {
  OnnxNet net;
  net.Input("x", kFloat, {1, 2}).Node("DynamicQuantizeLinear", {"x"}, {"q", "s", "z"});
  net.RawConst("w", kInt8, {2, 1}, std::string("\x01\x02")).Scalar("ws", 0.5F);
  net.Node("MatMulInteger", {"q", "w", "z"}, {"sum"}).Node("Cast", {"sum"}, {"f"});
  net.Attr("to", int64_t{kFloat}).Node("Mul", {"s", "ws"}, {"factor"});
  net.Node("Mul", {"f", "factor"}, {"y"}).Output("y");
  // 255 and 0: one step is 1.
  CHECK(Values<float>(Compute(net, {Bytes(std::vector<float>{255, 0})})) ==
        std::vector<float>{127.5F});
}

}  // namespace
}  // namespace systole::test
