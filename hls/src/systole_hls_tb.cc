// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

// Test bench for the vendor's C simulation and co-simulation, and for the stand-ins: the three
// tops, joined, with a memory behind the AXI channels. A program loads two rows into the activation
// buffer and stores them elsewhere with bit 7 of every byte flipped. Returns 0 if memory,
// END_STATUS and the interrupt are right. What the machine computes, the project's own tests
// compare; this is to see that what was synthesized is alive.

#include <cstdio>

#include "gen/port_messages.h"
#include "gen/tops.h"
#include "hw/spec/gen/hls_spec.h"

using namespace systole_hls;

namespace {

constexpr unsigned kBase = 0x10000000, kBytes = 0x4000;
constexpr unsigned kData = 0x1000, kResult = 0x2000;  // Offsets; the program is at 0.
constexpr unsigned kRow = 100, kRows = 2, kStride = 130;
constexpr unsigned kEndStatus = 0xcafe;
constexpr int kPatience = 1000000;  // Rounds of the bench.

unsigned char memory[kBytes];

void Word(unsigned command, unsigned word, unsigned value) {
  for (unsigned i = 0; i < 4; ++i) {
    memory[command * 64 + word * 4 + i] = static_cast<unsigned char>(value >> (8 * i));
  }
}

/// LOAD, STORE and END; bits as hw/spec/isa.toml places them.
unsigned MakeProgram() {
  for (unsigned command = 0; command < 2; ++command) {
    Word(command, 0, command == 0 ? kOpLoad : kOpStore);
    Word(command, 1, command == 0 ? 0 : 1);            // STORE waits for the latest LOAD.
    Word(command, 2, command == 0 ? 0 : 1 << 16);      // Region 0; STORE: xor80.
    Word(command, 3, command == 0 ? kData : kResult);  // Offset in the region.
    Word(command, 5, 3);                               // Address on chip.
    Word(command, 6, kRow);
    Word(command, 7, kRows | (1 << 16));
    Word(command, 8, kStride);  // In memory.
    Word(command, 10, kRow);    // On chip.
  }
  Word(2, 0, kOpEnd);
  Word(2, 2, kEndStatus);
  return 3 * 64;
}

void WriteRegister(TopPorts& ports, unsigned address, unsigned value) {
  ports.lite_aw.write(address);
  LiteWriteData data;
  data.data = value;
  data.strb = 0xf;
  ports.lite_w_port.write(ToPort(data));
  ports.lite_b.read();
}
unsigned ReadRegister(TopPorts& ports, unsigned address) {
  ports.lite_ar.write(address);
  return LiteReadDataFromPort(ports.lite_r_port.read()).data.to_uint();
}

void ServeRead(TopPorts& ports) {
  const AxiAddress burst = AxiAddressFromPort(ports.axi_ar_port.read());
  const unsigned at = burst.addr.to_uint() - kBase, beats = burst.len.to_uint() + 1;
  for (unsigned beat = 0; beat < beats; ++beat) {
    AxiReadData data;
    for (int i = 0; i < kBeatBytes; ++i) data.data.b[i] = memory[(at + beat * 16 + i) % kBytes];
    data.id = burst.id;
    data.resp = 0;
    data.last = beat + 1 == beats;
    ports.axi_r_port.write(ToPort(data));
  }
}
void ServeWrite(TopPorts& ports) {
  const AxiAddress burst = AxiAddressFromPort(ports.axi_aw_port.read());
  const unsigned at = burst.addr.to_uint() - kBase, beats = burst.len.to_uint() + 1;
  for (unsigned beat = 0; beat < beats; ++beat) {
    const AxiWriteData data = AxiWriteDataFromPort(ports.axi_w_port.read());
    for (int i = 0; i < kBeatBytes; ++i) {
      if (data.strb.get_bit(i)) {
        memory[(at + beat * 16 + i) % kBytes] =
            static_cast<unsigned char>(data.data.b[i].to_uint());
      }
    }
  }
  AxiWriteResponse response;
  response.id = burst.id;
  response.resp = 0;
  ports.axi_b_port.write(ToPort(response));
}

/// Serves memory and wires until the interrupt; false if none comes.
bool RunUntilInterrupt(TopPorts& ports) {
  for (int round = 0; round < kPatience; ++round) {
    if (!ports.axi_ar_port.empty()) ServeRead(ports);
    if (!ports.axi_aw_port.empty()) ServeWrite(ports);
    if (!ports.levels.empty()) ports.TurnLevels();
    if (ports.irq) return true;
  }
  return false;
}

int WrongBytes() {
  int wrong = 0;
  for (unsigned i = 0; i < kRows * kStride; ++i) {
    const bool in_row = i % kStride < kRow;
    const int expected = in_row ? memory[kData + i] ^ 0x80 : 0;
    if (memory[kResult + i] != expected) ++wrong;
  }
  return wrong;
}

}  // namespace

int main() {
  static TopPorts ports;
  ports.Start();
  for (unsigned i = 0; i < kRows * kStride; ++i) {
    memory[kData + i] = static_cast<unsigned char>(i * 7 + i / 256);
  }
  const unsigned bytes = MakeProgram();
  if (ReadRegister(ports, kRegId) != kId) return 1;
  WriteRegister(ports, kRegRegionBaseLo, kBase);
  WriteRegister(ports, kRegRegionSize64, kBytes / 64);
  WriteRegister(ports, kRegRegionFlags, 1);
  WriteRegister(ports, kRegCmdRegion, 0);
  WriteRegister(ports, kRegCmdOffset, 0);
  WriteRegister(ports, kRegCmdBytes, bytes);
  WriteRegister(ports, kRegIrqEnable, 7);
  WriteRegister(ports, kRegDoorbell, 1);
  const bool interrupt = RunUntilInterrupt(ports);
  const unsigned error = ReadRegister(ports, kRegErrCode), end = ReadRegister(ports, kRegEndStatus);
  const int wrong = WrongBytes();
  std::printf("interrupt %d, error %u, END_STATUS 0x%x, %d wrong bytes\n", interrupt, error, end,
              wrong);
  return interrupt && error == 0 && end == kEndStatus && wrong == 0 ? 0 : 2;
}
