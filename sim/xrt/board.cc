// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/xrt/board.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "hw/spec/gen/spec.h"
#include "sim/verilator/model_loader.h"

namespace systole::xrt_shim {
namespace {

constexpr uint64_t kPage = 4096;
constexpr uint64_t kLowest = 0x10'0000;  // Never hand out address 0, nor what is near it.
constexpr std::byte kPattern{0xa5};

/// A number from the environment.
uint64_t Number(const char* name, uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text != nullptr && *text != '\0' ? std::strtoull(text, nullptr, 0) : otherwise;
}

sim::ModelOptions OptionsFromEnvironment() {
  sim::ModelOptions options;
  options.memory.latency =
      static_cast<int>(std::clamp<uint64_t>(Number("SYSTOLE_XRT_LATENCY", 32), 1, 1'000'000));
  options.memory.bus_bytes =
      static_cast<int>(std::clamp<uint64_t>(Number("SYSTOLE_XRT_BUS_BYTES", 16), 1, 16));
  options.memory.stall_seed = Number("SYSTOLE_XRT_SEED", 0);
  if (const char* file = std::getenv("SYSTOLE_XRT_TRACE")) options.trace_file = file;
  return options;
}

std::string BankFile(std::size_t bank) { return "memory" + std::to_string(bank); }

int Refuse(const Status& status, int code) {
  std::fprintf(stderr, "systole simulated device: %s\n", status.message.c_str());
  return code;
}

}  // namespace

std::shared_ptr<Board> Board::Get(unsigned index) {
  static std::mutex mutex;
  static std::array<std::weak_ptr<Board>, kBoards> boards;
  if (index >= kBoards) return nullptr;
  const std::lock_guard lock(mutex);
  std::shared_ptr<Board> board = boards[index].lock();
  if (!board) boards[index] = board = std::make_shared<Board>(index);
  return board;
}

Board::~Board() {
  model_.reset();  // It works on the memory that goes next.
  UnmapBanks();
}

void Board::UnmapBanks() {
  for (std::size_t i = 0; i < banks_.size(); ++i) {
    state_->UnmapMemory(BankFile(i), banks_[i].bytes, banks_[i].allocator.bytes());
  }
  banks_.clear();
}

int Board::Load(const axlf* top) {
  Result<XclbinView> view = ReadXclbin(top);
  if (!view) return Refuse(view.error(), -EINVAL);
  const std::lock_guard lock(mutex_);
  if (xclbin_ && xclbin_->uuid != view->uuid && state_) return -EBUSY;
  xclbin_ = *std::move(view);
  return 0;
}

bool Board::has_interrupt() {
  const std::lock_guard lock(mutex_);
  return model_ && xclbin_->ip.has_interrupt;
}

int Board::Acquire() {
  if (model_) return 0;
  if (!xclbin_) return -EINVAL;
  Result<std::unique_ptr<DeviceState>> state = DeviceState::Open(index_);
  if (!state) {
    return Refuse(state.error(), state.error().code == StatusCode::kDeviceError ? -EBUSY : -EIO);
  }
  state_ = *std::move(state);
  const int started = StartModel();
  if (started == 0) return 0;
  UnmapBanks();
  state_.reset();
  return started;
}

int Board::StartModel() {
  for (std::size_t i = 0; i < xclbin_->banks.size(); ++i) {
    const XclbinView::Bank& bank = xclbin_->banks[i];
    const uint64_t first = std::max(bank.address, kLowest);
    if (bank.address + bank.bytes <= first) return -EINVAL;
    const uint64_t bytes = bank.address + bank.bytes - first;
    auto memory = state_->MapMemory(BankFile(i), bytes);
    if (!memory) return Refuse(memory.error(), -ENOMEM);
    banks_.push_back({driver::RangeAllocator(first, bytes), *memory});
  }
  const sim::ModelKind& kind = xclbin_->engine == "hls" ? sim::kHlsModel : sim::kVerilatedModel;
  auto model = sim::LoadModel(kind, xclbin_->config, OptionsFromEnvironment());
  if (!model) return Refuse(model.error(), -ENODEV);
  // All of the memory answers, whoever it was given to, as on a board.
  for (const Bank& bank : banks_) {
    (*model)->Map(bank.allocator.base(), bank.bytes, bank.allocator.bytes());
  }
  model_ = std::make_unique<ClockedModel>(*std::move(model), *state_);
  ResumeWork();
  return 0;
}

/// If a process died while the machine worked for it, the machine still does.
void Board::ResumeWork() {
  DeviceState::Journal& journal = state_->journal();
  const bool same = xclbin_->config == journal.config;
  const bool resume = journal.working != 0 && same;
  if (!resume) {
    journal = {};
    std::strncpy(journal.config, xclbin_->config.c_str(), sizeof(journal.config) - 1);
    return;
  }
  for (uint32_t i = 0; i < journal.registers.size(); ++i) {
    if (journal.registers[i] != 0 && i != spec::kRegDoorbell / 4 && i != spec::kRegCtrl / 4)
      model_->WriteRegister(i * 4, journal.registers[i]);
  }
  model_->WriteRegister(spec::kRegDoorbell, 1);
}

int Board::OpenContext(unsigned ip, bool shared) {
  const std::lock_guard lock(mutex_);
  if (!xclbin_) return -EINVAL;
  if (ip == ~0U) return 0;  // The one that keeps an xclbin in place.
  if (ip != 0) return -EINVAL;
  int& openers = contexts_[ip];
  if (openers < 0 || (openers > 0 && !shared)) return -EBUSY;
  if (const int error = Acquire(); error != 0) return error;
  openers = shared ? openers + 1 : -1;
  return 0;
}

void Board::CloseContext(unsigned ip) {
  const std::lock_guard lock(mutex_);
  const auto it = contexts_.find(ip);
  if (it != contexts_.end() && it->second != 0) it->second = std::max(it->second - 1, 0);
}

int Board::ReadRegister(unsigned ip, uint32_t offset, uint32_t* value) {
  if (!model_ || ip != 0) return -EINVAL;
  const std::optional<uint32_t> read = model_->ReadRegister(offset);
  if (!read) return -EIO;
  *value = *read;
  return 0;
}

int Board::WriteRegister(unsigned ip, uint32_t offset, uint32_t value) {
  if (!model_ || ip != 0) return -EINVAL;
  return model_->WriteRegister(offset, value) ? 0 : -EIO;
}

bool Board::WaitInterrupt(std::optional<std::chrono::milliseconds> timeout) {
  return model_->WaitInterrupt(timeout);
}

std::optional<Board::Memory> Board::Allocate(unsigned bank, uint64_t bytes) {
  const std::lock_guard lock(mutex_);
  if (Acquire() != 0 || bank >= banks_.size()) return std::nullopt;
  const uint64_t size = (bytes + kPage - 1) / kPage * kPage;
  Bank& from = banks_[bank];
  const std::optional<uint64_t> address = from.allocator.Allocate(size, kPage);
  if (!address) return std::nullopt;
  const Memory memory{*address, from.bytes + (*address - from.allocator.base()), size};
  model_->Call([&](sim::Model&) { std::memset(memory.bytes, static_cast<int>(kPattern), size); });
  return memory;
}

void Board::Free(const Memory& memory) {
  const std::lock_guard lock(mutex_);
  for (Bank& bank : banks_) {
    if (bank.allocator.Free(memory.address)) return;
  }
}

void Board::Write(const Memory& memory, uint64_t offset, const std::byte* from, uint64_t bytes) {
  model_->Call([&](sim::Model&) { std::memcpy(memory.bytes + offset, from, bytes); });
}

void Board::Read(const Memory& memory, uint64_t offset, std::byte* to, uint64_t bytes) {
  model_->Call([&](sim::Model&) { std::memcpy(to, memory.bytes + offset, bytes); });
}

}  // namespace systole::xrt_shim
