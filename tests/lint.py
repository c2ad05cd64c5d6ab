#!/usr/bin/env python3
"""Checks the sources with clang-tidy: lint.py BUILD STAMPS [SOURCE...]

BUILD contains compile_commands.json. A source that passed is recorded in the folder STAMPS by the
content of every file it was made from, and is not checked again until one of them changes. Without
SOURCE, all sources of this project are checked."""

import argparse
import concurrent.futures
import hashlib
import json
import os
import pathlib
import shlex
import subprocess
import sys

LINTER = "clang-tidy-19"

root = pathlib.Path(__file__).resolve().parent.parent


def digest(content):
    return hashlib.sha256(content).hexdigest()


class Contents:
    """The contents of files, by digest; None for a file that does not exist. Each file is read
    once, so that nothing that changes during a check counts as checked."""

    def __init__(self):
        self.known = {}

    def of(self, path):
        if path not in self.known:
            try:
                self.known[path] = digest(pathlib.Path(path).read_bytes())
            except OSError:
                self.known[path] = None
        return self.known[path]


class Unit:
    """A source and how it is compiled."""

    def __init__(self, entry, stamps):
        self.folder = pathlib.Path(entry["directory"])
        self.source = (self.folder / entry["file"]).resolve()
        self.command = shlex.split(entry["command"])
        name = self.source.relative_to(root)
        self.stamp = stamps / f"{name}.json"
        self.name = str(name)

    def is_ours(self):
        return self.name.startswith(("core/", "gui/", "tests/"))

    def files(self):
        """The source and everything that it includes, system headers as well."""
        command = [word for word in self.command if word not in {"-c", "-MD"}]
        for option in ("-o", "-MF", "-MT"):
            if option in command:
                place = command.index(option)
                del command[place:place + 2]
        run = subprocess.run([*command, "-M"], cwd=self.folder, capture_output=True, text=True)
        # If the compiler does not understand it, the linter will say so.
        if run.returncode != 0:
            return [str(self.source)]
        words = shlex.split(run.stdout.split(":", 1)[1].replace("\\\n", " "))
        return sorted({str((self.folder / word).resolve()) for word in words})

    def made_of(self, files, rules, contents):
        return {"rules": rules, "command": digest("\0".join(self.command).encode()),
                "files": {file: contents.of(file) for file in files}}

    def has_passed(self, rules, contents):
        try:
            passed = json.loads(self.stamp.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return False
        return passed == self.made_of(passed.get("files", {}), rules, contents)

    def check(self, build, rules, contents):
        """What the linter reports about it; nothing if all is well."""
        # Before the check, because the files may change meanwhile.
        made_of = self.made_of(self.files(), rules, contents)
        run = subprocess.run([LINTER, "--quiet", "-p", build, self.source], stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, text=True)
        if run.returncode == 0 and not run.stdout.strip():
            self.stamp.parent.mkdir(parents=True, exist_ok=True)
            self.stamp.write_text(json.dumps(made_of), encoding="utf-8")
            return ""
        # Standard error counts what was suppressed in system headers; it only matters when there is
        # no other output.
        return run.stdout.strip() or run.stderr.strip() or f"code {run.returncode}"


def linting_rules():
    """What else determines the results: the linter itself and its configuration."""
    version = subprocess.run([LINTER, "--version"], check=True, capture_output=True).stdout
    return digest(b"\0".join([version, *(path.read_bytes() for path in sorted(
        [root / ".clang-tidy", *(one for folder in ("core", "gui", "tests")
                                 for one in (root / folder).rglob(".clang-tidy"))]))]))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("stamps", type=pathlib.Path)
    parser.add_argument("source", nargs="*", type=pathlib.Path)
    options = parser.parse_args()

    entries = json.loads((options.build / "compile_commands.json").read_text(encoding="utf-8"))
    units = {}
    for entry in entries:
        if root in (pathlib.Path(entry["directory"]) / entry["file"]).resolve().parents:
            unit = Unit(entry, options.stamps)
            if unit.is_ours():
                units[unit.source] = unit
    chosen = [units[path.resolve()] for path in options.source] or list(units.values())

    contents, rules = Contents(), linting_rules()
    waiting = [unit for unit in chosen if not unit.has_passed(rules, contents)]
    # The large ones first, so that the last of them does not run alone.
    waiting.sort(key=lambda unit: unit.source.stat().st_size, reverse=True)
    print(f"lint: {len(chosen) - len(waiting)} of {len(chosen)} have passed before", flush=True)
    faults = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        checks = {pool.submit(unit.check, options.build, rules, contents): unit for unit in waiting}
        for check in concurrent.futures.as_completed(checks):
            said = check.result()
            if said:
                faults += 1
                print(f"{checks[check].name}:\n{said}", flush=True)
    print(f"lint: {len(chosen) - faults} of {len(chosen)} have passed")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
