# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
foreach(r 8 32)
  systole_add_model(conv_feed_${r}_model TOP systole_conv_feed
    PARAMS R=${r} AccPixels=64 GroupBytes=16384)
  systole_add_test(rtl_conv_feed_${r} SOURCES systole_conv_feed_test.cc
    LIBS conv_feed_${r}_model LABELS rtl)
  target_compile_definitions(rtl_conv_feed_${r} PRIVATE SYSTOLE_R=${r}
    SYSTOLE_DUT=Vconv_feed_${r}_model SYSTOLE_DUT_H="Vconv_feed_${r}_model.h")
endforeach()
