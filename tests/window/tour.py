"""A tour of everything that the program shows, by keyboard, with a picture at each stop."""

import json
import os
import pathlib
import shutil
import socket
import subprocess
import tempfile
import threading
import time

import desk

RULES = r"""# What the device answers.
equals ping => pong
contains status => ok {counter} {time}
regex ^set (\w+)=(\d+)$ => {1} is {2}
"""

PRESETS = {
    "version": 1,
    "presets": [
        {"name": "ping", "payload": "ping"},
        {"name": "status, ten times", "payload": "status?\\n", "times": 10, "every_ms": 250},
        {"name": "Привет", "payload": "\\xd0\\xbf", "filled_in": True},
    ],
}


PANEL_KEYS = [f"ctrl+{number}" for number in range(1, 7)]


def text(words):
    """Text to type, in place of a key to press."""
    return ("type", words)


class Launch:
    """The running program, with other programs that send to it throughout the tour."""

    def __init__(self, app, display, ports, looks):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="readyscope-"))
        self.ports = ports
        self.display = display
        self.sends = []  # Port, payload; None is skipped.
        (self.folder / "presets.json").write_text(json.dumps(PRESETS), encoding="utf-8")
        self.program = desk.Program([app], display, [*self.arguments(), *looks],
                                    settings=self.folder)
        self.ended = threading.Event()
        self.sender = threading.Thread(target=self.send)

    def arguments(self):
        return []

    def payloads(self, value):
        """What other programs send four times a second: pairs of port and bytes."""
        return []

    def send(self):
        value = 0
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            while not self.ended.wait(0.25):
                value += 1
                for port, payload in self.payloads(value):
                    sender.sendto(payload, ("127.0.0.1", port))

    def __enter__(self):
        self.program.come_to_front()
        # Out of the way: where it rests it would bring up tooltips.
        self.program.hand("mousemove", "--window", self.program.window, "2", "2")
        self.sender.start()
        time.sleep(3)
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.sender.join()
        self.program.clean_up()
        shutil.rmtree(self.folder, ignore_errors=True)

    def press(self, *keys):
        for key in keys:
            if isinstance(key, tuple):
                # As slowly as the slowest of these windows accepts letters.
                self.program.hand("type", "--delay", "150", key[1])
            else:
                self.program.press(key)
            # A panel that has to be scrolled into view takes a few frames to get the keyboard.
            time.sleep(0.8 if key in PANEL_KEYS else 0.15)

    def find(self, words):
        """Carries out the action with these words in its name."""
        self.press("ctrl+shift+p", text(words), "Return")

    def go_to_row(self, row):
        """Goes to a row of Sockets, past the fields above them."""
        self.press("ctrl+1", *["Tab"] * 7, *["Down"] * (row + 1), "space")

    def take(self, picture):
        time.sleep(0.7)
        environment = {**os.environ, "DISPLAY": self.display.name}
        subprocess.run(["import", "-window", self.program.window, "+dither", "-colors", "128",
                        f"PNG8:{picture}"],
                       check=True, env=environment, timeout=desk.HANG_GUARD_S)


class FirstLaunch(Launch):
    def arguments(self):
        return ["--no-workspace"]

    def walk(self):
        yield "first-launch"


class Roles(Launch):
    """Endpoints of all roles, with traffic that has losses."""

    def arguments(self):
        (self.folder / "rules.txt").write_text(RULES, encoding="utf-8")
        receiver, printer, echo, forward, reply = self.ports
        bind = [f"127.0.0.1:{receiver},role=counter-receiver,in-drop=3%,in-reorder=2%",
                f"127.0.0.1:{printer},role=print",
                f"[::1]:{echo},role=echo",
                f"127.0.0.1:{forward},role=forward,to=127.0.0.1:{receiver},delay=30ms,jitter=10ms",
                f"127.0.0.1:{reply},role=reply,rules={self.folder / 'rules.txt'}",
                "127.0.0.1:0,role=discard"]
        connect = [f"127.0.0.1:{receiver},role=counter-sender,rate=40,count=endless,form=binary64",
                   f"[::1]:{echo},role=counter-sender,rate=10,count=endless,form=binary32",
                   f"127.0.0.1:{printer},role=manual"]
        return [word for one in bind for word in ("--bind", one)] + \
               [word for one in connect for word in ("--connect", one)]

    def payloads(self, value):
        receiver, printer, _, forward, reply = self.ports
        lines = ["hello, Readyscope\n", "привет", "temperature 21.5", "\x1b[31m%n"]
        counter = [(receiver, str(value).encode())] if value % 9 else []
        return [(printer, lines[value % 4].encode()), (reply, b"status?"),
                (forward, str(value).encode()), *counter]

    def walk(self):
        """Yields the name of each stop while the program shows it."""
        self.press("ctrl+4")
        yield "traffic"
        self.press("ctrl+3", "ctrl+Up", "ctrl+5")
        yield "payload"
        self.press("ctrl+f", text("received !echo"), "Return")
        yield "events-filter"
        self.press("ctrl+f", "ctrl+a", "Delete", "Return", "ctrl+6")
        yield "send"
        self.press(*["Tab"] * 5, "space")
        yield "presets"
        self.press("Escape")
        self.go_to_row(0)
        yield "sockets"
        self.find("impairment")
        yield "impairment"
        self.press("Escape")
        self.go_to_row(4)
        self.find("settings of")
        yield "reply-rules"
        self.press("Escape")
        self.go_to_row(6)
        self.find("settings of")
        yield "sender-settings"
        self.press("Escape", "ctrl+shift+p", text("endpoint"))
        yield "find-action"
        self.press("Escape", "ctrl+shift+s")
        yield "save-as"
        self.press("Escape", "alt", "Right", "Right", "Right", "Down")
        yield "menu"
        self.press("Escape", "Escape", "question")
        yield "shortcuts"
        self.press("Escape", "ctrl+3", "ctrl+Up", "bracketleft", "ctrl+2", "f")
        yield "timeline-range"
        self.press("Escape", "ctrl+n", text("127.0.0.1:99999"))
        yield "add-endpoint"


class Losses(Launch):
    """A receiver with losses, an endpoint that cannot be opened, and a damaged file."""

    def __init__(self, *arguments):
        self.holder = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.holder.bind(("127.0.0.1", 0))
        super().__init__(*arguments)

    def __exit__(self, *arguments):
        super().__exit__(*arguments)
        self.holder.close()

    def arguments(self):
        (self.folder / "presets.json").write_text("[", encoding="utf-8")
        taken = f"127.0.0.1:{self.holder.getsockname()[1]}"
        endpoints = [{"address": f"127.0.0.1:{self.ports[0]}", "role": "counter-receiver"},
                     {"address": taken, "role": "echo"}, {"address": taken, "role": "juggler"}]
        (self.folder / "lab.json").write_text(
            json.dumps({"version": 1, "endpoints": endpoints}), encoding="utf-8")
        return ["--workspace", str(self.folder / "lab.json")]

    def payloads(self, value):
        values = range(10 * value, 10 * value + 10)
        return [(self.ports[0], str(one).encode()) for one in values if one % 7 != 3]

    def walk(self):
        self.press("ctrl+4", "Down", "Down", "space")
        yield "traffic-details"
        self.press("ctrl+6")
        yield "troubles"


LAUNCHES = [FirstLaunch, Roles, Losses]
