#!/usr/bin/env python3
"""Opens recorded traffic in the real program's window: named on the command line, dropped on it,
chosen by typing its name, and while another program is still writing it."""

import csv
import json
import pathlib
import socket
import subprocess
import sys

import desk
import window_case
from window_case import WindowTest
from cases import takes

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "capture"))

import packets  # pylint: disable=wrong-import-position

PORT = 9876
MILLISECOND = 10**6
MISSING = (40, 41)


def capture():
    """A counter each millisecond up to 100, without two of them."""
    frames = [packets.ethernet(packets.ipv4(packets.udp(str(value).encode(), to_port=PORT)))
              for value in range(1, 101) if value not in MISSING]
    return packets.pcap(packets.records(frames, step=MILLISECOND))


class Opened(WindowTest):
    def write(self, name="L\u00e4rm.pcap", content=None):
        file = self.folder() / name
        file.write_bytes(capture() if content is None else content)
        return file

    def assert_read(self, program, file, datagrams=98, **figures):
        (source,) = program.report["sources"]
        self.assertTrue(source["file"].endswith(file.name), source)
        self.assertEqual(source["datagrams"], datagrams)
        self.assertEqual({name: source[name] for name in figures}, figures)

    def test_from_the_command_line_is_read_beside_what_happens_now(self):
        file, port = self.write(), desk.free_port()
        program = self.launch(str(file), f"127.0.0.1:{port},role=print")
        desk.wait_until_bound(port)
        subprocess.run(["socat", "-u", "-", f"UDP:127.0.0.1:{port}"], input=b"hello\n", check=True)
        desk.wait_until_taken(port)
        program.come_to_front()
        self.assertEqual((program.quit(), program.err), (0, ""))
        self.assert_read(program, file, cut_off=False)
        self.assertEqual(program.endpoint(f"127.0.0.1:{port}")["received"], 1)
        self.assertEqual(program.report["received"], 1, "what is in a file does not happen now")
        self.assert_picture_shows_something(program)

    def test_by_typing_its_name_is_read(self):
        file = self.write("typed.pcap")
        program = self.launch()
        program.come_to_front()
        program.press("ctrl+shift+o")
        # A path of this machine is one for Wine too.
        program.type(str(file))
        program.press("Return")
        self.assertEqual((program.quit(), program.err), (0, ""))
        self.assert_read(program, file)

    def test_dropped_on_the_window_is_read(self):
        file = self.write()
        program = self.launch()
        program.come_to_front()
        program.drop(file)
        program.shown.wait_for_frames(desk.FRAMES_TO_ANSWER)
        self.assertEqual((program.quit(), program.err), (0, ""))
        self.assert_read(program, file)

    @takes(8)
    def test_while_it_is_written_is_followed(self):
        content = capture()
        half = len(content) // 2
        file = self.write("growing.pcap", content[:half])
        program = self.launch(str(file))
        program.come_to_front()
        desk.wait_until(lambda: desk.has_read_to_end(program.process.pid, file) or self.on_windows,
                        "it does not read it")
        with open(file, "ab") as growing:
            growing.write(content[half:])
        desk.wait_until(lambda: desk.has_read_to_end(program.process.pid, file) or self.on_windows,
                        "it does not follow")
        if self.on_windows:  # Where that process reads is not known: Wine's own has the file.
            for _ in range(10):
                program.shown.wait_for_frames(desk.FRAMES_TO_ANSWER)
        self.assertEqual((program.quit(), program.err), (0, ""))
        self.assert_read(program, file, cut_off=False)

    def export(self, program, name):
        """Exports what is listed on the desk in front, and returns the file."""
        table = self.folder() / name
        program.press("ctrl+e")
        program.type(str(table))
        program.press("Return")
        return table

    def wait_for_rows(self, program, table, count):
        desk.wait_until(lambda: table.exists() and table.read_bytes().count(b"\n") >= count,
                        "it is not exported")
        program.shown.wait_for_frames(desk.FRAMES_TO_ANSWER)

    def test_is_exported_as_it_is_listed(self):
        program = self.launch(str(self.write()))
        program.come_to_front()
        program.press("ctrl+f")
        program.type("received !37")
        table = self.export(program, "rows.csv")
        without = sum("37" in str(value) for value in range(1, 101) if value not in MISSING)
        self.wait_for_rows(program, table, 99 - without)
        self.assertEqual((program.quit(), program.err), (0, ""))
        with open(table, encoding="utf-8", newline="") as opened:
            rows = list(csv.DictReader(opened))
        self.assertEqual(len(rows), 98 - without)
        self.assertEqual({row["event"] for row in rows}, {"Received"})

    def test_what_happens_now_is_exported_too(self):
        port = desk.free_port()
        program = self.launch("--bind", f"127.0.0.1:{port}")
        desk.wait_until_bound(port)
        program.come_to_front()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            for counter in range(20):
                sender.sendto(str(counter).encode(), ("127.0.0.1", port))
        desk.wait_until_taken(port)
        program.press("ctrl+f")
        program.type("received")
        lines = self.export(program, "rows.jsonl")
        self.wait_for_rows(program, lines, 20)
        self.assertEqual((program.quit(), program.err), (0, ""))
        events = [json.loads(line) for line in lines.read_text(encoding="utf-8").splitlines()]
        self.assertEqual([bytes.fromhex(event["payload_hex"]).decode() for event in events],
                         [str(counter) for counter in range(20)])

    def test_is_sent_again_to_whoever_listens(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver:
            receiver.bind(("127.0.0.1", 0))
            receiver.settimeout(desk.HANG_GUARD_S)
            port = receiver.getsockname()[1]
            program = self.launch(str(self.write()))
            program.come_to_front()
            program.press("ctrl+shift+r")
            program.type(f"127.0.0.1:{port}")
            program.press("Return")
            payloads = [receiver.recv(100) for _ in range(98)]
            self.assertEqual((program.quit(), program.err), (0, ""))
        self.assertEqual(payloads, [str(value).encode() for value in range(1, 101)
                                    if value not in MISSING])
        self.assertEqual(program.endpoint(f"127.0.0.1:{port}")["sent"], 98)

    @takes(15)
    def test_what_is_kept_is_recorded_from_its_beginning(self):
        port = desk.free_port()
        program = self.launch("--bind", f"127.0.0.1:{port}")
        desk.wait_until_bound(port)
        program.come_to_front()
        recording = self.folder() / "all.readyscope"
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            for counter in range(20):
                sender.sendto(str(counter).encode(), ("127.0.0.1", port))
            desk.wait_until_taken(port)
            program.find_action("record from the beginning")
            program.type(str(recording))
            program.press("Return")
            desk.wait_until(recording.exists, "it does not record")
            for counter in range(20, 30):
                sender.sendto(str(counter).encode(), ("127.0.0.1", port))
        desk.wait_until_taken(port)
        self.assertEqual((program.quit(), program.err), (0, ""))
        (told,) = program.report["recordings"]
        self.assertEqual((told["file"], told["datagrams"], told["missing"], told["loss"]),
                         (str(recording), 30, 0, None))

        reader = self.launch(str(recording))
        reader.come_to_front()
        self.assertEqual((reader.quit(), reader.err), (0, ""))
        self.assert_read(reader, recording, 30, broken=0, missing=0, cut_off=False)

    def test_that_is_neither_file_nor_address_is_refused(self):
        program, code = self.run_to_end("no-such-file.pcap")
        self.assertEqual(code, 2, program.err)
        self.assertIn("no-such-file.pcap", program.err)
        self.assertIn("no such file", program.err)

    def test_that_cannot_be_read_is_said_and_the_exit_code(self):
        file = self.write("noise.pcap", b"neither one nor the other")
        program = self.launch(str(file))
        program.come_to_front()
        self.assertEqual(program.quit(), 1)
        self.assertIn("neither a recording of Readyscope nor a capture", program.err)
        self.assertEqual(program.report["sources"], [])

    def test_closes_by_keys(self):
        program = self.launch(str(self.write()))
        program.come_to_front()
        program.press("ctrl+w")
        self.assertEqual((program.quit(), program.err), (0, ""))
        self.assertEqual(program.report["sources"], [])


if __name__ == "__main__":
    window_case.main()
