# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
systole_add_model(status_model TOP systole_status)
systole_add_test(rtl_status SOURCES systole_status_test.cc LIBS status_model LABELS rtl)
