// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
// The parts of the platform that are not a machine.
#include <cstring>
#include <optional>

#include "sim/systemc/host.h"
#include "sim/systemc/interconnect.h"
#include "sim/systemc/kernel.h"
#include "sim/systemc/memory.h"
#include "tests/support/catch.h"

namespace systole::test {
namespace {

namespace sc = sim::sc;

constexpr uint64_t kBase = 0x1000, kOther = 0x9000, kBytes = 256;

/// Two memories behind an interconnect, and a host.
struct Bench {
  Bench() {
    host.irq(irq);
    host.socket.bind(bus.initiators);
    bus.Attach(kBase, 0x1000, memory.socket);
    bus.Attach(kOther, 0x1000, other.socket);
    memory.Map(0x100, bytes.data(), kBytes);
    other.Map(0, other_bytes.data(), kBytes);
  }
  std::array<std::byte, kBytes> bytes{}, other_bytes{};
  sc_core::sc_signal<bool> irq{"irq"};
  sc::Interconnect bus{"bus"};
  sc::Memory memory{"memory"}, other{"other"};
  sc::Host host{"host"};
};

/// Runs `job` in the host's thread.
void InHost(const std::function<void(Bench&)>& job) {
  sc::Kernel kernel;
  std::optional<Bench> bench;
  {
    const sc::Kernel::Scope scope(kernel);
    bench.emplace();
    bench->host.Post([&] { job(*bench); });
    sc_core::sc_start();
    CHECK_FALSE(bench->host.busy());
    bench.reset();
  }
}

}  // namespace

TEST_CASE("Platform: the interconnect leads to the memory of an address", "[systemc]") {
  InHost([](Bench& b) {
    CHECK(b.host.Write(kBase + 0x110, 0x11223344));
    CHECK(b.host.Write(kOther + 0x10, 0x55667788));
    CHECK(b.host.Read(kBase + 0x110) == 0x11223344u);
    CHECK(b.host.Read(kOther + 0x10) == 0x55667788u);
    uint32_t word = 0;
    std::memcpy(&word, b.bytes.data() + 0x10, 4);
    CHECK(word == 0x11223344);
  });
}

TEST_CASE("Platform: addresses without target or block answer with an error", "[systemc]") {
  InHost([](Bench& b) {
    CHECK_FALSE(b.host.Read(0));                           // No window.
    CHECK_FALSE(b.host.Read(kBase));                       // Window, no block.
    CHECK_FALSE(b.host.Write(kBase + 0x100 + kBytes, 1));  // Behind the block.
    CHECK_FALSE(b.host.Write(kBase + 0x100 + kBytes - 2, 1));
    CHECK_FALSE(b.host.Read(kBase + 0xffe));  // Across the end of the window.
    CHECK(b.host.Write(kBase + 0x100 + kBytes - 4, 1));
  });
}

TEST_CASE("Platform: direct access is granted per block and taken back", "[systemc]") {
  InHost([](Bench& b) {
    auto* const direct = b.host.Direct(kBase + 0x120, 16);
    CHECK(reinterpret_cast<std::byte*>(direct) == b.bytes.data() + 0x20);
    CHECK(b.host.Direct(kBase + 0x120, kBytes) == nullptr);
    CHECK(b.host.Direct(kBase, 4) == nullptr);
    b.memory.Unmap(0x100);
    CHECK(b.host.Direct(kBase + 0x120, 16) == nullptr);
    CHECK_FALSE(b.host.Read(kBase + 0x120));
  });
}

TEST_CASE("Platform: byte enables of a write", "[systemc]") {
  InHost([](Bench& b) {
    std::array<unsigned char, 8> data{1, 2, 3, 4, 5, 6, 7, 8};
    std::array<unsigned char, 4> enables{TLM_BYTE_ENABLED, TLM_BYTE_DISABLED, TLM_BYTE_DISABLED,
                                         TLM_BYTE_ENABLED};
    tlm::tlm_generic_payload payload;
    payload.set_command(tlm::TLM_WRITE_COMMAND);
    payload.set_address(kOther + 8);
    payload.set_data_ptr(data.data());
    payload.set_data_length(8);
    payload.set_streaming_width(8);
    payload.set_byte_enable_ptr(enables.data());
    payload.set_byte_enable_length(4);
    sc_core::sc_time delay;
    b.host.socket->b_transport(payload, delay);
    CHECK(payload.is_response_ok());
    const std::array<int, 8> expected{1, 0, 0, 4, 5, 0, 0, 8};
    for (std::size_t i = 0; i < 8; ++i) {
      CHECK(std::to_integer<int>(b.other_bytes[8 + i]) == expected[i]);
    }
  });
}

TEST_CASE("Platform: the host waits for the interrupt, or not longer than it wants", "[systemc]") {
  InHost([](Bench& b) {
    CHECK_FALSE(b.host.WaitInterrupt({10, sc_core::SC_NS}));
    CHECK(sc_core::sc_time_stamp() == sc_core::sc_time(10, sc_core::SC_NS));
    b.irq.write(true);
    CHECK(b.host.WaitInterrupt({10, sc_core::SC_NS}));
    CHECK(sc_core::sc_time_stamp() == sc_core::sc_time(10, sc_core::SC_NS));
  });
}

}  // namespace systole::test
