"""What the tests of the real program in a real window share, and how they are started."""

import argparse
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

import desk

# ---- Properties of a test, known before it runs --------------------------------------------------


def mark(**marks):
    def put_on(test):  # Or to a class of tests.
        test.marks = {**getattr(test, "marks", {}), **marks}
        return test

    return put_on


def windows_only(reason):
    """There is nothing to test on other systems."""
    return mark(windows_only=reason)


def not_on_windows(reason):
    return mark(not_on_windows=reason)


def takes(seconds):
    """The approximate duration of a long test: the longest ones begin first, or the last of them
    would run alone."""
    return mark(COST=seconds)


def shares(what):
    """Something that this test and others must use one at a time."""
    return mark(RESOURCE_LOCK=what)


def alone(_reason):
    """Nothing else runs at the same time."""
    return mark(RUN_SERIAL=True)


def alone_on_windows(_reason):
    return mark(serial_on_windows=True)


# The port that the counter demo binds to, in every build.
DEMO_PORT = 9876
shares_demo_port = shares(f"port_{DEMO_PORT}")


def marks_of(test):
    """The marks of the test and of its class."""
    return {**getattr(type(test), "marks", {}),
            **getattr(getattr(test, test._testMethodName), "marks", {})}


def reason_to_skip(test, on_windows):
    return marks_of(test).get("not_on_windows" if on_windows else "windows_only")


# ---- The tests -----------------------------------------------------------------------------------


class WindowTest(unittest.TestCase):
    app = []
    display = None
    on_windows = False
    holder = []

    def setUp(self):
        reason = reason_to_skip(self, self.on_windows)
        if reason:
            self.skipTest(reason)

    def launch(self, *arguments, settings=None):
        program = desk.Program(self.app, self.display, arguments, settings=settings)
        self.addCleanup(program.clean_up)
        return program

    def run_to_end(self, *arguments, settings=None):
        program = self.launch(*arguments, settings=settings)
        code = program.wait()
        return program, code

    def folder(self):
        """A folder of its own, for the duration of the test."""
        folder = pathlib.Path(tempfile.mkdtemp(prefix="readyscope-"))
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        return folder

    def picture(self, program):
        """The width and height of the program's picture, and its number of colours."""
        counted = subprocess.run(
            ["identify", "-format", "%w %h %k", str(program.picture_file)],
            capture_output=True, text=True, check=True,
        )
        return tuple(map(int, counted.stdout.split()))

    def assert_picture_shows_something(self, program, size=(1280, 800)):
        *size_found, colours = self.picture(program)
        self.assertEqual(tuple(size_found), size)
        self.assertGreater(colours, 100)


# ---- How they are started ------------------------------------------------------------------------


def tests_in(suite):
    for one in suite:
        if isinstance(one, unittest.TestSuite):
            yield from tests_in(one)
        else:
            yield one


def name_of(test):
    return f"{type(test).__name__}.{test._testMethodName.removeprefix('test_')}"


def print_list(tests, on_windows):
    """Prints a line for each test that runs on this system: its name, and its properties for
    CTest."""
    for test in tests:
        if reason_to_skip(test, on_windows):
            continue
        marks = marks_of(test)
        words = [name_of(test)]
        for name in ("COST", "RESOURCE_LOCK"):
            if name in marks:
                words += [name, str(marks[name])]
        if "RUN_SERIAL" in marks or (on_windows and "serial_on_windows" in marks):
            words += ["RUN_SERIAL", "TRUE"]
        print(*words)


def main():
    """Runs the tests with the program and in the way that the command line says."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--windows", action="store_true", help="the program is one for Windows")
    parser.add_argument("--holder", help="hold_window, for a program for Windows")
    parser.add_argument("--list", action="store_true", help="only say which tests there are")
    parser.add_argument("--only", action="append", default=[], help="a test, as --list names it")
    parser.add_argument("app", nargs="*", help="the program, and what starts it")
    chosen = parser.parse_args()

    tests = list(tests_in(unittest.defaultTestLoader.loadTestsFromModule(sys.modules["__main__"])))
    if chosen.list:
        print_list(tests, chosen.windows)
        return
    known = {name_of(test): test for test in tests}
    suite = unittest.TestSuite(known[name] for name in chosen.only or known)

    WindowTest.app, WindowTest.on_windows = chosen.app, chosen.windows
    # Whatever starts the program starts this one too.
    WindowTest.holder = [*chosen.app[:-1], chosen.holder]
    WindowTest.display = desk.WineDisplay(chosen.app[0]) if chosen.windows else desk.Display()
    try:
        result = unittest.TextTestRunner(verbosity=2).run(suite)
    finally:
        WindowTest.display.close()
    sys.exit(not result.wasSuccessful())
