// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "runtime/program/program.h"
#include "runtime/reference/operator.h"
#include "sim/golden/numerics.h"

namespace systole::program {

/// What reference::RunOperator takes instead of a CPU step. Refers to the step and to itself.
class StepSignature {
 public:
  StepSignature(const CpuStep& step, golden::Numerics numerics);
  StepSignature(const StepSignature&) = delete;
  StepSignature& operator=(const StepSignature&) = delete;

  const reference::Signature& signature() const { return signature_; }

 private:
  std::vector<graph::Tensor> inputs_, outputs_;
  reference::Signature signature_;
};

}  // namespace systole::program
