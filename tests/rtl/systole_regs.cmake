# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
systole_add_model(regs_model TOP systole_regs
  PARAMS R=8 C=32 L=16 G=4 ActBytes=4096 WgtBytes=2048 ParamBytes=1024 AccPixels=64)
systole_add_test(rtl_regs SOURCES systole_regs_test.cc LIBS regs_model systole_axi LABELS rtl)
