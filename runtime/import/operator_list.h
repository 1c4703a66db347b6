// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "driver/base/status.h"

namespace systole::import {

/// One operator as the file has it, whether or not Systole reads it.
struct OperatorUse {
  std::string name;   ///< "CONV_2D", "CUSTOM:TFLite_Detection_PostProcess".
  std::string types;  ///< "int8+int8+int32 -> int8"; "-" for an absent operand.
};

/// The operators of the network of a .tflite file, in its order. Error: kInvalidArgument when the
/// file is damaged or refers to what it does not have.
Result<std::vector<OperatorUse>> ListTfliteOperators(std::span<const std::byte> file);

/// An operator over many networks.
struct OperatorRow {
  std::string name;
  size_t times = 0;
  size_t networks = 0;
  std::map<std::string, size_t> types;  ///< How often with which types.
};

/// Rows of all operators of some networks, the most frequent first.
std::vector<OperatorRow> SummarizeOperators(const std::vector<std::vector<OperatorUse>>& networks);

/// The rows as a Markdown table.
std::string OperatorTable(const std::vector<OperatorRow>& rows);

}  // namespace systole::import
