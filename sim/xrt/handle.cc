// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/xrt/handle.h"

#include <xrt_mem.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

namespace systole::xrt_shim {
namespace {

constexpr uint64_t kHostPage = 4096;
constexpr uint32_t kBankMask = 0xffff;

std::mutex handles_mutex;
std::vector<Handle*> handles;

}  // namespace

Handle* HandleOf(const void* core) {
  const std::lock_guard lock(handles_mutex);
  for (Handle* handle : handles) {
    if (handle->core() == core) return handle;
  }
  return nullptr;
}

void Remember(Handle* handle) {
  const std::lock_guard lock(handles_mutex);
  handles.push_back(handle);
}

void Forget(Handle* handle) {
  const std::lock_guard lock(handles_mutex);
  std::erase(handles, handle);
}

Handle::Handle(std::shared_ptr<Board> board, unsigned index)
    : board_(std::move(board)), core_(xrt_core::get_userpf_device(this, index)) {}

Handle::~Handle() {
  for (const auto& [number, buffer] : buffers_) Release(*buffer);
  for (const unsigned ip : contexts_) board_->CloseContext(ip);
}

int Handle::OpenContext(unsigned ip, bool shared) {
  const int error = board_->OpenContext(ip, shared);
  if (error != 0) return error;
  const std::lock_guard lock(mutex_);
  contexts_.push_back(ip);
  return 0;
}

void Handle::CloseContext(unsigned ip) {
  {
    const std::lock_guard lock(mutex_);
    const auto it = std::find(contexts_.begin(), contexts_.end(), ip);
    if (it == contexts_.end()) return;
    contexts_.erase(it);
  }
  board_->CloseContext(ip);
}

xclBufferHandle Handle::Allocate(void* host, std::size_t size, uint32_t flags) {
  auto buffer = std::make_shared<BufferObject>();
  buffer->size = size;
  buffer->flags = flags;
  if ((flags & XCL_BO_FLAGS_EXECBUF) == 0) {
    const auto device = board_->Allocate(flags & kBankMask, size);
    if (!device) return XRT_NULL_BO;
    buffer->device = *device;
  }
  buffer->host = static_cast<std::byte*>(host);
  if (host == nullptr && (flags & XCL_BO_FLAGS_DEV_ONLY) == 0) {
    const std::size_t pages = (size + kHostPage - 1) / kHostPage * kHostPage;
    buffer->host = static_cast<std::byte*>(std::aligned_alloc(kHostPage, pages));
    buffer->owns_host = true;
    if (buffer->host == nullptr) {
      Release(*buffer);
      return XRT_NULL_BO;
    }
    std::memset(buffer->host, 0, pages);
  }
  const std::lock_guard lock(mutex_);
  buffers_[next_] = std::move(buffer);
  return next_++;
}

void Handle::Release(const BufferObject& buffer) {
  if (buffer.owns_host) std::free(buffer.host);
  if (buffer.device.size != 0) board_->Free(buffer.device);
}

void Handle::Free(xclBufferHandle number) {
  std::shared_ptr<BufferObject> buffer;
  {
    const std::lock_guard lock(mutex_);
    const auto it = buffers_.find(number);
    if (it == buffers_.end()) return;
    buffer = std::move(it->second);
    buffers_.erase(it);
  }
  Release(*buffer);
}

std::shared_ptr<BufferObject> Handle::Find(xclBufferHandle number) {
  const std::lock_guard lock(mutex_);
  const auto it = buffers_.find(number);
  return it == buffers_.end() ? nullptr : it->second;
}

}  // namespace systole::xrt_shim
