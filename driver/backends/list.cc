// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "driver/backends/golden/golden_backend.h"
#include "driver/backends/hls/hls_backend.h"
#include "driver/backends/null/null_backend.h"
#include "driver/backends/systemc/systemc_backend.h"
#include "driver/backends/uio/uio_backend.h"
#include "driver/backends/verilator/verilator_backend.h"
#include "driver/backends/xrt/xrt_backend.h"
#include "driver/core/registry.h"

namespace systole::driver {
namespace {

std::string Always(const spec::Config&) { return {}; }

constexpr std::array<BackendEntry, 7> kBackends = {{
    {"golden", "functional model of the machine; exact, does not count cycles", Always,
     CreateGoldenBackend},
    {"verilator", "the RTL, compiled by Verilator; exact, counts every cycle", VerilatorUnavailable,
     CreateVerilatorBackend},
    {"hls", "the HLS engine by C simulation; exact, does not count cycles", HlsUnavailable,
     CreateHlsBackend},
    {"systemc", "a SystemC platform around the RTL or the HLS engine; exact, counts every cycle",
     SystemcUnavailable, CreateSystemcBackend},
    {"xrt", "a machine behind XRT: a board, or the simulated device; exact, counts every cycle",
     XrtUnavailable, CreateXrtBackend},
    {"uio", "a machine on a board with plain Linux, by UIO and u-dma-buf; exact, counts every cycle",
     UioUnavailable, CreateUioBackend},
    {"null", "computes nothing and answers zeros; for measuring the host side", Always,
     CreateNullBackend},
}};

}  // namespace

std::span<const BackendEntry> BackendList() { return kBackends; }

}  // namespace systole::driver
