# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
foreach(depth 1 3 4)
  systole_add_model(fifo_${depth}_model TOP systole_fifo PARAMS Width=40 Depth=${depth})
  systole_add_test(rtl_fifo_${depth} SOURCES systole_fifo_test.cc LIBS fifo_${depth}_model
    LABELS rtl)
  target_compile_definitions(rtl_fifo_${depth} PRIVATE
    SYSTOLE_DUT=Vfifo_${depth}_model SYSTOLE_DUT_H="Vfifo_${depth}_model.h" SYSTOLE_DEPTH=${depth})
endforeach()
