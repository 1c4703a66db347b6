// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace systole::tools {

/// Table of the operators that are accepted: where they run, with which types and conditions, and
/// what their exactness rests on.
std::string SupportedOpsText();

/// The same as a page: docs/operators.md.
std::string SupportedOpsMarkdown();

}  // namespace systole::tools
