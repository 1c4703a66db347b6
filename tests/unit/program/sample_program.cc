// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/program/sample_program.h"

#include "hw/spec/gen/spec.h"

namespace systole::test {

using graph::DataType;
using graph::OpKind;
using program::Region;

program::TensorRef Ref(DataType type, graph::Shape shape, Region region, uint64_t offset) {
  program::TensorRef ref;
  ref.name = "t" + std::to_string(offset);
  ref.type = type;
  ref.shape = std::move(shape);
  ref.quant = {{0.5F}, {type == DataType::kUint8 ? 130 : 2}, 0};
  ref.region = region;
  ref.offset = offset;
  return ref;
}

void Append(std::vector<std::byte>& stream, const uint32_t* words, int count) {
  for (int i = 0; i < count; ++i) {
    for (int b = 0; b < 4; ++b) {
      stream.push_back(static_cast<std::byte>((words[i] >> (8 * b)) & 0xffu));
    }
  }
}

program::CpuStep& CpuAt(program::Program& program, size_t step) {
  return std::get<program::CpuStep>(program.steps[step]);
}

namespace {

std::vector<std::byte> CopyStream() {
  spec::LoadCommand load;
  load.region = static_cast<uint32_t>(Region::kInputs);
  load.n0 = 64;
  spec::StoreCommand store;
  store.dep_load = 1;
  store.region = static_cast<uint32_t>(Region::kScratch);
  store.n0 = 64;
  std::vector<std::byte> stream;
  Append(stream, spec::Encode(load).data(), 16);
  Append(stream, spec::Encode(store).data(), 16);
  Append(stream, spec::Encode(spec::EndCommand{}).data(), 16);
  return stream;
}

}  // namespace

program::Program SampleProgram() {
  program::Program p;
  p.model_name = "sample";
  p.config = "tiny";
  p.spec_hash = spec::kSpecHash;
  p.numerics = golden::Numerics::kTflm;
  p.commands = CopyStream();
  p.constants = {std::byte{1}, std::byte{2}, std::byte{3}, std::byte{4}};
  p.input_bytes = 64;
  p.output_bytes = 128;
  p.scratch_bytes = 4096;
  p.inputs = {Ref(DataType::kInt8, {1, 4, 4, 4}, Region::kInputs, 0)};
  p.outputs = {Ref(DataType::kInt8, {1, 4, 4, 4}, Region::kOutputs, 0)};
  p.layers = {{"copy_0", "CONV_2D", "4x4x4", program::LayerEngine::kConv, 1024, ""},
              {"host_1", "SOFTMAX", "", program::LayerEngine::kCpu, 0, "a reason"}};
  p.steps.emplace_back(program::EngineStep{0, p.commands.size()});
  const auto copied = Ref(DataType::kInt8, {1, 4, 4, 4}, Region::kScratch, 0);
  const auto cpu = [&](graph::OpKind kind, graph::Attributes attributes,
                       std::vector<program::TensorRef> inputs, program::TensorRef output) {
    p.steps.emplace_back(
        program::CpuStep{1, kind, std::move(attributes), std::move(inputs), {output}});
  };
  auto probabilities = Ref(DataType::kInt8, {16, 4}, Region::kScratch, 64);
  probabilities.quant = {{1.0F / 256}, {-128}, 0};
  cpu(OpKind::kSoftmax, graph::SoftmaxAttrs{1.0F},
      {Ref(DataType::kInt8, {16, 4}, Region::kScratch, 0)}, probabilities);
  graph::PadAttrs pad;
  pad.before = {0, 1, 0, 2};
  pad.after = {0, 0, 1, 0};
  cpu(OpKind::kPad, pad, {copied}, Ref(DataType::kInt8, {1, 5, 5, 6}, Region::kScratch, 128));
  cpu(OpKind::kMean, graph::ReduceAttrs{{1, 3}, false}, {copied},
      Ref(DataType::kInt8, {1, 4}, Region::kScratch, 320));
  graph::Pool2DAttrs pool;
  pool.filter_h = 3;
  pool.filter_w = 2;
  pool.stride_h = 2;
  cpu(OpKind::kAveragePool2D, pool, {copied},
      Ref(DataType::kInt8, {1, 2, 4, 4}, Region::kScratch, 384));
  auto real = Ref(DataType::kFloat32, {1, 4, 4, 4}, Region::kScratch, 512);
  real.quant = {};
  cpu(OpKind::kDequantize, {}, {copied}, real);
  cpu(OpKind::kQuantize, {}, {real}, Ref(DataType::kUint8, {1, 4, 4, 4}, Region::kScratch, 768));
  cpu(OpKind::kRequantizeSums, graph::RequantizeSumsAttrs{{0.5, 0.25, 1.0, 0.0}, -128, 127},
      {Ref(DataType::kInt32, {4, 4}, Region::kScratch, 1024)},
      Ref(DataType::kInt8, {4, 4}, Region::kScratch, 1088));
  cpu(OpKind::kAdd, graph::ArithmeticAttrs{},
      {copied, Ref(DataType::kInt8, {4}, Region::kConstants, 0)}, p.outputs[0]);
  return p;
}

}  // namespace systole::test
