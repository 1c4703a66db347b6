#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
#
# Installs what is missing, builds everything and runs every test. Ends with ctest's summary and
# with its exit status. Arguments are handed to ctest, for example: ./test.sh -R conformance
set -euo pipefail
cd "$(dirname "$0")"

scripts/install_deps.sh
. scripts/common.sh
# Without them everything else is tested all the same.
scripts/install_arm64_deps.sh || say "Test arm64 will be skipped, for the reason above"

configure -DSYSTOLE_BUILD_TESTS=ON
build
say "Running the tests, $jobs at a time"
exec ctest --test-dir "$build_dir" --output-on-failure -j "$jobs" "$@"
