// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/report/profile.h"

#include <map>
#include <nlohmann/json.hpp>

#include "tests/support/catch.h"

namespace systole::report {
namespace {

using Kind = driver::TraceEvent::Kind;
using nlohmann::json;
using spec::Engine;

/// Two LOAD commands of layer 0 and a CONV of layer 1.
program::Program MakeProgram() {
  program::Program program;
  program.model_name = "m\"1";  // Names come from files.
  program.layers.resize(2);
  program.layers[0].name = "first";
  program.layers[1].name = "second";
  const auto append = [&](const auto& words, int count) {
    const auto* bytes = reinterpret_cast<const std::byte*>(words.data());
    program.commands.insert(program.commands.end(), bytes, bytes + count * 4);
  };
  append(spec::Encode(spec::LoadCommand{}), spec::LoadCommand::kWords);
  append(spec::Encode(spec::LoadCommand{}), spec::LoadCommand::kWords);
  spec::ConvCommand conv;
  conv.layer = 1;
  append(spec::Encode(conv), spec::ConvCommand::kWords);
  append(spec::Encode(spec::EndCommand{}), spec::EndCommand::kWords);
  program.steps.push_back(program::EngineStep{0, program.commands.size()});
  program.steps.push_back(program::CpuStep{1, graph::OpKind::kSoftmax, {}, {}, {}});
  program.steps.push_back(program::EngineStep{0, program.commands.size()});
  return program;
}

StreamTrace MakeTrace(size_t step) {
  StreamTrace trace;
  trace.step = step;
  trace.cycles = 600;
  // The second LOAD is taken while the first one runs; CONV ends behind the counters' end.
  trace.events = {{Engine::kLoad, Kind::kStart, 0, 10},  {Engine::kLoad, Kind::kStart, 1, 20},
                  {Engine::kLoad, Kind::kRetire, 0, 49}, {Engine::kConv, Kind::kStart, 0, 60},
                  {Engine::kLoad, Kind::kRetire, 1, 79}, {Engine::kConv, Kind::kRetire, 0, 604}};
  trace.samples = {{256, 128, 0, 64}, {512, 128, 16, 320}, {606, 128, 16, 320}};
  return trace;
}

std::vector<json> Of(const json& events, const char* phase, int track) {
  std::vector<json> found;
  for (const json& event : events) {
    if (event.at("ph") == phase && event.value("tid", -1) == track) found.push_back(event);
  }
  return found;
}

}  // namespace

TEST_CASE("Profile: slices of commands by layer, without overlap", "[report]") {
  const json trace = json::parse(ProfileJson(MakeProgram(), {MakeTrace(0), MakeTrace(2)}));
  CHECK(trace.at("otherData").at("cycles") == 1200);
  CHECK(trace.at("otherData").at("model") == "m\"1");
  const json& events = trace.at("traceEvents");
  const auto streams = Of(events, "X", 0);
  REQUIRE(streams.size() == 2);
  CHECK(streams[1].at("ts") == 600);
  CHECK(streams[1].at("dur") == 600);
  const auto load = Of(events, "X", 1);
  REQUIRE(load.size() == 4);
  CHECK(load[0].at("name") == "first");
  CHECK(load[0].at("ts") == 10);
  CHECK(load[0].at("dur") == 40);
  CHECK(load[1].at("ts") == 50);
  CHECK(load[1].at("dur") == 30);
  CHECK(load[1].at("args").at("taken") == 20);
  CHECK(load[3].at("ts") == 650);
  const auto conv = Of(events, "X", 2);
  REQUIRE(conv.size() == 2);
  CHECK(conv[0].at("name") == "second");
  CHECK(conv[0].at("args").at("opcode") == "CONV");
  CHECK(conv[0].at("args").at("command") == 2);
  CHECK(conv[0].at("dur") == 540);
  const auto host = Of(events, "i", 5);
  REQUIRE(host.size() == 1);
  CHECK(host[0].at("ts") == 600);
}

TEST_CASE("Profile: counters are rates up to the next value", "[report]") {
  const json trace = json::parse(ProfileJson(MakeProgram(), {MakeTrace(0)}));
  std::map<std::string, std::vector<json>> counters;
  for (const json& event : trace.at("traceEvents")) {
    if (event.at("ph") == "C") counters[event.at("name")].push_back(event);
  }
  REQUIRE(counters["read bus"].size() == 3);
  CHECK(counters["read bus"][0].at("ts") == 0);
  CHECK(counters["read bus"][0].at("args").at("bytes per cycle") == 8.0);
  CHECK(counters["read bus"][1].at("args").at("bytes per cycle") == 0.0);
  CHECK(counters["write bus"][1].at("args").at("bytes per cycle") == 1.0);
  CHECK(counters["array"][0].at("args").at("percent") == 25.0);
  CHECK(counters["array"][1].at("args").at("percent") == 100.0);
  CHECK(counters["array"][2].at("ts") == 512);
}

}  // namespace systole::report
