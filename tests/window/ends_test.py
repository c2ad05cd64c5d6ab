#!/usr/bin/env python3
"""Ends the real program in every way but the usual one: by signals, without its display, with
nobody who reads what it prints."""

import json
import os
import signal
import socket
import subprocess

import desk
import window_case
from window_case import WindowTest
import cases
from cases import not_on_windows, takes, windows_only

ENDING_SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT]


def receiver(port):
    return ["--bind", f"127.0.0.1:{port},role=counter-receiver"]


class Ends(WindowTest):
    def launch_on(self, display, *arguments, output=None):
        program = desk.Program(self.command, display, arguments, output=output)
        self.addCleanup(program.clean_up)
        return program

    def launch_to_print(self):
        """A program whose standard output is a pipe, the port that it prints from, and one that
        echoes."""
        printed, echo = desk.free_ports(2)
        program = self.launch_on(self.display, "--bind", f"127.0.0.1:{printed},role=print",
                                 "--bind", f"127.0.0.1:{echo},role=echo", output=subprocess.PIPE)
        desk.wait_until_bound(printed)
        desk.wait_until_bound(echo)
        return program, printed, echo

    def receive_three(self, port):
        desk.wait_until_bound(port)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            for count in range(3):
                sender.sendto(str(count).encode(), ("127.0.0.1", port))
        desk.wait_until_taken(port)

    def assert_left_everything(self, program):
        self.assertEqual(program.report["received"], 3)
        (link,) = program.report["links"]
        self.assertEqual((link["highest"], link["missing"]), (2, 0))

    @not_on_windows("there are no signals")
    @takes(4)
    def test_by_each_signal_are_like_quitting(self):
        for number in ENDING_SIGNALS:
            with self.subTest(signal=number.name):
                port = desk.free_port()
                program = self.launch(*receiver(port))
                self.receive_three(port)
                program.process.send_signal(number)
                self.assertEqual((program.wait(), program.err), (0, ""))
                self.assert_left_everything(program)
                self.assert_picture_shows_something(program)

    @not_on_windows("there are no signals")
    def test_by_a_second_signal_are_at_once(self):
        port = desk.free_port()
        program = self.launch(*receiver(port))
        desk.wait_until_bound(port)
        program.process.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, program.process.pid, os.WSTOPPED | os.WNOWAIT)
        # It finds both when it goes on, in either order. Each from a process of its own: the same
        # one from the same process may be an echo.
        for number in (signal.SIGTERM, signal.SIGINT):
            subprocess.run(["kill", f"-{number.value}", str(program.process.pid)], check=True)
        program.process.send_signal(signal.SIGCONT)
        self.assertIn(program.wait(), (128 + signal.SIGTERM, 128 + signal.SIGINT))

    @not_on_windows("the desktop is Wine's")
    def test_without_a_display_any_more_leave_everything(self):
        display = desk.Display()
        self.addCleanup(display.close)
        port = desk.free_port()
        program = self.launch_on(display, *receiver(port))
        self.receive_three(port)
        display.close()
        # There is nothing left to take a picture of.
        self.assertEqual(program.wait(), 1, program.err)
        self.assertIn("readyscope: The desktop has gone, and the window with it.", program.err)
        self.assertIn("There is no picture to write to", program.err)
        self.assert_left_everything(program)

    @windows_only("no other system tells windows")
    @takes(4)
    def test_with_the_session_leave_everything(self):
        port = desk.free_port()
        program = self.launch(*receiver(port))
        self.receive_three(port)
        told = subprocess.run([*self.holder, "Readyscope", "end-session", "0"], check=True,
                              env=self.display.environment(), stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=desk.HANG_GUARD_S).stdout
        self.assertEqual(json.loads(told), {"may_end": 1})
        self.assertEqual(program.wait(), 1, program.err)
        self.assertIn("readyscope: The desktop has gone, and the window with it.", program.err)
        self.assert_left_everything(program)

    def test_without_the_workspace_that_was_named_are_exit_code_1(self):
        folder = self.folder()
        capture = folder / "capture.pcap"
        capture.write_bytes(b"\xd4\xc3\xb2\xa1" + bytes(20))
        program = self.launch("--workspace", str(capture), "--bind", "127.0.0.1:0", "--exit-after",
                              "2")
        self.assertEqual(program.wait(), 1)
        self.assertIn("capture.pcap was not opened: it is not a workspace", program.err)
        self.assertEqual(capture.read_bytes(), b"\xd4\xc3\xb2\xa1" + bytes(20))
        self.assertEqual([path.name for path in folder.iterdir()], ["capture.pcap"])
        self.assertEqual(program.report["endpoints"][0]["state"], "open")

    @not_on_windows("streams cannot be closed there")
    def test_of_standard_streams_at_the_start_change_nothing(self):
        command = ["sh", "-c", 'exec "$@" <&- >&- 2>&-', "sh", *self.command]
        program = desk.Program(command, self.display, [])
        self.addCleanup(program.clean_up)
        self.assertEqual(program.quit(), 0)
        self.assertEqual(program.report["failures"], [])
        self.assert_picture_shows_something(program)

    @not_on_windows("a pipe has no name among the files")
    def test_do_not_wait_for_who_does_not_open_a_pipe(self):
        program = desk.Program(self.command, self.display, [])
        self.addCleanup(program.clean_up)
        # It looks at them at its end.
        os.mkfifo(program.report_file)
        os.mkfifo(program.picture_file)
        self.assertEqual(program.quit(), 1)
        for file in (program.report_file, program.picture_file):
            self.assertIn(f"{file} could not be opened for writing: nobody reads from it.",
                          program.err)

    @takes(4)
    def test_do_not_wait_for_who_does_not_read(self):
        program, *ports = self.launch_to_print()
        desk.send_lines_and_echoes(*ports)
        self.assertEqual(program.quit(), 0, program.err)
        dropped = program.report["lines_not_printed"]
        self.assertGreater(dropped, 0)
        self.assertEqual(program.err, "readyscope: Lines that were not printed, because nobody "
                                      f"read them in time: {dropped}.\n")

    @not_on_windows("a pipe would be kept open by Wine")
    def test_of_a_reader_are_said_and_change_nothing_else(self):
        program, *ports = self.launch_to_print()
        program.process.stdout.close()
        desk.send_lines_and_echoes(*ports)
        self.assertEqual(program.quit(), 1)
        self.assertEqual(program.err, "readyscope: Standard output could not be written to.\n")
        self.assertEqual(program.report["received"], 2 * desk.LINES_UNREAD)


if __name__ == "__main__":
    cases.do_not_ignore(ENDING_SIGNALS)
    window_case.main()
