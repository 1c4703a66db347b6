// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "runtime/reference/check.h"
#include "runtime/reference/dynamic_range.h"
#include "runtime/reference/math_families.h"
#include "runtime/reference/tensors.h"
#include "sim/golden/ops_mlas.h"

// RECURRENT: one direction of LSTM and GRU of ONNX, in the order of ONNX Runtime's steps.
// LAYER_NORMALIZATION.

namespace systole::reference {
namespace {

using graph::DataType;

struct Sizes {
  size_t steps = 0, batch = 0, in = 0, hidden = 0, gates = 0;
  size_t row() const { return gates * hidden; }
};

enum Operand : size_t { kX, kWeights, kRecurrent, kBias, kState, kCell, kPeephole };

Result<Sizes> SizesOf(const Signature& s) {
  const auto& a = s.attrs<graph::RecurrentAttrs>();
  const graph::Shape& x = s.input(kX).shape;
  const graph::Shape& w = s.input(kWeights).shape;
  const graph::Shape& r = s.input(kRecurrent).shape;
  if (x.size() != 3 || w.size() != 2 || r.size() != 2) {
    return InvalidArgument("input, weights and recurrent weights need three, two and two axes");
  }
  const int64_t gates = a.gru ? 3 : 4;
  if (w[0] != x[2] || w[1] != r[1] || r[1] != gates * r[0]) {
    return InvalidArgument(fmt::format("input {}, weights {} and {} do not fit",
                                       graph::ShapeToString(x), graph::ShapeToString(w),
                                       graph::ShapeToString(r)));
  }
  return Sizes{static_cast<size_t>(x[0]), static_cast<size_t>(x[1]), static_cast<size_t>(x[2]),
               static_cast<size_t>(r[0]), static_cast<size_t>(gates)};
}

Result<void> CheckWeights(const graph::Tensor& t) {
  if (t.type == DataType::kFloat32) return {};
  if (t.type != DataType::kInt8 && t.type != DataType::kUint8) {
    return Unsupported("weights are float32, int8 or uint8");
  }
  const size_t scales = t.quant.scales.size();
  const bool fits = scales == 1 ||
                    (t.quant.axis == 1 && static_cast<int64_t>(scales) == t.shape[1]);
  if (fits && t.quant.zero_points.size() == scales) return {};
  return InvalidArgument("weights have neither one scale nor one per column");
}

Result<void> CheckRecurrent(const Signature& s) {
  const auto& a = s.attrs<graph::RecurrentAttrs>();
  SYSTOLE_RETURN_IF_ERROR(CheckCounts(s, 3, 7, a.gru ? 2 : 3));
  SYSTOLE_ASSIGN_OR_RETURN(const Sizes n, SizesOf(s));
  SYSTOLE_RETURN_IF_ERROR(CheckWeights(s.input(kWeights)));
  SYSTOLE_RETURN_IF_ERROR(CheckWeights(s.input(kRecurrent)));
  const std::pair<size_t, size_t> sizes[] = {{kX, n.steps * n.batch * n.in},
                                             {kBias, 2 * n.row()},
                                             {kState, n.batch * n.hidden},
                                             {kCell, n.batch * n.hidden},
                                             {kPeephole, 3 * n.hidden}};
  for (const auto& [input, size] : sizes) {
    if (!s.has_input(input)) continue;
    SYSTOLE_RETURN_IF_ERROR(CheckType(s.input(input), "an operand", {DataType::kFloat32}));
    if (s.input(input).num_elements() != static_cast<int64_t>(size)) {
      return InvalidArgument(fmt::format("operand {} has another size than {}", input, size));
    }
  }
  for (size_t i = 0; i < s.outputs.size(); ++i) {
    SYSTOLE_RETURN_IF_ERROR(CheckType(s.output(i), "an output", {DataType::kFloat32}));
    const size_t size = (i == 0 ? n.steps : 1) * n.batch * n.hidden;
    if (s.output(i).num_elements() != static_cast<int64_t>(size)) {
      return InvalidArgument(fmt::format("output {} has another size than {}", i, size));
    }
  }
  return {};
}

/// One matrix of weights [depth, columns].
class Matrix {
 public:
  Matrix(const Call& call, size_t input)
      : quant_(call.signature.input(input).quant),
        depth_(static_cast<size_t>(call.signature.input(input).shape[0])),
        columns_(static_cast<size_t>(call.signature.input(input).shape[1])) {
    if (call.signature.input(input).type == DataType::kFloat32) {
      real_.assign(call.In<float>(input).begin(), call.In<float>(input).end());
      return;
    }
    stored_ = ReadIntegers(call, input);
    for (size_t i = 0; i < stored_.size(); ++i) {
      const size_t c = quant_.scales.size() == 1 ? 0 : i % columns_;
      stored_[i] -= static_cast<int32_t>(quant_.zero_points[c]);
    }
  }

  /// Columns first .. first + count of x [rows, depth] times the matrix.
  std::vector<float> Times(std::span<const float> x, size_t rows, size_t first,
                           size_t count) const {
    return stored_.empty() ? Real(x, rows, first, count) : Quantized(x, rows, first, count);
  }

 private:
  std::vector<float> Real(std::span<const float> x, size_t rows, size_t first,
                          size_t count) const {
    if (count == columns_) {
      return golden::MlasProduct(x, real_, rows, depth_, count, golden::kMlasPackedDepth);
    }
    std::vector<float> part;
    for (size_t k = 0; k < depth_; ++k) {
      const float* row = &real_[k * columns_ + first];
      part.insert(part.end(), row, row + count);
    }
    return golden::MlasProduct(x, part, rows, depth_, count, golden::kMlasPackedDepth);
  }

  std::vector<float> Quantized(std::span<const float> x, size_t rows, size_t first,
                               size_t count) const {
    const DynamicRange range(x);
    std::vector<int32_t> values(x.size());
    std::transform(x.begin(), x.end(), values.begin(),
                   [&](float value) { return range.Stored(value) - range.zero(); });
    std::vector<float> y(rows * count);
    for (size_t m = 0; m < rows; ++m) {
      for (size_t n = 0; n < count; ++n) {
        int64_t sum = 0;
        for (size_t k = 0; k < depth_; ++k) {
          sum += int64_t{values[m * depth_ + k]} * stored_[k * columns_ + first + n];
        }
        const float scale = quant_.scales[quant_.scales.size() == 1 ? 0 : first + n];
        y[m * count + n] = static_cast<float>(sum) * (range.scale() * scale);
      }
    }
    return y;
  }

  const graph::Quantization& quant_;
  size_t depth_ = 0, columns_ = 0;
  std::vector<float> real_;
  std::vector<int32_t> stored_;
};

class Cell {
 public:
  Cell(const Call& call, const Sizes& n)
      : call_(call), n_(n), a_(call.signature.attrs<graph::RecurrentAttrs>()),
        weights_(call, kWeights), recurrent_(call, kRecurrent), bias_(2 * n.row(), 0.0F),
        state_(Initial(kState)), cell_(Initial(kCell)) {
    if (call.signature.has_input(kBias)) {
      bias_.assign(call.In<float>(kBias).begin(), call.In<float>(kBias).end());
    }
  }

  void Run() {
    const auto from = weights_.Times(call_.In<float>(kX), n_.steps * n_.batch, 0, n_.row());
    const auto y = call_.Out<float>(0);
    const size_t size = n_.batch * n_.hidden;
    for (size_t i = 0; i < n_.steps; ++i) {
      const size_t step = a_.reverse ? n_.steps - 1 - i : i;
      std::vector<float> gates(&from[step * n_.batch * n_.row()],
                               &from[step * n_.batch * n_.row()] + n_.batch * n_.row());
      if (a_.gru) {
        StepGru(gates);
      } else {
        StepLstm(gates);
      }
      std::copy(state_.begin(), state_.end(), y.begin() + static_cast<long>(step * size));
    }
    std::copy(state_.begin(), state_.end(), call_.Out<float>(1).begin());
    if (!a_.gru) std::copy(cell_.begin(), cell_.end(), call_.Out<float>(2).begin());
  }

 private:
  std::vector<float> Initial(size_t input) const {
    std::vector<float> values(n_.batch * n_.hidden, 0.0F);
    if (call_.signature.has_input(input)) {
      values.assign(call_.In<float>(input).begin(), call_.In<float>(input).end());
    }
    return values;
  }

  float Bias(size_t gate, size_t j) const {
    return bias_[gate * n_.hidden + j] + bias_[n_.row() + gate * n_.hidden + j];
  }

  /// How much of the old cell a gate sees; the peepholes are those of i, o, f.
  float Seen(size_t gate, size_t j, float cell) const {
    if (!call_.signature.has_input(kPeephole)) return 0.0F;
    return call_.In<float>(kPeephole)[gate * n_.hidden + j] * cell;
  }

  void StepLstm(std::vector<float>& gates) {
    const auto more = recurrent_.Times(state_, n_.batch, 0, n_.row());
    for (size_t i = 0; i < gates.size(); ++i) gates[i] = more[i] + gates[i];
    for (size_t b = 0; b < n_.batch; ++b) {
      for (size_t j = 0; j < n_.hidden; ++j) {
        const float* gate = &gates[b * n_.row() + j];
        float& cell = cell_[b * n_.hidden + j];
        const float in = golden::MlasLogistic(gate[0] + Seen(0, j, cell) + Bias(0, j));
        const float forget =
            golden::MlasLogistic(gate[2 * n_.hidden] + Seen(2, j, cell) + Bias(2, j));
        const float value = golden::MlasTanh(gate[3 * n_.hidden] + Bias(3, j));
        cell = cell * forget + in * value;
        const float out = golden::MlasLogistic(gate[n_.hidden] + Seen(1, j, cell) + Bias(1, j));
        state_[b * n_.hidden + j] = out * golden::MlasTanh(cell);
      }
    }
  }

  void StepGru(std::vector<float>& gates) {
    const size_t h = n_.hidden;
    const auto zr = recurrent_.Times(state_, n_.batch, 0, 2 * h);
    std::vector<float> z(state_.size()), r(state_.size()), reset(state_.size());
    for (size_t i = 0; i < state_.size(); ++i) {
      const size_t b = i / h;
      const size_t j = i % h;
      z[i] = golden::MlasLogistic(zr[b * 2 * h + j] + gates[b * 3 * h + j] + Bias(0, j));
      r[i] = golden::MlasLogistic(zr[b * 2 * h + h + j] + gates[b * 3 * h + h + j] + Bias(1, j));
      reset[i] = r[i] * state_[i];
    }
    const bool linear = a_.linear_before_reset;
    const auto product = recurrent_.Times(linear ? state_ : reset, n_.batch, 2 * h, h);
    for (size_t i = 0; i < state_.size(); ++i) {
      const size_t j = i % h;
      const float given = gates[i / h * 3 * h + 2 * h + j];
      const float own = bias_[2 * h + j];
      const float back = bias_[n_.row() + 2 * h + j];
      const float sum = linear ? r[i] * (product[i] + back) + (given + own)
                               : product[i] + given + (own + back);
      state_[i] = (1.0F - z[i]) * golden::MlasTanh(sum) + z[i] * state_[i];
    }
  }

  const Call& call_;
  const Sizes n_;
  const graph::RecurrentAttrs& a_;
  const Matrix weights_, recurrent_;
  std::vector<float> bias_, state_, cell_;
};

Result<void> RunRecurrent(const Call& call) {
  SYSTOLE_ASSIGN_OR_RETURN(const Sizes sizes, SizesOf(call.signature));
  Cell(call, sizes).Run();
  return {};
}

Result<void> CheckLayerNorm(const Signature& s) {
  SYSTOLE_RETURN_IF_ERROR(CheckCounts(s, 2, 3, 1));
  SYSTOLE_RETURN_IF_ERROR(CheckSameSize(s));
  for (size_t i = 0; i < 3; ++i) {
    if (!s.has_input(i)) continue;
    SYSTOLE_RETURN_IF_ERROR(CheckType(s.input(i), "an operand", {DataType::kFloat32}));
    const graph::Shape& x = s.input(0).shape;
    if (x.empty() || (i > 0 && s.input(i).num_elements() != x.back())) {
      return InvalidArgument("factor and offset have one value for each of the last axis");
    }
  }
  return CheckType(s.output(), "the output", {DataType::kFloat32});
}

Result<void> RunLayerNorm(const Call& call) {
  const auto& a = call.signature.attrs<graph::LayerNormAttrs>();
  golden::MlasLayerNorm(call.In<float>(0), call.In<float>(1), call.In<float>(2), a.epsilon,
                        a.centred, call.Out<float>());
  return {};
}

}  // namespace

void AddRecurrentOperators(Registry& registry) {
  registry.Add({graph::OpKind::kRecurrent}, {CheckRecurrent, RunRecurrent});
  registry.Add({graph::OpKind::kLayerNormalization}, {CheckLayerNorm, RunLayerNorm});
}

}  // namespace systole::reference
