#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Says which share of the verifier's branches the tests have taken.

  coverage.py PROFILE PROGRAM... -- SOURCE...

A line for each branch that was not: file, line, the outcome that is missing (T:
never true, F: never false), the code. The last lines are the share and the count
of tests: at least 90 % is a pass.
"""

import json
import pathlib
import subprocess
import sys

ENOUGH = 0.90


def branches(profile, programs, sources):
    """Yields (file, line, true count, false count), each place once."""
    objects = [word for program in programs[1:] for word in ("-object", program)]
    command = ["llvm-cov-19", "export", programs[0], *objects, "-instr-profile", profile,
               "--format=text", *sources]
    data = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    for file in data["data"][0]["files"]:
        for line, column, _, _, true, false, *_ in file["branches"]:
            yield file["filename"], line, column, true, false


def main():
    split = sys.argv.index("--")
    profile, programs, sources = sys.argv[1], sys.argv[2:split], sys.argv[split + 1:]
    total = taken = 0
    for name, line, _, true, false in branches(profile, programs, sources):
        total += 2
        taken += (true != 0) + (false != 0)
        if true and false:
            continue
        code = pathlib.Path(name).read_text().split("\n")[line - 1].strip()
        missing = ("" if true else "T") + ("" if false else "F")
        print(f"{pathlib.Path(name).name}:{line}: {missing}: {code}")
    share = taken / total
    print(f"branches: {taken} of {total} taken ({share:.1%})")
    print(f"{int(share >= ENOUGH)} passed, {int(share < ENOUGH)} failed")
    return 0 if share >= ENOUGH else 1


if __name__ == "__main__":
    sys.exit(main())
