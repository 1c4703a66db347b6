// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/import/operator_list.h"

#include "tests/support/catch.h"
#include "tests/unit/import/model_builder.h"

namespace systole::test {
namespace {

std::vector<import::OperatorUse> Listed(const ModelSpec& spec) {
  auto uses = import::ListTfliteOperators(Build(spec));
  if (!uses) FAIL(uses.error().message);
  return *std::move(uses);
}

TEST_CASE("operators of a file are listed with their types, known or not") {
  ModelSpec conv = ConvModel();
  conv.operators[0].inputs = {0, 1, -1};
  REQUIRE(Listed(conv).size() == 1);
  CHECK(Listed(conv)[0].name == "CONV_2D");
  CHECK(Listed(conv)[0].types == "int8+int8+- -> int8");
  ModelSpec custom = UnaryModel(32, {3}, {3});
  custom.operators[0].custom_code = "My_Op";
  CHECK(Listed(custom)[0].name == "CUSTOM:My_Op");
}

TEST_CASE("operators of several networks are counted") {
  ModelSpec two = AddModel();
  two.tensors.push_back(two.tensors[0]);
  two.operators.push_back({0, {2, 2}, {3}, {}, "", {}});
  const auto rows = import::SummarizeOperators({Listed(ConvModel()), Listed(two), Listed(AddModel())});
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].name == "ADD");
  CHECK(rows[0].times == 3);
  CHECK(rows[0].networks == 2);
  const std::string table = import::OperatorTable(rows);
  CHECK(table.find("| ADD | 3 | 2 | int8+int8 -> int8 3 |") != std::string::npos);
}

TEST_CASE("lists of damaged files are refused") {
  CHECK_FALSE(import::ListTfliteOperators({}));
  ModelSpec spec = ConvModel();
  spec.operators[0].inputs[1] = 99;
  CHECK_FALSE(import::ListTfliteOperators(Build(spec)));
  spec = ConvModel();
  spec.operators[0].opcode_index = 5;
  CHECK_FALSE(import::ListTfliteOperators(Build(spec)));
}

}  // namespace
}  // namespace systole::test
