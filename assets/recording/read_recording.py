#!/usr/bin/env python3
"""Prints the datagrams of a Readyscope recording, one a line: time in nanoseconds on the recording's
own axis, lane, `<` received or `>` sent, peer, length as sent, payload. FORMAT.md has the format."""

import collections, ipaddress, struct, sys, zlib


class Reader:
    def __init__(self, data): self.data, self.at = data, 0
    def take(self, count): self.at += count; return self.data[self.at - count:self.at]
    def byte(self): return self.take(1)[0]
    def number(self): byte = self.byte(); return byte if byte < 128 else byte - 128 + (self.number() << 7)
    def signed(self): number = self.number(); return number >> 1 ^ -(number & 1)
    def peer(self):
        if not self.byte(): return None
        size = 16 if self.number() else 4
        host, port = ipaddress.ip_address(self.take(size)), self.number()
        scope = self.number() if size == 16 else 0
        return f"[{host}%{scope}]:{port}" if scope else f"[{host}]:{port}" if size == 16 else f"{host}:{port}"


def datagrams(body, poll_at):
    frame, lane, polls, reads, peers = Reader(body), 0, 0, [], []
    last = collections.defaultdict(lambda: {"peer": None, "length": 0, "at": 0, "polls": None})
    while frame.at < len(body):
        head = frame.byte()
        if head & 0x80:  # a datagram
            more = frame.byte() if head & 8 else 0
            code = head >> 4 & 3
            lane = (lane, reads.pop(0) if code == 1 else 0, lane + frame.signed() if code == 2 else 0)[code]
            one = last[lane, head & 0x40]
            first = one["polls"] != polls
            if more & 1:
                number = frame.number()
                one["peer"] = peers[number - 1] if number else frame.peer()
                if not number and one["peer"] and one["peer"] not in peers: peers.append(one["peer"])
            if more & 2: one["length"] = frame.number()
            captured = frame.number() if more & 4 else one["length"]
            if more & 8 and frame.byte(): frame.number()
            span = frame.number() << 3 | head & 7
            backward = bool(more & 0x40) != (first and not head & 0x40)
            one["at"] = (poll_at if first else one["at"]) + (-span if backward else span)
            one["polls"] = polls
            yield one["at"], lane, "<>"[head >> 6 & 1], one["peer"], one["length"], frame.take(captured)
        elif head & 0x40:  # a poll
            more = frame.byte() if head & 0x10 else 0
            span = frame.number() << 2 | head & 3
            poll_at, polls = poll_at + (-span if more & 8 else span), polls + 1
            for _ in range(bool(head & 0x20) + bool(more & 2)): frame.signed()
            if more & 4 and frame.byte() & 0x7F: frame.signed()
            count, before, reads = head >> 2 & 3, 0, []
            for _ in range(frame.number() if count == 3 else count):
                reads.append(before := before + frame.signed())
            if more >> 4 & 3 == 2:
                for _ in range(frame.number()): frame.byte(), frame.signed()
        else:  # anything else
            frame.take(frame.number())


def frames(data):
    at = 8 if data[:8] == b"\x8aReadys\n" else sys.exit("This is not a recording of Readyscope.")
    while (at := data.find(b"\x8aRSF", at)) >= 0:
        kind, size, check, base = struct.unpack("<4xI4xIIq", data[at:at + 28].ljust(28, b"\0"))
        body = data[at + 40:at + 40 + size]
        if len(body) == size and zlib.crc32(body) == check: yield kind, body, base
        at += 1 if len(body) < size or zlib.crc32(body) != check else 40 + size


if __name__ == "__main__":
    for kind, body, base in frames(open(sys.argv[1], "rb").read()):
        for *words, payload in datagrams(body, base) if kind == 2 else []:
            print(*words, payload.hex() or "-")
