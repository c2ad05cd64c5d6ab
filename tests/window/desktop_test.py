#!/usr/bin/env python3
"""What a desktop does to the real program's window: holds it, maximises it, drops files on it, and
has a theme and a scale."""

import json
import subprocess

import desk
import held
import window_case
from window_case import WindowTest
from cases import alone, takes, windows_only

# Where Windows keeps them: key and name.
LIGHT_THEME = (r"HKCU\Software\Microsoft\Windows\CurrentVersion\Themes\Personalize",
               "AppsUseLightTheme")
DPI = (r"HKCU\Control Panel\Desktop", "LogPixels")


@windows_only("nothing holds a window of X11")
@alone("a neighbour could be to blame for the gap")
@takes(8)
class Held(WindowTest):
    """Whatever stops the program for a while makes it lose what arrives meanwhile, and show a
    gap."""

    def assert_goes_on_receiving(self, way):
        report = held.measure(self.command, self.holder, self.display, way)
        self.assertEqual(report["told"], {"at_first": 1, "at_last": 1, "afterwards": 0})
        self.assertEqual(report["received"], report["sent"])
        # How long it may be is up to the benchmarks; without polling it would be as long as the
        # hold.
        self.assertLess(report["poll_gap_ns_max"], held.HELD_S * 1e9 / 3)

    def test_goes_on_receiving_while_it_is_dragged(self):
        self.assert_goes_on_receiving("drag")

    def test_goes_on_receiving_while_it_is_resized(self):
        self.assert_goes_on_receiving("resize")

    def test_goes_on_receiving_while_its_menu_is_open(self):
        self.assert_goes_on_receiving("menu")

    def test_goes_on_receiving_while_it_is_minimised(self):
        self.assert_goes_on_receiving("minimise")


class Desktop(WindowTest):
    def set_number(self, number, value):
        """Changes a setting of this user in the registry, with Windows' own program for that."""
        key, name = number
        subprocess.run([*self.command[:-1], "reg.exe", "add", key, "/v", name, "/t", "REG_DWORD", "/d",
                        str(value), "/f"], check=True,
                       env=self.display.environment(), timeout=desk.HANG_GUARD_S,
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)

    def brightness(self, program):
        """The brightness of the window as it is now, from 0 to 1."""
        shown = subprocess.run(
            ["import", "-display", self.display.name, "-window", program.window, "-colorspace",
             "gray", "-resize", "1x1!", "-format", "%[fx:mean]", "info:-"],
            check=True, capture_output=True, text=True, timeout=desk.HANG_GUARD_S)
        return float(shown.stdout)

    def test_a_workspace_dropped_on_the_window_is_opened(self):
        folder, port = self.folder(), desk.free_port()
        file = folder / "L\u00e4b \u65e5\u672c.readyscope.json"
        file.write_text(json.dumps({"version": 1, "endpoints": [
            {"address": f"127.0.0.1:{port}", "role": "print"}]}), encoding="utf-8")
        program = self.launch(settings=folder / "settings")
        program.come_to_front()
        program.drop(file)
        desk.wait_until_bound(port)
        self.assertEqual((program.quit(), program.err), (0, ""))
        self.assertEqual(program.endpoint(f"127.0.0.1:{port}")["role"], "print")

    def test_what_is_no_workspace_and_is_dropped_on_the_window_is_said_and_left_alone(self):
        folder = self.folder()
        file = folder / "picture.png"
        file.write_bytes(b"\x89PNG\r\n\x1a\n")
        program = self.launch(settings=folder / "settings")
        program.come_to_front()
        program.drop(file)
        program.shown.wait_for_frames(desk.FRAMES_TO_ANSWER)
        self.assertEqual(program.quit(), 0, program.err)
        self.assertIn("picture.png", program.err)
        self.assertEqual(file.read_bytes(), b"\x89PNG\r\n\x1a\n")

    @windows_only("a display of X11 alone has no window manager")
    def test_a_maximised_window_comes_back_so_and_can_be_restored(self):
        settings = self.folder()
        program = self.launch(settings=settings)
        program.come_to_front()
        # Ends before the window is released.
        with subprocess.Popen([*self.holder, "Readyscope", "maximise", str(desk.HANG_GUARD_S)],
                              env=self.display.environment(), stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL) as holding:
            self.addCleanup(holding.kill)
            desk.wait_until(lambda: program.shown.size_within()[0] > 1500,
                            "the window does not fill most of the display")
            program.shown.wait_for_frames(desk.FRAMES_TO_ANSWER)
            self.assertEqual(program.quit(), 0, program.err)
            holding.kill()
        width, height, _ = self.picture(program)
        self.assertGreater(width, 1500, "most of the display")
        self.assertGreater(height, 900)

        program = self.launch(settings=settings)
        program.come_to_front()
        self.assertEqual(program.quit(), 0, program.err)
        self.assertEqual(self.picture(program)[:2], (width, height))
        kept = json.loads((settings / "settings.json").read_text(encoding="utf-8"))["window"]
        self.assertTrue(kept["maximised"])
        self.assertEqual((kept["width"], kept["height"]), (1280, 800), "to where it can go back")

    @windows_only("the theme of X11 desktops is a file's, which has tests")
    def test_the_themes_of_the_system_are_followed_while_it_runs(self):
        self.set_number(LIGHT_THEME, 1)
        program = self.launch(settings=self.folder())
        program.come_to_front()
        desk.wait_until(lambda: self.brightness(program) > 0.7, "it does not begin in light colours")
        self.set_number(LIGHT_THEME, 0)
        desk.wait_until(lambda: self.brightness(program) < 0.3, "it does not turn dark")
        self.assertEqual((program.quit(), program.err), (0, ""))

    @windows_only("X11 has one scale for all displays")
    def test_a_display_of_125_percent_makes_all_of_it_larger(self):
        self.set_number(DPI, 120)
        program, code = self.run_to_end("--size", "1200x700", "--exit-after", "2")
        self.assertEqual(code, 0, program.err)
        self.assert_picture_shows_something(program, size=(1500, 875))


if __name__ == "__main__":
    window_case.main()
