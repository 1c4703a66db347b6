// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
//
// All files of the RTL in an order that every tool accepts; paths are relative to hw/.
// Verilator: cd hw && verilator -f rtl/files.f --top-module systole_top ...

+incdir+spec/gen
+incdir+rtl/array
+incdir+rtl/vector

spec/gen/systole_pkg.sv
spec/gen/systole_check_static.sv

rtl/lib/systole_axi_checker.sv
rtl/lib/systole_clock_gate.sv
rtl/lib/systole_fifo.sv
rtl/lib/systole_funnel.sv
rtl/lib/systole_ram_1r1w.sv

rtl/ctrl/systole_check.sv
rtl/ctrl/systole_check_bounds.sv
rtl/ctrl/systole_check_fields.sv
rtl/ctrl/systole_check_sums.sv
rtl/ctrl/systole_control.sv
rtl/ctrl/systole_counters.sv
rtl/ctrl/systole_dispatch.sv
rtl/ctrl/systole_fetch.sv
rtl/ctrl/systole_queue.sv
rtl/ctrl/systole_regs.sv
rtl/ctrl/systole_state_counter.sv
rtl/ctrl/systole_status.sv

rtl/dma/systole_axi_read.sv
rtl/dma/systole_axi_write.sv
rtl/dma/systole_beats.sv
rtl/dma/systole_burst.sv
rtl/dma/systole_load.sv
rtl/dma/systole_rows.sv
rtl/dma/systole_store.sv

rtl/buffer/systole_act_arbiter.sv
rtl/buffer/systole_act_buffer.sv
rtl/buffer/systole_act_read_port.sv
rtl/buffer/systole_act_window.sv
rtl/buffer/systole_act_write_port.sv
rtl/buffer/systole_param_ram.sv
rtl/buffer/systole_wgt_ring.sv

rtl/post/systole_post.sv
rtl/post/systole_post_add.sv
rtl/post/systole_records.sv
rtl/post/systole_requant_dsp.sv
rtl/post/systole_requant_even.sv
rtl/post/systole_requant_lane.sv
rtl/post/systole_requant_mul.sv

rtl/array/systole_accum.sv
rtl/array/systole_array.sv
rtl/array/systole_array_packed.sv
rtl/array/systole_array_row.sv
rtl/array/systole_conv.sv
rtl/array/systole_conv_drain.sv
rtl/array/systole_conv_feed.sv
rtl/array/systole_conv_params.sv
rtl/array/systole_conv_request.sv
rtl/array/systole_conv_residual.sv
rtl/array/systole_conv_setup.sv
rtl/array/systole_conv_slices.sv
rtl/array/systole_conv_walk.sv
rtl/array/systole_mac.sv
rtl/array/systole_mac_column.sv
rtl/array/systole_mac_foot.sv
rtl/array/systole_weight_loader.sv

rtl/vector/systole_vector.sv
rtl/vector/systole_vector_add.sv
rtl/vector/systole_vector_address.sv
rtl/vector/systole_vector_commands.sv
rtl/vector/systole_vector_finish.sv
rtl/vector/systole_vector_lanes.sv
rtl/vector/systole_vector_params.sv
rtl/vector/systole_vector_setup.sv
rtl/vector/systole_vector_stream.sv
rtl/vector/systole_vector_table.sv
rtl/vector/systole_vector_walk.sv
rtl/vector/systole_vector_weights.sv
rtl/vector/systole_vector_window.sv

rtl/top/systole_top.sv
