#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
#
# Installs what compiling for 64-bit Arm and running the result here needs: the cross compiler, user
# emulation, and the few libraries that are not headers only, from the distribution's own packages.
# This adds the architecture arm64 to dpkg, and takes it away again when the packages cannot be had,
# so that apt is left as it was. Silent and quick when nothing is missing. SYSTOLE_ARM64=no in the
# environment: does nothing. Exit status: 0 everything is there, 3 it is not, for the reason printed.
set -euo pipefail

packages=(
  g++-aarch64-linux-gnu         # the compiler
  qemu-user-static              # runs its programs
  libfmt-dev:arm64 zlib1g-dev:arm64 libprotobuf-dev:arm64  # the rest of what is linked is headers only
)

missing() {
  local package
  for package in "${packages[@]}"; do
    dpkg-query -W -f '${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed ||
      echo "$package"
  done
}

explain() {
  echo "Compiling for Arm needs packages that are not installed ($1). Type:" >&2
  echo "  su -c 'dpkg --add-architecture arm64 && apt-get update && apt-get install -y --no-install-recommends ${packages[*]}'" >&2
  exit 3
}

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
  echo "Compiling for Arm is supported on Debian and its children only." >&2
  exit 3
fi
[ "$(dpkg --print-architecture)" = amd64 ] || explain "this machine is not amd64"
[ -z "$(missing)" ] && exit 0
[ "${SYSTOLE_ARM64:-}" != no ] || explain "SYSTOLE_ARM64=no"

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  # On a terminal sudo may ask for the password; elsewhere it must not wait for one.
  if command -v sudo >/dev/null && { [ -t 0 ] || sudo -n true 2>/dev/null; }; then
    as_root=(sudo)
  else
    explain "not root"
  fi
fi
echo "==> Installing with apt-get: $(missing | tr '\n' ' ')"
apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300)
added=false
if ! dpkg --print-foreign-architectures | grep -qx arm64; then
  "${as_root[@]}" dpkg --add-architecture arm64
  added=true
fi
"${apt[@]}" update -q || echo "    apt-get update reported a problem; trying to install all the same" >&2
"${apt[@]}" install -q -y --no-install-recommends "${packages[@]}" && exit 0
# An architecture that the mirror does not have would spoil every later apt-get update.
if $added && "${as_root[@]}" dpkg --remove-architecture arm64 2>/dev/null; then
  "${apt[@]}" update -q >/dev/null || true
fi
explain "apt-get failed, see above; some mirrors have no arm64"
