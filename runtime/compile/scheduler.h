// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "driver/base/status.h"
#include "hw/spec/gen/spec.h"
#include "runtime/compile/emitter.h"
#include "runtime/compile/layer.h"
#include "runtime/compile/placement.h"
#include "runtime/compile/strips.h"
#include "runtime/compile/weights.h"
#include "runtime/program/program.h"

namespace systole::compile {

/// Place of a value in memory.
struct Home {
  program::Region region = program::Region::kScratch;
  uint64_t offset = 0;
};

/// Bytes of a region while it grows; every piece begins at a 64-byte boundary.
class ConstantPool {
 public:
  uint64_t Append(std::span<const std::byte> bytes);
  std::vector<std::byte> Take() { return std::move(bytes_); }

 private:
  std::vector<std::byte> bytes_;
};

/// What segments share: where values are in memory, and the regions that grow.
struct MemoryPlan {
  std::vector<std::optional<Home>> homes;  ///< By value.
  ConstantPool constants;
  uint64_t scratch_bytes = 0;

  /// Home of a value; a new one in the scratch region if it had none.
  Home HomeOf(ValueId value, int64_t bytes);
};

/// Tiles, places and schedules one run of engine layers: [begin, end) of a layer graph. Values that
/// have a home in memory when it starts are read from or written to it; the others stay on the chip
/// where they fit, else they get a home in the scratch region.
class Scheduler {
 public:
  Scheduler(const LayerGraph& graph, const spec::Config& config, MemoryPlan& memory);

  /// Command words of the segment, END included. Error: kUnsupported when a layer does not fit the
  /// configuration, naming layer, need and limit.
  Result<std::vector<uint32_t>> Run(int begin, int end);

 private:
  /// Rectangle of an image on the chip: the whole of a resident tensor or a staging buffer.
  struct Tile {
    int64_t base = 0;  ///< Address of pixel (rows.begin, cols.begin).
    Interval rows, cols;
    int64_t row_pitch = 0;
    int64_t pixel_pitch = 0;
    int copy = 0;

    int64_t Address(int64_t row, int64_t col) const {
      return base + (row - rows.begin) * row_pitch + (col - cols.begin) * pixel_pitch;
    }
  };
  /// One rectangle of a layer's output.
  struct Strip {
    int64_t image;
    Interval rows, cols;
  };
  /// Operands of a layer as strips need them.
  struct Operands {
    StripShape shape;
    ValueId input = kNoValue, input2 = kNoValue, output = kNoValue;
  };
  using StripBody = std::function<Result<void>(const Strip&, const Tile& in, const Tile& in2,
                                               const Tile& out)>;

  /// Records, and depthwise weights behind them, that one command needs.
  struct Params {
    uint64_t offset = 0;  ///< In the constants region.
    int64_t bytes = 0;
    int64_t record_bytes = 0;
    spec::ParamFormat format = spec::ParamFormat::kNone;
    golden::QuantizedMultiplier factor;
  };
  struct ConvChunk {
    int64_t first, count;  ///< Output channels.
    uint64_t tiles_offset;
    int64_t tiles_bytes;
    Params params;
  };
  struct ConvPlan {
    int runs = 1;
    int64_t nx = 1;
    int64_t run_bytes = 0;
    std::vector<ConvChunk> chunks;
  };
  struct VectorChunk {
    int64_t first, count;  ///< Channels.
    Params params;
  };

  // placement: schedule_place.cc
  Result<void> PlaceValues(int begin, int end);
  bool PlaceResidents(int begin, int end);
  Result<bool> PlanLayers(int begin, int end);
  bool WantsCopy(ValueId value, int begin, int end) const;
  Operands OperandsOf(int number) const;
  Status DoesNotFit(int number, const Operands& operands) const;

  // emission: schedule.cc
  Result<void> EmitStrips(int number, const Operands& operands, const StripBody& body);
  Result<void> LoadResident(ValueId value);
  Result<void> LoadTile(ValueId value, const Dims& dims, int64_t image, const Tile& tile);
  Result<void> StoreTile(ValueId value, const Dims& dims, int64_t elem, const Strip& strip,
                         const Tile& tile);
  Tile ResidentTile(ValueId value, const Dims& dims, int64_t elem, int64_t image) const;
  static Tile StagingTile(const ChipPlace& place, Interval rows, Interval cols, int64_t pixel);
  Result<int64_t> LoadParams(const Params& params);

  // engines: schedule_conv.cc, schedule_vector.cc
  Result<void> EmitConv(int number, const ConvLayer& layer);
  Result<ConvPlan> PlanConv(int number, const ConvLayer& layer, int runs);
  Result<void> EmitConvBlock(const ConvLayer& layer, const ConvPlan& plan, const ConvChunk& chunk,
                             int64_t param_addr, const Strip& block, const Tile& in,
                             const Tile& out);
  Result<void> EmitVector(int number, const VectorLayer& layer);
  Result<std::vector<VectorChunk>> PlanVector(int number, const VectorLayer& layer);
  Result<void> EmitVectorBlock(const VectorLayer& layer, const VectorChunk& chunk,
                               int64_t param_addr, const Strip& block, const Tile& in,
                               const Tile& in2, const Tile& out);

  const LayerGraph& graph_;
  const spec::Config& config_;
  MemoryPlan& memory_;
  ChipAllocator allocator_;
  Emitter emitter_;
  std::vector<std::optional<ChipPlace>> places_;  ///< By value: where it is resident.
  std::vector<bool> spilled_;                     ///< By value: does not stay on the chip.
  std::vector<bool> no_copy_;                     ///< By value: a second copy did not fit.
  std::vector<bool> filled_;                      ///< By value: the resident copy is valid.
  std::vector<bool> produced_;                    ///< By value: written in this segment.
  std::vector<std::optional<StripPlan>> plans_;   ///< By layer.
  int64_t next_param_ = 0;
};

/// Whether joining two runs per slice saves at least a tenth of the slices of a convolution.
bool JoiningPays(const ConvLayer& layer, const spec::Config& config);

/// Runs of a pixel: how many per kernel row and of how many bytes.
struct RunShape {
  int64_t nx, bytes;
};
RunShape RunShapeOf(const ConvLayer& layer);

/// Output rows that one CONV command takes of a strip `width` pixels wide.
int64_t RowsPerBlock(int64_t width, const spec::Config& config);

}  // namespace systole::compile
