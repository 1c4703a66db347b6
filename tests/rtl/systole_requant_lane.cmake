# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0

# As simulated, and as synthesized, on the model of the DSP slice: with whole results, with those of
# post-processing, and with both, where post-processing adds residuals.
set(fpga FLAGS +define+SYSTOLE_FPGA -y ${PROJECT_SOURCE_DIR}/hw/syn/sim)
systole_add_model(requant_lane_model TOP systole_requant_lane)
systole_add_model(requant_lane_fpga_model TOP systole_requant_lane ${fpga})
systole_add_model(requant_lane_fpga_10_model TOP systole_requant_lane PARAMS Bits=10 ${fpga})
systole_add_model(requant_lane_fpga_float_model TOP systole_requant_lane PARAMS Float=1'b1 ${fpga})
foreach(form requant_lane requant_lane_fpga requant_lane_fpga_10 requant_lane_fpga_float)
  set(bits 32)
  set(float 1)
  if(form MATCHES 10)
    set(bits 10)
  elseif(form MATCHES float)
    set(float 2)
  elseif(form MATCHES fpga)
    set(float 0)
  endif()
  systole_add_test(rtl_${form} SOURCES systole_requant_lane_test.cc LIBS ${form}_model LABELS rtl)
  target_compile_definitions(rtl_${form} PRIVATE SYSTOLE_BITS=${bits} SYSTOLE_FLOAT=${float}
    SYSTOLE_DUT=V${form}_model SYSTOLE_DUT_H="V${form}_model.h")
endforeach()
