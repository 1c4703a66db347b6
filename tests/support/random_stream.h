// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "hw/spec/gen/spec.h"
#include "tests/support/case_stream.h"

namespace systole::test {

/// A command stream of random image commands with all that they read. Everything that the machine
/// reads it has written before, so that two machines must leave the same output.
///
/// `operations` operations of all opcodes, modes and record formats, with odd pitches, paddings on
/// all sides, joined runs, copies, kept accumulators. Neighbours work in different halves of the
/// memories and wait only for what they need, so that engines overlap. `residuals`: half of the
/// CONVs that requantize add one.
CaseStream MakeRandomStream(const spec::Config& config, std::uint32_t seed, int operations,
                            bool residuals = false);

}  // namespace systole::test
