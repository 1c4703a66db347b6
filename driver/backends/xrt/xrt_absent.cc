// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

// Stands in for the backend where there was no XRT to build it with.
#include "driver/backends/xrt/xrt_backend.h"

namespace systole::driver {

std::string XrtUnavailable(const spec::Config&) {
  return "this program was built without XRT; install libxrt-dev and uuid-dev (Debian, Ubuntu), "
         "or give the folder of another XRT with -DCMAKE_PREFIX_PATH, then configure and build "
         "again";
}

Result<std::unique_ptr<Backend>> CreateXrtBackend(const spec::Config& config, const Options&) {
  return Error(StatusCode::kMissingPrerequisite, XrtUnavailable(config));
}

}  // namespace systole::driver
