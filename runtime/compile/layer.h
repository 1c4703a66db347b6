// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "hw/spec/gen/spec.h"
#include "runtime/graph/graph.h"
#include "runtime/program/program.h"
#include "sim/golden/requantize.h"

namespace systole::compile {

using ValueId = int;
inline constexpr ValueId kNoValue = -1;

/// A tensor as a layer sees it: n images of h x w pixels of c channels.
struct Dims {
  int64_t n = 1, h = 1, w = 1, c = 1;
  int64_t elements() const { return n * h * w * c; }
  friend bool operator==(const Dims&, const Dims&) = default;
};

/// Where the bytes of a value are within another one, in memory: those of its pixel (i, y, x) at
/// offset + i * image_pitch + y * row_pitch + x * pixel_pitch. Layers that use it see `dims`.
struct Part {
  ValueId whole = kNoValue;
  Dims dims;
  int64_t offset = 0;
  int64_t pixel_pitch = 0;
  int64_t row_pitch = 0;
  int64_t image_pitch = 0;

  /// Whether all pixels are at equal distances.
  bool even() const {
    const bool rows = dims.h == 1 || row_pitch == dims.w * pixel_pitch;
    return rows && (dims.n == 1 || image_pitch == dims.h * dims.w * pixel_pitch);
  }
};

/// A run of bytes that layers read and write. Reshaped tensors share one value, because dense NHWC
/// stays dense. On the chip everything is int8: uint8 tensors are stored minus 128.
struct Value {
  std::string name;
  int64_t bytes = 0;      ///< Size on the chip and in memory.
  bool is_uint8 = false;  ///< Bit 7 is flipped on the way from and to memory.
  std::shared_ptr<const graph::Bytes> constant;  ///< In the file's type; null if computed.
  Part part;  ///< With `whole`: has no bytes of its own in memory. Engines only.

  bool is_part() const { return part.whole != kNoValue; }
};

/// Sliding window of a layer; padding is `pad_top` rows above and `pad_left` pixels before.
struct Window {
  int64_t kh = 1, kw = 1, sy = 1, sx = 1, dy = 1, dx = 1, pad_top = 0, pad_left = 0;
};

/// How sums become output values: per channel or one for all.
struct Requant {
  spec::Requant mode = spec::Requant::kTwoStep;
  std::vector<golden::QuantizedMultiplier> factors;  ///< 1 or one per channel; empty for RAW.
  int32_t zero = 0;
  int32_t low = -128;
  int32_t high = 127;
};

/// Another image that a convolution adds to its results.
struct Residual {
  ValueId value = kNoValue;
  golden::QuantizedMultiplier own, other, sum;  ///< Factors of its result, of the image, of the sum.
  int32_t zero = 0;      ///< Zero point of the image.
  int32_t out_zero = 0;  ///< Of the sum; that of the result alone is the Requant's, like its limits.
  int32_t low = -128;
  int32_t high = 127;
};

/// Convolution or matrix product on the array. in.n > 1 only where images are whole.
struct ConvLayer {
  ValueId input = kNoValue;
  ValueId output = kNoValue;
  Dims in, out;
  Window window;
  /// Output channels fall into so many equal parts, each of which reads its part of the input's.
  int64_t groups = 1;
  std::vector<int8_t> weights;  ///< OHWI [out.c][kh][kw][in.c / groups], int8 on the chip.
  /// Instead: a value that is weight tiles in memory, of one group.
  ValueId dynamic = kNoValue;
  int32_t weight_zero = 0;
  int32_t pad_byte = 0;        ///< Input zero point.
  std::vector<int32_t> bias;   ///< With the input zero point folded in.
  Requant requant;
  Residual residual;

  int64_t depth() const { return in.c / groups; }  ///< Input channels of an output channel.
};

/// Part of a pool's output whose windows cover equally many pixels.
struct PoolRegion {
  int64_t y_begin, y_end, x_begin, x_end;
  golden::QuantizedMultiplier factor;
};

/// Depthwise convolution, pool, addition or table.
struct VectorLayer {
  spec::Opcode op = spec::Opcode::kSumpool;
  ValueId input = kNoValue;
  ValueId input2 = kNoValue;  ///< ADD only.
  ValueId output = kNoValue;
  Dims in, out;
  Window window;
  int32_t zero_x = 0;   ///< Input zero point (ADD: of the first operand).
  int32_t zero_w = 0;   ///< DEPTHWISE: weight zero point; ADD: zero point of the second operand.
  int32_t pad_byte = 0;
  std::vector<int8_t> weights;  ///< DEPTHWISE: [kh][kw][c].
  ValueId dynamic = kNoValue;   ///< Instead, 1x1: lines of weights in memory, as the engine reads them.
  int64_t dynamic_first = 0;    ///< First channel that this layer takes of them.
  std::vector<int32_t> bias;    ///< DEPTHWISE: [c].
  Requant requant;              ///< SUMPOOL without regions, DEPTHWISE; zero and limits for all.
  std::vector<PoolRegion> regions;  ///< SUMPOOL with several factors.
  golden::QuantizedMultiplier add_a, add_b, add_out;  ///< ADD.
  std::vector<int8_t> table;  ///< LUT: results of -128 .. 127.
};

/// Operator on the CPU; see program::CpuStep. Absent inputs are kNoValue.
struct CpuLayer {
  graph::OpKind kind = graph::OpKind::kReshape;
  graph::Attributes attributes;
  std::vector<ValueId> inputs;
  std::vector<ValueId> outputs;
  std::vector<program::TensorRef> input_types;   ///< Types and shapes; places are filled in later.
  std::vector<program::TensorRef> output_types;
};

/// A tensor that is put together from parts, or taken apart. Becomes engine layers, or nothing, or
/// `cpu` (runtime/compile/parts.h).
struct MoveLayer {
  CpuLayer cpu;
  bool join = false;  ///< Parts are written, else read.
  ValueId whole = kNoValue;
  struct Piece {
    ValueId value = kNoValue;
    Part part;
    std::vector<int8_t> table;  ///< What values become on the way; empty: they stay.
  };
  std::vector<Piece> pieces;
};

/// A layer of the legalized network.
struct Layer {
  program::Layer info;
  /// monostate: nothing to do.
  std::variant<std::monostate, ConvLayer, VectorLayer, CpuLayer, MoveLayer> work;
};

/// State between runs of CPU layers, whose value is also among the inputs of those that write it.
struct VariableValue {
  ValueId value = kNoValue;
  program::TensorRef type;
  std::vector<std::byte> initial;
};

/// The network as the engines see it, in execution order.
struct LayerGraph {
  std::vector<Value> values;
  std::vector<Layer> layers;
  std::vector<ValueId> inputs;   ///< Of the model, in file order.
  std::vector<ValueId> outputs;  ///< Of the model, in file order.
  std::vector<program::TensorRef> input_types;
  std::vector<program::TensorRef> output_types;
  std::vector<VariableValue> variables;
};

/// Values that a layer reads and writes, without kNoValue.
std::vector<ValueId> Reads(const Layer& layer);
std::vector<ValueId> Writes(const Layer& layer);

/// The computed weights of a layer, which it reads from memory.
ValueId WeightsOf(const Layer& layer);

/// "32x32x16".
std::string DimsText(const Dims& dims);

}  // namespace systole::compile
