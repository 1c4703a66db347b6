// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/cmsis_case.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string_view>

#include "tests/support/catch.h"

namespace systole::test {
namespace {

namespace fs = std::filesystem;
using golden::Nhwc;

/// File name prefixes of the families that Systole computes.
constexpr std::array<std::string_view, 11> kFamilies = {
    "add",  "avgpooling", "maxpooling",   "conv",    "depthwise",   "fc_",
    "fully_connected", "grouped_conv", "in_ch_", "kernel1x1", "stride2"};

CmsisKind KindOf(const CmsisText& text) {
  if (text.name.starts_with("add")) return CmsisKind::kAdd;
  if (text.name.starts_with("avgpooling")) return CmsisKind::kAveragePool;
  if (text.name.starts_with("maxpooling")) return CmsisKind::kMaxPool;
  if (text.params.contains("ACCUMULATION_DEPTH")) return CmsisKind::kFullyConnected;
  return text.params.contains("CH_MULT") ? CmsisKind::kDepthwise : CmsisKind::kConv;
}

void FillPool(const CmsisText& text, CmsisCase* c) {
  c->input = text.Int8("input_tensor");
  c->expected = text.Int8("output");
  c->in = {1, text.Param("INPUT_H"), text.Param("INPUT_W"), text.Param("INPUT_C")};
  c->in.n = static_cast<int>(c->input.size() / c->in.size());
  c->out = {c->in.n, text.Param("OUTPUT_H"), text.Param("OUTPUT_W"), text.Param("OUTPUT_C")};
  c->window = {.kernel_h = text.Param("FILTER_H"),
               .kernel_w = text.Param("FILTER_W"),
               .stride_h = text.Param("STRIDE_H"),
               .stride_w = text.Param("STRIDE_W"),
               .pad_top = text.Param("PADDING_H"),
               .pad_left = text.Param("PADDING_W")};
  c->low = text.Param("ACTIVATION_MIN");
  c->high = text.Param("ACTIVATION_MAX");
}

void FillAdd(const CmsisText& text, CmsisCase* c) {
  c->input = text.Int8("input1");
  c->input2 = text.Int8("input2");
  c->expected = text.Int8("output_ref");
  c->in = c->out = {1, 1, 1, text.Param("DST_SIZE")};
  c->add_factors = {{text.Param("INPUT1_MULT"), text.Param("INPUT1_SHIFT")},
                    {text.Param("INPUT2_MULT"), text.Param("INPUT2_SHIFT")},
                    {text.Param("OUTPUT_MULT"), text.Param("OUTPUT_SHIFT")}};
  c->add_zeros = {-text.Param("INPUT1_OFFSET"), -text.Param("INPUT2_OFFSET"),
                  text.Param("OUTPUT_OFFSET")};
}

/// One multiplier from the parameters, else one per channel from the arrays.
void FillMultipliers(const CmsisText& text, CmsisCase* c) {
  if (text.params.contains("OUTPUT_MULTIPLIER")) {
    c->multipliers = {{text.Param("OUTPUT_MULTIPLIER"), text.Param("OUTPUT_SHIFT")}};
    return;
  }
  const bool short_name = text.arrays.contains("output_mult");
  const auto& q = text.arrays.at(short_name ? "output_mult" : "output_multiplier");
  const auto& shift = text.arrays.at("output_shift");
  for (std::size_t i = 0; i < q.size(); ++i) c->multipliers.push_back({q[i], shift[i]});
}

void FillWeighted(const CmsisText& text, CmsisCase* c) {
  c->input = text.Int8("input");
  c->weights = text.Int8("weights");
  c->expected = text.Int8(text.arrays.contains("output_ref") ? "output_ref" : "output");
  const auto bias = text.arrays.find(text.arrays.contains("biases") ? "biases" : "bias");
  if (bias != text.arrays.end()) c->bias = bias->second;
  FillMultipliers(text, c);
  c->x_zero = -text.Param("INPUT_OFFSET");
  c->w_zero = -text.Param("FILTER_OFFSET");
  c->out_zero = text.Param("OUTPUT_OFFSET");
  c->low = text.Param("OUT_ACTIVATION_MIN");
  c->high = text.Param("OUT_ACTIVATION_MAX");
  const int batch = text.Param("INPUT_BATCHES");
  if (c->kind == CmsisKind::kFullyConnected) {
    c->in = {batch, 1, 1, text.Param("ACCUMULATION_DEPTH")};
    c->out = {batch, 1, 1, text.Param("OUT_CH")};
    return;
  }
  c->in = {batch, text.Param("INPUT_H"), text.Param("INPUT_W"), text.Param("IN_CH")};
  c->out = {batch, text.Param("OUTPUT_H"), text.Param("OUTPUT_W"), text.Param("OUT_CH")};
  c->groups = c->in.c / text.Param("FILTER_CH", c->in.c);
  c->window = {text.Param("FILTER_Y"),   text.Param("FILTER_X"),   text.Param("STRIDE_Y"),
               text.Param("STRIDE_X"),   text.Param("DILATION_Y"), text.Param("DILATION_X"),
               text.Param("PAD_Y"),      text.Param("PAD_X")};
}

}  // namespace

std::int32_t CmsisText::Param(const std::string& key, std::int32_t fallback) const {
  const auto found = params.find(key);
  return found == params.end() ? fallback : std::atoi(found->second.c_str());
}

std::vector<std::int8_t> CmsisText::Int8(const std::string& key) const {
  const auto found = arrays.find(key);
  if (found == arrays.end()) return {};
  std::vector<std::int8_t> values;
  for (const std::int32_t v : found->second) values.push_back(static_cast<std::int8_t>(v));
  return values;
}

CmsisText ReadCmsisText(const std::string& path) {
  CmsisText text;
  std::ifstream file(path);
  std::string line;
  while (std::getline(file, line)) {
    std::istringstream words(line);
    std::string kind;
    std::string key;
    words >> kind >> key;
    if (kind == "case") text.name = key;
    if (kind == "param") words >> text.params[key];
    if (kind == "array") {
      std::string numbers;
      std::getline(file, numbers);
      std::istringstream values(numbers);
      for (std::int64_t v = 0; values >> v;) {
        text.arrays[key].push_back(static_cast<std::int32_t>(v));
      }
    }
  }
  return text;
}

CmsisCase MakeCmsisCase(const CmsisText& text) {
  CmsisCase c;
  c.name = text.name;
  c.kind = KindOf(text);
  if (c.kind == CmsisKind::kAdd) {
    FillAdd(text, &c);
  } else if (c.kind == CmsisKind::kAveragePool || c.kind == CmsisKind::kMaxPool) {
    FillPool(text, &c);
  } else {
    FillWeighted(text, &c);
  }
  return c;
}

std::vector<CmsisCase> LoadCmsisCases() {
  std::vector<CmsisCase> cases;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(DataDir() + "/data/kernels_cmsis_nn", error)) {
    const std::string stem = entry.path().stem().string();
    const bool known = std::any_of(kFamilies.begin(), kFamilies.end(),
                                   [&](std::string_view f) { return stem.starts_with(f); });
    if (known) cases.push_back(MakeCmsisCase(ReadCmsisText(entry.path().string())));
  }
  std::sort(cases.begin(), cases.end(),
            [](const CmsisCase& a, const CmsisCase& b) { return a.name < b.name; });
  return cases;
}

}  // namespace systole::test
