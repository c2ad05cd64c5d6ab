#!/usr/bin/env python3
"""Takes pictures of the program in named scenes, for people to look at."""

import argparse
import os
import pathlib
import signal
import socket
import subprocess
import sys
import threading
import time

import desk

SIZES = ["1000x700", "1280x800", "2560x1440"]


def send(port, payloads, pause_s):
    """Sends from a program of its own kind: a plain socket, without hurry."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        for payload in payloads:
            try:
                sender.sendto(payload, ("127.0.0.1", port))
            except ConnectionRefusedError:
                pass
            time.sleep(pause_s)


def lossy_counters(count):
    """A counter that loses every seventh value and swaps two now and then."""
    values = [value for value in range(count) if value % 7 != 3]
    for place in range(5, len(values) - 1, 11):
        values[place], values[place + 1] = values[place + 1], values[place]
    return [str(value).encode() for value in values]


def hold_up(program, port):
    """Stops the program for a second, as a busy machine would, and sends meanwhile: nobody polls,
    and its receive buffer runs full."""
    time.sleep(2)
    os.kill(program.process.pid, signal.SIGSTOP)
    begin = time.monotonic()
    send(port, [str(value).encode() for value in range(1_500, 31_500)], 0)
    time.sleep(max(0.0, begin + 1 - time.monotonic()))
    os.kill(program.process.pid, signal.SIGCONT)


class Scene:
    def __init__(self, name, arguments, traffic=(), hands=None, seconds=5.0, mishap=None):
        self.name = name
        self.arguments = arguments
        self.traffic = traffic  # (port, payloads, pause between them in seconds)
        self.hands = hands
        self.mishap = mishap  # what befalls the program at any size
        self.seconds = seconds


def open_tab(program, number):
    # Clicking is what a person would do: the tabs stand in the right lower panel.
    program.come_to_front()
    x = [776, 860, 920][number]
    program.click(x, 540)


def scenes(port):
    receiver = f"127.0.0.1:{port},role=counter-receiver"
    printer = f"127.0.0.1:{port + 1},role=print"
    dead = f"127.0.0.1:{port + 9},role=counter-sender,rate=4,count=endless"
    hello = (port + 1, [b"hello, Readyscope\n", b"", b"\x00\x01\xfe\xff binary %n \x1b[31m" * 3], 0.7)
    calm = (port + 1, [b"hello", b"still there?", b"good night"], 1.5)
    steady = (port, [str(value).encode() for value in range(1500)], 0.002)
    return [
        Scene("first-launch", [], seconds=2),
        Scene("quiet", ["--bind", printer, "--bind", receiver], [calm], seconds=8),
        Scene("outage", ["--bind", receiver, "--bind", printer, "--connect", dead],
              [steady, hello], seconds=7, mishap=lambda program: hold_up(program, port)),
        Scene("demo", ["--demo"], seconds=7),
        Scene("loss", ["--bind", receiver], [(port, lossy_counters(60), 0.05)]),
        Scene("refusals", ["--bind", printer, "--connect", dead], [hello]),
        Scene("payload", ["--bind", printer], [hello], hands=lambda p: open_tab(p, 1), seconds=7),
        Scene("send", ["--bind", printer, "--connect", f"127.0.0.1:{port + 1}"],
              hands=lambda p: open_tab(p, 2), seconds=6),
        Scene("flood", ["--bind", receiver, "--connect",
                        f"127.0.0.1:{port},role=counter-sender,rate=5000,count=endless"]),
        Scene("many", ["--bind", "127.0.0.1:0,role=counter-receiver,ports=200", "--demo"]),
    ]


def take(scene, app, display, size, theme, picture):
    program = desk.Program(app, display,
                           [*scene.arguments, "--size", size, "--theme", theme,
                            "--exit-after", str(scene.seconds)], picture)
    try:
        senders = []
        for port, payloads, pause_s in scene.traffic:
            desk.wait_until_bound(port)
            senders.append(threading.Thread(target=send, args=(port, payloads, pause_s)))
            senders[-1].start()
        if scene.hands and size == "1280x800":
            scene.hands(program)
        if scene.mishap:
            scene.mishap(program)
        for sender in senders:
            sender.join()
        code = program.wait()
        if code != 0 and not program.err.startswith("readyscope:"):
            raise subprocess.CalledProcessError(code, app, program.out, program.err)
    finally:
        program.clean_up()


def take_history(app, display, size, theme, picture):
    """A hundred million events, which no program could be fed within a scene."""
    subprocess.run([app, "100000000", picture, *size.split("x"), theme], check=True,
                   env={**os.environ, "DISPLAY": display.name}, stdout=subprocess.DEVNULL)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--app", required=True)
    parser.add_argument("--out", required=True, type=pathlib.Path)
    parser.add_argument("--only", default="", help="a scene's name")
    parser.add_argument("--all-sizes", action="store_true", help="every scene in every size and theme")
    chosen = parser.parse_args()
    chosen.out.mkdir(parents=True, exist_ok=True)
    display = desk.Display("2700x1600")
    history = pathlib.Path(chosen.app).parent / "long_history"
    try:
        if chosen.only in ("", "history"):
            for size in SIZES:
                picture = chosen.out / f"history-{size}-dark.png"
                take_history(history, display, size, "dark", picture)
                print(picture)
        for scene in scenes(desk.free_port()):
            if chosen.only and chosen.only != scene.name:
                continue
            every = chosen.all_sizes or scene.name == "demo"
            for size in SIZES if every else ["1280x800"]:
                for theme in ["dark", "light"] if every else ["dark"]:
                    picture = chosen.out / f"{scene.name}-{size}-{theme}.png"
                    take(scene, [chosen.app], display, size, theme, picture)
                    print(picture)
    finally:
        display.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
