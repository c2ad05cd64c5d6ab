#!/usr/bin/env python3
"""Lets the real readyscope-cli record what it receives and sends, ends it in orderly and other ways,
and opens the recordings: with readyscope-cli itself, and with the reader beside the format's page."""

import pathlib
import subprocess
import sys

# First of all: it makes what all these tests share known.
from cli_test import CliTest, address, counting, prepare, receiver, required
import cases  # pylint: disable=wrong-import-order
import desk  # pylint: disable=wrong-import-order

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
READER = ROOT / "assets" / "recording" / "read_recording.py"

# What a report says of the process, and not of the traffic.
OF_THE_PROCESS = ["arguments", "process", "process_settled", "recordings", "requirements", "sources"]


OF_FULL_DEVICE = "/dev/full cannot be written to: No space left on device."


def of_the_traffic(report):
    return {name: value for name, value in report.items() if name not in OF_THE_PROCESS}


class RecordingTest(CliTest):
    def recording(self):
        return self.folder() / "night.readyscope"

    def open(self, recording, *arguments, **how):
        opened = self.run_to_end("open", str(recording), *arguments, **how)
        self.assertIn(opened.code, [0, 3, 4], opened.err)
        return opened

    def source(self, opened):
        (source,) = opened.report["sources"]
        return source

    def assert_told(self, ran, recording, **figures):
        """The run's report says this of what it wrote, and nothing of anything else."""
        (told,) = ran.report["recordings"]
        self.assertEqual(told, {"file": str(recording), "pieces": 1, "missing": 0, "loss": None}
                         | {name: told[name] for name in ["bytes", "datagrams"]} | figures)

    def read(self, recording):
        """The datagrams, as the reader of the format's page prints them."""
        done = subprocess.run([sys.executable, READER, recording], capture_output=True, text=True,
                              check=True)
        return [line.split() for line in done.stdout.splitlines()]


class Recordings(RecordingTest):
    def test_opened_give_the_report_of_the_run(self):
        recording = self.recording()
        port = desk.free_port()
        ran = self.run_to_end(*counting(port, 500, "binary64"), "--until", "received >= 500",
                              "--record", str(recording))
        self.assert_ends_with(0, ran)
        self.assertEqual(ran.report["sources"], [])
        self.assert_told(ran, recording, bytes=recording.stat().st_size, datagrams=1_000)
        opened = self.open(recording, *required("missing == 0", "received == 500",
                                                "delay.p99 > 0ns"))
        self.assertEqual(opened.code, 0, opened.err)
        self.assertEqual(of_the_traffic(opened.report), of_the_traffic(ran.report))
        source = self.source(opened)
        self.assertEqual(opened.report["recordings"], [])
        self.assertEqual(source["file"], str(recording))
        self.assertEqual(source["datagrams"], 1_000)
        self.assertFalse(source["cut_off"])
        self.assertEqual(source["broken"] + source["missing"] + source["truncated"], 0)

    def test_are_judged_when_they_are_opened(self):
        recording = self.recording()
        port = desk.free_port()
        self.run_to_end(*receiver(port), "--for", "100ms", "--record", str(recording))
        failed = self.open(recording, *required("received > 0"), files=("report", "junit"))
        self.assertEqual(failed.code, 3)
        self.assertIn("received > 0 failed", failed.err)
        unknown = self.open(recording, *required("delay.p99 < 5ms"))
        self.assertEqual(unknown.code, 4)
        elsewhere = self.open(recording, *required("bind[127.0.0.1:1].received == 0"))
        self.assertEqual(elsewhere.code, 4, elsewhere.err)

    def test_hold_what_the_stream_tells(self):
        recording = self.recording()
        port = desk.free_port()
        payloads = [b"", b"x", bytes(range(256)), 9_000 * b"long", b"the last one"]
        program = self.launch("--bind", f"{address(port)},role=echo", "--record", str(recording),
                              "--until", f"sent >= {len(payloads)}",
                              files=("report", "stream", "events"))
        program.wait_for(lambda: program.events("endpoint"), "it opens nothing")
        self.send(port, *payloads)
        program.wait()
        read = self.read(recording)
        ways = {"<": "received", ">": "sent"}
        self.assertEqual(
            [[ways[way], peer, int(length), "" if payload == "-" else payload]
             for _, _, way, peer, length, payload in read],
            [[event["kind"], event["peer"], event["bytes"], event["payload"]]
             for event in program.lines_of("event") if event["kind"] in ways.values()])
        began = [event["seconds"] for event in program.events("received")][0]
        first = int(read[0][0])
        for (at, *_), event in zip([one for one in read if one[2] == "<"],
                                   program.events("received")):
            self.assertAlmostEqual((int(at) - first) / 1e9, event["seconds"] - began, places=6)

    def test_in_pieces_are_whole_each(self):
        recording = self.recording()
        port = desk.free_port()
        ran = self.run_to_end(*counting(port, 1_000), "--until", "received >= 1000", "--record",
                              str(recording), "--record-piece", "4 KiB")
        self.assert_ends_with(0, ran)
        pieces = sorted(recording.parent.iterdir())
        self.assertGreater(len(pieces), 3)
        self.assertEqual(pieces[0].name, "night-0001.readyscope")
        sources = [self.source(self.open(piece)) for piece in pieces[:3]]
        self.assertFalse(any(source["cut_off"] for source in sources))
        self.assertEqual(sum(len(self.read(piece)) for piece in pieces), 2_000)
        self.assert_told(ran, recording, pieces=len(pieces), datagrams=2_000,
                         bytes=sum(piece.stat().st_size for piece in pieces))

    def test_keep_the_latest_pieces_alone_if_told_to(self):
        recording = self.recording()
        port = desk.free_port()
        self.run_to_end(*counting(port, 1_000), "--until", "received >= 1000", "--record",
                        str(recording), "--record-piece", "4 KiB", "--record-keep", "2")
        self.assertEqual(len(list(recording.parent.iterdir())), 2)

    def test_stop_at_their_limit_while_the_run_goes_on(self):
        recording = self.recording()
        port = desk.free_port()
        ran = self.run_to_end(*counting(port, 1_000), "--until", "received >= 1000", "--record",
                              str(recording), "--record-max", "10 KiB")
        self.assert_ends_with(0, ran)
        self.assertLessEqual(recording.stat().st_size, 10 * 1024)
        self.assertEqual(ran.report["received"], 1_000)
        datagrams = self.source(self.open(recording))["datagrams"]
        self.assertLess(datagrams, 2_000)
        self.assert_told(ran, recording, bytes=recording.stat().st_size, datagrams=datagrams)

    def test_leave_an_existing_file_alone(self):
        recording = self.recording()
        recording.write_text("precious", encoding="utf-8")
        arguments = [*receiver(desk.free_port()), "--for", "100ms", "--record", str(recording)]
        refused = self.run_to_end(*arguments, files=())
        self.assertEqual(refused.code, 1)
        self.assertIn("exists already", refused.err)
        self.assertEqual(recording.read_text(encoding="utf-8"), "precious")
        self.assert_ends_with(0, self.run_to_end(*arguments, "--overwrite"))
        self.open(recording)

    @cases.not_on_windows("there is no such device")
    def test_on_a_full_disk_are_a_fault_but_not_the_end(self):
        port = desk.free_port()
        ran = self.run_to_end(*counting(port, 100), "--until", "received >= 100", "--record",
                              "/dev/full", "--overwrite")
        self.assertEqual(ran.code, 1)
        self.assertIn("200 datagrams are missing in the recording", ran.err)
        self.assertIn("No space left on device", ran.err)
        self.assertEqual(ran.report["received"], 100)
        self.assert_told(ran, "/dev/full", bytes=0, datagrams=0, missing=200,
                         loss=f"200 datagrams are missing in the recording: {OF_FULL_DEVICE}")


class LiveCaptures(RecordingTest):
    """What `--pcapng` writes."""

    def test_hold_the_datagrams_of_the_recording_beside_them(self):
        recording = self.recording()
        capture = recording.with_suffix(".pcapng")
        port = desk.free_port()
        ran = self.run_to_end(*counting(port, 500), "--until", "received >= 500", "--record",
                              str(recording), "--pcapng", str(capture))
        self.assert_ends_with(0, ran)
        opened = self.open(capture, *required("missing == 0", "received == 500", "sent == 500"))
        self.assertEqual(opened.code, 0, opened.err)
        source = self.source(opened)
        self.assertEqual(source["not_udp"] + source["fragments"] + source["broken"], 0)
        beside = self.source(self.open(recording))
        for figure in ["datagrams", "bytes", "truncated", "missing", "cut_off"]:
            self.assertEqual(source[figure], beside[figure], figure)
        self.assertEqual([(told["file"], told["bytes"], told["datagrams"])
                          for told in ran.report["recordings"]],
                         [(str(file), file.stat().st_size, 1_000) for file in [recording, capture]])

    def test_in_pieces_are_whole_each(self):
        capture = self.folder() / "night.pcapng"
        port = desk.free_port()
        ran = self.run_to_end(*counting(port, 1_000), "--until", "received >= 1000", "--pcapng",
                              str(capture), "--record-piece", "20 KiB")
        self.assert_ends_with(0, ran)
        pieces = sorted(capture.parent.iterdir())
        self.assertGreater(len(pieces), 1)
        sources = [self.source(self.open(piece)) for piece in pieces]
        self.assertFalse(any(source["cut_off"] for source in sources))
        self.assertEqual(sum(source["datagrams"] for source in sources), 2_000)

    def test_of_a_killed_program_can_be_opened(self):
        capture = self.folder() / "night.pcapng"
        port = desk.free_port()
        program = self.launch(*counting(port, 100_000), "--pcapng", str(capture), "--quiet",
                              files=())
        program.wait_for(lambda: capture.exists() and capture.stat().st_size > 20_000,
                         "it writes nothing")
        program.process.kill()
        program.process.wait()
        opened = self.open(capture, *required("missing == 0"))
        self.assertEqual(opened.code, 0, opened.err)
        self.assertGreater(self.source(opened)["datagrams"], 0)
        self.assertEqual(self.source(opened)["broken"], 0)


class CutOffRecordings(RecordingTest):
    def test_of_a_killed_program_can_be_opened(self):
        recording = self.recording()
        port = desk.free_port()
        program = self.launch(*counting(port, 100_000), "--record", str(recording), "--quiet",
                              files=())
        program.wait_for(lambda: recording.exists() and recording.stat().st_size > 20_000,
                         "it records nothing")
        program.process.kill()
        program.process.wait()
        source = self.source(self.open(recording))
        self.assertGreater(source["datagrams"], 0)
        self.assertEqual(source["broken"], 0)
        self.assertEqual(len(self.read(recording)), source["datagrams"])

    def test_give_what_is_before_the_cut_and_say_so(self):
        whole = self.recording()
        port = desk.free_port()
        self.run_to_end(*counting(port, 500), "--until", "received >= 500", "--record", str(whole))
        content = whole.read_bytes()
        cut = whole.with_name("cut.readyscope")
        cut.write_bytes(content[:len(content) * 2 // 3])
        opened = self.open(cut)
        self.assertEqual(opened.code, 0)
        source = self.source(opened)
        self.assertTrue(source["cut_off"])
        self.assertEqual(self.read(whole)[:source["datagrams"]], self.read(cut))

    def test_without_a_beginning_are_exit_code_1(self):
        for name, content in [("empty", b""), ("text", b"just some words\n"),
                              ("magic", b"\x8aReadys\n")]:
            file = self.recording().with_name(name)
            file.write_bytes(content)
            refused = self.run_to_end("open", str(file), files=())
            self.assertEqual(refused.code, 1)
            self.assertRegex(refused.err, r"\Areadyscope-cli: [^\n]+could not be opened[^\n]+\n\Z")
            if self.on_windows:
                break
        gone = self.run_to_end("open", str(self.folder() / "nothing"), files=())
        self.assertEqual(gone.code, 1)

    @cases.not_on_windows("Wine has no signals to end it with")
    def test_are_followed_while_they_are_written_if_told_to(self):
        recording = self.recording()
        port = desk.free_port()
        writing = self.launch(*counting(port, 100_000), "--record", str(recording), "--quiet")
        writing.wait_for(lambda: recording.exists() and recording.stat().st_size > 1_000,
                         "it records nothing")
        following = self.launch("open", str(recording), "--follow", "--quiet")
        size = recording.stat().st_size
        writing.wait_for(lambda: recording.stat().st_size > size + 10_000, "it records no more")
        writing.process.terminate()
        writing.wait()
        self.assertIsNone(following.process.poll())
        once = self.source(self.open(recording))
        # It looks again several times a second; what it has not seen then, it never will.
        desk.wait_until(lambda: desk.has_read_to_end(following.process.pid, recording),
                        "it does not follow")
        following.process.terminate()
        following.wait()
        self.assert_ends_with(0, following)
        self.assertEqual(self.source(following), once)

class CommandLine(RecordingTest):
    def test_of_recording_that_is_wrong_is_exit_code_2(self):
        one = [*receiver(desk.free_port()), "--until", "seconds >= 0s"]
        recording = str(self.recording())
        for arguments in [["--record", ""], ["--record", "-"], ["--overwrite"],
                          ["--record-max", "1 KiB"], ["--record-piece", "1 KiB"],
                          ["--record", recording, "--record-max", "much"],
                          ["--record", recording, "--record-max", "0B"],
                          ["--record", recording, "--record-piece", "-5"],
                          ["--record", recording, "--record-keep", "3"],
                          ["--record", recording, "--report", recording],
                          ["--pcapng", ""], ["--pcapng", "-"],
                          ["--record", recording, "--pcapng", recording],
                          ["--pcapng", recording, "--report", recording]]:
            with self.subTest(arguments=arguments):
                self.assert_rejected(*one, *arguments, files=())
            if self.on_windows:
                break
        self.assertFalse(pathlib.Path(recording).exists())

    def test_of_opening_that_is_wrong_is_exit_code_2(self):
        recording = str(self.recording())
        for arguments in [["open"], ["open", recording, recording + "2"],
                          ["open", recording, "--bind", "9876"], ["open", recording, "--for", "1s"],
                          ["open", recording, "--require", "no_such_figure == 0"],
                          ["--bind", "9876", "open", recording]]:
            with self.subTest(arguments=arguments):
                self.assert_rejected(*arguments, files=())
            if self.on_windows:
                break


if __name__ == "__main__":
    cases.main(prepare)
