#!/usr/bin/env bash
# Draws readyscope.png and readyscope.ico from readyscope.svg. Needs rsvg-convert (librsvg2-bin)
# and convert (imagemagick). The results are in the repository; run this when the drawing changes.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

pictures=()
for size in 16 20 24 32 40 48 64 256; do
  rsvg-convert --width "$size" --height "$size" readyscope.svg --output "$work/$size.png"
  pictures+=("$work/$size.png")
done

# -strip: no time stamps, so that the same drawing gives the same files.
convert "$work/256.png" -strip -define png:exclude-chunks=date,time readyscope.png
convert "${pictures[@]}" -strip readyscope.ico
