# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
#
# One top of the HLS engine through Vitis HLS 2022.2 or later:
#
#   vitis_hls -f hls/scripts/vitis_hls.tcl -tclargs TOP CONFIG STEPS [PART [PERIOD]]
#
#   TOP     shell, core or levels
#   CONFIG  tiny, base or kv260
#   STEPS   of csim,csynth,cosim,export, joined by commas, in this order
#   PART    default: of the Kria KV260
#   PERIOD  of the clock in ns, default 4.0
#
# Results: build/hls/CONFIG/TOP. No vendor tool has run this script; a test runs it against stubs of
# the commands that it uses.

proc usage {problem} {
  error "$problem; usage: vitis_hls -f vitis_hls.tcl -tclargs shell|core|levels tiny|base|kv260\
    csim,csynth,cosim,export ?part? ?period?"
}

# vitis_hls hands over its own arguments too.
set arguments $argv
set at [lsearch -exact $arguments -tclargs]
if {$at >= 0} { set arguments [lrange $arguments [expr {$at + 1}] end] }
if {[llength $arguments] < 3 || [llength $arguments] > 5} { usage "3 to 5 arguments are needed" }
lassign $arguments top config steps part period
if {$part eq ""} { set part xck26-sfvc784-2LV-c }
if {$period eq ""} { set period 4.0 }
set tops {shell core levels}
set configs [dict create tiny ConfigTiny base ConfigBase kv260 ConfigKv260]
if {$top ni $tops} { usage "there is no top $top" }
if {![dict exists $configs $config]} { usage "there is no configuration $config" }
set steps [split $steps ,]
foreach step $steps {
  if {$step ni {csim csynth cosim export}} { usage "there is no step $step" }
}

set root [file normalize [file join [file dirname [file normalize [info script]]] .. ..]]
set flags "-std=c++14 -I$root -I$root/hls/include -DSYSTOLE_HLS_CONFIG=[dict get $configs $config]"

file mkdir [file join $root build hls $config]
cd [file join $root build hls $config]
open_project -reset $top
set_top systole_hls_$top
add_files [file join $root hls src gen systole_hls_$top.cc] -cflags $flags
# The test bench joins the three tops; the two others are part of it.
foreach other $tops {
  if {$other ne $top} {
    add_files -tb [file join $root hls src gen systole_hls_$other.cc] -cflags $flags
  }
}
add_files -tb [file join $root hls src systole_hls_tb.cc] -cflags $flags

open_solution -reset solution -flow_target vivado
set_part $part
create_clock -period $period -name default
# A reset puts every register into its initial state (members of static processes); memories have
# RESET off.
config_rtl -reset state -reset_level low
config_compile -pipeline_style frp
config_export -format ip_catalog -vendor systole -library hls -ipname systole_hls_$top \
  -version 1.0 -rtl verilog

foreach step $steps {
  switch $step {
    csim { csim_design }
    csynth { csynth_design }
    cosim { cosim_design -rtl verilog }
    export { export_design -format ip_catalog -rtl verilog -output systole_hls_$top.zip }
  }
}
exit
