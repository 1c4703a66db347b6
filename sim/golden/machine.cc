// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/golden/machine.h"

#include <algorithm>
#include <cstring>
#include <type_traits>

#include "sim/golden/command_checks.h"
#include "sim/golden/execute.h"
#include "sim/golden/footprint.h"
#include "sim/golden/slices.h"

namespace systole::golden {

struct Machine::Current {
  std::uint32_t index = 0;
  std::uint64_t offset = 0;
  const spec::CommandInfo* info = nullptr;
  Dependencies deps;
  std::uint32_t layer = 0;
  Command command;
};

namespace {

template <typename C>
inline constexpr bool kOnVector =
    std::is_same_v<C, spec::DepthwiseCommand> || std::is_same_v<C, spec::MaxpoolCommand> ||
    std::is_same_v<C, spec::SumpoolCommand> || std::is_same_v<C, spec::AddCommand> ||
    std::is_same_v<C, spec::LutCommand>;

std::uint32_t FenceMask(const Command& command) {
  if (const auto* fence = std::get_if<spec::FenceCommand>(&command)) return fence->mask;
  const bool all = std::holds_alternative<spec::IrqCommand>(command) ||
                   std::holds_alternative<spec::EndCommand>(command);
  return all ? 15 : 0;
}

}  // namespace

Machine::Machine(const spec::Config& config, const Kernels& kernels)
    : config_(config), chip_(config) {
  workspace_.kernels = &kernels;
}

void Machine::Reset() {
  chip_.ring.clear();
  chip_.ring_head = 0;
}

Fault Machine::Hang(std::uint32_t index) const {
  return {spec::ErrorCode::kWatchdog, spec::Engine::kCtrl, index, watchdog_};
}

RunResult Machine::Run(std::uint32_t region, std::uint64_t offset, std::uint64_t bytes) {
  RunResult result;
  const auto refuse = [&](spec::ErrorCode code, std::uint64_t value) {
    result.fault = {code, spec::Engine::kCtrl, 0, static_cast<std::uint32_t>(value)};
    return result;
  };
  if (region >= regions_.size() || regions_[region].bytes == 0) {
    return refuse(spec::ErrorCode::kRegion, region);
  }
  if (offset + bytes > regions_[region].bytes) {
    return refuse(spec::ErrorCode::kMemBounds, offset + bytes - 1);
  }
  const std::span<const std::byte> memory = regions_[region].memory;
  const std::uint64_t first = std::min<std::uint64_t>(offset, memory.size());
  return Execute(memory.subspan(first, std::min(bytes, memory.size() - first)), bytes);
}

RunResult Machine::RunStream(std::span<const std::byte> stream) {
  return Execute(stream, stream.size());
}

RunResult Machine::Execute(std::span<const std::byte> stream, std::uint64_t stream_bytes) {
  RunResult result;
  const auto stop = [&](spec::ErrorCode code, std::uint32_t index, std::uint64_t value) {
    result.fault = {code, spec::Engine::kCtrl, index, static_cast<std::uint32_t>(value)};
    return result;
  };
  if (checker_ != nullptr) checker_->Restart();
  for (std::uint32_t& nth : nth_) nth = 0;
  std::uint64_t offset = 0;
  std::uint32_t words[32];
  for (Current current;; ++current.index) {
    // Pieces of 64 bytes, as the fetch reads them.
    std::uint64_t bytes = 64;
    for (std::uint64_t piece = 0; piece < bytes; piece += 64) {
      const std::uint64_t end = offset + piece + 64;
      if (end > stream_bytes) return stop(spec::ErrorCode::kNoEnd, current.index, stream_bytes);
      if (end > stream.size()) return stop(spec::ErrorCode::kBusRead, current.index, kDecodeError);
      std::memcpy(words + piece / 4, stream.data() + offset + piece, 64);
      bytes = 4 * CommandWords(words[0] & 0xff);
    }
    current.info = FindCommandInfo(words[0] & 0xff);
    if (const auto violation = CheckCommand(words, config_, regions_)) {
      const spec::Engine engine =
          current.info == nullptr ? spec::Engine::kCtrl : current.info->engine;
      result.fault = {violation->code, engine, current.index, violation->value};
      return result;
    }
    current.offset = offset;
    current.deps = DependenciesOf(words);
    current.layer = words[0] >> 16;
    current.command = Decode(words);
    if (!Execute(current, &result)) return result;
    offset += bytes;
  }
}

bool Machine::Execute(const Current& current, RunResult* result) {
  const std::uint64_t ring_appended = chip_.ring_appended;
  if (current.info->engine == spec::Engine::kCtrl) {
    const bool go_on = ExecuteControl(current, result);
    if (result->fault) return false;
    ++result->commands;
    if (checker_ != nullptr) checker_->AddControl(current.deps, FenceMask(current.command));
    Observe(current, {});
    return go_on;
  }
  if (checker_ != nullptr) Check(current);
  if (const auto fault = ExecuteEngine(current, result)) {
    result->fault = *fault;
    return false;
  }
  ++result->commands;
  if (observer_) Observe(current, WritesOf(current.command, config_, ring_appended));
  return true;
}

void Machine::Observe(const Current& current, std::span<const Range> written) {
  const auto engine = static_cast<std::size_t>(current.info->engine);
  if (observer_) {
    observer_({current.index, current.offset, current.info->opcode, current.info->engine,
               nth_[engine], current.layer, written});
  }
  ++nth_[engine];
}

void Machine::Check(const Current& current) {
  DependencyChecker::Access access;
  access.index = current.index;
  access.engine = current.info->engine;
  access.opcode = current.info->opcode;
  access.deps = current.deps;
  access.reads = ReadsOf(current.command, config_);
  for (const Range& range : WritesOf(current.command, config_, chip_.ring_appended)) {
    if (range.place == Place::kWeight) {
      access.ring_appended += range.bytes;
    } else {
      access.writes.push_back(range);
    }
  }
  access.fixed_reads = FixedReadsOf(current.command, config_);
  if (const auto* conv = std::get_if<spec::ConvCommand>(&current.command)) {
    const auto tiles = static_cast<std::uint64_t>(TilesNeeded(*conv, config_, chip_));
    access.ring_taken = tiles * config_.tile_bytes();
    if (access.ring_taken <= chip_.ring_bytes() && !IdleWeightsAreZero(*conv, config_, chip_)) {
      checker_->Report({DependencyChecker::Kind::kIdleWeights, current.index, current.index, {},
                        "CONV command " + std::to_string(current.index) +
                            ": weights of idle lanes are not zero"});
    }
  }
  checker_->Add(access);
}

bool Machine::ExecuteControl(const Current& current, RunResult* result) {
  if (const auto* irq = std::get_if<spec::IrqCommand>(&current.command)) {
    result->irq = true;
    result->irq_tag = irq->tag;
  }
  if (const auto* end = std::get_if<spec::EndCommand>(&current.command)) {
    if (chip_.ring_bytes() > static_cast<std::size_t>(config_.wgt_bytes)) {
      result->fault = Hang(last_weight_load_);
      return false;
    }
    result->done = true;
    result->end_status = end->status;
    return false;
  }
  return true;
}

std::optional<Fault> Machine::ExecuteConvCommand(const spec::ConvCommand& c,
                                                 const Current& current, RunResult* result) {
  const std::int64_t tiles = TilesNeeded(c, config_, chip_);
  const auto needed = static_cast<std::uint64_t>(tiles) * config_.tile_bytes();
  if (needed > chip_.ring_bytes()) return Hang(current.index);
  ExecuteConv(c, config_, &chip_, &workspace_);
  result->array_vectors += static_cast<std::uint64_t>(tiles) * c.n * c.oh * c.ow;
  return std::nullopt;
}

std::optional<Fault> Machine::ExecuteEngine(const Current& current, RunResult* result) {
  std::optional<BusError> bus;
  std::optional<Fault> fault;
  std::visit(
      [&](const auto& c) {
        using C = std::decay_t<decltype(c)>;
        if constexpr (kOnVector<C>) result->vector_taps += VectorTaps(MakeImageCommand(c, config_));
        if constexpr (std::is_same_v<C, spec::LoadCommand>) {
          bus = ExecuteLoad(c, regions_, config_, &chip_);
          if (c.fill == 0) result->bytes_loaded += std::uint64_t{c.n0} * c.n1 * c.n2;
          if (c.space == static_cast<std::uint32_t>(spec::Space::kWeight)) {
            last_weight_load_ = current.index;
          }
        } else if constexpr (std::is_same_v<C, spec::StoreCommand>) {
          bus = ExecuteStore(c, regions_, chip_);
          result->bytes_stored += std::uint64_t{c.n0} * c.n1 * c.n2;
        } else if constexpr (std::is_same_v<C, spec::ConvCommand>) {
          fault = ExecuteConvCommand(c, current, result);
        } else if constexpr (std::is_same_v<C, spec::AddCommand>) {
          ExecuteAdd(c, config_, &chip_, &workspace_);
        } else if constexpr (std::is_same_v<C, spec::LutCommand>) {
          ExecuteLut(MakeImageCommand(c, config_), config_, &chip_);
        } else if constexpr (std::is_same_v<C, spec::DepthwiseCommand>) {
          ExecuteWindows(MakeImageCommand(c, config_), c.zx, c.zw, config_, &chip_, &workspace_);
        } else if constexpr (std::is_same_v<C, spec::SumpoolCommand>) {
          ExecuteWindows(MakeImageCommand(c, config_), c.zx, 0, config_, &chip_, &workspace_);
        } else if constexpr (std::is_same_v<C, spec::MaxpoolCommand>) {
          ExecuteWindows(MakeImageCommand(c, config_), 0, 0, config_, &chip_, &workspace_);
        }
      },
      current.command);
  if (bus) return Fault{bus->code, current.info->engine, current.index, bus->response};
  return fault;
}

}  // namespace systole::golden
