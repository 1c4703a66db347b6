// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/xrt/clocked_model.h"

#include <cstdio>

#include "hw/spec/gen/spec.h"

namespace systole::xrt_shim {
namespace {

// Cycles between looks at the queue: what a register access may have to wait for.
constexpr uint64_t kChunk = 64;
// Chunks between looks at STATUS. Each look is a read over AXI4-Lite, which the machine does not
// notice.
constexpr int kChunksPerLook = 16;
// After an access: how long the clock stands still for the next one.
constexpr auto kLinger = std::chrono::microseconds(30);
constexpr uint32_t kWorking = spec::kStatusBusyMask | spec::kStatusDrainingMask;
constexpr auto kNoDeadline = std::chrono::steady_clock::time_point::max();

}  // namespace

ClockedModel::ClockedModel(std::unique_ptr<sim::Model> model, DeviceState& state)
    : model_(std::move(model)), state_(state) {
  // Long before anybody looks at a chip it has got over its reset.
  for (int i = 0; i < kChunksPerLook; ++i) {
    const std::optional<uint32_t> status = model_->ReadRegister(spec::kRegStatus);
    if (!Good() || !status || (*status & kWorking) == 0) break;
    model_->Run(kChunk, kNoDeadline);
  }
  thread_ = std::thread([this] { Loop(); });
}

ClockedModel::~ClockedModel() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  wake_.notify_all();
  thread_.join();
  if (running_) LookAtStatus();  // It may have ended since the latest look.
}

void ClockedModel::Loop() {
  std::unique_lock lock(mutex_);
  const auto asked = [this] { return stop_ || !requests_.empty(); };
  bool just_asked = false;
  while (!stop_) {
    if (!requests_.empty()) {
      Request* request = requests_.front();
      requests_.pop_front();
      lock.unlock();
      (*request->task)(*model_);
      // One more cycle tells the level of the interrupt line.
      if (Good()) UpdateInterrupt(model_->Run(1, kNoDeadline));
      lock.lock();
      request->done = true;
      answered_.notify_all();
      just_asked = true;
    } else if (running_ && just_asked) {
      // Accesses come in rows. On a busy host a thread that sleeps is given the processor sooner
      // than one that computes.
      wake_.wait_for(lock, kLinger, asked);
      just_asked = false;
    } else if (running_) {
      lock.unlock();
      RunSome();
      lock.lock();
    } else {
      wake_.wait(lock, asked);
    }
  }
}

void ClockedModel::RunSome() {
  const sim::RunEnd end = model_->Run(kChunk, kNoDeadline);
  UpdateInterrupt(end);
  if (++chunks_ < kChunksPerLook && end == sim::RunEnd::kCycleLimit) return;
  LookAtStatus();
}

void ClockedModel::LookAtStatus() {
  chunks_ = 0;
  const std::optional<uint32_t> status = model_->ReadRegister(spec::kRegStatus);
  running_ = Good() && status && (*status & kWorking) != 0;
  if (running_) return;
  // The line may have risen while STATUS was read.
  if (Good()) UpdateInterrupt(model_->Run(1, kNoDeadline));
  state_.RecordIdle();
}

void ClockedModel::UpdateInterrupt(sim::RunEnd end) {
  const bool level = end == sim::RunEnd::kInterrupt;
  const std::lock_guard lock(mutex_);
  if (level == interrupt_) return;
  interrupt_ = level;
  interrupt_changed_.notify_all();
}

bool ClockedModel::Good() {
  if (failed_) return false;
  const std::string failure = model_->failure();
  if (failure.empty()) return true;
  std::fprintf(stderr, "systole simulated device: %s in cycle %llu; the device is dead\n",
               failure.c_str(), static_cast<unsigned long long>(model_->cycle()));
  failed_ = true;
  running_ = false;
  return false;
}

void ClockedModel::Call(const std::function<void(sim::Model&)>& task) {
  Request request{&task};
  std::unique_lock lock(mutex_);
  requests_.push_back(&request);
  wake_.notify_all();
  answered_.wait(lock, [&] { return request.done; });
}

std::optional<uint32_t> ClockedModel::ReadRegister(uint32_t offset) {
  std::optional<uint32_t> value;
  Call([&](sim::Model& model) {
    if (Good()) value = model.ReadRegister(offset);
  });
  return value;
}

bool ClockedModel::WriteRegister(uint32_t offset, uint32_t value) {
  bool done = false;
  Call([&](sim::Model& model) {
    if (!Good()) return;
    state_.RecordWrite(offset, value);
    if (offset == spec::kRegDoorbell) model.BeginAccount({});  // Else that of all streams grows.
    done = model.WriteRegister(offset, value);
    if (offset == spec::kRegDoorbell || offset == spec::kRegCtrl) running_ = true;
  });
  return done;
}

bool ClockedModel::WaitInterrupt(std::optional<std::chrono::milliseconds> timeout) {
  std::unique_lock lock(mutex_);
  const auto high = [this] { return interrupt_; };
  if (timeout) return interrupt_changed_.wait_for(lock, *timeout, high);
  interrupt_changed_.wait(lock, high);
  return true;
}

}  // namespace systole::xrt_shim
