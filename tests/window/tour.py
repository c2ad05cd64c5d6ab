"""A walk through everything that the program shows, by keyboard, with a picture at each stop."""

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

SIZES = ["1000x700", "1280x800", "2560x1440"]
SCALES = [1, 1.5, 2]
THEMES = ["dark", "light", "high-contrast"]

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
        {"name": "Привет", "payload": "привет", "filled_in": True},
    ],
}


def text(words):
    """Keys for xdotool that type a line into what has the keyboard."""
    return ("type", words)


class Tour:
    """One launch: endpoints of all roles, with traffic that loses, and what one may open there."""

    def __init__(self, app, display, ports, size="1280x800", scale=1, theme="dark"):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="readyscope-"))
        (self.folder / "presets.json").write_text(json.dumps(PRESETS), encoding="utf-8")
        (self.folder / "rules.txt").write_text(RULES, encoding="utf-8")
        self.ports = ports
        self.program = desk.Program(app, display, [
            *self.endpoints(), "--size", size, "--scale", str(scale), "--theme", theme,
        ], settings=self.folder)
        self.display = display
        self.ended = threading.Event()
        self.sender = threading.Thread(target=self.send)

    def endpoints(self):
        receiver, printer, echo, forward, reply, taken = self.ports
        bind = [f"127.0.0.1:{receiver},role=counter-receiver,in-drop=3%,in-reorder=2%",
                f"127.0.0.1:{printer},role=print",
                f"[::1]:{echo},role=echo",
                f"127.0.0.1:{forward},role=forward,to=127.0.0.1:{receiver},delay=30ms,jitter=10ms",
                f"127.0.0.1:{reply},role=reply,rules={self.folder / 'rules.txt'}",
                f"127.0.0.1:{taken}", "127.0.0.1:0,role=discard"]
        connect = [f"127.0.0.1:{receiver},role=counter-sender,rate=40,count=endless,form=binary64",
                   f"[::1]:{echo},role=counter-sender,rate=10,count=endless,form=binary32",
                   f"127.0.0.1:{forward},role=counter-sender,rate=20,count=endless",
                   f"127.0.0.1:{printer},role=manual"]
        return [word for one in bind for word in ("--bind", one)] + \
               [word for one in connect for word in ("--connect", one)]

    def send(self):
        """What other programs send: text of several scripts, bytes, and counters with a hole."""
        lines = ["hello, Readyscope\n", "привет", "temperature 21.5", "\x1b[31m%n"]
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            value = 0
            while not self.ended.wait(0.25):
                value += 1
                sender.sendto(lines[value % 4].encode(), ("127.0.0.1", self.ports[1]))
                sender.sendto(b"status?", ("127.0.0.1", self.ports[4]))
                if value % 9:
                    sender.sendto(str(value).encode(), ("127.0.0.1", self.ports[0]))

    def __enter__(self):
        desk.wait_until_bound(self.ports[4])
        self.sender.start()
        self.program.come_to_front()
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
                self.program.type(key[1])
            else:
                self.program.press(key)
            time.sleep(0.15)

    def find(self, words):
        """Does what has these words in its name."""
        self.press("ctrl+shift+p", text(words), "Return")

    def take(self, picture):
        time.sleep(0.7)
        environment = {**os.environ, "DISPLAY": self.display.name}
        subprocess.run(["import", "-window", self.program.window, str(picture)], check=True,
                       env=environment, timeout=desk.HANG_GUARD_S)

    def go_to_row(self, row):
        """To a row of Sockets, past the fields above them."""
        self.press("ctrl+1", *["Tab"] * 7, *["Down"] * (row + 1), "space")

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
        self.press("Escape", "ctrl+shift+p", text("endpoint"))
        yield "find-action"
        self.press("Escape", "ctrl+shift+s")
        yield "save-as"
        self.press("Escape", "question")
        yield "shortcuts"
        self.press("Escape", "ctrl+2", "f")
        yield "timeline"
        self.press("ctrl+n", text("127.0.0.1:99999"))
        yield "add-endpoint"
