# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
#
# The part of vivado_stubs.tcl that keeps a block design. Pins and properties are those of AMD's
# product guides: PG201 (processing system), PG065 (clock wizard), PG164 (reset), PG247 (SmartConnect).

# Cell type -> {pins out} {pins in} {interfaces master} {interfaces slave} {properties}.
set kernel {{interrupt} {ap_clk ap_rst_n} {m_axi_gmem} {s_axi_control} {}}
set types [dict create \
  xilinx.com:ip:zynq_ultra_ps_e {
    {pl_clk0 pl_resetn0}
    {pl_ps_irq0 maxihpm0_fpd_aclk maxihpm1_fpd_aclk maxihpm0_lpd_aclk saxihpc0_fpd_aclk
      saxihpc1_fpd_aclk saxihp0_fpd_aclk saxihp1_fpd_aclk saxihp2_fpd_aclk saxihp3_fpd_aclk}
    {M_AXI_HPM0_FPD M_AXI_HPM1_FPD M_AXI_HPM0_LPD}
    {S_AXI_HPC0_FPD S_AXI_HPC1_FPD S_AXI_HP0_FPD S_AXI_HP1_FPD S_AXI_HP2_FPD S_AXI_HP3_FPD}
    {PSU__USE__M_AXI_GP0 PSU__USE__M_AXI_GP1 PSU__USE__M_AXI_GP2 PSU__USE__S_AXI_GP0
      PSU__USE__S_AXI_GP1 PSU__USE__S_AXI_GP2 PSU__USE__S_AXI_GP3 PSU__USE__S_AXI_GP4
      PSU__USE__S_AXI_GP5 PSU__USE__S_AXI_GP6 PSU__MAXIGP0__DATA_WIDTH PSU__MAXIGP1__DATA_WIDTH
      PSU__MAXIGP2__DATA_WIDTH PSU__SAXIGP0__DATA_WIDTH PSU__SAXIGP1__DATA_WIDTH
      PSU__SAXIGP2__DATA_WIDTH PSU__SAXIGP3__DATA_WIDTH PSU__SAXIGP4__DATA_WIDTH
      PSU__SAXIGP5__DATA_WIDTH PSU__USE__IRQ0 PSU__FPGA_PL0_ENABLE
      PSU__CRL_APB__PL0_REF_CTRL__FREQMHZ}
  } \
  xilinx.com:ip:clk_wiz {
    {clk_out1 locked} {clk_in1 resetn} {} {}
    {PRIM_SOURCE PRIM_IN_FREQ CLKOUT1_REQUESTED_OUT_FREQ USE_LOCKED USE_RESET RESET_TYPE RESET_PORT}
  } \
  xilinx.com:ip:proc_sys_reset {
    {peripheral_aresetn interconnect_aresetn} {slowest_sync_clk ext_reset_in dcm_locked} {} {} {}
  } \
  xilinx.com:ip:smartconnect {{} {aclk aresetn} {M00_AXI} {S00_AXI} {NUM_SI NUM_MI}} \
  systole:kernel:systole:1.0 $kernel \
  systole:hls:systole:1.0 $kernel]
# Port of the processing system -> the property that enables it, its clock.
set switches {
  M_AXI_HPM0_FPD {PSU__USE__M_AXI_GP0 maxihpm0_fpd_aclk} M_AXI_HPM1_FPD {PSU__USE__M_AXI_GP1 maxihpm1_fpd_aclk}
  M_AXI_HPM0_LPD {PSU__USE__M_AXI_GP2 maxihpm0_lpd_aclk} S_AXI_HPC0_FPD {PSU__USE__S_AXI_GP0 saxihpc0_fpd_aclk}
  S_AXI_HPC1_FPD {PSU__USE__S_AXI_GP1 saxihpc1_fpd_aclk} S_AXI_HP0_FPD {PSU__USE__S_AXI_GP2 saxihp0_fpd_aclk}
  S_AXI_HP1_FPD {PSU__USE__S_AXI_GP3 saxihp1_fpd_aclk} S_AXI_HP2_FPD {PSU__USE__S_AXI_GP4 saxihp2_fpd_aclk}
  S_AXI_HP3_FPD {PSU__USE__S_AXI_GP5 saxihp3_fpd_aclk}
}
set segments {
  ps/SAXIGP2/HP0_DDR_LOW ps/SAXIGP2/HP0_DDR_HIGH ps/SAXIGP2/HP0_QSPI ps/SAXIGP2/HP0_LPS_OCM
  systole_1/s_axi_control/reg0
}
set cells [dict create]     ;# Name -> type.
set values [dict create]    ;# Name -> properties.
set connected [dict create] ;# Pin or interface -> its net.
set assigned {}

proc kinds {path which} {
  lassign [split $path /] cell pin
  if {![dict exists $::cells $cell]} { error "the block design has no cell '$cell'" }
  return [expr {$pin in [lindex [dict get $::types [dict get $::cells $cell]] $which]}]
}
proc enabled {port} {
  return [expr {[dict exists $::values ps CONFIG.[lindex [dict get $::switches $port] 0]] &&
    [dict get $::values ps CONFIG.[lindex [dict get $::switches $port] 0]]}]
}

proc do_create_bd_cell {options others} {
  set type [dict get $options -vlnv]
  if {![dict exists $::types $type]} { error "create_bd_cell: no IP $type" }
  if {[dict exists $::cells [lindex $others 0]]} { error "there is a cell $others" }
  dict set ::cells [lindex $others 0] $type
  dict set ::values [lindex $others 0] {}
  return [lindex $others 0]
}
proc do_set_property {options others} {
  if {![dict exists $options -dict]} {
    if {[llength $others] != 3} { error "set_property: name, value and object are needed" }
    if {[lindex $others 0] ni $::properties} { error "set_property: no property [lindex $others 0]" }
    return
  }
  lassign $others pairs cell
  set known [lindex [dict get $::types [dict get $::cells $cell]] 4]
  dict for {name value} $pairs {
    if {![regsub {^CONFIG\.} $name {} plain] || $plain ni $known} {
      error "cell $cell has no property $name"
    }
    dict set ::values $cell $name $value
  }
}
proc do_get_bd_pins {options others} {
  if {![kinds $others 0] && ![kinds $others 1]} { error "there is no pin $others" }
  return [lindex $others 0]
}
proc do_get_bd_intf_pins {options others} {
  if {![kinds $others 2] && ![kinds $others 3]} { error "there is no interface $others" }
  lassign [split $others /] cell port
  if {$cell eq "ps" && ![enabled $port]} { error "$port of the processing system is not enabled" }
  return [lindex $others 0]
}
proc connect {items output input} {
  set net [lindex $items 0]
  if {![kinds $net $output]} { error "$net drives nothing" }
  dict set ::connected $net $net
  foreach item [lrange $items 1 end] {
    if {![kinds $item $input]} { error "$item cannot be driven" }
    if {[dict exists $::connected $item]} { error "$item is connected twice" }
    dict set ::connected $item $net
  }
}
proc do_connect_bd_net {options others} { connect $others 0 1 }
proc do_connect_bd_intf_net {options others} {
  if {[dict exists $::connected [lindex $others 0]]} { error "$others is connected twice" }
  connect $others 2 3
}
proc do_get_bd_addr_spaces {options others} {
  if {$others ni {ps/Data systole_1/m_axi_gmem}} { error "there is no address space $others" }
  return [lindex $others 0]
}
proc do_get_bd_addr_segs {options others} {
  if {$others in $::segments} { return [lindex $others 0] }
  if {[dict exists $options -quiet]} { return {} }
  error "there is no address segment $others"
}
proc do_assign_bd_address {options others} {
  set range [expr {[dict get $options -range]}]
  set offset [expr {[dict get $options -offset]}]
  if {$range & ($range - 1) || $offset % $range} { error "$offset is no place for $range bytes" }
  lappend ::assigned [lindex $others 0]
}
proc do_exclude_bd_addr_seg {options others} { lappend ::assigned [lindex $others 0] }
proc do_validate_bd_design {options others} {
  dict for {cell type} $::cells {
    lassign [dict get $::types $type] out in master slave
    foreach pin [concat $in $master $slave] {
      set used [dict exists $::connected $cell/$pin]
      if {$cell eq "ps" && $pin ne "pl_ps_irq0"} {
        set port [expr {$pin in $in ? [clocked $pin] : $pin}]
        if {$used != [enabled $port]} { error "ps/$pin is connected: $used, enabled: [enabled $port]" }
      } elseif {!$used} {
        error "$cell/$pin is not connected"
      }
    }
  }
  foreach segment $::segments {
    if {$segment ni $::assigned} { error "$segment has no address and is not excluded" }
  }
}
proc clocked {pin} {
  dict for {port facts} $::switches { if {[lindex $facts 1] eq $pin} { return $port } }
}
