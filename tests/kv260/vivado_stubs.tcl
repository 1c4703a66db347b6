# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
#
# Stand-ins for the commands of Vivado: each checks its options against those of the vendor's manual
# (UG835), checks that named files exist, and appends its call to LOG as a Tcl list. What a block
# design is made of is kept and checked as well: pins that exist, connections in the right direction
# and only once, nothing left open. A command that is not here is an error.
#
#   tclsh vivado_stubs.tcl LOG SCRIPT ARGUMENTS...
#
# Environment, to play failures: STUB_VERSION, STUB_NO_BOARD, STUB_SLACK, STUB_PROGRESS.

namespace eval ipx {}
lassign $argv log script
set results [file dirname [file normalize $log]] ;# Where runs leave their files.
set log [open $log w]
set argv [lrange $argv 2 end]
proc play {name default} {
  return [expr {[info exists ::env($name)] ? $::env($name) : $default}]
}
proc unknown {name args} { error "there is no command '$name'" }

# Command -> {options with a value} {options without} number of other arguments (least, most).
set commands {
  create_project {{-part} {-force -in_memory} 1 2}
  add_files {{-fileset} {-norecurse} 1 1}
  get_files {{-of_objects} {-quiet} 1 1}
  set_property {{} {-dict} 2 3}
  get_property {{} {} 2 2}
  current_fileset {{} {-quiet} 0 0}
  current_project {{} {-quiet} 0 0}
  update_compile_order {{-fileset} {} 0 0}
  update_ip_catalog {{} {-rebuild} 0 0}
  version {{} {-short} 0 0}
  get_board_parts {{} {-quiet -latest_file_version} 1 1}
  create_bd_design {{} {} 1 1}
  create_bd_cell {{-type -vlnv} {} 1 1}
  apply_bd_automation {{-rule -config} {} 1 1}
  get_bd_pins {{} {-quiet} 1 1}
  get_bd_intf_pins {{} {-quiet} 1 1}
  connect_bd_net {{} {} 2 99}
  connect_bd_intf_net {{} {} 2 2}
  get_bd_addr_spaces {{} {-quiet} 1 1}
  get_bd_addr_segs {{} {-quiet} 1 1}
  assign_bd_address {{-offset -range -target_address_space} {-force} 1 1}
  exclude_bd_addr_seg {{-target_address_space} {} 1 1}
  validate_bd_design {{} {} 0 0}
  save_bd_design {{} {} 0 0}
  generate_target {{} {-force} 2 2}
  make_wrapper {{-files} {-top} 0 0}
  launch_runs {{-jobs -to_step} {} 1 1}
  wait_on_run {{-timeout} {} 1 1}
  get_runs {{} {} 1 1}
  open_run {{} {} 1 1}
  report_utilization {{-file} {-hierarchical} 0 0}
  report_timing_summary {{-file -delay_type -max_paths} {} 0 0}
  report_clock_utilization {{-file} {} 0 0}
  report_power {{-file} {} 0 0}
  report_drc {{-file} {} 0 0}
  get_timing_paths {{-delay_type -max_paths} {} 0 0}
  write_hw_platform {{-file} {-fixed -include_bit -force} 0 0}
  close_project {{} {} 0 0}
  ipx::package_project {{-root_dir -vendor -library -taxonomy -set_current} {-import_files} 0 0}
  ipx::current_core {{} {} 0 0}
  ipx::associate_bus_interfaces {{-busif -clock -reset} {-clear -remove} 1 1}
  ipx::infer_bus_interface {{} {} 3 3}
  ipx::add_bus_parameter {{} {-quiet} 2 2}
  ipx::get_bus_parameters {{-of_objects} {-quiet} 1 1}
  ipx::get_bus_interfaces {{-of_objects} {} 1 1}
  ipx::add_memory_map {{} {} 2 2}
  ipx::add_address_block {{} {} 2 2}
  ipx::add_register {{} {} 2 2}
  ipx::add_register_parameter {{} {} 2 2}
  ipx::create_xgui_files {{} {} 1 1}
  ipx::update_checksums {{} {} 1 1}
  ipx::check_integrity {{} {-kernel -xrt -quiet} 1 1}
  ipx::save_core {{} {} 1 1}
  package_xo {{-xo_path -kernel_name -ip_directory -ctrl_protocol} {-force} 0 0}
}
# Properties of objects that are no cells of the block design.
set properties {
  STEPS.WRITE_BITSTREAM.ARGS.BIN_FILE
  file_type top board_part board_connections ip_repo_paths strategy name version display_name
  supported_families sdx_kernel sdx_kernel_type value slave_memory_map_ref range address_offset size
}

proc dispatch {name valued plain least most arguments} {
  puts $::log [list $name {*}$arguments]
  flush $::log
  set options [dict create]
  set others {}
  for {set i 0} {$i < [llength $arguments]} {incr i} {
    set word [lindex $arguments $i]
    if {$word in $valued} {
      incr i
      if {$i == [llength $arguments]} { error "$name: $word needs a value" }
      dict set options $word [lindex $arguments $i]
    } elseif {$word in $plain} {
      dict set options $word 1
    } elseif {[regexp {^-[a-z_]+$} $word]} {
      error "$name has no option $word"
    } else {
      lappend others $word
    }
  }
  if {[llength $others] < $least || [llength $others] > $most} {
    error "$name: [llength $others] arguments, $least to $most are right"
  }
  if {[llength [info commands do_$name]]} { return [do_$name $options $others] }
  return "<$name>"
}
foreach {name spec} $commands {
  lassign $spec valued plain least most
  proc $name {args} "dispatch $name [list $valued] [list $plain] $least $most \$args"
}

# ------------------------------------------------------------------ files, versions, results
proc do_add_files {options others} {
  foreach file [lindex $others 0] {
    if {![file isfile $file] && ![string match "/made/*" $file]} { error "add_files: no file $file" }
  }
}
proc do_get_files {options others} { return [lindex $others 0] }
proc do_version {options others} { return [play STUB_VERSION 2022.2] }
proc do_get_board_parts {options others} {
  set all {xilinx.com:kv260_som:part0:1.3 xilinx.com:kv260_som:part0:1.4}
  if {[play STUB_NO_BOARD 0]} { return {} }
  return [lsearch -all -inline $all [lindex $others 0]]
}
proc do_get_property {options others} {
  switch [lindex $others 0] {
    SLACK { return [play STUB_SLACK 0.012] }
    PROGRESS { return [play STUB_PROGRESS 100%] }
    DIRECTORY { return $::results }
    default { error "get_property: no property [lindex $others 0]" }
  }
}
proc do_get_runs {options others} {
  if {[lindex $others 0] ni {synth_1 impl_1}} { error "no run [lindex $others 0]" }
  return "<run [lindex $others 0]>"
}
proc do_launch_runs {options others} {
  if {$others ne "impl_1" || ![dict exists $options -to_step]} return
  foreach kind {bit bin} { close [open [file join $::results systole_wrapper.$kind] w] }
}
proc do_make_wrapper {options others} { return "/made/[file rootname [dict get $options -files]]_wrapper.v" }
namespace eval do_ipx {}
proc do_ipx::get_bus_parameters {options others} { return {} }

# ------------------------------------------------------------------ block design
source [file join [file dirname [file normalize [info script]]] block_design_stubs.tcl]

if {[catch {source $script} message]} {
  puts stderr $message
  exit 1
}
