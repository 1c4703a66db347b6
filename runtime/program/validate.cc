// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/program/validate.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "runtime/graph/batch.h"
#include "runtime/graph/geometry.h"
#include "runtime/graph/infer_shapes.h"
#include "runtime/program/validate_parts.h"

namespace systole::program {
namespace {


bool Is8Bit(graph::DataType type) {
  return type == graph::DataType::kInt8 || type == graph::DataType::kUint8;
}

Result<const spec::Config*> CheckHeader(const Program& program) {
  if (program.spec_hash != spec::kSpecHash) {
    return InvalidArgument(
        fmt::format("the program follows specification {:08x}, this build {:08x}; compile it again",
                    program.spec_hash, spec::kSpecHash));
  }
  const auto config = std::find_if(spec::kConfigs.begin(), spec::kConfigs.end(),
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

Result<void> CheckVariables(const Program& program) {
  for (size_t i = 0; i < program.variables.size(); ++i) {
    const TensorRef& place = program.variables[i].place;
    const std::string role = fmt::format("variable {}", i);
    SYSTOLE_RETURN_IF_ERROR(ValidateTensor(program, place, role));
    if (place.region != Region::kScratch) {
      return InvalidArgument(
          fmt::format("{}: it is in region {} instead of scratch", role, RegionName(place.region)));
    }
    const size_t bytes = program.variables[i].initial.size();
    if (bytes == place.size_bytes()) continue;
    return InvalidArgument(fmt::format("{} ('{}') has {} initial bytes; its shape needs {}", role,
                                       place.name, bytes, place.size_bytes()));
  }
  return {};
}

/// What is wrong with a tensor's scales and zero points; empty if nothing.
std::string QuantizationProblem(const TensorRef& tensor) {
  const graph::Quantization& quant = tensor.quant;
  const size_t count = quant.scales.size();
  if (quant.zero_points.size() != count) {
    return fmt::format("{} scales and {} zero points", count, quant.zero_points.size());
  }
  if (count == 0) return "";
  if (count > 1) {
    const bool axis = quant.axis >= 0 && static_cast<size_t>(quant.axis) < tensor.shape.size();
    if (!axis || static_cast<size_t>(tensor.shape[quant.axis]) != count) {
      return fmt::format("{} scales along axis {} of shape {}", count, quant.axis,
                         graph::ShapeToString(tensor.shape));
    }
  }
  int64_t lowest = INT32_MIN, highest = INT32_MAX;
  if (Is8Bit(tensor.type)) {
    lowest = tensor.type == graph::DataType::kUint8 ? 0 : -128;
    highest = lowest + 255;
  }
  for (size_t i = 0; i < count; ++i) {
    // Channels without any weight have the scale zero.
    const bool dead = count > 1 && quant.scales[i] == 0.0F;
    if (!dead && (!std::isfinite(quant.scales[i]) || !(quant.scales[i] > 0.0F))) {
      return fmt::format("its scale {} is not finite and positive", quant.scales[i]);
    }
    const int64_t zero = quant.zero_points[i];
    if (zero >= lowest && zero <= highest) continue;
    return fmt::format("its zero point {} is not in {}..{}", zero, lowest, highest);
  }
  return "";
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

const char* RegionName(Region region) {
  switch (region) {
    case Region::kCommands:
      return "commands";
    case Region::kConstants:
      return "constants";
    case Region::kInputs:
      return "inputs";
    case Region::kOutputs:
      return "outputs";
    case Region::kScratch:
      return "scratch";
  }
  return "?";
}

uint64_t RegionBytes(const Program& program, Region region) {
  switch (region) {
    case Region::kCommands:
      return program.commands.size();
    case Region::kConstants:
      return program.constants.size();
    case Region::kInputs:
      return program.input_bytes;
    case Region::kOutputs:
      return program.output_bytes;
    case Region::kScratch:
      return program.scratch_bytes;
  }
  return 0;
}

Result<void> ValidateTensor(const Program& program, const TensorRef& tensor,
                            const std::string& role) {
  const auto bad = [&](const std::string& problem) {
    return InvalidArgument(fmt::format("{} ('{}'): {}", role, tensor.name, problem));
  };
  if (tensor.absent) return bad("it is absent");
  if (tensor.shape.size() > graph::kMaxRank) {
    return bad(fmt::format("{} dimensions; the limit is {}", tensor.shape.size(), graph::kMaxRank));
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
  const std::string problem = QuantizationProblem(tensor);
  if (!problem.empty()) return bad(problem);
  return {};
}

Result<void> Validate(const Program& program) {
  SYSTOLE_ASSIGN_OR_RETURN(const spec::Config* config, CheckHeader(program));
  SYSTOLE_RETURN_IF_ERROR(CheckInterface(program));
  SYSTOLE_RETURN_IF_ERROR(CheckVariables(program));
  for (size_t i = 0; i < program.steps.size(); ++i) {
    if (const auto* cpu = std::get_if<CpuStep>(&program.steps[i])) {
      SYSTOLE_RETURN_IF_ERROR(ValidateCpuStep(program, *cpu, i));
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
