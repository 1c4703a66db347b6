#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
#
# Mutation campaign: damages RTL, HLS engine and driver as tests/mutations.toml lists, one line at a time, and
# runs the tests that should notice. Fails if a damaged design passes. Takes a while; not part of
# test.sh.
#
#   tests/mutate.sh                   all mutations
#   tests/mutate.sh --only TEXT       those whose name contains TEXT
#   tests/mutate.sh --dir DIRECTORY   where the damaged copy is built (default: build-mutation)
set -euo pipefail
cd "$(dirname "$0")/.."
exec python3 tests/mutation/campaign.py --source-dir "$PWD" "$@"
