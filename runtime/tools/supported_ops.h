// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace systole::tools {

/// Table of the operators that are accepted, with conditions and the place where they run.
std::string SupportedOpsText();

}  // namespace systole::tools
