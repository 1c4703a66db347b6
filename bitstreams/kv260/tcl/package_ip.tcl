# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
#
# Packages the RTL as IP for Vivado and as kernel (.xo) for Vitis.
#
#   vivado -mode batch -source package_ip.tcl -tclargs SETTINGS
#
# SETTINGS: settings.tcl of bitstreams/kv260/flow.py, which also calls this. Vivado 2022.2 or later.

source [lindex $argv 0]
proc setting {key} { return [dict get $::settings $key] }

create_project -force -part [setting part] package [file join [setting folder] package]
add_files -norecurse [setting sources]
add_files -norecurse [setting headers]
set_property file_type {Verilog Header} [get_files [setting headers]]
set_property top systole_kernel [current_fileset]
update_compile_order -fileset [current_fileset]

ipx::package_project -root_dir [setting ip_folder] -vendor systole -library kernel \
  -taxonomy /KernelIP -import_files -set_current true
set core [ipx::current_core]
set_property name systole $core
set_property version 1.0 $core
set_property display_name "Systole, configuration [setting config]" $core
set_property supported_families {zynquplus Production} $core
set_property sdx_kernel true $core
set_property sdx_kernel_type rtl $core

# Vivado has found the AXI interfaces, clock and reset by the names of their ports.
ipx::associate_bus_interfaces -busif s_axi_control -clock ap_clk $core
ipx::associate_bus_interfaces -busif m_axi_gmem -clock ap_clk $core
ipx::associate_bus_interfaces -clock ap_clk -reset ap_rst_n $core
proc bus_parameter {interface name value} {
  set parameter [ipx::get_bus_parameters -quiet $name -of_objects $interface]
  if {![llength $parameter]} { set parameter [ipx::add_bus_parameter $name $interface] }
  set_property value $value $parameter
}
ipx::infer_bus_interface interrupt xilinx.com:signal:interrupt_rtl:1.0 $core
bus_parameter [ipx::get_bus_interfaces interrupt -of_objects $core] SENSITIVITY LEVEL_HIGH
# What the interconnect need not be prepared for.
set memory [ipx::get_bus_interfaces m_axi_gmem -of_objects $core]
foreach {name value} {SUPPORTS_NARROW_BURST 0 MAX_BURST_LENGTH 16 NUM_READ_OUTSTANDING 32
    NUM_WRITE_OUTSTANDING 32} {
  bus_parameter $memory $name $value
}

# Registers. The linker of Vitis takes the pointer at 0x10 for the memory that m_axi_gmem reaches; no
# tool accesses it.
set map [ipx::add_memory_map s_axi_control $core]
set_property slave_memory_map_ref s_axi_control \
  [ipx::get_bus_interfaces s_axi_control -of_objects $core]
set block [ipx::add_address_block reg0 $map]
set_property range [setting register_bytes] $block
set pointer [ipx::add_register MEMORY $block]
set_property address_offset 0x10 $pointer
set_property size 64 $pointer
set_property value m_axi_gmem [ipx::add_register_parameter ASSOCIATED_BUSIF $pointer]

ipx::create_xgui_files $core
ipx::update_checksums $core
ipx::check_integrity -kernel -xrt $core
ipx::save_core $core
package_xo -force -xo_path [file join [setting folder] systole.xo] -kernel_name systole \
  -ip_directory [setting ip_folder] -ctrl_protocol user_managed
close_project
