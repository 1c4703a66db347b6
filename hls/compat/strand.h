// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/context/fiber.hpp>
#include <boost/context/preallocated.hpp>
#include <boost/context/protected_fixedsize_stack.hpp>
#include <cstddef>
#include <memory>
#include <utility>

#if defined(__SANITIZE_ADDRESS__)
#define SYSTOLE_HLS_ASAN
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SYSTOLE_HLS_ASAN
#endif
#endif
#ifdef SYSTOLE_HLS_ASAN
#include <sanitizer/common_interface_defs.h>
#endif

namespace systole {
namespace hls_sim {

/// A stack and what is suspended on it; also the one of whoever called the kernel. Tells
/// AddressSanitizer about changes of the stack.
struct Strand {
  boost::context::fiber context;

  template <class Body>
  void Start(Body body) {
    boost::context::protected_fixedsize_stack allocator(kStackBytes);
    const boost::context::stack_context stack = allocator.allocate();
    size_ = stack.size;
    bottom_ = static_cast<char*>(stack.sp) - stack.size;
    // The new stack is entered and left at once, which AddressSanitizer need not know; but it must
    // not put that frame elsewhere than on the new stack, as it does not while stacks change.
#ifdef SYSTOLE_HLS_ASAN
    const void* here = nullptr;
    std::size_t here_size = 0;
    void* fake = nullptr;
    __sanitizer_start_switch_fiber(&fake, nullptr, 0);
    __sanitizer_finish_switch_fiber(fake, &here, &here_size);
    __sanitizer_start_switch_fiber(&fake, here, here_size);
#endif
    context = boost::context::fiber(std::allocator_arg,
                                    boost::context::preallocated(stack.sp, stack.size, stack),
                                    allocator, std::move(body));
#ifdef SYSTOLE_HLS_ASAN
    __sanitizer_finish_switch_fiber(fake, nullptr, nullptr);
#endif
  }

  /// Before `to` goes on. `for_ever`: this stack is not used again.
  void Leave(Strand* to, bool for_ever) {
#ifdef SYSTOLE_HLS_ASAN
    __sanitizer_start_switch_fiber(for_ever ? nullptr : &fake_stack_, to->bottom_, to->size_);
#else
    static_cast<void>(to), static_cast<void>(for_ever);
#endif
  }
  /// After this stack goes on, which `from` left.
  void Arrive(Strand* from) {
#ifdef SYSTOLE_HLS_ASAN
    __sanitizer_finish_switch_fiber(fake_stack_, &from->bottom_, &from->size_);
#else
    static_cast<void>(from);
#endif
  }

 private:
  static constexpr std::size_t kStackBytes = 256 * 1024;
  const void* bottom_ = nullptr;
  std::size_t size_ = 0;
  [[maybe_unused]] void* fake_stack_ = nullptr;
};

}  // namespace hls_sim
}  // namespace systole
