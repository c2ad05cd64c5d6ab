#!/usr/bin/env python3
"""Runs a program of GoogleTest tests under an emulator, and does not take its exit code's word for it:
gtest_to_the_end.py EMULATOR... PROGRAM

An emulator that fails may end with any code, 0 included, and without a word. What the tests came to is
written by the program when the last of them has ended, so there is no such thing where it did not get
there."""

import json
import pathlib
import subprocess
import sys
import tempfile

# Beside those of wine-run and of the tests' programs.
NOT_TO_THE_END = 126


def main():
    with tempfile.TemporaryDirectory(prefix="readyscope-") as folder:
        run = subprocess.run([*sys.argv[1:], "--gtest_brief=1", "--gtest_output=json:report.json"],
                             cwd=folder, stdin=subprocess.DEVNULL)
        report = pathlib.Path(folder) / "report.json"
        if not report.exists():
            print(f"{sys.argv[-1]} did not get to the end of its tests, and its exit code was"
                  f" {run.returncode}. 125 is Wine's that does not start.", file=sys.stderr)
            return run.returncode or NOT_TO_THE_END
        told = json.loads(report.read_text(encoding="utf-8"))
        print(f"{told['tests']} tests, of which {told['failures']} failed")
        return run.returncode or int(told["failures"] > 0 or told["tests"] == 0)


if __name__ == "__main__":
    sys.exit(main())
