// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "runtime/graph/graph.h"
#include "sim/golden/numerics.h"

namespace systole::program {

/// Memory regions as programs use them; the host gives each a buffer before it starts the machine.
enum class Region : uint32_t {
  kCommands = 0,   ///< Command streams; read only for the machine.
  kConstants = 1,  ///< Weight tiles, parameter records, constant tensors; read only.
  kInputs = 2,     ///< Model inputs; read only.
  kOutputs = 3,    ///< Model outputs; writable.
  kScratch = 4,    ///< Tensors between machine and CPU, and those that do not fit on chip; writable.
};
inline constexpr int kProgramRegions = 5;

/// A dense tensor in a region. Type, shape and quantization are those of the model file.
struct TensorRef {
  std::string name;
  graph::DataType type = graph::DataType::kInt8;
  graph::Shape shape;
  graph::Quantization quant;
  Region region = Region::kScratch;
  uint64_t offset = 0;       ///< Bytes.
  bool is_variable = false;  ///< One of Program::variables.
  bool absent = false;       ///< An optional input of a CPU step that is not there; all else unset.

  /// Of the whole tensor, or of the first channel; 0 where it is not quantized.
  float scale() const { return quant.empty() ? 0.0F : quant.scale(); }
  int32_t zero_point() const {
    return quant.empty() ? 0 : static_cast<int32_t>(quant.zero_point());
  }
  uint64_t size_bytes() const {
    return absent ? 0
                  : static_cast<uint64_t>(graph::NumElements(shape)) * graph::DataTypeSize(type);
  }
};

/// State that CPU steps read and write. Every run begins with `initial`.
struct Variable {
  TensorRef place;  ///< In the scratch region.
  std::vector<std::byte> initial;
};

/// One operator on the CPU, computed by reference::RunOperator with the program's numerics.
struct CpuStep {
  uint32_t layer = 0;  ///< Position in Program::layers.
  graph::OpKind kind = graph::OpKind::kReshape;
  graph::Attributes attributes;  ///< Those that belong to `kind`.
  std::vector<TensorRef> inputs;
  std::vector<TensorRef> outputs;
};

/// A command stream that ends with END.
struct EngineStep {
  uint64_t offset = 0;  ///< In region kCommands; multiple of 64.
  uint64_t bytes = 0;
};
using Step = std::variant<EngineStep, CpuStep>;

enum class LayerEngine { kConv, kVector, kCpu, kNone };

/// One operator of the network as reports show it; commands carry its position.
struct Layer {
  std::string name;
  std::string op;     ///< As the file format spells it, e.g. "CONV_2D".
  std::string shape;  ///< For people: "32x32x16 k3 s1 -> 32x32x16".
  LayerEngine engine = LayerEngine::kNone;
  uint64_t macs = 0;   ///< Of all samples of a run.
  std::string reason;  ///< Why it runs on the CPU; empty otherwise.
};

/// A compiled network: everything that a session needs.
struct Program {
  std::string model_name;
  std::string config;  ///< Name of the configuration it was compiled for.
  uint32_t spec_hash = 0;
  golden::Numerics numerics = golden::Numerics::kTfliteRef;
  uint32_t batch = 1;  ///< Samples that one run computes; inputs and outputs hold them all.
  std::vector<TensorRef> inputs;   ///< In file order.
  std::vector<TensorRef> outputs;  ///< In file order.
  std::vector<Variable> variables;
  std::vector<std::byte> commands;
  std::vector<std::byte> constants;
  uint64_t input_bytes = 0;  ///< Sizes of the regions.
  uint64_t output_bytes = 0;
  uint64_t scratch_bytes = 0;
  std::vector<Layer> layers;
  std::vector<Step> steps;  ///< In order of execution.
};

const char* LayerEngineName(LayerEngine engine);  ///< "conv", "vector", "cpu", "none".

}  // namespace systole::program
