#!/usr/bin/env python3
"""Lists the suites in a program of GoogleTest tests, for ctest: suites.py PROGRAM PREFIX
TIMEOUT_SECONDS OUT

Each suite becomes one entry and so one process: starting a process, especially one with sanitizers,
takes many times as long as most tests."""

import pathlib
import subprocess
import sys

RUNNER = pathlib.Path(__file__).resolve().parent / "gtest_to_the_end.py"

# A suite with this many tests may take long; such suites must start early, or the last one runs
# alone.
COST_PER_TEST = 0.1


def suites_of(listing):
    """Suites by name, with the number of tests in each."""
    suites = {}
    for line in listing.splitlines():
        name = line.split("#")[0].strip()
        if name.endswith(".") and not line.startswith(" "):
            suite = name
        elif not line.startswith(" "):
            continue  # Says which `main` it is.
        elif not name.startswith("DISABLED_"):
            suites[suite] = suites.get(suite, 0) + 1
    return suites


def entry(program, prefix, timeout_seconds, suite, count):
    name = f"{prefix}{pathlib.Path(program).stem}.{suite.rstrip('.')}"
    properties = f"TIMEOUT {timeout_seconds} COST {count * COST_PER_TEST:.1f} SKIP_RETURN_CODE 77"
    return (f'add_test("{name}" "{sys.executable}" "{RUNNER}" "{program}" "--gtest_filter={suite}*")\n'
            f'set_tests_properties("{name}" PROPERTIES {properties})\n')


def main():
    program, prefix, timeout_seconds, out = sys.argv[1:]
    listing = subprocess.run([program, "--gtest_list_tests"], capture_output=True, text=True, check=True).stdout
    suites = suites_of(listing)
    if not suites:
        sys.exit(f"{program} lists no tests")
    pathlib.Path(out).write_text(
        "".join(entry(program, prefix, timeout_seconds, suite, count) for suite, count in suites.items()),
        encoding="utf-8")


if __name__ == "__main__":
    main()
