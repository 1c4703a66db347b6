# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0

find_package(verilator HINTS $ENV{VERILATOR_ROOT} /usr/share/verilator REQUIRED)

set(SYSTOLE_RTL_DIR ${PROJECT_SOURCE_DIR}/hw/rtl)
set(SYSTOLE_RTL_GEN ${PROJECT_SOURCE_DIR}/hw/spec/gen)
set(SYSTOLE_RTL_FLAGS)
foreach(folder lib ctrl dma buffer array post vector top)
  list(APPEND SYSTOLE_RTL_FLAGS -y ${SYSTOLE_RTL_DIR}/${folder})
endforeach()
list(APPEND SYSTOLE_RTL_FLAGS -y ${SYSTOLE_RTL_GEN} -I${SYSTOLE_RTL_GEN} +libext+.sv
  ${SYSTOLE_RTL_DIR}/../lint/waivers.vlt --assert -Wall --x-assign fast --x-initial fast
  ${SYSTOLE_RTL_EXTRA_FLAGS})

include(CheckCXXSourceRuns)
check_cxx_source_runs("int main() { return __builtin_cpu_supports(\"avx2\") ? 0 : 1; }"
  SYSTOLE_HOST_HAS_AVX2)
if(NOT DEFINED SYSTOLE_MODEL_OPT)
  set(SYSTOLE_MODEL_OPT -O3)
  if(SYSTOLE_HOST_HAS_AVX2)
    list(APPEND SYSTOLE_MODEL_OPT -march=x86-64-v3)
  endif()
endif()

# Compiles what was generated for a model as one source, with `opt`. Verilator writes a dozen files per
# module, most of them so short that a compiler needs longer to start. Flags per source, which
# verilate() sets, would keep each of them out of the union.
function(systole_unite_sources name opt)
  get_target_property(sources ${name} SOURCES)
  foreach(source IN LISTS sources)
    set_property(SOURCE ${source} PROPERTY COMPILE_FLAGS)
    if(NOT source MATCHES "/${name}\\.vlt/")
      set_property(SOURCE ${source} PROPERTY SKIP_UNITY_BUILD_INCLUSION ON)
    endif()
  endforeach()
  set_target_properties(${name} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 0)
  target_compile_options(${name} PRIVATE ${opt})
endfunction()

# systole_add_model(name TOP module [PARAMS R=8 ...] [TRACE] [FAST] [SYSTEMC])
# A static library that holds the Verilated module; its class is V<name>, header "V<name>.h"; with
# SYSTEMC an sc_module.
# FAST is for models that simulate long runs; the others are compiled quickly.
# With SYSTOLE_MODEL_FILTER (a regular expression) the models that do not match are empty, so that a
# change of the RTL translates only what is wanted.
function(systole_add_model name)
  cmake_parse_arguments(ARG "TRACE;FAST;SYSTEMC" "TOP" "PARAMS;FLAGS" ${ARGN})
  if(SYSTOLE_MODEL_FILTER AND NOT name MATCHES "${SYSTOLE_MODEL_FILTER}")
    file(TOUCH ${CMAKE_BINARY_DIR}/empty.cc)
    add_library(${name} STATIC ${CMAKE_BINARY_DIR}/empty.cc)
    return()
  endif()
  file(GLOB source ${SYSTOLE_RTL_DIR}/*/${ARG_TOP}.sv ${SYSTOLE_RTL_GEN}/${ARG_TOP}.sv
    ${PROJECT_SOURCE_DIR}/tests/rtl/${ARG_TOP}.sv ${PROJECT_SOURCE_DIR}/sim/systemc/${ARG_TOP}.sv)
  set(flags ${SYSTOLE_RTL_FLAGS} ${ARG_FLAGS})
  foreach(parameter ${ARG_PARAMS})
    list(APPEND flags -G${parameter})
  endforeach()
  set(trace)
  if(ARG_TRACE)
    set(trace TRACE_FST)
  endif()
  set(systemc)
  if(ARG_SYSTEMC)
    set(systemc SYSTEMC)
  endif()
  set(opt -O1)
  if(ARG_FAST)
    set(opt ${SYSTOLE_MODEL_OPT})
  endif()
  add_library(${name} STATIC)
  verilate(${name} ${trace} ${systemc} PREFIX V${name} TOP_MODULE ${ARG_TOP}
    SOURCES ${SYSTOLE_RTL_GEN}/systole_pkg.sv ${source}
    VERILATOR_ARGS ${flags}
    OPT_FAST ${opt} OPT_SLOW -O0 OPT_GLOBAL -O1
    DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/${name}.vlt)
  if(NOT ARG_FAST)
    systole_unite_sources(${name} ${opt})
  endif()
  # The generated code and Verilator's own are not ours to keep free of warnings.
  target_compile_options(${name} PRIVATE -w)
  get_target_property(dirs ${name} INTERFACE_INCLUDE_DIRECTORIES)
  target_include_directories(${name} SYSTEM INTERFACE ${CMAKE_CURRENT_BINARY_DIR}/${name}.vlt
    ${VERILATOR_ROOT}/include ${VERILATOR_ROOT}/include/vltstd)
endfunction()
