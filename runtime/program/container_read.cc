// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <cstring>

#include "runtime/program/attribute_fields.h"
#include "runtime/program/checksum.h"
#include "runtime/program/container.h"
#include "runtime/program/format.h"
#include "runtime/program/program_generated.h"
#include "runtime/program/validate.h"

namespace systole::program {
namespace {

constexpr size_t kSmallestFile = 16;
constexpr uint32_t kMaxTables = 500'000;  // Far above real programs; bounds a file's demands.

/// Copies the verified flatbuffer. The first problem is kept and reported at the end. Entries that
/// are referred to several times could make a small file large: `budget_` is what a file without
/// sharing copies at most.
class Reader {
 public:
  explicit Reader(size_t file_bytes) : budget_(file_bytes) {}

  Program Read(const fbs::Program& f) {
    Program p;
    p.model_name = Text(f.model_name());
    p.config = Text(f.config());
    p.spec_hash = f.spec_hash();
    const std::string numerics = Text(f.numerics());
    if (const auto mode = golden::ParseNumerics(numerics)) {
      p.numerics = *mode;
    } else {
      Fail("unknown numerics '" + numerics + "'");
    }
    p.batch = f.batch();
    p.inputs = Tensors(f.inputs());
    p.outputs = Tensors(f.outputs());
    for (const fbs::Variable* variable : *f.variables()) {
      if (failed() || !Spend(4)) break;
      p.variables.push_back({ReadTensor(*variable->place()),
                             Numbers<std::byte>(variable->initial())});
    }
    p.commands = Numbers<std::byte>(f.commands());
    p.constants = Numbers<std::byte>(f.constants());
    p.input_bytes = f.input_bytes();
    p.output_bytes = f.output_bytes();
    p.scratch_bytes = f.scratch_bytes();
    for (const fbs::Layer* layer : *f.layers()) {
      if (failed()) break;
      p.layers.push_back(ReadLayer(*layer));
    }
    for (const fbs::Step* step : *f.steps()) {
      if (failed()) break;
      p.steps.push_back(ReadStep(*step));
    }
    return p;
  }

  bool failed() const { return !problem_.empty(); }
  const std::string& problem() const { return problem_; }

 private:
  void Fail(std::string problem) {
    if (problem_.empty()) problem_ = std::move(problem);
  }

  bool Spend(size_t bytes) {
    if (bytes > budget_) {
      Fail("its parts overlap");
      return false;
    }
    budget_ -= bytes;
    return true;
  }

  std::string Text(const flatbuffers::String* text) {
    return Spend(text->size()) ? text->str() : std::string();
  }

  template <typename T, typename V>
  std::vector<T> Numbers(const V* values) {
    std::vector<T> result;
    if (!Spend(values->size() * sizeof(T))) return result;
    result.resize(values->size());
    if (!result.empty()) std::memcpy(result.data(), values->Data(), result.size() * sizeof(T));
    return result;
  }

  /// A number that stands for an enumerator from 0 to `last`.
  template <typename E>
  E Enum(uint8_t value, E last, const char* what) {
    if (value <= static_cast<uint8_t>(last)) return static_cast<E>(value);
    Fail("unknown " + std::string(what) + " " + std::to_string(value));
    return E{};
  }

  TensorRef ReadTensor(const fbs::Tensor& f) {
    TensorRef t;
    t.name = Text(f.name());
    t.type = Enum(f.type(), graph::DataType::kBool, "element type");
    t.shape = Numbers<int64_t>(f.shape());
    if (f.scales() != nullptr) t.quant.scales = Numbers<float>(f.scales());
    if (f.zero_points() != nullptr) t.quant.zero_points = Numbers<int64_t>(f.zero_points());
    t.quant.axis = f.axis();
    t.region = Enum(f.region(), Region::kScratch, "region");
    t.offset = f.offset();
    t.is_variable = f.is_variable();
    t.absent = f.absent();
    return t;
  }

  std::vector<TensorRef> Tensors(
      const flatbuffers::Vector<flatbuffers::Offset<fbs::Tensor>>* tensors) {
    std::vector<TensorRef> result;
    for (const fbs::Tensor* t : *tensors) {
      if (failed() || !Spend(4)) break;
      result.push_back(ReadTensor(*t));
    }
    return result;
  }

  Layer ReadLayer(const fbs::Layer& f) {
    Layer layer;
    layer.name = Text(f.name());
    layer.op = Text(f.op());
    layer.shape = Text(f.shape());
    layer.engine = Enum(f.engine(), LayerEngine::kNone, "engine of a layer");
    layer.macs = f.macs();
    layer.reason = Text(f.reason());
    return layer;
  }

  std::vector<AttributeField> Fields(
      const flatbuffers::Vector<flatbuffers::Offset<fbs::Attribute>>* attributes) {
    std::vector<AttributeField> fields;
    for (const fbs::Attribute* f : *attributes) {
      if (failed() || !Spend(4)) break;
      AttributeField& field = fields.emplace_back();
      field.name = Text(f->name());
      if (f->ints() != nullptr) field.ints = Numbers<int64_t>(f->ints());
      if (f->reals() != nullptr) field.reals = Numbers<double>(f->reals());
    }
    return fields;
  }

  CpuStep ReadCpuStep(const fbs::CpuStep& f) {
    CpuStep step;
    step.layer = f.layer();
    const std::string name = Text(f.operator_name());
    const auto kind = graph::ParseOpKind(name);
    if (!kind) {
      Fail("unknown operator '" + name + "'");
      return step;
    }
    step.kind = *kind;
    const std::vector<AttributeField> fields = Fields(f.attributes());
    auto attributes = AttributesFrom(*kind, fields);
    if (attributes) {
      step.attributes = *std::move(attributes);
    } else {
      Fail(attributes.error().message);
    }
    step.inputs = Tensors(f.inputs());
    step.outputs = Tensors(f.outputs());
    return step;
  }

  Step ReadStep(const fbs::Step& f) {
    if (const auto* engine = f.kind_as_EngineStep()) {
      return EngineStep{engine->offset(), engine->bytes()};
    }
    const auto* cpu = f.kind_as_CpuStep();
    if (cpu == nullptr) {
      Fail("unknown kind of step");
      return EngineStep{};
    }
    return ReadCpuStep(*cpu);
  }

  size_t budget_;
  std::string problem_;
};

/// The flatbuffer of the file, once its frame is in order.
Result<std::span<const std::byte>> CheckFrame(std::span<const std::byte> file) {
  if (file.size() > kMaxFileBytes) {
    return InvalidArgument(std::to_string(file.size()) + " bytes; the format ends at " +
                           std::to_string(kMaxFileBytes));
  }
  if (!IsProgram(file)) {
    return InvalidArgument("not a Systole program: bytes 4..7 are not 'SYSP'");
  }
  const auto body = file.first(file.size() - kChecksumBytes);
  uint32_t stored = 0;
  std::memcpy(&stored, file.data() + body.size(), sizeof(stored));
  if (Crc32(body) != stored) {
    return InvalidArgument("the file is damaged or truncated (" + std::to_string(file.size()) +
                           " bytes; the checksum does not match); compile the model again");
  }
  return body;
}

Result<Program> ReadAligned(std::span<const std::byte> body) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(body.data());
  flatbuffers::Verifier verifier(bytes, body.size(), 64, kMaxTables);
  if (!fbs::VerifyProgramBuffer(verifier)) {
    return InvalidArgument("the file is damaged; compile the model again");
  }
  const fbs::Program& root = *fbs::GetProgram(bytes);
  if (root.schema_version() != kSchemaVersion) {
    return InvalidArgument("the file has format version " + std::to_string(root.schema_version()) +
                           ", this build reads " + std::to_string(kSchemaVersion) +
                           "; compile the model again");
  }
  Reader reader(body.size());
  Program program = reader.Read(root);
  if (reader.failed()) {
    return InvalidArgument("the file is damaged: " + reader.problem() +
                           "; compile the model again");
  }
  SYSTOLE_RETURN_IF_ERROR(Validate(program));
  return program;
}

}  // namespace

bool IsProgram(std::span<const std::byte> file) {
  return file.size() >= kSmallestFile && std::memcmp(file.data() + 4, "SYSP", 4) == 0;
}

Result<Program> Deserialize(std::span<const std::byte> file) {
  SYSTOLE_ASSIGN_OR_RETURN(const auto body, CheckFrame(file));
  // The accessors of flatbuffers read in place and expect the alignment that malloc gives.
  if (reinterpret_cast<uintptr_t>(body.data()) % 16 == 0) return ReadAligned(body);
  const std::vector<std::byte> aligned(body.begin(), body.end());
  return ReadAligned(aligned);
}

}  // namespace systole::program
