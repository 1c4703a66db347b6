// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "runtime/program/stream.h"
#include "runtime/program/validate.h"
#include "runtime/program/validate_parts.h"
#include "sim/golden/command_checks.h"

namespace systole::program {
namespace {

/// The regions as a session sets them up, without memory behind them: the checks need sizes only.
golden::Regions RegionsOf(const Program& program) {
  golden::Regions regions;
  for (int r = 0; r < kProgramRegions; ++r) {
    const auto region = static_cast<Region>(r);
    constexpr uint64_t kGranule = spec::kRegionGranule;
    regions[r].bytes = (RegionBytes(program, region) + kGranule - 1) / kGranule * kGranule;
    regions[r].writable = region == Region::kOutputs || region == Region::kScratch;
  }
  return regions;
}

tl::unexpected<Status> Refused(const CommandView& command, const golden::Violation& violation) {
  for (const spec::ErrorInfo& error : spec::kErrors) {
    if (error.code != violation.code) continue;
    return InvalidArgument(fmt::format("command {} ({}, layer {}): {}; {} is {}", command.index,
                                       command.info->name, command.layer(), error.meaning,
                                       error.detail, violation.value));
  }
  return InvalidArgument(fmt::format("command {} is refused", command.index));
}

}  // namespace

Result<void> ValidateStream(const Program& program, const spec::Config& config,
                            const EngineStep& step) {
  constexpr uint64_t kGranule = spec::kRegionGranule;
  const uint64_t size = program.commands.size();
  if (step.offset % kGranule != 0 || step.bytes % kGranule != 0 || step.bytes == 0) {
    return InvalidArgument(fmt::format("offset {} and size {} must be multiples of {}, the size "
                                       "not 0",
                                       step.offset, step.bytes, kGranule));
  }
  if (step.bytes > size || step.offset > size - step.bytes) {
    return InvalidArgument(fmt::format("{} bytes at offset {} leave the {} bytes of commands",
                                       step.bytes, step.offset, size));
  }
  const golden::Regions regions = RegionsOf(program);
  StreamReader reader(std::span(program.commands).subspan(step.offset, step.bytes));
  CommandView command;
  while (true) {
    SYSTOLE_ASSIGN_OR_RETURN(const bool more, reader.Next(command));
    if (!more) break;
    const auto violation = golden::CheckCommand(command.words.data(), config, regions);
    if (violation) return Refused(command, *violation);
    if (command.info->engine != spec::Engine::kCtrl && command.layer() >= program.layers.size()) {
      return InvalidArgument(fmt::format("command {} ({}): layer {}; the program has {} layers",
                                         command.index, command.info->name, command.layer(),
                                         program.layers.size()));
    }
  }
  if (reader.offset() != step.bytes) {
    return InvalidArgument(fmt::format("END at byte {}; the step has {} bytes",
                                       reader.offset() - kGranule, step.bytes));
  }
  return {};
}

}  // namespace systole::program
