# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
#
# Stand-ins for the commands of vitis_hls and vivado: each checks its options against those of the
# vendor's manuals (UG1399 "Tcl Commands", UG835), checks that named files exist, and prints its call.
# tclsh vitis_stubs.tcl SCRIPT ARGUMENTS...

# Command -> {options with a value} {options without} number of other arguments (least, most).
set commands {
  open_project {{} {-reset -upgrade} 1 1}
  set_top {{} {} 1 1}
  add_files {{-cflags -csimflags -fileset} {-tb -norecurse -blackbox} 1 1}
  open_solution {{-flow_target} {-reset -default} 1 1}
  set_part {{} {} 1 1}
  create_clock {{-period -name} {} 0 1}
  config_rtl {{-reset -reset_level -register_all_io -module_prefix} {-reset_async} 0 0}
  config_compile {{-pipeline_style -pipeline_loops -name_max_length} {} 0 0}
  config_export {{-format -vendor -library -ipname -version -rtl -display_name} {} 0 0}
  csim_design {{-argv -ldflags -mflags} {-clean -O -setup -profile} 0 0}
  csynth_design {{} {-dump_cfg -synthesis_check} 0 0}
  cosim_design {{-rtl -tool -argv -trace_level} {-O -setup -wave_debug -random_stall} 0 0}
  export_design {{-format -rtl -output -flow -version} {} 0 0}
  create_project {{-part} {-force -in_memory} 1 2}
  update_compile_order {{-fileset} {} 0 0}
  set_property {{} {} 3 3}
  current_fileset {{} {} 0 0}
  ipx::package_project {{-root_dir -vendor -library -taxonomy -set_current} {-import_files} 0 0}
  ipx::current_core {{} {} 0 0}
  ipx::associate_bus_interfaces {{-busif -clock} {} 1 1}
  ipx::add_bus_parameter {{} {} 2 2}
  ipx::infer_bus_interface {{} {} 3 3}
  ipx::get_bus_interfaces {{-of_objects} {} 1 1}
  ipx::add_memory_map {{} {} 2 2}
  ipx::add_address_block {{} {} 2 2}
  ipx::add_register {{} {} 2 2}
  ipx::add_register_parameter {{} {} 2 2}
  ipx::create_xgui_files {{} {} 1 1}
  ipx::update_checksums {{} {} 1 1}
  ipx::check_integrity {{} {-kernel -xrt -quiet} 1 1}
  ipx::save_core {{} {} 1 1}
  package_xo {{-xo_path -kernel_name -ip_directory -ctrl_protocol -kernel_xml} {-force} 0 0}
  close_project {{} {} 0 0}
}

namespace eval ipx {}
rename exit real_exit
proc exit {{code 0}} {
  puts "exit $code"
  real_exit $code
}

proc called {name valued plain least most arguments} {
  set others {}
  for {set i 0} {$i < [llength $arguments]} {incr i} {
    set word [lindex $arguments $i]
    if {$word in $valued} {
      incr i
      if {$i == [llength $arguments]} { error "$name: $word needs a value" }
      if {$word eq "-cflags"} { check_flags [lindex $arguments $i] }
    } elseif {$word in $plain} {
      continue
    } elseif {[regexp {^-[a-z_]+$} $word]} {
      error "$name has no option $word"
    } else {
      lappend others $word
    }
  }
  if {[llength $others] < $least || [llength $others] > $most} {
    error "$name: [llength $others] arguments, $least to $most are right"
  }
  if {$name eq "add_files"} {
    foreach file [lindex $others 0] {
      if {![file isfile $file]} { error "$name: no file $file" }
    }
  }
  puts "$name $arguments"
  return "<$name>"
}
proc check_flags {flags} {
  foreach flag $flags {
    if {[regexp {^-I(.*)} $flag -> folder] && ![file isdirectory $folder]} {
      error "no folder $folder"
    }
  }
}
foreach {name options} $commands {
  lassign $options valued plain least most
  proc $name {args} "called $name [list $valued] [list $plain] $least $most \$args"
}

set script [lindex $argv 0]
set argv [lrange $argv 1 end]
# What vitis_hls does for -f: the script sees its own name, and all arguments.
if {[catch {source $script} message]} {
  puts stderr $message
  real_exit 1
}
