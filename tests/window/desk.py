"""A desk for the real program: a display of its own, hands to type and click, and its report."""

import json
import os
import pathlib
import shutil
import socket
import subprocess
import tempfile
import time

# When something counts as hung. It says nothing about speed.
HANG_GUARD_S = 60


class Display:
    """A virtual display, apart from whatever display the person at this machine is using."""

    def __init__(self, size="1600x1000"):
        read_end, write_end = os.pipe()
        command = ["Xvfb", "-displayfd", str(write_end), "-screen", "0", f"{size}x24"]
        self.server = subprocess.Popen(
            [*command, "+extension", "GLX", "-nolisten", "tcp", "-noreset"],
            pass_fds=[write_end],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(write_end)
        with os.fdopen(read_end) as numbers:
            self.name = ":" + numbers.readline().strip()

    def close(self):
        self.server.terminate()
        self.server.wait()


class GivenDisplay:
    """The display that this was started on. Wine's desktop belongs to one display, and cannot be
    had on another one at the same time."""

    def __init__(self):
        self.name = os.environ["DISPLAY"]

    def close(self):
        pass


class Program:
    """Readyscope at work. `report` and `picture` are there once it has ended."""

    def __init__(self, command, display, arguments, picture=None, settings=None):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="readyscope-"))
        self.report_file = self.folder / "report.json"
        self.picture_file = pathlib.Path(picture) if picture else self.folder / "picture.png"
        self.display = display
        # Never those of whoever is at this machine.
        self.settings = pathlib.Path(settings) if settings else self.folder / "settings"
        files = ["--report", str(self.report_file), "--screenshot", str(self.picture_file),
                 "--settings", str(self.settings)]
        # Wine reads arguments in the encoding of the locale.
        environment = {**os.environ, "DISPLAY": display.name, "LC_ALL": "C.UTF-8"}
        environment.pop("WAYLAND_DISPLAY", None)
        self.process = subprocess.Popen(
            [*command, *files, *arguments],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self.window = None
        self.out = self.err = ""

    def wait(self, guard_s=HANG_GUARD_S):
        """Waits for the end; the exit code."""
        out, err = self.process.communicate(timeout=guard_s)
        self.out = out.decode(errors="replace").replace("\r\n", "\n")
        self.err = err.decode(errors="replace").replace("\r\n", "\n")
        return self.process.returncode

    @property
    def report(self):
        return json.loads(self.report_file.read_text(encoding="utf-8"))

    def endpoint(self, asked):
        """The report on the endpoint that was asked for by this address."""
        return next(one for one in self.report["endpoints"] if one["asked"] == asked)

    def hand(self, *words):
        environment = {**os.environ, "DISPLAY": self.display.name}
        subprocess.run(["xdotool", *words], env=environment, check=True, timeout=HANG_GUARD_S)

    def come_to_front(self):
        """Waits for the window and gives it the keyboard, as a window manager would."""
        environment = {**os.environ, "DISPLAY": self.display.name}
        found = subprocess.run(
            ["xdotool", "search", "--sync", "--onlyvisible", "--name", "^Readyscope"],
            env=environment, check=True, timeout=HANG_GUARD_S, capture_output=True, text=True,
        )
        self.window = found.stdout.split()[0]
        self.hand("windowfocus", "--sync", self.window)
        # The first frames make shaders and letters; keys typed meanwhile would come all at once.
        time.sleep(1.5)

    def press(self, keys):
        self.hand("key", "--delay", "60", keys)
        time.sleep(0.2)

    def type(self, text):
        self.hand("type", "--delay", "60", text)
        time.sleep(0.2)

    def click(self, x, y, button=1):
        self.hand("mousemove", "--window", self.window, str(x), str(y))
        time.sleep(0.2)
        self.hand("click", str(button))
        time.sleep(0.3)

    def clean_up(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.communicate()
        shutil.rmtree(self.folder, ignore_errors=True)


def free_ports(count):
    """As many different ports that nobody holds at this moment."""
    probes = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


def free_port():
    return free_ports(1)[0]


def wait_until_bound(port):
    """Waits until somebody receives on this port. Looks it up, as trying to bind would be in the
    way of whoever is about to."""
    deadline = time.monotonic() + HANG_GUARD_S
    while time.monotonic() < deadline:
        sockets = pathlib.Path("/proc/net/udp").read_text(encoding="ascii").splitlines()[1:]
        if any(line.split()[1].endswith(f":{port:04X}") for line in sockets):
            return
        time.sleep(0.05)
    raise TimeoutError(f"nobody binds to port {port}")
