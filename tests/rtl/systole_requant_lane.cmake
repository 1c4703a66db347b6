# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
systole_add_model(requant_lane_model TOP systole_requant_lane)
systole_add_test(rtl_requant_lane SOURCES systole_requant_lane_test.cc LIBS requant_lane_model
  LABELS rtl)
