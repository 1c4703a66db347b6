# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0

# CONV with its memories, as in the configurations; also as synthesized, on the model of the DSP
# slice. Further arguments are flags of Verilator.
function(add_conv_test size r act_bytes wgt_bytes param_bytes acc_pixels)
  systole_add_model(conv_${size}_model TOP systole_conv_bench PARAMS R=${r} C=${r}
    ActBytes=${act_bytes} WgtBytes=${wgt_bytes} ParamBytes=${param_bytes} AccPixels=${acc_pixels}
    FLAGS ${ARGN})
  systole_add_test(rtl_conv_${size} SOURCES systole_conv_test.cc systole_conv_timing_test.cc conv_case.cc
    LIBS conv_${size}_model LABELS rtl)
  target_compile_definitions(rtl_conv_${size} PRIVATE
    SYSTOLE_DUT=Vconv_${size}_model SYSTOLE_DUT_H="Vconv_${size}_model.h"
    SYSTOLE_R=${r} SYSTOLE_C=${r} SYSTOLE_ACT_BYTES=${act_bytes}
    SYSTOLE_PARAM_BYTES=${param_bytes} SYSTOLE_ACC_PIXELS=${acc_pixels})
endfunction()

add_conv_test(tiny 8 65536 8192 8192 64)
add_conv_test(base 16 262144 65536 16384 256)
add_conv_test(kv260 32 1048576 131072 32768 512)
add_conv_test(tiny_fpga 8 65536 8192 8192 64
  +define+SYSTOLE_FPGA -y ${PROJECT_SOURCE_DIR}/hw/syn/sim)
