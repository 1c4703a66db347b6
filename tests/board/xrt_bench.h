// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

#include "tests/support/catch.h"

namespace systole::test {

/// A file of the xclbin tool, made for this test.
inline std::string MakeXclbin(const std::string& config, const std::string& arguments = "") {
  static int number = 0;
  const char* folder = std::getenv("SYSTOLE_XRT_STATE");
  REQUIRE(folder != nullptr);  // ctest gives each test one of its own.
  const auto file = std::filesystem::path(folder) / ("test" + std::to_string(++number) + ".xclbin");
  const std::string command = "python3 -B " SYSTOLE_SOURCE_DIR
                              "/bitstreams/tools/make_xclbin.py --config " +
                              config + " --output " + file.string() + " " + arguments +
                              " > /dev/null";
  REQUIRE(std::system(command.c_str()) == 0);
  return file.string();
}

}  // namespace systole::test
