#!/usr/bin/env python3
"""Opens captures of other programs with the real readyscope-cli, and lets it judge what is in them."""

import gzip
import os
import pathlib
import sys

# First of all: it makes what all these tests share known.
from cli_test import CliTest, prepare, required
import cases  # pylint: disable=wrong-import-order
import desk  # pylint: disable=wrong-import-order

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "capture"))

import packets  # pylint: disable=wrong-import-position

PORT = 9876
MILLISECOND = 10**6


def counters(values, port=PORT):
    return [packets.ethernet(packets.ipv4(packets.udp(str(value).encode(), to_port=port)))
            for value in values]


def with_two_missing():
    """A counter each millisecond up to 100, without two of them."""
    values = [value for value in range(1, 101) if value not in (40, 41)]
    return packets.records(counters(values), step=MILLISECOND)


def as_pcapng(records, order="<"):
    return packets.Pcapng(order).section().interface().all(records).bytes()


class CaptureTest(CliTest):
    def capture(self, content, name="traffic.pcap"):
        file = self.folder() / name
        file.write_bytes(content)
        return file

    def open(self, content, *arguments, **how):
        opened = self.run_to_end("open", str(self.capture(content)), *arguments, **how)
        self.assertIn(opened.code, [0, 3, 4], opened.err)
        return opened

    def source(self, opened):
        (source,) = opened.report["sources"]
        return source

    def assert_source(self, opened, **figures):
        source = self.source(opened)
        self.assertEqual({name: source[name] for name in figures}, figures)


class Captures(CaptureTest):
    def test_are_judged_like_traffic_of_our_own(self):
        records = with_two_missing()
        for content in [packets.pcap(records), packets.pcap(records, order=">"),
                        packets.pcap(records, nano=True), as_pcapng(records),
                        as_pcapng(records, ">")]:
            with self.subTest(beginning=content[:4]):
                opened = self.open(content, *required("received == 98", "missing == 2",
                                                      "duplicate == 0"), files=("report", "junit"))
                self.assertEqual(opened.code, 0, opened.err)
                (link,) = opened.report["links"]
                self.assertEqual(link["source"], f"{packets.FROM}:{packets.FROM_PORT}")
                self.assertEqual(link["missing"], 2)
                (endpoint,) = opened.report["endpoints"]
                self.assertEqual(endpoint["local"], f"{packets.TO}:{PORT}")
                self.assert_source(opened, frames=98, datagrams=98, not_udp=0, broken=0,
                                   cut_off=False)
            if self.on_windows:
                break
        self.assertEqual(self.open(packets.pcap(records), *required("missing == 0")).code, 3)

    def test_are_counted_with_all_that_is_in_them(self):
        payload = packets.text(3_000)
        frames = [packets.ethernet(b"\0" * 46, kind=0x0806),  # ARP
                  packets.ethernet(packets.ipv4(b"\0" * 20, protocol=6)),
                  *(packets.ethernet(piece)
                    for piece in packets.pieces_4(packets.udp(payload, to_port=PORT), 1_480)),
                  *counters([1])]
        opened = self.open(packets.pcap(packets.records(frames)))
        self.assert_source(opened, frames=6, datagrams=2, bytes=3_001, not_udp=2, fragments=3,
                           truncated=0)
        self.assertEqual(opened.report["received"], 2)

    def test_that_were_not_captured_to_the_end_say_so(self):
        frames = [packets.ethernet(packets.ipv4(packets.udp(bytes(1_000), to_port=PORT)))]
        opened = self.open(packets.pcap(packets.records(frames, captured=100)))
        self.assert_source(opened, datagrams=1, truncated=1, bytes=100 - 14 - 20 - 8)
        self.assertEqual(opened.report["endpoints"][0]["truncated"], 1)

    def test_that_are_cut_off_give_what_is_before_the_cut(self):
        whole = packets.pcap(with_two_missing())
        opened = self.open(whole[:-5])
        self.assertEqual(opened.code, 0)
        self.assert_source(opened, datagrams=97, cut_off=True)

    def test_without_a_datagram_are_empty(self):
        for content in [packets.pcap([]), as_pcapng([])]:
            opened = self.open(content, *required("received == 0"))
            self.assertEqual(opened.code, 0, opened.err)
            self.assert_source(opened, frames=0, datagrams=0, cut_off=False)
            self.assertEqual(opened.report["endpoints"], [])

    def test_that_are_empty_or_no_files_are_refused_in_words(self):
        empty = self.run_to_end("open", str(self.capture(b"")), files=())
        self.assertEqual(empty.code, 1)
        self.assertIn("It is empty.", empty.err)

    @cases.not_on_windows("it has no such pipes")
    def test_that_are_pipes_are_refused_at_once(self):
        pipe = self.folder() / "pipe"
        os.mkfifo(pipe)
        refused = self.run_to_end("open", str(pipe), files=())
        self.assertEqual(refused.code, 1)
        self.assertIn("it is a pipe", refused.err)

    def test_without_udp_say_so(self):
        frames = 3 * [packets.ethernet(b"\0" * 46, kind=0x0806)]
        opened = self.open(packets.pcap(packets.records(frames)))
        self.assertIn("No UDP datagram is in", opened.err)

    def test_are_not_overwritten_by_a_report(self):
        capture = self.capture(packets.pcap(with_two_missing()))
        content = capture.read_bytes()
        refused = self.run_to_end("open", str(capture), "--report",
                                  f"{capture.parent}/./{capture.name}", files=())
        self.assertEqual(refused.code, 2)
        self.assertIn("it is what is to be read", refused.err)
        self.assertEqual(capture.read_bytes(), content)

    def test_that_are_compressed_are_refused_with_advice(self):
        content = gzip.compress(packets.pcap(with_two_missing()))
        refused = self.run_to_end("open", str(self.capture(content)), files=())
        self.assertEqual(refused.code, 1)
        self.assertIn("compressed", refused.err)

    @cases.not_on_windows("Wine has no signals to end it with")
    def test_are_followed_from_before_their_beginning(self):
        self.check_following(0)

    @cases.not_on_windows("Wine has no signals to end it with")
    def test_are_followed_from_before_their_first_datagram(self):
        self.check_following(len(packets.pcap([])))

    def check_following(self, beginning):
        content = packets.pcap(with_two_missing())
        file = self.capture(content[:beginning])
        following = self.launch("open", str(file), "--follow", *required("missing == 2"))
        if beginning > 0:
            desk.wait_until(lambda: desk.has_read_to_end(following.process.pid, file),
                            "it does not read it")
        with open(file, "ab") as growing:
            growing.write(content[beginning:])
        desk.wait_until(lambda: desk.has_read_to_end(following.process.pid, file),
                        "it does not follow")
        following.process.terminate()
        following.wait()
        self.assert_ends_with(0, following)
        self.assert_source(following, datagrams=98, cut_off=False)


if __name__ == "__main__":
    cases.main(prepare)
