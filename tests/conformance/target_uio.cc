// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <vector>

#include "tests/uio/uio_stand_in.h"
#include "tests/conformance/target.h"

namespace systole::test {
namespace {

constexpr uint64_t kMemoryBytes = 24 << 20;

bool HasModel() {
  for (const driver::BackendInfo& info : driver::ListBackends()) {
    if (info.name == "verilator" && info.config == TheTarget().config.name) return info.available;
  }
  return false;
}

}  // namespace

/// A new board around the RTL, with the stalls that the options ask for. Boards that nobody uses any
/// more go away. Without a model of the RTL there is no board, and the backend says so.
void PrepareTarget(const driver::Options& options) {
  static const bool has_model = HasModel();
  if (!has_model) return;
  static std::vector<std::unique_ptr<UioStandIn>> boards;
  std::erase_if(boards, [](const auto& board) { return !board->in_use(); });
  boards.push_back(
      std::make_unique<UioStandIn>("verilator", TheTarget().config, options, kMemoryBytes));
}

}  // namespace systole::test
