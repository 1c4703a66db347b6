// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/compile/fuse_add.h"

#include "tests/support/catch.h"

namespace systole::compile {
namespace {

constexpr Dims kImage{1, 4, 4, 16};

Layer Conv(ValueId input, ValueId output) {
  ConvLayer conv;
  conv.input = input;
  conv.output = output;
  conv.in = conv.out = kImage;
  conv.window = {3, 3, 1, 1, 1, 1, 1, 1};
  conv.requant = {spec::Requant::kTwoStep, {{}}, 5, -5, 100};
  Layer layer;
  layer.work = conv;
  return layer;
}

/// Zero points: 5 of the convolutions, 7 of the other operand.
Layer Add(ValueId first, ValueId second, ValueId output, bool conv_first) {
  VectorLayer add;
  add.op = spec::Opcode::kAdd;
  add.input = first;
  add.input2 = second;
  add.output = output;
  add.in = add.out = kImage;
  add.zero_x = conv_first ? 5 : 7;
  add.zero_w = conv_first ? 7 : 5;
  add.add_a = {11, 1};
  add.add_b = {22, 2};
  add.add_out = {33, 3};
  add.requant = {spec::Requant::kTwoStep, {}, 9, -9, 90};
  Layer layer;
  layer.work = add;
  return layer;
}

LayerGraph Graph(int values, std::vector<Layer> layers) {
  LayerGraph graph;
  graph.values.resize(values);
  for (Value& value : graph.values) value.bytes = kImage.elements();
  graph.layers = std::move(layers);
  graph.inputs = {0};
  graph.outputs = {values - 1};
  return graph;
}

bool FromFour(int, int64_t slices) { return slices >= 4; }
bool All(int, int64_t) { return true; }

}  // namespace

TEST_CASE("Additions: a convolution adds what is there before it", "[compile]") {
  const spec::Config& config = spec::kConfigs[0];
  for (const bool conv_first : {true, false}) {
    LayerGraph graph = Graph(
        3, {Conv(0, 1), conv_first ? Add(1, 0, 2, true) : Add(0, 1, 2, false)});
    REQUIRE(FuseAdds(graph, config, FromFour) == std::vector<int>{1});
    CHECK(std::holds_alternative<std::monostate>(graph.layers[1].work));
    const auto& conv = std::get<ConvLayer>(graph.layers[0].work);
    CHECK(conv.output == 2);
    CHECK(conv.requant.zero == 5);
    CHECK(conv.residual.value == 0);
    CHECK(conv.residual.zero == 7);
    CHECK(conv.residual.own.q == (conv_first ? 11 : 22));
    CHECK(conv.residual.other.shift == (conv_first ? 2 : 1));
    CHECK(conv.residual.sum.q == 33);
    CHECK(conv.residual.out_zero == 9);
    CHECK(conv.residual.low == -9);
    CHECK(conv.residual.high == 90);
    CHECK(Reads(graph.layers[0]) == std::vector<ValueId>{0, 0});
  }
}

TEST_CASE("Additions: of two convolutions the later one adds", "[compile]") {
  LayerGraph graph = Graph(4, {Conv(0, 1), Conv(0, 2), Add(2, 1, 3, true)});
  std::get<VectorLayer>(graph.layers[2].work).zero_w = 5;
  REQUIRE(FuseAdds(graph, spec::kConfigs[0], FromFour) == std::vector<int>{2});
  CHECK(std::get<ConvLayer>(graph.layers[0].work).residual.value == kNoValue);
  CHECK(std::get<ConvLayer>(graph.layers[1].work).residual.value == 1);
}

TEST_CASE("Additions: those that stay", "[compile]") {
  const spec::Config& config = spec::kConfigs[0];
  LayerGraph wanted = Graph(3, {Conv(0, 1), Add(1, 0, 2, true)});
  wanted.outputs.push_back(1);
  CHECK(FuseAdds(wanted, config, FromFour).empty());

  LayerGraph read = Graph(4, {Conv(0, 1), Add(1, 0, 2, true), Conv(1, 3)});
  CHECK(FuseAdds(read, config, FromFour).empty());

  LayerGraph other_zero = Graph(3, {Conv(0, 1), Add(1, 0, 2, true)});
  std::get<VectorLayer>(other_zero.layers[1].work).zero_x = 6;
  CHECK(FuseAdds(other_zero, config, FromFour).empty());

  LayerGraph sums = Graph(3, {Conv(0, 1), Add(1, 0, 2, true)});
  std::get<ConvLayer>(sums.layers[0].work).requant.mode = spec::Requant::kRaw;
  CHECK(FuseAdds(sums, config, FromFour).empty());

  LayerGraph short_sums = Graph(3, {Conv(0, 1), Add(1, 0, 2, true)});
  std::get<ConvLayer>(short_sums.layers[0].work).window = {};
  CHECK(FuseAdds(short_sums, config, FromFour).empty());
  CHECK(FuseAdds(short_sums, config, All) == std::vector<int>{1});
}

}  // namespace systole::compile
