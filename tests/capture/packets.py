"""Packets and captures made by hand, for tests that compare what two programs make of them."""

import random
import struct

FROM, TO = "192.0.2.1", "192.0.2.2"
FROM_6, TO_6 = "2001:db8::1", "2001:db8::2"
# No program listens there, and tshark knows no protocol for them.
FROM_PORT, TO_PORT = 40000, 50505
UDP, FRAGMENT, AUTHENTICATION = 17, 44, 51
FIRST_TIME = 1_700_000_000 * 10**9


def address(text):
    if ":" not in text:
        return bytes(int(part) for part in text.split("."))
    head, _, tail = text.partition("::")
    groups = [[int(group, 16) for group in part.split(":") if group] for part in (head, tail)]
    zeros = [0] * (8 - len(groups[0]) - len(groups[1]))
    return struct.pack(">8H", *groups[0], *zeros, *groups[1])


# ---- packets -------------------------------------------------------------------------------------


def udp(payload, from_port=FROM_PORT, to_port=TO_PORT, length=None, checksum=0):
    length = 8 + len(payload) if length is None else length
    return struct.pack(">4H", from_port, to_port, length, checksum) + payload


def ipv4(payload, source=FROM, to=TO, protocol=UDP, number=1, offset=0, more=False, options=b"", total=None):
    header = 20 + len(options)
    total = header + len(payload) if total is None else total
    flags = offset // 8 | (0x2000 if more else 0)
    return struct.pack(">2B3H2BH4s4s", 0x40 | header // 4, 0, total, number, flags, 64, protocol, 0,
                       address(source), address(to)) + options + payload


def ipv6(payload, source=FROM_6, to=TO_6, following=UDP, length=None):
    length = len(payload) if length is None else length
    return struct.pack(">IH2B16s16s", 0x6000_0000, length, following, 64, address(source), address(to)) + payload


def extension(following, units=0):
    """A header of IPv6 of options that are all padding."""
    room = units * 8 + 4
    return struct.pack(">4B", following, units, 1, room) + bytes(room)


def authentication(following):
    return struct.pack(">2BH2I", following, 4, 0, 1, 1) + bytes(12)


def fragment(following, offset, more, number=1):
    return struct.pack(">2BHI", following, 0, offset | more, number)


def ethernet(content, kind=0x0800):
    return bytes.fromhex("020000000002020000000001") + struct.pack(">H", kind) + content


def vlan(content, kind=0x0800, tag=5):
    """What follows the EtherType of a VLAN tag."""
    return struct.pack(">2H", tag, kind) + content


def snap(content, kind=0x0800):
    return bytes.fromhex("aaaa03000000") + struct.pack(">H", kind) + content


def mpls(content, labels=(16,)):
    """What follows the EtherType of MPLS: a label each, and the bit that says which is the last."""
    entries = [label << 12 | (place == len(labels) - 1) << 8 | 64 for place, label in enumerate(labels)]
    return struct.pack(f">{len(entries)}I", *entries) + content


def pppoe(content, protocol=0x0021):
    return struct.pack(">2B3H", 0x11, 0, 1, len(content) + 2, protocol) + content


def pieces_4(datagram, size, number=1):
    """The fragments of IPv4 of at most that many bytes, in order."""
    return [ipv4(datagram[at:at + size], number=number, offset=at, more=at + size < len(datagram))
            for at in range(0, len(datagram), size)]


def pieces_6(datagram, size, number=1, following=UDP):
    return [ipv6(fragment(following, at, at + size < len(datagram), number) + datagram[at:at + size],
                 following=FRAGMENT)
            for at in range(0, len(datagram), size)]


def text(length, seed=0):
    """A payload that no two packets share, nor two places in one."""
    return random.Random(f"{length} {seed}").randbytes(length)


# ---- captures ------------------------------------------------------------------------------------


class Record:
    """A frame in a capture: its time in nanoseconds since 1970, and what was captured of it."""

    def __init__(self, frame, time, captured=None):
        self.bytes = frame[:captured]
        self.length = len(frame)
        self.time = time


def records(frames, captured=None, step=1_234_567_891):
    return [Record(frame, FIRST_TIME + number * step, captured) for number, frame in enumerate(frames)]


def pcap(all_records, link=1, order="<", nano=False, version=(2, 4)):
    unit = 1 if nano else 1000
    out = [struct.pack(f"{order}I2H4I", 0xA1B23C4D if nano else 0xA1B2C3D4, *version, 0, 0, 262144, link)]
    for one in all_records:
        second, rest = divmod(one.time, 10**9)
        out += [struct.pack(f"{order}4I", second, rest // unit, len(one.bytes), one.length), one.bytes]
    return b"".join(out)


def padded(content):
    return content + bytes(-len(content) % 4)


class Pcapng:
    """Blocks, one after the other."""

    def __init__(self, order="<"):
        self.order, self.blocks, self.resolutions = order, [], []

    def pack(self, form, *values):
        return struct.pack(self.order + form, *values)

    def option(self, code, value):
        return self.pack("2H", code, len(value)) + padded(value)

    def block(self, kind, body):
        length = self.pack("I", len(padded(body)) + 12)
        self.blocks.append(self.pack("I", kind) + length + padded(body) + length)
        return self

    def section(self, order=None, length=-1):
        self.order, self.resolutions = order or self.order, []
        return self.block(0x0A0D0D0A, self.pack("I2Hq", 0x1A2B3C4D, 1, 0, length))

    def interface(self, link=1, resolution=6, offset=0, snap_length=0, options=b""):
        """`resolution` is as in if_tsresol: with 128, a power of two."""
        self.resolutions.append((resolution, offset))
        options += self.option(9, bytes([resolution]))
        if offset:
            options += self.option(14, self.pack("q", offset))
        return self.block(1, self.pack("2HI", link, 0, snap_length) + options + self.option(0, b""))

    def units(self, record, interface):
        resolution, offset = self.resolutions[interface]
        time = record.time - offset * 10**9
        if resolution & 0x80:
            units = (time << (resolution & 0x7F)) // 10**9
        else:
            units = time * 10**resolution // 10**9
        return self.pack("2I", units >> 32, units & 0xFFFF_FFFF)

    def enhanced(self, record, interface=0, options=b""):
        return self.block(6, self.pack("I", interface) + self.units(record, interface) +
                          self.pack("2I", len(record.bytes), record.length) + padded(record.bytes) + options)

    def obsolete(self, record, interface=0, drops=0):
        return self.block(2, self.pack("2H", interface, drops) + self.units(record, interface) +
                          self.pack("2I", len(record.bytes), record.length) + record.bytes)

    def simple(self, record):
        return self.block(3, self.pack("I", record.length) + record.bytes)

    def all(self, all_records, interface=0):
        for one in all_records:
            self.enhanced(one, interface)
        return self

    def bytes(self):
        return b"".join(self.blocks)
