#!/usr/bin/env python3
"""Checks the rules of ARCHITECTURE.md that a compiler does not: who may include whom, where system
headers may be included, and that every public header compiles on its own."""

import pathlib
import re
import subprocess
import sys
import tempfile

root = pathlib.Path(__file__).resolve().parent.parent

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)

# The operating systems' own headers, which may only be included in files for one system.
SYSTEM_HEADER = re.compile(
    r"^(winsock2?|ws2tcpip|mswsock|iphlpapi|windows|commctrl|mmsystem|psapi|unistd|fcntl|netdb|poll|sys/.*|netinet/.*|"
    r"arpa/.*|linux/.*|net/if)\.h$"
)
SYSTEM_FILE = re.compile(r"(batches|disk|error|network|readiness|resolver|window|process|platform|hold_window|scratch_file|stop_signal|terminal|output_file)_(linux|windows|win32)\.[ch]pp$")

# Libraries for drawing and windows, which only the gui may use.
WINDOW_HEADER = re.compile(r"^(imgui|GLFW/|glad/)")

# What panels do without, so that they can be drawn in anybody's window.
FILE_HEADER = re.compile(r"^(filesystem|fstream|cstdio)$")

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


# The rooms that each room may include, besides itself. Rooms that are not listed are not checked.
MAY_KNOW = {
    "net": set(),
    "history": {"net"},
    "counters": {"net"},
    "scope": {"net", "history", "counters"},
    "recording": {"net", "history", "counters", "scope"},
    "capture": {"net", "history", "counters", "scope"},
    "engine": {"net", "history", "counters", "scope"},
    "text": {"net", "history", "counters", "scope"},
    "program": {"net", "history", "counters", "scope", "recording", "capture", "engine", "text"},
    "cli": {"net", "history", "counters", "scope", "recording", "engine", "text", "program"},
    "panels/widgets": {"net", "history", "counters", "scope", "text"},
    "panels/fields": {"net", "history", "counters", "scope", "text", "panels/widgets"},
}
GROUND = MAY_KNOW["panels/fields"] | {"panels/fields"}
# Side by side: none of them includes another.
PANELS = ["sockets", "timeline", "events", "traffic", "payload", "send"]
for panel in PANELS:
    MAY_KNOW[f"panels/{panel}"] = GROUND
MAY_KNOW["panels/desk"] = GROUND | {f"panels/{panel}" for panel in PANELS}


def room_of(name):
    """The room of a file or an include, by its path below `readyscope/`, `src` or `gui`."""
    parts = name.split("/")
    return "/".join(parts[:2]) if parts[0] == "panels" else parts[0]


def rooms():
    for base in ["core/include/readyscope", "core/src", "core", "gui"]:
        for path in sources(base):
            name = str(path.relative_to(root / base))
            if base == "core" and name.split("/")[0] not in {"text", "program", "cli"}:
                continue
            if base == "gui" and not name.startswith("panels/"):
                continue
            yield path, room_of(name)


def check_directions():
    for path, room in rooms():
        for name in includes(path):
            if WINDOW_HEADER.match(name) and not (room.startswith("panels/") and name.startswith("imgui")):
                fault(path, f"{room} must not know a window: {name}")
            inside = name.removeprefix("readyscope/")
            other = room_of(inside)
            known = MAY_KNOW.keys() | {"app", "files", "system", "window"}
            if "/" in inside and other in known and other != room and other not in MAY_KNOW[room]:
                fault(path, f"{room} must not know {other}: {name}")


def check_panels_only_read():
    for path in sources("gui/panels"):
        for name in includes(path):
            if FILE_HEADER.match(name):
                fault(path, f"panels know no files: {name}")
    for path in sources("gui/panels", "core/text"):
        code = re.sub(r'//.*|"(\\.|[^"\\])*"', "", path.read_text(encoding="utf-8"))
        if re.search(r"\b(Engine|Session)\b", code):
            fault(path, "what reads a scope knows no engine: what is to be done is a command")


def check_system_headers():
    for path in sources("core", "gui", "tests"):
        if SYSTEM_FILE.search(path.name):
            continue
        for name in includes(path):
            if SYSTEM_HEADER.match(name):
                fault(path, f"{name} belongs into a file of one system, such as network_linux.cpp")


def check_lengths():
    for path in sources("core", "gui", "tests"):
        count = len(path.read_text(encoding="utf-8").splitlines())
        if count > LINES_MAX:
            fault(path, f"{count} lines; is it still one thing? ({LINES_MAX} at most)")


def first_includes():
    """What some source of the core includes first: every build proves that these compile on their
    own."""
    return {names[0].removeprefix("readyscope/") for path in sources("core/src") if path.suffix == ".cpp"
            if (names := includes(path))}


def check_public_headers_stand_alone():
    include = root / "core" / "include"
    proved = first_includes()
    with tempfile.TemporaryDirectory() as folder:
        for path in sources("core/include"):
            header = str(path.relative_to(include))
            if not re.search(r"^#pragma once$", path.read_text(encoding="utf-8"), re.MULTILINE):
                fault(path, "has no #pragma once")
            if header.removeprefix("readyscope/") in proved:
                continue
            unit = pathlib.Path(folder) / "alone.cpp"
            unit.write_text(f'#include "{header}"\n', encoding="utf-8")
            command = ["c++", "-std=c++23", "-fsyntax-only", "-Wall", "-Wextra", "-Werror"]
            run = subprocess.run([*command, f"-I{include}", str(unit)], capture_output=True, text=True)
            if run.returncode != 0:
                fault(path, f"does not compile alone\n{run.stderr}")


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
