"""What tests of the real program in a real window share, and how they are started."""

import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

import desk


class WindowTest(unittest.TestCase):
    app = []
    display = None
    on_windows = False
    holder = []

    def launch(self, *arguments, settings=None):
        program = desk.Program(self.app, self.display, arguments, settings=settings)
        self.addCleanup(program.clean_up)
        return program

    def skip_on_windows(self, reason):
        if self.on_windows:
            self.skipTest(reason)

    def skip_unless_on_windows(self, reason):
        if not self.on_windows:
            self.skipTest(reason)

    def run_to_end(self, *arguments, settings=None):
        program = self.launch(*arguments, settings=settings)
        code = program.wait()
        return program, code

    def folder(self):
        """One of its own, for as long as the test lasts."""
        folder = pathlib.Path(tempfile.mkdtemp(prefix="readyscope-"))
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        return folder

    def picture(self, program):
        """How wide and high the program's picture is, and how many colours it has."""
        counted = subprocess.run(
            ["identify", "-format", "%w %h %k", str(program.picture_file)],
            capture_output=True, text=True, check=True,
        )
        return tuple(map(int, counted.stdout.split()))

    def assert_picture_shows_something(self, program, size=(1280, 800)):
        *size_found, colours = self.picture(program)
        self.assertEqual(tuple(size_found), size)
        self.assertGreater(colours, 100)


def main():
    """Runs the tests of the program that was started, in the way that the command line tells."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--windows", action="store_true", help="the program is one for Windows")
    parser.add_argument("--holder", help="hold_window, for a program for Windows")
    parser.add_argument("--only", action="append", default=[], help="the name of a test")
    parser.add_argument("app", nargs="+", help="the program, and what starts it")
    chosen = parser.parse_args()
    WindowTest.app, WindowTest.on_windows = chosen.app, chosen.windows
    # What starts the program starts this one too.
    WindowTest.holder = [*chosen.app[:-1], chosen.holder]
    is_given = chosen.windows and "DISPLAY" in os.environ
    WindowTest.display = desk.GivenDisplay() if is_given else desk.Display()
    try:
        suite = unittest.main(argv=[sys.argv[0], *chosen.only], exit=False, verbosity=2)
    finally:
        WindowTest.display.close()
    sys.exit(not suite.result.wasSuccessful())
