// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/compile/merge_groups.h"

#include "runtime/compile/scheduler.h"
#include "runtime/compile/weights.h"

namespace systole::compile {
namespace {

constexpr int64_t kMostWeights = int64_t{1} << 28;

/// Array passes per pixel block.
int64_t Passes(const ConvLayer& layer, int64_t groups, const spec::Config& config) {
  ConvLayer shape;
  shape.in = layer.in;
  shape.out = layer.out;
  shape.window = layer.window;
  shape.groups = groups;
  const RunShape run = RunShapeOf(shape);
  const int64_t runs = layer.window.kh * run.nx;
  // Counted, as slices of huge windows are many.
  const int64_t slices = runs * CeilDiv(run.bytes, config.rows);
  return groups * CeilDiv(layer.out.c / groups, config.cols) * slices;
}

}  // namespace

ConvLayer Merged(const ConvLayer& layer, int64_t factor) {
  ConvLayer merged = layer;
  merged.groups = layer.groups / factor;
  const int64_t taps = layer.window.kh * layer.window.kw;
  const int64_t from = layer.depth(), to = merged.depth();
  const int64_t of_group = layer.out.c / layer.groups;
  merged.weights.assign(layer.out.c * taps * to, static_cast<int8_t>(layer.weight_zero));
  for (int64_t c = 0; c < layer.out.c; ++c) {
    const int64_t offset = c / of_group % factor * from;
    for (int64_t t = 0; t < taps; ++t) {
      for (int64_t i = 0; i < from; ++i) {
        merged.weights[(c * taps + t) * to + offset + i] = layer.weights[(c * taps + t) * from + i];
      }
    }
  }
  return merged;
}

void MergeGroups(LayerGraph& graph, const spec::Config& config) {
  for (Layer& layer : graph.layers) {
    auto* conv = std::get_if<ConvLayer>(&layer.work);
    if (conv == nullptr || conv->groups == 1) continue;
    const int64_t taps = conv->window.kh * conv->window.kw;
    int64_t best = 1;
    int64_t least = Passes(*conv, conv->groups, config);
    for (int64_t factor = 2; factor <= conv->groups; ++factor) {
      if (conv->groups % factor != 0) continue;
      if (taps * conv->out.c * conv->depth() * factor > kMostWeights) break;
      const int64_t passes = Passes(*conv, conv->groups / factor, config);
      if (passes > least) continue;  // Of equals the larger groups: fewer commands.
      least = passes;
      best = factor;
    }
    if (best > 1) *conv = Merged(*conv, best);
  }
}

}  // namespace systole::compile
