// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "runtime/compile/legalizer.h"

// TRANSPOSE_CONV as convolutions, one for every position of an output pixel within a stride: each
// reads the taps that meet it, and writes every so-many-th pixel of the output in memory.

namespace systole::compile {
namespace {

int64_t CeilTo(int64_t a, int64_t b) { return (a + b - 1) / b; }

/// Output rows (or columns) phase, phase + stride, ... and the taps that reach them.
struct Phase {
  int64_t size = 0;   ///< Output rows.
  int64_t first = 0;  ///< First tap; the others follow at distances of the stride.
  int64_t taps = 0;
  int64_t pad = 0;  ///< Before the input, as seen by the turned kernel.
};

Phase PhaseOf(int64_t phase, int64_t stride, int64_t pad, int64_t kernel, int64_t out) {
  Phase p;
  p.size = CeilTo(out - phase, stride);
  p.first = (phase + pad) % stride;
  p.taps = p.first < kernel ? CeilTo(kernel - p.first, stride) : 0;
  // Tap first + stride * t of input row y meets output row (y + t) * stride + first - pad, so
  // output row phase + stride * k reads y = k + (phase + pad) / stride - t: turned, from the last
  // tap on.
  const int64_t ahead = (phase + pad) / stride;
  p.pad = p.taps - 1 - ahead;
  return p;
}

}  // namespace

Result<void> Legalizer::TransposeConv(const Node& node) {
  SYSTOLE_RETURN_IF_ERROR(CheckWeighted(node));
  const auto& attrs = node.attrs<graph::TransposeConvAttrs>();
  const Tensor& weights = graph_.input(node, 1);
  const Dims in = ImageOf(graph_.input(node).shape);
  const Dims out = ImageOf(graph_.output(node).shape);
  const int64_t kh = weights.shape[1], kw = weights.shape[2];
  if (kh > 255 || kw * in.c > 65535 || attrs.stride_h > 255 || attrs.stride_w > 255 ||
      attrs.pads[0] < 0 || attrs.pads[1] < 0) {
    return Unsupported(
        fmt::format("kernel {}x{} of {} channels, stride {}x{}: at most 255, and "
                    "65535 bytes in a kernel row",
                    kh, kw, in.c, attrs.stride_h, attrs.stride_w));
  }
  if (graph_.output(node).type == graph::DataType::kInt32) {
    return Unsupported("sums of TRANSPOSE_CONV");
  }
  SYSTOLE_ASSIGN_OR_RETURN(const Requant requant,
                           ConvRequant(node, golden::OpClass::kConv, attrs.activation));
  const std::vector<int8_t> own = ChipBytes(weights);
  const ValueId output = ValueOf(node.outputs[0]);
  const ChipQuant x = QuantOf(graph_.input(node));
  const int64_t sy = std::min(attrs.stride_h, out.h), sx = std::min(attrs.stride_w, out.w);
  for (int64_t py = 0; py < sy; ++py) {
    for (int64_t px = 0; px < sx; ++px) {
      const Phase y = PhaseOf(py, attrs.stride_h, attrs.pads[0], kh, out.h);
      const Phase z = PhaseOf(px, attrs.stride_w, attrs.pads[1], kw, out.w);
      const bool none = y.taps == 0 || z.taps == 0;
      ConvLayer conv;
      conv.input = ValueOf(node.inputs[0]);
      conv.in = in;
      conv.out = {in.n, y.size, z.size, out.c};
      conv.weight_zero = QuantOf(weights).zero;
      conv.pad_byte = x.zero;
      conv.requant = requant;
      if (!none) {
        conv.window.kh = y.taps;
        conv.window.kw = z.taps;
        conv.window.pad_top = y.pad;
        conv.window.pad_left = z.pad;
      }
      const int64_t taps = conv.window.kh * conv.window.kw;
      conv.weights.assign(out.c * taps * in.c, static_cast<int8_t>(conv.weight_zero));
      for (int64_t c = 0; !none && c < out.c; ++c) {
        for (int64_t t = 0; t < taps; ++t) {
          const int64_t i = y.first + (y.taps - 1 - t / z.taps) * attrs.stride_h;
          const int64_t j = z.first + (z.taps - 1 - t % z.taps) * attrs.stride_w;
          std::copy_n(&own[((c * kh + i) * kw + j) * in.c], in.c,
                      &conv.weights[(c * taps + t) * in.c]);
        }
      }
      conv.bias = BiasOf(node, out.c);
      FoldInputZero(conv, conv.pad_byte);
      conv.output = output;
      if (sy * sx > 1) {
        conv.output = NewValue(fmt::format("{}/phase{}", graph_.output(node).name, py * sx + px),
                               conv.out.elements(), out_.values[output].is_uint8, nullptr);
        Part& part = out_.values[conv.output].part;
        part.whole = output;
        part.dims = conv.out;
        part.pixel_pitch = attrs.stride_w * out.c;
        part.row_pitch = attrs.stride_h * out.w * out.c;
        part.image_pitch = out.h * out.w * out.c;
        part.offset = (py * out.w + px) * out.c;
      }
      Layer layer = NewLayer(node, program::LayerEngine::kConv,
                             fmt::format("{} k{}x{} s{}x{} -> {}", DimsText(in), kh, kw,
                                         attrs.stride_h, attrs.stride_w, DimsText(out)));
      if (sy * sx > 1) layer.info.name += fmt::format("/phase{}", py * sx + px);
      if (py + px > 0) layer.info.macs = 0;  // The first one stands for all.
      layer.work = std::move(conv);
      out_.layers.push_back(std::move(layer));
    }
  }
  return {};
}

}  // namespace systole::compile
