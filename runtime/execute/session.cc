// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/execute/session.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstring>

#include "runtime/execute/cpu_step.h"
#include "runtime/program/stream.h"
#include "runtime/program/validate.h"
#include "runtime/report/conv_work.h"

namespace systole::execute {
namespace {

using program::Region;

bool Writable(Region region) { return region == Region::kOutputs || region == Region::kScratch; }

double SecondsSince(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// Layer of each command of a stream, by engine (LOAD first), in stream order.
using EngineLayers = std::array<std::vector<uint32_t>, 4>;

EngineLayers LayersOfStream(std::span<const std::byte> stream) {
  EngineLayers layers;
  program::StreamReader reader(stream);
  program::CommandView command;
  while (reader.Next(command).value_or(false)) {
    if (command.info->engine == spec::Engine::kCtrl) continue;
    layers[static_cast<size_t>(command.info->engine) - 1].push_back(command.layer());
  }
  return layers;
}

}  // namespace

Result<Session> Session::Create(const program::Program& program, driver::Device& device) {
  SYSTOLE_RETURN_IF_ERROR(program::Validate(program));
  if (program.config != device.config().name) {
    return InvalidArgument(fmt::format(
        "the program was compiled for configuration '{}', the device is '{}'; compile it again "
        "with --config {}", program.config, device.config().name, device.config().name));
  }
  Session session(program, device);
  const std::array<uint64_t, program::kProgramRegions> sizes = {
      program.commands.size(), program.constants.size(), program.input_bytes,
      program.output_bytes, program.scratch_bytes};
  for (size_t r = 0; r < sizes.size(); ++r) {
    if (sizes[r] == 0) continue;
    SYSTOLE_ASSIGN_OR_RETURN(session.buffers_[r], device.Allocate(sizes[r]));
  }
  const auto fill = [&](Region region, std::span<const std::byte> bytes) -> Result<void> {
    if (bytes.empty()) return {};
    return session.buffers_[static_cast<size_t>(region)].Write(0, bytes);
  };
  SYSTOLE_RETURN_IF_ERROR(fill(Region::kCommands, program.commands));
  SYSTOLE_RETURN_IF_ERROR(fill(Region::kConstants, program.constants));
  return session;
}

Result<void> Session::WriteInputs(std::span<const std::span<const std::byte>> inputs) {
  if (inputs.size() != program_->inputs.size()) {
    return InvalidArgument(fmt::format("the model has {} inputs, {} were given",
                                       program_->inputs.size(), inputs.size()));
  }
  for (size_t i = 0; i < inputs.size(); ++i) {
    const program::TensorRef& ref = program_->inputs[i];
    if (inputs[i].size() != ref.size_bytes()) {
      return InvalidArgument(fmt::format("input {} ('{}', {}) takes {} bytes, {} were given", i,
                                         ref.name, graph::ShapeToString(ref.shape),
                                         ref.size_bytes(), inputs[i].size()));
    }
    SYSTOLE_RETURN_IF_ERROR(
        buffers_[static_cast<size_t>(ref.region)].Write(ref.offset, inputs[i]));
  }
  return {};
}

Result<void> Session::RunStream(const program::EngineStep& step, SampleResult& result) {
  driver::RegionTable regions{};
  for (size_t r = 0; r < buffers_.size(); ++r) {
    if (buffers_[r].size() == 0) continue;
    regions[r] = {&buffers_[r], 0, 0, Writable(static_cast<Region>(r))};
  }
  if (auto* source = device_->trace_source()) {
    source->PlanStream(
        report::PlanOf(std::span(program_->commands).subspan(step.offset, step.bytes),
                       static_cast<uint32_t>(program_->layers.size()), device_->config()));
  }
  const auto start = std::chrono::steady_clock::now();
  SYSTOLE_ASSIGN_OR_RETURN(
      driver::Event event,
      device_->queue().Submit(buffers_[static_cast<size_t>(Region::kCommands)], step.offset,
                              step.bytes, regions));
  SYSTOLE_RETURN_IF_ERROR(Await(event));
  result.machine_seconds += SecondsSince(start);
  if (!device_->counts_cycles()) return {};
  const driver::Counters counters = event.completion().counters;
  for (size_t i = 0; i < counters.values.size(); ++i) {
    result.counters.values[i] += counters.values[i];
  }
  result.cycles = result.cycles.value_or(0) + counters[spec::Counter::kCycles];
  CountLayers(step, result);
  CollectStates(result);
  if (record_traces_ && device_->trace_source() != nullptr) {
    result.traces.push_back({step_, counters[spec::Counter::kCycles],
                             device_->trace_source()->TraceEvents(),
                             device_->trace_source()->BusSamples()});
  }
  return {};
}

void Session::CollectStates(SampleResult& result) const {
  const driver::TraceSource* source = device_->trace_source();
  if (source == nullptr) return;
  const std::vector<LayerStates> states = source->StatesByLayer();
  result.states.resize(std::max(result.states.size(), states.size()));
  for (size_t i = 0; i < states.size(); ++i) {
    for (size_t e = 0; e < states[i].engines.size(); ++e) {
      for (size_t s = 0; s < states[i].engines[e].size(); ++s) {
        result.states[i].engines[e][s] += states[i].engines[e][s];
      }
      result.states[i].without_conv[e] += states[i].without_conv[e];
    }
  }
}

Result<void> Session::Await(driver::Event& event) {
  if (!report_) return event.Wait();
  constexpr std::chrono::milliseconds kSlice{250};
  while (true) {
    Result<void> waited = event.Wait(kSlice);
    if (waited || event.done()) return waited;
    Report();
  }
}

void Session::Report() const {
  if (!report_) return;
  Progress progress{step_, program_->steps.size(), {}};
  if (const auto* source = device_->trace_source()) progress.cycles = source->simulated_cycles();
  report_(progress);
}

void Session::CountLayers(const program::EngineStep& step, SampleResult& result) const {
  const driver::TraceSource* source = device_->trace_source();
  if (source == nullptr) return;
  const EngineLayers layers =
      LayersOfStream(std::span(program_->commands).subspan(step.offset, step.bytes));
  struct Extent {
    uint64_t first = UINT64_MAX, last = 0;
  };
  std::vector<Extent> extents(result.layers.size());
  for (const driver::TraceEvent& event : source->TraceEvents()) {
    // Transfers run ahead of the layers that they serve; a layer is what computes.
    if (event.engine != spec::Engine::kConv && event.engine != spec::Engine::kVector) continue;
    const auto& of_engine = layers[static_cast<size_t>(event.engine) - 1];
    if (event.nth >= of_engine.size() || of_engine[event.nth] >= extents.size()) continue;
    Extent& extent = extents[of_engine[event.nth]];
    extent.first = std::min(extent.first, event.cycle);
    extent.last = std::max(extent.last, event.cycle);
  }
  for (size_t i = 0; i < extents.size(); ++i) {
    if (extents[i].first > extents[i].last) continue;
    result.layers[i].cycles =
        result.layers[i].cycles.value_or(0) + extents[i].last - extents[i].first + 1;
  }
}

Result<void> Session::RunCpu(const program::CpuStep& step, SampleResult& result) {
  const auto start = std::chrono::steady_clock::now();
  RegionBytes regions;
  for (driver::Buffer& buffer : buffers_) {
    regions.push_back(buffer.size() == 0 ? std::span<std::byte>() : buffer.Map());
  }
  const auto sync = [&](const program::TensorRef& ref, bool from_device) -> Result<void> {
    if (ref.absent) return {};
    driver::Buffer& buffer = buffers_[static_cast<size_t>(ref.region)];
    return from_device ? buffer.SyncFromDevice(ref.offset, ref.size_bytes())
                       : buffer.SyncToDevice(ref.offset, ref.size_bytes());
  };
  for (const program::TensorRef& ref : step.inputs) SYSTOLE_RETURN_IF_ERROR(sync(ref, true));
  if (const auto done = RunCpuStep(step, program_->numerics, regions); !done) {
    const program::Layer& layer = program_->layers[step.layer];
    return Error(done.error().code, fmt::format("layer '{}' ({}) on the CPU: {}", layer.name,
                                                layer.op, done.error().message));
  }
  for (const program::TensorRef& ref : step.inputs) {
    if (ref.is_variable) SYSTOLE_RETURN_IF_ERROR(sync(ref, false));
  }
  for (const program::TensorRef& ref : step.outputs) SYSTOLE_RETURN_IF_ERROR(sync(ref, false));
  result.cpu_seconds += SecondsSince(start);
  return {};
}

Result<SampleResult> Session::Run(std::span<const std::span<const std::byte>> inputs) {
  SampleResult result;
  result.layers.resize(program_->layers.size());
  SYSTOLE_RETURN_IF_ERROR(WriteInputs(inputs));
  for (const program::Variable& variable : program_->variables) {
    SYSTOLE_RETURN_IF_ERROR(buffers_[static_cast<size_t>(variable.place.region)].Write(
        variable.place.offset, variable.initial));
  }
  step_ = 0;
  for (const program::Step& step : program_->steps) {
    Report();
    if (const auto* cpu = std::get_if<program::CpuStep>(&step)) {
      SYSTOLE_RETURN_IF_ERROR(RunCpu(*cpu, result));
    } else {
      SYSTOLE_RETURN_IF_ERROR(RunStream(std::get<program::EngineStep>(step), result));
    }
    ++step_;
  }
  for (const program::TensorRef& ref : program_->outputs) {
    std::vector<std::byte> bytes(ref.size_bytes());
    SYSTOLE_RETURN_IF_ERROR(buffers_[static_cast<size_t>(ref.region)].Read(ref.offset, bytes));
    result.outputs.push_back(std::move(bytes));
  }
  return result;
}

}  // namespace systole::execute
