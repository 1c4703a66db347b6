# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0

# Rings of four tiles, so that they wrap and run full often.
foreach(c 8 16 32)
  math(EXPR bytes "${c} * ${c} * 4")
  systole_add_model(wgt_ring_${c}_model TOP systole_wgt_ring PARAMS R=${c} C=${c} WgtBytes=${bytes})
  systole_add_test(rtl_wgt_ring_${c} SOURCES systole_wgt_ring_test.cc LIBS wgt_ring_${c}_model
    LABELS rtl)
  target_compile_definitions(rtl_wgt_ring_${c} PRIVATE
    SYSTOLE_DUT=Vwgt_ring_${c}_model SYSTOLE_DUT_H="Vwgt_ring_${c}_model.h"
    SYSTOLE_C=${c} SYSTOLE_WGT_BYTES=${bytes})
endforeach()
