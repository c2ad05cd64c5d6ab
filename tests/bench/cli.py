#!/usr/bin/env python3
"""Compares readyscope-cli with iperf and with a bare select loop, and prints one table with a bar
for each row.

    cli.py FOLDER [--reps N] [--quick] [--plain PROGRAM]

FOLDER holds the programs. All traffic stays on this machine's loopback. Whatever is compared takes
turns, so that each ratio is of runs made seconds apart; a row is the median of the repetitions,
next to the worst of them.
"""

import argparse
import json
import os
import pathlib
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time

root = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(root / "tests" / "window"))

import desk
import load
from table import print_table

# Those that only a program with a window needs.
WINDOW_LIBRARY = re.compile(r"^\s*(lib(?:GL|OpenGL|EGL|glfw|X|xcb|xkb|wayland)\S*)", re.MULTILINE)

# Until readyscope-cli has started, and from the end of the traffic until it has been received.
MARGIN_S = 2
# The first datagrams of a sender, while it still starts and its peer is only just there.
SKIPPED = 200
# Fills a history of 8 MiB more than once, at 200,000 datagrams a second.
FILLING_S = 8
RATE = 1_000
MEBIBYTE = 1 << 20

# The label of the row, its figure, its bar, and which of several runs is the worst. A history that
# is full gives back the memory of its directories in steps, which is no growth.
ROWS = [
    ("libraries of a window that it loads", "window_libraries", load.exactly(0), max),
    ("start until its port is bound / iperf's", "start", load.at_most(2), max),
    ("  readyscope-cli (ms)", "start_cli_ms", load.shown(), max),
    ("  iperf -s -u (ms)", "start_iperf_ms", load.shown(), max),
    ("resident memory, --history 8 and full, 10,000/s (MiB)", "resident_mib", load.at_most(20),
     max),
    ("  its growth, from the third quarter to the fourth (MiB)", "growth_mib", load.at_most(0.5),
     max),
    ("sending 1,000/s: p99 of the error of the schedule / iperf's", "schedule", load.at_most(1.5),
     max),
    ("the same, from the window, all panels live / iperf's", "schedule_window", load.at_most(10),
     max),
    ("  readyscope-cli (us)", "schedule_cli_us", load.shown(), max),
    ("  the window (us)", "schedule_window_us", load.shown(), max),
    ("  iperf -u -c (us)", "schedule_iperf_us", load.shown(), max),
    ("received / sent, one socket, 200,000/s", "received", load.exactly(1), min),
    ("  datagrams sent a second then", "sent_per_second", load.shown(), min),
    ("processor time a counter, 20 every 200 us / select + recvmmsg", "processor",
     load.at_most(2.5), max),
    ("  readyscope-cli, counter-receiver (ns)", "processor_cli_ns", load.shown(), max),
    ("  select + recvmmsg, only counting (ns)", "processor_bare_ns", load.shown(), max),
    ("  received / sent then, the lower one", "processor_received", load.shown(), min),
]


class Bench:
    def __init__(self, options, display):
        folder = pathlib.Path(options.folder)
        self.cli = str(folder / "readyscope-cli")
        self.app = str(folder / "readyscope")
        self.flood = str(folder / "flood_sender")
        self.plain = options.plain or str(folder / "plain_sockets")
        self.iperf = options.iperf
        self.display = display
        self.starts = 4 if options.quick else 10
        self.memory_s = 12 if options.quick else 60
        self.schedule_s = 3 if options.quick else 10
        self.load_s = 2 if options.quick else 5
        self.turn = 0
        self.figures = {}
        self.faults = []

    def note(self, name, value):
        self.figures.setdefault(name, []).append(value)

    def in_turn(self, names):
        """All of them, starting with a different one each time."""
        self.turn += 1
        at = self.turn % len(names)
        return names[at:] + names[:at]

    def run_once(self):
        for measure in (self.measure_libraries, self.measure_start, self.measure_memory,
                        self.measure_schedule, self.measure_received, self.measure_processor_time):
            try:
                measure()
            except Exception as fault:
                # The other rows are worth having all the same.
                self.faults.append(f"{measure.__name__}: {fault!r}")

    # ---- Rows ------------------------------------------------------------------------------------

    def measure_libraries(self):
        run = subprocess.run(["ldd", self.cli], capture_output=True, text=True, check=True)
        found = WINDOW_LIBRARY.findall(run.stdout)
        self.note("window_libraries", len(found))
        if found:
            self.faults.append(f"it loads {', '.join(found)}")

    def measure_start(self):
        commands = {
            "cli": lambda port: [self.cli, "--bind", f"127.0.0.1:{port}", "--quiet"],
            "iperf": lambda port: [self.iperf, "-s", "-u", "-p", str(port)],
        }
        times = {name: [] for name in commands}
        for _ in range(self.starts):
            for name in self.in_turn(list(commands)):
                port = desk.free_port()
                times[name].append(ms_until_bound(commands[name](port), port))
        medians = {name: statistics.median(all_of_it) for name, all_of_it in times.items()}
        self.note("start", medians["cli"] / medians["iperf"])
        for name, median in medians.items():
            self.note(f"start_{name}_ms", median)

    def measure_memory(self):
        port = desk.free_port()
        samples = []
        with Running([self.cli, "--bind", f"127.0.0.1:{port},role=counter-receiver", "--history",
                      "8", "--quiet"]) as receiver:
            desk.wait_until_bound(port)
            # A history that is not full yet would grow by what it is for.
            subprocess.run([self.flood, str(port), "1", "200000", str(FILLING_S)],
                           stdout=subprocess.DEVNULL, check=True)
            with Running([self.flood, str(port), "1", "10000", str(self.memory_s)]) as sender:
                while sender.poll() is None:
                    samples.append(resident_mib(receiver.pid))
                    time.sleep(0.25)
            if receiver.poll() is not None:
                raise RuntimeError(f"readyscope-cli ended with code {receiver.returncode}")
        quarter = len(samples) // 4
        self.note("resident_mib", max(samples))
        self.note("growth_mib", statistics.median(samples[-quarter:])
                  - statistics.median(samples[-2 * quarter:-quarter]))

    def measure_schedule(self):
        count = SKIPPED + RATE * self.schedule_s
        # Longer than is measured, so that nothing about its end is measured.
        seconds = self.schedule_s + 2
        sending = f"role=counter-sender,rate={RATE},count={count + RATE}"
        starts = {
            "cli": lambda peer: Running([self.cli, "--connect", f"{peer},{sending}", "--for",
                                         f"{seconds}s", "--quiet"]),
            "window": lambda peer: Window(self.app, self.display,
                                          ["--connect", f"{peer},{sending}", "--size", "1280x800",
                                           "--exit-after", str(seconds)]),
            "iperf": lambda peer: Running([self.iperf, "-u", "-c", "127.0.0.1", "-p",
                                           peer.split(":")[1], "-b", f"{RATE}pps", "-l", "64",
                                           "-t", str(seconds)], stderr=subprocess.DEVNULL),
        }
        p99 = {name: self.schedule_error_us(starts[name]) for name in self.in_turn(list(starts))}
        self.note("schedule", p99["cli"] / p99["iperf"])
        self.note("schedule_window", p99["window"] / p99["iperf"])
        for name, error_us in p99.items():
            self.note(f"schedule_{name}_us", error_us)

    def schedule_error_us(self, start_sender):
        port = desk.free_port()
        arguments = ["arrivals", port, RATE * self.schedule_s, SKIPPED, 1_000_000 // RATE]
        with Running([self.plain, *map(str, arguments)], stdout=subprocess.PIPE) as arrivals:
            desk.wait_until_bound(port)
            with start_sender(f"127.0.0.1:{port}"):
                return json_of(arrivals)["p99_ns"] / 1e3

    def measure_received(self):
        port = desk.free_port()
        with tempfile.TemporaryDirectory() as folder:
            report = pathlib.Path(folder) / "report.json"
            with Running([self.cli, *self.counting(port, report)]) as receiver:
                desk.wait_until_bound(port)
                run = subprocess.run([self.flood, str(port), "1", "200000", str(self.load_s)],
                                     stdout=subprocess.PIPE, text=True, check=True)
                desk.wait_until_taken(port)
                receiver.terminate()
                receiver.wait(desk.HANG_GUARD_S)
            received = json.loads(report.read_text(encoding="utf-8"))["received"]
        answer = json.loads(run.stdout)
        self.note("received", received / answer["sent"])
        self.note("sent_per_second", answer["sent"] / answer["seconds"])

    def measure_processor_time(self):
        """Counters, so that readyscope-cli does all the work that it is for."""
        taken = {}
        shares = []
        for name in self.in_turn(["cli", "bare"]):
            taken[name], share = self.processor_ns(name)
            shares.append(share)
            self.note(f"processor_{name}_ns", taken[name])
        self.note("processor", taken["cli"] / taken["bare"])
        self.note("processor_received", min(shares))

    def processor_ns(self, name):
        """Of a receiver for each datagram; and the share of the datagrams that it received. The
        receiver has one processor and the sender has another, so that neither depends on where they
        happen to be put."""
        cpus = sorted(os.sched_getaffinity(0))
        port = desk.free_port()
        seconds = self.load_s + MARGIN_S
        with tempfile.TemporaryDirectory() as folder:
            answer = pathlib.Path(folder) / "answer.json"
            commands = {
                "cli": [self.cli, *self.counting(port, "-"), "--for", f"{seconds}s"],
                "bare": [self.plain, "receive", str(port), str(seconds)],
            }
            with (open(answer, "wb") as out,
                  Running(commands[name], stdout=out, cpu=cpus[-1]) as receiver):
                desk.wait_until_bound(port)
                with Running([self.plain, "burst", str(port), str(self.load_s)],
                             stdout=subprocess.PIPE, cpu=cpus[0]) as sender:
                    sent = json_of(sender)["sent"]
                if receiver.poll() is not None:
                    raise RuntimeError("this machine is too busy: sending took longer than the run")
                use = receiver.use_at_end()
            received = json.loads(answer.read_text(encoding="utf-8"))["received"]
        return 1e9 * (use.ru_utime + use.ru_stime) / received, received / sent

    def counting(self, port, report):
        return ["--bind", f"127.0.0.1:{port},role=counter-receiver", "--report", str(report),
                "--quiet"]


# ---- Programs ------------------------------------------------------------------------------------


class Running(subprocess.Popen):
    """A program that does not outlive its `with`."""

    def __init__(self, command, stdout=subprocess.DEVNULL, stderr=None, cpu=None):
        place = None if cpu is None else lambda: os.sched_setaffinity(0, {cpu})
        super().__init__(command, stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr, text=True,
                         preexec_fn=place)

    def use_at_end(self):
        """Waits for its end; returns the resources that it has used."""
        _, status, use = os.wait4(self.pid, 0)
        self.returncode = os.waitstatus_to_exitcode(status)
        if self.returncode != 0:
            raise RuntimeError(f"{self.args[0]} ended with code {self.returncode}")
        return use

    def __exit__(self, *what_happened):
        if self.poll() is None:
            self.kill()
        super().__exit__(*what_happened)


class Window(desk.Program):
    """Readyscope in its window, until the end of the `with`."""

    def __init__(self, app, display, arguments):
        super().__init__([app], display, arguments, pictured=False)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.clean_up()


def json_of(program):
    """What it prints, once it has ended."""
    out, _ = program.communicate(timeout=desk.HANG_GUARD_S)
    if program.returncode != 0:
        raise RuntimeError(f"{program.args[0]} ended with code {program.returncode}")
    return json.loads(out)


def ms_until_bound(command, port):
    """How long after its start a program has bound to this port."""
    local_port = f":{port:04X} ".encode()
    nothing = [(os.POSIX_SPAWN_OPEN, fd, os.devnull, os.O_RDWR, 0) for fd in (0, 1, 2)]
    with open("/proc/net/udp", "rb", buffering=0) as sockets:
        begin = time.perf_counter()
        pid = os.posix_spawn(command[0], command, os.environ, file_actions=nothing)
        end = begin
        try:
            while local_port not in sockets.readall():
                if time.perf_counter() - begin > desk.HANG_GUARD_S:
                    raise TimeoutError(f"{command[0]} does not bind to port {port}")
                sockets.seek(0)
            end = time.perf_counter()
        finally:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
    return 1e3 * (end - begin)


def resident_mib(pid):
    """Exactly; what /proc/PID/statm says may be some pages off for each thread."""
    text = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    return int(re.search(r"^Rss:\s+(\d+) kB", text, re.MULTILINE)[1]) * 1024 / MEBIBYTE


# ---- The table -----------------------------------------------------------------------------------


def line_of(row, figures):
    label, name, (bar, is_met), _ = row
    if name not in figures:
        # A figure that could not be measured must not pass.
        return [label, "-", "-", bar, "MISSED" if is_met else ""]
    result = load.result_of(row, figures)
    return [label, load.text_of(result["median"]), load.text_of(result["worst"]), bar,
            result["result"]]


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", help="where the programs are")
    parser.add_argument("--reps", type=int, default=5, help="how often everything is measured (5)")
    parser.add_argument("--quick", action="store_true", help="short runs, to see it work")
    parser.add_argument("--plain", help="plain_sockets, if it is elsewhere")
    options = parser.parse_args()
    options.iperf = shutil.which("iperf")
    if options.iperf is None:
        parser.exit(1, "this needs iperf: apt install iperf\n")
    return options


def main():
    options = parse_arguments()
    load_before = os.getloadavg()[0]
    display = desk.GivenDisplay() if "DISPLAY" in os.environ else desk.Display()
    try:
        bench = Bench(options, display)
        for _ in range(options.reps):
            bench.run_once()
    finally:
        display.close()
    print_table(["readyscope-cli", "median", "worst", "bar", ""],
                [line_of(row, bench.figures) for row in ROWS])
    for fault in dict.fromkeys(bench.faults):
        print(fault)
    print(f"{options.reps} repetitions; {os.cpu_count()} processors; "
          f"load average before: {load_before:.2f}")


if __name__ == "__main__":
    main()
