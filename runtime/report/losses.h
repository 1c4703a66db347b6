// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "driver/base/state_counts.h"
#include "hw/spec/gen/spec.h"
#include "runtime/program/program.h"
#include "runtime/report/conv_work.h"

namespace systole::report {

/// Why the array did less than it could.
enum class LossKind {
  kRows,        ///< The reduction is not a multiple of R: rows without work.
  kColumns,     ///< The output channels are not a multiple of C: columns without work.
  kExtraWork,   ///< Products that the layer does not count: zeros, or pixels computed twice.
  kShortTiles,  ///< Fewer pixels than the R cycles (least 8) that the next weights need.
  kWeights,     ///< CONV: the next weight tile is not there.
  kBanks,       ///< CONV: another engine had the bank of the activation buffer.
  kFill,        ///< CONV: pipeline fill and drain, command overhead.
  kWaitLoad,    ///< CONV: the next command waits for LOAD.
  kWaitConv,    ///< CONV: for an earlier command of its own.
  kWaitVector,  ///< CONV: for VECTOR.
  kWaitStore,   ///< CONV: for STORE.
  kVectorOnly,  ///< CONV has no command; VECTOR has.
  kLoadOnly,    ///< CONV has no command; of the others LOAD has.
  kStoreOnly,   ///< Only STORE has a command.
  kNoCommand,   ///< No engine has a command.
};
const char* LossName(LossKind kind);  ///< As in JSON: "rows", "wait_load".

struct Loss {
  LossKind kind = LossKind::kFill;
  double cycles = 0;
  std::string detail;  ///< "reduction 27 of 32 rows used".
};

/// Where the cycles of one layer went. Every cycle of a run belongs to one layer (or to none): to
/// that of CONV's command, or, while CONV has none, to that of another engine.
struct LayerLosses {
  uint64_t cycles = 0;
  double ideal = 0;          ///< MACs on the array / (R * C).
  std::vector<Loss> losses;  ///< Not zero; ideal + losses = cycles.
};

/// The account of a run. `work`: the CONV commands of each layer; `states`: one entry per layer and
/// one for no layer, as an account gives them. `macs`: per layer, those done by CONV.
std::vector<LayerLosses> ExplainLosses(const std::vector<std::vector<ConvWork>>& work,
                                       const std::vector<uint64_t>& macs,
                                       const std::vector<LayerStates>& states,
                                       const spec::Config& config);

/// The same for a program.
std::vector<LayerLosses> ExplainLosses(const program::Program& program,
                                       const std::vector<LayerStates>& states,
                                       const spec::Config& config);

/// The largest losses, each as "conv2d_5: 4,096 cycles, reduction 27 of 32 rows used".
std::vector<std::string> LargestLosses(const program::Program& program,
                                       const std::vector<LayerLosses>& losses, size_t count);

}  // namespace systole::report
