// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "driver/base/status.h"
#include "hw/spec/gen/spec.h"
#include "runtime/compile/emitter.h"

namespace systole::compile {

using Command =
    std::variant<spec::LoadCommand, spec::ConvCommand, spec::DepthwiseCommand, spec::MaxpoolCommand,
                 spec::SumpoolCommand, spec::LutCommand, spec::AddCommand, spec::StoreCommand>;

/// A command before it has a place in the stream: without dependency counts and accumulator half.
struct Task {
  Command command;
  /// LOAD of a CONV's weight tiles; stands directly before the CONV in the stream.
  std::optional<spec::LoadCommand> weights;
  Access access;
  uint32_t layer = 0;

  int engine() const;  ///< As Emitter::EngineOf.
};

/// Orderings that memory demands: result[i] holds the tasks (all < i) that must be done before task
/// i, such that every conflict of the Emitter's rule (read after write, write after read, write
/// after write of different producers) between two tasks is covered by a path.
std::vector<std::vector<int>> Predecessors(const std::vector<Task>& tasks);

/// Appends the tasks in `order` (a permutation that respects Predecessors) to a command stream and
/// ends it. Error: kInternal when a field is out of range.
Result<std::vector<uint32_t>> EmitTasks(const std::vector<Task>& tasks,
                                        const std::vector<int>& order);

}  // namespace systole::compile
