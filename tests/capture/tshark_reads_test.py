#!/usr/bin/env python3
"""Lets tshark read what a CaptureWriter wrote, whole and cut off, and compares what it found with
what was to be found: tshark_reads_test.py WRITE_CAPTURE"""

import concurrent.futures
import ipaddress
import itertools
import json
import os
import pathlib
import random
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))

import cases  # pylint: disable=wrong-import-position
from cases import takes  # pylint: disable=wrong-import-position

TSHARK = shutil.which("tshark")

SEEDS = range(1, 6)
DATAGRAMS = 600
# A shorter one, which is cut again and again.
CUT_SEED, CUT_DATAGRAMS, CUTS = 6, 40, 60

ENHANCED_PACKET = 6

FIELDS = ["frame.time_epoch", "frame.interface_name", "frame.cap_len", "frame.len",
          "frame.packet_flags_direction", "frame.drop_count", "frame.comment", "ip.src", "ip.dst",
          "ipv6.src", "ipv6.dst", "udp.srcport", "udp.dstport", "udp.length", "udp.payload",
          "ip.checksum.status", "udp.checksum.status", "_ws.expert.message"]
PORTS = "21000-21099"  # At one end of each datagram.
BETWEEN_VALUES = "\x1f"

# What `udp.checksum.status` says.
GOOD, UNVERIFIED, NOT_PRESENT = "1", "2", "3"


class Tshark:
    """One run of tshark, which need not succeed."""

    def __init__(self, *arguments):
        with tempfile.TemporaryDirectory() as home:
            # No preferences of whoever runs this.
            own = {**os.environ, "HOME": home, "XDG_CONFIG_HOME": home, "LC_ALL": "C.UTF-8"}
            run = subprocess.run([TSHARK, "-n", *arguments], capture_output=True, text=True,
                                 check=False, env=own)
        self.code, self.out, self.err = run.returncode, run.stdout, run.stderr

    @classmethod
    def read(cls, path, fields, *arguments):
        # Payloads are made up: whatever else they look like, they are not.
        return cls("-r", str(path), "-d", f"udp.port=={PORTS},data",
                   "-o", "ip.check_checksum:TRUE", "-o", "udp.check_checksum:TRUE",
                   "-T", "fields", "-E", "separator=/t", "-E", "occurrence=a",
                   "-E", f"aggregator={BETWEEN_VALUES}",
                   *[word for field in fields for word in ("-e", field)], *arguments)

    def rows(self, fields):
        return [dict(zip(fields, line.split("\t"), strict=True))
                for line in self.out.split("\n")[:-1]]


def write(folder, seed, datagrams):
    """Returns the path of a capture, and what should be in it."""
    path = pathlib.Path(folder) / f"{seed}.pcapng"
    run = subprocess.run([*cases.ProgramTest.command, str(seed), str(datagrams), str(path)],
                         capture_output=True, text=True, check=True)
    lines = [json.loads(line) for line in run.stdout.splitlines()]
    return (path, [line for line in lines if "statistics" not in line],
            [line for line in lines if "statistics" in line])


def blocks(data):
    """The type and the end of each block."""
    at = 0
    while at < len(data):
        kind, length = struct.unpack_from("<II", data, at)
        at += length
        yield kind, at


class Whole:
    """A capture that is to be cut."""

    def __init__(self, path, packets):
        self.packets = packets
        self.data = path.read_bytes()
        self.blocks = list(blocks(self.data))


def nanoseconds(seconds):
    whole, fraction = seconds.split(".")
    return int(whole) * 10**9 + int(fraction.ljust(9, "0"))


def says(comment, words):
    return all(re.search(r"(?<!\w)" + re.escape(word), comment) for word in words)


class ReadByTshark(cases.ProgramTest):
    def setUp(self):
        super().setUp()
        if TSHARK is None:
            self.skipTest("tshark is not installed, and nothing else here reads captures")
        # pylint: disable-next=consider-using-with
        folder = tempfile.TemporaryDirectory(prefix="readyscope-capture-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def check_packet(self, row, expected):
        is_ipv4 = row["ip.src"] != ""
        headers = 28 if is_ipv4 else 48
        payload = bytes.fromhex(row["udp.payload"])
        self.assertEqual(payload.hex(), expected["payload"])
        self.assertEqual(nanoseconds(row["frame.time_epoch"]), expected["ns"])
        self.assertEqual(row["frame.interface_name"], expected["interface"])
        self.assertEqual(int(row["frame.cap_len"]), headers + len(payload))
        self.assertEqual(int(row["frame.len"]), headers + expected["length"])
        self.assertEqual(int(row["udp.length"]), 8 + expected["length"])
        self.assertEqual(int(row["frame.packet_flags_direction"], 0), expected["direction"])
        self.assertEqual(int(row["frame.drop_count"] or 0), expected["dropped"])
        for end, address, port in [("from", "src", "udp.srcport"), ("to", "dst", "udp.dstport")]:
            found = row[f"ip.{address}" if is_ipv4 else f"ipv6.{address}"]
            self.assertEqual(ipaddress.ip_address(found), ipaddress.ip_address(expected[end][0]))
            self.assertEqual(int(row[port]), expected[end][1])
        self.check_sums(row, is_ipv4, len(payload) == expected["length"])
        self.check_comments(row["frame.comment"], expected["comments"])

    def check_sums(self, row, is_ipv4, is_whole):
        self.assertEqual(row["ip.checksum.status"], GOOD if is_ipv4 else "")
        if is_whole:
            status = GOOD
        else:
            status = NOT_PRESENT if is_ipv4 else UNVERIFIED
        self.assertEqual(row["udp.checksum.status"], status)

    def check_comments(self, found, expected):
        comments = found.split(BETWEEN_VALUES) if found else []
        self.assertEqual(len(comments), len(expected), f"{comments} for {expected}")
        for comment, words in zip(comments, expected):
            self.assertTrue(says(comment, words), f"{comment} for {words}")

    @takes(20)
    def test_every_field_of_every_packet(self):
        for seed in SEEDS:
            path, packets, _ = write(self.folder, seed, DATAGRAMS)
            run = Tshark.read(path, FIELDS)
            self.assertEqual(run.code, 0, run.err)
            rows = run.rows(FIELDS)
            self.assertEqual(len(rows), len(packets))
            # A capture in which nothing of this kind is would prove nothing.
            self.assertTrue(any(packet["dropped"] for packet in packets))
            self.assertTrue(any(len(packet["comments"]) > 1 for packet in packets))
            whole = {packet["length"] for packet in packets
                     if len(packet["payload"]) == 2 * packet["length"]}
            self.assertLessEqual({0, 65_507, 65_527}, whole)
            for number, (row, expected) in enumerate(zip(rows, packets), 1):
                with self.subTest(seed=seed, frame=number):
                    self.check_packet(row, expected)

    @takes(10)
    def test_nothing_is_malformed(self):
        fields = ["frame.number", "_ws.expert.message"]
        wrong = "_ws.malformed || ip.checksum.status == 0 || udp.checksum.status == 0"
        for seed in SEEDS:
            path, packets, _ = write(self.folder, seed, DATAGRAMS)
            run = Tshark.read(path, fields, "-Y", wrong)
            self.assertEqual((run.code, run.out), (0, ""), run.err)
            # Experts have nothing to say but that there are comments.
            comments = {words for row in Tshark.read(path, FIELDS).rows(FIELDS)
                        for words in row["frame.comment"].split(BETWEEN_VALUES)}
            said = {words for row in Tshark.read(path, fields).rows(fields)
                    for words in row["_ws.expert.message"].split(BETWEEN_VALUES)}
            self.assertLessEqual(said, comments)
            self.assertGreater(len(said), 1)
            self.assertGreater(len(packets), DATAGRAMS / 2)

    @takes(20)
    def test_statistics(self):
        """As tshark shows them if it is to show the blocks of the file: they are no packets."""
        counts = {"missing": "dropped", "dropped": "dropped_by_os", "written": "delivered_to_user"}
        option = "pcapng.options.option.data."
        fields = [option + "comment", *(f"{option}interface.{name}" for name in counts.values())]
        for seed in SEEDS:
            path, packets, statistics = write(self.folder, seed, DATAGRAMS)
            run = Tshark.read(path, fields, "-X", "read_format:MIME Files Format")
            self.assertEqual(run.code, 0, run.err)
            (row,) = run.rows(fields)
            found = {name: row[field].split(BETWEEN_VALUES)
                     for name, field in zip(counts, fields[1:])}
            expected = {name: [str(one[name]) for one in statistics] for name in counts}
            self.assertEqual(found, expected)
            self.assertGreater(sum(one["missing"] for one in statistics), 0)
            comments = [words for block in [*packets, *statistics] for words in block["comments"]]
            self.check_comments(row[fields[0]], comments)

    def check_cut(self, whole, cut):
        part = pathlib.Path(self.folder) / f"{cut}.pcapng"
        part.write_bytes(whole.data[:cut])
        fields = ["frame.time_epoch", "_ws.malformed"]
        run = Tshark.read(part, fields)
        part.unlink()
        rows = run.rows(fields)
        count = sum(kind == ENHANCED_PACKET and end <= cut for kind, end in whole.blocks)
        self.assertEqual([nanoseconds(row["frame.time_epoch"]) for row in rows],
                         [packet["ns"] for packet in whole.packets[:count]])
        self.assertEqual({row["_ws.malformed"] for row in rows} - {""}, set())
        if any(end == cut for _, end in whole.blocks):
            self.assertEqual(run.code, 0, run.err)
        else:
            self.assertNotEqual(run.code, 0)
            self.assertIn("cut short", run.err)

    @takes(100)
    def test_all_whole_packets_before_a_cut(self):
        whole = Whole(*write(self.folder, CUT_SEED, CUT_DATAGRAMS)[:2])
        kinds = [kind for kind, _ in whole.blocks]
        self.assertEqual(kinds.count(ENHANCED_PACKET), len(whole.packets))
        ends = [end for _, end in whole.blocks]
        made_up = random.Random(CUT_SEED)
        # Within small blocks as often as within large ones. What has no beginning is no capture.
        within = made_up.choices(list(itertools.pairwise(ends)), k=CUTS)
        cuts = sorted({*ends, *(made_up.randrange(begin + 1, end) for begin, end in within)})
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            runs = {cut: pool.submit(self.check_cut, whole, cut) for cut in cuts}
            for cut, run in runs.items():
                with self.subTest(cut=cut):
                    run.result()


if __name__ == "__main__":
    cases.main()
