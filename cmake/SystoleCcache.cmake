# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0

# A compiler cache is used where there is one and nobody chose otherwise
# (-DSYSTOLE_CCACHE=OFF, or a launcher of one's own).
option(SYSTOLE_CCACHE "Compile through ccache when it is installed" ON)
if(SYSTOLE_CCACHE)
  find_program(SYSTOLE_CCACHE_PROGRAM ccache)
  foreach(language C CXX)
    if(SYSTOLE_CCACHE_PROGRAM AND NOT CMAKE_${language}_COMPILER_LAUNCHER)
      set(CMAKE_${language}_COMPILER_LAUNCHER ${SYSTOLE_CCACHE_PROGRAM})
    endif()
  endforeach()
endif()
