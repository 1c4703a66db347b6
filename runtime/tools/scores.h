// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "driver/base/status.h"
#include "runtime/program/program.h"

namespace systole::tools {

/// Whether the outputs look like the scores of a classifier: one tensor of shape 1xN, N >= 2.
bool IsClassifier(const program::Program& program);

/// Reads one label per line. Error: unreadable, or not as many as the classifier has classes.
Result<std::vector<std::string>> ReadLabels(const std::string& path,
                                            const program::Program& program);

struct ClassScore {
  size_t index = 0;
  double score = 0;
};
/// The `count` best classes of a sample, best first; `scores` holds that sample only.
std::vector<ClassScore> TopClasses(const program::Program& program, const std::byte* scores,
                                   size_t count);
/// Mean over a sample of the squared difference between the real values of the only input and of
/// the only output, which has as many.
double MeanSquaredError(const program::Program& program, const std::byte* output,
                        const std::byte* input);
/// "3 'three' (0.98), 8 'eight' (0.01)". Labels may be empty.
std::string ClassesText(const std::vector<ClassScore>& classes,
                        const std::vector<std::string>& labels);

/// The five best classes of each of the first samples, "3 seven (0.98)"; `output` holds all samples
/// of the classifier. Labels may be empty.
std::string BestClasses(const program::Program& program, const std::vector<std::byte>& output,
                        const std::vector<std::string>& labels);

}  // namespace systole::tools
