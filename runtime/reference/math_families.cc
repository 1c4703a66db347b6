// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/reference/math_families.h"

namespace systole::reference {

void AddMathOperators(Registry& registry) {
  AddArithmeticOperators(registry);
  AddCompareOperators(registry);
  AddConvOperators(registry);
  AddDynamicOperators(registry);
  AddMatrixOperators(registry);
  AddPoolOperators(registry);
  AddQuantizeOperators(registry);
  AddRecurrentOperators(registry);
  AddReduceOperators(registry);
  AddSettleOperators(registry);
  AddSoftmaxOperators(registry);
  AddTableOperators(registry);
  AddUnaryOperators(registry);
}

}  // namespace systole::reference
