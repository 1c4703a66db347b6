// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "hw/spec/gen/spec.h"
#include "runtime/compile/layer.h"

namespace systole::compile {

/// The bytes that one array pass reduces (docs/architecture.md, section 4): `len0` bytes of run
/// `run` from byte `offset`, then `len1` bytes of run `run` + 1 from its start.
struct Slice {
  int64_t run = 0;
  int64_t offset = 0;
  int64_t len0 = 0;
  int64_t len1 = 0;
};

/// Cuts `runs` runs of `run_bytes` bytes into slices of at most `rows` bytes that join at most
/// `max_joined` runs (1 or 2).
std::vector<Slice> MakeSlices(int64_t runs, int64_t run_bytes, int64_t rows, int max_joined);

/// Weight tiles of output channels [first, first + count) in the order in which CONV takes them: for each
/// tile of `cols` channels, for each slice, rows x cols bytes; lanes and channels beyond are zero.
/// `nx` runs per kernel row as in the command.
std::vector<std::byte> PackTiles(const ConvLayer& layer, std::span<const Slice> slices, int64_t nx,
                                 const spec::Config& config, int64_t first, int64_t count);

/// Parameter records of `lanes`-wide groups of channels [first, first + count), padded to whole
/// groups.
struct PackedParams {
  spec::ParamFormat format = spec::ParamFormat::kBias;
  golden::QuantizedMultiplier factor;  ///< For the command, where records hold none.
  std::vector<std::byte> records;
};
PackedParams PackParams(std::span<const int32_t> bias, const Requant& requant, int64_t lanes,
                        int64_t first, int64_t count);

/// Bytes of one record.
int64_t RecordBytes(spec::ParamFormat format);

/// The format that PackParams would choose for the whole layer.
spec::ParamFormat ChooseFormat(std::span<const int32_t> bias, const Requant& requant);

/// Depthwise weights of channels [first, first + count): per group of `lanes` channels and tap 16 bytes.
std::vector<std::byte> PackDepthwise(const VectorLayer& layer, int64_t lanes, int64_t first,
                                     int64_t count);

}  // namespace systole::compile
