# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
systole_add_model(dispatch_model TOP systole_dispatch)
systole_add_test(rtl_dispatch SOURCES systole_dispatch_test.cc LIBS dispatch_model LABELS rtl)
