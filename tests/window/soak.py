#!/usr/bin/env python3
"""Runs the real program in its window for a long time, with endpoints of every role that each see
a thousand datagrams a second, while it records into pieces of which it keeps the latest. Prints at
the end whether anything grew, stood still or got lost.

soak.py PROGRAM READYSCOPE_CLI FLOOD_SENDER [--seconds N]"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import desk
import load

RATE = 1_000
SAMPLE_S = 10
# Small enough for a new piece every few seconds.
PIECE_MEBIBYTES = 32
PIECES_KEPT = 4
# Until then memory may grow: the history has long been full by then.
SETTLED_S = 300
# What moves to and fro in the meantime is no growth, so the means of two such times are compared.
COMPARED_S = 600
# Senders stop this long before the end, so that nothing is under way when the books are closed.
QUIET_S = 10
# Endpoints are bound one after the other, and the last of them before the first sender sends.
PORTS = 12

MEMORY_GROWTH_MAX = 0.02
POLL_GAP_MS_MAX = 100


class Soak:
    """Twelve receiving endpoints in a row of ports, and eight senders."""

    def __init__(self, options, display, folder):
        self.seconds = options.seconds
        self.cli = options.cli
        self.recordings = folder / "recordings"
        self.recordings.mkdir()
        self.first = load.free_ports_in_a_row(PORTS)
        rules = folder / "rules.txt"
        rules.write_text("contains => got {counter}\n", encoding="utf-8")
        count = RATE * (self.seconds - 2 * QUIET_S)

        def at(place):
            return f"127.0.0.1:{self.first + place}"

        # Where each sender's datagrams should all arrive.
        self.senders = {place: at(place) for place in (0, 1, 2, 4, 5, 6, 7, 8)}
        forms = ("ascii", "binary32", "binary64,bytes=512")
        # The fourth is the one to which others forward, and the last three are fed from outside.
        roles = (4 * ["counter-receiver"] + 2 * ["echo"] + 2 * [f"forward,to={at(3)}"]
                 + [f"reply,rules={rules}", "print", "discard", "manual"])
        arguments = []
        for place, role in enumerate(roles):
            arguments += ["--bind", f"{at(place)},role={role}"]
        for i, address in enumerate(self.senders.values()):
            form = forms[i % len(forms)]
            arguments += ["--connect", f"{address},role=counter-sender,rate={RATE},count={count},"
                                       f"form={form}"]
        arguments += ["--size", "1280x800", "--record", str(self.recordings / "soak.readyscope"),
                      "--record-piece", f"{PIECE_MEBIBYTES}MiB",
                      "--record-keep", str(PIECES_KEPT), "--exit-after", str(self.seconds)]
        # A picture takes as much memory again as what it shows, just when the last sample is taken.
        self.program = desk.Program([options.app], display, arguments, pictured=False)
        self.sender = options.sender
        self.samples = []

    def run(self):
        """Feeds the endpoints that no sender of the program feeds, and watches."""
        began = time.monotonic()
        desk.wait_until_bound(self.first + PORTS - 1)
        fed = 3
        feeder = subprocess.Popen(
            [self.sender, str(self.first + PORTS - fed), str(fed), str(fed * RATE),
             str(self.seconds - 2 * QUIET_S)], stdout=subprocess.DEVNULL)
        try:
            while self.program.process.poll() is None:
                self.sample(time.monotonic() - began)
                time.sleep(SAMPLE_S)
        finally:
            feeder.terminate()
            feeder.wait()
        # It would not be 0 if anything were missing in the recording.
        if self.program.wait() != 0:
            raise RuntimeError(self.program.err)
        return self.program.report

    def sample(self, seconds):
        process = pathlib.Path("/proc") / str(self.program.process.pid)
        try:
            # What is shared is files that the system may forget: the history beyond its memory.
            _, resident, shared, *_ = (process / "statm").read_text(encoding="ascii").split()
            pages = int(resident) - int(shared)
            handles = len([fd for fd in (process / "fd").iterdir()
                           if not os.readlink(fd).endswith(" (deleted)")])
        except OSError:
            return  # It has just ended.
        self.samples.append((seconds, pages * os.sysconf("SC_PAGESIZE") / load.MEBIBYTE, handles))

    def lost(self, report):
        """How many datagrams of our own senders nobody accounts for."""
        of = {(one["asked"], one["role"] == "counter-sender"): one for one in report["endpoints"]}
        lost = 0
        for address in self.senders.values():
            there = of[address, False]
            arrived = there["received"] + (there["dropped"] or 0)
            lost += abs(of[address, True]["sent"] - arrived)
        for place in (6, 7):  # What was forwarded.
            forwarded = of[self.senders[place], False]
            lost += abs(forwarded["received"] - forwarded["sent"])
        return lost

    def pieces(self):
        """The numbers of the pieces that are there, and how many of these hold all they should."""
        numbers, whole = [], 0
        for piece in sorted(self.recordings.iterdir()):
            numbers.append(int(piece.stem.rpartition("-")[2]))
            read = subprocess.run([self.cli, "open", piece, "--report", "-"], capture_output=True,
                                  check=True)
            source = json.loads(read.stdout)["sources"][0]
            whole += (source["datagrams"] > 0 and source["missing"] == 0
                      and source["broken"] == 0 and not source["cut_off"])
        return numbers, whole


def minutes(samples):
    """The samples at the beginning of each minute, and the last one."""
    shown, minute = [], -1
    for sample in samples:
        if sample[0] // 60 > minute:
            minute = sample[0] // 60
            shown.append(sample)
    return shown if shown[-1] == samples[-1] else [*shown, samples[-1]]


def print_results(soak, report):
    print("minute  resident (MiB)  handles")
    for seconds, mebibytes, handles in minutes(soak.samples):
        print(f"{seconds / 60:6.1f}  {mebibytes:14.1f}  {handles:7}")

    settled_s = min(SETTLED_S, soak.seconds / 2)
    settled = [sample for sample in soak.samples if sample[0] >= settled_s]
    compared_s = min(COMPARED_S, (soak.seconds - settled_s) / 2)
    first = [mebibytes for s, mebibytes, _ in settled if s < settled_s + compared_s]
    last = [mebibytes for s, mebibytes, _ in settled if s >= settled[-1][0] - compared_s]
    memory = [mebibytes for _, mebibytes, _ in settled]
    handles = {count for _, _, count in settled}
    gap_ms = report["poll_gap_ns_max"] / 1e6
    pieces, whole = soak.pieces()
    rows = [
        (f"growth of memory since minute {settled_s / 60:.1f} (%)",
         100 * (statistics.mean(last) / statistics.mean(first) - 1), 100 * MEMORY_GROWTH_MAX),
        ("handles more than then", max(handles) - settled[0][2], 0),
        ("datagrams that nobody accounts for", soak.lost(report), 0),
        ("longest time without a poll (ms)", gap_ms, POLL_GAP_MS_MAX),
        ("pieces of the recording that are kept", len(pieces), PIECES_KEPT),
        ("  of these, without all that they should hold", len(pieces) - whole, 0),
    ]
    print()
    for words, figure, limit in rows:
        print(f"{words:45} {figure:10.4g}  at most {limit:g}  {'ok' if figure <= limit else 'MISSED'}")
    frame = report["frame_ns"]
    print(f"memory moved between {min(memory):.1f} and {max(memory):.1f} MiB since then")
    print(f"{pieces[-1]} pieces of {PIECE_MEBIBYTES} MiB were recorded")
    print(f"{report['received']:,} received, {report['dropped']:,} dropped by the kernel; "
          f"{report['frames_per_second']:.1f} frames a second, frame to frame "
          f"p50 {frame['p50'] / 1e6:.1f} ms, p99 {frame['p99'] / 1e6:.1f} ms, "
          f"max {frame['max'] / 1e6:.1f} ms")
    return all(figure <= limit for _, figure, limit in rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("app", help="the program")
    parser.add_argument("cli", help="the program without a window")
    parser.add_argument("sender", help="flood_sender")
    parser.add_argument("--seconds", type=int, default=3600)
    options = parser.parse_args()
    if options.seconds < 6 * QUIET_S:
        parser.error(f"less than {6 * QUIET_S} s show nothing")
    display = desk.GivenDisplay() if "DISPLAY" in os.environ else desk.Display()
    with tempfile.TemporaryDirectory() as folder:
        soak = None
        try:
            soak = Soak(options, display, pathlib.Path(folder))
            report = soak.run()
            return 0 if print_results(soak, report) else 1
        finally:
            if soak:
                soak.program.clean_up()
            display.close()


if __name__ == "__main__":
    sys.exit(main())
