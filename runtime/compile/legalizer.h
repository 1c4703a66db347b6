// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "runtime/compile/island.h"
#include "runtime/compile/layer.h"
#include "runtime/compile/proof.h"
#include "runtime/compile/requant.h"
#include "runtime/graph/geometry.h"
#include "runtime/graph/graph.h"
#include "runtime/reference/operator.h"
#include "sim/golden/numerics.h"

namespace systole::compile {

/// Most channels, columns and rows of one command (fields of 16 bits).
inline constexpr int64_t kMostChannels = 65535;

/// State of one legalization; one method per operator. Internal to Legalize().
class Legalizer {
 public:
  Legalizer(const graph::Graph& graph, golden::Numerics numerics, const spec::Config& config)
      : graph_(graph),
        numerics_(numerics),
        config_(config),
        value_of_(graph.tensors.size(), kNoValue) {}

  Result<LayerGraph> Run();

 private:
  using Node = graph::Node;
  using Tensor = graph::Tensor;

  /// A node on the engines, or with the reason why not on the CPU.
  Result<void> Convert(const Node& node);

  // Mappings to the engines. Error: kUnsupported with the reason, without the node; nothing has
  // been added then.
  Result<void> OnEngines(const Node& node);
  Result<void> OnEnginesByKind(const Node& node);
  Result<void> Conv2D(const Node& node);
  Result<void> Depthwise(const Node& node);
  Result<void> TransposeConv(const Node& node);
  Result<void> FullyConnected(const Node& node);
  Result<void> Add(const Node& node);  ///< And SUB.
  Result<void> Mul(const Node& node);
  Result<void> MulTensors(const Node& node);
  Result<void> BatchMatMul(const Node& node);
  Result<void> Maximum(const Node& node);  ///< And MINIMUM.
  Result<void> AveragePool(const Node& node);
  Result<void> MaxPool(const Node& node);
  Result<void> Pad(const Node& node);
  Result<void> Reduce(const Node& node);
  Result<void> ReduceRows(const Node& node, int64_t rows, int64_t count);
  /// How a sum of `count` values less their zero point becomes a value of the output.
  Result<Requant> SumRequant(const Node& node, int64_t count) const;
  Result<void> Rescale(const Node& node);  ///< RELU and QUANTIZE of 8-bit types, in two steps.
  Result<void> Reshape(const Node& node);
  Result<void> Move(const Node& node);  ///< Joins, splits and slices.
  Result<void> Rearrange(const Node& node);  ///< Whatever moves bytes only.
  Result<void> PadParts(const Node& node, int32_t value);  ///< PAD of any axes.

  /// Depthwise with a depth multiplier: as many groups as input channels.
  Result<void> DepthwiseOnArray(const Node& node);

  /// Convolution on the array; `weights` OHWI on the chip.
  Result<void> OnArray(const Node& node, golden::OpClass op, int64_t groups,
                       std::vector<int8_t> weights);

  /// Whether a node is a function of single 8-bit values of its input `operand`, and its VECTOR
  /// command LUT.
  bool IsTable(const Node& node, size_t* operand) const;
  Result<void> Table(const Node& node, size_t operand);
  /// Results of all 256 values on the chip of an operator's only operand that is not constant.
  Result<std::vector<int8_t>> TableOf(const reference::Signature& signature, size_t operand) const;
  void AddTable(const Node& node, ValueId from, ValueId to, const Dims& dims,
                std::vector<int8_t> table);

  /// How an island becomes one command, proved for all values.
  struct Proof {
    Island island;
    std::optional<ExactAdd> add;        ///< Of two operands.
    bool complement[2] = {};            ///< ADD: operands that are subtracted.
    std::vector<ExactLine> lines;       ///< Of one operand, by channel.
    Limits limits;                      ///< All channels.
    std::vector<int8_t> table;          ///< Of one operand, all channels alike.
  };
  /// Islands of several nodes that can be proved; what only they read is folded.
  void FindIslands();
  /// Error: kUnsupported, why there is no such command.
  Result<Proof> Prove(Island island) const;
  Result<void> ProveAdd(const Node& node, Proof* proof) const;
  Result<void> ProveLines(const Node& node, Proof* proof) const;
  void AddProved(const Node& node, const Proof& proof);
  /// Takes back the uses of a node's operands, and folds nodes that nothing uses any more.
  void Forget(const Node& node);

  /// Operands of ADD and SUB: of the output's shape, or small constants that are repeated.
  Result<void> CheckOperands(const Node& node) const;
  /// A tensor in the shape of a node's output; `complement`: with all bits inverted.
  ValueId OperandOf(const Node& node, graph::TensorId id, bool complement);

  /// A matrix in memory: element (row, column) at offset + row * row_pitch + column * column_pitch.
  struct Matrix {
    ValueId value;
    int64_t offset, row_pitch, column_pitch;
  };
  /// A value of weight tiles for CONV: `repeats` times the matrix [rows, columns] below itself, filled
  /// up with zeros. Adds the layers that copy it there.
  ValueId WeightTiles(const Node& node, const Matrix& from, int64_t rows, int64_t columns,
                      int64_t repeats);
  /// A value of weight lines for DEPTHWISE 1x1: `count` bytes of a value.
  ValueId WeightLines(const Node& node, ValueId from, int64_t offset, int64_t count);
  /// Adds a layer that copies `dims` bytes; where a place is dense and whole, pass its value.
  void AddCopy(const Node& node, const Part& from, const Part& to);
  /// The value itself where the part is all of it, else a new one that stands for the part.
  ValueId PartValue(const Part& part);
  /// How the product of two operands, less their zero points, becomes the output.
  Result<Requant> ProveProduct(const Node& node) const;

  /// A layer that inverts all bits; `to` kNoValue: into a new value, which is returned.
  ValueId Complement(const Node& node, ValueId from, const Dims& dims, ValueId to);

  /// Types and constants of an operator with weights. Error: the reason why not on the engines.
  Result<void> CheckWeighted(const Node& node) const;

  /// 8-bit input and output of the same scale and zero point.
  Result<void> CheckOneQuant(const Node& node) const;

  ValueId ValueOf(graph::TensorId id);
  ValueId NewValue(std::string name, int64_t bytes, bool is_uint8,
                   std::shared_ptr<const graph::Bytes> constant);
  program::TensorRef TypeOf(graph::TensorId id) const;
  Layer NewLayer(const Node& node, program::LayerEngine engine, std::string shape) const;
  Result<void> OnCpu(const Node& node, std::string reason);
  CpuLayer MakeCpu(const Node& node);
  void AddVariables();

  /// Requantization of a convolution-like node by the rule of the numerics mode.
  Result<Requant> ConvRequant(const Node& node, golden::OpClass op, graph::Activation activation);

  /// Window, dimensions and folded padding shared by CONV_2D and DEPTHWISE_CONV_2D.
  struct Geometry {
    graph::TensorId source;  ///< Input, or the input of a PAD that is folded in.
    Dims in, out;
    Window window;
  };
  Result<Geometry> WindowOf(const Node& node);

  /// A PAD over height and width whose only reader is `node`, or null.
  const Node* FoldablePad(const Node& node) const;

  /// Adds the entries of a PAD that was folded into the layer added next.
  void NoteFoldedPad(const Node& node);

  /// int8 weights on the chip and their zero point.
  std::vector<int8_t> ChipBytes(const Tensor& tensor) const;
  std::vector<int32_t> BiasOf(const Node& node, int64_t channels) const;

  /// bias - zx * sum(w) + count * zx * zw per channel of OHWI weights.
  void FoldInputZero(ConvLayer& layer, int32_t zero) const;

  /// Ends a convolution whose requantization is float64: on the engine if one step equals it, else
  /// raw sums and a step on the CPU.
  Result<void> FinishFloat64(const Node& node, ConvLayer conv, Layer layer,
                             std::vector<double> real, const std::vector<int32_t>& bias);

  const graph::Graph& graph_;
  golden::Numerics numerics_;
  const spec::Config& config_;
  LayerGraph out_;
  std::vector<ValueId> value_of_;      ///< By tensor.
  std::vector<int> uses_;              ///< Readers of each tensor, model outputs included.
  std::vector<const Node*> producer_;  ///< By tensor.
  std::vector<bool> folded_;           ///< By node.
  std::map<const Node*, Proof> proofs_;  ///< Of islands of several nodes, by the last one.
  std::map<const Node*, std::string> island_problems_;  ///< Why there is no proof.
};

}  // namespace systole::compile
