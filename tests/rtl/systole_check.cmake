# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0

# The sizes of the named configurations; the test finds a difference at the bounds.
set(check_params_tiny R=8 C=8 L=8 G=4 ActBytes=65536 ParamBytes=8192 AccPixels=64)
set(check_params_base R=16 C=16 L=16 G=4 ActBytes=262144 ParamBytes=16384 AccPixels=256)
set(check_params_kv260 R=32 C=32 L=16 G=4 ActBytes=1048576 ParamBytes=32768 AccPixels=512)
set(index 0)
foreach(config tiny base kv260)
  systole_add_model(check_${config}_model TOP systole_check PARAMS ${check_params_${config}})
  systole_add_test(rtl_check_${config} SOURCES systole_check_test.cc
    LIBS check_${config}_model systole_golden LABELS rtl)
  target_compile_definitions(rtl_check_${config} PRIVATE
    SYSTOLE_DUT=Vcheck_${config}_model SYSTOLE_DUT_H="Vcheck_${config}_model.h"
    SYSTOLE_CONFIG=${index})
  math(EXPR index "${index} + 1")
endforeach()
