#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Plants faults in the kernel, one at a time, and says which checks notice.

A fault is one change in one place of one source file: a flipped comparison, a
dropped statement, a wrong constant, swapped arguments, an inverted condition.
Each mutant is compiled for the host port and for the target and given to the
checks in turn; the first that fails has noticed it. A survivor is accepted
only if the list of explained survivors names it.

  plant.py [--every N] [--offset K] [--only TEXT] [--allow PERCENT] [--list] [--jobs N]
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.path.join(ROOT, "build")
EXPLAINED = os.path.join(ROOT, "tests/host/survivors.txt")

SOURCES = [
    "kernel/cap/derivation.c", "kernel/cap/lookup.c",
    "kernel/object/cnode.c", "kernel/object/delete.c", "kernel/object/domain.c",
    "kernel/object/endpoint.c", "kernel/object/invocation.c", "kernel/object/irq.c",
    "kernel/object/notification.c", "kernel/object/reply.c", "kernel/object/sched_context.c",
    "kernel/object/sched_control.c", "kernel/object/tcb.c", "kernel/object/tcb_registers.c",
    "kernel/object/tcb_spaces.c", "kernel/object/untyped.c",
    "kernel/sched/queue.c", "kernel/sched/refill.c", "kernel/sched/scheduler.c",
    "kernel/ipc/fault.c", "kernel/ipc/message.c",
    "kernel/entry/entry.c", "kernel/entry/invoke.c",
    "kernel/vspace/asid.c", "kernel/vspace/page_table.c", "kernel/vspace/frame.c",
    "kernel/vspace/caps.c", "kernel/arch/aarch64/frame.c", "kernel/arch/aarch64/vspace.c",
    "kernel/arch/aarch64/objects.c", "kernel/arch/aarch64/registers.c",
]

OPERATORS = [
    ("==", "!="), ("!=", "=="), ("<=", "<"), (">=", ">"), (" < ", " <= "), (" > ", " >= "),
    ("&&", "||"), ("||", "&&"), (" + 1", " + 2"), (" - 1", " - 2"), ("++", "--"), ("--;", "++;"),
    (" + ", " - "), (" - ", " + "), (" | ", " & "), ("return true;", "return false;"),
    ("return false;", "return true;"), (" << ", " >> "), ("= true;", "= false;"),
    ("= false;", "= true;"), ("min_word", "(word)(0) + "),
]
OPERATORS = [o for o in OPERATORS if o[0] != "min_word"]

STATEMENT = re.compile(r"^\t+[a-z_][\w\->.\[\]*() +]*( = |\(|\+\+|--|\|= |&= |\+= |-= ).*;$")
DECLARATION = re.compile(r"^\t+(const |static |struct |enum |word |paddr |ticks |bool |pte |uint\w+ )")
CONDITION = re.compile(r"\bif \((.*)\)( \{)?$")
NUMBER = re.compile(r"(?<![\w.\"'])(\d+)(?![\w.\"'])")
CALL = re.compile(r"\b(\w+)\(([\w\->.&]+), ([\w\->.&]+)(\)|,)")
FUNCTION = re.compile(r"^[a-z].*?\b(\w+)\([^;]*$")


def code_lines(text):
    """Lines of code inside functions with the function's name; no comments, no preprocessor."""
    function, comment = None, False
    for number, line in enumerate(text.split("\n")):
        stripped = line.strip()
        if stripped.startswith("/*"):
            comment = True
        inside = not comment
        if "*/" in stripped:
            comment = False
        match = FUNCTION.match(line)
        if match and not line.startswith("#"):
            function = match.group(1)
        if line == "}":
            function = None
        if (function and inside and line.startswith("\t") and "*/" not in line and
                not stripped.startswith(("case ", "require(", "check_", "kprintf", "debug_"))):
            yield number, function, line


def mutants_of(path):
    text = open(os.path.join(ROOT, path)).read()
    lines = text.split("\n")
    for number, function, line in code_lines(text):
        changes = []
        for old, new in OPERATORS:
            at = line.find(old)
            while at >= 0:
                if not (old in ("<=", ">=") and line[at - 1] in "<>"):
                    changes.append((f"{old.strip()} to {new.strip()}",
                                    line[:at] + new + line[at + len(old):]))
                at = line.find(old, at + len(old))
        for match in NUMBER.finditer(line):
            if not DECLARATION.match(line) or "=" in line:
                wrong = str(int(match.group(1)) + 1)
                changes.append((f"{match.group(1)} to {wrong}",
                                line[:match.start()] + wrong + line[match.end():]))
        match = CONDITION.search(line)
        if match:
            changes.append(("inverted", line[:match.start(1)] + "!(" + match.group(1) + ")" +
                            line[match.end(1):]))
        match = CALL.search(line)
        if match and match.group(2) != match.group(3):
            changes.append(("swapped", line[:match.start(2)] + match.group(3) + ", " +
                            match.group(2) + line[match.end(3):]))
        if STATEMENT.match(line) and not DECLARATION.match(line) and "return" not in line:
            changes.append(("dropped", "\t;"))
        for kind, changed in changes:
            if changed == line:
                continue
            mutated = lines[:number] + [changed] + lines[number + 1:]
            yield {"path": path, "line": number + 1, "function": function, "kind": kind,
                   "code": line.strip(), "text": "\n".join(mutated)}


def key(mutant):
    return f"{mutant['path']}: {mutant['function']}: {mutant['kind']}: {mutant['code']}"


def run(command, timeout):
    try:
        done = subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL, timeout=timeout)
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def make_variable(name):
    """What a make variable holds, from `make print-NAME`."""
    done = subprocess.run(["make", "-s", f"print-{name}"], cwd=ROOT, check=True,
                          stdout=subprocess.PIPE, text=True)
    return done.stdout.split()


class Checks:
    """The commands that a mutant is given to, and how it is built."""

    def __init__(self):
        subprocess.run(["make", "-s", "-j2", "sdk", "host-checks"], cwd=ROOT, check=True)
        self.host_cc = make_variable("HOST_COMPILE_checked")
        self.host_objects = make_variable("HOST_OBJECTS_checked")
        self.host_ld = make_variable("HOST_LINK")
        self.unit_cc = make_variable("HOST_COMPILE_sanitized")
        self.unit_ld = make_variable("HOST_LINK_sanitized")
        self.unit_objects = make_variable("HOST_OBJECTS_sanitized")
        self.unit_main = make_variable("HOST_MAIN_sanitized_unit")
        self.host_mains = {name: make_variable(f"HOST_MAIN_{name}")
                           for name in make_variable("PLANT_PROGRAMS")}
        self.explore = "explore" if "explore" in self.host_mains else "explore-kernel"
        self.target_cc = make_variable("KERNEL_COMPILE_debug")
        self.target_objects = make_variable("KERNEL_OBJECTS_debug")
        self.target_ld = make_variable("KERNEL_LINK_debug")

    def link_host(self, name, folder, source, mutated):
        """The check program `name` with the mutated object in place of the source's own."""
        own = f"build/obj/host/checked/{source[:-2]}.o"
        objects = [o for o in self.host_objects + self.host_mains[name] if o != own]
        program = os.path.join(folder, name)
        if run(self.host_ld + objects + [mutated, "-o", program], 60):
            return program
        return None

    def compile(self, mutant, folder):
        source = os.path.join(folder, "mutant.c")
        with open(source, "w") as file:
            file.write(mutant["text"])
        host, target = os.path.join(folder, "host.o"), os.path.join(folder, "target.o")
        quiet = ["-Wno-everything"]
        if not run(self.host_cc + quiet + ["-c", source, "-o", host], 60):
            return None
        if not run(self.target_cc + quiet + ["-c", source, "-o", target], 60):
            return None
        return host, target

    def unit_check(self, mutant, folder):
        """The unit tests, with sanitizers and domains."""
        own = f"build/obj/host/sanitized/{mutant['path'][:-2]}.o"
        source, mutated = os.path.join(folder, "mutant.c"), os.path.join(folder, "unit.o")
        program = os.path.join(folder, "unit")
        objects = [o for o in self.unit_objects + self.unit_main if o != own]
        if not run(self.unit_cc + ["-Wno-everything", "-c", source, "-o", mutated], 60):
            return True
        return not run(self.unit_ld + objects + [mutated, "-o", program], 60) or run([program], 60)

    def host_check(self, name, arguments, timeout, mutant, folder, host):
        if name not in self.host_mains:
            return True
        program = self.link_host(name, folder, mutant["path"], host)
        return program is None or run([program] + arguments, timeout)

    def conformance(self, mutant, folder, target):
        own = f"build/qemu-virt-aarch64/obj/kernel/debug/{mutant['path'][len('kernel/'):]}.o"
        objects = [o for o in self.target_objects if o != own]
        kernel, image = os.path.join(folder, "kernel.elf"), os.path.join(folder, "image.bin")
        if not run(self.target_ld + ["-o", kernel] + objects + [target], 60):
            return True
        if not run(["build/sdk/bin/clavis", "image", "--kernel", kernel, "--root-task",
                    "build/qemu-virt-aarch64/conformance/debug/conformance.elf", "--dtb",
                    "build/sdk/board/qemu-virt-aarch64/kernel.dtb", "-o", image], 60):
            return True
        return run(["tests/conformance/run.sh", "build/sdk/bin/clavis", "qemu-virt-aarch64", image,
                    "20"], 60)

    def notice(self, mutant):
        """Name of the check that noticed, None for a survivor, '' if it does not compile."""
        with tempfile.TemporaryDirectory() as folder:
            objects = self.compile(mutant, folder)
            if objects is None:
                return ""
            host, target = objects
            if not self.unit_check(mutant, folder):
                return "unit tests"
            for world, trials in (("general", "1500"), ("servers", "1500")):
                if not self.host_check("storm", [world, "1", trials], 40, mutant, folder, host):
                    return "invariants"
            for world in ("general", "servers"):
                if not self.host_check("fastpath", [world, "1", "1500"], 40, mutant, folder, host):
                    return "fast paths"
            for world in ("general", "servers"):
                if not self.host_check("compare", [world, "1", "1000"], 40, mutant, folder, host):
                    return "model"
            for world in ("budgets", "donation", "deletion", "notifications", "memory"):
                if not self.host_check(self.explore, [world, "60000"], 60, mutant, folder, host):
                    return "small worlds"
            if not self.conformance(mutant, folder, target):
                return "conformance"
            return None


def explained():
    if not os.path.exists(EXPLAINED):
        return set()
    with open(EXPLAINED) as file:
        return {line.strip() for line in file if line.startswith("kernel/")}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--every", type=int, default=1, help="take each Nth mutant")
    parser.add_argument("--offset", type=int, default=0, help="beginning with this one")
    parser.add_argument("--only", default="", help="mutants whose description has this text")
    parser.add_argument("--allow", type=float, default=5, metavar="PERCENT",
                        help="survivors that are not explained, at most")
    parser.add_argument("--list", action="store_true", help="list the mutants and stop")
    parser.add_argument("--jobs", type=int, default=2)
    arguments = parser.parse_args()

    mutants = [m for path in SOURCES for m in mutants_of(path) if arguments.only in key(m)]
    mutants = mutants[arguments.offset::arguments.every]
    if arguments.list:
        for mutant in mutants:
            print(key(mutant))
        print(f"{len(mutants)} mutants")
        return 0

    checks, known = Checks(), explained()
    counts, survivors = {}, []
    sound = {"path": SOURCES[0], "text": open(SOURCES[0]).read()}
    if checks.notice(sound) is not None:
        print(f"planted faults: {checks.notice(sound)} fail(s) without any")
        print("0 passed, 1 failed")
        return 1
    with ThreadPoolExecutor(arguments.jobs) as pool:
        for mutant, result in zip(mutants, pool.map(checks.notice, mutants)):
            if result == "":
                continue
            if result is None and key(mutant) in known:
                result = "explained"
            counts[result] = counts.get(result, 0) + 1
            if result is None:
                survivors.append(mutant)
                print(f"SURVIVES {mutant['line']}: {key(mutant)}", flush=True)
    total = sum(counts.values())
    noticed = total - counts.get(None, 0) - counts.get("explained", 0)
    for name, count in sorted(counts.items(), key=lambda item: str(item[0])):
        print(f"{name or 'survives'}: {count}")
    print(f"planted faults: {total} mutants, {noticed} noticed, "
          f"{counts.get('explained', 0)} explained, {len(survivors)} not")
    failed = 100 * len(survivors) > arguments.allow * total
    print(f"{'0 passed, 1' if failed else '1 passed, 0'} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
