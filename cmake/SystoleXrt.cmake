# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0

# XRT is optional. Debian and Ubuntu call it libxrt-dev; its xrt.pc there is of no use. Elsewhere
# give its folder: -DCMAKE_PREFIX_PATH=/opt/xilinx/xrt.
# Sets SYSTOLE_XRT_VERSION (empty: none) and makes the target systole_xrt.
option(SYSTOLE_XRT "Build what needs XRT when it is installed" ON)
set(SYSTOLE_XRT_VERSION "")
if(SYSTOLE_XRT)
  find_path(SYSTOLE_XRT_INCLUDE xrt/xrt_device.h PATH_SUFFIXES xrt)
  find_library(SYSTOLE_XRT_COREUTIL xrt_coreutil)
  find_path(SYSTOLE_UUID_INCLUDE uuid/uuid.h)  # XRT's headers ask for it.
  find_library(SYSTOLE_UUID uuid)
endif()
if(SYSTOLE_XRT AND SYSTOLE_XRT_INCLUDE AND SYSTOLE_XRT_COREUTIL AND SYSTOLE_UUID_INCLUDE
    AND SYSTOLE_UUID)
  find_file(version_file NAMES version.h xrt/detail/version.h PATHS ${SYSTOLE_XRT_INCLUDE}
    NO_DEFAULT_PATH NO_CACHE)
  file(STRINGS ${version_file} line REGEX "define XRT_VERSION_CODE")
  string(REGEX MATCH "\\(([0-9]+), *([0-9]+)\\)" found "${line}")
  set(SYSTOLE_XRT_VERSION ${CMAKE_MATCH_1}.${CMAKE_MATCH_2})
  add_library(systole_xrt INTERFACE)
  target_include_directories(systole_xrt SYSTEM INTERFACE ${SYSTOLE_XRT_INCLUDE})
  target_link_libraries(systole_xrt INTERFACE ${SYSTOLE_XRT_COREUTIL} ${SYSTOLE_UUID})
endif()
