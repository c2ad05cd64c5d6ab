"""What the tests of real programs share: their properties for CTest, and how they are started."""

import argparse
import signal
import sys
import unittest

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


def marks_of(test):
    """The marks of the test and of its class."""
    return {**getattr(type(test), "marks", {}),
            **getattr(getattr(test, test._testMethodName), "marks", {})}


def reason_to_skip(test, on_windows):
    return marks_of(test).get("not_on_windows" if on_windows else "windows_only")


def do_not_ignore(signals):
    """Whoever started this may have them ignored, and then the programs that it starts would, too."""
    for number in signals:
        if signal.getsignal(number) == signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)


# ---- The tests -----------------------------------------------------------------------------------


class ProgramTest(unittest.TestCase):
    """A test of a program that `command` starts."""
    command = []
    on_windows = False

    def setUp(self):
        reason = reason_to_skip(self, self.on_windows)
        if reason:
            self.skipTest(reason)


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


def main(prepare=lambda chosen: None, add_arguments=lambda parser: None):
    """Runs the tests of the script that calls this, or lists them, as the command line says.
    `prepare` is called with the arguments before the first test, and returns what to call after
    the last one, if anything."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--windows", action="store_true", help="the program is one for Windows")
    parser.add_argument("--list", action="store_true", help="only say which tests there are")
    parser.add_argument("--only", action="append", default=[], help="a test, as --list names it")
    parser.add_argument("command", nargs="*", help="the program, and what starts it")
    add_arguments(parser)
    chosen = parser.parse_args()

    tests = list(tests_in(unittest.defaultTestLoader.loadTestsFromModule(sys.modules["__main__"])))
    if chosen.list:
        print_list(tests, chosen.windows)
        return
    if not chosen.command:
        parser.error("which program?")
    known = {name_of(test): test for test in tests}
    suite = unittest.TestSuite(known[name] for name in chosen.only or known)

    ProgramTest.command, ProgramTest.on_windows = chosen.command, chosen.windows
    clean_up = prepare(chosen)
    try:
        result = unittest.TextTestRunner(verbosity=2).run(suite)
    finally:
        if clean_up is not None:
            clean_up()
    sys.exit(not result.wasSuccessful())
