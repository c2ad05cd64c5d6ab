#!/usr/bin/env python3
"""Holds the Windows program's window while datagrams arrive, in every way that Windows offers, and
reports what happened: held.py HOLD_WINDOW PROGRAM, each with the command that starts it
(cmake/wine-run)."""

import argparse
import json
import os
import shlex
import socket
import subprocess
import threading
import time

import desk

WAYS = ["drag", "resize", "menu", "minimise"]
RATE = 2_000
HELD_S = 3


class Sender:
    """Sends counters to a port at an even rate until it is stopped."""

    def __init__(self, port):
        self.address = ("127.0.0.1", port)
        self.sent = 0
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self.send)
        self.thread.start()

    def send(self):
        begin = time.monotonic()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            while not self.stopping.wait(0.001):
                due = int((time.monotonic() - begin) * RATE)
                while self.sent < due:
                    sender.sendto(str(self.sent).encode(), self.address)
                    self.sent += 1

    def stop(self):
        self.stopping.set()
        self.thread.join()


def hold(program, holder, way):
    """What the system reported about the hold of `program`'s window."""
    run = subprocess.run([*holder, "Readyscope", way, str(HELD_S)], check=True,
                         env=program.display.environment(), stdin=subprocess.DEVNULL,
                         capture_output=True, text=True, timeout=desk.HANG_GUARD_S)
    return json.loads(run.stdout)


def measure(app, holder, display, way):
    """The report of a launch during which the window was held in this way, with `sent` as counted
    here and `told` as reported by the system."""
    port = desk.free_port()
    program = desk.Program(app, display, ["--bind", f"127.0.0.1:{port},role=counter-receiver"])
    try:
        desk.wait_until_bound(port)
        program.come_to_front()
        sender = Sender(port)
        try:
            told = hold(program, holder, way)
        finally:
            sender.stop()
        desk.wait_until_taken(port)
        if program.quit() != 0:
            raise RuntimeError(program.err)
        return {**program.report, "sent": sender.sent, "told": told}
    finally:
        program.clean_up()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("holder", help="hold_window.exe, and what starts it")
    parser.add_argument("app", help="the program, and what starts it")
    parser.add_argument("--way", action="append", choices=WAYS, help="only this one")
    options = parser.parse_args()
    display = desk.GivenDisplay() if "DISPLAY" in os.environ else desk.Display()
    try:
        print(f"{'held for 3 s':14}{'sent':>8}{'received':>10}{'longest gap (ms)':>18}{'frames':>8}")
        for way in options.way or WAYS:
            report = measure(shlex.split(options.app), shlex.split(options.holder), display, way)
            if report["told"] != {"at_first": 1, "at_last": 1, "afterwards": 0}:
                print(f"{way}: the system says it was not held: {report['told']}")
            gap_ms = report["poll_gap_ns_max"] / 1e6
            print(f"{way:14}{report['sent']:8}{report['received']:10}{gap_ms:18.1f}"
                  f"{report['frames']:8}", flush=True)
    finally:
        display.close()


if __name__ == "__main__":
    main()
