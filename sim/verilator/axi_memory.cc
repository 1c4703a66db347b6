// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/verilator/axi_memory.h"

#include <algorithm>
#include <cstdio>

namespace systole::sim {
namespace {

constexpr std::size_t kMaxReads = 128;  // Outstanding requests that the memory accepts.
constexpr std::size_t kMaxWrites = 64;
constexpr std::size_t kMaxWriteBeats = 64;  // Ahead of their requests.
constexpr uint64_t kLineMask = ~uint64_t{kBeatBytes - 1};

std::string Hex(uint64_t value) {
  char text[24];
  std::snprintf(text, sizeof(text), "0x%llx", static_cast<unsigned long long>(value));
  return text;
}

}  // namespace

AxiMemory::AxiMemory(const AxiMemoryOptions& options, AxiStorage* storage)
    : options_(options),
      storage_(storage != nullptr ? storage : &blocks_),
      // Different streams of decisions from one seed.
      stall_ar_(options.stall_seed * 8 + (options.stall_seed != 0 ? 1 : 0),
                options.stall_probability),
      stall_r_(options.stall_seed * 8 + (options.stall_seed != 0 ? 2 : 0),
               options.stall_probability),
      stall_aw_(options.stall_seed * 8 + (options.stall_seed != 0 ? 3 : 0),
                options.stall_probability),
      stall_w_(options.stall_seed * 8 + (options.stall_seed != 0 ? 4 : 0),
               options.stall_probability),
      stall_b_(options.stall_seed * 8 + (options.stall_seed != 0 ? 5 : 0),
               options.stall_probability) {}

void AxiMemory::InjectFault(Access access, uint64_t address, uint64_t bytes, AxiResp resp) {
  faults_.push_back({access, address, bytes, resp});
}

AxiResp AxiMemory::FaultAt(Access access, uint64_t address) const {
  for (const Fault& fault : faults_) {
    if (fault.access == access && address - fault.address < fault.bytes) return fault.resp;
  }
  return AxiResp::kOkay;
}

void AxiMemory::Breach(const std::string& what) {
  if (violation_.empty()) violation_ = "AXI: " + what;
}

void AxiMemory::CheckAddress(const char* channel, const AxiAddress& request) {
  const std::string name = std::string(channel) + " at " + Hex(request.addr);
  if (request.burst != 1) Breach(name + ": burst type is not INCR");
  if (request.size != 4) Breach(name + ": beats are not 16 bytes");
  if (request.len >= kMaxBeats) Breach(name + ": more than 16 beats");
  const uint64_t last = (request.addr & kLineMask) + uint64_t{request.len} * kBeatBytes;
  if (last >> 12 != request.addr >> 12) Breach(name + ": the burst crosses a 4 KiB border");
}

void AxiMemory::CheckStable(const AxiFromMaster& in) {
  if (last_in_.ar_valid && !(in.ar_valid && in.ar == last_in_.ar)) {
    Breach("AR changed or was taken back before ARREADY");
  }
  if (last_in_.aw_valid && !(in.aw_valid && in.aw == last_in_.aw)) {
    Breach("AW changed or was taken back before AWREADY");
  }
  if (last_in_.w_valid && !(in.w_valid && in.w == last_in_.w)) {
    Breach("W changed or was taken back before WREADY");
  }
}

void AxiMemory::AcceptRead(const AxiAddress& request) {
  CheckAddress("AR", request);
  ReadBurst burst;
  burst.ready_at = now_ + static_cast<uint64_t>(options_.latency);
  burst.id = request.id;
  burst.beats = std::min<int>(request.len + 1, kMaxBeats);
  for (int i = 0; i < burst.beats; ++i) {
    const auto beat = static_cast<std::size_t>(i);
    const uint64_t address = (request.addr & kLineMask) + beat * kBeatBytes;
    burst.data[beat] = {};
    const bool found = storage_->Read(address, &burst.data[beat]);
    burst.resp[beat] = found ? FaultAt(Access::kRead, address) : AxiResp::kDecErr;
  }
  reads_.push_back(burst);
}

/// Gives data beats to the requests that they belong to.
void AxiMemory::MatchWrites() {
  while (!write_requests_.empty() && !write_data_.empty()) {
    const AxiAddress& request = write_requests_.front();
    current_write_.push_back(write_data_.front());
    write_data_.pop_front();
    const bool last = current_write_.size() == std::size_t{request.len} + 1;
    if (last != current_write_.back().last) {
      Breach("WLAST does not mark the last beat of the burst at " + Hex(request.addr));
    }
    if (!last) continue;
    answers_.push_back(
        {now_ + static_cast<uint64_t>(options_.latency), request, std::move(current_write_)});
    current_write_.clear();
    write_requests_.pop_front();
  }
}

AxiResp AxiMemory::Commit(const WriteAnswer& write) {
  AxiResp resp = AxiResp::kOkay;
  for (std::size_t i = 0; i < write.beats.size(); ++i) {
    const uint64_t address = (write.request.addr & kLineMask) + i * kBeatBytes;
    const AxiResp fault = FaultAt(Access::kWrite, address);
    const uint16_t strb = fault == AxiResp::kOkay ? write.beats[i].strb : 0;
    const bool found = storage_->Write(address, write.beats[i].data, strb);
    resp = std::max(resp, found ? fault : AxiResp::kDecErr);
  }
  return resp;
}

void AxiMemory::PlannedDeath() {
  AxiFaults& faults = options_.faults;
  if (faults.dead_after != 0 && read_beats_ >= faults.dead_after) {
    dead_ = true;
    revives_at_ = faults.dead_cycles == 0 ? UINT64_MAX : now_ + faults.dead_cycles;
    faults.dead_after = 0;
  }
  if (dead_ && revives_at_ != 0 && now_ >= revives_at_) {
    dead_ = false;
    revives_at_ = 0;
  }
}

/// Decides AR and R of the next cycle (now_ is that cycle already).
void AxiMemory::DriveRead() {
  out_.ar_ready = !dead_ && reads_.size() < kMaxReads && !stall_ar_.Stall();
  read_credit_ = std::min(read_credit_ + options_.bus_bytes, kBeatBytes + options_.bus_bytes - 1);
  if (out_.r_valid) return;  // Waits for RREADY; must not change.
  if (dead_ || reads_.empty() || reads_.front().ready_at > now_ || read_credit_ < kBeatBytes)
    return;
  if (stall_r_.Stall()) return;
  ReadBurst& burst = reads_.front();
  const auto beat = static_cast<std::size_t>(burst.next++);
  read_credit_ -= kBeatBytes;
  out_.r_valid = true;
  out_.r_id = burst.id;
  out_.r_data = burst.data[beat];
  const bool fails = ++beats_driven_ == options_.faults.slverr_read;
  out_.r_resp = fails ? AxiResp::kSlvErr : burst.resp[beat];
  out_.r_last = burst.next == burst.beats;
  if (out_.r_last) reads_.pop_front();
}

/// Decides AW, W and B of the next cycle.
void AxiMemory::DriveWrite() {
  write_credit_ = std::min(write_credit_ + options_.bus_bytes, kBeatBytes + options_.bus_bytes - 1);
  out_.aw_ready =
      !dead_ && write_requests_.size() + answers_.size() < kMaxWrites && !stall_aw_.Stall();
  out_.w_ready = !dead_ && write_credit_ >= kBeatBytes && write_data_.size() < kMaxWriteBeats &&
                 !stall_w_.Stall();
  if (out_.b_valid) return;
  if (dead_ || answers_.empty() || answers_.front().ready_at > now_ || stall_b_.Stall()) return;
  out_.b_valid = true;
  out_.b_id = answers_.front().request.id;
  const AxiResp resp = Commit(answers_.front());
  out_.b_resp = ++bursts_answered_ == options_.faults.slverr_write ? AxiResp::kSlvErr : resp;
  answers_.pop_front();
}

void AxiMemory::Step(const AxiFromMaster& in) {
  CheckStable(in);
  last_in_ = in;
  if (in.ar_valid && out_.ar_ready) {
    AcceptRead(in.ar);
    last_in_.ar_valid = false;
  }
  if (in.aw_valid && out_.aw_ready) {
    CheckAddress("AW", in.aw);
    write_requests_.push_back(in.aw);
    last_in_.aw_valid = false;
  }
  if (in.w_valid && out_.w_ready) {
    write_data_.push_back(in.w);
    write_credit_ -= kBeatBytes;
    ++write_beats_;
    last_in_.w_valid = false;
  }
  MatchWrites();
  if (out_.r_valid && in.r_ready) {
    out_.r_valid = false;
    ++read_beats_;
  }
  if (out_.b_valid && in.b_ready) out_.b_valid = false;
  ++now_;
  if (options_.faults.dead_after != 0 || revives_at_ != 0) PlannedDeath();
  DriveRead();
  DriveWrite();
  quiet_ = !stall_ar_.enabled() && !dead_ && reads_.empty() && write_requests_.empty() &&
           write_data_.empty() && answers_.empty() && !out_.r_valid && !out_.b_valid &&
           out_.ar_ready && out_.aw_ready && out_.w_ready && read_credit_ == write_credit_ &&
           read_credit_ == kBeatBytes + options_.bus_bytes - 1 && !last_in_.ar_valid &&
           !last_in_.aw_valid && !last_in_.w_valid;
}

}  // namespace systole::sim
