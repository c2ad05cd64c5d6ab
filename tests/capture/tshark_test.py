#!/usr/bin/env python3
"""Compares what capture_figures, which is a thin shell around CaptureReader, makes of many captures with
what tshark makes of them: every figure, and of every datagram its time, ends, length and payload."""

import json
import pathlib
import random
import shutil
import struct
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "support")]

import cases  # pylint: disable=wrong-import-position
import packets as made  # pylint: disable=wrong-import-position
from cases import not_on_windows  # pylint: disable=wrong-import-position

HANG_GUARD_S = 120
TOOLS = ["tshark", "editcap", "mergecap", "text2pcap", "tcpdump"]

# Asked of the outermost layer alone, which is the first one.
FIELDS = ["frame.time_epoch", "frame.protocols", "ip.src", "ip.dst", "ipv6.src", "ipv6.dst", "udp.srcport",
          "udp.dstport", "udp.length", "udp.payload", "ip.len", "ip.hdr_len", "ip.flags.mf", "ip.frag_offset",
          "ipv6.fraghdr.more", "ipv6.fraghdr.offset", "ip.reassembled.length", "ipv6.reassembled.length",
          "ipv6.plen"]
# Headers of IP itself, and not of what it carries, as tshark calls them.
OF_IP = {"ah", "ipv6.hopopts", "ipv6.routing", "ipv6.dstopts", "ipv6.fraghdr", "mipv6", "hip", "shim6"}


def run(*command, codes=(0,)):
    done = subprocess.run([str(word) for word in command], capture_output=True, timeout=HANG_GUARD_S,
                          check=False)
    if done.returncode not in codes:
        raise AssertionError(f"{command}: code {done.returncode}\n{done.stderr.decode()}")
    return done.stdout.decode()


# ---- what both make of a capture -----------------------------------------------------------------


class Frame:
    """A frame as tshark shows it."""

    def __init__(self, line):
        self.of = dict(zip(FIELDS, line.split("\t"), strict=True))
        protocols = self.of["frame.protocols"].split(":")
        outermost = [place for place, name in enumerate(protocols) if name in ("ip", "ipv6")]
        self.family = protocols[outermost[0]] if outermost else None
        above = protocols[outermost[0] + 1:] if outermost else []
        while above and above[0] in OF_IP:
            above = above[1:]
        self.carries_udp = above[:1] == ["udp"] and self.of["udp.srcport"] != ""

    def number(self, field, otherwise=0):
        # Later versions write True and False.
        words = {"": otherwise, "True": 1, "False": 0}
        value = self.of[field]
        return words[value] if value in words else int(value, 0)

    @property
    def is_fragment(self):
        if self.family == "ip":
            return self.number("ip.flags.mf") + self.number("ip.frag_offset") > 0
        return self.family == "ipv6" and self.number("ipv6.fraghdr.more") + self.number("ipv6.fraghdr.offset") > 0

    @property
    def is_broken(self):
        """What has no room for its own header is no datagram for us, while tshark shows it as one."""
        if not self.carries_udp or self.of["udp.length"] == "":
            return False
        length = self.number("udp.length")
        return length < 8 and not (length == 0 and self.family == "ipv6")

    @property
    def is_datagram(self):
        return self.carries_udp and not self.is_broken

    @property
    def length(self):
        """Of the payload: what UDP says, bounded by what IP says."""
        if self.of["udp.length"] == "0":  # All there is.
            return len(self.of["udp.payload"].replace(":", "")) // 2
        bound = self.number(f"{self.family}.reassembled.length")
        if not bound and self.family == "ip" and not self.is_fragment and self.number("ip.len"):
            bound = self.number("ip.len") - self.number("ip.hdr_len")
        if not bound and self.family == "ipv6" and not self.is_fragment:
            bound = self.number("ipv6.plen")
        said = self.number("udp.length", bound)
        return min(said, bound or said) - 8

    @property
    def datagram(self):
        # tshark shows all that is in the packet.
        payload = self.of["udp.payload"].replace(":", "")[:2 * self.length]
        seconds, fraction = self.of["frame.time_epoch"].split(".")
        sign = -1 if seconds.startswith("-") else 1
        time = int(seconds) * 10**9 + sign * int(fraction.ljust(9, "0"))
        ends = [self.of[f"{self.family}.{end}"] for end in ("src", "dst")]
        ports = [self.of[f"udp.{port}"] for port in ("srcport", "dstport")]
        written = [f"{host}:{port}" if self.family == "ip" else f"[{host}]:{port}"
                   for host, port in zip(ends, ports, strict=True)]
        whole = "whole" if len(payload) == 2 * self.length else "truncated"
        return " ".join([str(time), *written, str(self.length), whole, payload]).rstrip()


def shown_by_tshark(path, *options):
    """The datagrams and the figures. A file that is cut off is shown up to there, with code 2."""
    command = ["tshark", "-n", "-r", path, "-T", "fields", "-E", "occurrence=f", *options]
    for field in FIELDS:
        command += ["-e", field]
    frames = [Frame(line) for line in run(*command, codes=(0, 2)).split("\n")[:-1]]
    found = [frame for frame in frames if frame.is_datagram]
    datagrams = [frame.datagram for frame in found]
    payloads = [len(one.split(" ")[5]) // 2 if one.count(" ") == 5 else 0 for one in datagrams]
    fragments = sum(frame.is_fragment for frame in frames)
    figures = {
        "frames": len(frames),
        "datagrams": len(found),
        "bytes": sum(payloads),
        "fragments": fragments,
        "truncated": sum(one.split(" ")[4] == "truncated" for one in datagrams),
    }
    return datagrams, figures


def shown_by_us(command, path):
    *lines, figures = run(*command, path).splitlines()
    datagrams = []
    for line in lines:
        words = line.split(" ")
        del words[4]  # tshark does not say which way.
        datagrams.append(" ".join(words).rstrip())
    return datagrams, json.loads(figures)


# ---- traffic -------------------------------------------------------------------------------------


def usual_frames():
    """Some of each of what is to be found in most captures."""
    frames = []
    for number in range(6):
        frames += [
            made.ethernet(made.ipv4(made.udp(made.text(10 + 90 * number)))),
            made.ethernet(made.ipv6(made.udp(made.text(100 * number, 1))), 0x86DD),
            made.ethernet(made.ipv4(struct.pack(">2H2I2B3H", 1, 2, 3, 4, 0x50, 2, 5, 6, 7), protocol=6)),
            made.ethernet(made.ipv4(made.udp(made.text(30, number), made.TO_PORT, made.FROM_PORT),
                                    made.TO, made.FROM)),
            made.ethernet(bytes.fromhex("0001080006040001020000000001c0000201000000000000c0000202"), 0x0806),
            made.ethernet(made.ipv4(struct.pack(">2B3H", 8, 0, 0, 1, 1) + made.text(20), protocol=1)),
        ]
    return frames


def packets():
    """One of each version of IP."""
    return [(made.ipv4(made.udp(made.text(50, 4))), 0x0800), (made.ipv6(made.udp(made.text(60, 6))), 0x86DD)]


def pcap_of(frames, link=1, captured=None, step=1_234_567_891, **how):
    return made.pcap(made.records(frames, captured, step), link, **how)


def pcapng_of(frames, link=1, captured=None, **how):
    capture = made.Pcapng().section().interface(link, **how)
    return capture.all(made.records(frames, captured)).bytes()


def cooked(kind, protocol):
    return struct.pack(">3H8xH", kind, 1, 6, protocol)


def cooked_2(kind, protocol):
    return struct.pack(">2HI H2B8x", protocol, 0, 3, 1, kind, 6)


def netfilter_log(family, packet, order):
    def attribute(kind, value):
        return struct.pack(f"{order}2H", len(value) + 4, kind) + made.padded(value)

    protocol = 0x0800 if family == 2 else 0x86DD
    return struct.pack(">2BH", family, 0, 5) + attribute(1, struct.pack(">H2B", protocol, 1, 0)) + \
        attribute(10, b"a prefix\0") + attribute(9, packet)


def wireless(control, content, more=b"", sequence=16):
    return struct.pack("<H", control) + bytes(2) + bytes.fromhex("020000000001020000000002020000000003") + \
        struct.pack("<H", sequence) + more + content


def radiotap(fields=b"", present=0):
    return struct.pack("<2BHI", 0, 0, 8 + len(fields), present) + fields


@not_on_windows("the tools that it is compared with are Linux's")
class Tshark(cases.ProgramTest):
    def setUp(self):
        super().setUp()
        missing = [tool for tool in [*TOOLS, self.command[0]] if shutil.which(tool) is None]
        if missing:
            self.skipTest(f"these programs are missing: {', '.join(missing)}")
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="readyscope-capture-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.made = 0

    def file(self, content=b""):
        self.made += 1
        path = self.folder / f"{self.made}.cap"
        path.write_bytes(content)
        return path

    def tool(self, name, *arguments, codes=(0,)):
        """Runs one that writes another capture, whose name is the last argument but for options."""
        path = self.file()
        run(name, *[path if word == "OUT" else word for word in arguments], codes=codes)
        return path

    def compare(self, name, capture, datagrams=None, broken=0, options=(), **figures):
        """Compares everything. `broken` are those that we must find; tshark does not say how many there are."""
        path = capture if isinstance(capture, pathlib.Path) else self.file(capture)
        with self.subTest(name):
            theirs, expected = shown_by_tshark(path, *options)
            ours, found = shown_by_us(self.command, path)
            self.assertEqual(ours, theirs)
            self.assertEqual({key: found[key] for key in expected}, expected)
            if broken is not None:
                self.assertEqual(found["broken"], broken)
            self.assertEqual({key: found[key] for key in figures}, figures)
            if datagrams is not None:
                self.assertEqual(len(ours), datagrams)
            # A datagram put together from fragments is in none of these frames alone.
            self.assertLessEqual(found["not_udp"] + found["fragments"], found["frames"])
        return ours

    # ---- files -----------------------------------------------------------------------------------

    def test_pcap_of_all_kinds(self):
        for order in "<>":
            for nano in (False, True):
                self.compare(f"pcap {order} {nano}", pcap_of(usual_frames(), order=order, nano=nano), 18,
                             not_udp=18, cut_off=False)

    def test_pcapng_of_all_kinds(self):
        for order in "<>":
            capture = made.Pcapng(order).section().interface().all(made.records(usual_frames()))
            self.compare(f"pcapng {order}", capture.bytes(), 18, not_udp=18, cut_off=False)

    def test_resolutions_of_times(self):
        for resolution in (0, 3, 6, 7, 9, 0x80 | 10, 0x80 | 20, 0x80 | 30, 0x80 | 33):
            self.compare(f"resolution {resolution}", pcapng_of(usual_frames(), resolution=resolution), 18)
        for offset in (1_000_000_000, -100):
            self.compare(f"offset {offset}", pcapng_of(usual_frames(), offset=offset), 18)

    def test_sections_and_interfaces(self):
        frames = made.records(usual_frames())
        capture = made.Pcapng("<")
        capture.section().interface(1, 6).interface(101, 9)
        capture.all(frames[:10])
        capture.all(made.records([packet for packet, _ in packets()]), 1)
        capture.section(">", length=10_000).interface(1, 9)
        capture.all(frames[10:20])
        # What need not be known. Of other kinds, tshark takes some for frames.
        capture.block(4, bytes.fromhex("00010009c0000201686f737400") + bytes(7))
        capture.section("<").interface(1, 3)
        capture.all(frames[20:])
        self.compare("three sections", capture.bytes())

    def test_packets_of_other_blocks(self):
        frames = made.records(usual_frames())
        capture = made.Pcapng().section().interface(snap_length=65535)
        for place, frame in enumerate(frames):
            if place % 2:
                capture.obsolete(frame)
            else:
                capture.enhanced(frame, options=capture.option(2, capture.pack("I", 1 + place % 3 % 2)))
        self.compare("obsolete packets", capture.bytes(), 18)

    def test_times_at_the_ends(self):
        frame = made.ethernet(packets()[0][0])
        early = [made.Record(frame, time) for time in (0, 1, 999, 1000, 10**9 - 1, 2**32 * 10**9 - 1)]
        self.compare("pcap", made.pcap(early, nano=True), 6)
        self.compare("pcapng", made.Pcapng().section().interface(resolution=9).all(early).bytes(), 6)

    def test_conversions(self):
        source = self.file(pcap_of(usual_frames(), nano=True))
        for kind in ("pcap", "pcapng", "nsecpcap", "modpcap"):
            self.compare(f"editcap to {kind}", self.tool("editcap", "-F", kind, source, "OUT"), 18)
        other = self.file(pcapng_of(usual_frames(), resolution=9))
        self.compare("editcap from pcapng", self.tool("editcap", "-F", "nsecpcap", other, "OUT"), 18)
        self.compare("editcap, another time", self.tool("editcap", "-t", "-1000.5", other, "OUT"), 18)
        self.compare("editcap, a part", self.tool("editcap", "-r", source, "OUT", "3-20"))
        self.compare("mergecap", self.tool("mergecap", "-w", "OUT", source, other), 36)
        self.compare("mergecap to pcap", self.tool("mergecap", "-F", "pcap", "-w", "OUT", source, other), 36)
        self.compare("mergecap one after the other", self.tool("mergecap", "-a", "-w", "OUT", other, source), 36)
        raw = self.file(pcap_of([packet for packet, _ in packets()], 101))
        self.compare("mergecap of two link types", self.tool("mergecap", "-w", "OUT", other, raw), 20)
        self.compare("tcpdump", self.tool("tcpdump", "-r", source, "-w", "OUT"), 18)
        self.compare("tcpdump of some", self.tool("tcpdump", "-r", source, "-w", "OUT", "udp"), 18, not_udp=0)
        self.compare("tcpdump of nanoseconds",
                     self.tool("tcpdump", "--nano", "-r", source, "-w", "OUT"), 18)
        words = self.file(b"".join(b"%06x %s\n" % (0, made.text(n).hex(" ").encode()) for n in range(1, 40)))
        for family, ends in (("4", "192.0.2.7,192.0.2.8"), ("6", "2001:db8::7,2001:db8::8")):
            self.compare("text2pcap", self.tool("text2pcap", "-q", f"-{family}", ends, "-u", "5005,50006", words,
                                                "OUT"), 39)

    def test_captured_in_part(self):
        source = self.file(pcap_of(usual_frames()))
        for size in (10, 20, 33, 34, 37, 38, 40, 41, 42, 43, 54, 58, 61, 62, 63, 96, 300):
            self.compare(f"editcap -s {size}", self.tool("editcap", "-s", size, source, "OUT"))
        self.compare("tcpdump -s", self.tool("tcpdump", "-s", "80", "-r", source, "-w", "OUT"))

    def test_cut_off(self):
        frames = usual_frames()[:6]
        for kind, whole in (("pcap", pcap_of(frames)), ("pcapng", pcapng_of(frames))):
            for cut in sorted(random.Random(3).sample(range(250, len(whole)), 12)):
                self.compare(f"{kind} cut off after {cut}", whole[:cut], cut_off=True)

    # ---- links -----------------------------------------------------------------------------------

    def test_ethernet(self):
        frames = []
        for packet, kind in packets():
            frames += [
                made.ethernet(made.vlan(packet, kind), 0x8100),
                made.ethernet(made.vlan(made.vlan(packet, kind), 0x8100), 0x88A8),
                made.ethernet(made.vlan(made.vlan(made.vlan(packet, kind), 0x8100), 0x9100), 0x9100),
                made.ethernet(made.mpls(packet), 0x8847),
                made.ethernet(made.mpls(packet, (16, 17, 18)), 0x8848),
                made.ethernet(made.mpls(packet, (0 if kind == 0x0800 else 2,)), 0x8847),
                made.ethernet(made.vlan(made.mpls(packet, (16, 17)), 0x8847), 0x8100),
                made.ethernet(made.pppoe(packet, 0x0021 if kind == 0x0800 else 0x0057), 0x8864),
                made.ethernet(made.snap(packet, kind), len(packet) + 8),
                made.ethernet(made.vlan(made.snap(packet, kind), len(packet) + 8), 0x8100),
                made.ethernet(packet + bytes(40), kind),
                made.ethernet(made.snap(packet, kind) + bytes(40), len(packet) + 8),
                made.ethernet(packet, kind ^ 0x0600)]
        frames.append(made.ethernet(bytes.fromhex("060603") + packets()[0][0], 3 + len(packets()[0][0])))
        frames.append(made.ethernet(made.pppoe(b"\1\1\0\4", 0xC021) + bytes(30), 0x8864))
        self.compare("pcap", pcap_of(frames), 25)
        self.compare("pcapng", pcapng_of(frames), 25)

    def test_other_links(self):
        both = [packet for packet, _ in packets()]
        links = {
            101: both,
            12: both,
            14: both,
            228: both[:1],
            229: both[1:],
            0: [struct.pack(f"{order}I", number) + packet for order in "<>" for number, packet in
                ((2, both[0]), (24, both[1]), (28, both[1]), (30, both[1]))],
            108: [struct.pack(">I", number) + packet for number, packet in
                  ((2, both[0]), (24, both[1]), (28, both[1]), (30, both[1]))],
            9: [header + packet for headers, packet in
                ((("ff030021", "0021", "21"), both[0]), (("ff030057", "0057", "57"), both[1]))
                for header in map(bytes.fromhex, headers)],
            50: [bytes.fromhex("ff030021") + both[0], bytes.fromhex("ff030057") + both[1],
                 bytes.fromhex("ff030281") + made.mpls(both[0]), bytes.fromhex("0f000800") + both[0]],
            104: [bytes.fromhex("0f000800") + both[0], bytes.fromhex("8f0086dd") + both[1]],
            204: [bytes.fromhex("00ff030021") + both[0], bytes.fromhex("01ff030057") + both[1]],
            113: [cooked(kind, protocol) + packet for packet, protocol in packets() for kind in range(5)] +
                 [cooked(0, 0x8100) + made.vlan(both[0]), cooked(4, 4) + made.snap(both[0])],
            276: [cooked_2(kind, protocol) + packet for packet, protocol in packets() for kind in range(5)] +
                 [cooked_2(0, 0x8100) + made.vlan(both[0]), cooked_2(4, 4) + made.snap(both[0])],
            239: [netfilter_log(2, both[0], "<"), netfilter_log(10, both[1], "<")],
            192: [struct.pack("<2BHI", 0, 0, 8, 1) + made.ethernet(both[0])],
            147: both,
        }
        for link, frames in links.items():
            expected = 0 if link == 147 else len(frames)
            self.compare(f"link type {link} in pcap", pcap_of(frames, link), expected)
            self.compare(f"link type {link} in pcapng", pcapng_of(frames, link), expected)

    def test_link_type_that_is_wrong(self):
        source = self.file(pcap_of(usual_frames()))
        for kind in ("rawip", "ppp", "linux-sll", "null", "chdlc"):
            self.compare(f"editcap -T {kind}", self.tool("editcap", "-T", kind, source, "OUT"), broken=None)

    def test_wireless(self):
        content = made.snap(packets()[0][0])
        frames = [wireless(0x0108, content), wireless(0x0208, content), wireless(0x0308, content, bytes(6)),
                  wireless(0x0188, content, bytes(2)), wireless(0x0388, content, bytes(8)),
                  wireless(0x0208, made.snap(packets()[1][0], 0x86DD)),
                  wireless(0x4108, content), wireless(0x0148, b""), wireless(0x00D4, b"")]
        self.compare("wireless", pcap_of(frames, 105), 6)
        self.compare("radiotap", pcap_of([radiotap() + frame for frame in frames], 127), 6)
        padded = wireless(0x0188, content, bytes(4))
        more = [radiotap(b"\x20", 2) + padded, radiotap(bytes(8) + b"\x20", 3) + padded,
                radiotap(b"\x10", 2) + frames[0] + bytes(4), radiotap(bytes(8) + bytes(4), 0xF) + frames[0]]
        self.compare("radiotap with flags", pcap_of(more, 127), 4)

    # ---- IP --------------------------------------------------------------------------------------

    def test_ipv4(self):
        content = made.udp(made.text(50))
        frames = [made.ipv4(content, options=bytes([1] * length)) for length in range(0, 41, 4)]
        frames += [made.ipv4(content, total=0), made.ipv4(content, total=40),
                   made.ipv4(made.authentication(made.UDP) + content, protocol=made.AUTHENTICATION),
                   made.ipv4(content, protocol=136), made.ipv4(content, protocol=50)]
        self.compare("IPv4", pcap_of([made.ethernet(frame) for frame in frames]), 14, not_udp=2)

    def test_ipv6(self):
        content = made.udp(made.text(50))
        frames = [made.ipv6(made.extension(made.UDP, units) + content, following=kind)
                  for kind in (0, 60) for units in (0, 1, 4)]
        routing = struct.pack(">8B", made.UDP, 0, 253, 0, 0, 0, 0, 0)
        chain = made.extension(43) + routing[:0] + struct.pack(">8B", 60, 0, 253, 0, 0, 0, 0, 0) + \
            made.extension(made.UDP) + content
        frames += [made.ipv6(routing + content, following=43), made.ipv6(chain, following=0),
                   made.ipv6(made.authentication(made.UDP) + content, following=made.AUTHENTICATION),
                   made.ipv6(made.fragment(made.UDP, 0, False) + content, following=made.FRAGMENT),
                   made.ipv6(made.extension(made.UDP) + content, following=140),
                   made.ipv6(content, following=59), made.ipv6(content, following=136)]
        self.compare("IPv6", pcap_of([made.ethernet(frame, 0x86DD) for frame in frames]), 11, not_udp=2)
        large = made.udp(made.text(70_000), length=0)
        jumbo = struct.pack(">4BI", made.UDP, 0, 0xC2, 4, 8 + len(large)) + large
        self.compare("a jumbogram", pcap_of([made.ipv6(jumbo, following=0, length=0)], 101), 1)

    def test_lengths_that_disagree(self):
        text = made.text(50)
        frames = [made.ethernet(made.ipv4(made.udp(text, length=length))) for length in (8, 20, 58, 59, 65535)]
        frames += [made.ethernet(made.ipv6(made.udp(text, length=length)), 0x86DD) for length in (8, 20, 58, 0)]
        self.compare("UDP", pcap_of(frames), 9)
        short = [made.ethernet(made.ipv4(made.udp(text, length=length))) for length in (0, 1, 7)]
        short += [made.ethernet(made.ipv6(made.udp(text, length=length)), 0x86DD) for length in (1, 7)]
        self.compare("UDP shorter than its header", pcap_of(short), 0, broken=5)

    def test_only_the_outermost_layer_counts(self):
        inside = made.ipv4(made.udp(made.text(30)))
        vxlan = bytes.fromhex("0800000000000500") + made.ethernet(inside)
        frames = [made.ipv4(inside, protocol=4), made.ipv4(made.ipv6(made.udp(b"x")), protocol=41),
                  made.ipv4(bytes.fromhex("00000800") + inside, protocol=47),
                  made.ipv4(bytes.fromhex("0303000000000000") + inside, protocol=1),
                  made.ipv4(made.udp(vxlan, to_port=4789)),
                  made.ipv4(made.udp(bytes.fromhex("30ff002600000001") + inside, to_port=2152))]
        self.compare("tunnels", pcap_of([made.ethernet(frame) for frame in frames]), 2, not_udp=4)

    def test_fragments(self):
        datagram = made.udp(made.text(4000))
        orders = {"in order": [0, 1, 2, 3], "reversed": [3, 2, 1, 0], "mixed": [2, 0, 3, 1],
                  "twice": [0, 1, 2, 3] * 2, "each twice": [0, 0, 1, 1, 2, 2, 3, 3], "the first missing": [1, 2, 3],
                  "the last missing": [0, 1, 2], "one missing": [0, 2, 3], "one late": [0, 2, 3, 0, 2, 3, 1]}
        for name, order in orders.items():
            for kind, pieces in ((0x0800, made.pieces_4(datagram, 1200)), (0x86DD, made.pieces_6(datagram, 1200))):
                frames = [made.ethernet(pieces[place], kind) for place in order]
                self.compare(f"{name}, {kind:x}", pcap_of(frames), fragments=len(order))
        options = made.extension(made.UDP) + datagram
        self.compare("with a header inside", pcap_of([made.ethernet(piece, 0x86DD) for piece in
                                                      made.pieces_6(options, 1200, following=60)]), 1)
        largest = made.udp(made.text(65507))
        self.compare("the largest", pcap_of([made.ethernet(piece) for piece in made.pieces_4(largest, 1480)]), 1)
        several = [piece for number in range(20) for piece in made.pieces_4(made.udp(made.text(3000, number)), 1480,
                                                                            number)]
        random.Random(5).shuffle(several)
        # Within the time for which we wait for the rest; tshark waits for ever.
        self.compare("twenty mixed", pcap_of([made.ethernet(piece) for piece in several], step=1_000_000), 20)

    def test_fragments_that_overlap(self):
        chosen = random.Random(7)
        frames = []
        for number in range(60):
            datagram = made.udp(made.text(400, number))
            pieces = made.pieces_4(datagram, 80, number)
            for _ in range(6):
                at = chosen.randrange(0, 400, 8)
                content = chosen.randbytes(chosen.randrange(8, 120, 8))
                more = chosen.random() < 0.9
                pieces.append(made.ipv4(content, number=number, offset=at, more=more))
            chosen.shuffle(pieces)
            frames += [made.ethernet(piece) for piece in pieces]
        self.compare("overlapping", pcap_of(frames, step=1_000_000))

    def test_fragments_captured_in_part(self):
        datagram = made.udp(made.text(4000))
        for kind, pieces in ((0x0800, made.pieces_4(datagram, 1200)), (0x86DD, made.pieces_6(datagram, 1200))):
            frames = [made.ethernet(piece, kind) for piece in pieces]
            # Of IPv6, tshark shows what is in the first one only if it does not try to put them together.
            options = ["-o", f"ipv6.defragment:{kind == 0x0800}"]
            for captured in (70, 71, 100, 500):
                self.compare(f"{captured} bytes of {kind:x}", pcap_of(frames, captured=captured), 1,
                             options=options)

    # ---- anything --------------------------------------------------------------------------------

    def test_frames_with_a_byte_that_is_wrong(self):
        """Whatever they contain, both find the same datagrams."""
        chosen = random.Random(11)
        kinds = usual_frames()[:5] + [made.ethernet(made.vlan(packets()[0][0]), 0x8100),
                                      made.ethernet(made.ipv4(made.udp(b"12345678"), options=bytes([1] * 8))),
                                      made.ethernet(made.mpls(packets()[1][0], (16, 17)), 0x8847)]
        frames = []
        for _ in range(3000):
            frame = bytearray(chosen.choice(kinds))
            frame[chosen.randrange(12, min(len(frame), 70))] = chosen.randrange(256)
            frames.append(bytes(frame))
        self.compare("mutated", pcap_of(frames), broken=None)


if __name__ == "__main__":
    cases.main()
