// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "runtime/reference/registry.h"

// The families of operators that compute, as opposed to those that move data.

namespace systole::reference {

void AddArithmeticOperators(Registry& registry);  ///< arithmetic_ops.cc
void AddCompareOperators(Registry& registry);     ///< compare_ops.cc
void AddConvOperators(Registry& registry);        ///< conv_ops.cc
void AddDynamicOperators(Registry& registry);     ///< dynamic_ops.cc
void AddMatrixOperators(Registry& registry);      ///< matrix_ops.cc
void AddPoolOperators(Registry& registry);        ///< pool_ops.cc
void AddQuantizeOperators(Registry& registry);    ///< quantize_ops.cc
void AddRecurrentOperators(Registry& registry);   ///< recurrent_ops.cc
void AddReduceOperators(Registry& registry);      ///< reduce_ops.cc
void AddSettleOperators(Registry& registry);      ///< settle_ops.cc
void AddSoftmaxOperators(Registry& registry);     ///< softmax_ops.cc
void AddTableOperators(Registry& registry);       ///< table_ops.cc
void AddUnaryOperators(Registry& registry);       ///< unary_ops.cc

}  // namespace systole::reference
