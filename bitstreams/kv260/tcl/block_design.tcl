# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
#
# The block design: processing system, clock, reset, one Systole. Sourced by build_design.tcl.

create_bd_design systole

# --- Processing system, as the board needs it ---
set ps [create_bd_cell -type ip -vlnv xilinx.com:ip:zynq_ultra_ps_e ps]
apply_bd_automation -rule xilinx.com:bd_rule:zynq_ultra_ps_e \
  -config {apply_board_preset "1"} $ps
set options {}
foreach port {GP0 GP1 GP2} {
  lappend options CONFIG.PSU__USE__M_AXI_$port [expr {$port eq [setting register_gp]}]
}
foreach port {GP0 GP1 GP2 GP3 GP4 GP5 GP6} {
  lappend options CONFIG.PSU__USE__S_AXI_$port [expr {$port eq [setting memory_gp]}]
}
lappend options CONFIG.PSU__MAXI[setting register_gp]__DATA_WIDTH [setting register_width]
lappend options CONFIG.PSU__SAXI[setting memory_gp]__DATA_WIDTH [setting memory_width]
lappend options CONFIG.PSU__USE__IRQ0 1
lappend options CONFIG.PSU__FPGA_PL0_ENABLE 1
lappend options CONFIG.PSU__CRL_APB__PL0_REF_CTRL__FREQMHZ [setting pl0_mhz]
set_property -dict $options $ps

# --- Clock and reset of everything in the logic ---
set wizard [create_bd_cell -type ip -vlnv xilinx.com:ip:clk_wiz clock]
set_property -dict [list CONFIG.PRIM_SOURCE Global_buffer CONFIG.PRIM_IN_FREQ [setting pl0_mhz] \
  CONFIG.CLKOUT1_REQUESTED_OUT_FREQ [setting mhz] CONFIG.USE_LOCKED true \
  CONFIG.USE_RESET true CONFIG.RESET_TYPE ACTIVE_LOW CONFIG.RESET_PORT resetn] $wizard
create_bd_cell -type ip -vlnv xilinx.com:ip:proc_sys_reset reset
connect_bd_net [get_bd_pins ps/pl_clk0] [get_bd_pins clock/clk_in1]
connect_bd_net [get_bd_pins ps/pl_resetn0] [get_bd_pins clock/resetn] \
  [get_bd_pins reset/ext_reset_in]
connect_bd_net [get_bd_pins clock/locked] [get_bd_pins reset/dcm_locked]

# --- Systole between two interconnects of one port each ---
create_bd_cell -type ip -vlnv [setting ip] systole_1
foreach name {register_bus memory_bus} {
  set bus [create_bd_cell -type ip -vlnv xilinx.com:ip:smartconnect $name]
  set_property -dict {CONFIG.NUM_SI 1 CONFIG.NUM_MI 1} $bus
}
connect_bd_intf_net [get_bd_intf_pins ps/[setting register_port]] \
  [get_bd_intf_pins register_bus/S00_AXI]
connect_bd_intf_net [get_bd_intf_pins register_bus/M00_AXI] \
  [get_bd_intf_pins systole_1/s_axi_control]
connect_bd_intf_net [get_bd_intf_pins systole_1/m_axi_gmem] [get_bd_intf_pins memory_bus/S00_AXI]
connect_bd_intf_net [get_bd_intf_pins memory_bus/M00_AXI] \
  [get_bd_intf_pins ps/[setting memory_port]]

# The processing system calls the clock of M_AXI_HPM0_FPD maxihpm0_fpd_aclk.
proc clock_pin {port} { return ps/[string tolower [string map {_AXI_ axi} $port]]_aclk }
connect_bd_net [get_bd_pins clock/clk_out1] [get_bd_pins reset/slowest_sync_clk] \
  [get_bd_pins systole_1/ap_clk] [get_bd_pins register_bus/aclk] [get_bd_pins memory_bus/aclk] \
  [get_bd_pins [clock_pin [setting register_port]]] [get_bd_pins [clock_pin [setting memory_port]]]
connect_bd_net [get_bd_pins reset/peripheral_aresetn] [get_bd_pins systole_1/ap_rst_n] \
  [get_bd_pins register_bus/aresetn] [get_bd_pins memory_bus/aresetn]
connect_bd_net [get_bd_pins systole_1/interrupt] [get_bd_pins ps/pl_ps_irq0]

# --- Addresses ---
assign_bd_address -offset [setting register_address] -range [setting register_bytes] \
  -target_address_space [get_bd_addr_spaces ps/Data] \
  [get_bd_addr_segs systole_1/s_axi_control/reg0] -force
foreach range [setting memory_ranges] {
  lassign $range segment address bytes
  assign_bd_address -offset $address -range $bytes \
    -target_address_space [get_bd_addr_spaces systole_1/m_axi_gmem] \
    [get_bd_addr_segs ps/SAXI[setting memory_gp]/$segment] -force
}
# Nothing else of the processing system is within reach: flash and on-chip memory are left out.
foreach segment {QSPI LPS_OCM} {
  set other [get_bd_addr_segs -quiet ps/SAXI[setting memory_gp]/HP0_$segment]
  if {[llength $other]} {
    exclude_bd_addr_seg $other -target_address_space [get_bd_addr_spaces systole_1/m_axi_gmem]
  }
}
validate_bd_design
save_bd_design
