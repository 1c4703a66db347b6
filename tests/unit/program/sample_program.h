// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "runtime/program/program.h"

namespace systole::test {

/// A small valid program for `tiny`: its engines copy the input of 64 int8 values, [1, 4, 4, 4], to
/// scratch offset 0, and the CPU brings it to the output with ADD of a broadcast constant
/// (region kConstants, 4 values) and its own kind of everything else in between:
///   step 0 engines, 1 SOFTMAX, 2 PAD, 3 MEAN, 4 AVERAGE_POOL, 5 DEQUANTIZE, 6 QUANTIZE,
///   7 float64 requantization, 8 ADD.
program::Program SampleProgram();

/// Tensor of a program.
program::TensorRef Ref(graph::DataType type, graph::Shape shape, program::Region region,
                       uint64_t offset);

/// Appends a command to a stream.
void Append(std::vector<std::byte>& stream, const uint32_t* words, int count);

/// The CPU step at that place.
program::CpuStep& CpuAt(program::Program& program, size_t step);

}  // namespace systole::test
