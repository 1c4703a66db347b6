# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0

# VECTOR with this many lanes, bytes of a buffer line and pixels of a line buffer. Further arguments
# are flags of Verilator.
function(add_vector_test name lanes bytes line)
  systole_add_model(vector_${name}_model TOP systole_vector
    PARAMS L=${lanes} R=${bytes} LinePixels=${line} FLAGS ${ARGN})
  systole_add_test(rtl_vector_${name} SOURCES systole_vector_test.cc vector_encode.cc
    LIBS vector_${name}_model LABELS rtl)
  target_compile_definitions(rtl_vector_${name} PRIVATE
    SYSTOLE_DUT=Vvector_${name}_model SYSTOLE_DUT_H="Vvector_${name}_model.h"
    SYSTOLE_LANES=${lanes} SYSTOLE_R=${bytes} SYSTOLE_LINE=${line})
endfunction()

# As in `tiny` (where many rows are too wide for the line buffers), `base` and `kv260`; and as
# synthesized.
add_vector_test(8x8 8 8 8)
add_vector_test(16x16 16 16 256)
add_vector_test(16x32 16 32 512)
add_vector_test(8x8_fpga 8 8 8 +define+SYSTOLE_FPGA -y ${PROJECT_SOURCE_DIR}/hw/syn/sim)
