# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
#
# No pin of the board is used and the clocks come from IP with constraints of their own, so there is
# nothing to constrain but the file that is written.
set_property BITSTREAM.GENERAL.COMPRESS TRUE [current_design]
