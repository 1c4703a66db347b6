// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <vector>

#include "tests/uio/uio_stand_in.h"
#include "tests/conformance/target.h"

namespace systole::test {
namespace {

constexpr uint64_t kMemoryBytes = 24 << 20;

}  // namespace

/// A new board around the RTL, with the stalls that the options ask for. Boards that nobody uses any
/// more go away.
void PrepareTarget(const driver::Options& options) {
  static std::vector<std::unique_ptr<UioStandIn>> boards;
  std::erase_if(boards, [](const auto& board) { return !board->in_use(); });
  boards.push_back(
      std::make_unique<UioStandIn>("verilator", TheTarget().config, options, kMemoryBytes));
}

}  // namespace systole::test
