#!/usr/bin/env python3
"""Reports where the sources are not formatted according to .clang-format: format.py [--fix]"""

import argparse
import os
import pathlib
import shutil
import subprocess
import sys

FORMATTER = "clang-format-19"
# What CTest calls a test that could not be run here.
SKIPPED = 77

root = pathlib.Path(__file__).resolve().parent.parent


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fix", action="store_true", help="format them")
    options = parser.parse_args()
    if shutil.which(FORMATTER) is None:
        print(f"{FORMATTER} is not installed", file=sys.stderr)
        return SKIPPED
    sources = [path for folder in ("core", "gui", "tests") for path in (root / folder).rglob("*")
               if path.suffix in {".cpp", ".hpp"}]
    # As many at a time as there are processors.
    count = os.cpu_count() or 1
    ways = ["-i"] if options.fix else ["--dry-run", "-Werror"]
    runs = [subprocess.Popen([FORMATTER, *ways, *sources[i::count]]) for i in range(count)]
    return 1 if any([run.wait() != 0 for run in runs]) else 0


if __name__ == "__main__":
    sys.exit(main())
