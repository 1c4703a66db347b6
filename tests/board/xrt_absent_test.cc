// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

// What stands in for backend xrt in a build without XRT; linked here in its place.
#include "driver/backends/xrt/xrt_backend.h"
#include "tests/support/catch.h"

namespace systole::driver {

TEST_CASE("Without XRT: the reason, what to install, what to type", "[board][xrt]") {
  const std::string reason = XrtUnavailable({});
  INFO(reason);
  for (const char* words :
       {"built without XRT", "libxrt-dev", "uuid-dev", "-DCMAKE_PREFIX_PATH", "build again"}) {
    CHECK(reason.find(words) != std::string::npos);
  }
  const auto backend = CreateXrtBackend({}, {});
  REQUIRE_FALSE(backend);
  CHECK(backend.error().code == StatusCode::kMissingPrerequisite);
  CHECK(backend.error().message == reason);
}

}  // namespace systole::driver
