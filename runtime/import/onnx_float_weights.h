// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "driver/base/status.h"
#include "runtime/import/onnx_file.h"

namespace systole::import {

/// What ONNX Runtime does at load with float32 weights that are initializers of the file, in its
/// arithmetic, so that what follows sees the convolution that it computes:
///
/// * BatchNormalization, Mul and Add with one value per channel that alone read a Conv go into its
///   weights and bias (ConvBNFusion, ConvMulFusion, ConvAddFusion);
/// * weights of a Conv, ConvTranspose or Gemm between DequantizeLinear and QuantizeLinear (with a
///   Relu or Clip between) are quantized to int8 of one scale (WeightBiasQuantization).
///
/// Weights that the file has quantized are left alone by both, so a BatchNormalization behind such a
/// Conv stays what it is. Constants that cannot be read are left to whoever reads them later.
void PrepareFloatWeights(onnx::Model& model, ExternalData& external);

}  // namespace systole::import
