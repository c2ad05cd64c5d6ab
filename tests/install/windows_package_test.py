#!/usr/bin/env python3
"""Installs what `./dev windows` made, silently and under Wine, runs it where it was installed, and
removes it: windows_package_test.py DIST_FOLDER WINE_RUN. Also unpacks the zip and runs the program
in it."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import unittest
import zipfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "window"))
import desk

HANG_GUARD_S = 120
UNINSTALL_KEY = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\Readyscope"
DAMAGED = '{"version": 1, "presets": ['

dist = None
wine_run = None
display = None


def run(program, *arguments):
    """A Windows program's exit code and output."""
    environment = {**os.environ, "DISPLAY": display.name, "LC_ALL": "C.UTF-8"}
    done = subprocess.run([wine_run, str(program), *arguments], env=environment, text=True,
                          capture_output=True, stdin=subprocess.DEVNULL, timeout=HANG_GUARD_S)
    return done.returncode, done.stdout + done.stderr


def files_below(folder):
    """All files, and folders named Readyscope. Wine creates the folders that Windows always has."""
    return {str(path.relative_to(folder)) for path in folder.rglob("*")
            if (path.is_file() or path.name == "Readyscope")
            and not {"Temp", "temp"} & set(path.parts)}


class WindowsPackage(unittest.TestCase):
    def setUp(self):
        run("cmd.exe", "/c", "exit")  # Makes Wine create its own files.
        self.drive = pathlib.Path(os.environ["WINEPREFIX"]) / "drive_c"
        # Wine's user is the user who runs it.
        self.home = next(one for one in (self.drive / "users").iterdir() if one.name != "Public")
        self.settings = self.home / "AppData/Roaming/Readyscope"
        self.installed = self.home / "AppData/Local/Programs/Readyscope"
        self.shortcut = (self.home / "AppData/Roaming/Microsoft/Windows/Start Menu/Programs"
                         / "Readyscope.lnk")
        self.before = files_below(self.drive)
        self.assertFalse(self.installed.exists() or self.settings.exists(),
                         "an installation is there already")

    def install(self, *options):
        (setup,) = dist.glob("readyscope-*-setup.exe")
        self.assertEqual(run(setup, "/S", *options)[0], 0)

    def uninstall(self, *options):
        # The uninstaller continues as a copy of itself, because no program can remove its own file.
        self.assertEqual(run(self.installed / "uninstall.exe", "/S", *options)[0], 0)
        deadline = time.monotonic() + HANG_GUARD_S
        while self.installed.exists() and time.monotonic() < deadline:
            time.sleep(0.2)
        self.assertFalse(self.installed.exists(), "the uninstaller left files behind")

    def assert_registered(self, wanted):
        found, text = run("reg.exe", "query", UNINSTALL_KEY)
        self.assertEqual(found == 0, wanted, text)
        return text

    def assert_opens_files(self, wanted):
        """Whether the system would open recordings with the program, and offer it for captures."""
        classes = r"HKCU\Software\Classes"
        _, ending = run("reg.exe", "query", rf"{classes}\.readyscope", "/ve")
        _, command = run("reg.exe", "query",
                         rf"{classes}\Readyscope.Recording\shell\open\command", "/ve")
        self.assertEqual("Readyscope.Recording" in ending, wanted, ending)
        self.assertEqual('readyscope.exe" "%1"' in command, wanted, command)
        for capture in (".pcap", ".pcapng"):
            _, offered = run("reg.exe", "query", rf"{classes}\{capture}\OpenWithProgids")
            self.assertEqual("Readyscope.Capture" in offered, wanted, offered)

    def put_settings(self, folder):
        """Writes settings that the program reports as faulty, which shows where it looks for
        them."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "presets.json").write_text(DAMAGED, encoding="utf-8")

    def assert_runs(self, program, settings):
        without_window = program.with_name("readyscope-cli.exe")
        code, said = run(without_window, "--bind", "127.0.0.1:0", "--for", "200ms", "--require",
                         "received > 0")
        self.assertEqual(code, 3, said)
        report = self.drive / "report.json"
        code, said = run(program, "--demo", "--exit-after", "5", "--report", r"C:\report.json")
        self.assertEqual(code, 0, said)
        self.assertEqual(json.loads(report.read_text(encoding="utf-8"))["received"], 10)
        report.unlink()
        kept = settings / "presets.damaged-1.json"
        self.assertEqual(kept.read_text(encoding="utf-8"), DAMAGED, said)

    def test_leaves_what_other_programs_offer_for_captures(self):
        offers = r"HKCU\Software\Classes\.pcap\OpenWithProgids"
        run("reg.exe", "add", offers, "/v", "Other.Capture", "/t", "REG_SZ", "/d", "", "/f")
        self.install()
        self.uninstall()
        _, offered = run("reg.exe", "query", offers)
        self.assertIn("Other.Capture", offered)
        run("reg.exe", "delete", offers, "/f")

    def test_installs_runs_updates_and_leaves_settings_until_they_are_to_go_too(self):
        self.install()
        self.assertTrue(self.shortcut.exists())
        self.assertIn("QuietUninstallString", self.assert_registered(True))
        self.assert_opens_files(True)
        self.assertFalse((self.installed / "portable.txt").exists())
        self.put_settings(self.settings)
        self.assert_runs(self.installed / "readyscope.exe", self.settings)

        self.install()  # Over the first one, as an update would.
        self.uninstall()
        self.assert_registered(False)
        self.assert_opens_files(False)
        left = files_below(self.drive) - self.before
        here = str(self.settings.relative_to(self.drive))
        self.assertIn(f"{here}/presets.damaged-1.json", left)
        self.assertEqual([one for one in left
                          if one != here and not (one.startswith(here) and one.endswith(".json"))], [])

        self.install()
        self.uninstall("/SETTINGS")
        # Its files are removed first, and the settings after them.
        deadline = time.monotonic() + HANG_GUARD_S
        while self.settings.exists() and time.monotonic() < deadline:
            time.sleep(0.2)
        self.assert_registered(False)
        self.assertEqual(files_below(self.drive) - self.before, set())

    def path_in_registry(self):
        _, text = run("reg.exe", "query", r"HKCU\Environment", "/v", "Path")
        return text.split("REG_EXPAND_SZ")[1].strip() if "REG_EXPAND_SZ" in text else ""

    def test_puts_the_program_without_a_window_into_PATH_only_if_that_was_chosen(self):
        run("reg.exe", "add", r"HKCU\Environment", "/v", "Path", "/t", "REG_EXPAND_SZ", "/d",
            r"C:\tools;%HOME%\bin", "/f")
        before = self.path_in_registry()
        self.assertEqual(before, r"C:\tools;%HOME%\bin")
        self.install()
        self.assertEqual(self.path_in_registry(), before)

        for _ in range(2):  # Twice is once.
            self.install("/PATH")
            added = self.path_in_registry().removeprefix(before + ";")
            self.assertTrue(added.endswith(r"Programs\Readyscope"), self.path_in_registry())
            self.assertNotIn(";", added)
        self.uninstall()
        self.assertEqual(self.path_in_registry(), before)
        run("reg.exe", "delete", r"HKCU\Environment", "/v", "Path", "/f")

    def test_unpacked_keeps_its_settings_beside_itself(self):
        folder = pathlib.Path(tempfile.mkdtemp(prefix="readyscope-"))
        self.addCleanup(shutil.rmtree, folder)
        (archive,) = dist.glob("readyscope-*.zip")
        with zipfile.ZipFile(archive) as opened:
            opened.extractall(folder)
        (unpacked,) = folder.iterdir()
        self.put_settings(unpacked / "settings")
        self.assert_runs(unpacked / "readyscope.exe", unpacked / "settings")
        self.assertEqual(files_below(self.drive) - self.before, set())


def main():
    global dist, wine_run, display
    dist, wine_run = pathlib.Path(sys.argv[1]), sys.argv[2]
    # A Wine of our own, whose files nobody else changes meanwhile.
    with tempfile.TemporaryDirectory(prefix="readyscope-wine-") as prefix:
        os.environ["WINEPREFIX"] = prefix
        display = desk.Display()
        try:
            suite = unittest.main(argv=sys.argv[:1], exit=False, verbosity=2)
        finally:
            subprocess.run([wine_run, "--stop"], check=False)
            display.close()
    sys.exit(not suite.result.wasSuccessful())


if __name__ == "__main__":
    main()
