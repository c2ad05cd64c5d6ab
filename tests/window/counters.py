"""Counter traffic as other programs may send it, and what should be reported of it: worked out once
more, straight from the definitions, independently of Readyscope."""

import itertools

WINDOW = 65_536
RESTART_BELOW = 16
LARGEST = 2**64 - 1


def value_of(payload):
    """The counter in a datagram; None if it is not a counter."""
    if len(payload) > 64:
        return None
    payload = payload.rstrip(b"\0")
    for end in (b"\r\n", b"\n"):
        if payload.endswith(end):
            payload = payload[: -len(end)]
            break
    if not payload or len(payload) > 20 or not all(0x30 <= byte <= 0x39 for byte in payload):
        return None
    value = int(payload)
    return value if value <= LARGEST else None


def sessions_of(payloads):
    """The counters of one source in the order of their arrival, split into its runs. None of them
    wraps around."""
    sessions = [[]]
    candidate = None
    lowest_before = None
    for payload in payloads:
        value = value_of(payload)
        if value is None:
            continue
        arrived = [one for one, _ in sessions[-1]]
        highest = max(arrived, default=0)
        lowest = min(arrived, default=0)
        if candidate is not None and value == candidate + 1:
            # As if the candidate had not come yet.
            lowest = lowest_before
        again = (value in arrived or value < lowest) and value <= highest - RESTART_BELOW
        if arrived and value < highest - WINDOW:
            sessions.append([])
        elif again and candidate is not None and value == candidate + 1:
            # Both count towards the new run.
            sessions.append([sessions[-1].pop()])
        sessions[-1].append((value, len(payload)))
        candidate = value if again and len(sessions[-1]) > 2 else None
        lowest_before = lowest
    return [session for session in sessions if session]


def figures_of(session):
    """What a report says of one run."""
    values = [value for value, _ in session]
    firsts = list(dict.fromkeys(values))
    distances = []
    for i, value in enumerate(firsts):
        overtaken_by = next((j for j in range(i) if firsts[j] > value), None)
        if overtaken_by is not None:
            distances.append(i - overtaken_by)
    return {
        "form": "ascii",
        "first": min(values),
        "highest": max(values),
        "received": len(values),
        "missing": max(values) - min(values) + 1 - len(firsts),
        "duplicate": len(values) - len(firsts),
        "reordered": len(distances),
        "reorder_distance_max": max(distances, default=0),
        "bytes": sum(size for _, size in session),
    }


def texts(*parts):
    return [str(value).encode() for value in itertools.chain(*parts)]


def swapped(values, every):
    values = list(values)
    for i in range(0, len(values) - 1, every):
        values[i], values[i + 1] = values[i + 1], values[i]
    return values


# One source each. Everything sent must fit into the receive buffer at once, since sending does not
# wait.
PATTERNS = {
    "nothing amiss": texts(range(200)),
    "gaps": texts(range(10), range(12, 50), range(90, 200)),
    "a lost beginning and end": texts(range(57, 103)),
    "repeats": texts([0, 0, 1, 2, 2, 2, 3, 4, 5, 3, 6]),
    "swaps": texts(swapped(range(100), 10)),
    "one late by seven": texts(range(20), range(21, 28), [20], range(28, 60)),
    "a block backwards": texts(range(10), reversed(range(10, 24)), range(24, 30)),
    "late and again": texts([0, 1, 5, 3, 3, 2, 4, 4, 6]),
    "gaps with latecomers in them": texts([0, 10, 20, 15, 5, 30, 25, 12, 40]),
    "below the first": texts([1000, 1001, 990, 1002, 989]),
    "begun anew after a long way": texts(range(100_000, 100_050), range(20)),
    "begun anew after a short way": texts(range(40), range(30)),
    "begun anew below the first": texts(range(5_000, 5_101), range(51)),
    "begun anew twice": texts(range(60), range(50), range(40)),
    "two together that are no new beginning": texts(range(40), [30, 31], range(40, 50)),
    "a repeat far back, alone": texts(range(40), [3], range(40, 50), [4], range(50, 60)),
    "a jump of half of all numbers": texts(range(10), [2**63 + 5], range(10, 20)),
    "the end of all numbers": texts([LARGEST - 1, LARGEST, 0, 1, 2]),
    "what is no counter": [
        b"0", b"", b"1" * 10_000, b"-1", b"1", b"1e9", b"\x00\xff\x80", b"18446744073709551616",
        b"2", b"007", b" 3", b"0x3", b"3\n", b"4\r\n", b"5", b"006\0",
    ],
}
