// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "runtime/reference/operator.h"
#include "runtime/reference/window.h"
#include "sim/golden/ops_direct.h"
#include "sim/golden/ops_hybrid.h"
#include "sim/golden/requantize.h"

// What CONV_2D, DEPTHWISE_CONV_2D, FULLY_CONNECTED, TRANSPOSE_CONV and BATCH_MATMUL share.

namespace systole::reference {

/// The arithmetic that operands ask for.
enum class ProductForm {
  kEightBits,  ///< Activations and weights of 8 bits; the output has 8 bits or holds int32 sums.
  kSixteen,    ///< int16 activations, int8 weights, int16 output.
  kHybrid,     ///< float32 activations, int8 weights: quantized on the fly.
  kFloat,      ///< float32 throughout.
};

/// The form; error when types and quantizations fit none. `channel_axis` is the weights' axis of
/// output channels, along which they may have several scales.
Result<ProductForm> FormOf(const Signature& s, size_t channel_axis);

/// Checks an optional bias of `channels` values: int32, int64 (kSixteen) or float32.
Result<void> CheckBias(const Signature& s, ProductForm form, int64_t channels);

/// An 8-bit operand as sim/golden/shapes.h wants it: uint8 minus 128, the zero point as well.
struct EightBits {
  std::vector<int8_t> values;
  int32_t zero = 0;
};
EightBits ReadEightBits(const graph::Tensor& t, std::span<const std::byte> bytes);

/// The int32 bias of kEightBits; empty if there is none.
std::span<const int32_t> BiasOf(const Call& call);

/// Requantizes sums [.., channels] by the rule of the runtime and stores them; an int32 output takes
/// them as they are.
void StoreSums(const Call& call, std::span<const int32_t> sums, golden::OpClass op,
               graph::Activation activation);

/// The same by a given rule.
void StoreSums(const Call& call, std::span<const int32_t> sums, const golden::RequantRule& rule,
               graph::Activation activation);

/// Adds the bias to sums [.., channels] of kSixteen, requantizes and stores them.
void StoreSixteen(const Call& call, std::vector<int64_t> sums, graph::Activation activation);

/// Adds the float32 bias to sums [.., channels], applies the activation and stores them.
void StoreFloat(const Call& call, std::span<const float> sums, graph::Activation activation);

/// Whether XNNPACK computes kFloat: one rounding per product, and the bias is what sums start with.
bool IsFused(const Signature& s);

/// What fused sums start with: the float32 bias, or nothing.
std::vector<golden::FusedSum> FusedBias(const Call& call);

/// Applies the activation to fused sums, which have the bias, and stores them.
void StoreFused(const Call& call, std::span<const golden::FusedSum> sums,
                graph::Activation activation);

/// Error unless the runtime has operators with float32 activations and int8 weights.
Result<void> CheckHybridRuntime(const Signature& s);

/// An operand of float32 or int8 as a matrix.
golden::WeightMatrix MatrixOf(const Call& call, size_t input);

/// kHybrid: quantizes the input in rows of `row` values, hands each (values and zero point) to `sums`,
/// which gives its sums [.., channels], and stores the scaled results.
void RunHybrid(const Call& call, size_t row, graph::Activation activation,
               const std::function<std::vector<int32_t>(const EightBits&)>& sums);

/// Rule of a BATCH_MATMUL of 8 bits. XNNPACK takes products whose second operand has the zero point
/// 0; the kernels of TensorFlow Lite do the others.
golden::RequantRule RuleOfMatMul(const Signature& s);

}  // namespace systole::reference
