# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
#
# What demo.sh and test.sh share; sourced by them from the root of the checkout. Both use the one
# configuration `release` in build/, so that neither makes the other compile anything twice.

build_dir=build
jobs=${SYSTOLE_JOBS:-$(nproc 2>/dev/null || echo 2)}

say() { printf '==> %s\n' "$*"; }

fail() {
  printf '==> FAILED: %s\n' "$*" >&2
  exit 1
}

# Value of a variable in the CMake cache, empty when there is none.
cached() { sed -n "s|^$1:[A-Z]*=||p" "$build_dir/CMakeCache.txt" 2>/dev/null || true; }

# configure [-DNAME=VALUE ...]: runs CMake when the build directory does not already say so. Ninja
# itself runs it again when a CMakeLists.txt changes.
configure() {
  local home wanted=false option name
  home=$(cached CMAKE_HOME_DIRECTORY)
  if [ -n "$home" ] && [ "$home" != "$PWD" ]; then
    say "$build_dir/ was made for $home: starting it afresh"
    rm -rf "$build_dir"
  fi
  if [ ! -e "$build_dir/build.ninja" ] || [ CMakePresets.json -nt "$build_dir/build.ninja" ]; then
    wanted=true
  fi
  for option in "$@"; do
    name=${option#-D}
    [ "$(cached "${name%%=*}")" = "${name#*=}" ] || wanted=true
  done
  $wanted || return 0
  say "Configuring $build_dir/ (this also translates the hardware to C++)"
  cmake --preset release -DSYSTOLE_UNITY=ON "$@"
}

# build [target ...]: compiles, with progress.
build() {
  say "Building ${*:-everything} with $jobs jobs"
  NINJA_STATUS='[%f/%t, %es] ' cmake --build "$build_dir" -j "$jobs" ${1:+--target "$@"}
}
