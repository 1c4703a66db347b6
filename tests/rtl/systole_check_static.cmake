# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
systole_add_model(check_static_model TOP systole_check_static)
systole_add_test(rtl_check_static SOURCES systole_check_static_test.cc LIBS check_static_model LABELS rtl)
