// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/target.h"

namespace systole::test {

void PrepareTarget(const driver::Options&) {}

}  // namespace systole::test
