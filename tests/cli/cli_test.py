#!/usr/bin/env python3
"""Runs the real readyscope-cli on loopback: sends it datagrams, ends it in every way there is, and
reads whatever it writes. Each report and each line of a stream is checked against its schema."""

import errno
import fcntl
import functools
import json
import os
import pathlib
import pty
import re
import select
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import termios
import time
import xml.etree.ElementTree

HERE = pathlib.Path(__file__).resolve().parent
# What these tests share with those of the window does not need a display.
sys.path[:0] = [str(HERE.parent / "window"), str(HERE.parent / "support")]

import cases  # pylint: disable=wrong-import-position
import counters  # pylint: disable=wrong-import-position
import desk  # pylint: disable=wrong-import-position
from cases import not_on_windows, takes  # pylint: disable=wrong-import-position
from schemas import faults_of, jsonschema, schema, valid  # pylint: disable=wrong-import-position

# How long until something counts as hung, which says nothing about speed: Wine takes long to start,
# and sanitizers slow everything down.
HANG_GUARD_S = 120
desk.HANG_GUARD_S = HANG_GUARD_S

ENDING_SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT]


class Program:
    """A running readyscope-cli. Once it has ended, `code`, `out` and `err` say how."""

    def __init__(self, command, files, arguments, output=None, environment=None):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="readyscope-cli-"))
        self.files = {"report": self.folder / "report.json", "junit": self.folder / "junit.xml",
                      "stream": self.folder / "stream.jsonl"}
        self.arguments = [word for name in files for word in self.option_of(name)]
        self.arguments += arguments
        self.said = [self.folder / "out.txt", self.folder / "err.txt"]
        # Wine reads arguments in the encoding of the locale.
        own = {**os.environ, "LC_ALL": "C.UTF-8", "TERM": "xterm", **(environment or {})}
        if "NO_COLOR" not in (environment or {}):
            own.pop("NO_COLOR", None)
        # Not pipes: what Wine starts for the program keeps them open after its end.
        with open(self.said[0], "wb") as out, open(self.said[1], "wb") as err:
            self.process = subprocess.Popen(
                [*command, *self.arguments], stdout=out if output is None else output, stderr=err,
                stdin=subprocess.DEVNULL, env=own)
        self.code = None
        self.out = self.err = ""
        self.read_to = 0
        self.lines_read = []

    def option_of(self, name):
        if name == "events":
            return ["--events"]
        return ["--json-stream" if name == "stream" else f"--{name}", str(self.files[name])]

    # ---- while it runs ----

    def wait_for(self, happened, otherwise):
        """Waits until `happened` returns true, which must be while it runs."""
        def or_ended():
            if happened():
                return True
            if self.process.poll() is not None and not happened():
                raise AssertionError(f"ended with {self.process.poll()}: {otherwise}; it said "
                                     f"{self.said[1].read_bytes()}")
            return False

        desk.wait_until(or_ended, otherwise)

    def lines(self):
        """The lines of the stream so far."""
        try:
            with open(self.files["stream"], "rb") as file:
                file.seek(self.read_to)
                *whole, _ = file.read().split(b"\n")
        except FileNotFoundError:
            return self.lines_read
        self.read_to += sum(len(line) + 1 for line in whole)
        self.lines_read += [valid("stream", line) for line in whole]
        return self.lines_read

    def lines_of(self, kind):
        return [line for line in self.lines() if line["type"] == kind]

    def events(self, kind):
        return [line for line in self.lines_of("event") if line["kind"] == kind]

    def wait_for_events(self, kind, count):
        """Waits until it has told of that many. Returns all of them."""
        self.wait_for(lambda: len(self.events(kind)) >= count, f"no {count} events: {kind}")
        return self.events(kind)

    # ---- its end ----

    def wait(self):
        """Waits for the end and returns the exit code."""
        self.code = self.process.wait(HANG_GUARD_S)
        out, err = (file.read_bytes().replace(b"\r\n", b"\n") for file in self.said)
        # Where a file's name is no text, neither is what is said about it.
        self.out, self.err = out.decode("utf-8"), err.decode("utf-8", errors="replace")
        self.check_files()
        return self.code

    def check_files(self):
        """That whatever it has written is valid, whether a test looks at it or not."""
        if self.wrote("report"):
            self.report  # pylint: disable=pointless-statement
        if self.wrote("junit"):
            self.junit()
        self.lines()

    def wrote(self, name):
        return self.files[name].exists() and self.files[name].stat().st_size > 0

    @functools.cached_property
    def report(self):
        return valid("report", self.files["report"].read_bytes())

    def junit(self):
        return junit_of(self.files["junit"])

    def verdicts(self):
        return {one["requirement"]: one["verdict"] for one in self.report["requirements"]}

    def endpoint(self, asked):
        """The report on the endpoint that was requested with this address."""
        return next(one for one in self.report["endpoints"] if one["asked"] == asked)

    def clean_up(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def junit_of(file):
    """The cases by name: what is in each of them, and nothing if it passed. The totals must be
    those of the cases."""
    root = xml.etree.ElementTree.parse(file).getroot()
    (suite,) = root
    cases = {case.get("name"): [child.tag for child in case] for case in suite}
    if len(cases) != len(suite):
        raise AssertionError("two cases have the same name")
    for element in (root, suite):
        found = [int(element.get(name)) for name in ("tests", "failures", "errors")]
        kinds = [kind for case in cases.values() for kind in case]
        if found != [len(cases), kinds.count("failure"), kinds.count("error")]:
            raise AssertionError(f"the totals are {found}, but the cases are {cases}")
        if float(element.get("time")) < 0:
            raise AssertionError("it took less than no time")
    return cases


# ---- The tests -----------------------------------------------------------------------------------


class CliTest(cases.ProgramTest):
    def launch(self, *arguments, files=("report",), before=(), output=None, environment=None):
        program = Program([*before, *self.command], files, arguments, output, environment)
        self.addCleanup(program.clean_up)
        return program

    def run_to_end(self, *arguments, **how):
        program = self.launch(*arguments, **how)
        program.wait()
        return program

    def folder(self):
        """A folder of its own, for the duration of the test."""
        folder = pathlib.Path(tempfile.mkdtemp(prefix="readyscope-cli-"))
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        return folder

    def sender(self, port=0):
        sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.addCleanup(sender.close)
        sender.bind(("127.0.0.1", port))
        sender.settimeout(HANG_GUARD_S)
        return sender

    def send(self, port, *payloads):
        sender = self.sender()
        for payload in payloads:
            sender.sendto(payload, ("127.0.0.1", port))

    def assert_ends_with(self, code, program):
        self.assertEqual(program.code, code, (program.arguments, program.err))

    def assert_rejected(self, *arguments, **how):
        """That the arguments are exit code 2 and one line. Returns the line."""
        program = self.run_to_end(*arguments, **how)
        self.assert_ends_with(2, program)
        self.assertRegex(program.err, r"\Areadyscope-cli: [^\n]+\n\Z")
        self.assertEqual(program.out, "")
        self.assertFalse(program.files["report"].exists())
        return program.err


def address(port):
    return f"127.0.0.1:{port}"


def receiver(port):
    return ["--bind", f"{address(port)},role=counter-receiver"]


def counting(port, count, form="ascii"):
    """A receiver, and a sender to it."""
    return [*receiver(port), "--connect",
            f"{address(port)},role=counter-sender,rate=1000,count={count},form={form}"]


def required(*requirements):
    return [word for one in requirements for word in ("--require", one)]


class CommandLine(CliTest):
    # So that whatever is not rejected, but should be, ends all the same.
    AT_ONCE = ["--until", "seconds >= 0s"]

    def test_asks_for_help_or_version_and_gets_it(self):
        program = self.run_to_end("--version", files=())
        self.assert_ends_with(0, program)
        self.assertRegex(program.out, r"\Areadyscope-cli \d+\.\d+\.\d+\n\Z")
        program = self.run_to_end("--help", files=())
        self.assert_ends_with(0, program)
        for option in ["--bind", "--connect", "--for", "--until", "--require", "--list-figures",
                       "--json-stream", "--events", "--report", "--junit", "--history", "--quiet",
                       "--help", "--version", "Exit codes", "counter-sender"]:
            self.assertIn(option, program.out)
        self.assertEqual(program.err, "")

    def test_lists_figures_all_of_which_can_be_required(self):
        listed = self.run_to_end("--list-figures", files=())
        self.assert_ends_with(0, listed)
        _, *lines = listed.out.splitlines()
        port = desk.free_port()
        subjects = {"all": "", "endpoint": f"endpoint[{address(port)}].",
                    "link": f"link[{address(port)}]."}
        zeros = {"a count": ("0", "count"), "bytes": ("0B", "bytes"), "a time": ("0ns", "ns"),
                 "a rate": ("0/s", "per_second"), "a share": ("0%", "share")}
        units = {}
        for line in lines:
            figure, unit, of, words = re.split(r"\s{2,}", line, maxsplit=3)
            self.assertTrue(words)
            zero, name = zeros[unit]
            for subject in of.split(", "):
                units[f"{subjects[subject]}{figure} >= {zero}"] = name
        self.assertGreater(len(units), len(lines))
        program = self.run_to_end(*counting(port, 100, "binary64"), "--until", "received >= 100",
                                  *required(*units))
        self.assertIn(program.code, [0, 4], program.err)
        _, *judged = program.report["requirements"]
        self.assertEqual({one["requirement"]: one["unit"] for one in judged}, units)
        # No figure is negative; some cannot be known yet.
        self.assertNotIn("failed", [one["verdict"] for one in judged])
        self.assertEqual(program.verdicts()["delay.p99 >= 0ns"], "passed")

    def test_that_is_wrong_is_exit_code_2_and_one_line(self):
        one = ["--bind", address(desk.free_port()), *self.AT_ONCE]
        wrong = [
            self.AT_ONCE,
            ["--no-such-thing", *one],
            ["stroll", *one],
            ["--bind", "127.0.0.1:99999", *self.AT_ONCE],
            ["--bind", "", *self.AT_ONCE],
            ["--connect", address(0), *self.AT_ONCE],
            ["--events", *one],
            ["--require", "", *one],
            ["--require", "missing", *one],
            ["--require", "missing = 0", *one],
            ["--until", "", *one[:2], "--for", "1ms"],
            ["--until", "received >=", *one[:2], "--for", "1ms"],
            ["--report", "", *one],
            ["--junit", "", *one],
            ["--json-stream", "", *one],
            ["--history", "0", *one],
            ["--history", "much", *one],
        ]
        if self.on_windows:
            # Starting Wine takes a while, so a few stand for all.
            wrong = wrong[:3]
        for arguments in wrong:
            with self.subTest(arguments=arguments):
                self.assert_rejected(*arguments)

    def test_takes_a_time_with_its_unit(self):
        one = ["--bind", address(0)]
        for time_text in ["200ms", "0.2s", "0.2 s", ".2s", "200000us", "200000000ns"]:
            with self.subTest(time=time_text):
                began = time.monotonic()
                self.assert_ends_with(0, self.run_to_end(*one, "--for", time_text))
                # It may take longer, but not less.
                self.assertGreaterEqual(time.monotonic() - began, 0.2)

    def test_takes_no_other_time(self):
        one = ["--bind", address(0), *self.AT_ONCE]
        times = ["5", "-1s", "0s", "nan", "inf", "5m", "", " ", "s", "nans", "infs", "-0s", "0x10s",
                 "1s 1s", "1e400s", "99999999h", "1,5s", "0.1ns"]
        for time_text in times[:3] if self.on_windows else times:
            with self.subTest(time=time_text):
                self.assertIn("--for", self.assert_rejected("--for", time_text, *one))

    def test_that_is_wrong_weighs_more_than_what_could_not_be_opened(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as holder:
            holder.bind(("127.0.0.1", 0))
            taken = holder.getsockname()[1]
            junit = self.folder() / "no" / "folder" / "junit.xml"
            self.assert_rejected("--bind", address(taken), "--junit", str(junit), "--require",
                                 "no_such_figure == 0", "--require", "failures == 7", "--require",
                                 "missing == 0")

    def test_may_say_run(self):
        program = self.run_to_end("run", "--bind", address(0), *self.AT_ONCE, files=())
        self.assert_ends_with(0, program)

    @not_on_windows("a Windows command line is Unicode")
    def test_that_is_no_text_is_reported_as_text(self):
        file = os.fsencode(self.folder()) + b"/\xff\xfe.xml"
        program = self.run_to_end("--junit", file, "--bind", address(0), *self.AT_ONCE)
        self.assert_ends_with(0, program)
        self.assertIn("\ufffd", program.report["arguments"][3])
        self.assertEqual(junit_of(os.fsdecode(file)), {"seconds >= 0s": []})


class Requirements(CliTest):
    def test_that_hold_are_exit_code_0(self):
        port = desk.free_port()
        program = self.run_to_end(
            *counting(port, 20), "--until", "received >= 20",
            *required("missing == 0", "sent == 20", "failures != 1", "loss < 0.5%",
                      "received_bytes < 1 KiB", "poll_gap.max < 1h", " links==1 "))
        self.assert_ends_with(0, program)
        self.assertEqual(program.err, "")
        self.assertEqual(set(program.verdicts().values()), {"passed"})
        self.assertEqual(list(program.verdicts())[-1], "links==1")

    def test_that_fail_are_exit_code_3(self):
        port = desk.free_port()
        program = self.run_to_end(
            *counting(port, 20), "--until", "received >= 20",
            *required("missing == 0", "received < 20", "poll_gap.max > 1h"))
        self.assert_ends_with(3, program)
        self.assertEqual(program.verdicts(), {
            "received >= 20": "passed", "missing == 0": "passed", "received < 20": "failed",
            "poll_gap.max > 1h": "failed"})
        self.assertRegex(program.err,
                         r"\Areadyscope-cli: received < 20 failed: it is 20\n"
                         r"readyscope-cli: poll_gap.max > 1h failed: it is [^\n]+\n\Z")

    def test_without_data_are_exit_code_4(self):
        program = self.run_to_end(*receiver(desk.free_port()), "--for", "100ms",
                                  *required("received == 0", "missing == 0", "loss < 1%",
                                            "rate.min_1s >= 0/s", "delay.p50 < 1h"))
        self.assert_ends_with(4, program)
        self.assertEqual(program.verdicts().pop("received == 0"), "passed")
        unknown = [one for one in program.report["requirements"] if one["value"] is None]
        self.assertEqual([one["verdict"] for one in unknown], 4 * ["not_enough_data"])
        self.assertEqual(program.err.count("not enough data"), 4)

    def test_that_fail_weigh_more_than_those_without_data(self):
        program = self.run_to_end(*receiver(desk.free_port()), "--for", "100ms",
                                  *required("missing == 0", "received > 0", "missing == 0"))
        self.assert_ends_with(3, program)

    def test_of_99_of_100_need_a_hundred(self):
        for count, code, verdict in [(99, 4, "not_enough_data"), (100, 0, "passed")]:
            with self.subTest(count=count):
                program = self.run_to_end(
                    *counting(desk.free_port(), count, "binary64"),
                    "--until", f"received >= {count}",
                    *required("delay.p99 < 1h", "delay.p90 < 1h"))
                self.assert_ends_with(code, program)
                self.assertEqual(program.verdicts()["delay.p99 < 1h"], verdict)
                self.assertEqual(program.verdicts()["delay.p90 < 1h"], "passed")
                (link,) = program.report["links"]
                self.assertEqual(link["delay"]["count"], count)
                self.assertEqual(link["delay"]["p99_ns"] is None, count < 100)

    def test_of_a_rate_need_a_whole_second(self):
        port = desk.free_port()
        program = self.launch(*receiver(port), "--until", "rate.max_1s >= 3/s",
                              *required("link[127.0.0.1:%d].rate.max_1s < 0.1k/s" % port))
        desk.wait_until_bound(port)
        sender = self.sender()

        def ended_or_sent():
            sender.sendto(b"1", ("127.0.0.1", port))
            return program.process.poll() is not None

        desk.wait_until(ended_or_sent, "no second is ever whole")
        self.assertEqual(program.wait(), 0, program.err)
        self.assertGreaterEqual(program.report["rate"]["max_1s"], 3)

    def test_tell_endpoints_and_links_apart(self):
        port, quiet, one, other = desk.free_ports(4)
        first, second = self.sender(one), self.sender(other)
        expected = {
            f"link[{address(port)} from {address(one)}].missing == 1": "passed",
            f"link[from {address(one)}].received == 4": "passed",
            f"link[from {address(other)}].missing == 0": "passed",
            f"link[from {address(other)}].missing > 0": "failed",
            f"link[{port}].received == 9": "passed",
            f"link[:{port}].reordered == 1": "passed",
            f"link[{address(quiet)}].missing == 0": "not_enough_data",
            f"endpoint[{address(port)}].received == 10": "passed",
            f"bind[{address(port)}].not_counter == 1": "passed",
            f"bind[{address(quiet)}].received == 0": "passed",
            "missing == 1": "passed",
            "loss < 20%": "passed",
            "links == 2": "passed",
        }
        program = self.launch(*receiver(port), *receiver(quiet), "--until", "received >= 10",
                              *required(*expected))
        desk.wait_until_bound(port)
        for sender, values in ((first, [0, 1, 2, 4]), (second, [0, 2, 1, 3, 4, "x"])):
            for value in values:
                sender.sendto(str(value).encode(), ("127.0.0.1", port))
        self.assertEqual(program.wait(), 3, program.err)
        expected = {"received >= 10": "passed", **expected}
        self.assertEqual(program.verdicts(), expected)

    def test_name_an_address_with_port_0(self):
        program = self.launch(*receiver(0), *receiver(0), "--until", "received >= 3",
                              *required("link[127.0.0.1:0].missing == 1", "bind[:0].received == 3"),
                              files=("report", "stream", "events"))
        first, second = program.wait_for_events("buffer", 2)[:2]
        self.assertNotEqual(first["endpoint"], second["endpoint"])
        self.send(int(first["endpoint"].split(":")[1]), b"5", b"7")
        self.send(int(second["endpoint"].split(":")[1]), b"5")
        self.assertEqual(program.wait(), 0, program.err)

    def test_name_an_ipv6_address(self):
        try:
            with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as probe:
                probe.bind(("::1", 0))
        except OSError as error:
            self.skipTest(f"this machine has no IPv6: {error}")
        port = desk.free_port()
        program = self.run_to_end(
            "--bind", f"[::1]:{port},role=counter-receiver", "--connect",
            f"[::1]:{port},role=counter-sender,rate=1000,count=20,start=7",
            "--until", "received >= 20",
            *required(f"link[[::1]:{port}].first == 7", f"bind[[0:0::1]:{port}].received == 20",
                      f"connect[[::1]:{port}].sent == 20",
                      f"endpoint[[::1]:{port}].received == 20"))
        self.assert_ends_with(0, program)
        (link,) = program.report["links"]
        self.assertEqual((link["endpoint"], link["received"]), (f"[::1]:{port}", 20))


class Misspelt(CliTest):
    """A requirement that cannot be meant is no reason to run for an hour."""

    def assert_rejected(self, requirement, *words, port=None):
        endpoints = receiver(port or desk.free_port())
        for option in ["--until", "--require"]:
            program = self.run_to_end(*endpoints, "--for", "1ms", option, requirement)
            self.assert_ends_with(2, program)
            self.assertRegex(program.err, r"\Areadyscope-cli: [^\n]+\n\Z")
            for word in (option, *words):
                self.assertIn(word, program.err)
            self.assertFalse(program.files["report"].exists())

    def test_figures_are_told_the_like(self):
        for written, meant in [("mising", "missing"), ("recieved", "received"),
                               ("p99", "delay.p99"), ("delay.p9", "delay.p90")]:
            with self.subTest(written=written):
                self.assert_rejected(f"{written} == 0", written, meant, "--list-figures")

    def test_units_are_told_what_is_expected(self):
        for requirement, expected in [("missing < 5ms", "plain number"), ("delay.p99 < 5", "200ms"),
                                      ("loss < 5", "0.5%"), ("rate.min_1s > 9", "900/s"),
                                      ("received_bytes > 5 kg", "bytes"), ("missing < nan", ""),
                                      ("missing > -1", "")]:
            with self.subTest(requirement=requirement):
                self.assert_rejected(requirement, expected)

    def test_addresses_are_not_on_the_command_line(self):
        port, other = desk.free_ports(2)
        for subject in [f"bind[{address(other)}]", f"endpoint[127.0.0.2:{port}]",
                        f"connect[{address(port)}]", f"link[[::1]:{port}]"]:
            with self.subTest(subject=subject):
                self.assert_rejected(f"{subject}.received == 0", "address", port=port)

    def test_subjects_are_told_how_they_are_written(self):
        port = desk.free_port()
        for subject in [f"bin[{address(port)}].", f"bind[{address(port)}]", "link[].",
                        "bind[127.0.0.1].", f"bind[{address(port)} from {address(port)}]."]:
            with self.subTest(subject=subject):
                self.assert_rejected(f"{subject}received == 0", port=port)
        self.assert_rejected("highest > 0", "link[ADDRESS].highest")


class Ending(CliTest):
    def test_when_what_was_waited_for_holds_is_exit_code_0(self):
        port = desk.free_port()
        program = self.launch(*receiver(port), "--until", "received >= 3", "--for", "1h")
        desk.wait_until_bound(port)
        self.send(port, b"0", b"1", b"2")
        self.assertEqual(program.wait(), 0, program.err)
        self.assertEqual(program.report["received"], 3)

    def test_before_what_was_waited_for_is_exit_code_3(self):
        for condition, value in [("received >= 3", 0), ("missing >= 1", None)]:
            with self.subTest(condition=condition):
                program = self.run_to_end(*receiver(desk.free_port()), "--for", "100ms",
                                          "--until", condition)
                self.assert_ends_with(3, program)
                (judged,) = program.report["requirements"]
                self.assertEqual((judged["verdict"], judged["value"]), ("failed", value))

    @not_on_windows("there are no signals")
    def test_by_each_signal_keeps_every_promise(self):
        for number in ENDING_SIGNALS:
            for wanted, code in [("received == 3", 0), ("received == 4", 3), ("missing > 0", 3),
                                 ("delay.max < 1h", 4)]:
                with self.subTest(signal=number.name, wanted=wanted):
                    self.end_by(number, code, wanted)

    def end_by(self, number, code, wanted):
        port = desk.free_port()
        program = self.launch(*receiver(port), *required(wanted),
                              files=("report", "junit", "stream", "events"))
        desk.wait_until_bound(port)
        self.send(port, b"0", b"1", b"2")
        program.wait_for_events("received", 3)
        program.process.send_signal(number)
        self.assertEqual(program.wait(), code, program.err)
        self.assertEqual(program.report["received"], 3)
        self.assertEqual(list(program.junit()), [wanted])
        end = program.lines()[-1]
        self.assertEqual((end["type"], end["exit_code"]), ("end", code))

    @not_on_windows("there are no signals")
    def test_by_a_signal_before_what_was_waited_for_is_exit_code_3(self):
        port = desk.free_port()
        program = self.launch(*receiver(port), "--until", "received >= 3")
        desk.wait_until_bound(port)
        program.process.terminate()
        self.assertEqual(program.wait(), 3, program.err)
        self.assertEqual(program.verdicts(), {"received >= 3": "failed"})

    @not_on_windows("there are no signals")
    def test_by_a_second_signal_is_at_once(self):
        for number in ENDING_SIGNALS:
            with self.subTest(signal=number.name):
                pipe = self.folder() / "pipe"
                os.mkfifo(pipe)
                # Someone opens it but reads nothing, and the report does not fit into it.
                reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
                self.addCleanup(os.close, reader)
                program = self.launch("--bind", f"{address(0)},ports=300", "--json-stream",
                                      str(pipe))
                began, _, _ = select.select([reader], [], [], HANG_GUARD_S)
                self.assertTrue(began)
                program.process.send_signal(signal.SIGTERM)
                # It is written before the end of the stream.
                program.wait_for(lambda p=program: p.files["report"].exists() and
                                 p.files["report"].read_bytes().endswith(b"\n}\n"), "no report")
                self.assertIsNone(program.process.poll())
                # From another process: the same one from the same process may be an echo.
                subprocess.run(["kill", f"-{number.value}", str(program.process.pid)], check=True)
                self.assertEqual(program.wait(), 128 + number)

    @not_on_windows("there are no signals")
    def test_by_a_signal_that_comes_twice_at_once_is_orderly(self):
        """As from timeout(1), which signals a program and then its group."""
        for number in ENDING_SIGNALS:
            program = self.launch("--bind", address(0), files=("report", "stream"))
            program.wait_for(lambda p=program: p.lines_of("start"), "it has not started")
            program.process.send_signal(number)
            program.process.send_signal(number)
            self.assertEqual(program.wait(), 0, program.err)
            self.assertEqual(len(program.report["endpoints"]), 1)

    @not_on_windows("there are no signals")
    @takes(4)
    def test_by_a_signal_that_it_was_told_to_ignore_does_not_happen(self):
        program = self.launch("--bind", address(0), before=["nohup"], files=("report", "stream"))
        program.wait_for(lambda: program.lines_of("second"), "no second passes")
        program.process.send_signal(signal.SIGHUP)
        passed = len(program.lines_of("second"))
        program.wait_for(lambda: len(program.lines_of("second")) >= passed + 2, "it has stopped")
        program.process.terminate()
        self.assertEqual(program.wait(), 0, program.err)

    @not_on_windows("a pipe would be kept open by Wine")
    def test_because_the_reader_went_away_is_exit_code_1(self):
        program = self.launch("--bind", address(0), "--json-stream", "-",
                              output=subprocess.PIPE, files=("report", "junit"))
        start = valid("stream", program.process.stdout.readline())
        self.assertEqual(start["type"], "start")
        program.process.stdout.close()
        self.assertEqual(program.wait(), 1, program.err)
        self.assertEqual(program.err,
                         "readyscope-cli: Standard output could not be written to.\n")
        self.assertEqual(len(program.report["endpoints"]), 1)
        self.assertEqual(program.junit(), {"Standard output could not be written to.": ["error"]})

    @not_on_windows("a pipe would be kept open by Wine")
    @takes(3)
    def test_is_not_held_up_by_a_reader_that_does_not_read(self):
        # A second of three hundred endpoints is more than a pipe holds.
        program = self.launch("--bind", f"{address(0)},ports=300", "--json-stream", "-", "--for",
                              "3s", output=subprocess.PIPE)
        program.wait_for(lambda: program.files["report"].exists() and
                         program.files["report"].read_bytes().endswith(b"\n}\n"), "no report")
        self.assertIsNone(program.process.poll())
        lines = [valid("stream", line) for line in program.process.stdout]
        self.assertEqual(lines[-1]["type"], "end")
        self.assertEqual(program.wait(), 0, program.err)

    @takes(3)
    def test_keeps_nobody_waiting_while_what_is_printed_is_not_read(self):
        printed, echo = desk.free_ports(2)
        program = self.launch("--bind", f"{address(printed)},role=print", "--bind",
                              f"{address(echo)},role=echo", "--until",
                              f"received >= {2 * desk.LINES_UNREAD}", output=subprocess.PIPE)
        desk.wait_until_bound(printed)
        desk.wait_until_bound(echo)
        desk.send_lines_and_echoes(printed, echo)
        # The report is there before anybody reads.
        program.wait_for(lambda: program.files["report"].exists() and
                         program.files["report"].read_bytes().endswith(b"\n}\n"), "no report")
        dropped = json.loads(program.files["report"].read_bytes())["lines_not_printed"]
        self.assertGreater(dropped, 0)
        for _ in range(desk.LINES_UNREAD - dropped):
            line = program.process.stdout.readline()
            self.assertEqual(line, f"{address(printed)}  ".encode() + desk.LINE + b"\n")
        self.assertEqual(program.wait(), 0, program.err)
        self.assertEqual(program.err, "readyscope-cli: Lines that were not printed, because nobody "
                                      f"read them in time: {dropped}.\n")

    @not_on_windows("it does not report drops")
    @takes(5)
    def test_accounts_for_all_that_came_however_many_endpoints_there_are(self):
        ports = [desk.free_port() for _ in range(2)]
        others = ["--bind", f"{address(0)},ports=1000"]
        program = self.launch(*others, "--bind", f"{address(ports[0])},role=discard", *others,
                              "--bind", f"{address(ports[1])},role=manual")
        desk.wait_until_bound(ports[1])
        sender = self.sender()
        for _ in range(40_000):
            sender.sendto(b"x" * 200, ("127.0.0.1", ports[0]))
        program.process.send_signal(signal.SIGTERM)
        self.assertEqual(program.wait(), 0, program.err)
        endpoint = program.endpoint(address(ports[0]))
        self.assertEqual(endpoint["received"] + endpoint["dropped"], 40_000)
        self.assertEqual(program.report["received"] + program.report["dropped"], 40_000)

    @not_on_windows("there are no signals")
    @takes(2)
    def test_after_a_stop_while_nothing_arrived_tells_how_long_it_was(self):
        program = self.launch("--bind", address(0), files=("report", "stream"))
        # Before that, nobody may be listening yet.
        program.wait_for(lambda: program.lines_of("second"), "no second passes")
        passed = len(program.lines_of("second"))
        program.process.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, program.process.pid, os.WSTOPPED | os.WNOWAIT)
        stopped_at = time.monotonic()
        time.sleep(0.6)
        stopped_s = time.monotonic() - stopped_at
        program.process.send_signal(signal.SIGCONT)
        program.wait_for(lambda: len(program.lines_of("second")) > passed, "it does not go on")
        program.process.terminate()
        self.assertEqual(program.wait(), 0, program.err)
        # It may have been in a wait that would have gone on for a while.
        self.assertGreater(program.report["poll_gap_ns_max"], stopped_s * 1e9 / 2)

    @not_on_windows("a pipe would be kept open by Wine")
    def test_because_nobody_reads_the_table_any_more_is_exit_code_1(self):
        program = self.launch("--bind", address(0), output=subprocess.PIPE)
        self.assertIn(b"received 0", program.process.stdout.readline())
        program.process.stdout.close()
        self.assertEqual(program.wait(), 1, program.err)
        self.assertRegex(program.err, r"\Areadyscope-cli: [^\n]+\n\Z")
        self.assertEqual(len(program.report["endpoints"]), 1)


class WhatCannotBeDone(CliTest):
    @not_on_windows("sockets are no files there")
    def test_with_no_more_files_to_open_still_writes_its_own(self):
        limited = ("bash", "-c", 'ulimit -n 64; exec "$@"', "bash")
        folder = self.folder()
        program = self.run_to_end(*(100 * ["--bind", "127.0.0.1:0"]), "--for", "200ms",
                                  "--record", str(folder / "all.readyscope"), "--pcapng",
                                  str(folder / "all.pcapng"), before=limited)
        self.assert_ends_with(1, program)
        self.assertIn("raise the limit on open files", program.err)
        opened = [one for one in program.report["endpoints"] if one["state"] == "open"]
        self.assertGreater(len(opened), 10)
        self.assertLess(len(opened), 64)
        for name in ("all.readyscope", "all.pcapng"):
            self.assertEqual(self.run_to_end("open", str(folder / name), files=()).code, 0)

    def test_because_a_port_is_in_use_is_exit_code_1(self):
        free = desk.free_port()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as holder:
            holder.bind(("127.0.0.1", 0))
            taken = holder.getsockname()[1]
            # Neither that requirements fail nor that they lack data weighs as much.
            program = self.run_to_end("--bind", address(taken), *receiver(free),
                                      *required("received > 0", "missing == 0", "failures == 1"),
                                      files=("report", "junit", "stream"))
        self.assert_ends_with(1, program)
        self.assertIn(f"readyscope-cli: {address(taken)}: Port {taken} is already in use",
                      program.err)
        self.assertEqual(len(program.report["failures"]), 1)
        self.assertEqual([one["asked"] for one in program.report["endpoints"]], [address(free)])
        self.assertEqual(list(program.verdicts().values()), ["failed", "not_enough_data", "passed"])
        cases = program.junit()
        (in_the_way,) = [name for name in cases if name.startswith(f"{address(taken)}: Port ")]
        self.assertEqual(cases, {
            in_the_way: ["error"], "received > 0": ["failure"], "missing == 0": ["error"],
            "failures == 1": []})
        self.assertEqual(program.lines()[-1]["exit_code"], 1)

    @not_on_windows("Wine does not report whose a socket is")
    def test_names_a_holder_that_takes_both_families(self):
        try:
            holder = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
            self.addCleanup(holder.close)
            holder.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
            holder.bind(("::", 0))
        except OSError:
            self.skipTest("this machine has no IPv6")
        else:
            taken = holder.getsockname()[1]
            for host in ("127.0.0.1", "0.0.0.0"):
                program = self.run_to_end("--bind", f"{host}:{taken}")
                self.assert_ends_with(1, program)
                self.assertIn(f"python3, process {os.getpid()}", program.err)

    def test_because_two_things_would_be_written_to_one_place_is_exit_code_2(self):
        both = str(self.folder() / "both")
        for words in (["--json-stream", "-", "--report", "-"],
                      ["--report", both, "--junit", both],
                      ["--bind", f"{address(0)},role=print", "--json-stream", "-"]):
            with self.subTest(words=words):
                program = self.run_to_end("--bind", address(0), "--for", "100ms", *words,
                                          files=())
                self.assert_ends_with(2, program)
                self.assertIn("something else is written there already", program.err)

    def test_on_nobody_is_not_enough_data(self):
        program = self.run_to_end("--bind", address(0), "--for", "200ms",
                                  *required("bind[127.0.0.1:4].refused == 0"))
        self.assert_ends_with(4, program)

    def test_with_a_port_that_is_asked_for_twice_is_exit_code_1(self):
        port = desk.free_port()
        program = self.run_to_end(*receiver(port), *receiver(port))
        self.assert_ends_with(1, program)
        self.assertIn(f"{address(port)}: Port {port} is already in use", program.err)

    def test_because_a_folder_does_not_exist_is_exit_code_1_before_anything_runs(self):
        for name in ("report", "junit", "stream"):
            with self.subTest(name=name):
                file = str(self.folder() / "no" / "such" / "file")
                option = "--json-stream" if name == "stream" else f"--{name}"
                program = self.run_to_end(*counting(desk.free_port(), 1), option, file, files=())
                self.assert_ends_with(1, program)
                self.assertRegex(program.err, r"\Areadyscope-cli: [^\n]+\n\Z")
                self.assertIn(file, program.err)
                self.assertEqual(program.out, "")

    def test_names_every_file_that_cannot_be_opened(self):
        folder = self.folder()
        program = self.run_to_end("--bind", address(0), "--junit", str(folder / "no" / "junit"),
                                  "--report", str(folder), files=())
        self.assert_ends_with(1, program)
        self.assertEqual(len(program.err.splitlines()), 2)
        self.assertIn(str(folder / "no" / "junit"), program.err)
        self.assertIn(f"{folder} could not be opened", program.err)

    @not_on_windows("streams cannot be closed there")
    def test_of_a_stream_that_is_closed_from_the_start_touches_nothing_else(self):
        for stream in ("<&-", "2>&-", "<&- 2>&-"):
            with self.subTest(closed=stream):
                port = desk.free_port()
                program = self.launch("--bind", address(port), "--until", "received >= 1",
                                      before=["sh", "-c", f'exec "$@" {stream}', "sh"])
                desk.wait_until_bound(port)
                self.send(port, b"hello")
                self.assertEqual(program.wait(), 0, program.err)
                self.assertEqual(program.report["received"], 1)

    @not_on_windows("streams cannot be closed there")
    def test_to_a_stream_that_is_closed_from_the_start_is_exit_code_1(self):
        program = self.run_to_end("--bind", address(0), "--for", "100ms",
                                  before=["sh", "-c", 'exec "$@" >&-', "sh"])
        self.assert_ends_with(1, program)
        self.assertEqual(program.err,
                         "readyscope-cli: Standard output could not be written to.\n")
        self.assertEqual(program.report["failures"], [])

    @not_on_windows("a pipe has no name among the files")
    def test_because_nobody_reads_a_pipe_is_exit_code_1(self):
        for option in ("--report", "--junit", "--json-stream"):
            with self.subTest(option=option):
                pipe = self.folder() / "pipe"
                os.mkfifo(pipe)
                program = self.run_to_end("--bind", address(0), "--for", "100ms", option, str(pipe),
                                          files=())
                self.assert_ends_with(1, program)
                self.assertIn(f"{pipe} could not be opened for writing: nobody reads from it.",
                              program.err)

    @not_on_windows("a pipe has no name among the files")
    def test_does_not_keep_a_report_from_whoever_reads_a_pipe(self):
        pipe = self.folder() / "pipe"
        os.mkfifo(pipe)
        reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
        self.addCleanup(os.close, reader)
        program = self.run_to_end("--bind", address(0), "--for", "100ms", "--report", str(pipe),
                                  files=())
        self.assert_ends_with(0, program)
        self.assertEqual(valid("report", os.read(reader, 1 << 16))["received"], 0)

    @not_on_windows("no file is limited")
    def test_leaves_no_file_behind_in_part(self):
        folder = self.folder()
        # A report is larger than that.
        program = self.run_to_end("--bind", f"{address(0)},ports=50", "--for", "100ms", "--report",
                                  str(folder / "report"), "--junit", str(folder / "junit"), "--quiet",
                                  before=["prlimit", "--fsize=2000"], files=())
        self.assert_ends_with(1, program)
        self.assertIn(f"{folder}/report could not be written to", program.err)
        self.assertEqual([path.name for path in folder.iterdir()], ["junit"])

    @not_on_windows("it would be Wine that is killed")
    def test_leaves_a_report_as_it_was_if_it_is_killed(self):
        folder = self.folder()
        (folder / "report").write_text("yesterday's", encoding="ascii")
        program = self.launch("--bind", address(0), "--report", str(folder / "report"), "--junit",
                              str(folder / "junit"), files=("stream",))
        program.wait_for(lambda: program.lines_of("start"), "it has not started")
        program.process.kill()
        program.process.wait()
        self.assertEqual([path.name for path in folder.iterdir()], ["report"])
        self.assertEqual((folder / "report").read_text(encoding="ascii"), "yesterday's")

    @not_on_windows("no disk is always full")
    def test_because_the_disk_is_full_is_exit_code_1(self):
        for option in ("--report", "--junit", "--json-stream"):
            with self.subTest(option=option):
                program = self.run_to_end("--bind", address(0), "--for", "100ms", option,
                                          "/dev/full", *required("received > 0"), files=())
                self.assert_ends_with(1, program)
                self.assertIn("/dev/full", program.err)
        for option in ("--report", "--junit", "--json-stream", "--quiet", None):
            with self.subTest(output=option), open("/dev/full", "wb") as full:
                words = ["--quiet"] if option == "--quiet" else [option, "-"] if option else []
                program = self.run_to_end("--bind", address(0), "--for", "100ms", *words,
                                          output=full, files=())
                self.assert_ends_with(0 if option == "--quiet" else 1, program)

    @not_on_windows("no disk is always full")
    def test_is_in_the_exit_code_that_the_stream_ends_with(self):
        for option in ("--report", "--junit"):
            with self.subTest(option=option):
                program = self.run_to_end("--bind", address(0), "--for", "100ms", option,
                                          "/dev/full", files=("stream",))
                self.assert_ends_with(1, program)
                self.assertEqual(program.lines()[-1]["exit_code"], 1)

    @not_on_windows("a file name is Unicode")
    def test_is_told_in_valid_xml_whatever_a_file_is_called(self):
        stream = os.fsencode(self.folder()) + b"/\xff <&\"\x1b"
        os.symlink("/dev/full", stream)
        program = self.run_to_end("--bind", address(0), "--json-stream", stream, files=("junit",))
        self.assert_ends_with(1, program)
        ((name, tags),) = program.junit().items()
        self.assertTrue(name.endswith("/\ufffd <&\"? could not be written to."), name)
        self.assertEqual(tags, ["error"])


class Output(CliTest):
    def test_that_is_piped_is_plain_lines(self):
        port = desk.free_port()
        program = self.run_to_end(*counting(port, 10), "--until", "received >= 10",
                                  *required("missing == 0", "missing > 0", "delay.p50 < 1h"))
        self.assert_ends_with(3, program)
        self.assertRegex(program.out, r"\A[^\x00-\x09\x0b-\x1f\x7f]+\Z")
        lines = program.out.splitlines()
        self.assertRegex(lines[0], r"^ *\d+\.\d s  received \d+ \(")
        self.assertIn("counter-receiver", program.out)
        self.assertEqual(lines[-4:], [
            "passed  received >= 10  (it is 10)", "passed  missing == 0  (it is 0)",
            "FAILED  missing > 0  (it is 0)", "UNKNOWN  delay.p50 < 1h  (not enough data)"])

    def test_that_is_piped_has_a_line_a_second(self):
        port = desk.free_port()
        program = self.launch(*receiver(port), "--until", "received >= 1")
        program.wait_for(lambda: program.said[0].read_bytes().count(b"\n") >= 2, "no line comes")
        self.send(port, b"0")
        self.assertEqual(program.wait(), 0, program.err)
        for line in program.out.splitlines()[:2]:
            self.assertRegex(line, r"^ *\d+\.\d s  received 0 \(0/s\)  sent 0 \(0/s\)  missing 0$")

    def test_goes_through_a_pipe_up_to_the_verdict_of_what_socat_sent(self):
        port = desk.free_port()
        program = self.launch("--bind", address(port), "--until", "received >= 3",
                              *required("received > 3"), "--json-stream", "-",
                              output=subprocess.PIPE)
        desk.wait_until_bound(port)
        for _ in range(3):
            subprocess.run(["socat", "-", f"UDP4-SENDTO:{address(port)}"], input=b"7", check=True)
        # What Wine has started for the program may keep the pipe open, so its end is no sign.
        lines = [{"type": ""}]
        while lines[-1]["type"] != "end":
            lines.append(valid("stream", program.process.stdout.readline()))
        self.assertEqual(program.wait(), 3, program.err)
        self.assertEqual((lines[-1]["exit_code"], lines[-1]["report"]["received"]), (3, 3))
        self.assertEqual(program.err, "readyscope-cli: received > 3 failed: it is 3\n")

    def test_that_is_not_wanted_is_not_there(self):
        program = self.run_to_end(*receiver(desk.free_port()), "--for", "100ms", "--quiet")
        self.assert_ends_with(0, program)
        self.assertEqual((program.out, program.err), ("", ""))

    def test_is_only_what_arrives_where_that_is_printed(self):
        port = desk.free_port()
        program = self.launch("--bind", f"{address(port)},role=print", "--until", "received >= 3",
                              *required("received == 3"))
        desk.wait_until_bound(port)
        self.send(port, b"hello\n", b"\x1b[2J", b"")
        self.assertEqual(program.wait(), 0, program.err)
        lines = ["hello\\n", "\\x1b[2J", ""]
        self.assertEqual(program.out, "".join(f"{address(port)}  {line}\n" for line in lines))

    def test_is_only_json_where_the_stream_goes(self):
        port = desk.free_port()
        program = self.run_to_end(*counting(port, 10), "--until", "received >= 10", "--events",
                                  "--json-stream", "-", *required("missing == 1"))
        self.assert_ends_with(3, program)
        self.assertTrue(program.out.endswith("\n"))
        lines = [valid("stream", line.encode()) for line in program.out.split("\n")[:-1]]
        self.assertEqual((lines[0]["type"], lines[-1]["type"]), ("start", "end"))
        self.assertEqual(lines[-1]["report"], program.report)

    def test_is_only_the_report_where_that_goes(self):
        program = self.run_to_end(*receiver(desk.free_port()), "--for", "100ms", "--report", "-",
                                  files=("junit",))
        self.assert_ends_with(0, program)
        self.assertEqual(valid("report", program.out.encode())["received"], 0)
        self.assertEqual(program.junit(), {})

    @not_on_windows("Wine has no such terminals")
    @takes(4)
    def test_on_a_terminal_is_drawn_over_itself(self):
        shown = self.shown_on_terminal("--bind", address(0), *required("received == 0"),
                                       until=rb"\x1b\[\d+A.*\x1b\[\d+A")
        self.assertIn("\x1b[32mpassed\x1b[0m  received == 0  (it is 0)", shown)
        for line in re.sub(r"\x1b\[\d*[AJm]|\r", "", shown).split("\n"):
            self.assertLessEqual(len(line), 60)
            self.assertNotIn("\x1b", line)

    @not_on_windows("Wine has no such terminals")
    def test_on_a_terminal_has_no_colour_that_is_not_wanted(self):
        shown = self.shown_on_terminal("--bind", address(0), *required("received == 0"), "--for",
                                       "100ms", NO_COLOR="1")
        self.assertIn("passed  received == 0  (it is 0)", shown)
        self.assertNotIn("\x1b[32m", shown)

    def shown_on_terminal(self, *arguments, until=None, **environment):
        """All that it writes to a terminal of 60 columns. It is ended once that contains
        `until`."""
        terminal, its_end = pty.openpty()
        self.addCleanup(os.close, terminal)
        fcntl.ioctl(its_end, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 60, 0, 0))
        program = self.launch(*arguments, output=its_end, environment=environment)
        os.close(its_end)
        shown = b""
        while True:
            if not select.select([terminal], [], [], HANG_GUARD_S)[0]:
                self.fail(f"it shows nothing more: {shown[-1000:]}")
            try:
                shown += os.read(terminal, 65_536)
            except OSError as error:  # So a terminal says that nobody has it open any more.
                self.assertEqual(error.errno, errno.EIO)
                break
            if until is not None and re.search(until, shown, re.DOTALL):
                program.process.terminate()
                until = None
        self.assertEqual(program.wait(), 0, program.err)
        return shown.decode("utf-8")


class Stream(CliTest):
    def test_begins_goes_on_each_second_and_ends(self):
        port = desk.free_port()
        program = self.launch(*receiver(port), "--connect", f"{address(port)},role=manual",
                              "--until", "received >= 2", *required("missing == 0"),
                              files=("stream", "report"))
        desk.wait_until_bound(port)
        self.send(port, b"0")
        program.wait_for(lambda: len(program.lines_of("second")) >= 2, "no second passes")
        self.send(port, b"1")
        self.assertEqual(program.wait(), 0, program.err)
        start, *seconds, end = program.lines()
        self.assertEqual(start["type"], "start")
        self.assertEqual(start["arguments"], program.arguments)
        self.assertEqual(start["endpoints"], [
            {"attach": "bind", "asked": address(port), "role": "counter-receiver"},
            {"attach": "connect", "asked": address(port), "role": "manual"}])
        self.assertEqual({line["type"] for line in seconds}, {"second"})
        times = [line["seconds"] for line in seconds]
        self.assertEqual(times, sorted(set(times)))
        self.assertEqual(end["type"], "end")
        self.assertEqual(end["batches_not_written"], 0)
        self.assertGreaterEqual(end["report"]["seconds"], times[-1])
        self.assertEqual(end["report"]["version"], start["version"])
        self.assertEqual(program.out.count("passed"), 2)

    def test_and_report_say_the_same(self):
        port = desk.free_port()
        program = self.run_to_end(*counting(port, 20), "--until", "received >= 20",
                                  *required("missing == 1"), files=("stream", "report"))
        self.assert_ends_with(3, program)
        end = program.lines()[-1]
        self.assertEqual(end["exit_code"], 3)
        self.assertEqual(end["report"], program.report)
        self.assertEqual(program.report["arguments"], program.arguments)

    def test_tells_each_datagram_with_its_payload(self):
        port = desk.free_port()
        program = self.launch("--bind", f"{address(port)},role=echo", "--until", "received >= 4",
                              files=("stream", "events", "report"))
        desk.wait_until_bound(port)
        sender = self.sender()
        source = address(sender.getsockname()[1])
        payloads = [b"0", b"", bytes(range(256)), b"\n\r\t\"\\" * 1000]
        for payload in payloads:
            sender.sendto(payload, ("127.0.0.1", port))
            self.assertEqual(sender.recv(65_536), payload)
        self.assertEqual(program.wait(), 0, program.err)
        for kind in ("received", "sent"):
            events = program.events(kind)
            self.assertEqual([bytes.fromhex(event["payload"]) for event in events], payloads)
            self.assertEqual([event["bytes"] for event in events], [len(one) for one in payloads])
            self.assertEqual({event["peer"] for event in events}, {source})
            self.assertEqual({event["endpoint"] for event in events}, {address(port)})
        self.assertEqual({event["truncated"] for event in program.events("received")}, {False})

    def test_tells_what_every_role_does(self):
        rules = self.folder() / "rules.txt"
        rules.write_text("equals hello => world\n", encoding="utf-8")
        echo, forward, reply, discard, show = desk.free_ports(5)
        program = self.launch(
            "--bind", f"{address(echo)},role=echo", "--bind",
            f"{address(forward)},role=forward,to={address(echo)}", "--bind",
            f"{address(reply)},role=reply,rules={rules}", "--bind",
            f"{address(discard)},role=discard", "--bind", f"{address(show)},role=print",
            "--until", "received >= 8", files=("stream", "events", "report"))
        for port in (echo, forward, reply, discard, show):
            desk.wait_until_bound(port)
        sender = self.sender()
        for port, asked, answer in [(echo, b"hello", b"hello"), (forward, b"hello", b"hello"),
                                    (reply, b"nothing", None), (reply, b"hello", b"world"),
                                    (discard, b"hello", None), (show, b"hello", None)]:
            sender.sendto(asked, ("127.0.0.1", port))
            if answer is not None:
                self.assertEqual(sender.recv(100), answer)
        self.assertEqual(program.wait(), 0, program.err)
        self.assertEqual([event["rule"] for event in program.events("replied")], [None, 0])
        opened = {event["role"]: None for event in program.events("endpoint")
                  if event["state"] == "open"}
        self.assertEqual(list(opened), ["echo", "forward", "reply", "discard", "print"])
        self.assertEqual([event["failure"] for event in program.events("concluded")], 5 * [None])
        self.assertTrue(program.events("read"))

    @not_on_windows("Wine does not emulate refusals")
    def test_tells_that_a_peer_is_dead(self):
        port = desk.free_port()
        program = self.run_to_end(
            "--connect", f"{address(port)},role=counter-sender,rate=100,count=endless", "--until",
            "refused >= 2", *required(f"connect[{port}].refused >= 2", "ready.except > 0"),
            files=("stream", "events", "report"))
        self.assert_ends_with(0, program)
        refused = program.events("refused")
        self.assertEqual(len(refused), program.report["refused"])
        self.assertIn("ECONNREFUSED", refused[0]["error"])

    @not_on_windows("Wine does not emulate refusals")
    def test_counts_each_refusal_of_a_burst(self):
        port = desk.free_port()
        program = self.run_to_end(
            "--connect", f"{address(port)},role=counter-sender,rate=10000,burst=100,count=endless",
            "--until", "sent >= 2000")
        self.assert_ends_with(0, program)
        self.assertEqual(program.report["refused"], program.report["sent"])


class Junit(CliTest):
    def test_has_a_case_for_each_requirement(self):
        port = desk.free_port()
        program = self.run_to_end(*counting(port, 10), "--until", "received >= 10",
                                  *required("missing == 0", "missing > 0", "delay.p50 < 1h",
                                            "poll.max < 3600000000\u00b5s"),
                                  files=("junit", "report"))
        self.assert_ends_with(3, program)
        self.assertEqual(program.junit(), {
            "received >= 10": [], "missing == 0": [], "missing > 0": ["failure"],
            "delay.p50 < 1h": ["error"], "poll.max < 3600000000\u00b5s": []})

    def test_says_what_each_came_to(self):
        program = self.run_to_end(*receiver(desk.free_port()), "--for", "100ms",
                                  *required("received > 0", "missing == 0"), files=("junit",))
        self.assert_ends_with(3, program)
        suite = xml.etree.ElementTree.parse(program.files["junit"]).getroot()
        self.assertEqual([one.get("message") for one in suite.iter("failure")], ["it is 0"])
        self.assertEqual([one.get("message") for one in suite.iter("error")], ["not enough data"])


class Counters(CliTest):
    """The figures of links are exact, whoever sends."""

    def test_of_its_own_are_counted_exactly(self):
        for form in ("ascii", "binary32", "binary64"):
            with self.subTest(form=form):
                port = desk.free_port()
                program = self.run_to_end(
                    *receiver(port), "--connect",
                    f"{address(port)},role=counter-sender,rate=1000,count=50,start=5,step=2,"
                    f"form={form}", "--until", "received >= 50")
                self.assert_ends_with(0, program)
                (link,) = program.report["links"]
                self.assertEqual(
                    [link[name] for name in ("form", "first", "highest", "received", "missing")],
                    [form, 5, 103, 50, 49])
                self.assertEqual(link["delay"]["count"], 0 if form == "ascii" else 50)
                sender = next(one for one in program.report["endpoints"] if one["peer"])
                self.assertEqual((sender["sent"], sender["role"]), (50, "counter-sender"))

    def test_in_every_pattern_are_counted_exactly(self):
        ports = dict(zip(counters.PATTERNS, desk.free_ports(len(counters.PATTERNS))))
        sent = sum(map(len, counters.PATTERNS.values()))
        program = self.launch(*[word for port in ports.values() for word in receiver(port)],
                              "--until", f"received >= {sent}")
        for port in ports.values():
            desk.wait_until_bound(port)
        for name, payloads in counters.PATTERNS.items():
            self.send(ports[name], *payloads)
        self.assertEqual(program.wait(), 0, program.err)
        for name, payloads in counters.PATTERNS.items():
            with self.subTest(pattern=name):
                found = [counters.figures_of(one) for one in counters.sessions_of(payloads)]
                expected = [{**one, "session": i + 1} for i, one in enumerate(found)]
                links = [link for link in program.report["links"]
                         if link["endpoint"] == address(ports[name])]
                self.assertEqual([{key: link[key] for key in expected[0]} for link in links],
                                 expected)
                strangers = sum(counters.value_of(payload) is None for payload in payloads)
                self.assertEqual(program.endpoint(address(ports[name]))["not_counter"], strangers)

    def test_that_an_impairment_drops_are_its_fault(self):
        port = desk.free_port()
        program = self.run_to_end(
            *receiver(port), "--connect",
            f"{address(port)},role=counter-sender,rate=1000,count=200,drop=50%,duplicate=10%",
            # The sender closes when it has sent everything.
            "--until", "endpoints <= 1",
            *required("missing >= 20", "impairment.sending.dropped >= 20", "culprits.network == 0",
                      "culprits.impairment >= 20"))
        self.assert_ends_with(0, program)
        sender = next(one for one in program.report["endpoints"] if one["peer"])
        self.assertGreaterEqual(sender["impairment"]["sending"]["dropped"], 20)
        self.assertEqual(sender["impairment"]["receiving"]["taken"], 0)


class Schemas(CliTest):
    def setUp(self):
        super().setUp()
        if jsonschema is None:
            self.skipTest("python3-jsonschema is not installed")

    def report(self):
        port = desk.free_port()
        program = self.run_to_end(*counting(port, 5, "binary32"), "--until", "received >= 5")
        self.assert_ends_with(0, program)
        return program.report

    def test_are_schemas(self):
        for name in ("report", "stream"):
            jsonschema.Draft202012Validator.check_schema(schema(name))

    def test_describe_every_property(self):
        known = {name: schema(name.split(".")[0])
                 for name in ("report.schema.json", "stream.schema.json")}

        def is_described(part, file):
            if "description" in part:
                return True
            name, path = part["$ref"].split("#/")
            file = name or file
            found = known[file]
            for key in path.split("/"):
                found = found[key]
            return is_described(found, file)

        def check(part, file, path):
            if isinstance(part, list):
                part = dict(enumerate(part))
            if not isinstance(part, dict):
                return
            if part.get("additionalProperties") is False:
                for name, one in part["properties"].items():
                    self.assertTrue(is_described(one, file), f"{path}/{name}")
            for key, one in part.items():
                check(one, file, f"{path}/{key}")

        for file, whole in known.items():
            check(whole, file, file)

    def test_allow_nothing_else_in_a_report(self):
        report = self.report()
        self.assertEqual(faults_of("report", report), [])

        def objects_in(value, path=()):
            if isinstance(value, list):
                value = dict(enumerate(value))
            elif isinstance(value, dict):
                yield path
            else:
                return
            for key, one in value.items():
                yield from objects_in(one, (*path, key))

        for path in objects_in(report):
            for change in ("more", "less"):
                copy = json.loads(json.dumps(report))
                changed = copy
                for key in path:
                    changed = changed[key]
                if change == "more":
                    changed["stranger"] = 1
                else:
                    del changed[next(iter(changed))]
                with self.subTest(path=path, change=change):
                    self.assertNotEqual(faults_of("report", copy), [])

    def test_take_the_figures_of_a_window_together_or_not_at_all(self):
        durations = {"p50": 1, "p99": None, "max": 1}
        window = {"frames": 2, "frames_per_second": 0.5, "frame_ns": durations,
                  "frame_time_ns": 1, "first_frame_ns": 1, "graphics_start_ns": 1,
                  "opened_ns": 1}
        report = self.report()
        self.assertEqual(faults_of("report", {**report, **window}), [])
        for name in window:
            with self.subTest(name=name):
                others = {key: value for key, value in window.items() if key != name}
                self.assertNotEqual(faults_of("report", {**report, **others}), [])
                self.assertNotEqual(faults_of("report", {**report, name: window[name]}), [])

    def test_tell_the_lines_of_a_stream_apart(self):
        port = desk.free_port()
        program = self.launch(*receiver(port), "--until", "received >= 1",
                              files=("stream", "events", "report"))
        program.wait_for(lambda: program.lines_of("second"), "no second passes")
        self.send(port, b"0")
        self.assertEqual(program.wait(), 0, program.err)
        kinds = {line["type"]: line for line in program.lines()}
        self.assertEqual(set(kinds), {"start", "second", "event", "end"})
        for kind, line in kinds.items():
            for other in {*kinds, "middle"} - {kind}:
                with self.subTest(kind=kind, other=other):
                    self.assertNotEqual(faults_of("stream", {**line, "type": other}), [])


# ---- How they are started ------------------------------------------------------------------------


def prepare(_chosen):
    cases.do_not_ignore(ENDING_SIGNALS)
    if jsonschema is None:
        print("python3-jsonschema is not installed: nothing is checked against its schema",
              file=sys.stderr)


if __name__ == "__main__":
    cases.main(prepare)
