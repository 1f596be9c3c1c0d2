#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Prints what the kernel's operations cost in instructions, against upstream's
figures, a column group an architecture, and cost against size; writes the same
as JSON, as a table for the documentation beside it, and the curves as curves.svg.
Usage: report.py OUTPUT.json ARCHITECTURE=COUNTS..."""
import json
import math
import pathlib
import re
import sys

import curves

HERE = pathlib.Path(__file__).parent
LONGEST = 10000  # instructions between two looks for interrupts, at most


def operations():
    text = (HERE / "operations.def").read_text()
    return dict(re.findall(r'^OPERATION\((\w+), "(.*)"\)$', text, re.M))


def read_counts(path):
    """{operation: (minimum, most frequent, maximum)}, {curve: costs}, the longest way"""
    counts, points, longest = {}, {}, 0
    lines = pathlib.Path(path).read_text().split("\n")
    if "done" not in lines:
        sys.exit(f"{path}: the run did not come to its end")
    for line in lines:
        words = line.split()
        if len(words) == 5 and ":" in words[0]:
            points.setdefault(words[0].split(":")[0], []).append(int(words[3]))
        elif len(words) == 5:
            counts[words[0]] = tuple(map(int, words[2:]))
        elif len(words) == 2 and words[0] == "longest":
            longest = int(words[1])
    for name, (_, _, sizes) in curves.curves().items():
        if len(points.get(name, [])) != len(sizes):
            sys.exit(f"{path}: not all of curve {name} was measured")
    return counts, points, longest


def markdown(known, result):
    """The most frequent figures as a table for the documentation."""
    lines = ["| operation | " + " | ".join(f"{a} | upstream, best | ratio" for a in result) + " |",
             "|---|" + "--:|--:|--:|" * len(result)]
    for name, what in known.items():
        if name != "EMPTY":
            cells = [figures[name] for figures in result.values()]
            lines.append(f"| {what} | " + " | ".join(
                f"{c['most_frequent']} | {c['upstream']}, {c['upstream_best']} | {c['ratio']:.2f}"
                for c in cells) + " |")
    return "\n".join(lines) + "\n"


def main():
    output, columns = sys.argv[1], dict(argument.split("=") for argument in sys.argv[2:])
    upstream = json.loads((HERE / "upstream.json").read_text())
    known = operations()
    result, missing, drawn, longest = {}, [], {}, {}
    for architecture, path in columns.items():
        counts, drawn[architecture], longest[architecture] = read_counts(path)
        if counts.pop("EMPTY", None) != (0, 0, 0):
            sys.exit(f"{path}: nothing costs something")
        missing += [f"{name} ({architecture})" for name in known if name not in counts and name != "EMPTY"]
        result[architecture] = {
            name: {"minimum": low, "most_frequent": mode, "maximum": high,
                   "upstream": upstream[architecture][name][0],
                   "upstream_best": upstream[architecture][name][1],
                   "ratio": round(mode / upstream[architecture][name][0], 3)}
            for name, (low, mode, high) in counts.items()}
    if missing:
        sys.exit("not measured: " + ", ".join(missing))
    print(f"{'':42}" + "".join(f"{architecture + ': min / most / max':>30}{'upstream':>9}{'best':>6}{'ratio':>7}"
                               for architecture in result))
    for name, what in known.items():
        if name == "EMPTY":
            continue
        row = f"{what:42}"
        for cells in (figures[name] for figures in result.values()):
            row += (f"{cells['minimum']:14}{cells['most_frequent']:8}{cells['maximum']:8}"
                    f"{cells['upstream']:9}{cells['upstream_best']:6}{cells['ratio']:7.2f}")
        print(row)
    means = {architecture: math.exp(sum(math.log(c["ratio"]) for c in figures.values()) / len(figures))
             for architecture, figures in result.items()}
    for architecture, mean in means.items():
        print(f"geometric mean of the ratios, {architecture}: {mean:.3f}")
    too_fast = curves.show(drawn, longest)
    pathlib.Path(output).with_suffix(".md").write_text(markdown(known, result))
    curves.draw(drawn, pathlib.Path(output).with_name("curves.svg"))
    pathlib.Path(output).write_text(json.dumps(
        {"operations": result, "geometric_mean": {k: round(v, 4) for k, v in means.items()},
         "curves": {name: {"sizes": sizes, **{a: points[name] for a, points in drawn.items()}}
                    for name, (_, _, sizes) in curves.curves().items()},
         "longest": longest},
        indent=1) + "\n")
    return 1 if too_fast or max(longest.values()) > LONGEST else 0


sys.exit(main())
