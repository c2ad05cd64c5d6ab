#!/usr/bin/env python3
"""Measures the real program in its window under load: what it loses, how often it draws, and what
it uses when nothing happens. Prints one table with a bar for each row.

Every run is one launch of the program, and the figures are those of its own report; only the number
of datagrams sent is counted by the sender. A row is the median of three runs, next to the worst of
them.
"""

import argparse
import json
import os
import random
import socket
import statistics
import subprocess

import desk

# The program records what it has used after five seconds, when it has started up. A quiet run is
# judged by what it uses after that.
SETTLED_S = 5
# From the first frame until the sender has started, and from its end until everything has been
# received.
MARGIN_S = 4
MEBIBYTE = 1 << 20

# Name, sockets, datagrams a second to all of them together; 0 is as fast as one process can send.
LOADS = [("even", 1, 50_000), ("many", 100, 100_000), ("flood", 1, 0)]


def exactly(limit):
    return f"= {limit:g}", lambda value: value == limit


def at_least(limit):
    return f">= {limit:g}", lambda value: value >= limit


def at_most(limit):
    return f"<= {limit:g}", lambda value: value <= limit


def shown():
    return "", None


# The label of the row, its figure, its bar, and which of several runs is the worst. Memory that
# comes and goes with a few pages of a library is not growth.
ROWS = [
    ("received / sent, one socket, 50,000/s", "even_received", exactly(1), min),
    ("received / sent, 100 sockets, 100,000/s in all", "many_received", exactly(1), min),
    ("(received + dropped) / sent, one process as fast as it can", "flood_told", exactly(1), min),
    ("  datagrams sent a second then", "flood_sent_per_second", shown(), min),
    ("  datagrams received a second then", "flood_received_per_second", shown(), min),
    ("  frames a second then", "flood_frames_per_second", at_least(30), min),
    ("longest time without a poll / frame time, all three", "poll_gap", at_most(2), max),
    ("processor, quiet, 10 endpoints (% of one core)", "idle_percent", at_most(3), max),
    ("resident memory, demo (MiB)", "demo_mib", at_most(120), max),
    ("  its growth since the fifth second (MiB)", "demo_growth_mib", at_most(1), max),
    ("start to first frame without the graphics' own start (ms)", "first_frame_ms", at_most(300), max),
    ("  the graphics' own start (ms)", "graphics_start_ms", shown(), max),
]


class Bench:
    def __init__(self, options, display):
        self.app = [options.app]
        self.sender = options.sender
        self.display = display
        self.load_s = 3 if options.quick else 10
        self.idle_s = 10 if options.quick else 20
        self.demo_s = 15 if options.quick else 60
        self.figures = {}

    def note(self, name, value):
        self.figures.setdefault(name, []).append(value)

    def run(self, seconds, *arguments, load=lambda program: None):
        """The report of one run of this many seconds, and the result of `load`."""
        program = desk.Program(
            self.app, self.display,
            [*arguments, "--size", "1280x800", "--exit-after", str(seconds)])
        try:
            answer = load(program)
            if program.wait(seconds + desk.HANG_GUARD_S) != 0:
                raise RuntimeError(program.err)
            return program.report, answer
        finally:
            program.clean_up()

    def under_load(self, ports, rate):
        first = free_ports_in_a_row(ports)

        def send(program):
            desk.wait_until_bound(first + ports - 1)
            run = subprocess.run(
                [self.sender, str(first), str(ports), str(rate), str(self.load_s)],
                capture_output=True, text=True, check=True)
            if program.process.poll() is not None:
                raise RuntimeError("this machine is too busy: sending took longer than the run")
            return json.loads(run.stdout)

        receivers = f"127.0.0.1:{first},role=counter-receiver,ports={ports}"
        return self.run(self.load_s + MARGIN_S, "--bind", receivers, load=send)

    def measure_loads(self):
        gaps = []
        for name, ports, rate in LOADS:
            report, answer = self.under_load(ports, rate)
            sent, received = answer["sent"], report["received"]
            self.note(f"{name}_received", received / sent)
            self.note(f"{name}_told", (received + report["dropped"]) / sent)
            self.note(f"{name}_sent_per_second", sent / answer["seconds"])
            self.note(f"{name}_received_per_second", received / answer["seconds"])
            self.note(f"{name}_frames_per_second", report["frames_per_second"])
            gaps.append(report["poll_gap_ns_max"] / report["frame_time_ns"])
        self.note("poll_gap", max(gaps))

    def measure_quiet(self):
        report, _ = self.run(SETTLED_S + self.idle_s, "--bind", "127.0.0.1:0,ports=10")
        begin, end = report["process_settled"], report["process"]
        taken_s = (end["cpu_ns"] - begin["cpu_ns"]) / 1e9
        self.note("idle_percent", 100 * taken_s / (end["seconds"] - begin["seconds"]))
        own_ns = report["first_frame_ns"] - report["graphics_start_ns"]
        self.note("first_frame_ms", own_ns / 1e6)
        self.note("graphics_start_ms", report["graphics_start_ns"] / 1e6)

    def measure_demo(self):
        report, _ = self.run(self.demo_s, "--demo")
        begin, end = report["process_settled"], report["process"]
        self.note("demo_mib", end["rss_bytes"] / MEBIBYTE)
        self.note("demo_growth_mib", (end["rss_bytes"] - begin["rss_bytes"]) / MEBIBYTE)


def free_ports_in_a_row(count):
    """The first of this many consecutive free ports, outside the range that the system assigns by
    itself."""
    while True:
        first = random.randrange(20_000, 30_000)
        probes = []
        try:
            for port in range(first, first + count):
                probe = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                probes.append(probe)
                probe.bind(("127.0.0.1", port))
            return first
        except OSError:
            pass
        finally:
            for probe in probes:
                probe.close()


def result_of(row, figures):
    label, name, (bar, is_met), worst_of = row
    runs = figures[name]
    median = statistics.median(runs)
    result = "" if is_met is None else "ok" if is_met(median) else "MISSED"
    return {"row": label.strip(), "label": label, "median": median, "worst": worst_of(runs),
            "runs": runs, "bar": bar, "result": result}


def text_of(value):
    if value >= 1000:
        return f"{value:,.0f}"
    # A ratio that is not quite 1 must not look like 1.
    return f"{value:.7g}" if abs(value - 1) < 0.01 else f"{value:.4g}"


def print_table(results):
    lines = [["in its window, 1280x800", "median", "worst", "bar", ""]]
    for one in results:
        lines.append([one["label"], text_of(one["median"]), text_of(one["worst"]), one["bar"],
                      one["result"]])
    widths = [max(len(line[i]) for line in lines) for i in range(len(lines[0]))]
    for line in lines:
        cells = [line[0].ljust(widths[0])]
        cells += [text.rjust(width) for text, width in zip(line[1:], widths[1:])]
        print("  ".join(cells).rstrip())


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("app", help="the program")
    parser.add_argument("sender", help="flood_sender")
    parser.add_argument("--quick", action="store_true", help="one short run of each, to see it work")
    parser.add_argument("--json", action="store_true", help="print JSON instead of the table")
    options = parser.parse_args()
    load_before = os.getloadavg()[0]
    display = desk.GivenDisplay() if "DISPLAY" in os.environ else desk.Display()
    try:
        bench = Bench(options, display)
        for _ in range(1 if options.quick else 3):
            bench.measure_loads()
            bench.measure_quiet()
            bench.measure_demo()
    finally:
        display.close()
    results = [result_of(row, bench.figures) for row in ROWS]
    machine = {"processors": os.cpu_count(), "load_before": load_before}
    if options.json:
        print(json.dumps({"rows": results, "figures": bench.figures, **machine}, indent=2))
        return
    print_table(results)
    print(f"{machine['processors']} processors; load average before: {load_before:.2f}")


if __name__ == "__main__":
    main()
