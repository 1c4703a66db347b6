// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/bench/row.h"

#include <nlohmann/json.hpp>

#include "runtime/bench/report.h"
#include "tests/support/catch.h"

namespace systole::bench {
namespace {

const spec::Config kBase = spec::kConfigs[1];

Row MakeRow(uint64_t cycles, uint64_t macs, uint64_t bound) {
  Row row;
  row.work = "w";
  row.cycles = cycles;
  row.macs = macs;
  row.bound_cycles = bound;
  row.exact = true;
  row.checked_against = "reference operators";
  return row;
}

}  // namespace

TEST_CASE("Rows: bound is the slowest of array, reads and writes", "[bench]") {
  Row row;
  row.macs = 25601;
  row.bytes_read = 160;
  row.bytes_written = 161;
  CHECK(BoundCycles(row, kBase, 16) == 101);
  CHECK(BoundCycles(row, kBase, 1) == 161);
  row.bytes_read = 2000;
  CHECK(BoundCycles(row, kBase, 16) == 125);
}

TEST_CASE("Rows: derived figures are null where they mean nothing", "[bench]") {
  Row row = MakeRow(200, 25600, 100);
  CHECK(row.macs_per_cycle().value() == 128.0);
  CHECK(row.utilisation(kBase).value() == 0.5);
  CHECK(row.ratio_to_bound().value() == 2.0);
  row.macs = 0;
  CHECK(!row.macs_per_cycle());
  CHECK(!row.utilisation(kBase));
  row.cycles.reset();
  CHECK(!row.ratio_to_bound());
}

TEST_CASE("Rows: a sum counts rows as often as they occur", "[bench]") {
  Row twice = MakeRow(100, 1000, 50);
  twice.count = 2;
  const Row sum = SumOf({twice, MakeRow(7, 5, 3)}, "s", "k");
  CHECK(sum.sum);
  CHECK(sum.cycles.value() == 207);
  CHECK(sum.macs == 2005);
  CHECK(sum.bound_cycles == 103);
  CHECK(sum.exact);
  Row wrong = MakeRow(1, 1, 1);
  wrong.exact = false;
  wrong.cycles.reset();
  CHECK(!SumOf({twice, wrong}, "s", "k").exact);
  CHECK(!SumOf({twice, wrong}, "s", "k").cycles);
}

TEST_CASE("Rows: JSON has every field of the contract", "[bench]") {
  Row pool = MakeRow(10, 0, 5);
  pool.exact = false;
  const auto json =
      nlohmann::json::parse(BenchJson({MakeRow(200, 25600, 100), pool}, {"golden", kBase}));
  CHECK(json.at("schema_version") == 1);
  CHECK(json.at("config") == "base");
  const auto& row = json.at("rows").at(0);
  CHECK(row.at("work") == "w");
  CHECK(row.at("cycles") == 200);
  CHECK(row.at("macs") == 25600);
  CHECK(row.at("macs_per_cycle") == 128.0);
  CHECK(row.at("utilisation") == 0.5);
  CHECK(row.at("bound_cycles") == 100);
  CHECK(row.at("ratio_to_bound") == 2.0);
  CHECK(row.at("exact") == true);
  CHECK(json.at("rows").at(1).at("macs").is_null());
  CHECK(json.at("rows").at(1).at("macs_per_cycle").is_null());
  CHECK(json.at("rows").at(1).at("utilisation").is_null());
  CHECK(json.at("rows").at(1).at("exact") == false);
}

}  // namespace systole::bench
