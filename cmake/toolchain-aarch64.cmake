# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0

# Programs for 64-bit Arm, compiled on this machine with Debian's cross compiler and the :arm64
# packages that scripts/install_arm64_deps.sh installs; they run here under qemu-user.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_C_COMPILER aarch64-linux-gnu-gcc)
set(CMAKE_CXX_COMPILER aarch64-linux-gnu-g++)
# Libraries from the folders of this architecture; headers, and what is headers only, are shared
# with the machine that compiles.
set(CMAKE_LIBRARY_ARCHITECTURE aarch64-linux-gnu)
set(CMAKE_SYSTEM_LIBRARY_PATH /usr/lib/aarch64-linux-gnu)
set(ENV{PKG_CONFIG_LIBDIR} /usr/lib/aarch64-linux-gnu/pkgconfig:/usr/share/pkgconfig)
find_program(SYSTOLE_QEMU NAMES qemu-aarch64-static qemu-aarch64)
if(SYSTOLE_QEMU)
  set(CMAKE_CROSSCOMPILING_EMULATOR ${SYSTOLE_QEMU})
endif()
