"""Runs the real program: a display of its own, hands to type and click, and its report."""

import collections
import os
import pathlib
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import time

import screen
from screen import HANG_GUARD_S

# What both programs write is the same.
sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent / "cli"))
import schemas  # pylint: disable=wrong-import-position

# A few may be under way already, in the program and in the display, that have not seen the key.
FRAMES_TO_SEE_A_KEY = 4
# Then whatever was requested appears, has the keyboard in the next frame, and may need two more if
# it has to be scrolled into view first.
FRAMES_TO_ANSWER = FRAMES_TO_SEE_A_KEY + 4


class Display:
    """A virtual display, separate from any display that the user of this machine has."""

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
            number = numbers.readline().strip()
        if not number:
            raise RuntimeError(f"Xvfb ended with code {self.server.wait()} before it was ready")
        self.name = ":" + number

    def environment(self):
        """For programs that should appear on it."""
        # Wine reads arguments in the encoding of the locale.
        environment = {**os.environ, "DISPLAY": self.name, "LC_ALL": "C.UTF-8"}
        environment.pop("WAYLAND_DISPLAY", None)
        return environment

    def close(self):
        self.server.terminate()
        self.server.wait()


class GivenDisplay(Display):
    """The display that this was started on."""

    def __init__(self):
        self.name = os.environ["DISPLAY"]

    def close(self):
        pass


class WineDisplay(Display):
    """A virtual display with a fresh Wine of its own: Wine's desktop belongs to one display, and
    its settings apply to all programs in it."""

    def __init__(self, wine_run):
        super().__init__()
        self.wine_run = wine_run
        self.prefix = None
        try:
            self.prefix = tempfile.mkdtemp(prefix="readyscope-wine-")
            self.wine("--fresh", self.prefix)
            self.wine("--start")
        except BaseException:
            self.close()
            raise

    def environment(self):
        return {**super().environment(), "WINEPREFIX": self.prefix}

    def wine(self, *words):
        # Errors go to standard error.
        environment = super().environment() if words[0] == "--fresh" else self.environment()
        subprocess.run([self.wine_run, *words], env=environment, check=True,
                       stdin=subprocess.DEVNULL, timeout=4 * HANG_GUARD_S)

    def close(self):
        try:
            if self.prefix:
                self.wine("--stop")
                shutil.rmtree(self.prefix)
        finally:
            super().close()


class Program:
    """A running Readyscope. Once it has ended there is a `report` and, if it was to take one, a
    `picture`."""

    def __init__(self, command, display, arguments, picture=None, settings=None, pictured=True,
                 output=None):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="readyscope-"))
        self.report_file = self.folder / "report.json"
        self.picture_file = pathlib.Path(picture) if picture else self.folder / "picture.png"
        self.display = display
        # Never those of the user of this machine.
        self.settings = pathlib.Path(settings) if settings else self.folder / "settings"
        files = ["--report", str(self.report_file), "--settings", str(self.settings)]
        if pictured:
            files += ["--screenshot", str(self.picture_file)]
        # Not pipes: a Wine that starts its desktop for the program passes them on to the desktop,
        # and they would stay open after the program has ended.
        self.said = [self.folder / "out.txt", self.folder / "err.txt"]
        with open(self.said[0], "wb") as out, open(self.said[1], "wb") as err:
            self.process = subprocess.Popen([*command, *files, *arguments],
                                            stdout=out if output is None else output, stderr=err,
                                            env=display.environment(), stdin=subprocess.DEVNULL)
        self.window = None
        self.shown = None
        self.out = self.err = ""

    def wait(self, guard_s=HANG_GUARD_S):
        """Waits for the end and returns the exit code."""
        code = self.process.wait(guard_s)
        self.out, self.err = (
            file.read_bytes().decode(errors="replace").replace("\r\n", "\n") for file in self.said)
        return code

    @property
    def report(self):
        return schemas.valid("report", self.report_file.read_bytes())

    def endpoint(self, asked):
        """The report on the endpoint that was requested with this address."""
        return next(one for one in self.report["endpoints"] if one["asked"] == asked)

    def hand(self, *words):
        """Does this with mouse and keyboard, and returns the output."""
        return subprocess.run(["xdotool", *words], env=self.display.environment(), check=True,
                              timeout=HANG_GUARD_S, stdout=subprocess.PIPE, text=True).stdout

    def come_to_front(self):
        """Waits for the window and gives it the keyboard, as a window manager would."""
        self.shown = screen.Window(self.display.name)
        wait_until(lambda: self.shown.find("Readyscope"), "there is no window")
        self.window = str(self.shown.number)
        self.hand("windowfocus", "--sync", self.window)
        self.shown.wait_for_frames(FRAMES_TO_ANSWER)

    def press(self, *keys):
        """Presses one after the other, each once the effect of the one before can be seen."""
        for chord in keys:
            held = self.press_down(chord)
            if held:
                self.shown.wait_for_frames(FRAMES_TO_SEE_A_KEY)
                self.hand("keyup", *reversed(held))
            self.shown.wait_for_frames(FRAMES_TO_ANSWER)

    def press_down(self, chord):
        """Returns those of its keys that are still held."""
        *held, key = chord.split("+")
        if held:
            # Nobody presses and releases all of them within one frame, as xdotool would; the key
            # would be seen without the held ones.
            self.hand("keydown", *held)
            self.shown.wait_for_frames(FRAMES_TO_SEE_A_KEY)
        self.hand("key", key)
        return held

    def type(self, text):
        self.hand("type", text)
        # Of fast typing, the program takes one letter a frame.
        self.shown.wait_for_frames(len(text) + FRAMES_TO_ANSWER)

    def find_action(self, words):
        """Carries out the action with these words in its name."""
        self.press("ctrl+shift+p")
        self.type(words)
        self.press("Return")

    def point_at(self, x, y):
        self.hand("mousemove", "--window", self.window, str(x), str(y))
        self.shown.wait_for_frames(FRAMES_TO_ANSWER)

    def click(self, x, y, button=1):
        self.point_at(x, y)
        self.hand("click", str(button))
        self.shown.wait_for_frames(FRAMES_TO_ANSWER)

    def drop(self, file):
        """Drops a file on the window, as a file manager does."""
        subprocess.run([sys.executable, pathlib.Path(__file__).with_name("drop.py"), self.window,
                        file],
                       env=self.display.environment(), check=True, timeout=HANG_GUARD_S)

    def quit(self):
        """Ends it as a user would, and returns the exit code."""
        if self.window is None:
            self.come_to_front()
        held = self.press_down("ctrl+q")
        code = self.wait()
        self.hand("keyup", *held)
        return code

    def clean_up(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()
        if self.shown is not None:
            self.shown.close()
        shutil.rmtree(self.folder, ignore_errors=True)


# ---- Ports and sockets ---------------------------------------------------------------------------

# Apart from the ports that systems assign by themselves, and from those that the network tests try,
# which begin at 20,000.
PORTS = range(10_000, 20_000)
# Whoever holds the TCP port of a number may use the UDP port of that number. Among all who keep to
# this, no number is given out twice, whether it is used yet or not.
claims = []


def free_ports(count):
    """This many different ports that nobody holds, and that nobody else is given before this
    program ends."""
    return [free_port() for _ in range(count)]


def free_port():
    deadline = time.monotonic() + HANG_GUARD_S
    while time.monotonic() < deadline:
        port = random.choice(PORTS)
        claim = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            claim.bind(("127.0.0.1", port))
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
                probe.bind(("127.0.0.1", port))
        except OSError:
            claim.close()
            continue
        claims.append(claim)
        return port
    raise TimeoutError("there is no free port")


Socket = collections.namedtuple("Socket", "local_port remote_port waiting_bytes")


def udp_sockets():
    """The sockets of all programs on this machine, including Wine's."""
    def port_of(address):
        return int(address.split(":")[1], 16)

    found = []
    for line in pathlib.Path("/proc/net/udp").read_text(encoding="ascii").splitlines()[1:]:
        _, local, remote, _, queues = line.split()[:5]
        found.append(Socket(port_of(local), port_of(remote), int(queues.split(":")[1], 16)))
    return found


def wait_until(happened, otherwise):
    """Waits until `happened` returns true; otherwise raises a TimeoutError with the text
    `otherwise`."""
    deadline = time.monotonic() + HANG_GUARD_S
    while not happened():
        if time.monotonic() > deadline:
            raise TimeoutError(otherwise)
        time.sleep(0.02)


def has_read_to_end(process, file):
    """Whether the place where that process reads the file is its end by now."""
    for link in pathlib.Path(f"/proc/{process}/fd").iterdir():
        if link.exists() and link.resolve() == file:
            place = pathlib.Path(f"/proc/{process}/fdinfo/{link.name}")
            return place.read_text(encoding="ascii").split()[1] == str(file.stat().st_size)
    return False


def wait_until_bound(port):
    """Waits until some program receives on this port. Looks it up, because trying to bind could get
    in the way of the program that is about to."""
    wait_until(lambda: any(one.local_port == port for one in udp_sockets()),
               f"nobody binds to port {port}")


def wait_until_taken(*ports):
    """Waits until whatever was sent to these ports has been received."""
    wait_until(lambda: not any(one.waiting_bytes for one in udp_sockets()
                               if one.local_port in ports),
               f"nobody takes what was sent to {ports}")


# As lines of print, these are more than a pipe and whatever the program lets wait for its reader.
LINES_UNREAD = 1000
LINE = b"x" * 3000


def send_lines_and_echoes(printed, echo):
    """Sends that many lines to one port, and after each a datagram to another one, which must come
    back from there."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.settimeout(HANG_GUARD_S)
        for number in range(LINES_UNREAD):
            sender.sendto(LINE, ("127.0.0.1", printed))
            sender.sendto(str(number).encode(), ("127.0.0.1", echo))
            if sender.recv(100) != str(number).encode():
                raise RuntimeError(f"{number} did not come back")


def wait_until_senders_left(port):
    """Waits until some program has connected to this port, and then until none is connected any
    more."""
    def is_sent_to():
        return any(one.remote_port == port for one in udp_sockets())

    wait_until(is_sent_to, f"nobody connects to port {port}")
    wait_until(lambda: not is_sent_to(), f"somebody stays connected to port {port}")
