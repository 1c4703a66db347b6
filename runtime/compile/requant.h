// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "runtime/compile/layer.h"
#include "runtime/graph/graph.h"
#include "sim/golden/numerics.h"
#include "sim/golden/ops_elementwise.h"
#include "sim/golden/requantize.h"

namespace systole::compile {

/// Scale and zero point of a per-tensor quantized int8 or uint8 tensor as the chip sees it.
struct ChipQuant {
  float scale = 1.0F;
  int32_t zero = 0;  ///< Minus 128 for uint8.
};
ChipQuant QuantOf(const graph::Tensor& tensor);

/// Output limits of a fused activation in chip values, by the rule of a mode.
using golden::Limits;
Limits ActivationLimits(golden::Numerics numerics, graph::Activation activation,
                        const ChipQuant& quant);

/// Factors of ADD for 8-bit operands that equal golden::QuantizedAdd of the mode; nothing where the
/// command cannot (kOrt, or factors out of its range).
std::optional<golden::AddFactors> FactorsOfAdd(golden::Numerics numerics, float a_scale,
                                               float b_scale, float out_scale);

bool Is8Bit(const graph::Tensor& tensor);
/// Whether engines can read and write a tensor: int8 or uint8 with one scale.
bool OnChip(const graph::Tensor& tensor);
/// Same type, scales and zero points.
bool SameQuant(const graph::Tensor& a, const graph::Tensor& b);

/// A tensor of any rank as an image; other ranks than four are rows of channels.
Dims ImageOf(const graph::Shape& shape);

golden::WeightType WeightTypeOf(const graph::Tensor& weights);
/// Real factor of each channel of the weights, input 1 of a node (one if they have one scale).
std::vector<double> RealFactors(const graph::Graph& graph, const graph::Node& node,
                                golden::ScaleProduct product);

/// Factor of a one-step requantization that equals clamp(round_away(v * real) + zero, low, high) in
/// float64 for every |v| <= bound; nothing if no 31-bit factor does. Both are monotone in v, so
/// they agree everywhere if every output value begins at the same v.
std::optional<golden::QuantizedMultiplier> OneStepForFloat64(double real, int64_t bound,
                                                             int32_t zero, const Limits& limits);

/// What the machine makes of a sum with the first factor.
int32_t Requantized(int64_t v, const Requant& requant);

/// `likely`, and what is like it with a float32 or a one-step factor near `real`.
std::vector<Requant> RequantsNear(double real, const Requant& likely);

/// How one requantization stage gives wanted(v), which must not fall, for every v in [first, last]:
/// `likely` if that does, else a float32 or a one-step factor near `real`. Nothing if none does.
std::optional<Requant> RequantLike(const std::function<int32_t(int64_t)>& wanted, int64_t first,
                                   int64_t last, double real, const Requant& likely);

/// How a sum of `taps` values less their zero point becomes their average in float32, whatever the
/// order in which their products with the scale are added: nothing if some sum is nearer to a tie than
/// the roundings may reach. What is divided by is `divisor`.
std::optional<Requant> AverageInFloat(const ChipQuant& in, const ChipQuant& out,
                                      const Limits& limits, int64_t taps, int64_t divisor);

/// Factor whose one-step requantization of a sum of `count` values with |sum| <= bound is the
/// quotient sum / count, ties away from zero. Exists for every count of a pool.
std::optional<golden::QuantizedMultiplier> ReciprocalFactor(int64_t count, int64_t bound);

/// Whether a factor can be held by commands and records.
bool Representable(const golden::QuantizedMultiplier& factor);

}  // namespace systole::compile
