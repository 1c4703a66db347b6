// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "hw/spec/gen/spec.h"
#include "sim/perf/machine.h"

namespace systole::perf {

/// Cycles of one command that has its engine, bus, banks and weights for itself.
struct Cost {
  spec::Engine engine = spec::Engine::kCtrl;
  /// Cycles until the engine can take up the next command's work: queued commands of one engine
  /// follow each other at this distance.
  int64_t busy = 0;
  int64_t latency = 0;      ///< From start (dependencies met, engine free) to retirement. CONV: a
                            ///< command that was prepared while it waited, else 11 more.
  int64_t read_beats = 0;   ///< Beats of 16 bytes on the read bus (LOAD).
  int64_t write_beats = 0;  ///< On the write bus (STORE).
};

/// A CONV command as a sequence of weight tiles.
struct ConvShape {
  int64_t pixels = 0;    ///< Output pixels of the command, n*oh*ow.
  int64_t slices = 0;    ///< Weight tiles per tile of output channels.
  int64_t oc_tiles = 0;  ///< Tiles of C output channels.

  int64_t tiles() const { return slices * oc_tiles; }
};
ConvShape ShapeOf(const spec::ConvCommand& c, const spec::Config& config);

/// Slices of at most `rows` bytes of `runs` runs of `run_bytes` bytes; with `join` a slice may hold
/// the end of one run and the beginning of the next (docs/architecture.md section 4).
int64_t CountSlices(int64_t runs, int64_t run_bytes, int64_t rows, bool join);

/// Cycles for which one weight tile occupies the array: max(pixels, R, 8).
int64_t TileCycles(int64_t pixels, const spec::Config& config);

/// Beats and bursts of a transfer's rows.
struct Transfer {
  int64_t beats = 0;
  int64_t bursts = 0;
  int64_t accesses = 0;     ///< On-chip accesses, one per cycle: of at most 16 bytes, `tiny` 8.
  int64_t first_beats = 0;  ///< Of the first burst.
  int64_t last_beats = 0;   ///< Of the last burst.
};
/// `n2` planes of `n1` rows of `n0` bytes; rows begin at `offset` + i1*stride1 + i2*stride2.
Transfer TransferOf(uint64_t offset, int64_t n0, int64_t n1, int64_t n2, uint64_t stride1,
                    uint64_t stride2, const spec::Config& config);
Transfer TransferOf(const spec::LoadCommand& c, const spec::Config& config);
Transfer TransferOf(const spec::StoreCommand& c, const spec::Config& config);

/// A VECTOR command as frames: one channel group of one image each.
struct VectorShape {
  int64_t groups = 0;  ///< Groups of L channels.
  int64_t images = 0;
  int64_t outputs = 0;         ///< Pixels of a frame that are put out.
  int64_t frame = 0;           ///< Cycles from frame to frame.
  int64_t last_frame = 0;      ///< Cycles of the last frame until its last output.
  int64_t first_output = 0;    ///< Cycles of a frame before its first output.
  int64_t passes = 1;          ///< Cycles of an output.
  int64_t weight_lines = 0;    ///< Lines of 16 bytes of weights of a group that are read ahead.
  int64_t table = 0;           ///< LUT: cycles in which its table is read ahead.
  int64_t record_lines = 0;    ///< The same of parameter records.
  int64_t between_groups = 0;  ///< Cycles between the groups of a DEPTHWISE tap by tap.
  int64_t setup = 0;           ///< Start to constants.
  int64_t finish = 0;          ///< Last step to retirement.
  int64_t gap = 0;             ///< Last step to the first one of the next command.
  bool streamed = false;       ///< Windows slide over line buffers.

  /// Steps of the command without refused accesses (docs/architecture.md section 5).
  int64_t work() const;
};
VectorShape ShapeOf(const spec::DepthwiseCommand& c, const spec::Config& config);
VectorShape ShapeOf(const spec::MaxpoolCommand& c, const spec::Config& config);
VectorShape ShapeOf(const spec::SumpoolCommand& c, const spec::Config& config);
VectorShape ShapeOf(const spec::AddCommand& c, const spec::Config& config);
VectorShape ShapeOf(const spec::LutCommand& c, const spec::Config& config);

Cost CostOf(const spec::LoadCommand& c, const spec::Config& config, const Machine& machine = {});
Cost CostOf(const spec::StoreCommand& c, const spec::Config& config, const Machine& machine = {});
Cost CostOf(const spec::ConvCommand& c, const spec::Config& config, const Machine& machine = {});
Cost CostOf(const spec::DepthwiseCommand& c, const spec::Config& config,
            const Machine& machine = {});
Cost CostOf(const spec::MaxpoolCommand& c, const spec::Config& config, const Machine& machine = {});
Cost CostOf(const spec::SumpoolCommand& c, const spec::Config& config, const Machine& machine = {});
Cost CostOf(const spec::AddCommand& c, const spec::Config& config, const Machine& machine = {});
Cost CostOf(const spec::LutCommand& c, const spec::Config& config, const Machine& machine = {});
Cost CostOf(const VectorShape& shape);
Cost CostOf(const ConvShape& shape, bool hold, const spec::Config& config);
Cost CostOf(const Transfer& transfer, spec::Engine engine, const Machine& machine = {});

/// Of an encoded command; CTRL commands cost nothing here.
Cost CostOf(const uint32_t* words, const spec::Config& config, const Machine& machine = {});

/// Cycles that the check takes for a command, and so the least distance of commands at dispatch.
int64_t CheckCycles(spec::Opcode opcode);

/// Words of a command of this opcode, 0 if there is none.
int WordsOf(spec::Opcode opcode);

}  // namespace systole::perf
