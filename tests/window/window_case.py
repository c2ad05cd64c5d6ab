"""What the tests of the real program in a real window share, and how they are started."""

import pathlib
import shutil
import subprocess
import sys
import tempfile

import desk

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent / "support"))

import cases  # pylint: disable=wrong-import-position

# The port that the counter demo binds to, in every build.
DEMO_PORT = 9876
shares_demo_port = cases.shares(f"port_{DEMO_PORT}")


# ---- The tests -----------------------------------------------------------------------------------


class WindowTest(cases.ProgramTest):
    display = None
    holder = []

    def launch(self, *arguments, settings=None):
        program = desk.Program(self.command, self.display, arguments, settings=settings)
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


def add_arguments(parser):
    parser.add_argument("--holder", help="hold_window, for a program for Windows")


def prepare(chosen):
    # Whatever starts the program starts this one too.
    WindowTest.holder = [*chosen.command[:-1], chosen.holder]
    WindowTest.display = desk.WineDisplay(chosen.command[0]) if chosen.windows else desk.Display()
    return WindowTest.display.close


def main():
    """Runs the tests with the program and in the way that the command line says."""
    cases.main(prepare, add_arguments)
