# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0

# Lanes x bytes of a buffer line x pixels of a line buffer: `tiny` (where many rows are too wide),
# `base`, `kv260`.
foreach(shape 8x8x8 16x16x256 16x32x512)
  string(REPLACE "x" ";" sizes ${shape})
  list(GET sizes 0 lanes)
  list(GET sizes 1 bytes)
  list(GET sizes 2 line)
  set(shape ${lanes}x${bytes})
  systole_add_model(vector_${shape}_model TOP systole_vector 
    PARAMS L=${lanes} R=${bytes} LinePixels=${line})
  systole_add_test(rtl_vector_${shape} SOURCES systole_vector_test.cc vector_encode.cc
    LIBS vector_${shape}_model LABELS rtl)
  target_compile_definitions(rtl_vector_${shape} PRIVATE
    SYSTOLE_DUT=Vvector_${shape}_model SYSTOLE_DUT_H="Vvector_${shape}_model.h"
    SYSTOLE_LANES=${lanes} SYSTOLE_R=${bytes} SYSTOLE_LINE=${line})
endforeach()
