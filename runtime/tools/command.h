// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "driver/base/status.h"

namespace CLI {
class App;
}

// The subcommands. Each Add function registers options and help; when the subcommand was chosen, it
// runs and leaves its outcome in `outcome`.

namespace systole::tools {

void AddCompile(CLI::App& app, Result<void>& outcome);
void AddRun(CLI::App& app, Result<void>& outcome);
void AddDemo(CLI::App& app, Result<void>& outcome);
/// `differs` becomes true when a result is not exact.
void AddBench(CLI::App& app, Result<void>& outcome, bool& differs);
/// `differs` becomes true when the sides are not equal.
void AddVerify(CLI::App& app, Result<void>& outcome, bool& differs);
/// `differs` becomes true when answers are not those that the set holds of the same runtime.
void AddEval(CLI::App& app, Result<void>& outcome, bool& differs);
/// `differs` becomes true when the second report is slower than was allowed.
void AddCompare(CLI::App& app, Result<void>& outcome, bool& differs);
void AddInfo(CLI::App& app, Result<void>& outcome);
void AddDisasm(CLI::App& app, Result<void>& outcome);

}  // namespace systole::tools
