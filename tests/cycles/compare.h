// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "driver/core/registry.h"
#include "tests/cycles/measure.h"
#include "tests/support/stream_builder.h"

/// Streams of few commands, predicted and measured.
namespace systole::test {

/// The simulator of the configuration in SYSTOLE_TEST_CONFIG (default base); null, after a skip was
/// recorded, where there is none.
std::unique_ptr<driver::Device> OpenSimulator(const driver::Options& options = {});

/// Ends the stream and runs it; prints its cycles and checks every start and retirement.
void CompareCycles(const std::string& what, driver::Device& device, StreamBuilder stream,
                   const perf::Machine& machine = {});

/// The same, but checks the total only, within `percent`.
void CompareTotal(const std::string& what, driver::Device& device, StreamBuilder stream,
                  double percent);

/// Transfers between address 0 of the activation buffer and the regions of Measure().
spec::LoadCommand LoadOf(uint32_t bytes, uint32_t offset = 0);
spec::StoreCommand StoreOf(uint32_t bytes, uint32_t offset = 0);
/// LOAD of `bytes` bytes to address 0 of parameter memory.
spec::LoadCommand ParamsOf(uint32_t bytes);

}  // namespace systole::test
