#!/usr/bin/env python3
"""Lets the real readyscope-cli send recorded datagrams again, to sockets of ours and to itself."""

import hashlib
import pathlib
import sys
import time

# First of all: it makes what all these tests share known.
from cli_test import CliTest, address, prepare, required
import cases  # pylint: disable=wrong-import-order
import desk  # pylint: disable=wrong-import-order

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "capture"))

import packets  # pylint: disable=wrong-import-position

PORT = 9876
MILLISECOND = 10**6


class ReplayTest(CliTest):
    def capture(self, payloads, step=MILLISECOND, port=PORT, captured=None):
        """Datagrams that were captured at these distances."""
        frames = [packets.ethernet(packets.ipv4(packets.udp(payload, to_port=port)))
                  for payload in payloads]
        file = self.folder() / "traffic.pcap"
        file.write_bytes(packets.pcap(packets.records(frames, captured, step), nano=True))
        return file

    def replay(self, file, count, *arguments, to=None):
        """What arrives of a replay of that many datagrams, in order, and the program's end."""
        receiver = to or self.sender()
        program = self.launch("replay", str(file), "--to",
                              address(receiver.getsockname()[1]), *arguments)
        arrived = [receiver.recvfrom(65_536) for _ in range(count)]
        program.wait()
        return [payload for payload, _ in arrived], program


class Replays(ReplayTest):
    PAYLOADS = [b"", b"one", bytes(range(256)), 1_400 * b"long", b"the last"]

    def test_send_what_was_received_in_its_order(self):
        payloads, program = self.replay(self.capture(self.PAYLOADS), len(self.PAYLOADS))
        self.assertEqual(payloads, self.PAYLOADS)
        self.assert_ends_with(0, program)
        self.assertEqual(program.report["sent"], len(self.PAYLOADS))

    def test_take_as_long_as_it_took(self):
        file = self.capture(20 * [b"x"], step=20 * MILLISECOND)
        began = time.monotonic()
        self.replay(file, 20)
        # It may take longer, but not less.
        self.assertGreaterEqual(time.monotonic() - began, 19 * 0.02)

    def test_may_be_faster_or_as_fast_as_can_be(self):
        # As many as wait in a socket's buffer, whatever keeps their reader.
        payloads = [str(number).encode() for number in range(100)]
        # Half an hour and more at their own pace.
        file = self.capture(payloads, step=20_000 * MILLISECOND)
        for speed in ["1000", "max"] if not self.on_windows else ["max"]:
            arrived, program = self.replay(file, 100, "--speed", speed)
            self.assertEqual(arrived, payloads)
            self.assert_ends_with(0, program)

    def test_go_round_as_often_as_they_are_told(self):
        file = self.capture([b"a", b"b"])
        arrived, _ = self.replay(file, 6, "--times", "3")
        self.assertEqual(arrived, 3 * [b"a", b"b"])
        arrived, program = self.replay(file, 20, "--times", "0", "--until", "sent >= 20")
        self.assertEqual(arrived[:4], [b"a", b"b", b"a", b"b"])
        self.assert_ends_with(0, program)

    def test_are_of_a_part_alone_if_told_to(self):
        file = self.capture([b"keep 1", b"drop", b"keep 2", b"KEEP 3"], step=1_000 * MILLISECOND)
        for arguments, expected in [(["--filter", "keep"], [b"keep 1", b"keep 2", b"KEEP 3"]),
                                    (["--range", "1s..3s"], [b"drop", b"keep 2"]),
                                    (["--lanes", str(PORT), "--filter", "drop"], [b"drop"])]:
            arrived, program = self.replay(file, len(expected), "--speed", "max", *arguments)
            self.assertEqual(arrived, expected)
            self.assertEqual(program.report["sent"], len(expected))
        nothing = self.run_to_end("replay", str(file), "--to", address(desk.free_port()), "--lanes",
                                  "1", "--way", "both")
        self.assert_ends_with(0, nothing)
        self.assertEqual(nothing.report["sent"], 0)

    def test_come_from_the_endpoint_that_is_bound(self):
        receiver = self.sender()
        port = desk.free_port()
        program = self.launch("replay", str(self.capture([b"hello"])), "--bind", address(port),
                              "--to", address(receiver.getsockname()[1]))
        payload, source = receiver.recvfrom(100)
        program.wait()
        self.assertEqual((payload, source), (b"hello", ("127.0.0.1", port)))

    def test_hear_the_answers_and_are_judged(self):
        port = desk.free_port()
        echo = self.launch("--bind", f"{address(port)},role=echo", "--until", "sent >= 50",
                           files=("stream", "events"))
        echo.wait_for(lambda: echo.events("endpoint"), "it opens nothing")
        program = self.run_to_end("replay", str(self.capture(50 * [b"ping"])), "--to",
                                  address(port), *required("received == 50", "refused == 0"))
        self.assert_ends_with(0, program)
        echo.wait()

    def test_say_what_is_not_whole_in_the_file(self):
        file = self.capture([bytes(1_000), b"whole"], captured=100)
        arrived, program = self.replay(file, 1)
        self.assertEqual(arrived, [b"whole"])
        self.assertIn("has only a part of each: 1.", program.err)
        self.assert_ends_with(0, program)

    def test_that_cannot_be_sent_are_exit_code_1(self):
        port = desk.free_port()
        failed = self.run_to_end("replay", str(self.capture([b"x"])), "--bind", address(port),
                                 "--to", "[::1]:9876")
        self.assertEqual(failed.code, 1)
        self.assertIn("Datagrams that could not be sent: 1.", failed.err)


class RecordedReplays(ReplayTest):
    def digest(self, recording):
        table = self.folder() / "table.csv"
        self.assert_ends_with(0, self.run_to_end("convert", str(recording), str(table), "--filter",
                                                 "received", files=()))
        payloads = [line.split(",")[-1] for line in table.read_text("utf-8").splitlines()[1:]]
        return len(payloads), hashlib.sha256("\n".join(payloads).encode()).hexdigest()

    def test_recorded_again_have_the_same_payloads(self):
        first = self.folder() / "first.readyscope"
        again = self.folder() / "again.readyscope"
        count = 300
        port = desk.free_port()
        ran = self.run_to_end("--bind", address(port), "--connect",
                              f"{address(port)},role=counter-sender,form=binary64,rate=1000,"
                              f"count={count}", "--until", f"received >= {count}", "--record",
                              str(first))
        self.assert_ends_with(0, ran)
        port = desk.free_port()
        receiver = self.launch("--bind", address(port), "--until", f"received >= {count}",
                               "--record", str(again), files=("stream", "events"))
        receiver.wait_for(lambda: receiver.events("endpoint"), "it opens nothing")
        replayed = self.run_to_end("replay", str(first), "--to", address(port))
        self.assert_ends_with(0, replayed)
        receiver.wait()
        self.assertEqual(self.digest(again), self.digest(first))
        self.assertEqual(self.digest(first)[0], count)


class Arguments(ReplayTest):
    def test_that_are_wrong_are_exit_code_2(self):
        file = str(self.capture([b"x"]))
        for arguments in [[], [file], [file, "--to", "127.0.0.1:0"], [file, "--to", "nonsense"],
                          [file, "--to", "9876", "--speed", "0"],
                          [file, "--to", "9876", "--speed", "fast"],
                          [file, "--to", "9876", "--way", "back"],
                          [file, "--to", "9876", "--times", "-1"],
                          [file, "--to", "9876", "--range", "backwards"]]:
            with self.subTest(arguments=arguments):
                self.assert_rejected("replay", *arguments, files=())
            if self.on_windows:
                break

    def test_of_a_file_that_is_not_there_are_exit_code_1(self):
        refused = self.run_to_end("replay", str(self.folder() / "gone"), "--to", "9876", files=())
        self.assertEqual(refused.code, 1)


if __name__ == "__main__":
    cases.main(prepare)
