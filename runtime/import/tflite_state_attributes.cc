// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
//
// Operators with state, and the custom operator of detection networks.
#include <flatbuffers/flexbuffers.h>

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "runtime/import/tflite_operator_reader.h"
#include "runtime/import/tflite_schema_generated.h"

namespace systole::import {
namespace {

using graph::OpKind;

Result<void> ReadSvdf(OperatorReader& r) {
  const auto* options = r.op.builtin_options_as_SVDFOptions();
  if (options == nullptr) return r.MissingOptions();
  graph::SvdfAttrs attrs;
  attrs.rank = options->rank();
  attrs.asymmetric_rows = options->asymmetric_quantize_inputs();
  SYSTOLE_ASSIGN_OR_RETURN(attrs.activation,
                           r.ReadActivation(options->fused_activation_function()));
  r.node.attributes = attrs;
  return {};
}

/// Scales and zero points of the tensors that stand for values inside the operator.
Result<void> ReadIntermediates(const OperatorReader& r, graph::LstmAttrs& attrs) {
  const auto* ids = r.op.intermediates();
  if (ids == nullptr) return {};
  constexpr uint32_t kMost = 16;
  if (ids->size() > kMost) {
    return r.Malformed("it has " + std::to_string(ids->size()) + " intermediates; at most " +
                       std::to_string(kMost) + " make sense");
  }
  for (const int32_t id : *ids) {
    if (id < -1 || id >= static_cast<int64_t>(r.graph.tensors.size())) {
      return r.Malformed("its intermediate " + std::to_string(id) + " does not exist");
    }
    const bool given = id != -1 && !r.graph.tensor(id).quant.empty();
    attrs.intermediate_scales.push_back(given ? r.graph.tensor(id).quant.scale() : 0.0);
    attrs.intermediate_zeros.push_back(given ? r.graph.tensor(id).quant.zero_point() : 0);
  }
  return {};
}

Result<void> ReadLstm(OperatorReader& r) {
  const auto* options = r.op.builtin_options_as_UnidirectionalSequenceLSTMOptions();
  if (options == nullptr) return r.MissingOptions();
  if (options->diagonal_recurrent_tensors()) {
    return r.Refused("diagonal recurrent weights are not supported");
  }
  graph::LstmAttrs attrs;
  SYSTOLE_ASSIGN_OR_RETURN(attrs.activation,
                           r.ReadActivation(options->fused_activation_function()));
  SYSTOLE_ASSIGN_OR_RETURN(attrs.cell_clip, r.Finite("the clip of cells", options->cell_clip()));
  SYSTOLE_ASSIGN_OR_RETURN(attrs.projection_clip,
                           r.Finite("the clip of the projection", options->proj_clip()));
  if (attrs.cell_clip < 0 || attrs.projection_clip < 0) return r.Malformed("a clip is negative");
  attrs.time_major = options->time_major();
  attrs.asymmetric_rows = options->asymmetric_quantize_inputs();
  SYSTOLE_RETURN_IF_ERROR(ReadIntermediates(r, attrs));
  r.node.inputs.resize(24, graph::kNoTensor);
  r.node.attributes = std::move(attrs);
  return {};
}

class DetectionReader {
 public:
  explicit DetectionReader(OperatorReader& r) : r_(r) {}

  Result<void> Read() {
    const auto* options = r_.op.custom_options();
    if (options == nullptr || !Copy(options->data(), options->size())) {
      return r_.Malformed("its custom options are missing or damaged");
    }
    const auto root = flexbuffers::GetRoot(copy_.data(), options->size());
    if (!root.IsMap()) return r_.Malformed("its custom options are not a map");
    map_ = root.AsMap();
    graph::DetectionAttrs attrs;
    SYSTOLE_RETURN_IF_ERROR(Integer("max_detections", attrs.max_detections, true));
    SYSTOLE_RETURN_IF_ERROR(
        Integer("max_classes_per_detection", attrs.max_classes_per_detection, true));
    SYSTOLE_RETURN_IF_ERROR(Integer("detections_per_class", attrs.detections_per_class, false));
    SYSTOLE_RETURN_IF_ERROR(Integer("num_classes", attrs.num_classes, true));
    const auto regular = map_["use_regular_nms"];
    attrs.use_regular_nms = (regular.IsBool() || regular.IsIntOrUint()) && regular.AsBool();
    SYSTOLE_RETURN_IF_ERROR(Number("nms_score_threshold", attrs.score_threshold));
    SYSTOLE_RETURN_IF_ERROR(Number("nms_iou_threshold", attrs.iou_threshold));
    SYSTOLE_RETURN_IF_ERROR(Number("y_scale", attrs.y_scale));
    SYSTOLE_RETURN_IF_ERROR(Number("x_scale", attrs.x_scale));
    SYSTOLE_RETURN_IF_ERROR(Number("h_scale", attrs.h_scale));
    SYSTOLE_RETURN_IF_ERROR(Number("w_scale", attrs.w_scale));
    for (const float scale : {attrs.y_scale, attrs.x_scale, attrs.h_scale, attrs.w_scale}) {
      if (!(scale > 0)) return r_.Malformed("a scale of boxes is not above 0");
    }
    r_.node.attributes = attrs;
    return {};
  }

 private:
  /// Takes the flexbuffer when it is sound. The verifier leaves two holes: keys without an end, for
  /// which zeros follow, and the root's alignment.
  bool Copy(const uint8_t* data, size_t size) {
    constexpr size_t kMostBytes = 4096;
    if (size < 3 || size > kMostBytes) return false;
    copy_.assign(data, data + size);
    copy_.resize(size + 16, 0);
    const size_t width = data[size - 1];
    if (width == 0 || (size - 2) % width != 0) return false;
    std::vector<uint8_t> reuse;
    return flexbuffers::VerifyBuffer(copy_.data(), size, &reuse);
  }

  Result<void> Integer(const char* key, int64_t& value, bool needed) const {
    const auto entry = map_[key];
    if (entry.IsNull() && !needed) return {};
    constexpr int64_t kMost = 65535;
    if (!entry.IsIntOrUint() || entry.AsInt64() < 1 || entry.AsInt64() > kMost) {
      return r_.Malformed("its option '" + std::string(key) + "' is missing or not an integer in 1.." +
                          std::to_string(kMost));
    }
    value = entry.AsInt64();
    return {};
  }

  Result<void> Number(const char* key, float& value) const {
    const auto entry = map_[key];
    if (!entry.IsNumeric() || !std::isfinite(entry.AsFloat())) {
      return r_.Malformed("its option '" + std::string(key) + "' is missing or not a finite number");
    }
    value = entry.AsFloat();
    return {};
  }

  OperatorReader& r_;
  std::vector<uint8_t> copy_;
  flexbuffers::Map map_ = flexbuffers::Map::EmptyMap();
};

}  // namespace

Result<void> ReadStateAttributes(OperatorReader& r) {
  if (r.node.kind == OpKind::kSvdf) return ReadSvdf(r);
  if (r.node.kind == OpKind::kSequenceLstm) return ReadLstm(r);
  return DetectionReader(r).Read();
}

}  // namespace systole::import
