# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
systole_add_model(counters_model TOP systole_counters)
systole_add_test(rtl_counters SOURCES systole_counters_test.cc LIBS counters_model LABELS rtl)
