# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0

# Finds a clang that is new enough (16 or later: older ones do not parse the C++20 parts of
# libstdc++). Each distribution names its own differently, hence a search and not a name.
set(versions 16 19 18 17 20 21 22)
list(TRANSFORM versions PREPEND clang++- OUTPUT_VARIABLE cxx_names)
list(TRANSFORM versions PREPEND clang- OUTPUT_VARIABLE c_names)

find_program(SYSTOLE_CLANGXX NAMES ${cxx_names} clang++ REQUIRED)
find_program(SYSTOLE_CLANG NAMES ${c_names} clang REQUIRED)
set(CMAKE_CXX_COMPILER ${SYSTOLE_CLANGXX})
set(CMAKE_C_COMPILER ${SYSTOLE_CLANG})
