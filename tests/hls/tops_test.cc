// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

// The tops as Vitis HLS gets them, with tasks and bytes at their ports, run a program: results and
// counts are those of the functional machine.

#include "gen/tops.h"

#include <hls_task.h>

#include <algorithm>
#include <vector>

#include "gen/port_messages.h"
#include "hls/model/machine_ports.h"
#include "sim/golden/machine.h"
#include "sim/verilator/axi_lite_driver.h"
#include "sim/verilator/axi_memory.h"
#include "tests/conformance/random_program.h"
#include "tests/support/catch.h"

namespace systole::test {
namespace {

using systole_hls::TopPorts;

/// The ports of the machine with messages instead of bytes, as MachinePorts wants them.
struct Messages {
  hls::stream<systole_hls::lite_addr_t>& lite_aw;
  hls::stream<systole_hls::LiteWriteData> lite_w;
  hls::stream<systole_hls::lite_resp_t>& lite_b;
  hls::stream<systole_hls::lite_addr_t>& lite_ar;
  hls::stream<systole_hls::LiteReadData> lite_r;
  hls::stream<systole_hls::AxiAddress> axi_ar, axi_aw;
  hls::stream<systole_hls::AxiReadData> axi_r;
  hls::stream<systole_hls::AxiWriteData> axi_w;
  hls::stream<systole_hls::AxiWriteResponse> axi_b;

  explicit Messages(TopPorts& p) : lite_aw(p.lite_aw), lite_b(p.lite_b), lite_ar(p.lite_ar) {}
};

template <class From, class To, class Convert>
void Move(From& from, To& to, Convert convert) {
  if (from.Readable() && to.Writable()) to.write(convert(from.read()));
}

class TopsBench {
 public:
  TopsBench() : messages_(*ports_), pins_(messages_), memory_({}) { ports_->Start(); }

  sim::AxiMemory& memory() { return memory_; }
  bool irq() const { return ports_->irq; }

  sim::AxiLiteFromSlave Cycle(const sim::AxiLiteToSlave& in) {
    const sim::AxiLiteFromSlave out = pins_.DriveLite();
    pins_.TransferLite(out, in);
    const sim::AxiFromMaster master = pins_.Drive();
    pins_.Transfer(master, memory_.outputs());
    memory_.Step(master);
    TopPorts& p = *ports_;
    using namespace systole_hls;
    Move(messages_.lite_w, p.lite_w_port, [](const LiteWriteData& m) { return ToPort(m); });
    Move(messages_.axi_r, p.axi_r_port, [](const AxiReadData& m) { return ToPort(m); });
    Move(messages_.axi_b, p.axi_b_port, [](const AxiWriteResponse& m) { return ToPort(m); });
    Move(p.lite_r_port, messages_.lite_r, LiteReadDataFromPort);
    Move(p.axi_ar_port, messages_.axi_ar, AxiAddressFromPort);
    Move(p.axi_aw_port, messages_.axi_aw, AxiAddressFromPort);
    Move(p.axi_w_port, messages_.axi_w, AxiWriteDataFromPort);
    hls::TaskKernel().Step();
    if (p.levels.Readable()) p.TurnLevels();
    return out;
  }

 private:
  // The tasks stay, and so must what they are bound to.
  TopPorts* const ports_ = new TopPorts;
  Messages messages_;
  hls_model::MachinePorts<Messages> pins_;
  sim::AxiMemory memory_;
};

std::vector<std::byte> Padded(std::vector<std::byte> bytes) {
  bytes.resize((bytes.size() + 63) / 64 * 64);
  return bytes;
}

}  // namespace

TEST_CASE("Tops: a program through tasks and bytes at ports is that of the functional machine") {
  const spec::Config config = spec::kConfigs[0];  // As SYSTOLE_HLS_CONFIG.
  TopsBench bench;
  sim::AxiLiteDriver registers([&](const sim::AxiLiteToSlave& in) { return bench.Cycle(in); });
  CHECK(registers.Read(spec::kRegId) == spec::kHlsId);
  golden::Machine machine(config);  // Its memories on the chip keep what they hold, as the tops' do.
  for (const uint64_t seed : {0, 1, 2}) {
    INFO("program seed " << seed);
    const CaseStream stream = RandomProgram(seed, config, 60);
    std::vector<std::byte> commands = Padded(stream.commands), data = Padded(stream.data);
    std::vector<std::byte> output((stream.output_bytes + 63) / 64 * 64, std::byte{0x55});
    std::vector<std::byte> expected = output;
    machine.set_region(CaseStream::kDataRegion, {data, data.size(), false});
    machine.set_region(CaseStream::kOutputRegion, {expected, expected.size(), true});
    const golden::RunResult result = machine.RunStream(stream.commands);
    REQUIRE(result.fault == golden::Fault{});

    const std::pair<int, std::vector<std::byte>*> regions[] = {
        {CaseStream::kCommandRegion, &commands}, {CaseStream::kDataRegion, &data},
        {CaseStream::kOutputRegion, &output}};
    for (const auto& [region, bytes] : regions) {
      const uint32_t address = 0x10000000u * static_cast<uint32_t>(region + 1);
      bench.memory().Map(address, bytes->data(), bytes->size());
      const auto at = static_cast<uint32_t>(region) * spec::kRegRegionBaseLoStride;
      REQUIRE(registers.Write(spec::kRegRegionBaseLo + at, address));
      REQUIRE(registers.Write(spec::kRegRegionSize64 + at,
                              static_cast<uint32_t>(bytes->size() / spec::kRegionGranule)));
      REQUIRE(registers.Write(spec::kRegRegionFlags + at,
                              region == CaseStream::kOutputRegion ? spec::kRegionFlagsWriteMask : 0));
    }
    REQUIRE(registers.Write(spec::kRegCmdRegion, CaseStream::kCommandRegion));
    REQUIRE(registers.Write(spec::kRegCmdOffset, 0));
    REQUIRE(registers.Write(spec::kRegCmdBytes, static_cast<uint32_t>(stream.commands.size())));
    REQUIRE(registers.Write(spec::kRegIrqEnable, 3));  // END and errors.
    REQUIRE(registers.Write(spec::kRegDoorbell, 1));
    for (int i = 0; i < 1'000'000 && !bench.irq(); ++i) bench.Cycle({});
    REQUIRE(hls::TaskKernel().failure() == "");
    REQUIRE(bench.irq());
    CHECK(registers.Read(spec::kRegErrCode) == 0u);
    const auto different = std::mismatch(output.begin(), output.end(), expected.begin()).first;
    CHECK(different - output.begin() == std::ssize(output));
    CHECK(registers.Read(spec::kRegCounterLo + 8 * static_cast<uint32_t>(spec::Counter::kCommands)) ==
          result.commands);
    REQUIRE(registers.Write(spec::kRegIrqStatus, 7));
    for (int i = 0; i < 100 && bench.irq(); ++i) bench.Cycle({});
    for (const auto& [region, bytes] : regions) {
      bench.memory().Unmap(0x10000000u * static_cast<uint32_t>(region + 1));
    }
  }
  CHECK(bench.memory().violation() == "");
}

}  // namespace systole::test
