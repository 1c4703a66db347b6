# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
systole_add_model(fetch_model TOP systole_fetch)
systole_add_test(rtl_fetch SOURCES systole_fetch_test.cc LIBS fetch_model LABELS rtl)
