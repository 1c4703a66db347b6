# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0

# Both forms: what is simulated and what is synthesized.
foreach(form 0 1)
  systole_add_model(ram_1r1w_${form}_model TOP systole_ram_1r1w
    PARAMS PerByte=${form} Bytes=16 Depth=32)
  systole_add_test(rtl_ram_1r1w_${form} SOURCES systole_ram_1r1w_test.cc
    LIBS ram_1r1w_${form}_model LABELS rtl)
  target_compile_definitions(rtl_ram_1r1w_${form} PRIVATE
    SYSTOLE_DUT=Vram_1r1w_${form}_model SYSTOLE_DUT_H="Vram_1r1w_${form}_model.h")
endforeach()
