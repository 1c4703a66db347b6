// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/execute/cpu_step.h"

#include "runtime/program/signature.h"

namespace systole::execute {
namespace {

std::span<std::byte> BytesOf(const program::TensorRef& ref, const RegionBytes& regions) {
  if (ref.absent) return {};
  return regions[static_cast<size_t>(ref.region)].subspan(ref.offset, ref.size_bytes());
}

}  // namespace

Result<void> RunCpuStep(const program::CpuStep& step, golden::Numerics numerics,
                        const RegionBytes& regions) {
  const program::StepSignature signature(step, numerics);
  reference::Call call{signature.signature(), {}, {}, {}};
  for (const program::TensorRef& ref : step.inputs) {
    const std::span<std::byte> bytes = BytesOf(ref, regions);
    call.inputs.push_back(bytes);
    call.variables.push_back(ref.is_variable ? bytes : std::span<std::byte>());
  }
  for (const program::TensorRef& ref : step.outputs) call.outputs.push_back(BytesOf(ref, regions));
  return reference::RunOperator(call);
}

}  // namespace systole::execute
