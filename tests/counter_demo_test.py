#!/usr/bin/env python3
"""Runs the example program: it prints the ten counters that were received, and exits with 0."""

import subprocess
import sys

run = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE, timeout=60)
expected = [str(counter) for counter in range(10)]
received = run.stdout.decode().split()
if run.returncode != 0 or received != expected:
    sys.exit(f"exit code {run.returncode}, received {received}")
