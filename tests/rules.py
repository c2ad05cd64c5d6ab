#!/usr/bin/env python3
"""Holds the rules of ARCHITECTURE.md that a compiler does not: who may include whom, where the
system's headers may be, and that every public header can be read alone."""

import pathlib
import re
import subprocess
import sys
import tempfile

root = pathlib.Path(__file__).resolve().parent.parent

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)

# The operating systems' own headers, which stay in the files that each system owns.
SYSTEM_HEADER = re.compile(
    r"^(winsock2?|ws2tcpip|mswsock|iphlpapi|windows|commctrl|mmsystem|psapi|unistd|fcntl|netdb|poll|sys/.*|netinet/.*|"
    r"arpa/.*|linux/.*|net/if)\.h$"
)
SYSTEM_FILE = re.compile(r"(error|network|resolver|window|process|platform)_(posix|winsock|win32|windows)\.cpp$")

# Libraries that draw or open windows, which only the gui may know.
WINDOW_HEADER = re.compile(r"^(imgui|GLFW/|glad/)")

LINES_MAX = 600

faults = []


def fault(path, what):
    faults.append(f"{path.relative_to(root)}: {what}")


def sources(*folders):
    for folder in folders:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in {".cpp", ".hpp"}:
                yield path


def includes(path):
    return [name for _, name in INCLUDE.findall(path.read_text(encoding="utf-8"))]


def is_model(path):
    return "model" in path.relative_to(root).parts


def check_directions():
    for path in sources("core"):
        for name in includes(path):
            if name.startswith("readyscope/model/") and not is_model(path):
                fault(path, f"net must not know the model: {name}")
            if WINDOW_HEADER.match(name) or name.startswith("panels/"):
                fault(path, f"the core must not know a window: {name}")
    for path in sources("gui/panels"):
        for name in includes(path):
            if name.startswith(("GLFW/", "glad/")) or name == "window.hpp":
                fault(path, f"panels must not know the window: {name}")


def check_panels_only_read():
    for path in sources("gui/panels"):
        text = path.read_text(encoding="utf-8")
        if re.search(r"(?<!const )\bmodel::Session\s*&", text):
            fault(path, "panels take the session as const: what changes it is a command")


def check_system_headers():
    for path in sources("core", "gui", "tests"):
        if SYSTEM_FILE.search(path.name):
            continue
        for name in includes(path):
            if SYSTEM_HEADER.match(name):
                fault(path, f"{name} belongs into a file of one system, such as network_posix.cpp")


def check_lengths():
    for path in sources("core", "gui", "tests"):
        count = len(path.read_text(encoding="utf-8").splitlines())
        if count > LINES_MAX:
            fault(path, f"{count} lines; is it still one thing? ({LINES_MAX} at most)")


def check_public_headers_stand_alone():
    include = root / "core" / "include"
    headers = [str(path.relative_to(include)) for path in sources("core/include")]
    with tempfile.TemporaryDirectory() as folder:
        for header in headers:
            unit = pathlib.Path(folder) / "alone.cpp"
            # Twice, so that a missing include guard shows too.
            unit.write_text(f'#include "{header}"\n#include "{header}"\n', encoding="utf-8")
            command = ["c++", "-std=c++23", "-fsyntax-only", "-Wall", "-Wextra", "-Werror"]
            run = subprocess.run([*command, f"-I{include}", str(unit)], capture_output=True, text=True)
            if run.returncode != 0:
                faults.append(f"core/include/{header}: does not compile alone\n{run.stderr}")


def main():
    check_directions()
    check_panels_only_read()
    check_system_headers()
    check_lengths()
    check_public_headers_stand_alone()
    for line in faults:
        print(line, file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
