#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Lists the branches of given sources that no instrumented run has taken.

  uncovered.py PROFILE PROGRAM... -- SOURCE...

A line for each: file, line, which outcomes of its conditions are missing (T:
never true, F: never false), the code; then the share of branches taken, as a
line of numbers and one for the count of tests: at least 95 % is a pass, once
what tests/host/unreachable.txt explains is left out.
"""

import json
import os
import subprocess
import sys

EXPLAINED = os.path.join(os.path.dirname(os.path.abspath(__file__)), "unreachable.txt")
ENOUGH = 0.95


def explained():
    with open(EXPLAINED) as file:
        return {tuple(line.rstrip().split(": ", 1)) for line in file if line.startswith("kernel/")}


def main():
    split = sys.argv.index("--")
    profile, programs, sources = sys.argv[1], sys.argv[2:split], sys.argv[split + 1:]
    command = ["llvm-cov-19", "export", programs[0], "-instr-profile", profile, "--format=text"]
    for program in programs[1:]:
        command += ["-object", program]
    data = json.loads(subprocess.run(command + sources, check=True,
                                     stdout=subprocess.PIPE).stdout)
    known, total, taken, left = explained(), 0, 0, 0
    for file in data["data"][0]["files"]:
        name = "kernel/" + file["filename"].split("/kernel/", 1)[-1]
        with open(file["filename"]) as source:
            lines = source.read().split("\n")
        missing = {}
        for line, _, _, _, true, false, *_ in file["branches"]:
            total += 2
            taken += (true != 0) + (false != 0)
            if not true or not false:
                missing.setdefault(line, []).append(("" if true else "T") + ("" if false else "F"))
        for line, outcomes in sorted(missing.items()):
            code = lines[line - 1].strip()
            if (name, code) in known:
                left += sum(len(outcome) for outcome in outcomes)
            else:
                print(f"{name}:{line}: {','.join(outcomes)}: {code}")
    share = taken / total
    print(f"branches: {taken} of {total} taken ({share:.1%}), {left} explained, "
          f"{total - taken - left} to be looked at")
    good = (taken + left) / total >= ENOUGH
    print(f"{int(good)} passed, {int(not good)} failed")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
