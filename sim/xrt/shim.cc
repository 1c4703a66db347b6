// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

// The functions of XRT's device library (xrt.h): device, xclbin, contexts, buffers, registers.
#include <cstring>

#include "sim/xrt/handle.h"

using namespace systole::xrt_shim;

namespace {

/// Whether [offset, offset + bytes) lies in the buffer.
bool Inside(const BufferObject& buffer, std::size_t offset, std::size_t bytes) {
  return offset <= buffer.size && bytes <= buffer.size - offset;
}

}  // namespace

// --- Device --------------------------------------------------------------------------------------

SYSTOLE_XCL unsigned int xclProbe() { return kBoards; }
SYSTOLE_XCL unsigned int xclVersion() { return 2; }

SYSTOLE_XCL xclDeviceHandle xclOpen(unsigned int index, const char*, xclVerbosityLevel) {
  return Guard(static_cast<Handle*>(nullptr), [&]() -> Handle* {
    auto board = Board::Get(index);
    if (!board) return nullptr;  // XRT words the error.
    auto handle = std::make_unique<Handle>(std::move(board), index);
    Remember(handle.get());
    return handle.release();
  });
}

SYSTOLE_XCL void xclClose(xclDeviceHandle handle) {
  Guard(0, [&] {
    Forget(&Of(handle));
    delete &Of(handle);
    return 0;
  });
}

SYSTOLE_XCL int xclGetDeviceInfo2(xclDeviceHandle, xclDeviceInfo2* info) {
  std::memset(info, 0, sizeof(*info));
  std::strcpy(info->mName, "systole_simulated");
  info->mDataAlignment = 4096;
  info->mOCLFrequency[0] = 300;
  return 0;
}

SYSTOLE_XCL int xclLoadXclBin(xclDeviceHandle handle, const axlf* top) {
  return Guard(-EINVAL, [&] {
    if (const int error = Of(handle).board().Load(top); error != 0) return error;
    Of(handle).core()->register_axlf(top);  // Else XRT knows of no ip.
    return 0;
  });
}

SYSTOLE_XCL int xclOpenContext(xclDeviceHandle handle, const xuid_t, unsigned int ip, bool shared) {
  return Guard(-EIO, [&] { return Of(handle).OpenContext(ip, shared); });
}

SYSTOLE_XCL int xclCloseContext(xclDeviceHandle handle, const xuid_t, unsigned int ip) {
  return Guard(-EIO, [&] {
    Of(handle).CloseContext(ip);
    return 0;
  });
}

// --- Registers -----------------------------------------------------------------------------------

SYSTOLE_XCL int xclRegRead(xclDeviceHandle handle, uint32_t ip, uint32_t offset, uint32_t* value) {
  return Guard(-EIO, [&] { return Of(handle).board().ReadRegister(ip, offset, value); });
}

SYSTOLE_XCL int xclRegWrite(xclDeviceHandle handle, uint32_t ip, uint32_t offset, uint32_t value) {
  return Guard(-EIO, [&] { return Of(handle).board().WriteRegister(ip, offset, value); });
}

// --- Buffers -------------------------------------------------------------------------------------

SYSTOLE_XCL xclBufferHandle xclAllocBO(xclDeviceHandle handle, std::size_t size, int,
                                       unsigned flags) {
  return Guard(XRT_NULL_BO, [&] { return Of(handle).Allocate(nullptr, size, flags); });
}

SYSTOLE_XCL xclBufferHandle xclAllocUserPtrBO(xclDeviceHandle handle, void* host, std::size_t size,
                                              unsigned flags) {
  return Guard(XRT_NULL_BO, [&] { return Of(handle).Allocate(host, size, flags); });
}

SYSTOLE_XCL void xclFreeBO(xclDeviceHandle handle, xclBufferHandle number) {
  Guard(0, [&] {
    Of(handle).Free(number);
    return 0;
  });
}

SYSTOLE_XCL void* xclMapBO(xclDeviceHandle handle, xclBufferHandle number, bool) {
  return Guard(static_cast<void*>(nullptr), [&]() -> void* {
    const auto buffer = Of(handle).Find(number);
    return buffer ? buffer->host : nullptr;
  });
}

SYSTOLE_XCL int xclUnmapBO(xclDeviceHandle, xclBufferHandle, void*) { return 0; }

SYSTOLE_XCL int xclSyncBO(xclDeviceHandle handle, xclBufferHandle number,
                          xclBOSyncDirection direction, std::size_t bytes, std::size_t offset) {
  return Guard(-EIO, [&] {
    const auto buffer = Of(handle).Find(number);
    if (!buffer || !Inside(*buffer, offset, bytes)) return -EINVAL;
    if (buffer->device.size == 0 || buffer->host == nullptr) return 0;
    Board& board = Of(handle).board();
    if (direction == XCL_BO_SYNC_BO_TO_DEVICE) {
      board.Write(buffer->device, offset, buffer->host + offset, bytes);
    } else {
      board.Read(buffer->device, offset, buffer->host + offset, bytes);
    }
    return 0;
  });
}

SYSTOLE_XCL int xclCopyBO(xclDeviceHandle handle, xclBufferHandle to, xclBufferHandle from,
                          std::size_t bytes, std::size_t to_offset, std::size_t from_offset) {
  return Guard(-EIO, [&] {
    const auto target = Of(handle).Find(to);
    const auto source = Of(handle).Find(from);
    if (!target || !source || !Inside(*target, to_offset, bytes) ||
        !Inside(*source, from_offset, bytes))
      return -EINVAL;
    std::vector<std::byte> copy(bytes);
    Of(handle).board().Read(source->device, from_offset, copy.data(), bytes);
    Of(handle).board().Write(target->device, to_offset, copy.data(), bytes);
    return 0;
  });
}

SYSTOLE_XCL int xclGetBOProperties(xclDeviceHandle handle, xclBufferHandle number,
                                   xclBOProperties* properties) {
  return Guard(-EIO, [&] {
    const auto buffer = Of(handle).Find(number);
    if (!buffer) return -ENOENT;
    properties->handle = number;
    properties->flags = buffer->flags;
    properties->size = buffer->size;
    properties->paddr = buffer->device.address;
    return 0;
  });
}
