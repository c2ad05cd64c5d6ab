#!/usr/bin/env python3
"""Takes screenshots of the program in named scenes, for people to look at."""

import argparse
import concurrent.futures
import itertools
import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

import desk
import tour

SIZES = ["1000x700", "1280x800", "2560x1440"]
SCALES = [1, 1.5, 2]
THEMES = ["dark", "light", "high-contrast"]
LOOKS = list(itertools.product(SIZES, ["dark", "light"]))
GUIDE = ["first-launch", "add-endpoint", "timeline-range", "events-filter", "impairment",
         "reply-rules", "payload", "send", "find-action"]


def send(port, payloads, pause_s):
    """Sends from a separate program: a plain socket, in no hurry."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        for payload in payloads:
            try:
                sender.sendto(payload, ("127.0.0.1", port))
            except ConnectionRefusedError:
                pass
            time.sleep(pause_s)


def lossy_counters(count):
    """A counter that loses every seventh value and sometimes swaps two."""
    values = [value for value in range(count) if value % 7 != 3]
    for place in range(5, len(values) - 1, 11):
        values[place], values[place + 1] = values[place + 1], values[place]
    return [str(value).encode() for value in values]


def hold_up(program, port):
    """Suspends the program for a second, as a busy machine might, and sends meanwhile: nobody
    polls, and its receive buffer overflows."""
    time.sleep(2)
    os.kill(program.process.pid, signal.SIGSTOP)
    begin = time.monotonic()
    send(port, [str(value).encode() for value in range(1_500, 31_500)], 0)
    time.sleep(max(0.0, begin + 1 - time.monotonic()))
    os.kill(program.process.pid, signal.SIGCONT)


class Scene:
    def __init__(self, name, arguments, traffic=(), seconds=5.0, mishap=None):
        self.name = name
        self.arguments = arguments
        self.traffic = traffic  # (port, payloads, pause between them in seconds)
        self.mishap = mishap  # Something that happens to the program.
        self.seconds = seconds


def scenes(port):
    receiver = f"127.0.0.1:{port},role=counter-receiver"
    printer = f"127.0.0.1:{port + 1},role=print"
    dead = f"127.0.0.1:{port + 9},role=counter-sender,rate=4,count=endless"
    hello = (port + 1, [b"hello, Readyscope\n", b"", b"\x00\x01\xfe\xff binary %n \x1b[31m" * 3], 0.7)
    calm = (port + 1, [b"hello", b"still there?", b"good night"], 1.5)
    steady = (port, [str(value).encode() for value in range(1500)], 0.002)
    return [
        Scene("quiet", ["--bind", printer, "--bind", receiver], [calm], seconds=8),
        Scene("outage", ["--bind", receiver, "--bind", printer, "--connect", dead],
              [steady, hello], seconds=7, mishap=lambda program: hold_up(program, port)),
        Scene("demo", ["--demo"], seconds=7),
        Scene("loss", ["--bind", receiver], [(port, lossy_counters(60), 0.05)]),
        Scene("refusals", ["--bind", printer, "--connect", dead], [hello]),
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
        if scene.mishap:
            scene.mishap(program)
        for sender in senders:
            sender.join()
        code = program.wait()
        if code != 0 and not program.err.startswith("readyscope:"):
            raise subprocess.CalledProcessError(code, app, program.out, program.err)
    finally:
        program.clean_up()


def record_loss(cli, recording):
    """Some seconds of two senders, of which the network treats one badly."""
    receiver, sender = "127.0.0.1:9876,role=counter-receiver", "127.0.0.1:9876,role=counter-sender"
    subprocess.run([cli, "--bind", receiver, "--connect", f"{sender},rate=40,count=endless",
                    "--connect", f"{sender},rate=25,count=endless,drop=8%,jitter=90ms,seed=5",
                    "--for", "8s", "--quiet", "--record", recording, "--overwrite"], check=True)


def take_opened(app, display, picture):
    """A recording in a tab of its own, beside what happens now."""
    with tempfile.TemporaryDirectory() as folder:
        recording = pathlib.Path(folder) / "night.readyscope"
        record_loss(pathlib.Path(app).with_name("readyscope-cli"), recording)
        take(Scene("opened", [str(recording)], seconds=3), [app], display, "1280x800", "dark",
             picture)


def take_history(app, display, size, theme, picture):
    """A hundred million events, more than any program could be sent within a scene."""
    subprocess.run([app, "100000000", picture, *size.split("x"), theme], check=True,
                   env={**os.environ, "DISPLAY": display.name}, stdout=subprocess.DEVNULL)


def take_scenes(app, out, only):
    display = desk.Display("2700x1600")
    history = pathlib.Path(app).parent / "long_history"
    try:
        if only in ("", "history"):
            for size in SIZES:
                picture = out / f"history-{size}-dark.png"
                take_history(history, display, size, "dark", picture)
                print(picture, flush=True)
        if only in ("", "opened"):
            take_opened(app, display, out / "opened-1280x800-dark.png")
        for scene in scenes(desk.free_port()):
            if only not in ("", scene.name):
                continue
            for size, theme in LOOKS if scene.name == "demo" else [("1280x800", "dark")]:
                picture = out / f"{scene.name}-{size}-{theme}.png"
                take(scene, [app], display, size, theme, picture)
                print(picture, flush=True)
    finally:
        display.close()


def take_tour(app, out, size, scale, theme):
    """Everything that the program shows, with one size of the window, one scale and one theme."""
    display = desk.Display("2700x1600")
    looks = ["--size", size, "--scale", str(scale), "--theme", theme]
    try:
        for launch in tour.LAUNCHES:
            with launch(app, display, desk.free_ports(5), looks) as shown:
                for name in shown.walk():
                    picture = out / f"{name}-{size}-{round(scale * 100)}-{theme}.png"
                    shown.take(picture)
                    print(picture, flush=True)
    finally:
        display.close()


def take_tours(app, out):
    # Most of the time is spent waiting for typed text to appear, so two can run side by side.
    with concurrent.futures.ThreadPoolExecutor(2) as both:
        taken = [both.submit(take_tour, app, out, *looks)
                 for looks in itertools.product(SIZES, SCALES, THEMES)]
        for one in taken:
            one.result()


def take_for_guide(app, out):
    """The pictures of the guide, under its names."""
    display = desk.Display("1600x1000")
    ports = [9876, 9877, 9878, 9879, 9880]
    try:
        for launch in tour.LAUNCHES:
            with launch(app, display, ports, ["--size", "1280x800", "--theme", "dark"]) as shown:
                for name in shown.walk():
                    if name in GUIDE:
                        shown.take(out / f"{name}.png")
        with tour.Roles(app, display, ports, ["--size", "1280x800", "--theme", "dark"]) as shown:
            shown.program.click(760, 716)
            shown.program.hand("mousemove", "--window", shown.program.window, "1270", "790")
            time.sleep(10)  # Until there is something to plot.
            shown.take(out / "traffic-details.png")
            shown.program.click(100, 126, button=3)
            shown.take(out / "sockets-menu.png")
        with tour.Roles(app, display, ports,
                        ["--size", "1280x800", "--theme", "high-contrast"]) as shown:
            shown.take(out / "high-contrast.png")
        take_opened(app, display, out / "opened.png")
    finally:
        display.close()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--app", required=True)
    parser.add_argument("--out", required=True, type=pathlib.Path)
    parser.add_argument("--only", default="", help="a scene's name, or tour")
    parser.add_argument("--guide", type=pathlib.Path, help="the guide's pictures alone, into here")
    chosen = parser.parse_args()
    if chosen.guide:
        take_for_guide(chosen.app, chosen.guide)
        return 0
    chosen.out.mkdir(parents=True, exist_ok=True)
    take_scenes(chosen.app, chosen.out, chosen.only)
    if chosen.only in ("", "tour"):
        take_tours(chosen.app, chosen.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
