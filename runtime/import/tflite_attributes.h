// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "driver/base/status.h"
#include "runtime/import/tflite_operator_reader.h"

namespace systole::import {

/// Reads the attributes of an operator into its node. Operands that only carry attributes (target
/// shape, axes, padding amounts) are folded in and removed from node.inputs; the order of the others
/// becomes that of graph::OpKind.
///
/// Errors name the node: kInvalidArgument when the options are missing or impossible, kUnsupported
/// for options that Systole does not have.
Result<void> ReadAttributes(OperatorReader& reader);

}  // namespace systole::import
