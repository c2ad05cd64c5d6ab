#!/usr/bin/env python3
"""Unpacks the pinned third-party sources on Debian, from the mirror the machine already uses.

Debian's archive has source packages of the same releases that CMake would clone, only in other
suites than the one installed. This reads them through an apt configuration of its own, in a
temporary folder: the system's package lists and sources stay as they are.

    debian_sources.py FOLDER

unpacks into FOLDER/<name> whatever is not there yet, and writes FOLDER/sources.cmake, to be given
to CMake with -C. What cannot be had is left out with a warning; CMake then fetches it.
"""

import re
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from shutil import rmtree

SUITES = "sid trixie bookworm"


@dataclass(frozen=True)
class Pin:
    name: str  # as CMake's FETCHCONTENT_SOURCE_DIR_<NAME> has it
    package: str  # Debian's name of the source package
    version: str  # upstream's version, as in Debian
    minimum: str  # what serves if that version has gone
    keep: tuple[str, ...] = ("",)  # the parts of the archive that are needed
    # From this version on it no longer serves. No part of what a stamp says: it only bounds what
    # may take the place of a version that has gone.
    below: str = field(default="", repr=False)


PINS = [
    Pin("imgui", "imgui", "1.92.2b", "1.92.2", ("im", "backends/", "LICENSE")),
    Pin("glfw", "glfw3", "3.4", "3.4"),
    Pin("googletest", "googletest", "1.16.0", "1.16.0"),
    Pin("fmt", "fmtlib", "9.1.0", "9.1.0"),
    Pin("cli11", "cli11", "2.1.2", "2.1.2", ("include/", "LICENSE")),
    Pin("nlohmann_json", "nlohmann-json3", "3.11.2", "3.11.2", ("include/", "LICENSE.MIT")),
    Pin("stb", "libstb", "0.0~git20220908.8b5f1f3", "0.0~git20220908",
        ("stb_image.h", "stb_image_write.h", "LICENSE")),
    # Later ones need Abseil, which is larger than all the rest together.
    Pin("re2", "re2", "20220601", "20220601", ("re2/", "util/", "LICENSE"), below="20230601"),
]


class Unavailable(Exception):
    """Says why the sources cannot be had this way."""


def upstream(version: str) -> str:
    """1:1.92.2b+ds-1 -> 1.92.2b: no epoch, no Debian revision, no repacking mark."""
    version = re.sub(r"^\d+:", "", version)
    version = re.sub(r"-[^-]*$", "", version)
    return re.sub(r"\+(ds|dfsg)[\d.]*$", "", version)


def at_least(version: str, minimum: str) -> bool:
    return subprocess.run(["dpkg", "--compare-versions", version, "ge", minimum]).returncode == 0


def serves(pin: Pin, version: str) -> bool:
    too_new = pin.below and at_least(version, pin.below)
    return at_least(version, pin.minimum) and not too_new


def newest_first(versions: set[str]) -> list[str]:
    ordered: list[str] = []
    for version in versions:
        place = sum(at_least(other, version) for other in ordered)
        ordered.insert(place, version)
    return ordered


def deb822_entries(text: str) -> list[dict[str, str]]:
    """The stanzas of a .sources file. A value may go on over indented lines."""
    entries = []
    for stanza in re.split(r"\n\s*\n", text):
        lines = [line for line in stanza.splitlines() if not line.startswith("#")]
        fields = re.findall(r"^([\w-]+):((?:.*)(?:\n[ \t]+.*)*)", "\n".join(lines), re.MULTILINE)
        entries.append({name.lower(): value.strip() for name, value in fields})
    return entries


def one_line_entries(text: str) -> list[dict[str, str]]:
    """The lines of a .list file, in the same form."""
    entries = []
    for line in text.splitlines():
        match = re.match(r"(deb|deb-src)\s+(?:\[(.*?)\]\s+)?(\S+)\s+(\S+)\s+(.*)", line.strip())
        if match:
            kind, options, uri, suite, components = match.groups()
            entry = {"types": kind, "uris": uri, "suites": suite, "components": components}
            entry.update(re.findall(r"(signed-by|trusted)=(\S+)", options or ""))
            entries.append(entry)
    return entries


def main_archive() -> dict[str, str]:
    """The machine's own entry for the Debian release it runs: its mirror and its keyring."""
    release = Path("/etc/os-release").read_text()
    codename = re.search(r"^VERSION_CODENAME=\"?(\w+)", release, re.MULTILINE)
    if not re.search(r"^ID=debian$", release, re.MULTILINE) or not codename:
        raise Unavailable("this is not a Debian release")

    apt = Path("/etc/apt")
    entries = []
    for path in [*sorted(apt.glob("sources.list.d/*.sources"))]:
        entries += deb822_entries(path.read_text())
    for path in [apt / "sources.list", *sorted(apt.glob("sources.list.d/*.list"))]:
        if path.exists():
            entries += one_line_entries(path.read_text())

    for entry in entries:
        suites = entry.get("suites", "").split()
        components = entry.get("components", "").split()
        if codename[1] in suites and "main" in components and entry.get("enabled") != "no":
            return entry
    raise Unavailable(f"no apt source for {codename[1]} main was found")


class Apt:
    """apt, reading sources only, and keeping its state in a folder that is given to it."""

    def __init__(self, folder: Path):
        parts, lists, downloads = (folder / name for name in ("parts", "lists", "downloads"))
        for path in (parts, lists / "partial", downloads):
            path.mkdir(parents=True)
        self.downloads = downloads

        archive = main_archive()
        stanza = {"Types": "deb-src", "URIs": archive["uris"], "Suites": SUITES,
                  "Components": "main", "Signed-By": archive.get("signed-by"),
                  "Trusted": archive.get("trusted")}
        text = "".join(f"{name}: {value}\n" for name, value in stanza.items() if value)
        (parts / "sources.sources").write_text(text)

        self.options = []
        for option in ("Dir::Etc::sourcelist=/dev/null", f"Dir::Etc::sourceparts={parts}",
                       f"Dir::State::Lists={lists}", "Dir::Cache::pkgcache=",
                       "Dir::Cache::srcpkgcache=", "Acquire::Languages=none",
                       # An old list is as good as a new one for versions that are pinned, and
                       # mirrors of a past day are common.
                       "Acquire::Check-Valid-Until=false",
                       # The folder is ours alone, so a download under another user would fail.
                       "APT::Sandbox::User=root"):
            self.options += ["-o", option]
        try:
            self.run("apt-get", "update")
        except Unavailable as reason:
            # A mirror may lack one of the suites; the others still serve.
            warn(str(reason))

    def run(self, program: str, *arguments: str) -> str:
        command = [program, *self.options, "-q", *arguments]
        done = subprocess.run(command, cwd=self.downloads, capture_output=True, text=True)
        if done.returncode != 0:
            raise Unavailable(done.stderr.strip() or f"{program} failed")
        return done.stdout

    def versions(self, package: str) -> set[str]:
        text = self.run("apt-cache", "showsrc", "--only-source", package)
        return set(re.findall(r"^Version: (\S+)", text, re.MULTILINE))

    def archive(self, package: str, version: str) -> Path:
        self.run("apt-get", "source", "--download-only", "--tar-only", f"{package}={version}")
        return next(self.downloads.glob(f"{package}_*.orig.tar.*"))


def candidates(pin: Pin, versions: set[str]) -> list[str]:
    """The pinned version first, then the newer ones that would serve."""
    serving = [v for v in newest_first(versions) if serves(pin, upstream(v))]
    return sorted(serving, key=lambda v: upstream(v) != pin.version)


def unpack(archive: Path, keep: tuple[str, ...], folder: Path) -> None:
    """Unpacks without the archive's own top folder; all at once, or not at all."""
    part = folder.with_name(f".{folder.name}.part")
    rmtree(part, ignore_errors=True)
    with tarfile.open(archive) as tar:
        for member in tar.getmembers():
            _, _, member.name = member.name.partition("/")
            inside = member.name and ".." not in member.name.split("/")
            if inside and member.isfile() and member.name.startswith(keep):
                tar.extract(member, part)
    rmtree(folder, ignore_errors=True)
    part.rename(folder)


def fetch(apt: Apt, pin: Pin, folder: Path) -> str:
    reasons = [f"no version from {pin.minimum} on is in {SUITES}"]
    for version in candidates(pin, apt.versions(pin.package)):
        try:
            archive = apt.archive(pin.package, version)
        except Unavailable as reason:
            reasons = [str(reason)]
            continue
        unpack(archive, pin.keep, folder)
        if upstream(version) != pin.version:
            warn(f"{pin.name} {pin.version} is gone, using {upstream(version)} in its place")
        return upstream(version)
    raise Unavailable(reasons[0])


def warn(text: str) -> None:
    print(f"sources: {text}", file=sys.stderr)


def stamp(root: Path, pin: Pin) -> Path:
    """The file that says by which pin a folder was filled."""
    return root / f".{pin.name}.pin"


def is_there(root: Path, pin: Pin) -> bool:
    said = stamp(root, pin)
    return (root / pin.name).is_dir() and said.exists() and said.read_text() == f"{pin}\n"


def fetch_missing(root: Path) -> list[Pin]:
    """Returns the pins that are there in the end."""
    there = [pin for pin in PINS if is_there(root, pin)]
    missing = [pin for pin in PINS if pin not in there]
    if not missing:
        return there

    warn("reading Debian's list of source packages")
    with tempfile.TemporaryDirectory() as temporary:
        try:
            apt = Apt(Path(temporary))
        except Unavailable as reason:
            warn(f"{reason}\nsources: CMake will fetch them instead")
            return there
        for pin in missing:
            try:
                version = fetch(apt, pin, root / pin.name)
            except Unavailable as reason:
                warn(f"{pin.name}: {reason}\nsources: CMake will fetch it instead")
                continue
            warn(f"{pin.name} {version}")
            stamp(root, pin).write_text(f"{pin}\n")
            there.append(pin)
    return there


def write_cmake(root: Path, pins: list[Pin]) -> None:
    lines = [f'set(FETCHCONTENT_SOURCE_DIR_{pin.name.upper()} "{root / pin.name}" CACHE PATH "" '
             "FORCE)\n" for pin in pins]
    text = "".join(sorted(lines))
    path = root / "sources.cmake"
    # A file that is written anew without need would have every build tree configured again.
    if not path.exists() or path.read_text() != text:
        path.write_text(text)


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    root = Path(sys.argv[1]).resolve()
    root.mkdir(parents=True, exist_ok=True)
    write_cmake(root, fetch_missing(root))


main()
