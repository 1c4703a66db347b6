// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <bit>
#include <cstring>

#include "runtime/program/attribute_fields.h"
#include "runtime/program/checksum.h"
#include "runtime/program/container.h"
#include "runtime/program/format.h"
#include "runtime/program/program_generated.h"

namespace systole::program {
namespace {

static_assert(std::endian::native == std::endian::little, "the checksum is copied as it is");

using Builder = flatbuffers::FlatBufferBuilder;
template <typename T>
using Offset = flatbuffers::Offset<T>;

/// Room for everything that is neither commands nor constants.
constexpr uint64_t kRoom = uint64_t{1} << 20;

Offset<fbs::Tensor> WriteTensor(Builder& b, const TensorRef& t) {
  const auto name = b.CreateString(t.name);
  const auto shape = b.CreateVector(t.shape);
  const auto scales = b.CreateVector(t.quant.scales);
  const auto zero_points = b.CreateVector(t.quant.zero_points);
  return fbs::CreateTensor(b, name, static_cast<uint8_t>(t.type), shape, scales, zero_points,
                           t.quant.axis, static_cast<uint8_t>(t.region), t.offset, t.is_variable,
                           t.absent);
}

auto WriteTensors(Builder& b, const std::vector<TensorRef>& tensors) {
  std::vector<Offset<fbs::Tensor>> offsets;
  for (const TensorRef& t : tensors) offsets.push_back(WriteTensor(b, t));
  return b.CreateVector(offsets);
}

Offset<fbs::Attribute> WriteAttribute(Builder& b, const AttributeField& field) {
  const auto name = b.CreateString(field.name);
  const auto ints = b.CreateVector(field.ints);
  const auto reals = b.CreateVector(field.reals);
  return fbs::CreateAttribute(b, name, ints, reals);
}

Offset<fbs::CpuStep> WriteCpuStep(Builder& b, const CpuStep& step) {
  const auto kind = b.CreateString(std::string(graph::OpKindName(step.kind)));
  std::vector<Offset<fbs::Attribute>> fields;
  for (const AttributeField& field : FieldsOf(step.attributes)) {
    fields.push_back(WriteAttribute(b, field));
  }
  const auto attributes = b.CreateVector(fields);
  const auto inputs = WriteTensors(b, step.inputs);
  const auto outputs = WriteTensors(b, step.outputs);
  return fbs::CreateCpuStep(b, step.layer, kind, attributes, inputs, outputs);
}

Offset<fbs::Step> WriteStep(Builder& b, const Step& step) {
  if (const auto* engine = std::get_if<EngineStep>(&step)) {
    const auto written = fbs::CreateEngineStep(b, engine->offset, engine->bytes);
    return fbs::CreateStep(b, fbs::StepKind::EngineStep, written.Union());
  }
  const auto written = WriteCpuStep(b, std::get<CpuStep>(step));
  return fbs::CreateStep(b, fbs::StepKind::CpuStep, written.Union());
}

Offset<fbs::Layer> WriteLayer(Builder& b, const Layer& layer) {
  const auto name = b.CreateString(layer.name);
  const auto op = b.CreateString(layer.op);
  const auto shape = b.CreateString(layer.shape);
  const auto reason = b.CreateString(layer.reason);
  return fbs::CreateLayer(b, name, op, shape, static_cast<uint8_t>(layer.engine), layer.macs,
                          reason);
}

auto WriteBlob(Builder& b, const std::vector<std::byte>& bytes) {
  return b.CreateVector(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size());
}

auto WriteVariables(Builder& b, const std::vector<Variable>& variables) {
  std::vector<Offset<fbs::Variable>> offsets;
  for (const Variable& v : variables) {
    const auto place = WriteTensor(b, v.place);
    const auto initial = WriteBlob(b, v.initial);
    offsets.push_back(fbs::CreateVariable(b, place, initial));
  }
  return b.CreateVector(offsets);
}

Offset<fbs::Program> WriteProgram(Builder& b, const Program& p) {
  const auto commands = WriteBlob(b, p.commands);
  const auto constants = WriteBlob(b, p.constants);
  std::vector<Offset<fbs::Layer>> layer_list;
  for (const Layer& layer : p.layers) layer_list.push_back(WriteLayer(b, layer));
  const auto layers = b.CreateVector(layer_list);
  std::vector<Offset<fbs::Step>> step_list;
  for (const Step& step : p.steps) step_list.push_back(WriteStep(b, step));
  const auto steps = b.CreateVector(step_list);
  const auto inputs = WriteTensors(b, p.inputs);
  const auto outputs = WriteTensors(b, p.outputs);
  const auto variables = WriteVariables(b, p.variables);
  const auto model_name = b.CreateString(p.model_name);
  const auto config = b.CreateString(p.config);
  const auto numerics = b.CreateString(std::string(golden::Name(p.numerics)));
  return fbs::CreateProgram(b, kSchemaVersion, model_name, config, p.spec_hash, numerics, p.batch,
                            inputs, outputs, variables, commands, constants, p.input_bytes, p.output_bytes,
                            p.scratch_bytes, layers, steps);
}

}  // namespace

Result<std::vector<std::byte>> Serialize(const Program& program) {
  // The builder must not be asked for more than it can hold; layers and steps are small.
  uint64_t entries = program.layers.size() + program.steps.size();
  for (const Variable& v : program.variables) entries += 1 + v.initial.size() / 1024;
  if (program.commands.size() + program.constants.size() + entries * 1024 > kMaxFileBytes - kRoom) {
    return Unsupported("the program has " + std::to_string(program.commands.size()) +
                       " bytes of commands and " + std::to_string(program.constants.size()) +
                       " of constants; program files end at " + std::to_string(kMaxFileBytes) +
                       " bytes. Run the model without compiling it to a file");
  }
  Builder b(1024);
  fbs::FinishProgramBuffer(b, WriteProgram(b, program));
  std::vector<std::byte> file(b.GetSize() + kChecksumBytes);
  std::memcpy(file.data(), b.GetBufferPointer(), b.GetSize());
  const uint32_t crc = Crc32(std::span(file).first(b.GetSize()));
  std::memcpy(file.data() + b.GetSize(), &crc, sizeof(crc));
  return file;
}

}  // namespace systole::program
