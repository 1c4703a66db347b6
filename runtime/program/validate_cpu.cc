// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "runtime/program/signature.h"
#include "runtime/program/validate_parts.h"

namespace systole::program {
namespace {

bool Overlap(const TensorRef& a, const TensorRef& b) {
  return !a.absent && !b.absent && a.region == b.region && a.offset < b.offset + b.size_bytes() &&
         b.offset < a.offset + a.size_bytes();
}

bool Same(const TensorRef& a, const TensorRef& b) {
  return a.region == b.region && a.offset == b.offset && a.size_bytes() == b.size_bytes();
}

Result<void> CheckPlace(const Program& program, const TensorRef& tensor, const std::string& role) {
  SYSTOLE_RETURN_IF_ERROR(ValidateTensor(program, tensor, role));
  const auto element = static_cast<uint64_t>(graph::DataTypeSize(tensor.type));
  if (tensor.offset % element == 0) return {};
  return InvalidArgument(
      fmt::format("{} ('{}'): offset {} is not a multiple of its elements' {} "
                  "bytes",
                  role, tensor.name, tensor.offset, element));
}

Result<void> CheckOutput(const CpuStep& step, size_t number, const std::string& role) {
  const TensorRef& output = step.outputs[number];
  if (output.region != Region::kOutputs && output.region != Region::kScratch) {
    return InvalidArgument(
        fmt::format("{}: region {} is read-only", role, RegionName(output.region)));
  }
  bool overlaps = false;
  for (const TensorRef& input : step.inputs) overlaps = overlaps || Overlap(input, output);
  for (size_t i = 0; i < number; ++i) overlaps = overlaps || Overlap(step.outputs[i], output);
  if (!overlaps) return {};
  return InvalidArgument(
      fmt::format("{} ('{}') overlaps another tensor of the step", role, output.name));
}

Result<void> CheckVariable(const Program& program, const TensorRef& tensor,
                           const std::string& role) {
  if (!tensor.is_variable) return {};
  for (const Variable& variable : program.variables) {
    if (Same(variable.place, tensor)) return {};
  }
  return InvalidArgument(
      fmt::format("{} ('{}') is not among the program's variables", role, tensor.name));
}

}  // namespace

Result<void> ValidateCpuStep(const Program& program, const CpuStep& step, size_t number) {
  const std::string where = fmt::format("step {} (CPU)", number);
  if (step.layer >= program.layers.size()) {
    return InvalidArgument(fmt::format("{}: layer {}; the program has {} layers", where, step.layer,
                                       program.layers.size()));
  }
  for (size_t i = 0; i < step.inputs.size(); ++i) {
    if (step.inputs[i].absent) continue;
    const std::string role = fmt::format("{}, input {}", where, i);
    SYSTOLE_RETURN_IF_ERROR(CheckPlace(program, step.inputs[i], role));
    SYSTOLE_RETURN_IF_ERROR(CheckVariable(program, step.inputs[i], role));
  }
  for (size_t i = 0; i < step.outputs.size(); ++i) {
    const std::string role = fmt::format("{}, output {}", where, i);
    SYSTOLE_RETURN_IF_ERROR(CheckPlace(program, step.outputs[i], role));
    SYSTOLE_RETURN_IF_ERROR(CheckOutput(step, i, role));
  }
  const StepSignature signature(step, program.numerics);
  const auto fits = reference::CheckOperator(signature.signature());
  if (fits) return {};
  return InvalidArgument(fmt::format("{}, layer '{}': {}", where, program.layers[step.layer].name,
                                     fits.error().message));
}

}  // namespace systole::program
