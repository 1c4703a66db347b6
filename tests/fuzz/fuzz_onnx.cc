// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
//
// libFuzzer target over the ONNX importer and what follows it.
#include <span>

#include "runtime/import/onnx_importer.h"
#include "tests/fuzz/exercise.h"
#include "tests/fuzz/random.h"

extern "C" size_t LLVMFuzzerMutate(uint8_t* data, size_t size, size_t max_size);

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto file = std::as_bytes(std::span(data, size));
  systole::fuzz::Exercise(systole::import::ImportOnnx(file, "fuzz"));
  return 0;
}

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size,
                                          unsigned int seed) {
  return systole::fuzz::MutateOnnx(data, size, max_size, seed, LLVMFuzzerMutate);
}
