#!/usr/bin/env bash
# Installs our packages in a root with nothing but Debian, runs the programs there, and removes them:
#   debian_package_test.sh readyscope_VERSION_amd64.deb readyscope-cli_VERSION_amd64.deb
# Needs root, debootstrap and lintian.
set -euo pipefail

with_window=$(realpath "$1")
without_window=$(realpath "$2")
root=$(mktemp -d /tmp/readyscope-root-XXXXXX)
chmod 755 "$root"
trap 'rm -rf "$root"' EXIT

main() {
  # The packages' conformance with Debian's policy.
  lintian --allow-root --fail-on error,warning "$with_window" "$without_window"
  debootstrap --variant=minbase "$(. /etc/os-release && echo "$VERSION_CODENAME")" "$root" \
    >/dev/null
  cp "$with_window" "$root/with_window.deb"
  cp "$without_window" "$root/without_window.deb"
  # With its own processes and mounts, so that anything left over goes with them.
  unshare --mount --pid --fork --mount-proc="$root/proc" chroot "$root" bash -euo pipefail -c "
    $(declare -f try_packages try_without_window try_with_window files_of_ours install fail)
    try_packages"
  echo 'debian_package_test: installed, run and removed; nothing left'
}

# In the clean root.
try_packages() {
  export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8
  apt-get update -qq
  try_without_window
  try_with_window

  apt-get purge -y -qq readyscope readyscope-cli >/dev/null
  local left
  left=$(files_of_ours)
  [[ -z $left ]] || fail "left behind: $left"
}

# Before anything of a window is there.
try_without_window() {
  install /without_window.deb
  local libraries
  libraries=$(find / -xdev \( -name 'libX11*' -o -name 'libGL*' -o -name 'libwayland*' \) \
    -not -path '/proc/*')
  [[ -z $libraries ]] || fail "it brings libraries of a window: $libraries"
  readyscope-cli --version
  readyscope-cli --list-figures | grep -q '^delay.p99 ' || fail 'it lists no figures'

  install --no-install-recommends socat
  local code=0
  (for _ in 1 2 3 4 5; do sleep 1 && echo 7 | socat - UDP4-SENDTO:127.0.0.1:9876; done) &
  readyscope-cli --bind 127.0.0.1:9876 --until 'received >= 3' --for 60s \
    --report /tmp/received.json || fail 'it received nothing from socat'
  readyscope-cli --bind 127.0.0.1:9877 --for 200ms --require 'received > 0' || code=$?
  [[ $code == 3 ]] || fail "a requirement that failed is exit code $code"
  wait
}

try_with_window() {
  install /with_window.deb
  readyscope --version

  # The package does not depend on a display.
  install --no-install-recommends xvfb
  Xvfb :1 -screen 0 1600x1000x24 +extension GLX -nolisten tcp >/dev/null 2>&1 &
  local display=$!
  sleep 3
  HOME=/tmp DISPLAY=:1 readyscope --demo --exit-after 6 --report /tmp/report.json
  kill "$display"
  grep -qE '^  "received": 10,' /tmp/report.json || fail 'the demo did not receive its ten counters'
}

# Settings belong to the user, and stay.
files_of_ours() {
  find / -xdev -iname '*readyscope*' -not -path '/proc/*' -not -path '/tmp/*'
}

install() {
  apt-get install -y -qq -o Dpkg::Use-Pty=0 "$@" >/dev/null 2>&1 || fail "cannot install $*"
}

fail() {
  echo "debian_package_test: $*" >&2
  exit 1
}

main
