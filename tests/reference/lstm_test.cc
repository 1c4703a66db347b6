// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
// LSTM: its functions against float64, a step by hand, damaged operands.
#include <cmath>
#include <functional>

#include "sim/golden/fixed_point16.h"
#include "sim/golden/ops_lstm.h"
#include "tests/reference/apply.h"
#include "tests/support/catch.h"

namespace systole {
namespace {

using golden::Numerics;
using graph::OpKind;
using test::Apply;
using test::Scale;

/// One cell, one input, two steps; weights 0 but where a test sets them.
Apply Lstm(Numerics numerics) {
  graph::LstmAttrs attributes;
  attributes.intermediate_scales = {0, 0, 0, 0, 1.0 / 128};
  attributes.intermediate_zeros = {0, 0, 0, 0, 0};
  Apply lstm(OpKind::kSequenceLstm, attributes, numerics);
  lstm.In<std::int8_t>({1, 2, 1}, {64, 64}, Scale{1.0F / 64, 0});
  for (int i = 0; i < 8; ++i) lstm.In<std::int8_t>({1, 1}, {0}, Scale{1.0F / 64, 0});
  for (int i = 0; i < 3; ++i) lstm.Absent();
  // Bias of the gates at 1 / 4096: 0, 0, 1 and 0; the gates are 1/2, 1/2, tanh(1), 1/2.
  for (const int bias : {0, 0, 4096, 0}) lstm.In<std::int32_t>({1}, {bias});
  lstm.Absent().Absent();
  lstm.In<std::int8_t>({1, 1}, {0}, Scale{1.0F / 128, 0}).Variable(18);
  lstm.In<std::int16_t>({1, 1}, {0}, Scale{0x1p-11F, 0}).Variable(19);
  for (int i = 0; i < 4; ++i) lstm.Absent();
  lstm.Out<std::int8_t>({1, 2, 1}, {1.0F / 128, 0});
  return lstm;
}

}  // namespace

TEST_CASE("functions in 16-bit fixed point are near the real ones") {
  for (int bits = 0; bits <= 6; ++bits) {
    for (int a = -32768; a <= 32767; a += 7) {
      const double real = std::ldexp(a, bits - 15);
      REQUIRE(std::abs(golden::FixedLogistic16(a, bits) / 32768.0 - 1 / (1 + std::exp(-real))) <
              0.0015);
      REQUIRE(std::abs(golden::FixedTanh16(a, bits) / 32768.0 - std::tanh(real)) < 0.003);
    }
  }
}

TEST_CASE("an LSTM accumulates what its gates let through") {
  for (const Numerics numerics : {Numerics::kTfliteRef, Numerics::kTflm}) {
    Apply lstm = Lstm(numerics);
    // One unit of the bias: scale of inputs times weights, 1 / 4096.
    const auto y = lstm.Values<std::int8_t>();
    REQUIRE(y.size() == 2);
    const double first = 0.5 * std::tanh(1.0);
    const double second = 0.5 * first + first;
    CHECK(std::abs(y[0] - 128 * 0.5 * std::tanh(first)) < 0.7);
    CHECK(std::abs(y[1] - 128 * 0.5 * std::tanh(second)) < 0.7);
    CHECK(std::abs(lstm.State<std::int16_t>(19)[0] - 2048 * second) < 2);
    CHECK(lstm.State<std::int8_t>(18)[0] == y[1]);
  }
}

TEST_CASE("normalization makes mean 0 and variance 1") {
  golden::LstmGate gate;
  gate.norm = {1024, 1024, 1024, 1024};
  gate.norm_factor = golden::QuantizeMultiplier(1.0 / 1024);
  std::vector<std::int32_t> row = {100, 300, 500, 700};
  golden::NormalizeLstmGate(gate, row);
  // Deviations -300 .. 300 over their root mean square 223.6, in Q3.12.
  const double expected[] = {-5495, -1832, 1832, 5495};
  for (int i = 0; i < 4; ++i) CHECK(std::abs(row[i] - expected[i]) < 8);
}

TEST_CASE("damaged LSTMs are refused") {
  const std::function<void(Apply&)> damages[] = {
      [](Apply& l) { l.input(18).is_variable = false; },
      [](Apply& l) { l.input(19).quant.scales = {0.001F}; },
      [](Apply& l) { l.input(0).shape = {2, 1}; },
      [](Apply& l) { l.input(2).shape = {2, 1}; },
      [](Apply& l) { l.input(6).type = graph::DataType::kUint8; },
      [](Apply& l) { l.input(13).shape = {2}; },
      [](Apply& l) { l.output().shape = {1, 2, 2}; },
      [](Apply& l) { l.input(1).quant.scales.clear(); },
  };
  for (const auto& damage : damages) {
    Apply lstm = Lstm(Numerics::kTfliteRef);
    damage(lstm);
    CHECK_FALSE(lstm.Check());
  }
  Apply short_list(OpKind::kSequenceLstm, graph::LstmAttrs{});
  CHECK_FALSE(short_list.In<std::int8_t>({1, 1, 1}, {0}).Check());
}

}  // namespace systole
