// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/report/conv_work.h"

#include <limits>

#include "runtime/program/stream.h"
#include "sim/golden/slices.h"

namespace systole::report {

ConvWork WorkOf(const spec::ConvCommand& c, const spec::Config& config) {
  const int64_t runs = int64_t{c.kh} * c.nx;
  ConvWork work;
  work.pixels = uint64_t{c.n} * c.oh * c.ow;
  work.reduction = static_cast<uint64_t>(runs) * c.run_bytes;
  work.slices = static_cast<uint64_t>(
      golden::CountSlices(golden::SliceCutter(runs, c.run_bytes, config.rows, c.runs == 2),
                          std::numeric_limits<int64_t>::max() - 1));
  work.tiles = c.oc_tiles;
  work.channels = uint64_t{c.oc_tiles - 1} * static_cast<uint64_t>(config.cols) + c.oc_last;
  return work;
}

StreamPlan PlanOf(std::span<const std::byte> stream, uint32_t layers, const spec::Config& config) {
  StreamPlan plan;
  plan.layers = layers;
  program::StreamReader reader(stream);
  program::CommandView command;
  while (reader.Next(command).value_or(false)) {
    if (command.info->engine == spec::Engine::kCtrl) continue;
    CommandPlan entry{command.layer(), 0};
    if (command.info->opcode == spec::Opcode::kConv) {
      entry.slices = WorkOf(spec::DecodeConv(command.words.data()), config).busy();
    }
    plan.commands[static_cast<size_t>(command.info->engine) - 1].push_back(entry);
  }
  return plan;
}

}  // namespace systole::report
