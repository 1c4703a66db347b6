// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/program/validate.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "runtime/graph/batch.h"
#include "runtime/graph/geometry.h"
#include "runtime/program/validate_parts.h"

namespace systole::program {
namespace {

constexpr size_t kMaxRank = 8;  // Of the importer.

bool Is8Bit(graph::DataType type) {
  return type == graph::DataType::kInt8 || type == graph::DataType::kUint8;
}

const char* RegionName(Region region) {
  switch (region) {
    case Region::kCommands: return "commands";
    case Region::kConstants: return "constants";
    case Region::kInputs: return "inputs";
    case Region::kOutputs: return "outputs";
    case Region::kScratch: return "scratch";
  }
  return "?";
}

Result<const spec::Config*> CheckHeader(const Program& program) {
  if (program.spec_hash != spec::kSpecHash) {
    return InvalidArgument(
        fmt::format("the program follows specification {:08x}, this build {:08x}; compile it again",
                    program.spec_hash, spec::kSpecHash));
  }
  const auto config =
      std::find_if(spec::kConfigs.begin(), spec::kConfigs.end(),
                   [&](const spec::Config& c) { return program.config == c.name; });
  if (config == spec::kConfigs.end()) {
    return InvalidArgument(
        fmt::format("the program is for configuration '{}', which this build does not know; "
                    "compile it again",
                    program.config));
  }
  if (program.batch < 1 || program.batch > graph::kMaxBatch) {
    return InvalidArgument(fmt::format("the program has batch {}; possible are 1 to {}",
                                       program.batch, graph::kMaxBatch));
  }
  for (int r = 0; r < kProgramRegions; ++r) {
    const uint64_t bytes = RegionBytes(program, static_cast<Region>(r));
    if (bytes <= kMaxRegionBytes) continue;
    return InvalidArgument(fmt::format("region {} has {} bytes; the limit is {}",
                                       RegionName(static_cast<Region>(r)), bytes, kMaxRegionBytes));
  }
  return &*config;
}

Result<void> CheckCpuStep(const Program& program, const CpuStep& step, size_t number) {
  const std::string where = fmt::format("step {} (CPU)", number);
  if (step.layer >= program.layers.size()) {
    return InvalidArgument(fmt::format("{}: layer {}; the program has {} layers", where, step.layer,
                                       program.layers.size()));
  }
  for (size_t i = 0; i < step.inputs.size(); ++i) {
    SYSTOLE_RETURN_IF_ERROR(
        ValidateTensor(program, step.inputs[i], fmt::format("{}, input {}", where, i)));
  }
  for (size_t i = 0; i < step.outputs.size(); ++i) {
    const TensorRef& tensor = step.outputs[i];
    const std::string role = fmt::format("{}, output {}", where, i);
    SYSTOLE_RETURN_IF_ERROR(ValidateTensor(program, tensor, role));
    if (tensor.region != Region::kOutputs && tensor.region != Region::kScratch) {
      return InvalidArgument(fmt::format("{}: region {} is read-only", role,
                                         RegionName(tensor.region)));
    }
  }
  const auto fits = ValidateCpuOperation(step);
  if (!fits) {
    return InvalidArgument(fmt::format("{}, layer '{}': {}", where, program.layers[step.layer].name,
                                       fits.error().message));
  }
  return {};
}

/// Inputs and outputs hold the same number of bytes for each sample of the batch.
Result<void> CheckBatch(const Program& program, const TensorRef& tensor, const std::string& role) {
  if (tensor.size_bytes() % program.batch == 0) return {};
  return InvalidArgument(fmt::format("{} ('{}'): its {} bytes are not {} samples", role,
                                     tensor.name, tensor.size_bytes(), program.batch));
}

Result<void> CheckInterface(const Program& program) {
  for (size_t i = 0; i < program.inputs.size(); ++i) {
    const std::string role = fmt::format("model input {}", i);
    SYSTOLE_RETURN_IF_ERROR(ValidateTensor(program, program.inputs[i], role));
    SYSTOLE_RETURN_IF_ERROR(CheckBatch(program, program.inputs[i], role));
    if (program.inputs[i].region == Region::kInputs) continue;
    return InvalidArgument(fmt::format("{}: it is in region {} instead of inputs", role,
                                       RegionName(program.inputs[i].region)));
  }
  for (size_t i = 0; i < program.outputs.size(); ++i) {
    const std::string role = fmt::format("model output {}", i);
    SYSTOLE_RETURN_IF_ERROR(ValidateTensor(program, program.outputs[i], role));
    SYSTOLE_RETURN_IF_ERROR(CheckBatch(program, program.outputs[i], role));
  }
  return {};
}

}  // namespace

uint64_t RegionBytes(const Program& program, Region region) {
  switch (region) {
    case Region::kCommands: return program.commands.size();
    case Region::kConstants: return program.constants.size();
    case Region::kInputs: return program.input_bytes;
    case Region::kOutputs: return program.output_bytes;
    case Region::kScratch: return program.scratch_bytes;
  }
  return 0;
}

Result<void> ValidateTensor(const Program& program, const TensorRef& tensor,
                            const std::string& role) {
  const auto bad = [&](const std::string& problem) {
    return InvalidArgument(fmt::format("{} ('{}'): {}", role, tensor.name, problem));
  };
  if (tensor.shape.size() > kMaxRank) {
    return bad(fmt::format("{} dimensions; the limit is {}", tensor.shape.size(), kMaxRank));
  }
  const auto bytes = graph::CheckedBytes(tensor.shape, tensor.type);
  if (!bytes) return bad(bytes.error().message);
  if (tensor.region == Region::kCommands) return bad("it is in the region of the commands");
  const uint64_t size = RegionBytes(program, tensor.region);
  const auto needed = static_cast<uint64_t>(*bytes);
  if (needed > size || tensor.offset > size - needed) {
    return bad(fmt::format("{} bytes at offset {} leave region {} of {} bytes", needed,
                           tensor.offset, RegionName(tensor.region), size));
  }
  if (!Is8Bit(tensor.type)) return {};
  if (!std::isfinite(tensor.scale) || !(tensor.scale > 0.0F)) {
    return bad(fmt::format("its scale {} is not finite and positive", tensor.scale));
  }
  const int32_t lowest = tensor.type == graph::DataType::kUint8 ? 0 : -128;
  if (tensor.zero_point < lowest || tensor.zero_point > lowest + 255) {
    return bad(fmt::format("its zero point {} is not in {}..{}", tensor.zero_point, lowest,
                           lowest + 255));
  }
  return {};
}

Result<void> Validate(const Program& program) {
  SYSTOLE_ASSIGN_OR_RETURN(const spec::Config* config, CheckHeader(program));
  SYSTOLE_RETURN_IF_ERROR(CheckInterface(program));
  for (size_t i = 0; i < program.steps.size(); ++i) {
    if (const auto* cpu = std::get_if<CpuStep>(&program.steps[i])) {
      SYSTOLE_RETURN_IF_ERROR(CheckCpuStep(program, *cpu, i));
      continue;
    }
    const auto valid = ValidateStream(program, *config, std::get<EngineStep>(program.steps[i]));
    if (!valid) {
      return InvalidArgument(fmt::format("step {} (engines): {}", i, valid.error().message));
    }
  }
  return {};
}

}  // namespace systole::program
