#!/usr/bin/env python3
"""Measures what recording costs: bytes, processor time, and what a killed program loses; how long a
capture takes to open, and how true a replay is.

recording.py FOLDER [--reps N] [--quick]"""

import argparse
import csv
import json
import os
import pathlib
import random
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "window"), str(HERE.parent / "capture"),
                str(HERE.parent.parent / "assets/recording")]

import cli  # pylint: disable=wrong-import-position
import desk  # pylint: disable=wrong-import-position
import load  # pylint: disable=wrong-import-position
import packets  # pylint: disable=wrong-import-position
import read_recording  # pylint: disable=wrong-import-position
from cli import Running, Window, json_of  # pylint: disable=wrong-import-position
from table import print_table  # pylint: disable=wrong-import-position

LANES = 50

ROWS = [
    # Label, figure, bar, which of two is worse.
    ("received / sent while recording, window open, 100,000/s", "received", load.exactly(1), min),
    ("  recorded / received", "recorded", load.exactly(1), min),
    ("file bytes a datagram beyond its payload, 50 lanes, 1,000/s each", "bytes", load.at_most(8),
     max),
    ("processor time with recording / without, 100,000/s", "processor", load.at_most(1.15), max),
    ("  with recording, a counter (ns)", "processor_with_ns", load.shown(), max),
    ("  without (ns)", "processor_without_ns", load.shown(), max),
    ("lost of what had been received, killed at 20,000/s (ms)", "lost_ms", load.at_most(250), max),
    ("  files that open then, without damage / killed", "opened", load.exactly(1), min),
    ("a long recording of 50 lanes: start to first picture (s)", "picture_s", load.at_most(0.5),
     max),
    ("  until all of it can be looked at (s)", "opened_s", load.at_most(10), max),
    ("  a datagram (ns)", "opened_ns", load.shown(), max),
    ("  frames a second meanwhile", "opening_frames", load.at_least(30), min),
    ("as long a history in 64 MiB: counts of 2,000 columns / truth, the worst", "columns",
     load.exactly(1), max),
    ("  a first look / a frame of 16.7 ms", "first_look", load.at_most(1), max),
    ("time to open a capture / tshark's to count its datagrams", "open", load.at_most(0.05), max),
    ("  a datagram (ns)", "open_ns", load.shown(), max),
    ("replay at 1,000/s: error of its times, p99 (us)", "error_us", load.at_most(200), max),
    ("  growth of the median from the first tenth to the last (us)", "growth_us", load.at_most(20),
     max),
    ("recorded, replayed, recorded: payloads equal", "equal", load.exactly(1), min),
]


class Bench:
    def __init__(self, options, display):
        folder = pathlib.Path(options.folder)
        self.cli = str(folder / "readyscope-cli")
        self.app = str(folder / "readyscope")
        self.flood = str(folder / "flood_sender")
        self.plain = str(folder / "plain_sockets")
        self.bench = str(folder / "readyscope-bench")
        self.display = display
        self.window_s = 3 if options.quick else 30
        self.load_s = 2 if options.quick else 5
        self.kills = 4 if options.quick else max(200 // options.reps, 1)
        self.long = 1_000_000 if options.quick else 100_000_000
        self.captured = 100_000 if options.quick else 10_000_000
        self.replay_s = 3 if options.quick else 600
        self.is_first = True
        self.figures = {}
        self.faults = []

    def note(self, name, value):
        self.figures.setdefault(name, []).append(value)

    def run_once(self):
        measures = [self.measure_received, self.measure_bytes, self.measure_processor_time,
                    self.measure_killed]
        # These take long, and differ little from one time to the next.
        if self.is_first:
            measures += [self.measure_long, self.measure_spilled, self.measure_open,
                         self.measure_replay]
        self.is_first = False
        for measure in measures:
            try:
                with tempfile.TemporaryDirectory() as folder:
                    measure(pathlib.Path(folder))
            except Exception as fault:
                # The other rows are worth having all the same.
                self.faults.append(f"{measure.__name__}: {fault!r}")

    def source(self, recording):
        """What readyscope-cli says of a recording."""
        run = subprocess.run([self.cli, "open", recording, "--report", "-"], capture_output=True,
                             check=True)
        return json.loads(run.stdout)["sources"][0]

    def measure_received(self, folder):
        port = desk.free_port()
        recording = folder / "window.readyscope"
        arguments = ["--bind", f"127.0.0.1:{port},role=counter-receiver", "--size", "1280x800",
                     "--exit-after", str(self.window_s + 5), "--record", str(recording)]
        with Window(self.app, self.display, arguments) as window:
            desk.wait_until_bound(port)
            run = subprocess.run([self.flood, str(port), "1", "100000", str(self.window_s)],
                                 stdout=subprocess.PIPE, text=True, check=True)
            window.wait()
            received = window.report["received"]
        self.note("received", received / json.loads(run.stdout)["sent"])
        self.note("recorded", self.source(recording)["datagrams"] / received)

    def measure_bytes(self, folder):
        first = load.free_ports_in_a_row(LANES)
        recording = folder / "lanes.readyscope"
        binds = [word for port in range(first, first + LANES)
                 for word in ("--bind", f"127.0.0.1:{port}")]
        with Running([self.cli, *binds, "--record", str(recording), "--quiet"]) as receiver:
            desk.wait_until_bound(first + LANES - 1)
            subprocess.run([self.flood, str(first), str(LANES), str(LANES * 1_000),
                            str(self.load_s)], stdout=subprocess.DEVNULL, check=True)
            receiver.terminate()
            receiver.wait(desk.HANG_GUARD_S)
        source = self.source(recording)
        self.note("bytes", (recording.stat().st_size - source["bytes"]) / source["datagrams"])

    def measure_processor_time(self, folder):
        taken = {}
        ways = ["with", "without"]
        random.shuffle(ways)
        for way in ways:
            recording = ["--record", str(folder / "load.readyscope")] if way == "with" else []
            taken[way] = self.processor_ns(recording)
            self.note(f"processor_{way}_ns", taken[way])
        self.note("processor", taken["with"] / taken["without"])

    def processor_ns(self, recording):
        """Of a receiver for each datagram, on a processor of its own."""
        cpus = sorted(os.sched_getaffinity(0))
        port = desk.free_port()
        with tempfile.TemporaryFile("w+", encoding="utf-8") as answer:
            command = [self.cli, "--bind", f"127.0.0.1:{port},role=counter-receiver", "--report",
                       "-", "--quiet", "--for", f"{self.load_s + cli.MARGIN_S}s", *recording]
            with Running(command, stdout=answer, cpu=cpus[-1]) as receiver:
                desk.wait_until_bound(port)
                with Running([self.plain, "burst", str(port), str(self.load_s)],
                             stdout=subprocess.PIPE, cpu=cpus[0]) as sender:
                    json_of(sender)
                use = receiver.use_at_end()
            answer.seek(0)
            received = json.load(answer)["received"]
        return 1e9 * (use.ru_utime + use.ru_stime) / received

    def workload(self, name, *options):
        run = subprocess.run([self.bench, "--workload", name, "--lanes", str(LANES), "--events",
                              str(self.long), *options], stdout=subprocess.PIPE, check=True)
        return json.loads(run.stdout)

    def measure_long(self, folder):
        """Datagrams of 16 bytes; another launch, which ends earlier, says how smooth that is."""
        recording = folder / "long.readyscope"
        self.workload("long_recording", "--file", str(recording))
        whole = self.window_on(recording, 5 if self.long < 10_000_000 else 60)
        opened_s = whole["opened_ns"] / 1e9
        if whole["sources"][0]["datagrams"] != self.long or not opened_s:
            raise AssertionError("not all of the recording was read")
        self.note("picture_s", whole["first_frame_ns"] / 1e9)
        self.note("opened_s", opened_s)
        self.note("opened_ns", whole["opened_ns"] / self.long)
        part = self.window_on(recording, max(0.7 * opened_s, 1))
        self.note("opening_frames", part["frames_per_second"])

    def window_on(self, recording, seconds):
        arguments = [str(recording), "--size", "1280x800", "--history", "64", "--exit-after",
                     str(seconds)]
        with Window(self.app, self.display, arguments) as window:
            window.wait()
            return window.report

    def measure_spilled(self, _):
        answer = self.workload("spilled", "--mebibytes", "64")
        if answer["pushed_out"] or answer["memory_budget_ratio"] > 1:
            raise AssertionError("the history was not kept in its memory")
        self.note("columns", answer["columns_count_ratio"])
        self.note("first_look", answer["columns_first_ns"] * 60 / 1e9)

    def measure_open(self, folder):
        capture = folder / "many.pcapng"
        write_capture(capture, self.captured, 1_000)
        taken = {}
        ways = {"ours": [self.cli, "open", str(capture), "--quiet"],
                "tshark": ["tshark", "-r", str(capture), "-q", "-z", "io,stat,0,udp"]}
        for way, command in random.sample(list(ways.items()), 2):
            began = time.monotonic()
            subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
            taken[way] = time.monotonic() - began
        if self.source(capture)["datagrams"] != self.captured:
            raise AssertionError("not all datagrams of the capture were found")
        self.note("open", taken["ours"] / taken["tshark"])
        self.note("open_ns", 1e9 * taken["ours"] / self.captured)

    def measure_replay(self, folder):
        """Datagrams a millisecond apart are replayed to a receiver, both of which record."""
        capture, sent, received = (folder / name for name in ("even.pcapng", "sent.readyscope",
                                                              "received.readyscope"))
        count = 1_000 * self.replay_s
        write_capture(capture, count, 1_000_000)
        port = desk.free_port()
        with Running([self.cli, "--bind", f"127.0.0.1:{port}", "--record", str(received), "--quiet",
                      "--until", f"received >= {count}"]) as receiver:
            desk.wait_until_bound(port)
            subprocess.run([self.cli, "replay", str(capture), "--to", f"127.0.0.1:{port}",
                            "--record", str(sent), "--quiet"], check=True)
            receiver.wait(desk.HANG_GUARD_S)
        original, again = self.rows(capture, "received"), self.rows(received, "received")
        self.note("equal", [one["payload_hex"] for one in original] ==
                  [one["payload_hex"] for one in again])
        times = [int(one["ns_since_1970"]) for one in self.rows(sent, "sent")]
        late = [(at - times[0] - place * 1_000_000) / 1e3 for place, at in enumerate(times)]
        tenth = len(late) // 10
        self.note("error_us", sorted(map(abs, late))[len(late) * 99 // 100])
        self.note("growth_us",
                  statistics.median(late[-tenth:]) - statistics.median(late[:tenth]))

    def rows(self, file, kind):
        table = file.with_suffix(".csv")
        subprocess.run([self.cli, "convert", str(file), str(table), "--filter", kind, "--quiet",
                        "--overwrite"], check=True)
        with open(table, newline="", encoding="utf-8") as rows:
            return list(csv.DictReader(rows))

    def measure_killed(self, folder):
        lost_ms = []
        opened = 0
        for number in range(self.kills):
            recording = folder / f"killed-{number}.readyscope"
            killed_at_ns = self.kill(recording)
            source = self.source(recording)
            opened += source["broken"] == 0 and source["datagrams"] > 0
            lost_ms.append((killed_at_ns - last_datagram_ns(recording)) / 1e6)
            recording.unlink()
        self.note("lost_ms", max(lost_ms))
        self.note("opened", opened / self.kills)

    def kill(self, recording):
        """Returns when, on the clock that recordings use."""
        port = desk.free_port()
        with (Running([self.cli, "--bind", f"127.0.0.1:{port}", "--record", str(recording),
                       "--quiet"]) as receiver,
              Running([self.flood, str(port), "1", "20000", "10"])):
            desk.wait_until_bound(port)
            time.sleep(random.uniform(0.5, 1.5))
            # The clock that recordings use.
            killed_at_ns = time.clock_gettime_ns(time.CLOCK_BOOTTIME)
            receiver.send_signal(signal.SIGKILL)
            receiver.wait(desk.HANG_GUARD_S)
        return killed_at_ns


def write_capture(path, count, step_ns):
    """Datagrams of 16 bytes to one port, from each of ten ports in turn, evenly in time."""
    beginning = packets.Pcapng().section().interface(resolution=9).bytes()
    frame = packets.ethernet(packets.ipv4(packets.udp(bytes(16), to_port=9876)))
    block = bytearray(packets.Pcapng().section().interface(resolution=9)
                      .enhanced(packets.records([frame])[0]).blocks[-1])
    at_time, at_frame = 12, 28
    at_port, at_payload = at_frame + 34, at_frame + 42
    with open(path, "wb", buffering=1 << 20) as file:
        file.write(beginning)
        for number in range(count):
            units = packets.FIRST_TIME + number * step_ns
            struct.pack_into("<2I", block, at_time, units >> 32, units & 0xFFFF_FFFF)
            struct.pack_into(">H", block, at_port, 40_000 + number % 10)
            struct.pack_into(">Q", block, at_payload, number)
            file.write(block)


def last_datagram_ns(recording):
    frames = [frame for frame in read_recording.frames(recording.read_bytes()) if frame[0] == 2]
    for _, body, base in reversed(frames):
        times = [at for at, *_ in read_recording.datagrams(body, base)]
        if times:
            return max(times)
    return 0


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", help="where the programs are")
    parser.add_argument("--reps", type=int, default=5, help="how often everything is measured (5)")
    parser.add_argument("--quick", action="store_true", help="short runs, to see it work")
    return parser.parse_args()


def main():
    options = parse_arguments()
    display = desk.GivenDisplay() if "DISPLAY" in os.environ else desk.Display()
    try:
        bench = Bench(options, display)
        for _ in range(options.reps):
            bench.run_once()
    finally:
        display.close()
    print_table(["recording", "median", "worst", "bar", ""],
                [cli.line_of(row, bench.figures) for row in ROWS])
    for fault in dict.fromkeys(bench.faults):
        print(fault)
    print(f"{options.reps} repetitions; {statistics.median(bench.figures.get('bytes', [0])):.3g} "
          "bytes a datagram beyond its payload")


if __name__ == "__main__":
    main()
