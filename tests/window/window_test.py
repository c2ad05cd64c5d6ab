#!/usr/bin/env python3
"""Launches the real program, sends it datagrams from other programs, types and clicks, and reads
its report."""

import itertools
import json
import os
import random
import socket
import subprocess
import time

import counters
import desk
import screen
import window_case
from window_case import DEMO_PORT, WindowTest, shares_demo_port
from cases import alone, alone_on_windows, not_on_windows, takes


def wait_until_demo_is_over():
    desk.wait_until_senders_left(DEMO_PORT)
    desk.wait_until_taken(DEMO_PORT)


class Demo(WindowTest):
    @shares_demo_port
    @takes(8)
    def test_sends_ten_counters_and_receives_ten(self):
        program = self.launch("--demo")
        wait_until_demo_is_over()
        self.assertEqual(program.quit(), 0, program.err)
        self.assertEqual(program.report["sent"], 10)
        self.assertEqual(program.report["received"], 10)
        (link,) = program.report["links"]
        self.assertEqual((link["first"], link["highest"], link["missing"]), (0, 9, 0))
        sender = next(one for one in program.report["endpoints"] if one["sent"] == 10)
        self.assertEqual(sender["state"], "finished")
        self.assertGreater(program.report["frames"], 0)
        self.assert_picture_shows_something(program)

    @shares_demo_port
    @takes(10)
    def test_runs_when_its_button_is_clicked(self):
        program = self.launch()
        program.come_to_front()
        program.click(*self.demo_button(program))
        wait_until_demo_is_over()
        self.assertEqual(program.quit(), 0, program.err)
        self.assertEqual(program.report["sent"], 10)
        self.assertEqual(program.report["received"], 10)

    def demo_button(self, program):
        """The position of its middle: the keyboard reaches it from the address, past the role and
        past Add, and puts a frame around it."""
        before = program.shown.rows()
        program.press("ctrl+n", "Tab", "Tab", "Tab")
        return screen.middle_of_difference(before, program.shown.rows())


class Endpoints(WindowTest):
    def test_see_what_another_program_sends(self):
        port = desk.free_port()
        program = self.launch("--bind", f"127.0.0.1:{port},role=print")
        desk.wait_until_bound(port)
        subprocess.run(["socat", "-u", "-", f"UDP:127.0.0.1:{port}"], input=b"hello\n", check=True)
        desk.wait_until_taken(port)
        self.assertEqual(program.quit(), 0, program.err)
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
        desk.wait_until_taken(port)
        self.assertEqual(program.quit(), 0, program.err)
        (link,) = program.report["links"]
        self.assertEqual((link["received"], link["missing"], link["highest"]), (5, 1, 5))

    def test_echo_to_whoever_sent(self):
        port = desk.free_port()
        program = self.launch("--bind", f"127.0.0.1:{port},role=echo")
        desk.wait_until_bound(port)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            sender.settimeout(desk.HANG_GUARD_S)
            sender.sendto(b"are you there", ("127.0.0.1", port))
            self.assertEqual(sender.recv(100), b"are you there")
        self.assertEqual(program.quit(), 0, program.err)

    @alone_on_windows("Wine takes so long over a datagram that a busy machine would lose some")
    @takes(6)
    def test_lose_nothing_of_a_burst_between_two_frames(self):
        port = desk.free_port()
        # Wine takes much longer over a datagram than Windows, and no claim is made for its speed.
        count = 2_000 if self.on_windows else 20_000
        program = self.launch("--bind", f"127.0.0.1:{port},role=counter-receiver")
        desk.wait_until_bound(port)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            for counter in range(count):
                sender.sendto(str(counter).encode(), ("127.0.0.1", port))
                if counter % 100 == 99:
                    time.sleep(0.005)  # A third of a frame.
        desk.wait_until_taken(port)
        self.assertEqual(program.quit(), 0, program.err)
        endpoint = program.endpoint(f"127.0.0.1:{port}")
        # Drops by this machine's kernel are reported; where it does not count them, nothing is
        # lost.
        self.assertEqual(endpoint["received"] + (endpoint["dropped"] or 0), count)

    @alone("for seconds it leaves little of the machine to others, and few of the ports")
    @takes(12)
    def test_in_great_number_are_opened_and_heard(self):
        many = 4000
        # The one to send to comes first: otherwise a free port could happen to be this one.
        known = desk.free_port()
        program = self.launch("--bind", f"127.0.0.1:{known}", "--bind",
                              f"127.0.0.1:0,role=counter-receiver,ports={many}")
        desk.wait_until_bound(known)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            sender.sendto(b"0", ("127.0.0.1", known))
        desk.wait_until_taken(known)
        self.assertEqual(program.quit(), 0, program.err)
        self.assertEqual(len(program.report["endpoints"]), many + 1)
        self.assertTrue(all(one["state"] == "open" for one in program.report["endpoints"]))
        self.assertEqual(program.endpoint(f"127.0.0.1:{known}")["received"], 1)

    @not_on_windows("Wine does not emulate refusals")
    def test_show_that_a_peer_is_dead(self):
        port = desk.free_port()
        program, code = self.run_to_end(
            "--connect", f"127.0.0.1:{port},role=counter-sender,rate=50,count=10", "--exit-after", "3")
        self.assertEqual(code, 0, program.err)
        self.assertGreater(program.report["refused"], 0)
        self.assertGreater(program.report["ready"]["except"], 0)

    def test_whose_port_is_in_use_are_said_and_the_others_work(self):
        free = desk.free_port()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as holder:
            holder.bind(("127.0.0.1", 0))
            taken = holder.getsockname()[1]
            program, code = self.run_to_end("--bind", f"127.0.0.1:{taken}",
                                            "--bind", f"127.0.0.1:{free}", "--exit-after", "3")
        self.assertEqual(code, 1)
        self.assertIn(f"Port {taken} is already in use", program.err)
        if not self.on_windows:  # Wine does not know the programs outside it.
            self.assertIn(f"by another program (python3, process {os.getpid()})", program.err)
        self.assertEqual(program.endpoint(f"127.0.0.1:{free}")["state"], "open")
        self.assertEqual(len(program.report["failures"]), 1)


class Counters(WindowTest):
    """The figures of links are exact, whoever sends."""

    def expected(self, payloads):
        found = [counters.figures_of(one) for one in counters.sessions_of(payloads)]
        return [{**figures, "session": i + 1} for i, figures in enumerate(found)]

    def links(self, program, port, source):
        """The report on one source at one endpoint, without anything that depends on time."""
        names = set(self.expected([b"0"])[0])
        return [{name: link[name] for name in names} for link in program.report["links"]
                if (link["endpoint"], link["source"]) == (f"127.0.0.1:{port}", source)]

    def receivers(self, count):
        ports = desk.free_ports(count)
        binds = [word for port in ports
                 for word in ("--bind", f"127.0.0.1:{port},role=counter-receiver")]
        program = self.launch(*binds)
        for port in ports:
            desk.wait_until_bound(port)
        return program, ports

    def test_in_every_pattern_are_counted_exactly(self):
        program, ports = self.receivers(len(counters.PATTERNS))
        sources = {}
        for port, (name, payloads) in zip(ports, counters.PATTERNS.items()):
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
                sender.connect(("127.0.0.1", port))
                sources[name] = "127.0.0.1:%d" % sender.getsockname()[1]
                for payload in payloads:
                    sender.send(payload)
        desk.wait_until_taken(*ports)
        self.assertEqual(program.quit(), 0, program.err)
        for port, (name, payloads) in zip(ports, counters.PATTERNS.items()):
            with self.subTest(pattern=name):
                self.assertEqual(self.links(program, port, sources[name]), self.expected(payloads))
                strangers = sum(counters.value_of(payload) is None for payload in payloads)
                endpoint = program.endpoint(f"127.0.0.1:{port}")
                self.assertEqual(endpoint["not_counter"], strangers)

    def test_of_two_sources_are_kept_apart(self):
        program, (port,) = self.receivers(1)
        first, second = counters.PATTERNS["gaps"], counters.PATTERNS["swaps"]
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one, \
                socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
            for sender in (one, other):
                sender.connect(("127.0.0.1", port))
            names = ["127.0.0.1:%d" % sender.getsockname()[1] for sender in (one, other)]
            for a, b in itertools.zip_longest(first, second):
                for sender, payload in ((one, a), (other, b)):
                    if payload is not None:
                        sender.send(payload)
        desk.wait_until_taken(port)
        self.assertEqual(program.quit(), 0, program.err)
        self.assertEqual(self.links(program, port, names[0]), self.expected(first))
        self.assertEqual(self.links(program, port, names[1]), self.expected(second))

    @takes(10)
    def test_of_socat_and_netcat_are_counted_exactly(self):
        program, (port,) = self.receivers(1)
        socat_port, netcat_port = desk.free_ports(2)
        values = [b"0", b"1", b"3", b"2", b"2", b"7"]
        for value in values:
            subprocess.run(["socat", "-u", "-", f"UDP:127.0.0.1:{port},sourceport={socat_port}"],
                           input=value, check=True)
            subprocess.run(["nc", "-u", "-w", "1", "-p", str(netcat_port), "127.0.0.1",
                            str(port)], input=value + b"\n", check=False)
        desk.wait_until_taken(port)
        self.assertEqual(program.quit(), 0, program.err)
        self.assertEqual(self.links(program, port, f"127.0.0.1:{socat_port}"), self.expected(values))
        self.assertEqual(self.links(program, port, f"127.0.0.1:{netcat_port}"),
                         self.expected([value + b"\n" for value in values]))

    @takes(8)
    def test_that_an_impairment_treats_badly_show_just_that(self):
        port = desk.free_port()
        program = self.launch(
            "--bind", f"127.0.0.1:{port},role=counter-receiver",
            "--connect", f"127.0.0.1:{port},role=counter-sender,rate=500,count=2000,form=binary64,"
                         "drop=5%,duplicate=3%,reorder=2%,delay=4ms,seed=7")
        # When it closes, the last datagram that it held back is sent too.
        desk.wait_until_senders_left(port)
        desk.wait_until_taken(port)
        self.assertEqual(program.quit(), 0, program.err)
        (link,) = program.report["links"]
        sender = next(one for one in program.report["endpoints"] if one["role"] == "counter-sender")
        did = sender["impairment"]["sending"]
        self.assertGreater(did["dropped"], 0)
        self.assertGreater(did["reordered"], 0)
        self.assertEqual(link["received"], did["passed"])
        self.assertEqual(link["duplicate"], link["received"] - (
            link["highest"] - link["first"] + 1 - link["missing"]))
        self.assertEqual(link["reordered"], did["reordered"])
        self.assertEqual(link["reorder_distance_max"], did["reorder_distance_max"])
        # Whatever is dropped after the highest value that arrived is not missing yet.
        behind = did["taken"] - 1 - link["highest"]
        self.assertLessEqual(link["missing"], did["dropped"])
        self.assertGreaterEqual(link["missing"], did["dropped"] - behind - link["first"])
        self.assertEqual(link["culprits"]["network"], 0, "we did it ourselves")

    def test_that_an_echo_sends_back_give_the_round_trip(self):
        port = desk.free_port()
        program, code = self.run_to_end(
            "--bind", f"127.0.0.1:{port},role=echo",
            "--connect", f"127.0.0.1:{port},role=counter-sender,rate=100,count=endless,form=binary32",
            "--exit-after", "5")
        self.assertEqual(code, 0, program.err)
        (link,) = program.report["links"]
        self.assertEqual(link["delay"]["kind"], "round_trip")
        self.assertGreater(link["delay"]["p50_ns"], 0)


class Frames(WindowTest):
    @alone("a busy machine makes poll gaps, which are events and so are drawn")
    def test_poll_always_and_are_drawn_seldom_when_nothing_happens(self):
        program = self.launch("--bind", "127.0.0.1:0")
        program.come_to_front()
        program.shown.wait_for_rest()
        program.shown.wait_for_frames(5)
        self.assertEqual(program.quit(), 0, program.err)
        # While something happens there are two polls per frame.
        self.assertLess(program.report["frames"], program.report["polls"] / 2)

    def test_keep_to_the_rate_that_is_asked_for(self):
        slow, code = self.run_to_end("--fps", "5", "--bind", "127.0.0.1:0", "--exit-after", "3")
        self.assertEqual(code, 0, slow.err)
        self.assertEqual(slow.report["frame_time_ns"], 200_000_000)
        self.assertLess(slow.report["polls"], 60)

    @alone("a busy machine makes poll gaps, which are events and so are drawn")
    def test_of_a_quiet_window_take_keys(self):
        program = self.launch()
        program.come_to_front()
        program.shown.wait_for_rest()
        self.assertEqual(program.quit(), 0, program.err)


class Keyboard(WindowTest):
    def timeline(self, program, rows):
        """The timeline as it is shown now."""
        shown = program.shown.rows()
        return [shown[y] for y in rows]

    def rows_of_timeline(self, program):
        """Its position: it is the tallest of all things that move as time passes."""
        before = program.shown.rows()
        program.shown.wait_for_frames(5)
        return screen.differing_rows(before, program.shown.rows())

    def clipboard(self):
        """The contents of the clipboard, once there are any: a desktop takes a while."""
        command = ["xclip", "-display", self.display.name, "-selection", "clipboard", "-out"]
        found = []

        def look():
            run = subprocess.run(command, capture_output=True, text=True, check=False,
                                 timeout=desk.HANG_GUARD_S)
            found.append(run.stdout)
            return found[-1]

        desk.wait_until(look, "nothing comes into the clipboard")
        return found[-1]

    def pasted_and_sent(self, program):
        """The result of pasting into the Send panel and sending."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver:
            receiver.bind(("127.0.0.1", 0))
            receiver.settimeout(desk.HANG_GUARD_S)
            program.press("ctrl+6", "Tab")
            program.type("127.0.0.1:%d" % receiver.getsockname()[1])
            program.press("Tab", "ctrl+a", "ctrl+v", "ctrl+Return")
            return receiver.recv(10_000).decode()

    @shares_demo_port
    @takes(20)
    def test_alone_adds_starts_zooms_filters_copies_and_quits(self):
        port = desk.free_port()
        program = self.launch()
        program.come_to_front()

        program.press("ctrl+n")
        program.type(f"127.0.0.1:{port}")
        program.press("Return")
        desk.wait_until_bound(port)

        program.find_action("demo")
        wait_until_demo_is_over()

        rows = self.rows_of_timeline(program)
        program.press("space")
        before = self.timeline(program, rows)
        program.shown.wait_for_frames(10)
        self.assertEqual(self.timeline(program, rows), before, "the picture is held still")
        program.press("w")
        self.assertNotEqual(self.timeline(program, rows), before, "and zoomed")
        program.press("space")

        program.press("ctrl+f")
        program.type("received")
        program.press("Return", "ctrl+Up", "ctrl+c")
        # Wine does not always pass its clipboard on to the display.
        if not self.on_windows:
            row = self.clipboard().split("\t")
            self.assertEqual(row[1:3] + row[4:], ["Received", "127.0.0.1:9876", "9"])
        self.assertRegex(self.pasted_and_sent(program), r"Received\s*127\.0\.0\.1:9876.*9$")

        self.assertEqual(program.quit(), 0, program.err)
        self.assertEqual(program.report["received"], 10)
        self.assertEqual(program.endpoint(f"127.0.0.1:{port}")["state"], "open")


class Presets(WindowTest):
    def test_last_and_what_is_damaged_among_them_is_kept_aside(self):
        settings = self.folder() / "Gr\u00fc\u00dfe \u65e5\u672c"
        settings.mkdir()
        file = settings / "presets.json"
        good = {"name": "\u00fc", "payload": "\\x00\\n", "to": "127.0.0.1:9876", "filled_in": True,
                "times": 0, "every_ms": 1}
        damaged = json.dumps({"version": 1, "presets": [good, {"name": "no payload"}]})
        file.write_text(damaged, encoding="utf-8")

        program, code = self.run_to_end("--exit-after", "1", settings=settings)

        self.assertEqual(code, 0, program.err)
        self.assertIn("number 2 has no payload", program.err)
        self.assertIn("presets.damaged-1.json", program.err)
        kept = settings / "presets.damaged-1.json"
        self.assertEqual(kept.read_text(encoding="utf-8"), damaged)
        self.assertEqual(json.loads(file.read_text(encoding="utf-8")),
                         {"version": 1, "presets": [good]})

        program, code = self.run_to_end("--exit-after", "1", settings=settings)
        self.assertEqual((code, program.err), (0, ""))


class Persistence(WindowTest):
    """What a user has set up is there at the next launch."""

    def workspace(self, folder):
        return json.loads((folder / "workspace.json").read_text(encoding="utf-8"))

    def add_by_typing(self, program, port):
        program.press("ctrl+n")
        program.type(f"127.0.0.1:{port}")
        program.press("Return")
        desk.wait_until_bound(port)

    def test_endpoints_and_scale_come_back(self):
        settings, ports = self.folder(), desk.free_ports(2)
        program = self.launch(settings=settings)
        program.come_to_front()
        for port in ports:
            self.add_by_typing(program, port)
        program.press("ctrl+equal")
        self.assertEqual(program.quit(), 0, program.err)
        saved = self.workspace(settings)
        kept = json.loads((settings / "settings.json").read_text(encoding="utf-8"))
        self.assertAlmostEqual(kept["scale"], 1.1, places=3)

        program = self.launch(settings=settings)
        program.come_to_front()
        for port in ports:
            desk.wait_until_bound(port)
        self.assertEqual((program.quit(), program.err), (0, ""))
        self.assertEqual([one["asked"] for one in program.report["endpoints"]],
                         [f"127.0.0.1:{port}" for port in ports])
        self.assertEqual(self.workspace(settings), saved)

    def test_a_port_in_use_is_said_and_stays_in_the_workspace(self):
        settings = self.folder()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as holder:
            holder.bind(("127.0.0.1", 0))
            address = "127.0.0.1:%d" % holder.getsockname()[1]
            text = json.dumps({"version": 1, "endpoints": [{"address": address, "role": "echo"}]})
            (settings / "workspace.json").write_text(text, encoding="utf-8")
            program = self.launch(settings=settings)
            program.come_to_front()
            self.assertEqual(program.quit(), 1, program.err)
        self.assertIn("already in use", program.report["failures"][0])
        self.assertIn("Endpoints of the workspace that could not be opened: 1. The first: "
                      f"Bind {address} (", program.err)
        (endpoint,) = self.workspace(settings)["endpoints"]
        self.assertEqual((endpoint["address"], endpoint["role"]), (address, "echo"))

    def test_a_damaged_workspace_is_said_and_left_alone(self):
        endpoints = [{"address": "127.0.0.1:0", "role": "print"},
                     {"address": "127.0.0.1:0", "role": "juggler"}]
        for text, said in [('{"version": 1, "endpoints": [', "it stops being JSON at byte"),
                           (json.dumps({"version": 1, "endpoints": endpoints}), "endpoint 2 is left out")]:
            settings = self.folder()
            (settings / "workspace.json").write_text(text, encoding="utf-8")
            program = self.launch(settings=settings)
            program.come_to_front()
            # Any change would be saved within a second; there is no way to wait for nothing to
            # happen.
            time.sleep(2)
            self.assertEqual(program.quit(), 0, program.err)
            self.assertIn(said, program.err)
            self.assertEqual((settings / "workspace.json").read_text(encoding="utf-8"), text)

    def test_scripts_touch_nothing(self):
        settings = self.folder()
        program, code = self.run_to_end("--bind", "127.0.0.1:0", "--exit-after", "3",
                                        settings=settings)
        self.assertEqual((code, program.err), (0, ""))
        self.assertEqual(list(settings.iterdir()), [])

    def test_a_named_workspace_is_opened_and_kept(self):
        settings, port = self.folder(), desk.free_port()
        file = settings / "lab.readyscope.json"
        program, code = self.run_to_end(
            "--workspace", str(file), "--bind", f"127.0.0.1:{port},role=print", "--exit-after", "2",
            settings=settings)
        self.assertEqual((code, program.err), (0, ""))
        program, code = self.run_to_end("--workspace", str(file), "--exit-after", "2",
                                        settings=settings)
        self.assertEqual((code, program.err), (0, ""))
        self.assertEqual(program.endpoint(f"127.0.0.1:{port}")["role"], "print")

    @takes(60)
    def test_killed_at_any_moment_leaves_a_whole_workspace(self):
        # What must be killed is the program itself, not Wine.
        settings = self.folder()
        file = settings / "lab.readyscope.json"
        arguments = ["--workspace", str(file), "--exit-after", "60"]
        moments = random.Random(1)
        for launch in range(3 if self.on_windows else 20):
            # A sender that counts to its limit and closes keeps changing the workspace.
            senders = [word for i in range(40) for word in (
                "--connect", f"127.0.0.1:{desk.free_port()},role=counter-sender,rate=1000,"
                             f"count={50 + 50 * i}")]
            binds = ["--bind", "127.0.0.1:0,ports=300"] if launch == 0 else []
            program = self.launch(*arguments, *binds, *senders, settings=settings)
            desk.wait_until(file.exists, "no workspace is saved")
            time.sleep(moments.uniform(0.25, 2))
            program.process.kill()
            program.wait()
            found = json.loads(file.read_text(encoding="utf-8"))
            self.assertEqual(found["version"], 1)
            servers = [one for one in found["endpoints"] if one["attach"] == "bind"]
            self.assertEqual(len(servers), 300)
            self.assertEqual(list(settings.glob("*.damaged*")), [])


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
        if self.on_windows:
            # Starting Wine takes a while, so a few stand for all; the panel tests cover the rest.
            addresses = addresses[1:3]
        for address in addresses:
            with self.subTest(address=address[:40]):
                self.assert_refused("--bind", address)
        self.assert_refused("--connect", "127.0.0.1:0")
        self.assert_refused("--no-such-thing")

    @not_on_windows("a Windows command line is Unicode")
    def test_that_are_no_text_end_in_one_line_and_code_two(self):
        self.assert_refused("--bind", b"127.0.0.\xff:1")

    def test_for_help_and_version_need_no_window(self):
        program, code = self.run_to_end("--version")
        self.assertEqual(code, 0)
        self.assertRegex(program.out, r"\Areadyscope \d+\.\d+\.\d+\n\Z")
        program, code = self.run_to_end("--help")
        self.assertEqual(code, 0)
        for option in ["--demo", "--bind", "--connect", "--exit-after", "--screenshot", "--report",
                       "--fps"]:
            self.assertIn(option, program.out)


class Launch(WindowTest):
    @not_on_windows("Windows always has a desktop")
    def test_without_a_display_says_so(self):
        program = desk.Program(["env", "-u", "DISPLAY", *self.command], self.display, [])
        self.addCleanup(program.clean_up)
        self.assertEqual(program.wait(), 1)
        self.assertRegex(program.err, r"\Areadyscope: There is no display[^\n]+\n\Z")


if __name__ == "__main__":
    window_case.main()
