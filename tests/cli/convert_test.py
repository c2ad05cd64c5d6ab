#!/usr/bin/env python3
"""Lets the real readyscope-cli convert recordings and captures, and reads what it writes with readers
that are not ours."""

import collections
import csv
import json
import pathlib
import sys

# First of all: it makes what all these tests share known.
from cli_test import CliTest, address, prepare
import cases  # pylint: disable=wrong-import-order
import desk  # pylint: disable=wrong-import-order

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "capture"))

import packets  # pylint: disable=wrong-import-position
from tshark_reads_test import TSHARK, Tshark  # pylint: disable=wrong-import-position

# A Read or a Write is a run of polls; all others are what happened at one time.
RUNS = {"Read", "Write", "Except"}


class ConvertTest(CliTest):
    def convert(self, source, ending, *arguments):
        """What was written."""
        target = self.folder() / f"converted{ending}"
        converted = self.run_to_end("convert", str(source), str(target), *arguments, files=())
        self.assert_ends_with(0, converted)
        self.assertIn(f"written to {target}.", converted.out)
        return target

    @staticmethod
    def cut(rows):
        """A time in the middle, in seconds, that is not that of any row."""
        times = sorted({float(row["seconds"]) for row in rows})
        middle = len(times) // 2
        # Rows have microseconds.
        place = next(at for at in range(middle, len(times)) if times[at] - times[at - 1] > 1e-5)
        return (times[place - 1] + times[place]) / 2

    def rows(self, source, *arguments):
        """The same rows from both formats, as dictionaries of text."""
        with open(self.convert(source, ".csv", *arguments), newline="", encoding="utf-8") as file:
            of_csv = list(csv.DictReader(file))
        lines = self.convert(source, ".jsonl", *arguments).read_text(encoding="utf-8").splitlines()
        of_json = [{name: "" if value is None else str(value)
                    for name, value in json.loads(line).items()} for line in lines]
        inert = [{name: "'" + value if value[:1] in tuple("=+-@\t\r") else value
                  for name, value in row.items()} for row in of_json]
        self.assertEqual(of_csv, inert)
        return of_json

    def recorded(self, *payloads, count=200):
        """A recording of counters and of these payloads, with what the stream told of it."""
        recording = self.folder() / "run.readyscope"
        port, counted = desk.free_ports(2)
        run = self.launch("--bind", f"{address(port)},role=echo", "--bind", address(counted),
                          "--connect",
                          f"{address(counted)},role=counter-sender,rate=1000,count={count}",
                          "--until", f"received >= {count + len(payloads)}", "--record",
                          str(recording), files=("report", "stream", "events"))
        run.wait_for(lambda: len(run.events("endpoint")) >= 3, "it opens nothing")
        self.send(port, *payloads)
        run.wait()
        self.assert_ends_with(0, run)
        return recording, run, port


class Rows(ConvertTest):
    def test_are_all_that_happened(self):
        recording, run, _ = self.recorded(b"", b"=cmd|' /C calc'!A0", b'"quoted", and\r\nbroken',
                                          bytes(range(256)))
        rows = self.rows(recording)
        told = [(event["kind"].capitalize(), event["endpoint"], event["peer"],
                 str(event["bytes"]), event["payload"])
                for event in run.lines_of("event") if event["kind"] in ("received", "sent")]
        found = [(row["event"], row["endpoint"].split(" > ")[0], row["peer"], row["bytes"],
                  row["payload_hex"]) for row in rows if row["event"] in ("Received", "Sent")]
        self.assertCountEqual(found, told)
        ready = collections.Counter()
        for row in rows:
            if row["event"] in RUNS:
                ready[row["event"].lower()] += int(row["what"].split()[0].replace(",", ""))
        self.assertEqual({name: ready[name] for name in run.report["ready"]}, run.report["ready"])

    def test_have_times_that_do_not_go_back_but_for_runs(self):
        recording, _, _ = self.recorded()
        rows = [row for row in self.rows(recording) if row["event"] not in RUNS]
        for event in ("Received", "Sent"):
            self.assertGreater(sum(row["event"] == event for row in rows), 100)
            for endpoint in {row["endpoint"] for row in rows}:
                times = [float(row["seconds"]) for row in rows
                         if row["event"] == event and row["endpoint"] == endpoint]
                self.assertEqual(times, sorted(times))

    def test_are_those_that_the_filter_the_range_and_the_lanes_show(self):
        recording, _, port = self.recorded(b"first", b"second", b"FIRST again")
        all_rows = self.rows(recording)
        self.assertEqual(self.rows(recording, "--filter", "received first"),
                         [row for row in all_rows if row["event"] == "Received"
                          and b"first" in bytes.fromhex(row["payload_hex"]).lower()])
        self.assertEqual(self.rows(recording, "--filter", "!received"),
                         [row for row in all_rows if row["event"] != "Received"])
        self.assertEqual(self.rows(recording, "--lanes", str(port)),
                         [row for row in all_rows
                          if row["endpoint"].endswith(f":{port}") or row["endpoint"] == "all"])
        self.assertEqual(self.rows(recording, "--lanes", "1"),
                         [row for row in all_rows if row["endpoint"] == "all"])
        sent = [row for row in all_rows if row["event"] == "Sent"]
        cut = self.cut(sent)
        for text, shown in [(f"{cut:.7f}s..", lambda row: float(row["seconds"]) > cut),
                            (f"..{cut:.7f}s", lambda row: float(row["seconds"]) < cut)]:
            found = self.rows(recording, "--range", text, "--filter", "sent")
            self.assertEqual(found, [row for row in sent if shown(row)])
            self.assertGreater(len(found), 0)

    def test_of_a_capture_are_its_datagrams(self):
        payloads = [packets.text(length, length) for length in (0, 1, 1_400)]
        frames = [packets.ethernet(packets.ipv4(packets.udp(payload, to_port=9876)))
                  for payload in payloads]
        records = packets.records(frames)
        capture = self.folder() / "traffic.pcap"
        capture.write_bytes(packets.pcap(records, nano=True))
        rows = [row for row in self.rows(capture) if row["event"] == "Received"]
        self.assertEqual([bytes.fromhex(row["payload_hex"]) for row in rows], payloads)
        self.assertEqual([int(row["ns_since_1970"]) for row in rows],
                         [record.time for record in records])
        self.assertEqual({row["peer"] for row in rows}, {f"{packets.FROM}:{packets.FROM_PORT}"})


class Traffic(ConvertTest):
    def datagrams(self, source):
        return collections.Counter(
            (row["ns_since_1970"], row["event"], row["endpoint"].split(" > ")[0], row["peer"],
             row["payload_hex"])
            for row in self.rows(source) if row["event"] in ("Received", "Sent"))

    def test_is_the_same_in_each_format(self):
        recording, _, _ = self.recorded(b"", bytes(range(256)), 2_000 * b"long")
        datagrams = self.datagrams(recording)
        capture = self.convert(recording, ".pcapng")
        self.assertEqual(self.datagrams(capture), datagrams)
        self.assertEqual(self.datagrams(self.convert(recording, ".readyscope")), datagrams)
        back = self.convert(capture, ".readyscope")
        self.assertEqual(self.datagrams(back), datagrams)
        self.assertEqual(self.datagrams(self.convert(back, ".PCAPNG")), datagrams)

    def test_that_is_a_part_knows_its_endpoints(self):
        recording, _, port = self.recorded(*(5 * [b"x"]))
        part = self.convert(recording, ".readyscope", "--lanes", str(port), "--filter", "received")
        opened = self.run_to_end("open", str(part))
        self.assert_ends_with(0, opened)
        (source,) = opened.report["sources"]
        self.assertEqual(source["datagrams"], 5)
        endpoint = opened.endpoint(address(port))
        self.assertEqual(endpoint["role"], "echo")
        self.assertEqual((endpoint["received"], endpoint["sent"]), (5, 0))

    def test_of_a_range_counts_from_its_beginning(self):
        recording, _, _ = self.recorded()
        rows = self.rows(recording, "--filter", "received")
        cut = self.cut(rows)
        part = self.convert(recording, ".readyscope", "--range", f"{cut:.7f}s..")
        opened = self.run_to_end("open", str(part)).report
        self.assertEqual(opened["received"], sum(float(row["seconds"]) > cut for row in rows))
        self.assertLess(opened["seconds"], self.run_to_end("open", str(recording)).report["seconds"])


class ReadByTshark(ConvertTest):
    """What it makes of captures that were written live, or converted."""

    FIELDS = ["frame.time_epoch", "frame.packet_flags_direction", "ip.src", "ipv6.src",
              "udp.srcport", "ip.dst", "ipv6.dst", "udp.dstport", "udp.payload"]
    INBOUND = 1

    def setUp(self):
        super().setUp()
        if TSHARK is None:
            self.skipTest("tshark is not installed, and nothing else here reads captures")

    def read(self, capture, *arguments, code=0):
        fields = [word for field in self.FIELDS for word in ("-e", field)]
        # Payloads are made up: whatever else they look like, they are not.
        run = Tshark("-r", str(capture), "-d", "udp.port==1-65535,data", "-T", "fields", *fields,
                     *arguments)
        self.assertEqual(run.code, code, run.err)
        return [line.split("\t") for line in run.out.splitlines()]

    def datagrams(self, rows):
        """As in `packets_of`."""
        found = []
        for row in rows:
            if row["event"] in ("Received", "Sent"):
                ends = row["peer"], row["endpoint"].split(" > ")[0]
                ends = ends if row["event"] == "Received" else ends[::-1]
                found.append((row["ns_since_1970"], row["event"], *ends, row["payload_hex"]))
        return collections.Counter(found)

    def packets_of(self, capture):
        """Time, direction, both ends and payload of each packet."""
        found = []
        for at, way, from_4, from_6, from_port, to_4, to_6, to_port, payload in self.read(capture):
            second, fraction = at.split(".")
            ends = [f"{four}:{port}" if four else f"[{six}]:{port}"
                    for four, six, port in [(from_4, from_6, from_port), (to_4, to_6, to_port)]]
            event = "Received" if int(way, 0) == self.INBOUND else "Sent"
            found.append((second + fraction.ljust(9, "0"), event, *ends, payload))
        return collections.Counter(found)

    @cases.not_on_windows("tshark and its kind read the same bytes elsewhere")
    def test_all_is_as_in_the_recording(self):
        recording = self.folder() / "run.readyscope"
        live = self.folder() / "run.pcapng"
        ports = desk.free_ports(2)
        ends = [address(ports[0]), f"[::1]:{ports[1]}"]
        run = self.launch(*(word for end in ends for word in
                            ("--bind", f"{end},role=echo", "--connect",
                             f"{end},role=counter-sender,form=binary64,rate=500,count=100")),
                          "--until", "sent >= 400", "--record", str(recording), "--pcapng",
                          str(live))
        run.wait()
        self.assert_ends_with(0, run)
        datagrams = self.datagrams(self.rows(recording))
        self.assertGreater(datagrams.total(), 400)
        self.assertEqual(self.packets_of(live), datagrams)
        self.assertEqual(self.packets_of(self.convert(recording, ".pcapng")), datagrams)
        self.assertEqual(self.read(live, "-Y", "_ws.malformed"), [])

    @cases.not_on_windows("tshark and its kind read the same bytes elsewhere")
    def test_a_capture_of_a_killed_program_has_no_malformed_packet(self):
        capture = self.folder() / "night.pcapng"
        port = desk.free_port()
        program = self.launch("--bind", address(port), "--connect",
                              f"{address(port)},role=counter-sender,rate=5000,count=endless",
                              "--pcapng", str(capture), "--quiet", files=())
        program.wait_for(lambda: capture.exists() and capture.stat().st_size > 200_000,
                         "it writes nothing")
        program.process.kill()
        program.process.wait()
        opened = self.run_to_end("open", str(capture))
        (source,) = opened.report["sources"]
        cut_short = 2
        code = cut_short if source["cut_off"] else 0
        self.assertEqual(len(self.read(capture, code=code)), source["datagrams"])
        self.assertEqual(self.read(capture, "-Y", "_ws.malformed", code=code), [])


class RangesOfCaptures(ConvertTest):
    def test_begin_and_end_at_any_time(self):
        """Ten datagrams in a millisecond, which is less than polls are apart in a capture."""
        frames = [packets.ethernet(packets.ipv4(packets.udp(str(number).encode(), to_port=9876)))
                  for number in range(10)]
        capture = self.folder() / "traffic.pcap"
        capture.write_bytes(packets.pcap(packets.records(frames, step=100_000), nano=True))
        for text, shown in [("250us..", 7), ("..250us", 3), ("250us..750us", 5), ("5s..", 0)]:
            rows = self.rows(capture, "--range", text, "--filter", "received")
            self.assertEqual(len(rows), shown)
            for ending in (".pcapng", ".readyscope"):
                part = self.convert(capture, ending, "--range", text)
                self.assertEqual(self.rows(part, "--filter", "received") if shown == 0 else
                                 [row["payload_hex"] for row in
                                  self.rows(part, "--filter", "received")],
                                 [row["payload_hex"] for row in rows])

    def test_have_the_times_of_their_frames_even_if_they_go_back(self):
        frames = [packets.ethernet(packets.ipv4(packets.udp(b"1", to_port=9876)))
                  for _ in range(3)]
        records = packets.records(frames)
        for record, milliseconds in zip(records, (5, 3, 9)):
            record.time = packets.FIRST_TIME + milliseconds * 1_000_000
        capture = self.folder() / "unsorted.pcap"
        capture.write_bytes(packets.pcap(records, nano=True))
        for source in (capture, self.convert(capture, ".pcapng"),
                       self.convert(capture, ".readyscope")):
            self.assertEqual([int(row["ns_since_1970"])
                              for row in self.rows(source, "--filter", "received")],
                             [record.time for record in records])

    def test_are_not_cut_where_times_go_back(self):
        frames = [packets.ethernet(packets.ipv4(packets.udp(str(number).encode(), to_port=9876)))
                  for number in range(4)]
        records = packets.records(frames, step=1_000_000_000)
        capture = self.folder() / "merged.pcap"
        capture.write_bytes(packets.pcap(records + packets.records(frames, step=10_000_000_000)
                                         + records, nano=True))
        rows = self.rows(capture, "--filter", "received", "--range", "..500ms")
        self.assertEqual(len(rows), 3)


class Targets(ConvertTest):
    def test_that_exist_are_left_alone_unless_told_otherwise(self):
        recording, _, _ = self.recorded(count=10)
        target = self.folder() / "precious.csv"
        target.write_text("precious", encoding="utf-8")
        refused = self.run_to_end("convert", str(recording), str(target), files=())
        self.assertEqual(refused.code, 1)
        self.assertIn("exists already", refused.err)
        self.assertEqual(target.read_text(encoding="utf-8"), "precious")
        self.assert_ends_with(0, self.run_to_end("convert", str(recording), str(target),
                                                 "--overwrite", "--quiet", files=()))
        self.assertNotEqual(target.read_text(encoding="utf-8"), "precious")

    def test_are_not_what_is_read(self):
        recording, _, _ = self.recorded(count=10)
        content = recording.read_bytes()
        refused = self.run_to_end("convert", str(recording), f"{recording.parent}/./{recording.name}",
                                  "--overwrite", files=())
        self.assertEqual(refused.code, 2)
        self.assertEqual(recording.read_bytes(), content)

    @cases.not_on_windows("there is no such device")
    def test_on_a_full_disk_are_exit_code_1(self):
        recording, _, _ = self.recorded()
        for ending in [".csv", ".pcapng"]:
            full = self.folder() / f"full{ending}"
            full.symlink_to("/dev/full")
            failed = self.run_to_end("convert", str(recording), str(full), "--overwrite", files=())
            self.assertEqual(failed.code, 1)
            self.assertIn("is not complete: No space left on device", failed.err)

    def test_and_parts_that_are_wrong_are_exit_code_2(self):
        for arguments in [["in"], ["in", "out"], ["in", "out.txt"], ["x.csv", "x.csv"],
                          ["in", "out.csv", "--range", "5s"], ["in", "out.csv", "--range", ".."],
                          ["in", "out.csv", "--range", "2s..1s"],
                          ["in", "out.csv", "--range", "-1s.."],
                          ["in", "out.csv", "--filter", 401 * "x"],
                          ["in", "out.csv", "--filter", ""], ["in", "out.csv", "--range", ""],
                          ["in", "out.csv", "--lanes", ""], ["in", "out.csv", "--lanes", "1,,2"],
                          ["in", "out.csv", "--bind", "9876"]]:
            with self.subTest(arguments=arguments):
                self.assert_rejected("convert", *arguments, files=())
            if self.on_windows:
                break

    def test_of_what_cannot_be_read_are_not_made(self):
        folder = self.folder()
        refused = self.run_to_end("convert", str(folder / "gone"), str(folder / "out.csv"), files=())
        self.assertEqual(refused.code, 1)
        self.assertFalse((folder / "out.csv").exists())


if __name__ == "__main__":
    cases.main(prepare)
