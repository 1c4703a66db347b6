// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "hw/spec/gen/spec.h"
#include "tests/support/case_stream.h"

namespace systole::test {

/// A random legal command stream: all commands, record formats and requantize modes, strided and
/// unaligned transfers, copies, in-place additions, sums that stay in the accumulators, engines
/// that overlap as far as the dependencies (the least that are right) permit. It ends by storing
/// every byte that it may have written. `residuals`: half of the CONVs that requantize add one.
CaseStream RandomProgram(uint64_t seed, const spec::Config& config, int commands,
                         bool residuals = false);

}  // namespace systole::test
