// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "driver/base/status.h"

namespace systole::bench {

enum class LayerKind { kConv, kDepthwise, kMatrix, kAdd, kMaxPool, kAveragePool };

/// One layer as a text such as "conv 14x14x256 k3 oc256" describes it. Padding is SAME. A matrix
/// product (fc, gemm) has `h` = 1, `w` rows, `c` columns of the left factor and `oc` of the result.
struct LayerSpec {
  LayerKind kind = LayerKind::kConv;
  int64_t h = 1, w = 1;  ///< Of the output.
  int64_t c = 1;         ///< Input channels.
  int64_t kh = 1, kw = 1;
  int64_t stride = 1;
  int64_t dilation = 1;
  int64_t groups = 1;
  int64_t oc = 1;  ///< Output channels.

  /// Multiply-accumulates, padding taps included; 0 for additions and pools.
  int64_t macs() const;
  int64_t input_bytes() const;   ///< Both operands of an addition.
  int64_t output_bytes() const;
  int64_t weight_bytes() const;  ///< With 8 bytes of bias and requantization factor per channel.
  /// The spec in its shortest form, whatever the form it was given in; equal for equal layers.
  std::string ToString() const;
};

/// Whether a word begins a layer spec.
bool IsLayerKind(std::string_view word);

/// Parses a spec; its words are separated by spaces. Error: kInvalidArgument naming word and rule.
Result<LayerSpec> ParseLayerSpec(std::string_view text);

/// A layer and how often it occurs.
struct CountedLayer {
  std::string spec;
  int count = 1;
};

/// The 53 convolutions and the fully connected layer of ResNet-50 (the form with stride 2 in the 3x3
/// convolutions, input 224x224x3), equal ones once with their number.
std::vector<CountedLayer> Resnet50Layers();

}  // namespace systole::bench
