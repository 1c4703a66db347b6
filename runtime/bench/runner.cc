// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/bench/runner.h"

#include <fmt/format.h>

#include <algorithm>
#include <random>

#include "runtime/bench/layer_case.h"
#include "runtime/compile/compiler.h"
#include "runtime/report/losses.h"

namespace systole::bench {
namespace {

std::vector<std::span<const std::byte>> ViewsOf(const std::vector<std::vector<std::byte>>& all) {
  return {all.begin(), all.end()};
}

std::vector<std::vector<std::byte>> RandomInputs(const program::Program& program, uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<std::vector<std::byte>> inputs;
  for (const program::TensorRef& ref : program.inputs) {
    std::vector<std::byte> bytes(ref.size_bytes());
    if (ref.type == graph::DataType::kFloat32) {
      for (size_t i = 0; i + 4 <= bytes.size(); i += 4) {
        const float value = static_cast<float>(random() % 2001) / 1000.0F - 1.0F;
        std::copy_n(reinterpret_cast<const std::byte*>(&value), 4, bytes.begin() + i);
      }
    } else {
      for (std::byte& b : bytes) b = static_cast<std::byte>(random());
    }
    inputs.push_back(std::move(bytes));
  }
  return inputs;
}

tl::unexpected<Status> Prefix(const std::string& work, const Status& status) {
  return Error(status.code, fmt::format("'{}': {}", work, status.message));
}

}  // namespace

Result<Runner> Runner::Create(const RunnerOptions& options) {
  SYSTOLE_ASSIGN_OR_RETURN(
      auto device, driver::OpenDevice(options.backend, options.config, options.device));
  SYSTOLE_ASSIGN_OR_RETURN(Anchors anchors, Anchors::Load());
  return Runner(options, std::move(device), std::move(anchors));
}

Result<void> Runner::Execute(const program::Program& program, const Outputs& inputs,
                             Outputs expected, Row& row) {
  if (options_.spoil_reference) expected.front().back() ^= std::byte{1};
  SYSTOLE_ASSIGN_OR_RETURN(execute::Session session, execute::Session::Create(program, *device_));
  session.OnProgress(report_);
  const driver::TraceSource* source = device_->trace_source();
  if (source != nullptr) {
    row.simulated_cycles = source->simulated_cycles();
    row.simulation_seconds = source->simulation_seconds();
  }
  SYSTOLE_ASSIGN_OR_RETURN(const execute::SampleResult result, session.Run(ViewsOf(inputs)));
  if (source != nullptr) {
    row.simulated_cycles = source->simulated_cycles() - row.simulated_cycles;
    row.simulation_seconds = source->simulation_seconds() - row.simulation_seconds;
  }
  if (!result.states.empty()) {
    row.losses = report::LargestLosses(
        program, report::ExplainLosses(program, result.states, config()), 3);
  }
  row.cycles = result.cycles;
  row.exact = result.outputs == expected;
  for (const program::Layer& layer : program.layers) {
    row.macs += layer.macs;
    row.cpu_operators += layer.engine == program::LayerEngine::kCpu ? 1 : 0;
  }
  return {};
}

void Runner::Finish(Row& row) const {
  row.bound_cycles = BoundCycles(row, config(), options_.device.bus_bytes);
  AddOthers(row);
}

void Runner::AddOthers(Row& row) const {
  row.others = anchors_.For(row.key, int64_t{config().rows} * config().cols);
}

Result<Row> Runner::RunLayer(const LayerSpec& spec, std::string work) {
  SYSTOLE_ASSIGN_OR_RETURN(const LayerCase layer,
                           MakeLayerCase(spec, options_.seed, options_.layer_numerics));
  const spec::Config config = this->config();
  auto program = compile::Compile(layer.graph, {&config, options_.layer_numerics, false});
  if (!program) return Prefix(work, program.error());
  Row row;
  row.work = std::move(work);
  row.key = spec.ToString();
  row.bytes_read = static_cast<uint64_t>(spec.input_bytes() + spec.weight_bytes());
  row.bytes_written = static_cast<uint64_t>(spec.output_bytes());
  row.checked_against = "reference operators";
  const auto run = Execute(*program, layer.inputs, {layer.expected}, row);
  if (!run) return Prefix(row.work, run.error());
  Finish(row);
  return row;
}

Result<Runner::Outputs> Runner::GoldenOutputs(const program::Program& program,
                                              const Outputs& inputs) const {
  SYSTOLE_ASSIGN_OR_RETURN(const auto device, driver::OpenDevice("golden", program.config));
  SYSTOLE_ASSIGN_OR_RETURN(execute::Session session, execute::Session::Create(program, *device));
  SYSTOLE_ASSIGN_OR_RETURN(execute::SampleResult result, session.Run(ViewsOf(inputs)));
  return std::move(result.outputs);
}

Result<Row> Runner::RunProgram(const program::Program& program, uint64_t constant_bytes,
                               std::string work, std::string key) {
  Row row;
  row.work = std::move(work);
  row.key = std::move(key);
  row.bytes_read = constant_bytes;
  for (const program::TensorRef& ref : program.inputs) row.bytes_read += ref.size_bytes();
  for (const program::TensorRef& ref : program.outputs) row.bytes_written += ref.size_bytes();
  row.checked_against = "backend golden";
  const Outputs inputs = RandomInputs(program, options_.seed);
  auto expected = GoldenOutputs(program, inputs);
  if (!expected) return Prefix(row.work, expected.error());
  const auto run = Execute(program, inputs, *std::move(expected), row);
  if (!run) return Prefix(row.work, run.error());
  Finish(row);
  return row;
}

}  // namespace systole::bench
