# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0

# As in CONV of `base`, and as in VECTOR of `kv260` (a buffer line wider than the lanes).
foreach(shape 16x16 16x32 8x8)
  string(REPLACE "x" ";" sizes ${shape})
  list(GET sizes 0 lanes)
  list(GET sizes 1 bytes)
  systole_add_model(post_${shape}_model TOP systole_post PARAMS Lanes=${lanes} R=${bytes})
  systole_add_test(rtl_post_${shape} SOURCES systole_post_test.cc LIBS post_${shape}_model
    LABELS rtl)
  target_compile_definitions(rtl_post_${shape} PRIVATE
    SYSTOLE_DUT=Vpost_${shape}_model SYSTOLE_DUT_H="Vpost_${shape}_model.h"
    SYSTOLE_LANES=${lanes} SYSTOLE_R=${bytes})
endforeach()
