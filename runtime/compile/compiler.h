// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "driver/base/status.h"
#include "hw/spec/gen/spec.h"
#include "runtime/graph/graph.h"
#include "runtime/program/program.h"
#include "sim/golden/numerics.h"

namespace systole::compile {

/// How neighbouring layers were cut, for people.
struct CutReport {
  std::vector<int> layers;  ///< Positions in Program::layers of those that run together.
  std::string text;         ///< Strips, buffers and where values stay.
  int64_t cycles = 0;       ///< Predicted for these layers alone.
};

struct Options {
  const spec::Config* config = nullptr;  ///< Never null when compiling; FindConfig() looks it up.
  golden::Numerics numerics = golden::Numerics::kTfliteRef;
  bool strict = false;  ///< Refuse operators on the CPU.
  int64_t batch = 1;    ///< Samples that one run computes.
  std::vector<CutReport>* cuts = nullptr;  ///< If given: gets how the layers were cut.
  bool residuals = true;  ///< Additions may become part of convolutions.
  /// If given: called now and then with the share of the work that is done and what it is.
  std::function<void(double fraction, const std::string& text)> progress = nullptr;
};

/// The named configuration. Error: kInvalidArgument listing the names.
Result<const spec::Config*> FindConfig(std::string_view name);

/// Compiles a network. Error: kUnsupported naming every node that cannot run, with the reason (with
/// `strict`: also those that would run on the CPU; with a batch: also those that mix samples).
Result<program::Program> Compile(const graph::Graph& graph, const Options& options);

}  // namespace systole::compile
