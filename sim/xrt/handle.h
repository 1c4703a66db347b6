// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <xrt.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "sim/xrt/board.h"

#define SYSTOLE_XCL extern "C" __attribute__((visibility("default")))
#define SYSTOLE_XCL_CXX __attribute__((visibility("default")))

// The little of XRT's internals that a device library calls back; exported by libxrt_coreutil.
namespace xrt_core {
class device {
 public:
  void register_axlf(const axlf*);
};
std::shared_ptr<device> get_userpf_device(void* handle, unsigned int id);
namespace query {
enum class key_type;
}
}  // namespace xrt_core

namespace systole::xrt_shim {

/// A buffer: one copy of the bytes on the side of the host, another in the device. Only xclSyncBO
/// moves data between them, so that a missing sync shows.
struct BufferObject {
  std::byte* host = nullptr;  ///< Null: the host sees nothing of it.
  bool owns_host = false;
  uint64_t size = 0;
  uint32_t flags = 0;
  Board::Memory device;  ///< Size 0: a command buffer, which only the host sees.
};

/// What xclOpen returns.
class Handle {
 public:
  explicit Handle(std::shared_ptr<Board> board, unsigned index);
  ~Handle();

  Board& board() { return *board_; }
  xrt_core::device* core() { return core_.get(); }

  int OpenContext(unsigned ip, bool shared);
  void CloseContext(unsigned ip);

  /// `host` null: host memory is made here, unless the flags say that there is none. Null handle:
  /// no such bank, no room, or another process has the device.
  xclBufferHandle Allocate(void* host, std::size_t size, uint32_t flags);
  void Free(xclBufferHandle handle);
  /// Null: there is no such buffer.
  std::shared_ptr<BufferObject> Find(xclBufferHandle handle);

 private:
  void Release(const BufferObject& buffer);

  std::shared_ptr<Board> board_;
  std::shared_ptr<xrt_core::device> core_;
  std::mutex mutex_;
  std::vector<unsigned> contexts_;
  std::map<xclBufferHandle, std::shared_ptr<BufferObject>> buffers_;
  xclBufferHandle next_ = 1;
};

inline Handle& Of(xclDeviceHandle handle) { return *static_cast<Handle*>(handle); }
/// The handle behind an object of XRT's; null if it is closed.
Handle* HandleOf(const void* core);
void Remember(Handle* handle);
void Forget(Handle* handle);

/// Nothing thrown may reach a C caller.
template <class F, class R>
R Guard(R failure, F function) noexcept {
  try {
    return function();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "systole simulated device: %s\n", error.what());
    return failure;
  }
}

}  // namespace systole::xrt_shim
