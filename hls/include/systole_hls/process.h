// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace systole_hls {

/// What a process may do. Only kArbiter, kCounter and kTimer may ask a stream whether it is empty or
/// full, or use read_nb and write_nb; a kWorker reads and writes blocking, so that its results do not
/// depend on when data comes.
enum class Kind { kWorker, kArbiter, kCounter, kTimer };

}  // namespace systole_hls
