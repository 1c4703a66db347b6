# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0

# Catch2 2.13 (Debian 12) and 3.x (Debian 13) both work: v3 brings its own main, v2 gets ours.
find_package(Catch2 2.13 QUIET)
if(NOT Catch2_FOUND)
  find_package(Catch2 3 REQUIRED)
endif()

add_library(systole_test_main STATIC ${PROJECT_SOURCE_DIR}/tests/support/main.cc)
target_link_libraries(systole_test_main PUBLIC Catch2::Catch2 systole_base)
target_include_directories(systole_test_main PUBLIC ${PROJECT_SOURCE_DIR})
target_compile_definitions(systole_test_main PUBLIC
  SYSTOLE_CATCH_MAJOR=${Catch2_VERSION_MAJOR}
  SYSTOLE_DATA_DEFAULT="${PROJECT_SOURCE_DIR}/../shared"
  SYSTOLE_SOURCE_DIR="${PROJECT_SOURCE_DIR}")

# systole_add_test(name SOURCES a.cc ... LIBS lib ... [LABELS label ...] [TIMEOUT seconds])
# One executable, one ctest entry. Exit code 77 (every case skipped) shows as Skipped.
function(systole_add_test name)
  cmake_parse_arguments(ARG "" "TIMEOUT" "SOURCES;LIBS;LABELS" ${ARGN})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 300)
  endif()
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE systole_test_main ${ARG_LIBS})
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES
    SKIP_RETURN_CODE 77 TIMEOUT ${ARG_TIMEOUT} LABELS "${ARG_LABELS}")
endfunction()
