# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
#
# From the packaged IP to the bitstream, with reports.
#
#   vivado -mode batch -source build_design.tcl -tclargs SETTINGS
#
# SETTINGS: settings.tcl of bitstreams/kv260/flow.py, which also calls this. Vivado 2022.2 or later
# with the board files of the KV260. Fails when the clock is not met.

set here [file dirname [file normalize [info script]]]
source [lindex $argv 0]
proc setting {key} { return [dict get $::settings $key] }
if {[version -short] < 2022.2} { error "this is Vivado [version -short], 2022.2 or later is needed" }

set boards [get_board_parts -quiet -latest_file_version "*:[setting board_part]:*"]
if {![llength $boards]} {
  error "Vivado has no board files '[setting board_part]': install them (Tools, Vivado Store, Boards)"
}
create_project -force -part [setting part] [setting name] [file join [setting folder] vivado]
set_property board_part [lindex $boards end] [current_project]
set_property board_connections [setting connections] [current_project]
set_property ip_repo_paths [setting ip_folder] [current_project]
update_ip_catalog
add_files -fileset constrs_1 -norecurse [setting constraints]

source [file join $here block_design.tcl]
set design [get_files systole.bd]
generate_target all $design
add_files -norecurse [make_wrapper -files $design -top]
set_property top systole_wrapper [current_fileset]
update_compile_order -fileset sources_1

proc run {name args} {
  launch_runs $name -jobs [setting jobs] {*}$args
  wait_on_run $name
  if {[get_property PROGRESS [get_runs $name]] ne "100%"} {
    error "$name has failed: see its log below [setting folder]/vivado"
  }
}
run synth_1
# Large, full and fast: worth some of the tool's time.
set_property strategy Performance_ExplorePostRoutePhysOpt [get_runs impl_1]
set_property STEPS.WRITE_BITSTREAM.ARGS.BIN_FILE true [get_runs impl_1]
run impl_1 -to_step write_bitstream

open_run impl_1
set reports [file join [setting folder] reports]
file mkdir $reports
report_utilization -hierarchical -file [file join $reports utilization_hierarchical.txt]
report_utilization -file [file join $reports utilization.txt]
report_timing_summary -delay_type min_max -max_paths 20 -file [file join $reports timing.txt]
report_clock_utilization -file [file join $reports clocks.txt]
report_power -file [file join $reports power.txt]
report_drc -file [file join $reports drc.txt]
foreach {delay what} {max setup min hold} {
  set slack [get_property SLACK [get_timing_paths -delay_type $delay]]
  puts "Systole: worst $what slack $slack ns at [setting mhz] MHz"
  if {$slack < 0} {
    error "the design misses $what by $slack ns at [setting mhz] MHz: see $reports/timing.txt, lower --mhz"
  }
}

set image [file join [setting folder] [setting name]]
foreach kind {bit bin} {
  file copy -force [file join [get_property DIRECTORY [get_runs impl_1]] systole_wrapper.$kind] \
    $image.$kind
}
write_hw_platform -fixed -include_bit -force -file $image.xsa
close_project
