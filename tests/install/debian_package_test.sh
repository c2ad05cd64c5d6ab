#!/usr/bin/env bash
# Installs a .deb in a root with nothing but Debian, runs the program there, and removes it:
#   debian_package_test.sh readyscope_VERSION_amd64.deb
# Needs root, debootstrap and lintian.
set -euo pipefail

package=$(realpath "$1")
root=$(mktemp -d /tmp/readyscope-root-XXXXXX)
chmod 755 "$root"
trap 'rm -rf "$root"' EXIT

main() {
  # The package's conformance with Debian's policy.
  lintian --allow-root --fail-on error,warning "$package"
  debootstrap --variant=minbase "$(. /etc/os-release && echo "$VERSION_CODENAME")" "$root" \
    >/dev/null
  cp "$package" "$root/package.deb"
  # With its own processes and mounts, so that anything left over goes with them.
  unshare --mount --pid --fork --mount-proc="$root/proc" chroot "$root" bash -euo pipefail -c "
    $(declare -f try_package files_of_ours install fail)
    try_package"
  echo 'debian_package_test: installed, run and removed; nothing left'
}

# In the clean root.
try_package() {
  export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8
  apt-get update -qq
  install /package.deb
  readyscope --version

  # The package does not depend on a display.
  install --no-install-recommends xvfb
  Xvfb :1 -screen 0 1600x1000x24 +extension GLX -nolisten tcp >/dev/null 2>&1 &
  local display=$!
  sleep 3
  HOME=/tmp DISPLAY=:1 readyscope --demo --exit-after 6 --report /tmp/report.json
  kill "$display"
  grep -qE '^  "received": 10,' /tmp/report.json || fail 'the demo did not receive its ten counters'

  apt-get purge -y -qq readyscope >/dev/null
  local left
  left=$(files_of_ours)
  [[ -z $left ]] || fail "left behind: $left"
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
