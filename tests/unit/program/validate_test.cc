// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/program/validate.h"

#include <cmath>
#include <functional>

#include "hw/spec/gen/spec.h"
#include "tests/support/catch.h"
#include "tests/unit/program/sample_program.h"

namespace {

using namespace systole;
using program::Program;
using program::Region;

/// The sample with a change is refused, and the message contains `text`.
void Refused(const std::function<void(Program&)>& change, const std::string& text) {
  Program program = test::SampleProgram();
  change(program);
  const auto result = program::Validate(program);
  INFO(text);
  REQUIRE_FALSE(result);
  INFO(result.error().message);
  REQUIRE(result.error().code == StatusCode::kInvalidArgument);
  REQUIRE(result.error().message.find(text) != std::string::npos);
}

program::EngineStep& Stream(Program& p) { return std::get<program::EngineStep>(p.steps[0]); }

void SetByte(Program& p, size_t at, uint8_t value) { p.commands[at] = std::byte{value}; }

}  // namespace

TEST_CASE("the sample is valid") {
  const auto result = program::Validate(test::SampleProgram());
  if (!result) FAIL(result.error().message);
}

TEST_CASE("header") {
  Refused([](Program& p) { p.spec_hash ^= 1; }, "compile it again");
  Refused([](Program& p) { p.config = "huge"; }, "'huge'");
  Refused([](Program& p) { p.batch = 0; }, "batch 0");
  Refused([](Program& p) { p.batch = 1025; }, "batch 1025");
  Refused([](Program& p) { p.batch = 3; }, "are not 3 samples");
  Refused([](Program& p) { p.scratch_bytes = (uint64_t{1} << 32) + 1; }, "region scratch");
  Refused([](Program& p) { p.output_bytes = UINT64_MAX; }, "region outputs");
}

TEST_CASE("tensors of the model") {
  Refused([](Program& p) { p.inputs[0].offset = 1; }, "leave region inputs of 64 bytes");
  Refused([](Program& p) { p.inputs[0].offset = UINT64_MAX - 3; }, "leave region inputs");
  Refused([](Program& p) { p.inputs[0].shape = {1, 0}; }, "dimension 0");
  Refused([](Program& p) { p.inputs[0].shape = {1, -4}; }, "dimension -4");
  Refused([](Program& p) { p.inputs[0].shape = {1 << 20, 1 << 20, 1 << 30}; }, "larger than");
  Refused([](Program& p) { p.inputs[0].shape = graph::Shape(9, 1); }, "9 dimensions");
  Refused([](Program& p) { p.inputs[0].quant.scales = {0}; }, "scale 0");
  Refused([](Program& p) { p.inputs[0].quant.scales = {-1}; }, "scale -1");
  Refused([](Program& p) { p.inputs[0].quant.scales = {std::nanf("")}; }, "scale nan");
  Refused([](Program& p) { p.inputs[0].quant.scales = {INFINITY}; }, "scale inf");
  Refused([](Program& p) { p.inputs[0].quant.zero_points = {128}; }, "zero point 128");
  Refused([](Program& p) { p.outputs[0].quant.zero_points = {-129}; }, "zero point -129");
  Refused([](Program& p) { p.inputs[0].quant.zero_points = {1, 2}; }, "2 zero points");
  Refused([](Program& p) { p.inputs[0].quant = {{1, 2, 3}, {0, 0, 0}, 3}; }, "3 scales along");
  Refused([](Program& p) { p.inputs[0].absent = true; }, "absent");
  Refused([](Program& p) { p.inputs[0].region = Region::kScratch; }, "instead of inputs");
  Refused([](Program& p) { p.outputs[0].region = Region::kCommands; }, "region of the commands");
}

TEST_CASE("command streams") {
  Refused([](Program& p) { Stream(p).offset = 32; }, "multiples of 64");
  Refused([](Program& p) { Stream(p).bytes = 0; }, "multiples of 64");
  Refused([](Program& p) { Stream(p).bytes += 64; }, "leave the 192 bytes");
  Refused([](Program& p) { Stream(p).offset = UINT64_MAX - 63; }, "leave the 192 bytes");
  Refused([](Program& p) { Stream(p).bytes -= 64; }, "without END");
  Refused([](Program& p) { SetByte(p, 0, 0xee); }, "opcode 0xee");
  Refused([](Program& p) { SetByte(p, 64 + 8, 6); }, "command 1 (STORE, layer 0): the region");
  Refused([](Program& p) { SetByte(p, 66, 2); }, "layer 2; the program has 2");
  Refused([](Program& p) { p.input_bytes = 0, p.inputs.clear(); }, "region");
  Refused(
      [](Program& p) {
        Stream(p).bytes += 64;
        p.commands.resize(p.commands.size() + 64);
      },
      "END at byte 128");
  // The machine must not be told to store to what it may only read.
  Refused(
      [](Program& p) {
        spec::StoreCommand store;
        store.region = static_cast<uint32_t>(Region::kInputs);
        store.n0 = 64;
        std::vector<std::byte> words;
        test::Append(words, spec::Encode(store).data(), 16);
        std::copy(words.begin(), words.end(), p.commands.begin() + 64);
      },
      "without write permission");
}

TEST_CASE("places of CPU steps") {
  Refused([](Program& p) { test::CpuAt(p, 1).layer = 2; }, "the program has 2 layers");
  Refused(
      [](Program& p) {
        test::CpuAt(p, 1).outputs[0].region = Region::kInputs;
        test::CpuAt(p, 1).outputs[0].offset = 0;
      },
      "read-only");
  Refused([](Program& p) { test::CpuAt(p, 1).outputs[0].offset = 4064; }, "leave region scratch");
  Refused([](Program& p) { test::CpuAt(p, 8).inputs[1].offset = 1; }, "leave region constants");
  Refused([](Program& p) { test::CpuAt(p, 5).outputs[0].offset += 2; }, "not a multiple of its");
  Refused([](Program& p) { test::CpuAt(p, 1).outputs[0].offset = 63; }, "overlaps another tensor");
  Refused([](Program& p) { test::CpuAt(p, 1).inputs[0].is_variable = true; },
          "not among the program's variables");
}
