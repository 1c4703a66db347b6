// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstring>
#include <memory>
#include <utility>

#include "tests/fuzz/random.h"
#include "tests/fuzz/tflite_objects/tflite_schema_generated.h"

namespace systole::fuzz {
namespace {

namespace tflite = import::tflite;

class TfliteMutator {
 public:
  TfliteMutator(tflite::ModelT& model, Random& random) : model_(model), random_(random) {}

  void Mutate() {
    if (model_.subgraphs.empty()) return;
    auto& subgraph = random_.OneIn(4) ? *random_.Pick(model_.subgraphs) : *model_.subgraphs[0];
    switch (random_.Below(12)) {
      case 0:
        random_.Edit(subgraph.inputs, [&] { return TensorNumber(subgraph); });
        break;
      case 1:
        random_.Edit(subgraph.outputs, [&] { return TensorNumber(subgraph); });
        break;
      case 2:
      case 3:
      case 4:
        if (!subgraph.tensors.empty()) MutateTensor(*random_.Pick(subgraph.tensors));
        break;
      case 5:
      case 6:
      case 7:
        if (!subgraph.operators.empty())
          MutateOperator(*random_.Pick(subgraph.operators), subgraph);
        break;
      case 8:
        MutateOrder(subgraph);
        break;
      case 9:
        if (!model_.operator_codes.empty()) MutateCode(*random_.Pick(model_.operator_codes));
        break;
      default:
        if (!model_.buffers.empty()) MutateBuffer(*random_.Pick(model_.buffers));
        break;
    }
  }

 private:
  int32_t TensorNumber(const tflite::SubGraphT& subgraph) {
    if (random_.OneIn(10)) return random_.Number32();
    return static_cast<int32_t>(random_.Below(subgraph.tensors.size() + 1)) - 1;
  }

  void MutateTensor(tflite::TensorT& tensor) {
    switch (random_.Below(8)) {
      case 0:
        tensor.type = static_cast<tflite::TensorType>(random_.Below(19));
        break;
      case 1:
        tensor.buffer = random_.Below(model_.buffers.size() + 1);
        break;
      case 2:
        tensor.is_variable = !tensor.is_variable;
        break;
      case 3:
      case 4:
        if (tensor.quantization) {
          MutateQuantization(*tensor.quantization);
        } else {
          tensor.quantization = std::make_unique<tflite::QuantizationParametersT>();
        }
        break;
      default:
        random_.Edit(tensor.shape, [&] { return random_.Number32(); });
        break;
    }
  }

  void MutateQuantization(tflite::QuantizationParametersT& quant) {
    switch (random_.Below(5)) {
      case 0:
        random_.Edit(quant.scale, [&] { return random_.Real(); });
        break;
      case 1:
        random_.Edit(quant.zero_point, [&] { return random_.Number(); });
        break;
      case 2:
        quant.quantized_dimension = random_.Number32();
        break;
      case 3:
        quant.scale.resize(random_.Below(9), 0.5F);
        quant.zero_point.resize(quant.scale.size());
        break;
      default:
        for (float& scale : quant.scale) scale *= random_.OneIn(2) ? 0.01F : 100.0F;
        break;
    }
  }

  void MutateOperator(tflite::OperatorT& op, const tflite::SubGraphT& subgraph) {
    switch (random_.Below(8)) {
      case 0:
        op.opcode_index = random_.Below(model_.operator_codes.size() + 1);
        break;
      case 1:
      case 2:
        random_.Edit(op.inputs, [&] { return TensorNumber(subgraph); });
        break;
      case 3:
        random_.Edit(op.outputs, [&] { return TensorNumber(subgraph); });
        break;
      case 4:
        if (op.inputs.size() > 1) std::swap(op.inputs[0], random_.Pick(op.inputs));
        break;
      case 5:
        random_.Edit(op.intermediates, [&] { return TensorNumber(subgraph); });
        break;
      case 6:
        random_.Edit(op.custom_options, [&] { return random_.Number(); });
        break;
      default: {  // The options of another operator.
        const auto& other = subgraph.operators[random_.Below(subgraph.operators.size())];
        op.builtin_options = other->builtin_options;
        break;
      }
    }
  }

  void MutateOrder(tflite::SubGraphT& subgraph) {
    auto& operators = subgraph.operators;
    if (operators.empty()) return;
    const size_t at = random_.Below(operators.size());
    switch (random_.Below(4)) {
      case 0:
        std::swap(operators[at], operators[random_.Below(operators.size())]);
        break;
      case 1:
        operators.erase(operators.begin() + static_cast<ptrdiff_t>(at));
        break;
      case 2:
        operators.push_back(std::make_unique<tflite::OperatorT>(*operators[at]));
        break;
      default:
        Chain(subgraph, *operators[at]);
        break;
    }
  }

  /// One more operator that reads what the network has computed.
  void Chain(tflite::SubGraphT& subgraph, const tflite::OperatorT& like) {
    if (subgraph.outputs.empty() || subgraph.tensors.size() > 200 || like.outputs.empty()) return;
    auto op = std::make_unique<tflite::OperatorT>(like);
    auto code = std::make_unique<tflite::OperatorCodeT>();
    code->builtin_code = static_cast<int32_t>(random_.Below(160));
    if (random_.OneIn(2)) op->opcode_index = static_cast<uint32_t>(model_.operator_codes.size());
    model_.operator_codes.push_back(std::move(code));
    auto tensor = std::make_unique<tflite::TensorT>();
    tensor->type = random_.OneIn(3) ? static_cast<tflite::TensorType>(random_.Below(10))
                                    : tflite::TensorType::INT8;
    tensor->quantization = std::make_unique<tflite::QuantizationParametersT>();
    tensor->quantization->scale = {0.5F};
    tensor->quantization->zero_point = {0};
    if (op->inputs.empty()) op->inputs.push_back(0);
    op->inputs[0] = subgraph.outputs[0];
    op->outputs = {static_cast<int32_t>(subgraph.tensors.size())};
    subgraph.outputs[0] = op->outputs[0];
    subgraph.tensors.push_back(std::move(tensor));
    subgraph.operators.push_back(std::move(op));
  }

  void MutateCode(tflite::OperatorCodeT& code) {
    code.builtin_code =
        random_.OneIn(20) ? random_.Number32() : static_cast<int32_t>(random_.Below(160));
    if (random_.OneIn(2)) code.deprecated_builtin_code = 0;
  }

  /// Constants are mostly lists of int32: axes, shapes, amounts.
  void MutateBuffer(tflite::BufferT& buffer) {
    auto& data = buffer.data;
    if (random_.OneIn(4)) data.resize(random_.OneIn(2) ? 4 * random_.Below(9) : random_.Below(64));
    if (random_.OneIn(16)) buffer.offset = random_.Below(4);
    if (data.size() < 4) return;
    const int32_t value = random_.Number32();
    std::memcpy(&data[random_.Below(data.size() / 4) * 4], &value, sizeof(value));
  }

  tflite::ModelT& model_;
  Random& random_;
};

/// Overwrites a scalar of the options of one operator, in the packed file.
void MutateOptions(uint8_t* data, Random& random) {
  auto* model = flatbuffers::GetMutableRoot<tflite::Model>(data);
  if (model->subgraphs() == nullptr || model->subgraphs()->size() == 0) return;
  const auto* subgraph = model->subgraphs()->Get(random.Below(model->subgraphs()->size()));
  if (subgraph->operators() == nullptr || subgraph->operators()->size() == 0) return;
  const auto* op = subgraph->operators()->Get(random.Below(subgraph->operators()->size()));
  const auto* table = reinterpret_cast<const flatbuffers::Table*>(op->builtin_options());
  if (table == nullptr) return;
  const uint8_t* vtable = table->GetVTable();
  const auto fields = flatbuffers::ReadScalar<flatbuffers::voffset_t>(vtable) / 2 - 2;
  if (fields < 1) return;
  const auto size = flatbuffers::ReadScalar<flatbuffers::voffset_t>(vtable + 2);
  const auto offset = flatbuffers::ReadScalar<flatbuffers::voffset_t>(
      vtable + 4 + 2 * random.Below(static_cast<size_t>(fields)));
  if (offset == 0 || offset >= size) return;
  auto* field = const_cast<uint8_t*>(reinterpret_cast<const uint8_t*>(table)) + offset;
  const int32_t value = random.Number32();
  const float real = random.Real();
  // The next field may begin one byte later.
  const bool wide = offset + 4 <= size && random.OneIn(2);
  if (wide && random.OneIn(4)) {
    std::memcpy(field, &real, sizeof(real));
  } else {
    std::memcpy(field, &value, wide ? sizeof(value) : 1);
  }
}

/// Overwrites aligned words: offsets, counts, vtables.
void MutateWords(uint8_t* data, size_t size, Random& random) {
  for (uint32_t i = 0; i <= random.Below(3); ++i) {
    if (size < 8) return;
    const size_t at = random.Below(size / 4) * 4;
    int32_t value = random.Number32();
    if (random.OneIn(2)) {
      std::memcpy(&value, data + at, sizeof(value));
      value = static_cast<int32_t>(static_cast<uint32_t>(value) + random.Below(17) * 4 - 32);
    }
    std::memcpy(data + at, &value, sizeof(value));
  }
}

bool Verified(const uint8_t* data, size_t size) {
  if (size < 16 || !tflite::ModelBufferHasIdentifier(data)) return false;
  flatbuffers::Verifier verifier(data, size, 64, 100000);
  return tflite::VerifyModelBuffer(verifier);
}

/// Whether the vectors of 8-byte values, whose place the verifier does not check, can be unpacked.
bool IsAligned(const tflite::Model& model) {
  if (model.subgraphs() == nullptr) return true;
  for (const tflite::SubGraph* subgraph : *model.subgraphs()) {
    if (subgraph->tensors() == nullptr) continue;
    for (const tflite::Tensor* tensor : *subgraph->tensors()) {
      const auto* quant = tensor->quantization();
      if (quant == nullptr || quant->zero_point() == nullptr) continue;
      if (reinterpret_cast<uintptr_t>(quant->zero_point()->Data()) % 8 != 0) return false;
    }
  }
  return true;
}

}  // namespace

size_t MutateTflite(uint8_t* data, size_t size, size_t max_size, uint32_t seed, RawMutator raw) {
  Random random(seed);
  std::vector<uint64_t> aligned(size / 8 + 1);
  std::memcpy(aligned.data(), data, size);
  auto* file = reinterpret_cast<uint8_t*>(aligned.data());
  if (random.OneIn(32) || !Verified(file, size)) return raw(data, size, max_size);
  if (random.OneIn(10)) {
    MutateWords(file, size, random);
    std::memcpy(data, file, size);
    return size;
  }
  if (!IsAligned(*tflite::GetModel(file))) return raw(data, size, max_size);
  const std::unique_ptr<tflite::ModelT> model(tflite::UnPackModel(file));
  for (const auto& subgraph : model->subgraphs) {
    for (const auto& op : subgraph->operators) {  // A kind without options cannot be packed.
      if (op->builtin_options.value == nullptr) op->builtin_options.Reset();
    }
  }
  for (uint32_t i = 0; i <= random.Below(4); ++i) TfliteMutator(*model, random).Mutate();
  flatbuffers::FlatBufferBuilder fbb;
  tflite::FinishModelBuffer(fbb, tflite::CreateModel(fbb, model.get()));
  if (fbb.GetSize() > max_size) return raw(data, size, max_size);
  if (random.OneIn(3)) MutateOptions(fbb.GetBufferPointer(), random);
  std::memcpy(data, fbb.GetBufferPointer(), fbb.GetSize());
  return fbb.GetSize();
}

}  // namespace systole::fuzz
