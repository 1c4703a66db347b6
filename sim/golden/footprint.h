// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "sim/golden/command.h"
#include "sim/golden/machine_types.h"

namespace systole::golden {

/// Ranges that an accepted command writes, in the order of its output. The weight ring's address is
/// `ring_appended`, the bytes appended before.
std::vector<Range> WritesOf(const Command& command, const spec::Config& config,
                            std::uint64_t ring_appended);

/// Ranges that an accepted command reads; not the weight ring, which orders itself. Where CONV
/// reads second runs from a copy, both places count as read.
std::vector<Range> ReadsOf(const Command& command, const spec::Config& config);

/// The part of ReadsOf that the command must not write: all of it, except operands on which it may
/// work in place (docs/architecture.md section 2).
std::vector<Range> FixedReadsOf(const Command& command, const spec::Config& config);

}  // namespace systole::golden
