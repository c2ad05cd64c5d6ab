#!/usr/bin/env python3
"""Runs the benchmarks and prints them as tables, section by section.

If the peers' runner is beside the repository, our styles join its interleaved run, and it prints
the table with the libraries and the bars. Otherwise the styles of readyscope-bench take turns by
themselves and are compared with the plain select loop among them. Either way each ratio compares
two runs made seconds apart, and the result is the median of those ratios.
"""

import argparse
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys

root = pathlib.Path(__file__).resolve().parent.parent.parent
peers_runner = root.parent / "shared" / "bench" / "peers" / "run.py"

# Name in the table and the --style of readyscope-bench. The plain ones ask for what the peers ask
# for; the full ones are what the core does by default: they also ask who sent each datagram, and
# when the kernel received it. The programs never send in segments: it would change what they measure.
OUR_STYLES = {
    style: style for style in ("one", "batch", "batch-segments", "one-full", "batch-full")
}
RAW_STYLES = {"raw": "raw", "raw-again": "raw", "raw-mmsg": "raw-mmsg"}

W2_COUNTS = (1, 64, 1000, 4000)

# The highest acceptable ratio to the reference. Anything not listed is shown without a bar.
BARS = [
    ("one", "raw", "w1", 1.05),
    ("batch", "raw-mmsg", "w1", 1.05),
    ("batch-segments", "raw", "w1", 0.75),
    ("one", "raw", "w2-r-1000", 1.05),
    ("one", "raw", "w2-r-4000", 1.05),
    ("one", "raw", "w2-rwx-1000", 1.05),
    ("one", "raw", "w2-rwx-4000", 1.05),
    ("batch", "raw-mmsg", "w3-drain", 1.05),
    ("one", "raw", "w3-one", 1.05),
]
W4_KIB_MAX = 128.0  # For 1,000 sockets. The raw loop takes next to nothing, so this is not a ratio.


def cases(options):
    """Workload arguments by case, under the names that the peers' runner uses."""
    yield "w1", f"--workload w1 --k {options.count}"
    for interest in ("r", "rwx"):
        for count in W2_COUNTS:
            yield (
                f"w2-{interest}-{count}",
                f"--workload w2 --n {count} --interest {interest} --ms {options.poll_ms}",
            )
    for mode in ("drain", "one"):
        yield f"w3-{mode}", f"--workload w3 --mode {mode}"
    yield "w4", "--workload w4 --n 500"


def run_once(command, cpu):
    """The line of JSON that a workload prints."""
    pinned = ["taskset", "-c", str(cpu)] if shutil.which("taskset") else []
    run = subprocess.run([*pinned, *command], capture_output=True, text=True, timeout=300)
    if run.returncode != 0:
        return {"skip": f"exit code {run.returncode}: {run.stderr.strip()}"}
    return json.loads(run.stdout.splitlines()[-1])


def measure(commands, repetitions, cpu):
    """Runs the named commands in turns, starting with a different one each time; returns results by
    name."""
    names = list(commands)
    answers = {name: [] for name in names}
    for repetition in range(repetitions):
        turn = repetition % len(names)
        for name in names[turn:] + names[:turn]:
            if not any("skip" in answer for answer in answers[name]):
                answers[name].append(run_once(commands[name], cpu))
    return answers


def value(answer):
    return answer.get("ns", answer.get("kib"))


def fault(case, answer):
    """What is wrong with a result whose value must not be used; None if nothing is."""
    if case.startswith(("w1", "w3")) and answer["sent"] != answer["got"]:
        return f"sent {answer['sent']} and got {answer['got']}"
    if case == "w1" and not answer["intact"]:
        return "what came in is not what was sent"
    if case.startswith("w2"):
        _, interest, count = case.split("-")
        expected = int(count) if interest == "rwx" else 0
        if round(answer["events"]) != expected:
            return f"yields {answer['events']} events a poll, not {expected}"
    return None


def median_ratio(answers, name, reference):
    pairs = zip(answers.get(name, []), answers.get(reference, []))
    ratios = [value(a) / value(b) for a, b in pairs if value(a) and value(b)]
    return statistics.median(ratios) if ratios else None


def print_table(header, rows):
    """Rows of text; the first column is left-aligned, the others right-aligned."""
    table = [header, *rows]
    widths = [max(len(row[i]) for row in table) for i in range(len(header))]
    for row in table:
        cells = [row[0].ljust(widths[0])]
        cells += [text.rjust(width) for text, width in zip(row[1:], widths[1:])]
        print("  ".join(cells).rstrip())


def row_of(case, name, answers):
    mine = answers[name]
    skipped = next((answer["skip"] for answer in mine if "skip" in answer), None)
    if skipped:
        return [name, "-", "-", "-", skipped]
    ratio = median_ratio(answers, name, "raw")
    faults = {text for answer in mine if (text := fault(case, answer))}
    return [
        name,
        f"{statistics.median(map(value, mine)):,.1f}",
        f"{min(map(value, mine)):,.1f}",
        "-" if ratio is None else f"{ratio:.3f}",
        "; ".join(sorted(faults)),
    ]


def print_bar(name, reference, case, answers, limit):
    ratio = median_ratio(answers, name, reference)
    shown = "no result" if ratio is None else f"{ratio:.3f}"
    verdict = "ok" if ratio is not None and ratio <= limit else "MISSED"
    print(f"{verdict:6} {name} / {reference} on {case}: {shown} (at most {limit})")


# ---- Sections ------------------------------------------------------------------------------------


def readiness_alone(options):
    """Our styles compared with each other."""
    bars_at_end = []
    for case, arguments in cases(options):
        styles = RAW_STYLES | OUR_STYLES
        commands = {
            name: [options.program, "--style", style, *arguments.split()]
            for name, style in styles.items()
        }
        answers = measure(commands, options.reps, options.cpu)
        unit = {"w2": "ns per poll", "w4": "KiB per 1,000 sockets"}.get(case[:2], "ns per datagram")
        print(f"\n{case}: {unit}")
        rows = [row_of(case, name, answers) for name in styles]
        print_table(["style", "median", "min", "ratio to raw", ""], rows)
        bars_at_end += [(bar, answers) for bar in BARS if bar[2] == case]
        if case == "w4":
            w4 = answers["one"]
    print()
    for (name, reference, case, limit), answers in bars_at_end:
        print_bar(name, reference, case, answers, limit)
    print_memory_bar(w4)


def readiness_with_peers(options):
    """Our styles compared with the libraries, by the peers' own runner."""
    command = [sys.executable, str(peers_runner), "--reps", str(options.reps)]
    command += ["--k", str(options.count), "--ms", str(options.poll_ms), "--cpu", str(options.cpu)]
    wanted = [case for case, _ in cases(options)]
    command += ["--cases", ",".join(wanted)]
    for name, style in OUR_STYLES.items():
        command += ["--add", f"{name}={options.program} --style {style}"]
    for name, reference, case, limit in BARS:
        command += ["--max", f"{name}:{reference}:{case}:{limit}"]
    print("\nbeside the peers; " + ", ".join(OUR_STYLES) + " are ours", flush=True)
    subprocess.run(command, check=False)
    arguments = ["--style", "one", "--workload", "w4", "--n", "500"]
    print_memory_bar([run_once([options.program, *arguments], options.cpu)])


def print_memory_bar(answers):
    kib = statistics.median(map(value, answers))
    verdict = "ok" if kib <= W4_KIB_MAX else "MISSED"
    print(f"{verdict:6} one on w4: {kib:.0f} KiB per 1,000 sockets (at most {W4_KIB_MAX:.0f})")


def readiness(options):
    if peers_runner.exists() and not options.without_peers:
        readiness_with_peers(options)
    else:
        readiness_alone(options)


# A figure of the history, its label, and its upper limit.
JOURNAL_BARS = [
    ("ready_bytes_per_event", "bytes per ready event, 500 endpoints always writable", 0.15),
    ("entropy_ratio", "bytes per datagram timestamp / entropy of its arrival process", 1.10),
    ("append_recv_ratio", "append of one datagram / one recvfrom of it", 0.05),
    ("follow_growth", "50 lanes x 2,000 columns, following: many events / a million", 1.5),
    ("follow_share", "the same / a frame of 16.7 ms", 0.02),
    ("cold_share", "the same, first look, the worst of six widths / a frame", 0.25),
    ("columns_count_ratio", "sum of column counts / exact count, the worst window", 1.0),
    ("memory_budget_ratio", "peak memory / byte budget, after writing ten times as much", 1.1),
]


def journal(options):
    """The history: its bytes, the time to append and the time to look."""
    frame_ns = 1e9 / 60
    events = 1_000_000 if options.quick else 100_000_000
    command = [options.program, "--workload", "journal", "--lanes", "50", "--events"]
    answers = {"few": [], "many": []}
    for _ in range(1 if options.quick else 3):
        answers["few"].append(run_once([*command, "1000000"], options.cpu))
        answers["many"].append(run_once([*command, str(events)], options.cpu))

    def figure(name, which="many"):
        # A figure that could not be measured must not pass as a low one.
        return statistics.median(answer.get(name, float("inf")) for answer in answers[which])

    figures = {name: figure(name) for name, _, _ in JOURNAL_BARS}
    figures["follow_growth"] = figure("columns_follow_ns") / figure("columns_follow_ns", "few")
    figures["follow_share"] = figure("columns_follow_ns") / frame_ns
    figures["cold_share"] = figure("columns_cold_ns") / frame_ns
    rows = []
    for name, words, limit in JOURNAL_BARS:
        is_met = figures[name] == 1 if name == "columns_count_ratio" else figures[name] <= limit
        rows.append([words, f"{figures[name]:.4g}", f"{limit:g}", "ok" if is_met else "MISSED"])
    print(f"{events:,} datagrams, {figure('datagram_bytes_per_event'):.2f} bytes each in all")
    print_table(["history", "ratio", "at most", ""], rows)


LINK_RECV_RATIO_MAX = 0.05
LINK_KIB_MAX = 64.0
LINK_FORMS = ("ascii", "binary32", "binary64")


def link(options):
    """Counter traffic: the cost of counting compared with receiving, and memory per link."""
    count = 100_000 if options.quick else 2_000_000
    cases = {
        f"{form}, {sources} source{'s' if sources > 1 else ''}": f"--form {form} --sources {sources}"
        for form in LINK_FORMS
        for sources in (1, 16)
    }
    command = [options.program, "--workload", "link", "--k"]
    commands = {
        name: [*command, str(count), *arguments.split()] for name, arguments in cases.items()
    }
    answers = measure(commands, min(options.reps, 5), options.cpu)
    if not options.quick:
        many = run_once([*command, "100000000", "--form", "binary64"], options.cpu)
        answers["binary64, 100 million"] = [many]
    rows = []
    for name, mine in answers.items():
        # A figure that could not be measured, or was counted wrong, must not pass as a low one.
        ns, ratio, kib = (
            statistics.median(
                answer[figure] if answer.get("exact") else float("inf") for answer in mine
            )
            for figure in ("ns", "recv_ratio", "kib")
        )
        is_met = ratio <= LINK_RECV_RATIO_MAX and kib <= LINK_KIB_MAX
        rows.append([name, f"{ns:.1f}", f"{ratio:.4f}", f"{kib:.1f}", "ok" if is_met else "MISSED"])
    rows.append(["at most", "", f"{LINK_RECV_RATIO_MAX:g}", f"{LINK_KIB_MAX:g}", ""])
    print_table(["counting a datagram", "ns", "/ one recvfrom", "KiB a link", ""], rows)


def window(options):
    """The real program in its window, with and without load."""
    folder = pathlib.Path(options.program).parent
    script = root / "tests" / "window" / "load.py"
    command = [sys.executable, str(script), str(folder / "readyscope"), str(folder / "flood_sender")]
    subprocess.run(command + (["--quick"] if options.quick else []), check=False)


def cli(options):
    """The program without a window, compared with iperf and with a bare loop."""
    script = root / "tests" / "bench" / "cli.py"
    command = [sys.executable, str(script), str(pathlib.Path(options.program).parent)]
    command += ["--reps", str(min(options.reps, 5))]
    subprocess.run(command + (["--quick"] if options.quick else []), check=False)


def recording(options):
    """What recording costs, and what a killed program loses."""
    script = root / "tests" / "bench" / "recording.py"
    command = [sys.executable, str(script), str(pathlib.Path(options.program).parent)]
    command += ["--reps", str(min(options.reps, 5))]
    subprocess.run(command + (["--quick"] if options.quick else []), check=False)


# Each prints its results. To add one, write a function and add a line here.
SECTIONS = {
    "readiness": readiness,
    "journal": journal,
    "link": link,
    "window": window,
    "cli": cli,
    "recording": recording,
}


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program", help="readyscope-bench")
    parser.add_argument("--reps", type=int, help="how often everything is run (9)")
    parser.add_argument("--quick", action="store_true", help="few and short runs, to see it work")
    parser.add_argument("--sections", default=",".join(SECTIONS), help="comma-separated")
    parser.add_argument("--without-peers", action="store_true", help="even where they are")
    cpus = sorted(os.sched_getaffinity(0))
    parser.add_argument("--cpu", type=int, default=cpus[-1], help="the processor to run on")
    options = parser.parse_args()
    options.reps = options.reps or (3 if options.quick else 9)
    options.count = 20_000 if options.quick else 200_000
    options.poll_ms = 30 if options.quick else 150
    return options


def main():
    options = parse_arguments()
    for name in options.sections.split(","):
        print(f"== {name}", flush=True)
        SECTIONS[name](options)


if __name__ == "__main__":
    main()
