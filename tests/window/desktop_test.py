#!/usr/bin/env python3
"""What a desktop does to the real program's window: holds it, maximises it, drops files on it, and
has a theme and a scale."""

import json
import os
import pathlib
import subprocess
import time

import desk
import held
import window_case
from window_case import WindowTest

# Where Windows keeps them: key and name.
LIGHT_THEME = (r"HKCU\Software\Microsoft\Windows\CurrentVersion\Themes\Personalize",
               "AppsUseLightTheme")
DPI = (r"HKCU\Control Panel\Desktop", "LogPixels")


class Held(WindowTest):
    def test_windows_go_on_receiving(self):
        self.skip_unless_on_windows("nothing holds a window of X11")
        for way in held.WAYS:
            with self.subTest(way=way):
                report = held.measure(self.app, self.holder, self.display, way)
                self.assertEqual(report["told"], {"at_first": 1, "at_last": 1, "afterwards": 0})
                self.assertEqual(report["received"], report["sent"])
                # How long it may be is the benchmarks' part; had it not polled, it would be all of it.
                self.assertLess(report["poll_gap_ns_max"], held.HELD_S * 1e9 / 3)


class Desktop(WindowTest):
    def setUp(self):
        # A run that was killed may have left its own.
        if self.on_windows:
            self.forget_numbers()

    def registry(self, *words, check):
        """Changes what Windows keeps for this user; it has a program for that."""
        subprocess.run([*self.app[:-1], "reg.exe", *words, "/f"], check=check,
                       timeout=desk.HANG_GUARD_S, stdin=subprocess.DEVNULL,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def set_number(self, number, value):
        self.addCleanup(self.forget_numbers)
        key, name = number
        self.registry("add", key, "/v", name, "/t", "REG_DWORD", "/d", str(value), check=True)

    def forget_numbers(self):
        for key, name in (LIGHT_THEME, DPI):
            self.registry("delete", key, "/v", name, check=False)

    def brightness(self, program):
        """Of the window as it is shown now, from 0 to 1."""
        shown = subprocess.run(
            ["import", "-display", self.display.name, "-window", program.window, "-colorspace",
             "gray", "-resize", "1x1!", "-format", "%[fx:mean]", "info:-"],
            check=True, capture_output=True, text=True, timeout=desk.HANG_GUARD_S)
        return float(shown.stdout)

    def drop(self, program, file):
        # Debian's Python modules are there for Debian's Python alone.
        subprocess.run(["/usr/bin/python3", pathlib.Path(__file__).with_name("drop.py"),
                        program.window, file],
                       env={**os.environ, "DISPLAY": self.display.name}, check=True,
                       timeout=desk.HANG_GUARD_S)

    def test_a_workspace_dropped_on_the_window_is_opened(self):
        folder, port = self.folder(), desk.free_port()
        file = folder / "L\u00e4b \u65e5\u672c.readyscope.json"
        file.write_text(json.dumps({"version": 1, "endpoints": [
            {"address": f"127.0.0.1:{port}", "role": "print"}]}), encoding="utf-8")
        program = self.launch(settings=folder / "settings")
        program.come_to_front()
        self.drop(program, file)
        desk.wait_until_bound(port)
        program.press("ctrl+q")
        self.assertEqual((program.wait(), program.err), (0, ""))
        self.assertEqual(program.endpoint(f"127.0.0.1:{port}")["role"], "print")

    def test_what_is_no_workspace_and_is_dropped_on_the_window_is_said_and_left_alone(self):
        folder = self.folder()
        file = folder / "picture.png"
        file.write_bytes(b"\x89PNG\r\n\x1a\n")
        program = self.launch(settings=folder / "settings")
        program.come_to_front()
        self.drop(program, file)
        time.sleep(2)
        program.press("ctrl+q")
        self.assertEqual(program.wait(), 0, program.err)
        self.assertIn("picture.png", program.err)
        self.assertEqual(file.read_bytes(), b"\x89PNG\r\n\x1a\n")

    def test_a_maximised_window_comes_back_so_and_can_be_restored(self):
        self.skip_unless_on_windows("a display of X11 alone has no window manager")
        settings = self.folder()
        program = self.launch(settings=settings)
        program.come_to_front()
        holding = subprocess.Popen([*self.holder, "Readyscope", "maximise", "5"],
                                   env={**os.environ, "DISPLAY": self.display.name},
                                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        time.sleep(3)
        # Before it is let go.
        program.press("ctrl+q")
        self.assertEqual(program.wait(), 0, program.err)
        holding.wait(desk.HANG_GUARD_S)
        width, height, _ = self.picture(program)
        self.assertGreater(width, 1500, "most of the display")
        self.assertGreater(height, 900)

        program = self.launch(settings=settings)
        program.come_to_front()
        program.press("ctrl+q")
        self.assertEqual(program.wait(), 0, program.err)
        self.assertEqual(self.picture(program)[:2], (width, height))
        kept = json.loads((settings / "settings.json").read_text(encoding="utf-8"))["window"]
        self.assertTrue(kept["maximised"])
        self.assertEqual((kept["width"], kept["height"]), (1280, 800), "to where it can go back")

    def test_the_themes_of_the_system_are_followed_while_it_runs(self):
        self.skip_unless_on_windows("the theme of X11 desktops is a file's, which has tests")
        self.set_number(LIGHT_THEME, 1)
        program = self.launch(settings=self.folder())
        program.come_to_front()
        time.sleep(1)
        self.assertGreater(self.brightness(program), 0.7)
        self.set_number(LIGHT_THEME, 0)
        time.sleep(4)
        self.assertLess(self.brightness(program), 0.3)
        program.press("ctrl+q")
        self.assertEqual((program.wait(), program.err), (0, ""))

    def test_a_display_of_125_percent_makes_all_of_it_larger(self):
        self.skip_unless_on_windows("X11 has one scale for all displays")
        self.set_number(DPI, 120)
        program, code = self.run_to_end("--size", "1200x700", "--exit-after", "2")
        self.assertEqual(code, 0, program.err)
        self.assert_picture_shows_something(program, size=(1500, 875))


if __name__ == "__main__":
    window_case.main()
