// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "driver/base/status.h"
#include "hw/spec/gen/spec.h"
#include "runtime/compile/compiler.h"
#include "runtime/compile/group.h"
#include "runtime/compile/layer.h"
#include "runtime/compile/list_schedule.h"
#include "runtime/compile/param_ring.h"
#include "runtime/compile/placement.h"
#include "runtime/compile/task.h"
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

/// What a CONV does with sums: adds to those of the command before, leaves them for the next one.
struct Sums {
  bool keep = false, hold = false;
};

/// Tiles, places and schedules one run of engine layers: [begin, end) of a layer graph. Values that
/// have a home in memory when it starts are read from or written to it; the others stay on the chip
/// where they fit, else they live in rolling buffers between neighbouring layers, else they get a
/// home in the scratch region. See docs/adr/0008-tasks-then-order.md.
class Scheduler {
 public:
  Scheduler(const LayerGraph& graph, const spec::Config& config, MemoryPlan& memory);

  /// Command words of the segment, END included. Error: kUnsupported when a layer does not fit the
  /// configuration, naming layer, need and limit.
  Result<std::vector<uint32_t>> Run(int begin, int end);

  /// Run() will call this with the layer that it plans.
  void ReportTo(std::function<void(int layer)> progress) { progress_ = std::move(progress); }

  /// Predicted for the segment by Run().
  int64_t cycles() const { return cycles_; }

  /// What Run() decided.
  std::vector<CutReport> Report();

 private:
  /// Rectangle of an image on the chip: the whole of a resident tensor or a rolling buffer.
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
  /// Part of a layer's output that one command computes.
  struct Block {
    Interval images, rows, cols, channels;
  };
  /// Where a layer's operands are while a block is computed.
  struct Tiles {
    Tile in, in2, out;
    uint32_t pass = 0;  ///< Lap of the output's buffer.
  };
  /// A rolling buffer in use.
  struct Rolling {
    RollingBuffer rows;
    uint32_t pass;
  };
  /// One run through a group's strips.
  struct Pass {
    Interval images;
    Interval cols;
    std::map<ValueId, Rolling> rolling;
  };
  /// Distances of a value's pixels, rows and images in memory.
  struct Grid {
    int64_t pixel, row, image;
    /// `range` with only the first `bytes` of every pixel, where that can be said.
    Range Strided(const Range& range, int64_t bytes) const {
      return pixel > 0 && row % pixel == 0 ? range.Strided(pixel, bytes) : range;
    }
  };
  /// What a value is for this segment.
  enum class Stay { kResident, kRolled, kMemory };

  /// Records, and depthwise weights behind them, of a run of channels.
  struct Params {
    uint64_t offset = 0;  ///< In the constants region.
    int64_t bytes = 0;
    int64_t record_bytes = 0;  ///< Of all records.
    spec::ParamFormat format = spec::ParamFormat::kNone;
    golden::QuantizedMultiplier factor;
    ValueId weights = kNoValue;  ///< Weights that are computed, behind the records as well.
    int64_t weights_from = 0;    ///< Where in that value.
  };
  /// Channels whose parameters are loaded together.
  struct Chunk {
    Interval channels;
    uint64_t tiles_offset = 0;  ///< CONV: weight tiles in the constants region.
    int64_t tile_bytes = 0;     ///< CONV: weights of one tile of output channels.
    Params params;
  };
  struct LayerPlan {
    int runs = 1;
    int64_t nx = 1;
    int64_t run_bytes = 0;
    int64_t slices = 0;
    std::vector<Chunk> chunks;
  };

  /// Some kernel rows and channels of a convolution's window, for one group of its channels.
  struct WindowPart {
    int64_t group = 0;
    Interval channels;            ///< Of the input.
    ConvLayer layer;              ///< Without weights.
    LayerPlan plan;
    std::vector<uint64_t> tiles;  ///< Of output channels: weights in the constants region.
  };

  // What stays where: schedule_place.cc
  Result<void> PlaceValues(int begin, int end);
  bool PlaceResidents(int begin, int end);
  bool PlaceResidents(int begin, int end, int slack);
  std::vector<Group> FormGroups(int begin, int end) const;
  Result<bool> PlanGroups(int begin, int end);
  bool WantsCopy(ValueId value, int begin, int end) const;
  bool Rollable(ValueId value, int begin, int end) const;
  bool GiveUp(const Group& group);
  void Demote(ValueId value, int begin, int end);
  Operands OperandsOf(int number) const;
  Status DoesNotFit(const Group& group) const;

  // Strips and buffers of a group: schedule_strips.cc
  std::vector<ValueId> RolledValues(const Group& group) const;
  bool PlanStrips(Group& group);
  bool PlanStripsAgain(Group& group);
  std::vector<int64_t> PlanKey(const Group& group) const;
  bool PlanChannels(Group& group);
  bool PlaceChannels(Group& group, int64_t channels, bool apart);
  bool ByChannels(int number, int begin, int end) const;
  bool TryStrips(Group& group, int64_t rows, int64_t columns, int64_t slack);
  bool TryStrips(Group& group, int64_t rows, int64_t columns, int64_t slack, bool apart);
  std::vector<Interval> StripRows(const Group& group, int64_t rows) const;
  Result<int64_t> Estimate(const Group& group);

  // Convolutions by parts of their windows: schedule_parts.cc
  bool ByParts(int number) const;
  int64_t PartChannels(const ConvLayer& layer, const Operands& operands, int64_t rows,
                       int64_t cols) const;
  int64_t PartKernelRows(const Operands& operands, int64_t rows, int64_t cols,
                         int64_t channels) const;
  bool PlanParts(Group& group);
  uint64_t DynamicTile(const ConvLayer& layer, int64_t tile, int64_t channel) const;
  const std::vector<WindowPart>& PartsOf(const Group& group);
  Result<void> AddParts(const Group& group);
  void AddPartTile(const Group& group, const Block& block);
  void LoadBox(ValueId value, const Dims& dims, int64_t image, Interval rows, Interval cols,
               Interval channels, int64_t chip, uint32_t pass);

  // Tasks: schedule.cc
  Result<void> AddGroup(const Group& group);
  Result<void> AddPass(const Group& group, Pass& pass);
  Result<void> AddChannelPasses(const Group& group);
  Result<void> Fetch(const Group& group, Pass& pass, ValueId value, int64_t keep, int64_t end);
  Result<void> Compute(const Group& group, Pass& pass, int index, Interval rows, int64_t keep);
  Result<void> Move(const Group& group, const Pass& pass, ValueId value,
                    const RollingBuffer::Move& move);
  Tile TileOf(const Group& group, const Pass& pass, ValueId value, const Dims& dims, int64_t elem,
              Interval cols) const;
  void LoadRows(ValueId value, const Dims& dims, int64_t image, Interval rows, const Tile& tile,
                uint32_t pass);
  void LoadBytes(ValueId value, int64_t end);
  void Load(ValueId value, int64_t from, int64_t chip, int64_t bytes, int64_t rows,
            int64_t mem_pitch, int64_t chip_pitch, int copy, uint32_t pass);
  void LoadPart(ValueId value, int64_t image, Interval rows, Interval cols, int64_t chip,
                int64_t chip_row, int copy, uint32_t pass);
  void AddLoad(spec::LoadCommand load, ValueId value, int64_t from, int64_t chip, Range memory,
               Range act, int copy, uint32_t pass);
  Grid GridOf(ValueId value, const Dims& dims, int64_t elem) const;
  bool TouchesParts(int number) const;
  void Store(const Operands& operands, const Block& block, const Tile& tile);
  void StoreChannels(const Operands& operands, int64_t image, Interval rows, Interval channels,
                     const Tile& tile);
  int64_t ParamsAt(int number, size_t chunk, const Params& params);
  void Add(Command command, Access access, std::optional<spec::LoadCommand> weights = {});

  // Engines: schedule_conv.cc, schedule_vector.cc
  Result<const LayerPlan*> PlanOf(int number, const Operands& operands, int runs);
  Result<LayerPlan> PlanConv(int number, const ConvLayer& layer, int runs);
  Result<LayerPlan> PlanVector(int number, const VectorLayer& layer);
  Result<void> ComputeConv(int number, const Operands& operands, const Block& block,
                           const Tiles& tiles);
  Result<void> ComputeVector(int number, const Operands& operands, const Block& block,
                             const Tiles& tiles);
  void AddConv(const ConvLayer& layer, const Operands& operands, const LayerPlan& plan,
               const Chunk& chunk, int64_t param_addr, const Block& block, const Tiles& tiles,
               Sums sums = {});
  static void AddResidual(spec::ConvCommand& conv, const Residual& residual,
                          const Operands& operands, const Block& block, const Tile& tile,
                          Access& access);
  void AddVector(const VectorLayer& layer, const Operands& operands, const Chunk& chunk,
                 int64_t param_addr, const Block& block, const Tiles& tiles);
  void AddPool(const VectorLayer& layer, const Operands& operands, const Block& block,
               const Tiles& tiles);

  const LayerGraph& graph_;
  const spec::Config& config_;
  MemoryPlan& memory_;
  ChipAllocator allocator_;
  std::vector<std::optional<ChipPlace>> places_;  ///< By value: where it is resident.
  std::vector<Stay> stay_;                        ///< By value.
  std::vector<bool> no_copy_;                     ///< By value: a second copy did not fit.
  std::vector<bool> produced_;                    ///< By value: written in this segment.
  std::vector<bool> has_parts_;                   ///< By value: others are parts of it.
  std::vector<Group> groups_;
  /// Groups that were planned before, by all that a plan depends on; nothing: there was no way.
  std::map<std::vector<int64_t>, std::optional<Group>> planned_;
  int most_slack_ = 3;  ///< Layers for which a place stays unused before and after its value.

  int64_t cycles_ = 0;
  std::function<void(int layer)> progress_;

  // While tasks are made:
  bool draft_ = false;  ///< Nothing is appended to the constants; for estimates.
  std::vector<Task> tasks_;
  uint32_t layer_ = 0;
  uint32_t passes_ = 0;          ///< Numbers of passes and laps given so far.
  std::vector<int64_t> loaded_;  ///< By value: bytes of a resident value that were loaded.
  ParamRing params_;
  std::map<int, LayerPlan> plans_, draft_plans_;  ///< By layer.
  std::map<int, std::vector<WindowPart>> parts_;                ///< By layer.
  std::map<std::pair<int, int64_t>, Params> part_params_;       ///< By layer and channel.
  int64_t part_loads_ = 0, part_tiles_ = 0;  ///< Buffers are used in turn.
  int64_t row_pixels_ =
      0;  ///< Maps of at least so many pixels are cut by rows, smaller by channels.
};

/// Whether joining two runs per slice saves at least a tenth of the slices of a convolution.
bool JoiningPays(const ConvLayer& layer, const spec::Config& config);

/// Runs of a pixel: how many per kernel row and of how many bytes.
struct RunShape {
  int64_t nx, bytes;
};
RunShape RunShapeOf(const ConvLayer& layer);

/// Whether a layer runs on CONV or VECTOR.
bool RunsOnEngine(const Layer& layer);

inline int64_t CeilDiv(int64_t a, int64_t b) { return (a + b - 1) / b; }

}  // namespace systole::compile
