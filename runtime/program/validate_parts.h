// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "driver/base/status.h"
#include "hw/spec/gen/spec.h"
#include "runtime/program/program.h"

// Parts of Validate().

namespace systole::program {

/// A tensor with sane type, shape and quantization that lies inside its region. `role` begins the
/// message, e.g. "model input 0".
Result<void> ValidateTensor(const Program& program, const TensorRef& tensor,
                            const std::string& role);

/// A step whose layer exists, whose tensors pass ValidateTensor(), are aligned to their elements
/// and whose outputs are writable and overlap nothing else of the step, and that
/// reference::CheckOperator accepts. `number` is the step's, for the message.
Result<void> ValidateCpuStep(const Program& program, const CpuStep& step, size_t number);

const char* RegionName(Region region);

/// A stream inside the commands that ends with END and whose commands pass all checks of dispatch.
Result<void> ValidateStream(const Program& program, const spec::Config& config,
                            const EngineStep& step);

}  // namespace systole::program
