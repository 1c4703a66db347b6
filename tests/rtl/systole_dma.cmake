# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0

# Both DMA engines with masters and memories, for the three line sizes. Rings of few tiles.
foreach(r 8 16 32)
  set(ring 1024)
  if(r EQUAL 32)
    set(ring 4096)
  endif()
  systole_add_model(dma_${r}_model TOP systole_dma_bench PARAMS R=${r} C=${r} WgtBytes=${ring})
  systole_add_test(rtl_dma_${r} SOURCES systole_dma_test.cc systole_dma_fault_test.cc
    LIBS dma_${r}_model systole_axi LABELS rtl)
  target_compile_definitions(rtl_dma_${r} PRIVATE
    SYSTOLE_DUT=Vdma_${r}_model SYSTOLE_DUT_H="Vdma_${r}_model.h" SYSTOLE_R=${r} SYSTOLE_WGT_BYTES=${ring})
endforeach()
