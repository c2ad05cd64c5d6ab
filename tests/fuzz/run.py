#!/usr/bin/env python3
"""Lets libFuzzer look for faults in every reader, the simulator and the monkey in everything else.

run.py PROGRAMS FOUND [--seconds N] [--only TARGET]

PROGRAMS is the folder of all of them. What libFuzzer learns is kept in the folder FOUND, so that
the next run begins where this one ended, and so are inputs that break something. What breaks is
printed with the command that runs it again."""

import argparse
import concurrent.futures
import os
import pathlib
import random
import re
import subprocess
import sys

SECONDS_PER_TARGET = 60
# An input that takes longer than this counts as a fault: no reader may make a frame wait.
SECONDS_PER_INPUT = 5
SEED_PROGRAMS = ("simulator", "monkey", "relaunches")

corpora = pathlib.Path(__file__).resolve().parent / "corpus"


def last_number(pattern, text):
    found = re.findall(pattern, text)
    return int(found[-1]) if found else None


class Outcome:
    def __init__(self, name, inputs, covered, kept, broken):
        self.name, self.inputs, self.covered, self.kept = name, inputs, covered, kept
        self.broken = broken

    def row(self, seconds):
        def shown(number):
            return "" if number is None else f"{number:,}"

        rate = None if self.inputs is None else round(self.inputs / seconds)
        return [self.name, shown(self.inputs), shown(rate), shown(self.covered), shown(self.kept),
                "BROKEN" if self.broken else "ok"]


def fuzz(program, found, seconds):
    name = program.name.removeprefix("fuzz_")
    learned, broken = found / name, found / "broken"
    for folder in (learned, broken):
        folder.mkdir(parents=True, exist_ok=True)
    before = set(broken.iterdir())
    run = subprocess.run(
        [program, f"-max_total_time={seconds}", f"-timeout={SECONDS_PER_INPUT}",
         "-rss_limit_mb=2048", "-print_final_stats=1", f"-artifact_prefix={broken}/{name}-",
         learned, corpora / name],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        errors="replace")
    said = ""
    if run.returncode != 0:
        inputs = [path for path in set(broken.iterdir()) - before if path.name.startswith(name)]
        said = "\n".join([run.stdout[-4000:], *(f"run it again: {program} {path}" for path in inputs)])
    return Outcome(name, last_number(r"number_of_executed_units: *(\d+)", run.stdout),
                   last_number(r"cov: (\d+)", run.stdout), len(list(learned.iterdir())), said)


def shortened(text, length=4000):
    """Its beginning says what is broken, its end how to run that again."""
    if len(text) <= length:
        return text
    return f"{text[:length // 2]}\n...\n{text[-length // 2:]}"


def run_seeds(program, seconds):
    first = random.SystemRandom().randrange(1 << 40)
    run = subprocess.run([program, "--first", str(first), "--seconds", str(seconds)],
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                         errors="replace")
    said = shortened(run.stdout) if run.returncode != 0 else ""
    return Outcome(program.name, last_number(r"(\d+) seeds from", run.stdout), None, None, said)


def print_table(rows):
    titles = ["target", "inputs", "a second", "covered", "kept", ""]
    widths = [max(len(row[i]) for row in [titles, *rows]) for i in range(len(titles))]
    for row in [titles, *rows]:
        cells = [cell.ljust(width) if i == 0 else cell.rjust(width)
                 for i, (cell, width) in enumerate(zip(row, widths, strict=True))]
        print("  ".join(cells).rstrip())


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("programs", type=pathlib.Path)
    parser.add_argument("found", type=pathlib.Path)
    parser.add_argument("--seconds", type=int, help="in all, shared among the targets")
    parser.add_argument("--only", help="a single target")
    options = parser.parse_args()

    programs = sorted(options.programs.glob("fuzz_*"))
    programs += [options.programs / name for name in SEED_PROGRAMS]
    if options.only:
        programs = [path for path in programs if path.name.removeprefix("fuzz_") == options.only]
    if not programs:
        parser.error(f"there is no target {options.only}")
    at_once = min(os.cpu_count(), len(programs))
    seconds = SECONDS_PER_TARGET
    if options.seconds:
        seconds = max(1, options.seconds * at_once // len(programs))

    def look(program):
        if program.name in SEED_PROGRAMS:
            return run_seeds(program, seconds)
        return fuzz(program, options.found, seconds)

    print(f"{seconds} s for each of {len(programs)}, {at_once} at a time", flush=True)
    with concurrent.futures.ThreadPoolExecutor(at_once) as pool:
        outcomes = list(pool.map(look, programs))
    for outcome in outcomes:
        if outcome.broken:
            print(f"\n== {outcome.name}\n{outcome.broken}")
    print_table([outcome.row(seconds) for outcome in outcomes])
    return 1 if any(outcome.broken for outcome in outcomes) else 0


if __name__ == "__main__":
    sys.exit(main())
