// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/compile/fit.h"

#include <fmt/format.h>

#include <algorithm>

#include "runtime/compile/scheduler.h"
#include "runtime/compile/weights.h"

namespace systole::compile {
namespace {

constexpr int64_t kMostPitch = 65535;  // Of pixels, and bytes of a run.
constexpr int64_t kMostTransferBytes = (int64_t{1} << 24) - 1;
constexpr int64_t kPlace = 64;

int64_t Placed(int64_t bytes) { return CeilDiv(bytes, kPlace) * kPlace; }

/// Bytes of the input that one output pixel takes, with rows that a step beyond the window skips.
int64_t WindowBytes(const Dims& in, const Window& w) {
  const int64_t rows = std::min(in.h, std::max((w.kh - 1) * w.dy + 1, w.sy));
  const int64_t cols = std::min(in.w, (w.kw - 1) * w.dx + 1);
  return rows * cols * in.c;
}

bool HasRoom(const Dims& in, const Window& w, int64_t inputs, int64_t out_bytes,
             const spec::Config& config) {
  if (in.c > kMostPitch || out_bytes > kMostPitch) return false;
  return inputs * Placed(WindowBytes(in, w)) + Placed(out_bytes) <= config.act_bytes;
}

/// Bytes of parameter memory that the least part of a DEPTHWISE layer takes.
int64_t KernelBytes(const VectorLayer& layer, const spec::Config& config) {
  const int64_t record = RecordBytes(ChooseFormat(layer.bias, layer.requant));
  return layer.window.kh * layer.window.kw * 16 + config.lanes * record;
}

bool ConvFits(const ConvLayer& conv, const spec::Config& config) {
  // Bytes per output channel, with a residual's, which are as many as can be with sums.
  const bool adds = conv.residual.value != kNoValue;
  const int64_t outputs = conv.requant.mode == spec::Requant::kRaw ? 4 : adds ? 2 : 1;
  const RunShape run = RunShapeOf(conv);
  // Counted without joined runs, of which there are never more.
  const int64_t slices = conv.window.kh * run.nx * CeilDiv(run.bytes, config.rows);
  return run.bytes <= kMostPitch && slices * config.tile_bytes() <= kMostTransferBytes &&
         HasRoom(conv.in, conv.window, 1, conv.out.c * outputs, config);
}

bool VectorFits(const VectorLayer& vector, const spec::Config& config) {
  const int64_t inputs = vector.input2 == kNoValue ? 1 : 2;
  return HasRoom(vector.in, vector.window, inputs, vector.out.c, config);
}

/// The same convolution on the array.
ConvLayer AsConv(const VectorLayer& vector) {
  ConvLayer conv;
  conv.input = vector.input;
  conv.output = vector.output;
  conv.in = vector.in;
  conv.out = vector.out;
  conv.window = vector.window;
  conv.groups = vector.in.c;
  conv.weight_zero = vector.zero_w;
  conv.pad_byte = vector.zero_x;  // Taps outside the image count nothing.
  conv.bias = vector.bias;
  conv.requant = vector.requant;
  const int64_t taps = vector.window.kh * vector.window.kw;
  conv.weights.resize(vector.weights.size());
  for (int64_t c = 0; c < vector.in.c; ++c) {
    int64_t sum = 0;
    for (int64_t t = 0; t < taps; ++t) {
      const int8_t weight = vector.weights[t * vector.in.c + c];
      conv.weights[c * taps + t] = weight;
      sum += weight - vector.zero_w;
    }
    // Wraps as the sums do.
    conv.bias[c] = static_cast<int32_t>(static_cast<uint32_t>(conv.bias[c] - vector.zero_x * sum));
  }
  return conv;
}

class Splitter {
 public:
  Splitter(LayerGraph& graph, const spec::Config& config) : graph_(graph), config_(config) {}

  void Run() {
    for (Layer& layer : graph_.layers) {
      const auto* vector = std::get_if<VectorLayer>(&layer.work);
      const int64_t channels = vector == nullptr ? 0 : Channels(*vector);
      if (vector == nullptr || channels == vector->in.c) {
        layers_.push_back(std::move(layer));
        continue;
      }
      for (int64_t c = 0; c < vector->in.c; c += channels) {
        layers_.push_back(PartOf(layer, {c, std::min(c + channels, vector->in.c)}));
      }
    }
    graph_.layers = std::move(layers_);
  }

 private:
  /// Most channels of a layer that fit alone; those of whole groups of lanes before others.
  int64_t Channels(const VectorLayer& vector) const {
    VectorLayer part = vector;
    int64_t channels = vector.in.c;
    for (int64_t parts = 2; channels > 1; ++parts) {
      part.in.c = part.out.c = channels;
      if (VectorFits(part, config_)) break;
      channels = std::min(channels - 1, CeilDiv(vector.in.c, parts));
      if (channels > config_.lanes) channels = channels / config_.lanes * config_.lanes;
    }
    return channels;
  }

  /// Some channels of a value that a layer sees in the given dimensions.
  ValueId ChannelsOf(ValueId id, Dims dims, Interval channels) {
    const Value& of = graph_.values[id];
    Value value;
    value.name = fmt::format("{}/channels{}", of.name, channels.begin);
    value.is_uint8 = of.is_uint8;
    if (of.is_part()) {
      value.part = of.part;
    } else {
      value.part = {id, dims, 0, dims.c, dims.w * dims.c, dims.h * dims.w * dims.c};
    }
    value.part.offset += channels.begin;
    value.part.dims.c = channels.size();
    value.bytes = value.part.dims.elements();
    graph_.values.push_back(std::move(value));
    return static_cast<ValueId>(graph_.values.size()) - 1;
  }

  Layer PartOf(const Layer& whole, Interval channels) {
    Layer layer = whole;
    auto& vector = std::get<VectorLayer>(layer.work);
    const Dims in = vector.in, out = vector.out;
    vector.input = ChannelsOf(vector.input, in, channels);
    if (vector.input2 != kNoValue) vector.input2 = ChannelsOf(vector.input2, in, channels);
    vector.output = ChannelsOf(vector.output, out, channels);
    vector.in.c = vector.out.c = channels.size();
    vector.dynamic_first += channels.begin;
    const auto cut = [&](auto& values) {
      if (static_cast<int64_t>(values.size()) != in.c) return;
      values = {values.begin() + channels.begin, values.begin() + channels.end};
    };
    cut(vector.bias);
    if (in.c > 1) cut(vector.requant.factors);
    if (!vector.weights.empty()) {
      const auto& all = std::get<VectorLayer>(whole.work).weights;
      vector.weights.clear();
      for (int64_t t = 0; t < vector.window.kh * vector.window.kw; ++t) {
        const auto tap = all.begin() + t * in.c;
        vector.weights.insert(vector.weights.end(), tap + channels.begin, tap + channels.end);
      }
    }
    layer.info.name += fmt::format("/channels{}", channels.begin);
    layer.info.shape += fmt::format(", channels {} to {}", channels.begin, channels.end - 1);
    layer.info.macs = whole.info.macs / in.c * channels.size();
    return layer;
  }

  LayerGraph& graph_;
  const spec::Config& config_;
  std::vector<Layer> layers_;
};

}  // namespace

bool FitsAlone(const Layer& layer, const spec::Config& config) {
  if (const auto* conv = std::get_if<ConvLayer>(&layer.work)) return ConvFits(*conv, config);
  const auto* vector = std::get_if<VectorLayer>(&layer.work);
  return vector == nullptr || VectorFits(*vector, config);
}

void MoveLargeKernels(LayerGraph& graph, const spec::Config& config) {
  for (Layer& layer : graph.layers) {
    const auto* vector = std::get_if<VectorLayer>(&layer.work);
    if (vector == nullptr || vector->op != spec::Opcode::kDepthwise) continue;
    if (vector->dynamic != kNoValue) continue;
    VectorLayer one = *vector;
    one.in.c = one.out.c = 1;
    if (KernelBytes(*vector, config) <= config.param_bytes / 2 && VectorFits(one, config)) continue;
    layer.work = AsConv(*vector);
    layer.info.engine = program::LayerEngine::kConv;
  }
}

void SplitChannels(LayerGraph& graph, const spec::Config& config) { Splitter(graph, config).Run(); }

}  // namespace systole::compile
