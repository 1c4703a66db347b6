# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
#
# The three synthesized tops and the shim as a kernel of XRT (.xo), control protocol user_managed:
#
#   vivado -mode batch -source hls/scripts/package_kernel.tcl -tclargs CONFIG [PART]
#
# after vitis_hls.tcl or v++ has synthesized shell, core and levels of CONFIG into build/hls/CONFIG.
# Result: build/hls/CONFIG/systole_hls.xo. No vendor tool has run this script; a test runs it against
# stubs of the commands that it uses.

if {[llength $argv] < 1 || [llength $argv] > 2} {
  error "usage: vivado -mode batch -source package_kernel.tcl -tclargs tiny|base|kv260 ?part?"
}
lassign $argv config part
if {$part eq ""} { set part xck26-sfvc784-2LV-c }
if {$config ni {tiny base kv260}} { error "there is no configuration $config" }
set root [file normalize [file join [file dirname [file normalize [info script]]] .. ..]]
set build [file join $root build hls $config]

set rtl {}
foreach top {shell core levels} {
  set found [glob -nocomplain [file join $build $top solution syn verilog *.v]]
  if {![llength $found]} { error "$build/$top is not synthesized: run vitis_hls.tcl with csynth first" }
  lappend rtl {*}$found
}
lappend rtl [file join $root hls src gen systole_hls_top.sv]
lappend rtl [file join $root hls src systole_hls_kernel.sv]

create_project -force -part $part package [file join $build package]
add_files -norecurse $rtl
set_property top systole_hls_kernel [current_fileset]
update_compile_order -fileset [current_fileset]

set ip [file join $build ip]
# The kernel's name is that of the RTL's, so that host programs open either; the library tells them apart.
ipx::package_project -root_dir $ip -vendor systole -library hls -taxonomy /KernelIP \
  -import_files -set_current true
set core [ipx::current_core]
set_property name systole $core
set_property version 1.0 $core
set_property sdx_kernel true $core
set_property sdx_kernel_type rtl $core
ipx::associate_bus_interfaces -busif m_axi_gmem -clock ap_clk $core
ipx::associate_bus_interfaces -busif s_axi_control -clock ap_clk $core
set_property value ap_rst_n [ipx::add_bus_parameter ASSOCIATED_RESET \
  [ipx::get_bus_interfaces ap_clk -of_objects $core]]
ipx::infer_bus_interface interrupt xilinx.com:signal:interrupt_rtl:1.0 $core
set_property value LEVEL_HIGH [ipx::add_bus_parameter SENSITIVITY \
  [ipx::get_bus_interfaces interrupt -of_objects $core]]

# Registers that the host may map; the driver knows them all by their offsets.
set map [ipx::add_memory_map s_axi_control $core]
set_property slave_memory_map_ref s_axi_control \
  [ipx::get_bus_interfaces s_axi_control -of_objects $core]
set block [ipx::add_address_block reg0 $map]
set_property range 4096 $block
set memory [ipx::add_register MEMORY $block]
set_property address_offset 0x10 $memory
set_property size 64 $memory
set_property value m_axi_gmem [ipx::add_register_parameter ASSOCIATED_BUSIF $memory]

ipx::create_xgui_files $core
ipx::update_checksums $core
ipx::check_integrity -kernel -xrt $core
ipx::save_core $core
package_xo -force -xo_path [file join $build systole_hls.xo] -kernel_name systole \
  -ip_directory $ip -ctrl_protocol user_managed
close_project
