// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/bench/layer_spec.h"

#include "tests/support/catch.h"

namespace systole::bench {
namespace {

LayerSpec Parse(const std::string& text) {
  INFO(text);
  const auto spec = ParseLayerSpec(text);
  REQUIRE(spec.has_value());
  return *spec;
}

std::string Problem(const std::string& text) {
  INFO(text);
  const auto spec = ParseLayerSpec(text);
  REQUIRE(!spec.has_value());
  CHECK(spec.error().code == StatusCode::kInvalidArgument);
  return spec.error().message;
}

}  // namespace

TEST_CASE("Layer specs: convolution", "[bench]") {
  const LayerSpec spec = Parse("conv 112x56x3 k7x5 s2 oc64 d3");
  CHECK(spec.kind == LayerKind::kConv);
  CHECK(spec.h == 112);
  CHECK(spec.w == 56);
  CHECK(spec.c == 3);
  CHECK(spec.kh == 7);
  CHECK(spec.kw == 5);
  CHECK(spec.stride == 2);
  CHECK(spec.dilation == 3);
  CHECK(spec.oc == 64);
  CHECK(spec.macs() == 112 * 56 * 64 * 35 * 3);
  CHECK(spec.input_bytes() == 224 * 112 * 3);
  CHECK(spec.output_bytes() == 112 * 56 * 64);
  CHECK(spec.weight_bytes() == 64 * (35 * 3 + 8));
  CHECK(spec.ToString() == "conv 112x56x3 k7x5 s2 oc64 d3");
  CHECK(Parse("conv  8x8x12 oc6 k1  g3 s1").ToString() == "conv 8x8x12 k1 oc6 g3");
  CHECK(Parse("conv 8x8x12 k3 oc6 g3").macs() == 64 * 6 * 9 * 4);
}

TEST_CASE("Layer specs: the other kinds", "[bench]") {
  CHECK(Parse("dw 14x14x512 k3").macs() == 196 * 512 * 9);
  CHECK(Parse("dw 14x14x512 k3").weight_bytes() == 512 * 17);
  CHECK(Parse("fc 2048 1000").macs() == 2048000);
  CHECK(Parse("fc 2048 1000").input_bytes() == 2048);
  CHECK(Parse("fc 2048 1000 b16").macs() == 16 * 2048000);
  CHECK(Parse("fc 20 10 b16").ToString() == Parse("gemm 16x20x10").ToString());
  CHECK(Parse("fc 20 10 b1").ToString() == "fc 20 10");
  CHECK(Parse("gemm 1024x512x256").output_bytes() == 1024 * 256);
  CHECK(Parse("add 7x8x9").input_bytes() == 2 * 504);
  CHECK(Parse("add 7x8x9").macs() == 0);
  CHECK(Parse("add 7x8x9").weight_bytes() == 0);
  CHECK(Parse("maxpool 7x7x20 k3 s2").input_bytes() == 14 * 14 * 20);
  CHECK(Parse("maxpool 7x7x20 k3 s2").ToString() == "maxpool 7x7x20 k3 s2");
  CHECK(Parse("avgpool 1x1x64 k7 s7").ToString() == "avgpool 1x1x64 k7 s7");
}

TEST_CASE("Layer specs: errors name word and form", "[bench]") {
  CHECK(Problem("foo 1x2x3").find("neither a layer nor a .tflite file") != std::string::npos);
  CHECK(Problem("").find("layers are") != std::string::npos);
  CHECK(Problem("conv").find("size is missing") != std::string::npos);
  CHECK(Problem("conv 4x4 k3 oc4").find("'4x4' is not a size") != std::string::npos);
  CHECK(Problem("conv 4x4x0 k3 oc4").find("not a size") != std::string::npos);
  CHECK(Problem("conv 4x4x1000001 k3 oc4").find("1000000") != std::string::npos);
  CHECK(Problem("conv 4x4x-4 k3 oc4").find("not a size") != std::string::npos);
  CHECK(Problem("conv 4x4x4 oc4").find("kernel (k) is missing") != std::string::npos);
  CHECK(Problem("conv 4x4x4 k3").find("oc") != std::string::npos);
  CHECK(Problem("conv 4x4x4 k3 oc4 z2").find("unknown word 'z2'") != std::string::npos);
  CHECK(Problem("conv 4x4x4 k3 o4").find("unknown word 'o4'") != std::string::npos);
  CHECK(Problem("conv 4x4x4 k3 oc4 k5").find("given twice") != std::string::npos);
  CHECK(Problem("conv 4x4x4 k oc4").find("'k' needs a number") != std::string::npos);
  CHECK(Problem("conv 4x4x4 k3x3x3 oc4").find("needs a number") != std::string::npos);
  CHECK(Problem("conv 4x4x4 k3 oc4x4").find("needs a number") != std::string::npos);
  CHECK(Problem("conv 4x4x4 k3 oc4 g3").find("3 groups do not divide") != std::string::npos);
  CHECK(Problem("dw 4x4x4 k3 oc4").find("dw HxWxC kK [sS]") != std::string::npos);
  CHECK(Problem("fc 5").find("size is missing") != std::string::npos);
  CHECK(Problem("fc 5 x").find("'x' is not a size") != std::string::npos);
  CHECK(Problem("gemm 5x5").find("not a size") != std::string::npos);
  CHECK(Problem("add 5x5x5 k3").find("unknown word") != std::string::npos);
  CHECK(Problem("conv 60000x60000x3 k1 oc1").find("bytes per tensor") != std::string::npos);
  CHECK(Problem("gemm 30000x30000x30000").find("MACs") != std::string::npos);
}

TEST_CASE("Layer specs: ResNet-50", "[bench]") {
  int convolutions = 0;
  int64_t macs = 0;
  int64_t weights = 0;
  for (const CountedLayer& layer : Resnet50Layers()) {
    const LayerSpec spec = Parse(layer.spec);
    CHECK(spec.ToString() == layer.spec);
    if (spec.kind == LayerKind::kConv) convolutions += layer.count;
    macs += layer.count * spec.macs();
    weights += layer.count * (spec.weight_bytes() - 8 * spec.oc);
  }
  CHECK(convolutions == 53);
  // Published for the form with stride 2 in the 3x3 convolutions: 4.09 G multiply-accumulates,
  // 25.50 M weights without biases and normalization.
  CHECK(macs == 4089184256);
  CHECK(weights == 25502912);
}

}  // namespace systole::bench
