# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
systole_add_model(array_model TOP systole_array PARAMS R=16 C=8)
systole_add_test(rtl_array SOURCES systole_array_test.cc LIBS array_model LABELS rtl)

systole_add_model(accum_model TOP systole_accum PARAMS R=4 C=4 AccPixels=32)
systole_add_test(rtl_accum SOURCES systole_accum_test.cc LIBS accum_model LABELS rtl)
