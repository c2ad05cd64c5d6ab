#!/usr/bin/env python3
"""Streams of text counters, as senders of every width write them and networks deliver them, with what
is true of each: streams.py SEED prints one.

What is true comes from the numbers that a sender would have written if it had never wrapped. How they
are written is never read again, so that no mistake of a reader can be repeated here."""

import bisect
import itertools
import json
import random
import sys
from typing import NamedTuple

WIDTHS = (8, 16, 32)
LARGEST = 2**64 - 1

LOSS_MAX = 0.05
BURST_MAX = 20
TWICE_MAX = 0.02
SWAPS_MAX = 0.3
DISTANCE_MAX = 8
LATE_MAX = 60
LATE_REPEATS_MAX = 5
WRAPS_MAX = 10
RESTARTS_MAX = 19

# How many values are sent at least before a restart.
SENT_MIN = 100
# Both values that a run begins anew with are at least so far behind the highest.
BEHIND_MIN = 16
# Nor is there a restart so close to a wrap.
NEAR_WRAP = 64
# Further behind than this, one value alone begins a new run.
FAR_BEHIND = 65_536
# Among so many arrivals at the beginning and at the end of a run, the values of two that swap are no
# further apart than DISTANCE_MAX either.
EDGE = 3 * DISTANCE_MAX
# What only some networks do. Swaps are never over more than DISTANCE_MAX arrivals, but where others
# between the two were lost, their values can be further apart.
FAR_SWAPS = "far swaps"
# What arrives twice may do so long after, when it is as far behind as what a sender begins anew with.
LATE_REPEATS = "late repeats"
# The shortest run, which is not restarted. Something of it arrives.
SENT_LEAST = 8


class Stream(NamedTuple):
    """What arrives from one sender, and what a report has to say of it."""
    seed: int
    bits: int | None  # How wide its counter is; None for one that never wraps.
    values: list[int]  # As they are written, in the order of their arrival.
    runs: list[dict]


def written(number, bits):
    return number if bits is None else number % 2**bits


# ---- the network ---------------------------------------------------------------------------------


class Network:
    """What happens to the values of one sender on their way."""

    def __init__(self, chance):
        def up_to(most):
            return chance.choice([0, chance.uniform(0, most), most])

        self.chance = chance
        self.loss, self.twice, self.swaps = up_to(LOSS_MAX), up_to(TWICE_MAX), up_to(SWAPS_MAX)
        self.swaps_at_edges = chance.choice([0, 0.2, 0.6])
        # Instead of now and then, values of each run are lost in a row.
        self.loses_in_bursts = chance.random() < 0.2
        if self.loses_in_bursts:
            self.loss = 0
        # Not both: each of them alone already makes some values arrive far behind the highest.
        self.oddity = chance.choice([FAR_SWAPS, FAR_SWAPS, LATE_REPEATS, None])
        if self.oddity == LATE_REPEATS:
            self.twice = 0

    def deliver(self, first, count, bits, untouched):
        """The numbers from `first` on as they arrive. To the first `untouched` nothing happens."""
        arrived, twice = self.without_lost(first, count, untouched)
        self.swap(arrived, twice, bits, untouched)
        if self.oddity == LATE_REPEATS:
            self.repeat_late(arrived)
        return arrived

    def without_lost(self, first, count, untouched):
        """Those that arrive, and which of them do so more than once."""
        arrived = list(range(first, first + untouched))
        twice = set()
        burst = min(BURST_MAX, int(LOSS_MAX * count)) if self.loses_in_bursts else 0
        lost_from = first + self.chance.randint(untouched, count - burst)
        draw, loss, once = self.chance.random, self.loss, 1 - self.twice
        for number in itertools.chain(range(first + untouched, lost_from),
                                      range(lost_from + burst, first + count)):
            luck = draw()
            if luck < loss:
                continue
            arrived.append(number)
            while luck >= once:
                arrived.append(number)
                twice.add(number)
                luck = draw()
        return arrived, twice

    def swap(self, arrived, twice, bits, untouched):
        draw, last, swapped = self.chance.random, len(arrived) - 1, set()

        def swap_with_later(place):
            other = place + 1 + int(draw() * DISTANCE_MAX)
            # Each of them once, or they would get further away than that.
            if other > last or place in swapped or other in swapped:
                return
            one, another = arrived[place], arrived[other]
            far = self.oddity == FAR_SWAPS
            # v and v + 1, both far behind and both received before, would be a restart.
            if far and (one in twice or another in twice):
                return
            if another - one > DISTANCE_MAX and not (far and EDGE <= place and other <= last - EDGE):
                return
            arrived[place], arrived[other] = another, one
            swapped.update((place, other))

        for place in edges_of(arrived, bits, untouched):
            if draw() < self.swaps_at_edges:
                swap_with_later(place)
        if self.swaps == 0:
            return
        place = untouched
        while (place := place + int(self.chance.expovariate(self.swaps))) < last:
            swap_with_later(place)
            place += 1

    def repeat_late(self, arrived):
        """Lets some arrive again, alone or two in a row, but never v and then v + 1."""
        chance = self.chance
        # Something else is in between, and nothing close to where the run begins or is restarted.
        places = range(LATE_MAX + 2, len(arrived) - EDGE, 4)
        most = min(LATE_REPEATS_MAX, int(TWICE_MAX * len(arrived)) // 2, len(places))
        for place in sorted(chance.sample(places, most), reverse=True):
            one, another = (arrived[place - chance.randint(DISTANCE_MAX, LATE_MAX)] for _ in range(2))
            if chance.random() < 0.5:
                arrived[place:place] = [one]
            else:
                arrived[place:place] = [another, one] if another == one + 1 else [one, another]


def edges_of(arrived, bits, untouched):
    """Where a swap is most worth a look: at the beginning, and shortly before each wrap."""
    places = list(range(untouched, min(untouched + 4, len(arrived))))
    if bits is not None:
        lap = 2**bits
        for wrap in range((arrived[0] // lap + 1) * lap, arrived[-1] + 1, lap):
            place = bisect.bisect_left(arrived, wrap)
            places += range(max(untouched, place - DISTANCE_MAX), place)
    return places


# ---- what is true --------------------------------------------------------------------------------


def truth_of(arrived, bits):
    """What a report has to say of a run, and the different numbers that arrived in it."""
    seen = set()
    # Whatever was the highest at some time, and how many different ones had arrived before it.
    tops, befores = [], []
    highest, reordered, distance_max = -1, 0, 0
    for number in arrived:
        if number > highest:
            highest = number
            tops.append(number)
            befores.append(len(seen))
        elif number in seen:
            continue
        else:
            overtaken_by = len(tops) - 1
            while overtaken_by > 0 and tops[overtaken_by - 1] > number:
                overtaken_by -= 1
            reordered += 1
            distance_max = max(distance_max, len(seen) - befores[overtaken_by])
        seen.add(number)
    lowest = min(seen)
    # Of the laps before the first arrival nothing can be known.
    laps_before = lowest - written(lowest, bits)
    wrapped = bits is not None and highest - laps_before >= 2**bits
    return {
        "first": lowest - laps_before,
        "highest": highest - laps_before,
        "received": len(arrived),
        "missing": highest - lowest + 1 - len(seen),
        "duplicate": len(arrived) - len(seen),
        "reordered": reordered,
        "reorder_distance_max": distance_max,
        "wraps_at_bits": bits if wrapped else None,
    }, seen


# ---- the sender ----------------------------------------------------------------------------------


def first_number(chance, bits):
    """Where a sender starts: anywhere, but mostly where something can go wrong."""
    if bits is None:
        near = chance.choice([2**8, 2**16, 2**32, 2**63, LARGEST + 1])
        number = chance.choice([
            0, chance.randrange(100), near - chance.randint(1, 400), near + chance.randrange(100),
            chance.randrange(2**chance.randint(1, 64))])
        return min(max(0, number), LARGEST + 1 - SENT_LEAST)
    lap = 2**bits
    near = chance.choice([width for width in WIDTHS if width <= bits])
    return chance.choice([
        0, chance.randrange(20), lap - chance.randint(1, 8), lap - chance.randint(1, 8),
        lap - chance.randint(1, min(lap, 400)), 2**near - chance.randint(1, min(2**near, 300)),
        chance.randrange(lap)])


def count_of(chance, first, bits, is_alone):
    """How many values a run has."""
    luck = chance.random()
    if is_alone and luck < 0.1:
        count = chance.randint(SENT_LEAST, 60)
    elif bits == 8 and luck < 0.2:
        count = chance.randint(256, WRAPS_MAX * 256)
    elif bits == 16 and is_alone and luck > 0.985:
        # Only these wrap more than once. There are few: each takes as long as hundreds of others.
        count = 2**16 * chance.choice([1, 2, 2, 3, WRAPS_MAX - 1]) + chance.randint(100, 2**15)
    elif is_alone:
        count = chance.randint(SENT_MIN, 600)
    else:
        count = chance.randint(SENT_MIN, 240)
    if bits is None:
        return min(count, LARGEST + 1 - first)
    return min(count, (WRAPS_MAX + 1) * 2**bits - first)


def restart_after(chance, bits, begin, seen):
    """A value that the sender can begin anew with, so that two arrivals tell; None if it cannot now.
    `begin` is where its first run began."""
    lowest, highest = min(seen), max(seen)
    if any(2**width - NEAR_WRAP <= written(highest, bits) < 2**width
           for width in (WIDTHS if bits is None else (bits,))):
        return None
    # Before the lap in which this run began there is nothing to go back to.
    behind_max = highest - (lowest - written(lowest, bits))
    if bits is not None:
        behind_max = min(behind_max, 2**(bits - 1) - 1)
    for _ in range(10):
        behind = chance.choice([
            written(highest - begin, bits), highest - lowest,
            chance.randint(BEHIND_MIN + 1, 40), chance.randint(BEHIND_MIN + 1, 300),
            highest - lowest + chance.randint(1, 40), chance.randint(FAR_BEHIND - 3, FAR_BEHIND + 3),
            chance.randint(0, max(0, behind_max)), behind_max])
        if not BEHIND_MIN < behind <= behind_max:
            continue
        number = highest - behind
        value = written(number, bits)
        if bits is not None and not NEAR_WRAP < value < 2**bits - 1:
            continue
        if all(one in seen or one < lowest for one in (number, number + 1)):
            return value
    return None


def stream(seed):
    chance = random.Random(seed)
    bits = chance.choice([8, 8, 16, 32, None])
    network = Network(chance)
    restarts = chance.choice([0, 0, 0, 1, 1, chance.randint(2, 4)])
    if chance.random() < 0.01:
        restarts = RESTARTS_MAX
    is_alone = restarts == 0
    begin = first = first_number(chance, bits)
    values, runs, untouched = [], [], 0
    while first is not None:
        count = count_of(chance, first, bits, is_alone)
        arrived = network.deliver(first, count, bits, untouched)
        truth, seen = truth_of(arrived, bits)
        runs.append(truth)
        values += arrived if bits is None else [number % 2**bits for number in arrived]
        first = None
        if len(runs) <= restarts and count >= SENT_MIN:
            first = restart_after(chance, bits, begin, seen)
        # The two that tell of a restart.
        untouched = 2
    return Stream(seed, bits, values, runs)


def main():
    chosen = stream(int(sys.argv[1]))
    print(*chosen.values)
    print(f"from a sender of {chosen.bits} bits" if chosen.bits else "from a sender that never wraps")
    for run in chosen.runs:
        print(json.dumps(run))


if __name__ == "__main__":
    main()
