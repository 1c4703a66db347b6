# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
foreach(depth 1 2 4 8)
  systole_add_model(queue_${depth}_model TOP systole_queue PARAMS Depth=${depth} CmdBits=512)
  systole_add_test(rtl_queue_${depth} SOURCES systole_queue_test.cc LIBS queue_${depth}_model
    LABELS rtl)
  target_compile_definitions(rtl_queue_${depth} PRIVATE
    SYSTOLE_DUT=Vqueue_${depth}_model SYSTOLE_DUT_H="Vqueue_${depth}_model.h"
    SYSTOLE_DEPTH=${depth})
endforeach()
