// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

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

/// The five best classes of each of the first samples, "3 seven (0.98)"; `output` holds all samples
/// of the classifier. Labels may be empty.
std::string BestClasses(const program::Program& program, const std::vector<std::byte>& output,
                        const std::vector<std::string>& labels);

}  // namespace systole::tools
