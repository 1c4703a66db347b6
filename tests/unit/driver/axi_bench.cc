// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/driver/axi_bench.h"

#include <algorithm>
#include <cstring>

namespace systole::test {
namespace {

sim::AxiAddress Address(const Burst& burst) {
  return {burst.address, burst.id, static_cast<uint8_t>(burst.beats - 1), 4, 1};
}

}  // namespace

void AxiBench::Step(const sim::AxiFromMaster& in) {
  memory_.Step(in);
  ++cycle_;
}

std::vector<BurstRecord> AxiBench::Read(const std::vector<Burst>& bursts, uint64_t limit) {
  std::vector<BurstRecord> records(bursts.size());
  std::size_t issued = 0;
  std::size_t done = 0;
  bool first = true;
  for (const uint64_t end = cycle_ + limit; done < bursts.size() && cycle_ < end;) {
    sim::AxiFromMaster in;
    const sim::AxiToMaster out = memory_.outputs();
    in.r_ready = true;
    if (issued < bursts.size()) {
      in.ar_valid = true;
      in.ar = Address(bursts[issued]);
      if (out.ar_ready) records[issued++].request_cycle = cycle_;
    }
    if (out.r_valid) {
      BurstRecord& record = records[done];
      if (first) record.first_cycle = cycle_;
      first = out.r_last;
      record.id = out.r_id;
      record.resp = std::max(record.resp, out.r_resp);
      const auto* bytes = reinterpret_cast<const std::byte*>(out.r_data.data());
      record.data.insert(record.data.end(), bytes, bytes + sim::kBeatBytes);
      if (out.r_last) {
        record.last_cycle = cycle_;
        ++done;
      }
    }
    Step(in);
  }
  if (done < bursts.size()) records.clear();
  return records;
}

std::vector<BurstRecord> AxiBench::Write(const std::vector<Burst>& bursts, uint8_t first,
                                         uint16_t strobes, uint64_t limit) {
  std::vector<BurstRecord> records(bursts.size());
  std::size_t requested = 0;
  std::size_t sending = 0;
  std::size_t answered = 0;
  int beat = 0;
  uint8_t value = first;
  for (const uint64_t end = cycle_ + limit; answered < bursts.size() && cycle_ < end;) {
    sim::AxiFromMaster in;
    const sim::AxiToMaster out = memory_.outputs();
    in.b_ready = true;
    if (requested < bursts.size()) {
      in.aw_valid = true;
      in.aw = Address(bursts[requested]);
      if (out.aw_ready) ++requested;
    }
    if (sending < bursts.size()) {
      in.w_valid = true;
      in.w.strb = strobes;
      in.w.last = beat + 1 == bursts[sending].beats;
      uint8_t bytes[sim::kBeatBytes];
      for (int i = 0; i < sim::kBeatBytes; ++i) bytes[i] = static_cast<uint8_t>(value + i);
      std::memcpy(in.w.data.data(), bytes, sizeof(bytes));
      if (out.w_ready) {
        value = static_cast<uint8_t>(value + sim::kBeatBytes);
        ++beat;
        if (in.w.last) {
          records[sending++].request_cycle = cycle_;
          beat = 0;
        }
      }
    }
    if (out.b_valid) {
      BurstRecord& record = records[answered++];
      record.first_cycle = record.last_cycle = cycle_;
      record.id = out.b_id;
      record.resp = out.b_resp;
    }
    Step(in);
  }
  if (answered < bursts.size()) records.clear();
  return records;
}

}  // namespace systole::test
