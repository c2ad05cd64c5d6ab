#!/usr/bin/env python3
"""Runs the commands of the README's section *From a script* as they stand there: readme_test.py
PROGRAM. Each must end by itself, with the exit code that the README promises."""

import os
import pathlib
import re
import subprocess
import sys
import tempfile

root = pathlib.Path(__file__).resolve().parent.parent.parent

HANG_GUARD_S = 120
COMMANDS_MIN = 20
EXIT_CODE = re.compile(r"\s+# exit code (\d+)$")


def commands():
    """The lines of the section's blocks, without comments, each with its exit code."""
    readme = (root / "README.md").read_text(encoding="utf-8")
    section = readme.split("\n## From a script\n")[1].split("\n## ")[0]
    for block in re.findall(r"```sh\n(.*?)```", section, re.DOTALL):
        for line in block.splitlines():
            if line.startswith("#"):
                continue
            promised = EXIT_CODE.search(line)
            yield EXIT_CODE.sub("", line), int(promised.group(1)) if promised else 0


def main():
    program = pathlib.Path(sys.argv[1]).resolve()
    faults = []
    count = 0
    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / "readyscope-cli").symlink_to(program)
        environment = {**os.environ, "PATH": f"{folder}:{os.environ['PATH']}"}
        for line, promised in commands():
            count += "readyscope-cli " in line
            done = subprocess.run(["bash", "-o", "pipefail", "-c", line], cwd=folder, text=True,
                                  env=environment, capture_output=True, timeout=HANG_GUARD_S,
                                  stdin=subprocess.DEVNULL)
            if done.returncode != promised:
                faults.append(f"{line}\n  exit code {done.returncode} instead of {promised}\n"
                              f"  {done.stderr.strip()}\n{done.stdout}")
    if count < COMMANDS_MIN:
        faults.append(f"there are only {count} commands; {COMMANDS_MIN} were promised")
    print("\n".join(faults) or f"{count} commands ended as the README says")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
