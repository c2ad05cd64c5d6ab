#!/usr/bin/env python3
"""Runs a program of GoogleTest tests without relying on its exit code: gtest_to_the_end.py
[EMULATOR...] PROGRAM [--gtest_filter=...]

An emulator that fails may end with any code, including 0, and without a message. The program writes
the results when the last test has ended, so there are none if it did not get that far."""

import json
import pathlib
import subprocess
import sys
import tempfile

# Different from the codes of wine-run and of the test programs.
NOT_TO_THE_END = 126
SKIPPED = 77


def skipped_of(told):
    return [f"{suite['name']}.{test['name']}" for suite in told["testsuites"] for test in suite["testsuite"]
            if test["result"] == "SKIPPED"]


def main():
    with tempfile.TemporaryDirectory(prefix="readyscope-") as folder:
        run = subprocess.run([*sys.argv[1:], "--gtest_brief=1", "--gtest_output=json:report.json"],
                             cwd=folder, stdin=subprocess.DEVNULL)
        report = pathlib.Path(folder) / "report.json"
        if not report.exists():
            print(f"{' '.join(sys.argv[1:])} did not get to the end of its tests, and its exit code was"
                  f" {run.returncode}. 125 is Wine's that does not start.", file=sys.stderr)
            return run.returncode or NOT_TO_THE_END
        told = json.loads(report.read_text(encoding="utf-8"))
        skipped = skipped_of(told)
        print(f"{told['tests']} tests, of which {told['failures']} failed and {len(skipped)} were skipped")
        for name in skipped:
            print(f"skipped: {name}")
        failed = told["failures"] > 0 or told["tests"] == 0
        all_skipped = len(skipped) == told["tests"]
        return run.returncode or int(failed) or (SKIPPED if all_skipped else 0)


if __name__ == "__main__":
    sys.exit(main())
