// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "driver/core/registry.h"

#include <array>
#include <cstring>

#include "tests/support/catch.h"

namespace systole::test {
namespace {

std::string OpenError(const char* backend, const char* config,
                      const driver::Options& options = {}) {
  const auto device = driver::OpenDevice(backend, config, options);
  return device ? "" : device.error().message;
}

}  // namespace

TEST_CASE("OpenDevice: unknown names list the known ones", "[driver]") {
  const std::string unknown = OpenError("goldn", "base");
  for (const driver::BackendEntry& entry : driver::BackendList()) {
    CHECK(unknown.find(entry.name) != std::string::npos);
  }
  CHECK(OpenError("golden", "bse").find("tiny, base, kv260") != std::string::npos);
  CHECK(OpenError("golden", "kv260").empty());
}

TEST_CASE("OpenDevice: options have limits", "[driver]") {
  driver::Options options;
  options.bus_bytes = 17;
  CHECK(OpenError("golden", "base", options).find("1..16") != std::string::npos);
  options = {};
  options.latency = 0;
  CHECK_FALSE(OpenError("golden", "base", options).empty());
  options = {};
  options.stall_probability = 1.0;
  CHECK_FALSE(OpenError("golden", "base", options).empty());
}

TEST_CASE("ListBackends: every backend and configuration, with a reason if unavailable",
          "[driver]") {
  const auto infos = driver::ListBackends();
  CHECK(infos.size() == driver::BackendList().size() * spec::kConfigs.size());
  for (const driver::BackendInfo& info : infos) CHECK(info.available == info.reason.empty());
}

TEST_CASE("null: ends at once with the status of END and zeros", "[driver]") {
  auto device = driver::OpenDevice("null", "base");
  REQUIRE(device);
  auto commands = (*device)->Allocate(256);
  auto data = (*device)->Allocate(128);
  spec::ConvCommand conv;
  spec::EndCommand end;
  end.status = 0x1234;
  const auto conv_words = spec::Encode(conv);
  const auto end_words = spec::Encode(end);
  REQUIRE(commands->Write(0, std::as_bytes(std::span(conv_words))));
  REQUIRE(commands->Write(128, std::as_bytes(std::span(end_words))));
  REQUIRE(data->Fill(0, 128, std::byte{5}));
  driver::RegionTable regions{};
  regions[3] = {&*data, 0, 64, true};
  auto event = (*device)->queue().Submit(*commands, 0, 192, regions);
  REQUIRE(event);
  REQUIRE(event->Wait());
  CHECK(event->completion().end_status == 0x1234);
  CHECK(data->Map()[63] == std::byte{0});
  CHECK(data->Map()[64] == std::byte{5});
}

}  // namespace systole::test
