// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "driver/base/status.h"
#include "runtime/program/program.h"
#include "runtime/tools/pictures.h"
#include "runtime/tools/samples.h"

namespace systole::tools {

/// Samples with the classes they belong to.
struct LabelledSet {
  std::string name;
  graph::DataType type = graph::DataType::kUint8;  ///< uint8: brightness 0..255; int8; float32.
  std::vector<std::byte> values;
  std::vector<int64_t> labels;  ///< One per sample; empty if the set has none.
  /// What others answered, by column of labels.csv: "top1:net.tflite" and the like.
  std::map<std::string, std::vector<int64_t>> answers;
};

/// Reads a folder: labels.csv (a header; the class in column `class`, `label`, or the second) beside
/// one .bin file, whose name ends in _int8 or _f32 unless it holds bytes 0..255; or the two files
/// *-idx3-ubyte and *-idx1-ubyte of MNIST; or one .bin file alone. A name that is no folder is
/// looked for in $SYSTOLE_DATA/data. Errors name the folder and what is missing.
Result<LabelledSet> ReadLabelledSet(const std::string& path);

/// How the values of a set become the values of a model's input.
struct SetReading {
  PixelRange range;                         ///< Real numbers for bytes 0 and 255.
  std::optional<graph::Quantization> quant;  ///< What int8 values mean; else taken as they are.
  size_t step = 0;                          ///< Values from sample to sample; 0: no overlap.
};

/// The samples in the form of the model's only input. Errors: another number of inputs, a type that
/// cannot be made from the set's, values that are not whole samples or not as many as labels.
Result<Samples> SamplesOf(const LabelledSet& set, const program::Program& program,
                          const SetReading& reading);

}  // namespace systole::tools
