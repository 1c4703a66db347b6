# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0

# Small buffers, so that windows meet group borders and the wrap often; also as synthesized.
foreach(shape 8 16 32 8_fpga 32_fpga)
  string(REPLACE "_" ";" parts ${shape})
  list(GET parts 0 r)
  set(flags)
  if(shape MATCHES fpga)
    set(flags FLAGS +define+SYSTOLE_FPGA)
  endif()
  math(EXPR bytes "${r} * 128")
  systole_add_model(act_buffer_${shape}_model TOP systole_act_buffer
    PARAMS R=${r} ActBytes=${bytes} ${flags})
  systole_add_test(rtl_act_buffer_${shape} SOURCES systole_act_buffer_test.cc
    LIBS act_buffer_${shape}_model LABELS rtl)
  target_compile_definitions(rtl_act_buffer_${shape} PRIVATE
    SYSTOLE_DUT=Vact_buffer_${shape}_model SYSTOLE_DUT_H="Vact_buffer_${shape}_model.h"
    SYSTOLE_R=${r} SYSTOLE_ACT_BYTES=${bytes})
endforeach()
