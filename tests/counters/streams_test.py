#!/usr/bin/env python3
"""Lets readyscope-cli tell runs and wraps of text counters of senders of every width, and compares each
figure with what is true of what they sent: streams_test.py [--streams N] [--first SEED] COMMAND...

A stream that is told wrongly is printed with the command that tries it again. For all that somebody has
time for, rather than what `./dev test` takes: --streams 100000."""

import bisect
import collections
import itertools
import pathlib
import struct
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "cli"), str(HERE.parent / "capture")]

# First of all: it makes what all these tests share known.
from cli_test import CliTest, prepare  # pylint: disable=wrong-import-position
import cases  # pylint: disable=wrong-import-position,wrong-import-order
from cases import takes  # pylint: disable=wrong-import-position,wrong-import-order
import packets  # pylint: disable=wrong-import-position
import schemas  # pylint: disable=wrong-import-position
import streams  # pylint: disable=wrong-import-position

STREAMS = 2_000
STREAMS_IN_CAPTURE = 250
# Each stream has a port of its own. It is that of the receiver, since systems draw that of the sender.
FIRST_PORT = 1_024
RAW_IP = 101
STEP_US = 100
# Of the streams that are told wrongly.
PRINTED_MAX = 5


# ---- the terms -----------------------------------------------------------------------------------


class Run:
    """What arrived in a run, in numbers that go on where the values of its sender wrap."""
    WIDTHS = (8, 16, 32)

    def __init__(self):
        self.bits = None
        self.arrived = []
        self.seen = set()
        self.lowest = self.highest = None

    def number_of(self, value):
        """How a value is to be read. It may tell how wide the counter is."""
        if not self.arrived:
            return value
        if self.bits is None:
            self.look_for_wrap(value)
        if self.bits is None:
            return value
        # As RFC 1982 reads serial numbers: as the nearest to the highest.
        lap = 2**self.bits
        ahead = (value - self.highest) % lap
        return self.highest + (ahead if ahead < lap // 2 else ahead - lap)

    def look_for_wrap(self, value):
        for bits in self.WIDTHS:
            lap = 2**bits
            if lap - 64 <= self.highest < lap and value < 64:
                self.bits = bits
            # A run of which the first arrivals had wrapped, and now one comes that had not.
            elif lap - 16 <= value < lap and len(self.arrived) <= 16 and self.highest < 16:
                self.bits = bits
                self.start_with([number + lap for number in self.arrived])
            else:
                continue
            return

    def start_with(self, numbers):
        self.arrived, self.seen, self.lowest, self.highest = [], set(), None, None
        for number in numbers:
            self.add(number)

    def add(self, number):
        self.lowest = number if self.lowest is None else min(self.lowest, number)
        self.highest = number if self.highest is None else max(self.highest, number)
        self.arrived.append(number)
        self.seen.add(number)

    def may_be_restart(self, number):
        """Whether two such numbers in a row begin a new run."""
        return number <= self.highest - 16 and (number in self.seen or number < self.lowest)

    def figures(self):
        different = list(dict.fromkeys(self.arrived))
        tops = list(itertools.accumulate(different, max))
        distances = [place - bisect.bisect_right(tops, number)
                     for place, number in enumerate(different) if tops[place] > number]
        return {
            "first": self.lowest,
            "highest": self.highest,
            "received": len(self.arrived),
            "missing": self.highest - self.lowest + 1 - len(different),
            "duplicate": len(self.arrived) - len(different),
            "reordered": len(distances),
            "reorder_distance_max": max(distances, default=0),
            "wraps_at_bits": self.bits,
        }


def runs_by_terms(values):
    """The runs that are told from values as they arrive, step by step as the terms have it."""
    runs = [Run()]
    waiting = None  # The latest value and its number, as long as it may be the first of two.

    def begin(*first_values):
        runs.append(Run())
        for value in first_values:
            runs[-1].add(runs[-1].number_of(value))

    for value in values:
        run = runs[-1]
        number = run.number_of(value)
        if waiting is not None:
            value_before, number_before = waiting
            waiting = None
            if number == number_before + 1 and run.may_be_restart(number):
                begin(value_before, value)
                continue
            run.add(number_before)
        if run.arrived and number < run.highest - 65_536:
            begin(value)
        elif run.arrived and run.may_be_restart(number):
            waiting = value, number
        else:
            run.add(number)
    if waiting is not None:
        runs[-1].add(waiting[1])
    return [run.figures() for run in runs]


# ---- captures ------------------------------------------------------------------------------------


def capture_of(sent):
    """A capture in which the streams by port arrive one after another, all from one address."""
    pieces = [packets.pcap([], link=RAW_IP)]
    header, time_us = struct.Struct("<4I"), packets.FIRST_TIME // 1_000
    for port, one in sent.items():
        # What is before each payload of the same length.
        before = {}
        for value in one.values:
            payload = b"%d" % value
            if len(payload) not in before:
                packet = packets.ipv4(packets.udp(payload, to_port=port))
                before[len(payload)] = packet[:-len(payload)], len(packet)
            packet, length = before[len(payload)]
            second, rest = divmod(time_us, 10**6)
            pieces += (header.pack(second, rest, length, length), packet, payload)
            time_us += STEP_US
    return b"".join(pieces)


def links_by_endpoint(report):
    links = collections.defaultdict(list)
    for link in report["links"]:
        links[link["endpoint"]].append(link)
    return {endpoint: sorted(of_endpoint, key=lambda link: link["session"])
            for endpoint, of_endpoint in links.items()}


def lines_of(runs):
    return "\n".join(f"    {run}" for run in runs)


# ---- The tests -----------------------------------------------------------------------------------


class Streams(CliTest):
    first, count = 0, STREAMS

    @takes(15)
    def test_are_told_as_they_were_sent(self):
        faults, wrong = [], 0
        for first in range(self.first, self.first + self.count, STREAMS_IN_CAPTURE):
            seeds = range(first, min(first + STREAMS_IN_CAPTURE, self.first + self.count))
            sent = {FIRST_PORT + place: streams.stream(seed) for place, seed in enumerate(seeds)}
            report = self.report_on(sent)
            if first == self.first:
                # Which takes longer than all the rest, and the others have the same fields.
                self.assertEqual(schemas.faults_of("report", report), [])
            found = self.faults_in(report, sent)
            wrong += len(found)
            faults += found[:max(0, PRINTED_MAX - len(faults))]
        if wrong > 0:
            self.fail("\n".join([f"{wrong} of {self.count} streams are told wrongly, such as", *faults]))

    def report_on(self, sent):
        file = self.folder() / "streams.pcap"
        file.write_bytes(capture_of(sent))
        opened = self.run_to_end("open", str(file), "--report", "-", files=())
        self.assertEqual(opened.code, 0, opened.err)
        # There can be hundreds of them.
        file.unlink()
        opened.clean_up()
        return schemas.strict_json(opened.out.encode())

    def faults_in(self, report, sent):
        """In words, for each stream that is not told as it was sent."""
        links = links_by_endpoint(report)
        ports = {f"{packets.TO}:{port}": one for port, one in sent.items()}
        self.assertEqual(set(links) - set(ports), set(), "nothing was sent there")
        faults = []
        for endpoint, one in ports.items():
            expected = [{"source": f"{packets.FROM}:{packets.FROM_PORT}", "form": "ascii",
                         "session": session, **run} for session, run in enumerate(one.runs, 1)]
            found = [{name: link.get(name, "not reported") for name in expected[0]}
                     for link in links.get(endpoint, [])]
            if found != expected:
                width = "without an end" if one.bits is None else f"of {one.bits} bits"
                again = f"{HERE.name}/{pathlib.Path(__file__).name} --streams 1 --first {one.seed}"
                faults.append(f"seed {one.seed}, a counter {width}, was sent as\n{lines_of(expected)}\n"
                              f"  and is told as\n{lines_of(found)}\n"
                              f"  again: tests/{again} {' '.join(self.command)}\n"
                              f"  its values: tests/{HERE.name}/streams.py {one.seed}")
        return faults


@cases.not_on_windows("it would be the same")
class Truth(cases.ProgramTest):
    """What the program is compared with: that it is as the terms have it, and worth comparing."""

    @takes(5)
    def test_agrees_with_the_terms(self):
        for seed in range(Streams.first, Streams.first + Streams.count):
            one = streams.stream(seed)
            self.assertEqual(runs_by_terms(one.values), one.runs, f"seed {seed}, {one.bits} bits")

    def test_covers_all_that_is_promised(self):
        found = collections.Counter()
        for seed in range(STREAMS):
            one = streams.stream(seed)
            for run in one.runs:
                wraps = 0 if one.bits is None else run["highest"] >> one.bits
                # More than once, those of 16 bits are seldom enough to wrap at all.
                found[one.bits, "wraps", min(wraps, 2) if one.bits == 16 else wraps] += 1
                found.update(name for name in ("missing", "duplicate", "reordered") if run[name] > 0)
            found[one.bits, "restarts"] += len(one.runs) - 1
            found["restarts", len(one.runs) - 1] += 1
            if one.bits is not None and one.values[0] < 16 and one.runs[0]["first"] >= 2**one.bits - 16:
                found[one.bits, "wrapped before the first arrival"] += 1
        expected = [(8, "wraps", wraps) for wraps in range(11)]
        expected += [(16, "wraps", 0), (16, "wraps", 1), (16, "wraps", 2), (32, "wraps", 0), (32, "wraps", 1)]
        expected += [(bits, "restarts") for bits in (8, 16, 32, None)] + [("restarts", 19)]
        expected += [(bits, "wrapped before the first arrival") for bits in (8, 16, 32)]
        expected += [(None, "wraps", 0), "missing", "duplicate", "reordered"]
        self.assertEqual([one for one in expected if found[one] == 0], [])


def add_arguments(parser):
    parser.add_argument("--streams", type=int, default=STREAMS, metavar="N", help="how many")
    parser.add_argument("--first", type=int, default=0, metavar="SEED", help="the seed of the first")


def prepare_streams(chosen):
    Streams.first, Streams.count = chosen.first, chosen.streams
    return prepare(chosen)


if __name__ == "__main__":
    cases.main(prepare_streams, add_arguments)
