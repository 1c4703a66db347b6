#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
#
# Installs what the build needs from the distribution's own packages. Silent and quick when nothing
# is missing. Exit status: 0 everything is there, 3 something is missing and cannot be installed
# from here (the line to type is printed).
set -euo pipefail

# Packages that have the same name on every supported distribution, one reason per line.
packages=(
  ca-certificates git                        # fetching the sources
  cmake ninja-build pkg-config ccache        # the build
  g++                                        # standard library for clang, second compiler
  verilator                                  # the simulated chip
  valgrind                                   # its speed, counted in instructions
  zlib1g-dev                                 # waveform files, checksums of programs
  libeigen3-dev                              # the golden model
  libflatbuffers-dev flatbuffers-compiler    # reading .tflite
  libprotobuf-dev protobuf-compiler          # reading .onnx
  libcli11-dev libfmt-dev libspdlog-dev      # the command
  nlohmann-json3-dev libexpected-dev         # its reports, and error values
  libstb-dev                                 # pictures
  libboost-context-dev                       # coroutines of the HLS simulation
  libsystemc-dev                             # the SystemC platform
  catch2                                     # the tests
  yosys                                      # area of the hardware (its tests)
  tcl                                        # the scripts for Vitis HLS and Vivado (their tests)
  device-tree-compiler                       # overlays for boards (their tests)
  python3                                    # generators and checks (standard library only)
)
# Taken where the distribution has them; Systole builds without.
optional=(
  libxrt-dev uuid-dev                        # backend xrt: boards, and the simulated chip behind XRT
)
tools=(git cmake ninja pkg-config g++ verilator flatc protoc python3)

# The Verilated model needs clang 16 or later; each release carries another one.
add_clang() {
  local version
  case "${ID:-}:${VERSION_ID:-}" in
    debian:12) version=16 ;;
    debian:13) version=19 ;;
    ubuntu:24.04) version=18 ;;
    *) packages+=(clang); return ;;
  esac
  packages+=("clang-$version" "libclang-rt-$version-dev")
}

# Prints which of its arguments are packages that are not installed.
missing_packages() {
  local installed
  installed=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' "$@" 2>/dev/null || true)
  local package
  for package in "$@"; do
    grep -qxF "$package installed" <<<"$installed" || echo "$package"
  done
}

# Prints the optional packages that are not installed and can be.
missing_optional() {
  local package
  for package in $(missing_packages "${optional[@]}"); do
    if apt-cache policy "$package" | grep 'Candidate: [^(]' >/dev/null; then echo "$package"; fi
  done
}

# Elsewhere than on Debian and its children we can only look for the tools themselves.
check_other_system() {
  local tool absent=()
  for tool in "${tools[@]}"; do
    command -v "$tool" >/dev/null || absent+=("$tool")
  done
  [ ${#absent[@]} -eq 0 ] && return 0
  echo "This is ${PRETTY_NAME:-an unknown system} without dpkg, and these commands are missing: ${absent[*]}" >&2
  echo "Install with its own package manager what Debian 13 calls:" >&2
  echo "  ${packages[*]} clang" >&2
  return 3
}

main() {
  if [ -r /etc/os-release ]; then . /etc/os-release; fi
  if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    check_other_system
    return
  fi
  add_clang
  local -a missing
  # shellcheck disable=SC2207  # Package names have no blanks; process substitution would need /proc.
  missing=($(missing_packages "${packages[@]}") $(missing_optional))
  [ ${#missing[@]} -eq 0 ] && return 0

  echo "==> Systole is built with packages of ${PRETTY_NAME:-this distribution}; ${#missing[@]} are missing:"
  echo "    ${missing[*]}"
  local -a as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    # On a terminal sudo may ask for the password; elsewhere it must not wait for one.
    if command -v sudo >/dev/null && { [ -t 0 ] || sudo -n true 2>/dev/null; }; then
      as_root=(sudo)
    else
      [ -z "$(missing_packages "${packages[@]}")" ] && return 0  # It does without the optional ones.
      explain "${missing[@]}"
      return 3
    fi
  fi
  echo "==> Installing them with apt-get (${as_root[0]:-as root})"
  local -a apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300)
  # A stale mirror list of something unrelated must not stop us: the install decides.
  "${apt[@]}" update -q || echo "    apt-get update reported a problem; trying to install all the same" >&2
  # shellcheck disable=SC2207
  missing=($(missing_packages "${packages[@]}") $(missing_optional))  # Of what is known by now.
  if ! "${apt[@]}" install -q -y --no-install-recommends "${missing[@]}"; then
    [ -z "$(missing_packages "${packages[@]}")" ] && return 0
    explain "${missing[@]}"
    return 3
  fi
}

explain() {
  echo "They could not be installed from here. Type this line, then start again:" >&2
  echo "  su -c 'apt-get update && apt-get install -y --no-install-recommends $*'" >&2
}

main
