# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0

find_package(Python3 REQUIRED COMPONENTS Interpreter)

# Every module alone and the top in every configuration, all warnings on; the list of files.
add_test(NAME rtl_lint
  COMMAND ${Python3_EXECUTABLE} ${PROJECT_SOURCE_DIR}/hw/lint/lint.py --verilator ${VERILATOR_BIN})
# What is generated from the specification is what is in the tree.
add_test(NAME spec_drift COMMAND ${Python3_EXECUTABLE} ${PROJECT_SOURCE_DIR}/hw/spec/generate.py --check)
set_tests_properties(rtl_lint spec_drift PROPERTIES LABELS rtl TIMEOUT 600)
