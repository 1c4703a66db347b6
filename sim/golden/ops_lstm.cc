// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/golden/ops_lstm.h"

#include <algorithm>
#include <cmath>

#include "sim/golden/fixed_point.h"
#include "sim/golden/fixed_point16.h"
#include "sim/golden/ops_unary.h"

namespace systole::golden {
namespace {

using Values = std::vector<std::int32_t>;

std::int32_t Saturate8(std::int64_t value) {
  return static_cast<std::int32_t>(std::clamp<std::int64_t>(value, -128, 127));
}
std::int32_t Saturate16(std::int64_t value) {
  return static_cast<std::int32_t>(std::clamp<std::int64_t>(value, -32768, 32767));
}
std::int32_t Wrap(std::int64_t value) {
  return static_cast<std::int32_t>(static_cast<std::uint32_t>(value));
}
std::int32_t Scale(std::int64_t value, const QuantizedMultiplier& factor) {
  return TwoStepAway(Wrap(value), factor.q, factor.shift);
}

std::int64_t Dot(const std::int32_t* weights, const std::int32_t* x, std::int64_t count,
                 std::int32_t x_zero) {
  std::int64_t sum = 0;
  for (std::int64_t i = 0; i < count; ++i) {
    sum += static_cast<std::int64_t>(weights[i]) * (x[i] - x_zero);
  }
  return sum;
}

/// The functions of one runtime on int16.
class Functions {
 public:
  explicit Functions(const LstmInteger& p)
      : micro_(p.micro),
        cell_bits_(15 + p.cell_exponent),
        gate_logistic_(0x1p-12F, false),
        gate_tanh_(0x1p-12F, true),
        cell_tanh_(std::ldexp(1.0F, p.cell_exponent), true) {}

  std::int32_t Logistic(std::int32_t gate) const {
    return micro_ ? gate_logistic_(gate) : FixedLogistic16(gate, 3);
  }
  std::int32_t Tanh(std::int32_t gate) const {
    return micro_ ? gate_tanh_(gate) : FixedTanh16(gate, 3);
  }
  std::int32_t TanhOfCell(std::int32_t cell) const {
    return micro_ ? cell_tanh_(cell) : FixedTanh16(cell, cell_bits_);
  }

 private:
  bool micro_;
  int cell_bits_;
  Sixteen gate_logistic_, gate_tanh_, cell_tanh_;
};

/// One batch at one step.
class Step {
 public:
  Step(const LstmInteger& p, const Functions& functions, const std::int32_t* x,
       std::int32_t* output_state, std::int32_t* cell_state)
      : p_(p), f_(functions), x_(x), h_(output_state), c_(cell_state) {}

  void Run() {
    const Values forget = Gate(p_.forget, false);
    const Values cell = Gate(p_.cell, true);
    Values input;
    if (p_.coupled) {
      for (const std::int32_t f : forget) input.push_back(32767 - f);
    } else {
      input = Gate(p_.input, false);
    }
    UpdateCell(input, forget, cell);
    UpdateOutput(Gate(p_.output, false));
  }

 private:
  Values Gate(const LstmGate& gate, bool is_cell) const {
    Values values;
    for (std::int64_t i = 0; i < p_.cells; ++i) {
      const std::int64_t bias = gate.norm.empty() && !gate.bias.empty() ? gate.bias[i] : 0;
      const std::int64_t from_x =
          bias + Dot(&gate.input_weights[i * p_.inputs], x_, p_.inputs, p_.x_zero);
      const std::int64_t from_h =
          Dot(&gate.recurrent_weights[i * p_.outputs], h_, p_.outputs, p_.y_zero);
      std::int32_t value = Saturate16(Scale(from_x, gate.input_factor));
      std::int32_t recurrent = Scale(from_h, gate.recurrent_factor);
      if (p_.micro) recurrent = Saturate16(recurrent);
      value = Saturate16(static_cast<std::int64_t>(value) + recurrent);
      // TensorFlow Lite takes as many peepholes as there are outputs, not cells.
      if (i < p_.outputs && !gate.peephole.empty()) {
        const std::int32_t part =
            Scale(static_cast<std::int64_t>(gate.peephole[i]) * c_[i], gate.peephole_factor);
        value = Saturate16(static_cast<std::int64_t>(value) + part);
      }
      values.push_back(value);
    }
    if (!gate.norm.empty()) NormalizeLstmGate(gate, values);
    for (std::int32_t& v : values) v = is_cell ? f_.Tanh(v) : f_.Logistic(v);
    return values;
  }

  /// a * b * 2^-n of two gates or a gate and the state.
  std::int32_t Product(std::int32_t a, std::int32_t b, int n) const {
    const std::int64_t product = static_cast<std::int64_t>(a) * b;
    if (p_.micro) return Saturate16(Scale(product, QuantizeMultiplier(std::ldexp(1.0, -n))));
    return static_cast<std::int16_t>(RoundingShiftAway(product, n));
  }

  void UpdateCell(const Values& input, const Values& forget, const Values& cell) {
    for (std::int64_t i = 0; i < p_.cells; ++i) {
      const std::int32_t kept = Product(forget[i], c_[i], 15);
      const std::int32_t added = Product(cell[i], input[i], 30 + p_.cell_exponent);
      c_[i] = Saturate16(kept + added);
      if (p_.cell_clip > 0) c_[i] = std::clamp(c_[i], -p_.cell_clip, p_.cell_clip);
    }
  }

  void UpdateOutput(const Values& output) {
    Values hidden;
    for (std::int64_t i = 0; i < p_.cells; ++i) {
      const std::int32_t product = output[i] * f_.TanhOfCell(c_[i]);
      hidden.push_back(Saturate8(
          static_cast<std::int64_t>(Scale(product, p_.hidden_factor)) + p_.hidden_zero));
    }
    if (p_.projection.empty()) {
      std::copy(hidden.begin(), hidden.end(), h_);
      return;
    }
    for (std::int64_t o = 0; o < p_.outputs; ++o) {
      const std::int64_t sum = (p_.projection_bias.empty() ? 0 : p_.projection_bias[o]) +
                               Dot(&p_.projection[o * p_.cells], hidden.data(), p_.cells,
                                   p_.hidden_zero);
      h_[o] = Saturate8(static_cast<std::int64_t>(Scale(sum, p_.projection_factor)) + p_.y_zero);
      if (p_.projection_clip > 0) {
        h_[o] = std::clamp(h_[o], -p_.projection_clip, p_.projection_clip);
      }
    }
  }

  const LstmInteger& p_;
  const Functions& f_;
  const std::int32_t* x_;
  std::int32_t* h_;
  std::int32_t* c_;
};

}  // namespace

void NormalizeLstmGate(const LstmGate& gate, std::span<std::int32_t> row) {
  const auto count = static_cast<std::int64_t>(row.size());
  std::int64_t sum = 0;
  std::int64_t squares = 0;
  for (const std::int32_t v : row) {
    sum += v;
    squares += static_cast<std::int64_t>(v) * v;
  }
  // 10 bits of fraction for the mean, 20 for the variance before it is cut.
  const auto mean = static_cast<std::int32_t>(sum * 1024 / count);
  const std::int64_t scale = (1 << 20) / count;
  auto variance = static_cast<std::int32_t>(
      (squares * scale - static_cast<std::int64_t>(mean) * mean) / (1 << 20));
  if (variance < 1) variance = gate.variance_guard;
  const InverseRoot inverse = InverseRootOf(variance);
  for (std::size_t i = 0; i < row.size(); ++i) {
    const std::int32_t centred = 1024 * row[i] - mean;
    const std::int32_t normal = TwoStepAway(centred, inverse.q, inverse.shift);
    const std::int64_t weighted = static_cast<std::int64_t>(Wrap(
        static_cast<std::int64_t>(normal) * gate.norm[i])) + (gate.bias.empty() ? 0 : gate.bias[i]);
    const std::int64_t rounded = (weighted > 0 ? weighted + 512 : weighted - 512) / 1024;
    // Q3.12 again.
    const QuantizedMultiplier factor{gate.norm_factor.q, gate.norm_factor.shift + 12};
    row[i] = Saturate16(Scale(rounded, factor));
  }
}

std::vector<std::int32_t> SequenceLstm(const LstmInteger& p, std::span<const std::int32_t> x,
                                       std::span<std::int32_t> output_state,
                                       std::span<std::int32_t> cell_state) {
  const Functions functions(p);
  std::vector<std::int32_t> y(static_cast<std::size_t>(p.batches * p.steps * p.outputs));
  for (std::int64_t b = 0; b < p.batches; ++b) {
    std::int32_t* state = output_state.data() + b * p.outputs;
    for (std::int64_t t = 0; t < p.steps; ++t) {
      const std::int64_t row = p.time_major ? t * p.batches + b : b * p.steps + t;
      Step(p, functions, x.data() + row * p.inputs, state, cell_state.data() + b * p.cells).Run();
      std::copy_n(state, p.outputs, y.data() + row * p.outputs);
    }
  }
  return y;
}

}  // namespace systole::golden
