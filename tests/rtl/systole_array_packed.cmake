# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0

# The array of synthesis against that of simulation: with the model of the DSP slice (dsp), and as
# described for everything that has none (plain).
set(dsp48 +define+SYSTOLE_FPGA -y ${PROJECT_SOURCE_DIR}/hw/syn/sim)
foreach(shape 8_dsp 16_dsp 32_dsp 16_plain)
  string(REPLACE "_" ";" parts ${shape})
  list(GET parts 0 r)
  set(flags)
  if(shape MATCHES dsp)
    set(flags FLAGS ${dsp48})
  endif()
  systole_add_model(array_twins_${shape}_model TOP systole_array_twins PARAMS R=${r} C=4 ${flags})
  systole_add_test(rtl_array_twins_${shape} SOURCES systole_array_twins_test.cc
    LIBS array_twins_${shape}_model LABELS rtl)
  target_compile_definitions(rtl_array_twins_${shape} PRIVATE SYSTOLE_R=${r}
    SYSTOLE_DUT=Varray_twins_${shape}_model SYSTOLE_DUT_H="Varray_twins_${shape}_model.h")
endforeach()

systole_add_model(mac_dsp_model TOP systole_mac PARAMS First=1 FLAGS ${dsp48} FAST)
systole_add_model(mac_plain_model TOP systole_mac PARAMS First=1 FAST)
foreach(form dsp plain)
  systole_add_test(rtl_mac_${form} SOURCES systole_mac_test.cc LIBS mac_${form}_model LABELS rtl)
  target_compile_definitions(rtl_mac_${form} PRIVATE
    SYSTOLE_DUT=Vmac_${form}_model SYSTOLE_DUT_H="Vmac_${form}_model.h")
endforeach()

foreach(r 8 16 32)
  systole_add_model(mac_foot_${r}_model TOP systole_mac_foot PARAMS R=${r} FAST)
  systole_add_test(rtl_mac_foot_${r} SOURCES systole_mac_foot_test.cc LIBS mac_foot_${r}_model
    LABELS rtl)
  target_compile_definitions(rtl_mac_foot_${r} PRIVATE SYSTOLE_R=${r}
    SYSTOLE_DUT=Vmac_foot_${r}_model SYSTOLE_DUT_H="Vmac_foot_${r}_model.h")
endforeach()
