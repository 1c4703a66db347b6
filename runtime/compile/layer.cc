// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/compile/layer.h"

#include <fmt/format.h>

namespace systole::compile {

std::vector<ValueId> Reads(const Layer& layer) {
  if (const auto* conv = std::get_if<ConvLayer>(&layer.work)) {
    std::vector<ValueId> inputs = {conv->input, conv->dynamic, conv->residual.value};
    std::erase(inputs, kNoValue);
    return inputs;
  }
  if (const auto* cpu = std::get_if<CpuLayer>(&layer.work)) {
    std::vector<ValueId> inputs = cpu->inputs;
    std::erase(inputs, kNoValue);
    return inputs;
  }
  if (const auto* vector = std::get_if<VectorLayer>(&layer.work)) {
    std::vector<ValueId> inputs = {vector->input, vector->input2, vector->dynamic};
    std::erase(inputs, kNoValue);
    return inputs;
  }
  if (const auto* move = std::get_if<MoveLayer>(&layer.work)) {
    if (!move->join) return {move->whole};
    std::vector<ValueId> pieces;
    for (const MoveLayer::Piece& piece : move->pieces) pieces.push_back(piece.value);
    return pieces;
  }
  return {};
}

std::vector<ValueId> Writes(const Layer& layer) {
  if (const auto* conv = std::get_if<ConvLayer>(&layer.work)) return {conv->output};
  if (const auto* cpu = std::get_if<CpuLayer>(&layer.work)) return cpu->outputs;
  if (const auto* vector = std::get_if<VectorLayer>(&layer.work)) return {vector->output};
  if (const auto* move = std::get_if<MoveLayer>(&layer.work)) {
    if (move->join) return {move->whole};
    std::vector<ValueId> pieces;
    for (const MoveLayer::Piece& piece : move->pieces) pieces.push_back(piece.value);
    return pieces;
  }
  return {};
}

ValueId WeightsOf(const Layer& layer) {
  if (const auto* conv = std::get_if<ConvLayer>(&layer.work)) return conv->dynamic;
  if (const auto* vector = std::get_if<VectorLayer>(&layer.work)) return vector->dynamic;
  return kNoValue;
}

std::string DimsText(const Dims& dims) {
  const std::string image = fmt::format("{}x{}x{}", dims.h, dims.w, dims.c);
  return dims.n == 1 ? image : fmt::format("{}x{}", dims.n, image);
}

}  // namespace systole::compile
