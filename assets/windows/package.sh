#!/usr/bin/env bash
# Makes the portable zip and the installer from a Windows build tree. Both hold the same files, but
# for the note that makes the zip's program keep its settings beside itself:
#   package.sh BUILD-FOLDER RESULT-FOLDER
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
build=$(realpath "$1")
mkdir -p "$2"
dist=$(realpath "$2")

version=$(sed -n 's/^CMAKE_PROJECT_VERSION:[^=]*=//p' "$build/CMakeCache.txt")
name=readyscope-$version-windows-x64
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

main() {
  local files=$work/$name
  gather_files "$files"
  rm -f "$dist/$name.zip" "$dist/$name-setup.exe"
  make_installer "$files"
  copy_text "$here/portable.txt" "$files/portable.txt"
  make_zip
  (cd "$dist" && ls -l "$name.zip" "$name-setup.exe")
}

gather_files() {
  mkdir -p "$1"
  cp "$build/bin/readyscope.exe" "$build/bin/readyscope-cli.exe" "$1/"
  x86_64-w64-mingw32-strip "$1/readyscope.exe" "$1/readyscope-cli.exe"
  copy_text "$root/LICENSE" "$1/LICENSE.txt"
  copy_text "$build/THIRD-PARTY-LICENCES.txt" "$1/THIRD-PARTY-LICENCES.txt"
}

# With the line ends that Windows users' editors expect.
copy_text() {
  sed 's/\r*$/\r/' "$1" >"$2"
}

make_zip() {
  (cd "$work" && zip -q -9 -X -r "$dist/$name.zip" "$name")
}

# shellcheck disable=SC2016 # $INSTDIR is the installer's to expand.
make_installer() {
  # The uninstaller removes what this installer brings, by name.
  (cd "$1" && find . -type f -printf 'Delete "$INSTDIR\\%P"\n' | tr / '\134') >"$work/remove.nsh"
  (cd "$1" && find . -mindepth 1 -depth -type d -printf 'RMDir "$INSTDIR\\%P"\n' | tr / '\134') \
    >>"$work/remove.nsh"
  (cd "$here" && makensis -V2 "-DVERSION=$version" "-DFILES=$1" "-DREMOVE=$work/remove.nsh" \
    "-DOUTPUT=$dist/$name-setup.exe" readyscope.nsi)
}

main
