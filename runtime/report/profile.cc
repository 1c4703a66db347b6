// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/report/profile.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "runtime/program/stream.h"

namespace systole::report {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kProcess = 1;
constexpr int kStreams = 0;  ///< Track; the engines follow under their numbers.
constexpr int kHost = 5;
constexpr double kBeatBytes = 16;

/// Command of an engine: which one of the stream, and of which layer.
struct Command {
  uint32_t index = 0;
  uint32_t layer = 0;
  const char* opcode = "";
};
using Commands = std::array<std::vector<Command>, kWorkEngines>;

Commands CommandsOf(std::span<const std::byte> stream) {
  Commands commands;
  program::StreamReader reader(stream);
  program::CommandView view;
  while (reader.Next(view).value_or(false)) {
    if (view.info->engine == spec::Engine::kCtrl) continue;
    commands[static_cast<size_t>(view.info->engine) - 1].push_back(
        {view.index, view.layer(), view.info->name});
  }
  return commands;
}

class Writer {
 public:
  explicit Writer(const program::Program& program) : program_(program) {
    Name("process_name", kStreams, "systole, 1 us = 1 cycle");
    NameTrack(kStreams, "streams");
    for (int e = 1; e <= kWorkEngines; ++e) {
      NameTrack(e, spec::Name(static_cast<spec::Engine>(e)));
    }
    NameTrack(kHost, "host");
  }

  void AddStream(const StreamTrace& trace) {
    Slice(kStreams, "stream " + std::to_string(streams_++), 0, trace.cycles, Json::object());
    if (trace.step < program_.steps.size()) {
      if (const auto* step = std::get_if<program::EngineStep>(&program_.steps[trace.step])) {
        AddCommands(trace, CommandsOf(std::span(program_.commands)
                                          .subspan(step->offset, step->bytes)));
      }
    }
    AddSamples(trace);
    offset_ += trace.cycles;
  }

  void AddHost(const program::CpuStep& step) {
    events_.push_back({{"ph", "i"}, {"s", "t"}, {"pid", kProcess}, {"tid", kHost},
                       {"ts", offset_}, {"name", LayerName(step.layer)}});
  }

  std::string Text() {
    Json json;
    json["displayTimeUnit"] = "ms";
    json["otherData"] = {{"model", program_.model_name},
                         {"config", program_.config},
                         {"cycles", offset_}};
    json["traceEvents"] = std::move(events_);
    return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
  }

 private:
  void Name(const char* what, int track, const std::string& name) {
    events_.push_back({{"ph", "M"}, {"pid", kProcess}, {"tid", track}, {"name", what},
                       {"args", {{"name", name}}}});
  }
  void NameTrack(int track, const std::string& name) {
    Name("thread_name", track, name);
    events_.push_back({{"ph", "M"}, {"pid", kProcess}, {"tid", track}, {"name", "thread_sort_index"},
                       {"args", {{"sort_index", track}}}});
  }
  std::string LayerName(uint32_t layer) const {
    return layer < program_.layers.size() ? program_.layers[layer].name : "no layer";
  }
  void Slice(int track, const std::string& name, uint64_t begin, uint64_t end, Json arguments) {
    events_.push_back({{"ph", "X"}, {"pid", kProcess}, {"tid", track}, {"ts", offset_ + begin},
                       {"dur", end - begin}, {"name", name}, {"args", std::move(arguments)}});
  }

  void AddCommands(const StreamTrace& trace, const Commands& commands) {
    std::array<std::vector<uint64_t>, kWorkEngines> starts;
    std::array<uint64_t, kWorkEngines> previous_end{};
    for (const driver::TraceEvent& event : trace.events) {
      if (event.engine == spec::Engine::kCtrl) continue;
      const auto e = static_cast<size_t>(event.engine) - 1;
      if (event.kind == driver::TraceEvent::Kind::kStart) {
        starts[e].push_back(event.cycle);
        continue;
      }
      if (event.nth >= starts[e].size() || event.nth >= commands[e].size()) continue;
      const Command& command = commands[e][event.nth];
      // The counters begin a few cycles after the doorbell.
      const uint64_t end = std::min(event.cycle + 1, trace.cycles);
      const uint64_t begin = std::min(std::max(starts[e][event.nth], previous_end[e]), end);
      previous_end[e] = end;
      Slice(static_cast<int>(e) + 1, LayerName(command.layer), begin, end,
            {{"command", command.index},
             {"opcode", command.opcode},
             {"taken", offset_ + std::min(starts[e][event.nth], end)}});
    }
  }

  void Counter(const char* name, const char* unit, uint64_t cycle, double value) {
    events_.push_back({{"ph", "C"}, {"pid", kProcess}, {"ts", offset_ + cycle}, {"name", name},
                       {"args", {{unit, value}}}});
  }
  void AddSamples(const StreamTrace& trace) {
    BusSample last;
    for (const BusSample& sample : trace.samples) {
      const uint64_t end = std::min(sample.cycle, trace.cycles);
      if (end <= last.cycle) continue;
      const auto cycles = static_cast<double>(end - last.cycle);
      const auto rate = [&](uint64_t now, uint64_t then) {
        return static_cast<double>(now - then) / cycles;
      };
      Counter("read bus", "bytes per cycle", last.cycle,
              kBeatBytes * rate(sample.read_beats, last.read_beats));
      Counter("write bus", "bytes per cycle", last.cycle,
              kBeatBytes * rate(sample.write_beats, last.write_beats));
      Counter("array", "percent", last.cycle, 100 * rate(sample.slices, last.slices));
      last = sample;
      last.cycle = end;
    }
  }

  const program::Program& program_;
  Json events_ = Json::array();
  uint64_t offset_ = 0;
  int streams_ = 0;
};

}  // namespace

std::string ProfileJson(const program::Program& program, const std::vector<StreamTrace>& traces) {
  Writer writer(program);
  size_t next = 0;
  for (size_t s = 0; s < program.steps.size(); ++s) {
    if (const auto* step = std::get_if<program::CpuStep>(&program.steps[s])) writer.AddHost(*step);
    while (next < traces.size() && traces[next].step == s) writer.AddStream(traces[next++]);
  }
  return writer.Text();
}

}  // namespace systole::report
