// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "sim/golden/ops_elementwise.h"
#include "sim/golden/requantize.h"
#include "sim/golden/shapes.h"

namespace systole::test {

/// A kernel case as its file states it: lines "case NAME", "param KEY VALUE", and
/// "array NAME TYPE COUNT" followed by one line with COUNT numbers.
struct CmsisText {
  std::string name;
  std::map<std::string, std::string> params;
  std::map<std::string, std::vector<std::int32_t>> arrays;

  /// Parameter as a number, or `fallback` where the file does not have it.
  std::int32_t Param(const std::string& key, std::int32_t fallback = 0) const;
  /// Array as int8 values; empty where the file does not have it.
  std::vector<std::int8_t> Int8(const std::string& key) const;
};

enum class CmsisKind { kConv, kDepthwise, kFullyConnected, kAveragePool, kMaxPool, kAdd };

/// A kernel case in terms of the reference operators. Weights are OHWI (kFullyConnected: [units]
/// [depth], shapes {batch,1,1,depth}) or, for kDepthwise, HWO. Zero points, not offsets.
struct CmsisCase {
  std::string name;
  CmsisKind kind = CmsisKind::kConv;
  golden::Nhwc in;
  golden::Nhwc out;
  golden::Window window;
  int groups = 1;
  std::int32_t x_zero = 0;
  std::int32_t w_zero = 0;
  std::int32_t out_zero = 0;
  std::int32_t low = -128;
  std::int32_t high = 127;
  golden::Rounding rounding = golden::Rounding::kTwoStepAway;  ///< Or kOneStepAway.
  std::vector<golden::QuantizedMultiplier> multipliers;  ///< 1 or out.c
  std::vector<std::int32_t> bias;                        ///< out.c or none
  std::vector<std::int8_t> input;
  std::vector<std::int8_t> weights;
  std::vector<std::int8_t> input2;      ///< kAdd
  golden::AddFactors add_factors;       ///< kAdd
  golden::AddZeros add_zeros;           ///< kAdd
  std::vector<std::int8_t> expected;
};

/// Reads one file; an empty name means that it could not be read.
CmsisText ReadCmsisText(const std::string& path);

/// Brings a case into one form. The text must be of one of the six kinds.
CmsisCase MakeCmsisCase(const CmsisText& text);

/// All cases below DataDir()/data/kernels_cmsis_nn whose kind is known, by name. Empty without data.
std::vector<CmsisCase> LoadCmsisCases();

}  // namespace systole::test
