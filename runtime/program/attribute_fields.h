// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "driver/base/status.h"
#include "runtime/graph/attributes.h"

namespace systole::program {

/// One field of an operator's attributes as numbers: integers, enumerators and flags in `ints`,
/// the others in `reals`.
struct AttributeField {
  std::string name;
  std::vector<int64_t> ints;
  std::vector<double> reals;
};

/// All fields, as the attributes' Fields() lists them.
std::vector<AttributeField> FieldsOf(const graph::Attributes& attributes);

/// The attributes of a kind from its fields; those of an untrusted file. Error: kInvalidArgument, a
/// field that is missing, has another number of values or a value outside its type.
Result<graph::Attributes> AttributesFrom(graph::OpKind kind,
                                         std::span<const AttributeField> fields);

}  // namespace systole::program
