#!/usr/bin/env python3
"""Launches the real program, sends it datagrams from other programs, types and clicks, and reads
what it reports."""

import argparse
import os
import socket
import subprocess
import sys
import time
import unittest

import desk

app = []
display = None
on_windows = False


class WindowTest(unittest.TestCase):
    def launch(self, *arguments):
        program = desk.Program(app, display, arguments)
        self.addCleanup(program.clean_up)
        return program

    def skip_on_windows(self, reason):
        if on_windows:
            self.skipTest(reason)

    def run_to_end(self, *arguments):
        program = self.launch(*arguments)
        code = program.wait()
        return program, code

    def assert_picture_shows_something(self, program):
        counted = subprocess.run(
            ["identify", "-format", "%w %h %k", str(program.picture_file)],
            capture_output=True, text=True, check=True,
        )
        width, height, colours = map(int, counted.stdout.split())
        self.assertEqual((width, height), (1280, 800))
        self.assertGreater(colours, 100)


class Demo(WindowTest):
    def test_sends_ten_counters_and_receives_ten(self):
        program, code = self.run_to_end("--demo", "--exit-after", "8")
        self.assertEqual(code, 0, program.err)
        self.assertEqual(program.report["sent"], 10)
        self.assertEqual(program.report["received"], 10)
        (link,) = program.report["links"]
        self.assertEqual((link["first"], link["highest"], link["missing"]), (0, 9, 0))
        sender = next(one for one in program.report["endpoints"] if one["sent"] == 10)
        self.assertEqual(sender["state"], "finished")
        self.assertGreater(program.report["frames"], 0)
        self.assert_picture_shows_something(program)

    def test_runs_when_its_button_is_clicked(self):
        program = self.launch("--exit-after", "12")
        program.come_to_front()
        program.click(1175, 44)
        self.assertEqual(program.wait(), 0, program.err)
        self.assertEqual(program.report["sent"], 10)
        self.assertEqual(program.report["received"], 10)


class Endpoints(WindowTest):
    def test_see_what_another_program_sends(self):
        port = desk.free_port()
        program = self.launch("--bind", f"127.0.0.1:{port},role=print", "--exit-after", "6")
        desk.wait_until_bound(port)
        subprocess.run(["socat", "-", f"UDP:127.0.0.1:{port}"], input=b"hello\n", check=True)
        self.assertEqual(program.wait(), 0, program.err)
        endpoint = program.endpoint(f"127.0.0.1:{port}")
        self.assertEqual((endpoint["received"], endpoint["received_bytes"]), (1, 6))
        self.assertEqual(program.out, f"127.0.0.1:{port}  hello\\n\n")

    def test_are_added_by_typing_their_address(self):
        program = self.launch()
        program.come_to_front()
        for port in [desk.free_port(), desk.free_port()]:
            program.press("ctrl+n")
            program.type(f"127.0.0.1:{port}")
            program.press("Return")
            desk.wait_until_bound(port)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            for counter in [0, 1, 2, 4, 5]:
                sender.sendto(str(counter).encode(), ("127.0.0.1", port))
        time.sleep(1)
        program.press("ctrl+q")
        self.assertEqual(program.wait(), 0, program.err)
        (link,) = program.report["links"]
        self.assertEqual((link["received"], link["missing"], link["highest"]), (5, 1, 5))

    def test_echo_to_whoever_sent(self):
        port = desk.free_port()
        program = self.launch("--bind", f"127.0.0.1:{port},role=echo", "--exit-after", "6")
        desk.wait_until_bound(port)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            sender.settimeout(desk.HANG_GUARD_S)
            sender.sendto(b"are you there", ("127.0.0.1", port))
            self.assertEqual(sender.recv(100), b"are you there")
        self.assertEqual(program.wait(), 0, program.err)

    def test_lose_nothing_of_a_burst_between_two_frames(self):
        port = desk.free_port()
        # Wine takes much longer over a datagram than Windows, and nothing is claimed for its speed.
        count = 2_000 if on_windows else 20_000
        program = self.launch("--bind", f"127.0.0.1:{port},role=counter-receiver", "--exit-after", "10")
        desk.wait_until_bound(port)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            for counter in range(count):
                sender.sendto(str(counter).encode(), ("127.0.0.1", port))
                if counter % 100 == 99:
                    time.sleep(0.005)
        self.assertEqual(program.wait(), 0, program.err)
        endpoint = program.endpoint(f"127.0.0.1:{port}")
        # What this machine's kernel dropped is owned up to; where it does not tell, nothing is lost.
        self.assertEqual(endpoint["received"] + (endpoint["dropped"] or 0), count)

    def test_in_great_number_are_opened_and_heard(self):
        many = 4000
        # The one to send to comes first: any free port could be this one.
        known = desk.free_port()
        program = self.launch("--bind", f"127.0.0.1:{known}", "--bind",
                              f"127.0.0.1:0,role=counter-receiver,ports={many}",
                              "--exit-after", "12")
        desk.wait_until_bound(known)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            sender.sendto(b"0", ("127.0.0.1", known))
        self.assertEqual(program.wait(), 0, program.err)
        self.assertEqual(len(program.report["endpoints"]), many + 1)
        self.assertTrue(all(one["state"] == "open" for one in program.report["endpoints"]))
        self.assertEqual(program.endpoint(f"127.0.0.1:{known}")["received"], 1)

    def test_tell_that_a_peer_is_dead(self):
        self.skip_on_windows("Wine does not emulate refusals")
        port = desk.free_port()
        program, code = self.run_to_end(
            "--connect", f"127.0.0.1:{port},role=counter-sender,rate=50,count=10", "--exit-after", "3")
        self.assertEqual(code, 0, program.err)
        self.assertGreater(program.report["refused"], 0)
        self.assertGreater(program.report["ready"]["except"], 0)


class Arguments(WindowTest):
    def assert_refused(self, *arguments):
        program, code = self.run_to_end(*arguments, "--exit-after", "1")
        self.assertEqual(code, 2, arguments)
        self.assertRegex(program.err, r"\Areadyscope: [^\n]+\n\Z")
        self.assertFalse(program.report_file.exists())

    def test_that_are_wrong_end_in_one_line_and_code_two(self):
        addresses = ["", "256.1.1.1:1", "1.2.3:1", "127.0.0.1:99999", "127.0.0.1:-1", "9" * 10_000,
                     "127.0.0.1", "127.0.0.1:9876,role=juggler", "127.0.0.1:9876,rate=1",
                     "127.0.0.1:9876,role=counter-sender", "[::1:9876"]
        if on_windows:
            # Starting Wine takes its time, so a few stand for all; the panel tests have the rest.
            addresses = addresses[1:3]
        for address in addresses:
            with self.subTest(address=address[:40]):
                self.assert_refused("--bind", address)
        self.assert_refused("--connect", "127.0.0.1:0")
        self.assert_refused("--no-such-thing")

    def test_that_are_no_text_end_in_one_line_and_code_two(self):
        self.skip_on_windows("a Windows command line is Unicode")
        self.assert_refused("--bind", b"127.0.0.\xff:1")

    def test_help_and_version_need_no_window(self):
        program, code = self.run_to_end("--version")
        self.assertEqual(code, 0)
        self.assertRegex(program.out, r"\Areadyscope \d+\.\d+\.\d+\n\Z")
        program, code = self.run_to_end("--help")
        self.assertEqual(code, 0)
        for option in ["--demo", "--bind", "--connect", "--exit-after", "--screenshot", "--report"]:
            self.assertIn(option, program.out)

    def test_port_in_use_is_said_and_the_others_work(self):
        free = desk.free_port()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as holder:
            holder.bind(("127.0.0.1", 0))
            taken = holder.getsockname()[1]
            program, code = self.run_to_end("--bind", f"127.0.0.1:{taken}",
                                            "--bind", f"127.0.0.1:{free}", "--exit-after", "3")
        self.assertEqual(code, 1)
        self.assertIn(f"Port {taken} is already in use", program.err)
        self.assertEqual(program.endpoint(f"127.0.0.1:{free}")["state"], "open")
        self.assertEqual(len(program.report["failures"]), 1)

    def test_without_a_display_it_says_so(self):
        self.skip_on_windows("Windows always has a desktop")
        program = desk.Program(["env", "-u", "DISPLAY", *app], display, [])
        self.addCleanup(program.clean_up)
        self.assertEqual(program.wait(), 1)
        self.assertRegex(program.err, r"\Areadyscope: There is no display[^\n]+\n\Z")


def main():
    global app, display, on_windows
    parser = argparse.ArgumentParser()
    parser.add_argument("--windows", action="store_true", help="the program is one for Windows")
    parser.add_argument("--only", action="append", default=[], help="the name of a test")
    parser.add_argument("app", nargs="+", help="the program, and what starts it")
    chosen = parser.parse_args()
    app, on_windows = chosen.app, chosen.windows
    display = desk.GivenDisplay() if on_windows and "DISPLAY" in os.environ else desk.Display()
    try:
        suite = unittest.main(argv=[sys.argv[0], *chosen.only], exit=False, verbosity=2)
    finally:
        display.close()
    sys.exit(not suite.result.wasSuccessful())


if __name__ == "__main__":
    main()
