// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "driver/base/status.h"
#include "runtime/reference/operator.h"

namespace systole::compile {

/// Bytes that keep their distances while they move: byte (i0, i1, ..) goes from `from` + sum of i *
/// axis.from to `to` + sum of i * axis.to. Outermost axis first; distances are not negative.
struct AffineMove {
  struct Axis {
    int64_t count, from, to;
  };
  int64_t from = 0, to = 0;
  std::vector<Axis> axes;
};

/// Where an operator that only moves bytes of its first input takes those of its output, found by
/// letting it move numbers of bytes. Error: kUnsupported if it is no such operator, or moves that
/// cannot be said in a few pieces.
Result<std::vector<AffineMove>> MovesOf(const reference::Signature& of);

/// The same move in pieces of at most four axes, of which the last one is of neighbouring bytes.
std::vector<AffineMove> PiecesOf(AffineMove move);

}  // namespace systole::compile
