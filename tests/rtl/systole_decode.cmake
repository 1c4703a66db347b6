# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
systole_add_model(decode_model TOP systole_decode)
systole_add_test(rtl_decode SOURCES systole_decode_test.cc LIBS decode_model LABELS rtl)
