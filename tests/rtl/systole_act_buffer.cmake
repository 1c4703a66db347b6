# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0

# Small buffers, so that windows meet group borders and the wrap often.
foreach(r 8 16 32)
  math(EXPR bytes "${r} * 128")
  systole_add_model(act_buffer_${r}_model TOP systole_act_buffer PARAMS R=${r} ActBytes=${bytes})
  systole_add_test(rtl_act_buffer_${r} SOURCES systole_act_buffer_test.cc
    LIBS act_buffer_${r}_model LABELS rtl)
  target_compile_definitions(rtl_act_buffer_${r} PRIVATE
    SYSTOLE_DUT=Vact_buffer_${r}_model SYSTOLE_DUT_H="Vact_buffer_${r}_model.h"
    SYSTOLE_R=${r} SYSTOLE_ACT_BYTES=${bytes})
endforeach()
