// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/systemc/recording.h"

namespace systole::test {
namespace {

std::string At(const char* what, std::size_t index) {
  return std::string(what) + " " + std::to_string(index);
}

}  // namespace

void Recording::Add(const std::string& name, uint64_t value) {
  names.push_back(name);
  values.push_back(value);
}

void Recording::AddRun(driver::Device& device, const driver::Counters& counters) {
  for (std::size_t i = 0; i < counters.values.size(); ++i)
    Add(At("counter", i), counters.values[i]);
  driver::TraceSource* const source = device.trace_source();
  if (source == nullptr) return;
  const std::vector<driver::TraceEvent> events = source->TraceEvents();
  for (std::size_t i = 0; i < events.size(); ++i) {
    Add(At("engine of event", i), static_cast<uint64_t>(events[i].engine));
    Add(At("kind of event", i), static_cast<uint64_t>(events[i].kind));
    Add(At("cycle of event", i), events[i].cycle);
  }
  const std::vector<LayerStates> layers = source->StatesByLayer();
  for (std::size_t i = 0; i < layers.size(); ++i) {
    for (const StateCounts& states : layers[i].engines) {
      for (const uint64_t cycles : states) Add(At("cycles of layer", i), cycles);
    }
  }
}

void Recording::AddBus(driver::Device& device) {
  const std::vector<BusSample> samples = device.trace_source()->BusSamples();
  for (std::size_t i = 0; i < samples.size(); ++i) {
    Add(At("cycle of bus sample", i), samples[i].cycle);
    Add(At("beats read by bus sample", i), samples[i].read_beats);
    Add(At("beats written by bus sample", i), samples[i].write_beats);
    Add(At("slices by bus sample", i), samples[i].slices);
  }
}

std::string Difference(const Recording& a, const Recording& b) {
  for (std::size_t i = 0; i < a.names.size() && i < b.names.size(); ++i) {
    if (a.names[i] == b.names[i] && a.values[i] == b.values[i]) continue;
    return a.names[i] + ": " + std::to_string(a.values[i]) + " against " + b.names[i] + ": " +
           std::to_string(b.values[i]);
  }
  if (a.names.size() == b.names.size()) return {};
  return std::to_string(a.names.size()) + " values against " + std::to_string(b.names.size());
}

}  // namespace systole::test
